"""The measuring of the page: the same corpus every time, answers counted, failures told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from corpusqa import Assistant, build_index
from web_support import served

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import page
import page_corpus
import page_load


def test_the_corpus_is_the_same_every_time_and_answers_its_questions(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir(), second.mkdir()
    questions = page_corpus.write(first, 30)
    assert page_corpus.write(second, 30) == questions and len(set(questions)) == 30
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()
    build_index(first, tmp_path / "index")
    assistant = Assistant.open(tmp_path / "index")
    answers = [assistant.ask(question) for question in questions]
    assert sum(not one.abstained for one in answers) >= 25


def test_people_at_once_are_answered_and_timed(own: Assistant, address: str) -> None:
    questions = ["清河改造工程的总投资是多少？", "修復小組有多少名木匠？", "月亮有多重？"]
    asked = page_load.ask_at_once(address, questions, people=4, rounds=2)
    assert [one.error for one in asked] == [""] * 8
    assert all(0 < one.first <= one.whole for one in asked)


class Failing(Assistant):
    """An assistant with a mistake in it."""

    def stream(self, question, history=(), **_):
        raise RuntimeError("a mistake")
        yield


def test_a_question_that_is_not_answered_is_an_error(own: Assistant) -> None:
    with served(Failing(own.index)) as address:
        asked = page_load.ask_at_once(address, ["清河有多长？"], people=2, rounds=1)
    assert [bool(one.error) for one in asked] == [True, True]


def test_the_table_is_written_in_both_languages() -> None:
    waits = [
        page._wait("first", [100.0 + n for n in range(1, 101)], 150),
        page._wait("crowd_whole", [1500.0]),
    ]
    assert (waits[0].median, waits[0].p95) == (150.5, 195.0)
    report = page.Report("1", 2, 0.5, 1000, 50, 150, ["x"], waits)
    assert "| the first words, from Enter | 100 | 150 ms | 195 ms | < 150 ms |" in page.markdown(report, "en")
    assert "| 50 人同时提问：完整回答 | 1 | 1,500 ms | 1,500 ms |  |" in page.markdown(report, "zh")
    assert "150 questions by 50 people at once: 1 errors" in page.markdown(report, "en")


@pytest.mark.parametrize("words", [["--people", "0"], ["--documents", "20000"], ["--json"]])
def test_senseless_options_are_usage_errors(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        page.parse(words)
    assert ended.value.code == 2


def test_a_readme_without_the_block_is_refused_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "README.md").write_text("nothing", encoding="utf-8")
    assert page.main(["--write", str(tmp_path / "README.md")]) == 2
    assert "<!-- page -->" in capsys.readouterr().err
