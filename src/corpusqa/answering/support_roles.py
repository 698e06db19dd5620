"""Who does it to whom, and which figure belongs to what: the order of names and labels in both texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import regex

from corpusqa.answering.support_alignment import Alignment, agree
from corpusqa.answering.support_entities import Name, entities
from corpusqa.answering.support_problem import Problem
from corpusqa.answering.support_quantity import Quantity
from corpusqa.answering.support_reading import Reading

_JOINT = regex.compile(
    r"^[\s、,]*(?:和|与|跟|及|以及|and|&|with|や|と|或|or|[-/])|(?:和|与|跟|及|以及|、|\band|&|や)\s*$|^\s*[、,/&-]\s*$",
    regex.IGNORECASE,
)
_PASSIVE = regex.compile(
    r"被|由|受|遭|\b(?:was|were|been|being|is|are|be)\b[^;.]{0,40}\bby\b|\bby\b|され|られ", regex.IGNORECASE
)
_PARTICLES = regex.compile(r"[向对把将给让使替比为派]")
#: How much nearer, in characters, a label must stand to one figure than to the other to belong to it.
_CLEARLY_NEARER = 4
_LABEL_WEIGHT = 0.45
_FAR = 10_000


def role_problems(alignments: Sequence[Alignment]) -> Iterator[Problem]:
    """Names whose order around the same word is turned round, and figures that changed their owners."""
    sentence = alignments[0].sentence
    for alignment in alignments:
        names = [(name, places) for name in entities(sentence) if (places := _stand(alignment, name))]
        for (one, one_at), (two, two_at) in combinations(names, 2):
            if _turned(alignment, (one, one_at), (two, two_at)):
                yield Problem("role", f"{one.text} / {two.text}")
        yield from _exchanged(alignment)


def _stand(alignment: Alignment, name: Name) -> list[tuple[int, int]]:
    """Where the bearer of a name stands in the quote."""
    found = [m.span() for m in regex.finditer(regex.escape(name.text.lower()), alignment.quote.lower)]
    if found:
        return found
    return [(e.start, e.end) for e in entities(alignment.quote) if e.bearer >= 0 and e.bearer == name.bearer]


def _turned(
    alignment: Alignment, one: tuple[Name, list[tuple[int, int]]], two: tuple[Name, list[tuple[int, int]]]
) -> bool:
    """Whether A ... v ... B of the sentence is B ... v ... A in the quote, and nowhere A ... v ... B."""
    sentence, quote = alignment.sentence, alignment.quote
    (a, a_at), (b, b_at) = sorted((one, two), key=lambda pair: pair[0].start)
    between = sentence.text[a.end : b.start]
    if (
        a.text == b.text
        or set(a_at) & set(b_at)
        or sentence.clause(a.start) != sentence.clause(b.start)
        or _JOINT.search(between)
    ):
        return False
    same = turned = False
    for p in a_at:
        for q in b_at:
            first, second = sorted((p, q))
            if quote.clause(second[0]) - quote.clause(first[0]) > 1:
                continue
            middle = (first[1], second[0])
            if _JOINT.search(quote.text[slice(*middle)]) or not _share(alignment, (a.end, b.start), middle):
                continue
            if p < q:
                same = True
            else:
                turned = True
    return (
        turned
        and not same
        and _voice(sentence, a.start, b.end) == _voice(quote, min(*a_at, *b_at)[0], max(*a_at, *b_at)[1])
    )


def _voice(reading: Reading, start: int, end: int) -> bool:
    return _PASSIVE.search(reading.text[start : end + 20]) is not None


def _share(alignment: Alignment, mine: tuple[int, int], theirs: tuple[int, int]) -> bool:
    """Whether both spans hold the same telling word or the same particle of direction."""
    sentence, quote = alignment.sentence, alignment.quote
    if set(_PARTICLES.findall(sentence.text[slice(*mine)])) & set(
        _PARTICLES.findall(quote.text[slice(*theirs)])
    ):
        return True
    for word in sentence.words:
        inside = mine[0] <= word.start and word.end <= mine[1]
        if (
            inside
            and word.weight >= _LABEL_WEIGHT
            and any(theirs[0] <= p < theirs[1] for p in alignment.places(word))
        ):
            return True
    return False


# --- Figures and their labels ---------------------------------------------------------------------------


def _exchanged(alignment: Alignment) -> Iterator[Problem]:
    """Two figures of one kind that stand each beside the other's label."""
    sentence = alignment.sentence
    matched = [(q, places) for q in sentence.quantities if not q.weak and (places := alignment.quantities(q))]
    labels = _labels(alignment)
    for (one, one_at), (two, two_at) in combinations(matched, 2):
        if (
            one.values[0] == two.values[0]
            or not agree(one, two)
            or bool(one.dimension) != bool(two.dimension)
            or {q.start for q in one_at} & {q.start for q in two_at}
        ):
            continue
        first, second = _own(sentence, one, two, labels), _own(sentence, two, one, labels)
        if (
            first
            and second
            and _nearer(alignment.quote, first[1], two_at, one_at)
            and _nearer(alignment.quote, second[1], one_at, two_at)
        ):
            yield Problem(
                "role", f"{sentence.text[one.start : one.end]} / {sentence.text[two.start : two.end]}"
            )


_Label = tuple[tuple[int, int], list[tuple[int, int]]]


def _labels(alignment: Alignment) -> list[_Label]:
    """Names, dates and telling words of the sentence with their places in the quote."""
    sentence = alignment.sentence
    figures = [(q.start, q.end) for q in sentence.quantities]
    found: list[_Label] = []
    for moment in sentence.moments:
        found.append(((moment.start, moment.end), [(m.start, m.end) for m in alignment.moments(moment)]))
    for quantity in sentence.quantities:
        found.append(
            ((quantity.start, quantity.end), [(q.start, q.end) for q in alignment.quantities(quantity)])
        )
    for name in entities(sentence):
        found.append(((name.start, name.end), _stand(alignment, name)))
    for word in sentence.words:
        if word.weight >= _LABEL_WEIGHT and not any(a <= word.start < b for a, b in figures):
            found.append(((word.start, word.end), [(p, p + len(word.text)) for p in alignment.places(word)]))
    return [label for label in found if label[1]]


def _own(reading: Reading, figure: Quantity, other: Quantity, labels: Sequence[_Label]) -> _Label | None:
    """The label that stands most clearly beside one figure and not beside the other."""
    best: _Label | None = None
    nearest = _FAR
    for label in labels:
        if any(q.start == label[0][0] and agree(q, figure) for q in reading.quantities):
            continue
        here, there = _distance(reading, label[0], figure), _distance(reading, label[0], other)
        if here < nearest and there - here >= _CLEARLY_NEARER:
            best, nearest = label, here
    return best


def _nearer(
    reading: Reading, places: Sequence[tuple[int, int]], near: Sequence[Quantity], far: Sequence[Quantity]
) -> bool:
    """Whether a label stands clearly nearer to some figures of the quote than to others."""
    to_near = min(_distance(reading, place, q) for place in places for q in near)
    to_far = min(_distance(reading, place, q) for place in places for q in far)
    return to_far - to_near >= _CLEARLY_NEARER


def _distance(reading: Reading, place: tuple[int, int], figure: Quantity) -> int:
    """Characters between a label and a figure; what follows a label is sooner its own than what precedes."""
    apart = 8 * abs(reading.clause(place[0]) - reading.clause(figure.start))
    if place[1] <= figure.start:
        return figure.start - place[1] + apart
    return place[0] - figure.end + apart + 1 if place[0] >= figure.end else 0
