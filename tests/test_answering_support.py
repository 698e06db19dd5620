from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from corpusqa.answering.support import supported
from corpusqa.types import AnswerSentence, Citation

TEXT = "前文。这家工厂在2019年投产。后文。"
QUOTE = Citation(1, "d", "t", "s.md", "这家工厂在2019年投产。", 3, 16)


def check(sentence, *citations):
    return supported(sentence, citations, {"d": TEXT}.__getitem__)


def test_a_verbatim_quote_at_its_place_is_supported():
    assert check(AnswerSentence(QUOTE.quote, (1,)), QUOTE)


def test_a_changed_figure_is_not():
    assert not check(AnswerSentence("这家工厂在2018年投产。", (1,)), QUOTE)
    forged = replace(QUOTE, quote="这家工厂在2018年投产。")
    assert not check(AnswerSentence(forged.quote, (1,)), forged)


def test_a_sentence_without_a_citation_is_not():
    assert not check(AnswerSentence(QUOTE.quote, ()), QUOTE)
    assert not check(AnswerSentence(QUOTE.quote, (2,)), QUOTE)


@given(st.integers(-3, 20), st.integers(-3, 20))
def test_moved_offsets_are_noticed(start, end):
    moved = replace(QUOTE, start=start, end=end)
    assert check(AnswerSentence(QUOTE.quote, (1,)), moved) == (TEXT[start:end] == QUOTE.quote)
