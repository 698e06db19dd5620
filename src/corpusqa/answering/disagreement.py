"""Documents that state different figures or dates for the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from corpusqa.answering.candidates import Candidate
from corpusqa.answering.short import short_answer, wanted
from corpusqa.text.question import Question

if TYPE_CHECKING:
    from corpusqa.answering.support_dates import Moment
    from corpusqa.answering.support_quantity import Quantity

_ROUGHLY = Fraction(5, 100)  #: how far "about" reaches, as a share of the figure
_ROUNDED = Fraction(3, 100)  #: how far a figure may be from the one it is rounded from
_ENDLESS = Fraction(10**30)
_FINEST = Fraction(1, 10**6)


@dataclass(frozen=True, slots=True)
class Differing:
    """A sentence of another document, and the two spans that do not agree."""

    one: Candidate
    other: Candidate
    mine: tuple[int, int]  #: offsets into the text of the first sentence's document
    theirs: tuple[int, int]  #: offsets into the text of the other's document


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence and the few words in it that answer, both normalised."""

    words: str
    rest: str  #: the sentence without the words

    @classmethod
    def of(cls, one: Candidate, start: int, end: int) -> _Statement:
        from corpusqa.answering.support_text import normalise

        start, end = start - one.sentence.start, end - one.sentence.start
        return cls(normalise(one.text[start:end]), normalise(f"{one.text[:start]}\n{one.text[end:]}"))


def find_disagreement(
    question: Question, chosen: Sequence[Candidate], others: Sequence[Candidate]
) -> Differing | None:
    """Compare what the answer says with what sentences of other documents say about the same.

    :param chosen: the sentences of the answer; :param others: sentences of other documents, best first.
    """
    # What is quoted may come from the other documents as well; they are the other side.
    own = [one for one in chosen if not any(one is other for other in others)]
    span = short_answer(question, own)
    if span is None:
        return None
    number, start, end = span
    one = own[number]
    for other in others:
        theirs = short_answer(question, [other])
        if theirs is None:
            continue
        _, their_start, their_end = theirs
        if _differ(question, _Statement.of(one, start, end), _Statement.of(other, their_start, their_end)):
            return Differing(one, other, (start, end), (their_start, their_end))
    return None


def _differ(question: Question, mine: _Statement, theirs: _Statement) -> bool:
    """Tell whether two sentences state unlike values of one sort, and neither says the other's as well."""
    # Only a figure asked for needs these tables, and reading them costs a first question some milliseconds.
    from corpusqa.answering.support_dates import find_moments
    from corpusqa.answering.support_numbers import find_quantities

    if wanted(question) == "time":
        one, other = find_moments(mine.words), find_moments(theirs.words)
        if not one or not other or not _apart(one[0], other[0]):
            return False
        said = [(one[0], m) for m in find_moments(theirs.rest)] + [
            (other[0], m) for m in find_moments(mine.rest)
        ]
        return not any(a.within(b) or b.within(a) for a, b in said)
    if not _of_one_time(find_moments(mine.rest), find_moments(theirs.rest)):
        return False
    first, second = find_quantities(mine.words), find_quantities(theirs.words)
    if not first or not second or _may_be_one(first, second):
        return False
    return not (_said(first, find_quantities(theirs.rest)) or _said(second, find_quantities(mine.rest)))


def _apart(one: Moment, other: Moment) -> bool:
    """Whether two dates exclude each other; where one is less exact, or only relative, they do not."""
    if one.relative != ("", 0) or other.relative != ("", 0) or not one.year or not other.year:
        return False
    if one.span or other.span:
        size = {"decade": 10, "century": 100, "": 1}
        widest = max(size[one.span], size[other.span])
        return _first_year(one) // widest != _first_year(other) // widest
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return any(a and b and a != b for a, b in pairs)


def _first_year(moment: Moment) -> int:
    return (moment.year - 1) * 100 if moment.span == "century" else moment.year


def _of_one_time(mine: Sequence[Moment], theirs: Sequence[Moment]) -> bool:
    """Whether two sentences may speak of one time: figures of different years do not disagree."""
    years, their_years = ({m.year for m in moments if m.year} for moments in (mine, theirs))
    return not years or not their_years or bool(years & their_years)


def _may_be_one(mine: Sequence[Quantity], theirs: Sequence[Quantity]) -> bool:
    """Whether two figures, or ranges, can be the same: of other sorts, vague, or overlapping."""
    from corpusqa.answering.support_alignment import agree

    one, other = mine[0], theirs[0]
    if one.vague or other.vague or not (agree(one, other) and agree(other, one)):
        return True
    return any(
        low <= their_high and their_low <= high
        for low, high in _reaches(mine)
        for their_low, their_high in _reaches(theirs)
    ) or any(_rounds(a, b) or _rounds(b, a) for a in one.values for b in other.values)


def _said(figures: Sequence[Quantity], rest: Sequence[Quantity]) -> bool:
    from corpusqa.answering.support_alignment import same_value

    return any(same_value(figures[0], figure) or same_value(figure, figures[0]) for figure in rest)


def _reaches(figures: Sequence[Quantity]) -> list[tuple[Fraction, Fraction]]:
    """From where to where a figure can lie, for each of its readings; a range has two figures."""
    if len(figures) > 1 and figures[0].dimension == figures[1].dimension:
        low, high = sorted((figures[0].values[0], figures[1].values[0]))
        return [(low, high)]
    return [_reach(value, figures[0].bound) for value in figures[0].values]


def _reach(value: Fraction, bound: str) -> tuple[Fraction, Fraction]:
    if bound in {"more", "atleast"}:
        return value, _ENDLESS
    if bound in {"less", "atmost"}:
        return Fraction(0), value
    margin = value * _ROUGHLY if bound == "about" else Fraction(0)
    return value - margin, value + margin


def _rounds(coarse: Fraction, fine: Fraction) -> bool:
    """Whether one figure is the other, rounded: 240,000 and 243,000, but not 10 and 12, nor 50 and 51."""
    if coarse == 0 or abs(coarse - fine) > abs(coarse) * _ROUNDED:
        return False
    unit = Fraction(1)
    while coarse % unit and unit > _FINEST:
        unit /= 10
    while abs(coarse) >= 1000 and coarse % (unit * 10) == 0:
        unit *= 10
    return round(fine / unit) * unit == coarse
