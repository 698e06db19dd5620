"""Models for answering from the command line: naming, listing and fetching them, and measuring with them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from answering_model_support import ARTICLE, QUESTION, pair_model, span_model
from corpusqa import build_index
from corpusqa.cli import main
from hub_support import running_hub
from model_support import static_model

pytest.importorskip("sentence_transformers")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "robots.md").write_text(ARTICLE, encoding="utf-8")
    build_index(folder, folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return span_model(tmp_path_factory.mktemp("people"), "4", "人")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main([str(word) for word in words])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return status, said.out, said.err


def test_a_reader_is_named_to_ask(index: Path, people: Path, capsys: Any) -> None:
    ask = ["ask", QUESTION, "--index", index, "--reader", people]
    status, shown, _ = run(capsys, *ask)
    assert status == 0 and shown.startswith("47人\n初创团队只有47人")
    answer = json.loads(run(capsys, *ask, "--json")[1])
    assert answer["short"]["text"] == "47人" and answer["outcome"] == "answer"
    saved = index.parent / "answer.json"
    saved.write_text(json.dumps(answer), encoding="utf-8")
    assert run(capsys, "verify", saved, "--index", index)[0] == 0


def test_the_other_places_are_named_to_ask(index: Path, tmp_path: Path, capsys: Any) -> None:
    labels = ["entailment", "neutral", "contradiction"]
    objects = pair_model(tmp_path / "objects", [{}, {}, {"": 9.0}], labels)
    ports = pair_model(tmp_path / "ports", [{"港": 50.0}])
    ask = ["ask", QUESTION, "--index", index, "--json", "--reranker", ports]
    assert json.loads(run(capsys, *ask)[1])["outcome"] == "answer"
    assert json.loads(run(capsys, *ask, "--nli", objects)[1])["outcome"] == "closest"


@pytest.mark.parametrize("command", [["ask", QUESTION], ["chat", "--no-browser"], ["eval"]])
def test_a_model_that_cannot_be_used_is_told_in_two_lines(
    command: list[str], index: Path, tmp_path: Path, capsys: Any
) -> None:
    case = {"id": "a", "split": "dev", "kind": "off_corpus", "lang": "zh", "answerable": False}
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps(case | {"question": "鲸鱼怎么睡觉？"}), encoding="utf-8")
    more = ["--cases", cases] if command == ["eval"] else []
    for options in (
        ["--reader", "someone/nothing"],
        ["--reranker", static_model(tmp_path / "static")],
        ["--nli", ""],
        ["--reader-threshold", "7"],
        ["--reader-threshold", "much"],
    ):
        status, out, complaint = run(capsys, *command, *more, "--index", index, *options)
        assert (status, out) == (2, "")
        assert 1 <= len(complaint.splitlines()) <= 2
        assert complaint.startswith("corpusqa: ")


def test_ones_own_cases_are_measured_with_a_model(
    index: Path, people: Path, tmp_path: Path, capsys: Any
) -> None:
    quote = "初创团队只有47人，多数来自高校。"
    text = next(one for one in _documents(index) if quote in one.text)
    start = text.text.index(quote)
    case = {
        **{"id": "team-01", "split": "dev", "kind": "direct", "lang": "zh", "answerable": True},
        "question": QUESTION,
        "gold": [{"any": ["47"]}],
        "evidence": [[{"doc": text.source, "start": start, "end": start + len(quote), "quote": quote}]],
    }
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    evaluate = ["eval", "--cases", cases, "--index", index, "--reader"]
    status, out, complaint = run(capsys, *evaluate, people)
    assert status == 0, out + complaint
    nowhere = span_model(tmp_path / "nowhere", "z", "z")
    run(capsys, *evaluate, nowhere)
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "team-01" in report  # a failing case is there in full


def _documents(index: Path) -> Any:
    from corpusqa import Assistant

    return Assistant.open(index).documents()


def test_the_list_tells_what_is_for_answering(
    people: Path, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "cache"))
    for name in ("someone--people", "timpal0l--mdeberta-v3-base-squad2"):
        repository = tmp_path / "cache" / f"models--{name}"
        shutil.copytree(people, repository / "snapshots" / "abc")
        (repository / "refs").mkdir()
        (repository / "refs" / "main").write_text("abc")
    listed = json.loads(run(capsys, "models", "--json")[1])
    places = {one["name"]: (one["place"], one["here"]) for one in listed["for_answering"]}
    assert places["someone/people"] == ("reader", True)
    assert places["timpal0l/mdeberta-v3-base-squad2"] == ("reader", True)
    assert {place for place, _ in places.values()} == {"reader", "reranker", "nli"}
    assert not set(places) & {one["name"] for one in listed["models"]}
    shown = run(capsys, "models")[1].partition("For answering")[2]
    assert "someone/people\n      --reader · on this machine" in shown


def test_what_was_fetched_is_told_its_use(people: Path, tmp_path: Path) -> None:
    with running_hub() as hub:
        hub.add("someone/people", people)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "SENTENCE_"))}
        done = subprocess.run(
            [sys.executable, "-m", "corpusqa", "models", "fetch", "someone/people", "--yes"],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**kept, "HF_ENDPOINT": hub.address, "HF_HOME": str(tmp_path / "home")},
        )
    assert done.returncode == 0, done.stderr
    assert "corpusqa ask QUESTION --index DIR --reader someone/people" in done.stdout
