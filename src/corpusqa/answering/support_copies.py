"""Sentences that copy a quote and change a word: the changed word is what they say.

Where the words on both sides of a change are the quote's own, the change is judged by itself: a denial, a
pole, a quantifier, a figure or a telling word may only give way to its like.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpusqa.answering.support_alignment import Alignment, agree
from corpusqa.answering.support_claims import bounds_a_figure
from corpusqa.answering.support_content import COPY
from corpusqa.answering.support_entities import Name, entities
from corpusqa.answering.support_problem import Problem, ProblemKind
from corpusqa.answering.support_reading import Reading, Word
from corpusqa.answering.support_words import reporting

#: Telling words that must be copied beside a change, both sides together.
COPIED_AROUND = 3
#: A change of more units than this on either side is a rewording.
LONGEST_CHANGE = 4
#: A cosine that a telling word must reach with the words it replaces; below it, it strays by its weight times
#: what is wanting. It may stray by so much, and by less where the whole sentence is copied.
REPLACES = 0.5
STRAYS = 0.3
STRAYS_IN_A_COPY = 0.08
#: A word of the quote that stands elsewhere in it may replace one that is as near as this.
MOVES = 0.4
_TELLING = 0.5
#: Groups and modes whose words may not be left out of a copy: they narrow what is claimed.
_NARROWING = {"most", "some", "few", "sole", "one_of", "atleast", "atmost", "plan", "maybe"}
_KINDS: dict[str, ProblemKind] = {"axis": "direction", "group": "quantifier", "modal": "modality"}


@dataclass(frozen=True)
class _Unit:
    start: int
    end: int
    key: str
    weight: float
    word: Word | None


def copy_problems(alignments: Sequence[Alignment]) -> Iterator[Problem]:
    """Changes inside stretches that are copied from a quote."""
    for alignment in alignments:
        mine, theirs = _units(alignment.sentence), _units(alignment.quote)
        allowed = STRAYS_IN_A_COPY if _copied(alignment, mine) >= COPY else STRAYS
        matcher = SequenceMatcher(None, [u.key for u in theirs], [u.key for u in mine], autojunk=False)
        codes = matcher.get_opcodes()
        for place, (tag, a, b, c, d) in enumerate(codes):
            if tag == "equal" or max(b - a, d - c) > LONGEST_CHANGE:
                continue
            around = [codes[i] for i in (place - 1, place + 1) if 0 <= i < len(codes)]
            copied = sum(sum(u.weight >= _TELLING for u in theirs[x:y]) for _, x, y, _, _ in around)
            if copied >= COPIED_AROUND:
                yield from _change(alignment, theirs[a:b], mine[c:d], allowed)


def _copied(alignment: Alignment, units: Sequence[_Unit]) -> float:
    """Share of the sentence's weight that stands in the quote as it is."""
    weights = [(u.weight, u.word is None or alignment.literal(u.word)) for u in units]
    total = sum(weight for weight, _ in weights)
    return sum(weight for weight, literal in weights if literal) / total if total else 0.0


def _units(reading: Reading) -> list[_Unit]:
    """Words, figures and dates in order; figures and dates by their value."""
    units = [
        _Unit(
            q.start,
            q.end,
            f"#{q.values[0]} {q.dimension.split(' ')[0] if not q.dimension.startswith('count') else ''}",
            1.0,
            None,
        )
        for q in reading.quantities
    ]
    for moment, full in zip(reading.moments, reading.moments, strict=True):
        units.append(
            _Unit(
                moment.start,
                moment.end,
                f"@{full.year} {full.month} {full.day} {full.part} {full.relative}",
                1.0,
                None,
            )
        )
    taken = bytearray(len(reading.text) + 1)
    for unit in units:
        taken[unit.start : unit.end] = b"\1" * (unit.end - unit.start)
    units += [_Unit(w.start, w.end, w.text.lower(), w.weight, w) for w in reading.words if not taken[w.start]]
    return sorted(units, key=lambda unit: unit.start)


def _change(
    alignment: Alignment, old: Sequence[_Unit], new: Sequence[_Unit], allowed: float
) -> Iterator[Problem]:
    sentence, quote = alignment.sentence, alignment.quote
    words = _text(sentence, new) or _text(quote, old)
    mine, theirs = _signs(sentence, new), _signs(quote, old)
    denied = [_denies(sentence, new), _denies(quote, old)]
    softened = [any(family == "negation" for family, _ in signs) for signs in (mine, theirs)]
    if (denied[0] and not softened[1]) or (denied[1] and not softened[0]):
        yield Problem("negation", words)
    for family in sorted({f for f, _ in mine | theirs if f.split(" ")[0] in _KINDS}):
        a, b = {p for f, p in mine if f == family}, {p for f, p in theirs if f == family}
        duty_dropped = "must" in b and "may" in a - b and "must" not in a
        a, b = a - {"fact", "future", "may"}, b - {"fact", "future", "may"}
        said = {s.pole for s in sentence.signs_of(family)}
        kind = _KINDS[family.split(" ")[0]]
        planned = kind == "modality" and said & {"future", "maybe", "plan"}
        narrowed = b & _NARROWING and not b & said and not planned
        if (a and b and not a & b) or narrowed or duty_dropped:
            yield Problem(kind, words)
    yield from _exchanged(alignment, old, new, allowed)


def _exchanged(
    alignment: Alignment, old: Sequence[_Unit], new: Sequence[_Unit], allowed: float
) -> Iterator[Problem]:
    """Figures, dates and words that stand where the quote has another."""
    sentence, quote = alignment.sentence, alignment.quote
    for mark in "#@":
        a = [u for u in new if u.key[0] == mark]
        b = [u for u in old if u.key[0] == mark]
        if a and b and not {u.key for u in a} & {u.key for u in b} and _alike(alignment, mark, a[0], b[0]):
            yield Problem("role", _text(sentence, new))
    if _renamed(alignment, old, new):
        yield Problem("role", _text(sentence, new))
        return
    telling = [u for u in old if u.word and u.weight >= _TELLING]
    for unit in new:
        if not unit.word or unit.weight < _TELLING or reporting().fullmatch(unit.key) or not telling:
            continue
        row = sentence.words.index(unit.word)
        columns = [quote.words.index(u.word) for u in telling if u.word]
        cosine = max(float(alignment.cosines[row, column]) for column in columns)
        moved = alignment.literal(unit.word)
        if moved:
            strays = cosine < MOVES and _is_moved(alignment, unit, telling)
        else:
            strays = unit.weight * (REPLACES - max(cosine, alignment.similarity(row))) >= allowed
        if strays and not _same_signs(alignment, unit, telling):
            yield Problem("role" if moved else "content", _text(sentence, new))
            return


def _renamed(alignment: Alignment, old: Sequence[_Unit], new: Sequence[_Unit]) -> bool:
    """Whether one name stands where the quote has another."""
    mine, theirs = _named(alignment.sentence, new), _named(alignment.quote, old)
    return (
        bool(mine and theirs)
        and not any(
            a.text == b.text
            or a.text in b.text
            or b.text in a.text
            or (a.bearer >= 0 and a.bearer == b.bearer)
            for a in mine
            for b in theirs
        )
        and any(name.text.lower() in alignment.quote.lower for name in mine)
    )


def _named(reading: Reading, units: Sequence[_Unit]) -> list[Name]:
    if not units:
        return []
    return [e for e in entities(reading) if e.start < units[-1].end and units[0].start < e.end]


def _is_moved(alignment: Alignment, unit: _Unit, old: Sequence[_Unit]) -> bool:
    """Whether a word took another's place: that one stands elsewhere now, or the word is a name."""
    sentence, quote = alignment.sentence.lower, alignment.quote.lower
    if any(e.start < unit.end and unit.start < e.end for e in entities(alignment.sentence)):
        return True
    return any(0 < quote.count(u.key) <= sentence.count(u.key) for u in old)


def _alike(alignment: Alignment, mark: str, mine: _Unit, theirs: _Unit) -> bool:
    """Whether two units are figures of one kind that differ in value, or dates that contradict."""
    if mark == "@":
        one = next(m for m in alignment.sentence.moments if m.start == mine.start)
        other = next(m for m in alignment.quote.moments if m.start == theirs.start)
        return not one.within(other) and not other.within(one)
    a = next(q for q in alignment.sentence.quantities if q.start == mine.start)
    b = next(q for q in alignment.quote.quantities if q.start == theirs.start)
    return agree(a, b) and not set(a.values) & set(b.values)


def _same_signs(alignment: Alignment, unit: _Unit, telling: Sequence[_Unit]) -> bool:
    mine = _signs(alignment.sentence, [unit])
    return bool(mine & _signs(alignment.quote, telling))


def _denies(reading: Reading, units: Sequence[_Unit]) -> bool:
    if not units:
        return False
    hard = reading.signs_of("negation", "hard")
    return any(
        s.start < units[-1].end and units[0].start < s.end and not bounds_a_figure(reading, s) for s in hard
    )


def _signs(reading: Reading, units: Sequence[_Unit]) -> set[tuple[str, str]]:
    if not units:
        return set()
    start, end = units[0].start, units[-1].end
    return {(s.family, s.pole) for s in reading.signs if s.start < end and start < s.end}


def _text(reading: Reading, units: Sequence[_Unit]) -> str:
    return reading.text[units[0].start : units[-1].end] if units else ""
