"""Documents that state different figures or dates for the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpusqa.answering.candidates import Candidate
from corpusqa.answering.short import short_answer
from corpusqa.text.question import Question


@dataclass(frozen=True, slots=True)
class Differing:
    """A sentence of another document, and the two spans that do not agree."""

    one: Candidate
    other: Candidate
    mine: tuple[int, int]  #: offsets into the text of the first sentence's document
    theirs: tuple[int, int]  #: offsets into the text of the other's document


def find_disagreement(
    question: Question, chosen: Sequence[Candidate], others: Sequence[Candidate]
) -> Differing | None:
    """Compare what the answer says with what sentences of other documents say about the same.

    :param chosen: the sentences of the answer; :param others: sentences of other documents, best first.
    """
    span = short_answer(question, chosen)
    if span is None:
        return None
    number, start, end = span
    one = chosen[number]
    said = one.text[start - one.sentence.start : end - one.sentence.start]
    for other in others:
        if other is one:
            continue
        theirs = short_answer(question, [other])
        if theirs is None:
            continue
        _, their_start, their_end = theirs
        offset = other.sentence.start
        if _differ(question, said, other.text[their_start - offset : their_end - offset], other.text):
            return Differing(one, other, (start, end), (their_start, their_end))
    return None


def _differ(question: Question, mine: str, theirs: str, whole: str) -> bool:
    """Tell whether two spans are unlike values of one sort, and the other sentence lacks the first."""
    # Only a figure asked for needs these tables, and reading them costs a first question some milliseconds.
    from corpusqa.answering.support_alignment import agree, same_value
    from corpusqa.answering.support_dates import find_moments
    from corpusqa.answering.support_numbers import find_quantities
    from corpusqa.answering.support_text import normalise

    mine, theirs, whole = normalise(mine), normalise(theirs), normalise(whole)
    if question.answer_type == "time":
        one, other = find_moments(mine), find_moments(theirs)
        if not one or not other or any(m.relative != ("", 0) for m in (*one, *other)):
            return False
        same = any(one[0].within(m) or m.within(one[0]) for m in find_moments(whole))
        comparable = all(bool(getattr(one[0], f)) == bool(getattr(other[0], f)) for f in ("year", "month"))
        return comparable and not same
    figures, their_figures = find_quantities(mine), find_quantities(theirs)
    if not figures or not their_figures or figures[0].vague or their_figures[0].vague:
        return False
    if not agree(figures[0], their_figures[0]):
        return False
    return not any(same_value(figures[0], figure) for figure in find_quantities(whole))
