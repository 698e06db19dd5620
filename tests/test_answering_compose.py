from dataclasses import replace

import pytest

from corpusqa.answering.candidates import candidates
from corpusqa.answering.compose import compose, pieces
from corpusqa.answering.finding import Finding, merge
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Passage

TEXT = "桥长1670米。1957年建成。\n\n投资1.38亿元。English text here. More of it."


def passage(score=1.0):
    return Passage("d", "桥", "d.md", 0, len(TEXT), TEXT, "", split_sentences(TEXT), score, 1, 0.5, 1, 0.5)


def finding(*places, question="桥有多长?", confidence=0.9, score=1.0):
    one = passage(score)
    quotes = tuple((one, candidate) for candidate in candidates([one]) if candidate.place in places)
    return Finding(question, (one,), quotes, confidence, 0.4)


def test_neighbours_are_joined_and_others_begin_a_line():
    answer = compose("桥有多长?", finding(0, 1, 2))
    assert answer.text == "桥长1670米。[1]1957年建成。[2] 投资1.38亿元。[3]"
    answer = compose("桥有多长?", finding(0, 2))
    assert answer.text == "桥长1670米。[1]\n投资1.38亿元。[2]"


def test_pieces_end_behind_the_markers():
    answer = compose("桥有多长?", finding(0, 1, 2))
    assert "".join(pieces(answer)) == answer.text
    assert all(piece.endswith("]") for piece in pieces(answer))


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (finding(0, confidence=0.1), "nothing_near"),
        (finding(), "nothing_near"),
        (finding(0, question="是什么?", confidence=0.1), "empty_question"),
    ],
)
def test_an_abstention_says_why_and_cites_nothing(found, code):
    answer = compose(found.question, found)
    assert answer.abstained and answer.reason_code == code
    assert answer.text == answer.reason and answer.citations == ()


def test_parts_are_joined_and_the_one_without_an_answer_is_named():
    whole = finding(0, confidence=0.2)
    first, second = finding(0, confidence=0.8), finding(2, question="投资多少?", confidence=0.6)
    joined = merge(whole, [first, second], 4)
    assert [one.text for _, one in joined.quotes] == ["桥长1670米。", "投资1.38亿元。"]
    assert joined.confidence == 0.6 and joined.unanswered == ()
    near = merge(whole, [first, replace(second, confidence=0.3)], 4)
    assert [one.text for _, one in near.quotes] == ["桥长1670米。", "投资1.38亿元。"]
    assert compose("桥有多长?投资多少?", near).note == "没有直接回答的部分：“投资多少”"
    far = merge(whole, [first, replace(second, confidence=0.01)], 4)
    assert [one.text for _, one in far.quotes] == ["桥长1670米。"] and far.unanswered == ("投资多少?",)
    assured = replace(whole, confidence=0.9)
    assert merge(assured, [first, replace(second, confidence=0.01)], 4).unanswered == ()
    assert merge(whole, [], 4) == whole
    assert merge(whole, [replace(first, confidence=0.1), replace(second, confidence=0.3)], 4) == whole
