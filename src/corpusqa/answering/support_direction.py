"""Do a sentence and its quotes go the same way: up or down, more or less, before or after, for or against?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from corpusqa.answering.support_alignment import SAME_MEANING, Alignment
from corpusqa.answering.support_claims import TELLING
from corpusqa.answering.support_entities import entities
from corpusqa.answering.support_problem import Problem
from corpusqa.answering.support_reading import Reading
from corpusqa.answering.support_words import Sign

_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


def direction_problems(alignments: Sequence[Alignment]) -> Iterator[Problem]:
    """Poles of an axis where the quotes have the other one."""
    sentence = alignments[0].sentence
    for sign in sentence.signs:
        if not sign.family.startswith("axis"):
            continue
        if sign.family == "axis order" and not _one_script(alignments):
            continue  # two months after A, B; B, two months before that: languages put it either way
        if _is_denied(sentence, sign):
            theirs = [(a.quote, s) for a in alignments for s in a.quote.signs_of(sign.family)]
            denied = {s.pole for q, s in theirs if _is_denied(q, s)}
            if denied and sign.pole not in denied:
                yield Problem("direction", sentence.text[sign.start : sign.end])
            continue
        text = sentence.text[sign.start : sign.end].lower()
        verdicts = [_pole_at(a, sign) for a in alignments]
        if "same" in verdicts or "opposite" not in verdicts:
            continue
        written = len(text) > 1 and _CJK.match(text) and any(text in a.quote.lower for a in alignments)
        if written and not any(_nearest_pole(a, sign) == "opposite" for a in alignments):
            continue
        if any(_meant(a, sign) for a in alignments):
            continue
        yield Problem("direction", sentence.text[sign.start : sign.end])


def _meant(alignment: Alignment, sign: Sign) -> bool:
    """Whether a word of the quote, other than one of the other pole, means what the sign says."""
    theirs = [s for s in alignment.quote.signs_of(sign.family) if s.pole != sign.pole]
    rows = [i for i, w in enumerate(alignment.sentence.words) if w.start < sign.end and sign.start < w.end]
    for column, word in enumerate(alignment.quote.words):
        other = any(s.start < word.end and word.start < s.end for s in theirs)
        if not other and any(alignment.cosines[row, column] >= SAME_MEANING for row in rows):
            return True
    return False


def _one_script(alignments: Sequence[Alignment]) -> bool:
    return any(
        (_CJK.search(a.quote.text) is None) == (_CJK.search(a.sentence.text) is None) for a in alignments
    )


def _is_denied(reading: Reading, sign: Sign) -> bool:
    clause = reading.clause(sign.start)
    return any(
        s.pole == "hard" and reading.clause(s.start) == clause and 0 <= sign.start - s.start <= 8
        for s in reading.signs_of("negation")
    )


def _pole_at(alignment: Alignment, sign: Sign) -> str:
    """Return "same", "opposite" or "" for what the quote says on a sign's axis, near what it is said of."""
    theirs = [s for s in alignment.quote.signs_of(sign.family) if not _is_denied(alignment.quote, s)]
    if not theirs:
        return ""
    poles = {s.pole for s in theirs}
    if sign.pole not in poles:
        return "opposite" if _same_matter(alignment, sign, theirs) else ""
    if len(poles) == 1:
        return "same"
    return _nearest_pole(alignment, sign) or "same"


def _same_matter(alignment: Alignment, sign: Sign, theirs: Sequence[Sign]) -> bool:
    """Whether the clause of the sign and a clause with the other pole speak of something in common."""
    sentence, quote = alignment.sentence, alignment.quote
    clause = sentence.clause(sign.start)
    places: list[int] = []
    for q in sentence.quantities:
        if sentence.clause(q.start) == clause and not q.weak:
            places += [one.start for one in alignment.quantities(q)]
    for w in sentence.words:
        if (
            sentence.clause(w.start) == clause
            and w.weight >= TELLING
            and not sign.start <= w.start < sign.end
        ):
            places += alignment.places(w)
    return any(quote.clause(p) == quote.clause(s.start) for p in places for s in theirs)


def _nearest_pole(alignment: Alignment, sign: Sign) -> str:
    """Compare the pole beside the nearest figure, date or name in both texts."""
    sentence, quote = alignment.sentence, alignment.quote
    clause = sentence.clause(sign.start)
    anchors: list[tuple[int, list[int]]] = []
    for q in sentence.quantities:
        if sentence.clause(q.start) == clause:
            anchors.append((_gap(sign, q.start, q.end), [one.start for one in alignment.quantities(q)]))
    for m in sentence.moments:
        if sentence.clause(m.start) == clause:
            anchors.append((_gap(sign, m.start, m.end) + 3, [one.start for one in alignment.moments(m)]))
    for name in entities(sentence):
        if sentence.clause(name.start) == clause and not name.start <= sign.start < name.end:
            found = [p.start() for p in regex.finditer(regex.escape(name.text.lower()), quote.lower)]
            anchors.append((_gap(sign, name.start, name.end) + 3, found))
    theirs = [s for s in quote.signs_of(sign.family) if not _is_denied(quote, s)]
    for _, places in sorted((a for a in anchors if a[1]), key=lambda a: a[0]):
        poles = set()
        for place in places:
            here = [
                s
                for s in theirs
                if quote.clause(s.start) == quote.clause(place) and not s.start <= place < s.end
            ]
            if here:
                nearest = min(here, key=lambda s: min(abs(s.start - place), abs(s.end - place)))
                poles.add(nearest.pole)
        if poles:
            return "same" if sign.pole in poles else "opposite"
    return ""


def _gap(sign: Sign, start: int, end: int) -> int:
    return max(start - sign.end, sign.start - end, 0)
