"""Names and passwords: the file that the owner makes, what is refused in it, sessions, and repeated tries."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

from corpusqa.cli import main
from corpusqa.errors import InputError
from corpusqa.web.passwords import Account, advice, hashed_line, read_accounts
from corpusqa.web.sessions import LASTS, Sessions, Tries, secret_of

RIGHT = "松 tree-42"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def typed(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))


def test_the_command_makes_changes_and_removes_a_line(tmp_path, monkeypatch, capsys) -> None:
    path = tmp_path / "people.txt"
    for name, password in (("安娜", RIGHT), ("ben", "another one"), ("ben", "the newest one")):
        typed(monkeypatch, password)
        assert main(["password", name, "--file", str(path)]) == 0
    said = capsys.readouterr().out
    assert RIGHT not in said and "a new password" in said
    text = path.read_text("utf-8")
    assert RIGHT not in text and "newest" not in text and text.count("\n") == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    accounts = read_accounts(path)
    assert accounts["安娜"].accepts(RIGHT) and not accounts["安娜"].accepts(RIGHT + " ")
    assert accounts["ben"].accepts("the newest one") and not accounts["ben"].accepts("another one")
    assert main(["password", "ben", "--file", str(path), "--remove"]) == 0
    assert set(read_accounts(path)) == {"安娜"}
    assert main(["password", "ben", "--file", str(path), "--remove"]) == 2
    assert "nothing was changed" in capsys.readouterr().err


def test_without_a_file_the_line_is_printed(monkeypatch, capsys) -> None:
    typed(monkeypatch, RIGHT)
    assert main(["password", "anna"]) == 0
    name, _, secret = capsys.readouterr().out.strip().partition(":")
    assert Account(name, secret).accepts(RIGHT)


@pytest.mark.parametrize(
    ("name", "password"), [("anna", "short"), ("a:b", RIGHT), ("", RIGHT), ("#a", RIGHT)]
)
def test_what_cannot_be_used_is_refused(name, password, monkeypatch, capsys, tmp_path) -> None:
    typed(monkeypatch, password)
    assert main(["password", name, "--file", str(tmp_path / "people.txt")]) == 2
    assert "Traceback" not in capsys.readouterr().err and not (tmp_path / "people.txt").exists()


def test_remarks_and_a_password_that_says_it_is_plain_are_read(tmp_path: Path) -> None:
    path = tmp_path / "people.txt"
    path.write_text("# who may read\n\nben:plain:to:be seen\r\n", "utf-8")
    path.chmod(0o644)
    accounts = read_accounts(path)
    assert accounts["ben"].accepts("to:be seen") and not accounts["ben"].accepts("to")
    assert "to:be seen" not in repr(accounts)
    told = advice(path, accounts)
    assert len(told) == 2 and "chmod 600" in told[0] and "ben" in told[1] and "to:be" not in "".join(told)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "names nobody"),
        ("anna", "line 1 has no colon"),
        ("anna:secret word", "line 1: the password of anna is not hashed"),
        ("anna:scrypt$2$8$1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "N is a power of two"),
        ("anna:scrypt$1073741824$8$1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "not hashed"),
        ("anna:scrypt$16384$8$1$A$AAAA", "base64"),
        ("ben:plain:x\nben:plain:y", "line 2: the name"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(text, why, tmp_path, capsys) -> None:
    path = tmp_path / "people.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=why) as raised:
        read_accounts(path)
    assert "secret word" not in str(raised.value)
    assert main(["chat", "--no-browser", "--auth", str(path), "--index", str(tmp_path / "none")]) == 2
    assert str(path) in capsys.readouterr().err


def test_a_missing_file_and_bytes_that_are_no_text_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="corpusqa password"):
        read_accounts(tmp_path / "missing")
    (tmp_path / "people").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="UTF-8"):
        read_accounts(tmp_path / "people")


def test_sessions_last_over_a_restart_and_end_when_the_line_changes(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "desk" / "sessions.sqlite"
    old, new = (Account("anna", hashed_line("anna", one).partition(":")[2]) for one in (RIGHT, "a new one"))
    sessions = Sessions({"anna": old}, path, clock=clock)
    token = sessions.begin("anna")
    assert token.encode() not in b"".join(one.read_bytes() for one in path.parent.iterdir())
    again = Sessions({"anna": old}, path, clock=clock)
    assert again.name(token) == "anna" and again.name(token[:-1]) is None and again.name("") is None
    assert Sessions({"anna": new}, path, clock=clock).name(token) is None
    assert Sessions({"ben": old}, path, clock=clock).name(token) is None
    clock.now += LASTS + 1
    assert again.name(token) is None
    late = again.begin("anna")
    again.end(late)
    assert again.name(late) is None
    assert secret_of(path.parent) == secret_of(path.parent) != secret_of(None)


def test_repeated_tries_wait_longer_and_longer_and_are_forgotten() -> None:
    clock = Clock()
    tries = Tries(clock=clock)
    waits = []
    for _ in range(16):
        tries.wrong("anna")
        waits.append(tries.wait("anna"))
        clock.now += waits[-1]
    assert waits[:6] == [0, 0, 0, 1, 2, 4] and waits[-1] == 300 and tries.wait("ben") == 0
    tries.right("anna")
    assert tries.wait("anna") == 0
    for _ in range(9):
        tries.wrong("anna")
    clock.now += 3601
    tries.wrong("anna")
    assert tries.wait("anna") == 0
