"""Do the figures and dates of a sentence stand in its quotes, with their units and bounds?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import regex

from corpusqa.answering.support_alignment import Alignment, agree, same_value
from corpusqa.answering.support_problem import Problem
from corpusqa.answering.support_quantity import Quantity
from corpusqa.answering.support_reading import Reading

_FAMILY = {"more": 1, "atleast": 1, "less": -1, "atmost": -1, "about": 0, "within": 0, "reach": 0, "": 0}
_FROM = regex.compile(r"(?:[由从自]|\bfrom)[^;。]{0,14}$", regex.IGNORECASE)
_THAN = regex.compile(
    r"(?:[比较]|than|compared (?:with|to)|versus|against|原来|原先|过去|本来|previously"
    r"|earlier)[^;。,]{0,14}$",
    regex.IGNORECASE,
)
_TO = regex.compile(r"(?:[至到为成]|\bto\b|から|へ|まで|に)", regex.IGNORECASE)


def figure_problems(alignments: Sequence[Alignment]) -> Iterator[Problem]:
    """Figures that no quote states, or states with another unit, bound or order."""
    sentence = alignments[0].sentence
    for quantity in sentence.quantities:
        words = sentence.text[quantity.start : quantity.end]
        matches = [one for a in alignments for one in a.quantities(quantity)]
        if quantity.weak and not matches:
            if quantity.dimension.startswith("per ") and any(
                q.dimension == quantity.dimension for a in alignments for q in a.quote.quantities
            ):
                yield Problem("unit", words)
            continue
        matches = matches or _elsewhere(quantity, alignments)
        if not matches:
            same = [q for a in alignments for q in a.quote.quantities if same_value(quantity, q)]
            written = [
                q
                for a in alignments
                for q in a.quote.quantities
                if _as_written(a.quote, q) == _as_written(sentence, quantity)
            ]
            yield Problem("unit" if same or written else "figure", words)
        elif not any(
            _bounds_agree(quantity, one, sentence, a) for a in alignments for one in a.quantities(quantity)
        ) and any(a.quantities(quantity) for a in alignments):
            yield Problem("quantifier", words)
    yield from _turned_ranges(alignments)


def _as_written(reading: Reading, quantity: Quantity) -> str:
    match = regex.search(r"\d[\d,.]*", reading.text[quantity.start : quantity.end])
    return match.group() if match else reading.text[quantity.start : quantity.end][:1]


def _elsewhere(quantity: Quantity, alignments: Sequence[Alignment]) -> list[Quantity]:
    """A figure the quote writes as a date or an ordinal: the 28th, 第十年 for the tenth anniversary."""
    value = quantity.values[0]
    found: list[Quantity] = []
    for a in alignments:
        if quantity.dimension.partition(" ")[0] in {"ordinal", ""}:
            found += [
                Quantity(m.start, m.end, (value,))
                for m in a.quote.moments
                if value in {Fraction(m.day or -1), Fraction(m.year or -1)}
            ]
        if quantity.dimension.partition(" ")[0] in {"ordinal", "months"}:
            years = value * 12 if quantity.dimension.startswith("ordinal") else value / 12
            kinds = {"months"} if quantity.dimension.startswith("ordinal") else {"ordinal"}
            found += [
                q
                for q in a.quote.quantities
                if q.dimension.partition(" ")[0] in kinds and years == q.values[0]
            ]
        if quantity.dimension == "money CNY":
            found += [
                q
                for q in a.quote.quantities
                if same_value(quantity, q) and q.dimension.startswith("money") and _is_plain_yuan(a, quantity)
            ]
        if quantity.dimension.startswith("money"):
            found += [
                q
                for q in a.quote.quantities
                if same_value(quantity, q)
                and q.dimension == "money CNY"
                and quantity.dimension in {"money TWD", "money HKD"}
                and any(o.dimension == quantity.dimension for o in a.quote.quantities)
            ]
        if quantity.dimension.startswith("count"):
            found += [
                q
                for q in a.quote.quantities
                if same_value(quantity, q)
                and q.dimension.startswith("count")
                and "count person" not in {q.dimension, quantity.dimension}
            ]
    return found


def _is_plain_yuan(alignment: Alignment, quantity: Quantity) -> bool:
    """元 alone says the currency of its place; yuan, RMB and 人民币 say which."""
    text = alignment.sentence.text[quantity.start : quantity.end]
    return (
        text.endswith("元")
        and not alignment.quote.text.count("人民币")
        and any(q.dimension in {"money TWD", "money HKD"} for q in alignment.quote.quantities)
    )


def _bounds_agree(mine: Quantity, theirs: Quantity, sentence: Reading, alignment: Alignment) -> bool:
    """超过 is neither 不到 nor nothing; a negation before it turns it round."""
    a = _bound(mine, sentence)
    b = _bound(theirs, alignment.quote)
    if "reach" in {mine.bound, theirs.bound}:  # 多达, up to
        return "less" not in {mine.bound, theirs.bound}
    if "within" in {mine.bound, theirs.bound}:  # in three years, within three years, at most 45%
        return _FAMILY[mine.bound] <= 0 and _FAMILY[theirs.bound] <= 0
    return (
        a == b
        or (
            a == 0
            and mine.bound == ""
            and theirs.bound in {"", "about", "more", "atleast", "atmost"}
            and b != -1
        )
        or (mine.bound == "about" and b == 0)
    )


def _bound(quantity: Quantity, reading: Reading) -> int:
    side = _FAMILY[quantity.bound]
    if not side or quantity.bound in {"atmost", "atleast"} or quantity.dimension in {"months", "seconds"}:
        return side
    clause = reading.clause(quantity.start)
    denied = any(
        s.pole == "hard"
        and s.family == "negation"
        and s.start < quantity.start
        and reading.clause(s.start) == clause
        and not (quantity.start - 3 <= s.start and quantity.bound == "less")
        for s in reading.signs
    )
    return -side if denied else side


def _turned_ranges(alignments: Sequence[Alignment]) -> Iterator[Problem]:
    """From A to B where the quote says from B to A, and rises that fall."""
    sentence = alignments[0].sentence
    for low, high in _moves(sentence):
        words = sentence.text[low.start : high.end]
        change = [
            s.pole
            for s in sentence.signs_of("axis change")
            if sentence.clause(s.start) == sentence.clause(low.start)
        ]
        if (
            len(set(change)) == 1
            and low.values[0] != high.values[0]
            and (change[0] == "up") != (high.values[0] > low.values[0])
        ):
            yield Problem("direction", words)
            continue
        for a in alignments:
            pairs = [(x, y) for x in a.quantities(low) for y in a.quantities(high)]
            if pairs and all(_order(a.quote, x, y) < 0 for x, y in pairs):
                yield Problem("role", words)
                break


def _moves(reading: Reading) -> Iterator[tuple[Quantity, Quantity]]:
    """Pairs of figures that a sentence joins as from and to."""
    for one, other in zip(reading.quantities, reading.quantities[1:], strict=False):
        between = reading.text[one.end : other.start]
        if not agree(one, other) or len(between) > 40 or regex.search(r"[;。]", between):
            continue
        starts = _FROM.search(reading.text[: one.start]) is not None or between.startswith("から")
        if starts and _TO.search(between):
            yield one, other


def _order(reading: Reading, first: Quantity, second: Quantity) -> int:
    """1 if the first comes before the second in time, -1 if after, 0 if the quote does not say."""
    if first.start == second.start:
        return 0
    sign = 1 if first.start < second.start else -1
    later = second if sign > 0 else first
    earlier = first if sign > 0 else second
    if _THAN.search(reading.text[: later.start]) and not _FROM.search(reading.text[: earlier.start]):
        return -sign
    return sign


def date_problems(alignments: Sequence[Alignment]) -> Iterator[Problem]:
    """Dates that no quote states."""
    sentence = alignments[0].sentence
    for moment in sentence.moments:
        if any(a.moments(moment) for a in alignments):
            continue
        bare = Fraction(moment.year or moment.month or moment.day or -1)
        if (
            not moment.part
            and any(
                bare in q.values and q.dimension.partition(" ")[0] in {"", "ordinal", "count"}
                for a in alignments
                for q in a.quote.quantities
            )
            and not (moment.year and (moment.month or moment.day))
        ):
            continue
        yield Problem("date", sentence.text[moment.start : moment.end])
