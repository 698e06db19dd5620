"""How a turn can end, on the command line: short answers, closest sentences, disagreements, other replies."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpusqa import Assistant, build_index
from corpusqa.cli import main
from corpusqa.cli.output import answer_object, show_answer
from corpusqa.evaluation.verify import check_answer
from corpusqa.types import Answer, AnswerSentence, Citation, Disagreement, Document, Passage, ShortAnswer

TEXT = "清河全长二十三公里。总投资为4.8亿元。\n"
RIVER = Document("a" * 12, "river.md", "清河", TEXT)
COST = "总投资为4.8亿元。"
LEAD = "语料没有直接说明这一点。最接近的句子是："
START = TEXT.index(COST)
CITED = Citation(1, RIVER.id, "清河", "river.md", COST, START, START + len(COST))
SHORT = ShortAnswer("4.8亿元", 1, START + 4, START + 9)
NEAR = Passage(RIVER.id, "清河", "river.md", 0, 9, TEXT[:9], "", (), 0.5, 1, 0.5, None, 0.0)
ANSWERED = Answer(
    "总投资是多少？", f"{COST}[1]", False, "", sentences=(AnswerSentence(COST, (1,)),), citations=(CITED,)
)
CLOSEST = Answer(
    "谁设计的？",
    f"{LEAD}\n{COST}[1]",
    True,
    "语料没有回答。",
    "not_stated",
    citations=(CITED,),
    passages=(NEAR,),
)


def test_a_short_answer_has_the_first_line_to_itself() -> None:
    lines = show_answer(replace(ANSWERED, short=SHORT)).split("\n")
    assert lines[:2] == ["4.8亿元", f"{COST}[1]"]
    again = replace(ANSWERED, short=SHORT, text=f"4.8亿元\n{COST}[1]")
    assert show_answer(again).split("\n") == lines
    assert show_answer(ANSWERED).startswith(COST)


@pytest.mark.parametrize("inside", [False, True])
def test_a_disagreement_is_noted_once_behind_the_text(inside: bool) -> None:
    note = "文章说法不一：4.8亿元[1]，5.1亿元[1]。"
    answer = replace(ANSWERED, disagreement=Disagreement((1, 1), ("4.8亿元", "5.1亿元"), note))
    if inside:
        answer = replace(answer, text=f"{answer.text}\n\n{note}")
    said, behind, source = show_answer(answer).split("\n\n")
    assert (said, behind) == (f"{COST}[1]", note)
    assert source.startswith("[1] 清河 · river.md")


def test_what_else_there_is_to_know_stands_behind_the_text() -> None:
    assert show_answer(replace(ANSWERED, note="有 2 篇没有日期。")).split("\n\n")[1] == "有 2 篇没有日期。"


def test_the_closest_sentences_are_announced_and_stand_with_their_places() -> None:
    shown = show_answer(CLOSEST)
    assert shown.split("\n\n") == [LEAD, f"[1] 清河 · river.md · {START}-{START + len(COST)}\n    {COST}"]


def test_an_abstention_with_nothing_closest_shows_the_nearest_passages() -> None:
    answer = replace(CLOSEST, text="语料没有回答。", citations=())
    assert show_answer(answer).split("\n\n") == [
        "语料没有回答。",
        "清河 · river.md · 0-9\n    清河全长二十三公里",
    ]


@pytest.mark.parametrize("declined", [False, True])
def test_a_reply_in_our_own_words_is_its_text_alone(declined: bool) -> None:
    text = "这里的文章：1 篇\n1. 清河"
    answer = Answer("有哪些文章？", text, declined, text if declined else "", request="articles")
    assert show_answer(answer) == text


def test_json_says_how_the_turn_ended() -> None:
    answer = answer_object(replace(ANSWERED, short=SHORT))
    assert (answer["request"], answer["outcome"]) == ("question", "answer")
    assert answer["short"] == {"text": "4.8亿元", "citation": 1, "start": START + 4, "end": START + 9}
    assert answer["disagreement"] is None and answer["note"] == ""
    assert answer_object(CLOSEST)["outcome"] == "closest"
    assert answer_object(replace(CLOSEST, citations=()))["outcome"] == "nothing"
    note = Disagreement((1, 1), ("4.8亿元", "5.1亿元"), "不一。")
    assert answer_object(replace(ANSWERED, disagreement=note))["disagreement"]["values"] == (
        "4.8亿元",
        "5.1亿元",
    )


@pytest.mark.parametrize("answer", [ANSWERED, replace(ANSWERED, short=SHORT), CLOSEST])
def test_what_is_printed_as_json_can_be_verified(answer: Answer) -> None:
    printed = json.loads(json.dumps(answer_object(answer)))
    assert check_answer(printed, {RIVER.id: RIVER}) == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("river")
    (folder / "river.md").write_text(f"# 清河\n\n{TEXT}", encoding="utf-8")
    build_index(folder / "river.md", folder / "index")
    return folder / "index"


@pytest.mark.parametrize("question", ["你好", "有哪些文章？", "总投资是多少？", "谁设计的？", "写一首诗"])
def test_ask_prints_what_the_assistant_says(question: str, small: Path, capsys: Any) -> None:
    answer = Assistant.open(small).ask(question)
    capsys.readouterr()
    assert main(["ask", question, "--index", str(small), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["outcome"], printed["request"]) == (answer.outcome, answer.request)
    assert main(["ask", question, "--index", str(small)]) == 0
    assert capsys.readouterr().out == show_answer(answer) + "\n"
