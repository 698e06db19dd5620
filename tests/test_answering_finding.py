"""How the findings of a question's parts are joined."""

from corpusqa.answering.candidates import candidates
from corpusqa.answering.finding import Finding, merge
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Passage

TEXT = "桥长十米。隧道长九米。桥建于春天。隧道建于秋天。"
PASSAGE = Passage("d", "t", "d.md", 0, len(TEXT), TEXT, "", split_sentences(TEXT), 1.0, 1, 0.5, 1, 0.5)
FOUND = candidates([PASSAGE])


def finding(question, *places, confidence=0.9):
    quotes = tuple((PASSAGE, FOUND[i]) for i in places)
    return Finding(question, (PASSAGE,), quotes, confidence, threshold=0.25)


def quoted(merged):
    return [one.place for _, one in merged.quotes]


def test_every_part_is_quoted_before_the_rest_of_the_whole():
    merged = merge(finding("whole", 3, 1, 2), [finding("a", 0), finding("b", 1)], 3)
    assert quoted(merged) == [0, 1, 3]
    assert merged.unanswered == ()


def test_no_more_is_quoted_than_wanted():
    assert quoted(merge(finding("whole", 3), [finding("a", 0, 2), finding("b", 1)], 2)) == [0, 2]


def test_a_part_without_an_answer_is_named():
    merged = merge(
        finding("whole", 3, confidence=0.05), [finding("a", 0), finding("b", 1, confidence=0.01)], 4
    )
    assert quoted(merged) == [0]
    assert merged.unanswered == ("b",)


def test_an_answered_whole_stays_when_a_part_is_nowhere_near():
    whole = finding("whole", 2)
    assert merge(whole, [finding("a", 0), finding("b", 1, confidence=0.01)], 4) is whole
