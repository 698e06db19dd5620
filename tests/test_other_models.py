"""Another model than the shipped one, from the command line to the answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpusqa.cli import main
from corpusqa.embedding import load_encoder
from corpusqa.errors import IndexUnusable
from corpusqa.index import Index
from index_support import snapshot
from model_support import static_model

QUESTION = "港口今年吞吐了多少集装箱？"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "articles" / "port.md"
    file.parent.mkdir()
    file.write_text("# 港口的一年\n\n港口今年吞吐了321万个集装箱。新码头在9月启用。\n", encoding="utf-8")
    return file


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return static_model(tmp_path / "model", width=16)


def make(article: Path, *options: object) -> list[str]:
    return ["index", str(article.parent), "--index", str(article.parents[1] / "index"), *map(str, options)]


def run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(words)
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return status, said.out, said.err


def encoder_of(index: Path) -> dict[str, Any]:
    return dict(json.loads((index / "manifest.json").read_text(encoding="utf-8"))["encoder"])


def test_shorter_vectors_are_kept_for_the_index_and_its_questions(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    assert run(make(article, "--dimensions", 64), capsys)[0] == 0
    recorded = encoder_of(index)
    assert recorded["name"] == "shipped" and recorded["dimensions"] == 64
    opened = Index.open(index)
    assert opened.vectors.dimensions == opened.encoder.dimensions == 64
    assert opened.encoder.fingerprint == recorded["fingerprint"]
    status, answer, _ = run(["ask", QUESTION, "--index", str(index)], capsys)
    assert status == 0 and "321" in answer
    # Bringing it up to date keeps the width, whether it is named again or not.
    for options in ([], ["--dimensions", 64]):
        with article.open("a", encoding="utf-8") as file:
            file.write("\n旧码头在10月关闭。\n")
        assert run(make(article, *options), capsys)[0] == 0
        assert encoder_of(index) == recorded
    before = snapshot(index)
    assert "already up to date" in run(make(article), capsys)[1]
    assert snapshot(index) == before


@pytest.mark.parametrize("first", [[], ["--dimensions", 64]])
def test_another_model_or_width_needs_reindex(
    first: list[object], article: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    assert run(make(article, *first), capsys)[0] == 0
    before = snapshot(index)
    others: list[list[object]] = [
        ["--model", model],
        ["--model", model, "--dimensions", 8],
        ["--dimensions", 32],
    ]
    others.append(["--model", "shipped"] if first else ["--dimensions", 64])
    for options in others:
        status, out, complaint = run(make(article, *options), capsys)
        assert (status, out) == (2, "")
        assert len(complaint.splitlines()) <= 2
        words = complaint.split("corpusqa index SOURCES ")[1].split()
        assert words[:2] == ["--index", str(index)] and words[-1] == "--reindex"
        assert snapshot(index) == before
        # What the message says to do is what works.
        status, out, complaint = run(["index", str(article.parent), *words], capsys)
        assert status == 0, complaint
        assert run(["ask", QUESTION, "--index", str(index)], capsys)[0] == 0
        assert run(make(article, "--model", "shipped", *first, "--reindex"), capsys)[0] == 0
        assert snapshot(index) == before


def test_an_index_says_with_what_it_was_made(article: Path, model: Path, tmp_path: Path, capsys: Any) -> None:
    index = tmp_path / "index"
    assert run(make(article, "--model", model, "--dimensions", 8), capsys)[0] == 0
    for encoder, told in (
        (load_encoder(), "'shipped'"),
        (load_encoder(str(model)), "8 numbers a vector, not 16"),
        (load_encoder(str(model), dimensions=4), "8 numbers a vector, not 4"),
    ):
        with pytest.raises(IndexUnusable, match=told) as caught:
            Index.open(index, encoder=encoder)
        assert "--reindex" in str(caught.value)
    assert Index.open(index, encoder=load_encoder(str(model), dimensions=8)).chunk_count == 1


@pytest.mark.parametrize("change", ["weights", "narrower", "wider", "gone", "damaged"])
def test_a_model_that_changed_under_its_name(
    change: str, article: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    assert run(make(article, "--model", model), capsys)[0] == 0
    if change == "gone":
        model.rename(tmp_path / "elsewhere")
    elif change == "damaged":
        (model / "model.safetensors").write_bytes(b"x" * 100)
    else:
        static_model(model, seed=9, width={"weights": 16, "narrower": 4, "wider": 32}[change])
    before = snapshot(index)
    for command in (["ask", QUESTION], ["search", "港口"]):
        status, out, complaint = run([*command, "--index", str(index)], capsys)
        assert (status, out) == (2, "") and len(complaint.splitlines()) <= 2
        assert ("--reindex" in complaint) == (change in {"weights", "narrower", "wider"})
    assert snapshot(index) == before
    if change in {"weights", "narrower", "wider"}:
        assert run(make(article, "--model", model, "--reindex"), capsys)[0] == 0
        assert run(["ask", QUESTION, "--index", str(index)], capsys)[0] == 0


@pytest.mark.parametrize("dimensions", ["0", "-3", "many", "10000", "1.5"])
def test_widths_that_cannot_be(dimensions: str, article: Path, tmp_path: Path, capsys: Any) -> None:
    status, out, complaint = run(make(article, f"--dimensions={dimensions}"), capsys)
    assert (status, out) == (2, "") and len(complaint.splitlines()) <= 2
    assert not (tmp_path / "index").exists()


def test_advice_is_given_beside_the_answer(article: Path, model: Path, capsys: Any) -> None:
    status, out, advice = run(make(article, "--model", model, "--dimensions", 8, "--json"), capsys)
    assert status == 0 and json.loads(out)["documents"] == 1
    assert "not known to be made for vectors of 8 numbers" in advice


def test_a_model_that_reads_less_than_a_chunk_says_so(article: Path, tmp_path: Path, capsys: Any) -> None:
    pytest.importorskip("sentence_transformers")
    from model_support import plain_transformer

    folder = plain_transformer(tmp_path / "short")
    for options in ([], ["--dimensions", 16, "--reindex"]):
        assert "reads 64 tokens at once" in run(make(article, "--model", folder, *options), capsys)[2]
    assert run(["ask", QUESTION, "--index", str(tmp_path / "index")], capsys)[0] == 0


def test_the_list_tells_what_is_here(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "cache"))
    for name in ("BAAI--bge-m3", "someone--mine"):
        repository = tmp_path / "cache" / f"models--{name}"
        static_model(repository / "snapshots" / "abc")
        (repository / "refs").mkdir()
        (repository / "refs" / "main").write_text("abc")
    (tmp_path / "cache" / "models--intfloat--multilingual-e5-small" / "blobs").mkdir(parents=True)
    status, out, _ = run(["models", "--json"], capsys)
    listed = {one["name"]: one for one in json.loads(out)["models"]}
    assert status == 0
    assert {name for name, one in listed.items() if one["here"]} == {"shipped", "BAAI/bge-m3", "someone/mine"}
    assert listed["intfloat/multilingual-e5-small"]["partly_here"]
    assert listed["intfloat/multilingual-e5-small"]["prompts"] == {
        "query": "query: ",
        "document": "passage: ",
    }
    shown = run(["models"], capsys)[1]
    here, _, away = shown.partition("To be had")
    assert "BAAI/bge-m3" in here and "someone/mine" in here and "shipped" in here
    assert "partly here" in away and "corpusqa models fetch NAME" in away
    assert "embeddings-benchmark/results" in shown
