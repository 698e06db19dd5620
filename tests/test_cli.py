"""The commands as a person or a script meets them: what they print, where, and with which exit status."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpusqa.cli import main

QUESTION = "零跑的初创团队有多少人？"
COMMANDS = ("index", "ask", "search", "chat", "documents", "eval", "verify", "models", "password")


@pytest.fixture
def index(corpus_index: Path, tmp_path: Path) -> Path:
    """An index of one's own, to be damaged at will."""
    return shutil.copytree(corpus_index, tmp_path / "index")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    text = "# 港口的一年\n\n港口今年吞吐了321万个集装箱。新码头在9月启用。\n"
    (folder / "port.md").write_text(text, encoding="utf-8")
    return folder / "port.md"


def run(*args: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    words = [arg if isinstance(arg, bytes) else str(arg) for arg in args]
    return subprocess.run([sys.executable, "-m", "corpusqa", *words], capture_output=True, **options)


def snapshot(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


def fails(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    """Run a command that must fail as bad input does, and give what it says."""
    capsys.readouterr()
    assert main([str(arg) for arg in args]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("corpusqa: ")
    assert 1 <= len(said.err.splitlines()) <= 2
    assert "Traceback" not in said.err
    return said.err


def succeeds(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    capsys.readouterr()
    status = main([str(arg) for arg in args])
    said = capsys.readouterr()
    assert status == 0, said.err
    return said.out


# ask


def test_ask_prints_the_answer_and_numbered_citations(corpus_index: Path, capsys: Any) -> None:
    shown = succeeds(capsys, "ask", QUESTION, "--index", corpus_index)
    answer, *citations = shown.split("\n\n")
    assert "51" in answer and "[1]" in answer
    assert citations[0].startswith("[1] ")
    assert "leapmotor-ten-years.md" in citations[0]
    assert re.search(r"\d+-\d+\n", citations[0])


def test_ask_json_is_one_object_with_true_offsets(corpus_index: Path, assistant: Any, capsys: Any) -> None:
    shown = succeeds(capsys, "ask", QUESTION, "--index", corpus_index, "--json")
    assert "零跑" in shown
    answer = json.loads(shown)
    assert {"question", "text", "abstained", "reason", "citations", "passages", "timings"} <= answer.keys()
    assert {"standalone_question", "reason_code", "confidence", "sentences"} <= answer.keys()
    assert answer["question"] == QUESTION
    assert answer["abstained"] is False and answer["reason"] == ""
    assert answer["citations"]
    for number, citation in enumerate(answer["citations"], start=1):
        keys = {"number", "document_id", "title", "source", "quote", "start", "end"}
        assert citation.keys() == keys
        assert citation["number"] == number
        text = assistant.document(citation["document_id"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    for passage in answer["passages"]:
        text = assistant.document(passage["document_id"]).text
        assert text[passage["start"] : passage["end"]] == passage["text"]
    assert all(isinstance(seconds, float) for seconds in answer["timings"].values())


def test_an_abstention_is_a_success_that_says_why(corpus_index: Path, capsys: Any) -> None:
    asked = "How tall is Mount Everest?"
    answer = json.loads(succeeds(capsys, "ask", asked, "--index", corpus_index, "--json"))
    assert answer["abstained"] is True
    assert answer["reason"] and answer["reason_code"]
    assert answer["citations"] == []
    assert succeeds(capsys, "ask", asked, "--index", corpus_index).startswith(answer["reason"])


def test_history_makes_a_follow_up_stand_alone(corpus_index: Path, capsys: Any) -> None:
    earlier, question = "零跑的初创团队", "有多少人？"
    forms = (
        ["ask", question, "--index", corpus_index, "--json", "--history", earlier],
        ["ask", "--index", corpus_index, "--json", "--history", "零跑是什么公司？", earlier, "--", question],
        [
            "ask",
            question,
            "--history",
            "零跑是什么公司？",
            "--history",
            earlier,
            "--json",
            "--index",
            corpus_index,
        ],
    )
    for form in forms:
        answer = json.loads(succeeds(capsys, *form))
        assert answer["question"] == question
        assert "零跑" in answer["standalone_question"]


@pytest.mark.parametrize("question", ["", "   ", "？！…", "😀🚗", '"', "*:*"])
def test_a_question_without_words_is_an_input_error(question: str, corpus_index: Path, capsys: Any) -> None:
    assert "question" in fails(capsys, "ask", question, "--index", corpus_index)
    assert "question" in fails(capsys, "search", question, "--index", corpus_index)


def test_a_question_of_20000_characters_is_an_input_error(corpus_index: Path, capsys: Any) -> None:
    assert "20,000" in fails(capsys, "ask", "零" * 20_000, "--index", corpus_index)


@pytest.mark.parametrize(
    "question", ["AND (", "NOT", "title:零跑", "零跑~2 OR [a TO b]", "\\", "-- x", "a^2 *"]
)
def test_search_operators_are_plain_text(question: str, corpus_index: Path, capsys: Any) -> None:
    capsys.readouterr()
    for command in ("ask", "search"):
        status = main([command, "--index", str(corpus_index), "--", question])
        said = capsys.readouterr()
        assert status in (0, 2) and "Traceback" not in said.err
        assert bool(said.out) == (status == 0)
        assert len(said.err.splitlines()) == (status == 2)


def test_any_locale_and_any_bytes_give_utf8(corpus_index: Path) -> None:
    plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ask = ("ask", QUESTION.encode(), "--index", corpus_index, "--json")
    done = run(*ask, env={**plain, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.decode())
    assert answer["question"] == QUESTION
    assert not answer["abstained"]
    broken = run(
        "ask", b"\xff\xfe" + QUESTION.encode() + b"\xed\xa0\x80", "--index", corpus_index, "--json", env=plain
    )
    assert broken.returncode == 0, broken.stderr
    assert QUESTION in json.loads(broken.stdout.decode())["question"]


# search, documents, verify


def test_search_shows_passages_best_first(corpus_index: Path, capsys: Any) -> None:
    shown = succeeds(capsys, "search", "零跑 工程师", "--index", corpus_index, "--limit", 3)
    assert [line[:2] for line in shown.splitlines() if re.match(r"\d\. ", line)] == ["1.", "2.", "3."]
    found = json.loads(
        succeeds(capsys, "search", "零跑 工程师", "--index", corpus_index, "--limit", 3, "--json")
    )
    assert len(found["passages"]) == 3
    scores = [passage["score"] for passage in found["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert {"lexical_rank", "lexical_score", "vector_rank", "vector_score"} <= found["passages"][0].keys()


def test_documents_lists_what_is_known_of_each(corpus_index: Path, capsys: Any) -> None:
    listed = json.loads(succeeds(capsys, "documents", "--index", corpus_index, "--json"))["documents"]
    assert len(listed) == 4
    assert {"id", "title", "source", "publisher", "author", "date", "language", "encoding"} <= listed[
        0
    ].keys()
    shown = succeeds(capsys, "documents", "--index", corpus_index)
    assert all(one["title"] in shown and one["source"] in shown for one in listed)


def test_documents_lists_what_was_cut(tmp_path: Path, capsys: Any) -> None:
    body = "码头今年新添了八台桥吊。港务公司说，装卸速度因此提高了两成。货主对此表示欢迎。"
    chrome = "首页\n新闻\n财经\n\n", "\n\n免责声明：本文仅代表作者个人观点。\n"
    page = f"{chrome[0]}港口的一年\n\n{body}\n\n{body.replace('八', '九')}{chrome[1]}"
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    succeeds(capsys, "index", tmp_path / "page.txt", "--index", tmp_path / "index")
    listed = ["documents", "--index", tmp_path / "index"]
    (document,) = json.loads(succeeds(capsys, *listed, "--removed", "--json"))["documents"]
    assert document["removed"]
    shown = succeeds(capsys, *listed, "--removed")
    assert all(line["reason"] in shown and line["text"].strip() in shown for line in document["removed"])
    assert "removed_lines" in json.loads(succeeds(capsys, *listed, "--json"))["documents"][0]


def test_an_article_cannot_steer_the_terminal(tmp_path: Path, capsys: Any) -> None:
    text = "# 港口\x1b]0;owned\x07\n\n港口今年吞吐了321万个集装箱\x1b[2J，比去年多。\n"
    (tmp_path / "port.md").write_text(text, encoding="utf-8")
    capsys.readouterr()
    if main(["index", str(tmp_path / "port.md"), "--index", str(tmp_path / "index")]) == 2:
        return  # not taken for a text at all: just as good
    for command in (["ask", "港口今年吞吐了多少集装箱？"], ["search", "港口"], ["documents"]):
        assert "\x1b" not in succeeds(capsys, *command, "--index", tmp_path / "index")


def test_verify_accepts_what_ask_printed_and_finds_what_was_altered(
    corpus_index: Path, tmp_path: Path, capsys: Any
) -> None:
    printed = succeeds(capsys, "ask", QUESTION, "--index", corpus_index, "--json")
    saved = tmp_path / "answer.json"
    saved.write_text(printed, encoding="utf-8")
    assert str(saved) in succeeds(capsys, "verify", saved, "--index", corpus_index)
    saved.write_text(printed.replace("51", "61"), encoding="utf-8")
    assert main(["verify", str(saved), "--index", str(corpus_index)]) == 1
    assert str(saved) in capsys.readouterr().out
    saved.write_text("not an answer", encoding="utf-8")
    fails(capsys, "verify", saved, "--index", corpus_index)
    fails(capsys, "verify", tmp_path / "missing.json", "--index", corpus_index)


# index


def test_index_reports_documents_duplicates_and_rejections(
    article: Path, tmp_path: Path, capsys: Any
) -> None:
    folder = article.parent
    shutil.copy(article, folder / "same.md")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "empty.txt").write_bytes(b"")
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    shown = succeeds(capsys, "index", folder, "--index", tmp_path / "new")
    lines = shown.splitlines()
    assert sorted(line.split(":")[1].strip() for line in lines if line.startswith("rejected: ")) == [
        "binary.txt",
        "empty.txt",
        "huge.txt",
    ]
    assert sum(line.startswith("duplicate: ") for line in lines) == 1
    assert lines[-1].startswith("5 files, 1 document, 1 chunk, 3 rejected: indexed in ")
    assert "321" in succeeds(capsys, "ask", "港口今年吞吐了多少集装箱？", "--index", tmp_path / "new")
    again = json.loads(succeeds(capsys, "index", folder, "--index", tmp_path / "new", "--json"))
    assert again["changed"] is False
    assert again["documents"] == 1 and len(again["rejected"]) == 3 and len(again["duplicates"]) == 1


def test_index_follows_its_options(article: Path, tmp_path: Path, capsys: Any) -> None:
    article.write_text(
        "# 港口\n\n" + "".join(f"第{n}号码头今年启用了新的桥吊。" for n in range(60)), encoding="utf-8"
    )
    make = ["index", article, "--index", tmp_path / "new", "--json"]
    coarse = json.loads(succeeds(capsys, *make))
    fine = json.loads(succeeds(capsys, *make, "--chunk-chars", 80, "--overlap-chars", 0))
    assert fine["chunks"] > coarse["chunks"]
    same = json.loads(succeeds(capsys, *make, "--chunk-chars", 80, "--overlap-chars", 0, "--reindex"))
    assert same["changed"] is True and same["chunks"] == fine["chunks"]


def bad_sources(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    yield "missing", tmp_path / "missing"
    for name, data in (
        ("empty.txt", b""),
        ("binary.txt", bytes(range(256)) * 40),
        ("picture.png", b"\x89PNG"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        yield name, path
    (tmp_path / "nothing").mkdir()
    yield "empty folder", tmp_path / "nothing"
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    yield "200 MB", huge


def test_what_cannot_be_indexed_is_named_and_the_old_index_stays(
    index: Path, tmp_path: Path, capsys: Any
) -> None:
    before = snapshot(index)
    for what, source in bad_sources(tmp_path):
        assert source.name in fails(capsys, "index", source, "--index", index), what
        assert "new" not in os.listdir(tmp_path)
        fails(capsys, "index", source, "--index", tmp_path / "new")
        assert snapshot(index) == before, what
    assert "51" in succeeds(capsys, "ask", QUESTION, "--index", index)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_an_input_error(index: Path, article: Path, capsys: Any) -> None:
    before = snapshot(index)
    article.parent.chmod(0)
    try:
        assert article.parent.name in fails(capsys, "index", article.parent, "--index", index)
    finally:
        article.parent.chmod(0o755)
    assert snapshot(index) == before


@pytest.mark.parametrize("name", ["no-such-org/no-such-model", "./no-such-folder", ""])
def test_a_model_that_is_not_there_is_an_input_error(
    name: str, index: Path, article: Path, capsys: Any
) -> None:
    before = snapshot(index)
    fails(capsys, "index", article, "--index", index, f"--model={name}")
    assert snapshot(index) == before


@pytest.mark.parametrize(
    "options",
    [
        ["--chunk-chars", 10],
        ["--overlap-chars", 5000],
        ["--chunk-chars", "many"],
        ["--overlap-chars", -1],
        ["--fast"],
    ],
)
def test_options_out_of_range_are_usage_errors(
    options: list[object], index: Path, article: Path, capsys: Any
) -> None:
    before = snapshot(index)
    fails(capsys, "index", article, "--index", index, *options)
    assert snapshot(index) == before


def test_a_folder_with_other_things_is_not_taken_for_an_index(article: Path, capsys: Any) -> None:
    fails(capsys, "index", article, "--index", article.parent)
    fails(capsys, "index", article, "--index", article)
    assert os.listdir(article.parent) == ["port.md"]


# an index that cannot be used


def unusable_indexes(index: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    yield "missing", tmp_path / "missing"
    (tmp_path / "empty").mkdir()
    yield "empty", tmp_path / "empty"
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    yield "a file", tmp_path / "file"
    for number, name in enumerate(snapshot(index)):
        data = (index / name).read_bytes()
        middle = len(data) // 2
        for what, changed in (
            ("flipped", data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]),
            ("cut", data[:middle]),
            ("gone", None),
        ):
            copy = shutil.copytree(index, tmp_path / f"{number}-{what}")
            if changed is None:
                (copy / name).unlink()
            else:
                (copy / name).write_bytes(changed)
            yield f"{name} {what}", copy


def test_an_index_that_is_missing_damaged_or_half_written_is_an_input_error(
    index: Path, tmp_path: Path, capsys: Any
) -> None:
    for what, folder in unusable_indexes(index, tmp_path):
        before = snapshot(folder) if folder.is_dir() else {}
        said = fails(capsys, "ask", QUESTION, "--index", folder)
        assert f"corpusqa index SOURCES --index {folder}" in said, what
        assert (snapshot(folder) if folder.is_dir() else {}) == before, what
    for command in (["search", "零跑"], ["documents"], ["verify"], ["chat", "--no-browser"], ["eval"]):
        fails(capsys, *command, "--index", tmp_path / "missing")


def test_a_damaged_index_is_mended_by_indexing_again(index: Path, corpus: Path, capsys: Any) -> None:
    for name in list(snapshot(index)):
        path = index / name
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
            succeeds(capsys, "index", corpus, "--index", index)
            assert "51" in succeeds(capsys, "ask", QUESTION, "--index", index)


# chat


def start_chat(*args: object) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "corpusqa", "chat", "--no-browser", "--port", "0", *map(str, args)]
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def lines_until_address(chat: subprocess.Popen[str]) -> tuple[list[str], str]:
    assert chat.stdout is not None
    lines = []
    for line in chat.stdout:
        lines.append(line.rstrip())
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return lines, found[0]
    raise AssertionError(f"no address; {lines}, {chat.communicate()[1]}")


def test_chat_makes_the_index_and_serves_until_interrupted(
    article: Path, tmp_path: Path, capsys: Any
) -> None:
    index = tmp_path / "index"
    chat = start_chat("--corpus", article.parent, "--index", index)
    try:
        lines, address = lines_until_address(chat)
        assert any("index" in line and "1 document" in line for line in lines), lines
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
        chat.send_signal(signal.SIGINT)
        _, complaints = chat.communicate(timeout=30)
        assert chat.returncode in (0, 130)
        assert "Traceback" not in complaints
    finally:
        chat.kill()
        chat.communicate()
    assert "321" in succeeds(capsys, "ask", "港口今年吞吐了多少集装箱？", "--index", index)


def test_chat_brings_the_index_up_to_date_with_its_own_settings(
    article: Path, tmp_path: Path, capsys: Any
) -> None:
    from corpusqa.cli.chat import bring_up_to_date

    index = tmp_path / "index"
    succeeds(capsys, "index", article.parent, "--index", index, "--chunk-chars", 123, "--overlap-chars", 20)
    before = snapshot(index)
    bring_up_to_date(str(article.parent), str(index))
    assert capsys.readouterr().out == ""
    assert snapshot(index) == before
    (article.parent / "rail.md").write_text("# 铁路\n\n铁路今年运送了45万个集装箱。\n", encoding="utf-8")
    (article.parent / "bad.txt").write_bytes(b"")
    bring_up_to_date(str(article.parent), str(index))
    (notice,) = capsys.readouterr().out.splitlines()
    assert "2 documents" in notice and "bad.txt" in notice
    assert '"chunk_chars": 123' in (index / "manifest.json").read_text(encoding="utf-8")
    assert "45" in succeeds(capsys, "ask", "铁路今年运送了多少集装箱？", "--index", index)


def test_chat_with_a_corpus_that_is_not_there_keeps_the_index(
    index: Path, tmp_path: Path, capsys: Any
) -> None:
    before = snapshot(index)
    fails(capsys, "chat", "--no-browser", "--corpus", tmp_path / "missing", "--index", index)
    assert snapshot(index) == before


# the command as a whole


@pytest.mark.parametrize(
    "words",
    [[], ["no-such-command"], ["ask"], ["index"], ["chat", "--port", "70000"], ["ask", "a", "b"], ["--json"]],
)
def test_wrong_usage_is_two_lines_and_status_2(words: list[str], capsys: Any) -> None:
    assert "--help" in fails(capsys, *words)


@pytest.mark.parametrize("limit", [0, 51, -1])
def test_a_limit_out_of_range_is_an_input_error(limit: int, corpus_index: Path, capsys: Any) -> None:
    fails(capsys, "search", "零跑", "--limit", limit, "--index", corpus_index)


def test_help_and_version(capsys: Any) -> None:
    assert re.fullmatch(r"corpusqa \d+\.\d+\.\d+\n", succeeds(capsys, "--version"))
    overview = succeeds(capsys, "--help")
    for command in COMMANDS:
        assert command in overview
        assert f"example:\n  corpusqa {'ask' if command == 'verify' else command}" in succeeds(
            capsys, command, "--help"
        )


def test_a_reader_that_leaves_early_is_no_error(corpus_index: Path) -> None:
    words = [sys.executable, "-m", "corpusqa", "documents", "--index", str(corpus_index)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as documents:
        assert documents.stdout is not None and documents.stderr is not None
        documents.stdout.close()
        assert documents.stderr.read() == b""
        assert documents.wait() == 141


# progress


def test_progress_is_shown_on_a_terminal_only(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpusqa.cli.progress import Bar

    for terminal in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        bar = Bar()
        for stage, total in (("files", 2), ("vectors", 200), ("download", 3_000_000)):
            for done in (total // 2, total):
                bar(stage, done, total)
        bar.close()
        shown = capsys.readouterr().err
        assert ("vectors" in shown and "50%" in shown and "1.50M/3.00M" in shown) == terminal
        assert shown.strip(" \r") == "" or terminal
        assert shown == "" or shown.rstrip(" ").endswith("\r")  # the line is empty again
