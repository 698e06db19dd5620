"""``corpusqa chat`` as its owner starts it: accounts, read-only, the folder of what is kept, warnings."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpusqa import build_index
from corpusqa.cli import main
from corpusqa.web.passwords import hashed_line
from web_support import BREAD


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles, an index, and a file of people."""
    folder = tmp_path_factory.mktemp("owner")
    (folder / "articles").mkdir()
    (folder / "articles" / "bread.txt").write_text(BREAD, "utf-8")
    build_index(folder / "articles", folder / "index")
    (folder / "people").write_text(hashed_line("anna", "anna's password") + "\n", "utf-8")
    (folder / "people").chmod(0o600)
    return folder


@contextmanager
def chat(folder: Path, *options: object) -> Iterator[tuple[list[str], str]]:
    """The running command: the lines it said until it was ready, and its address."""
    words = [sys.executable, "-m", "corpusqa", "chat", "--no-browser", "--port", "0", *map(str, options)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=folder)
    try:
        lines: list[str] = []
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield lines, found[0]
                break
        else:
            raise AssertionError(lines)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()


def test_the_owners_options_hold_and_sessions_last_over_a_restart(made: Path) -> None:
    limits = ("--corpus", "articles", "--read-only", "--max-upload-mb", "0.5")
    options = ("--auth", "people", "--data", "kept", "--host", "0.0.0.0", *limits)
    person = {"name": "anna", "password": "anna's password"}
    with chat(made, *options) as (lines, address):
        assert [line for line in lines if "Warning" in line and "HTTPS" in line] and "people" not in lines[0]
        with httpx.Client(base_url=address) as anna:
            assert anna.get("/desk/conversations").status_code == 401
            assert anna.post("/login", data=person).status_code == 303
            state = anna.get("/desk/library").json()
            assert (state["closed"], state["file_bytes"]) == ("refused_read_only", 500_000)
            token = anna.cookies["corpusqa_session"]
    assert {"conversations.sqlite", "sessions.sqlite", "access.key"} <= {
        path.name for path in (made / "kept").iterdir()
    }
    with (
        chat(made, *options) as (_, address),
        httpx.Client(base_url=address, cookies={"corpusqa_session": token}) as anna,
    ):
        assert anna.get("/desk/account").json() == {"name": "anna"}


def test_without_accounts_other_machines_are_warned_of_and_things_lie_beside_the_index(made: Path) -> None:
    with chat(made, "--host", "0.0.0.0") as (lines, address):
        assert "--auth" in "".join(lines[:-1])
        assert httpx.get(f"{address}/desk/account").json() == {"name": ""}
    assert (made / "index.desk" / "conversations.sqlite").is_file()


@pytest.mark.parametrize(
    "options",
    [["--max-upload-mb", "0"], ["--max-upload-mb", "much"], ["--share"], ["--auth", "missing"], ["--auth"]],
)
def test_what_cannot_be_is_told_in_two_lines(
    made: Path, options: list[str], capsys: Any, monkeypatch
) -> None:
    monkeypatch.chdir(made)
    assert main(["chat", "--no-browser", "--index", "index", *options]) == 2
    said = capsys.readouterr().err
    assert said.startswith("corpusqa: ") and said.count("\n") <= 2
