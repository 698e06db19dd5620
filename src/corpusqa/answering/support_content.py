"""Does every telling word of a sentence have its like in the quotes?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from corpusqa.answering.support_alignment import MET, Alignment
from corpusqa.answering.support_entities import is_word, latin_names, listed
from corpusqa.answering.support_problem import Problem
from corpusqa.answering.support_reading import Reading, Word
from corpusqa.answering.support_words import reporting

#: One word may be missed by this much, and by less where the rest is copied from a quote.
MISSED = 0.28
MISSED_IN_A_COPY = 0.15
#: Share of a sentence's weight that stands in the quotes as it is, from which it counts as a copy.
COPY = 0.85
#: All words together may be missed by this share of their weight.
MISSED_TOGETHER = 0.2
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


def content_problems(alignments: Sequence[Alignment], titles: Sequence[Reading]) -> Iterator[Problem]:
    """Telling words that nothing in the quotes or titles comes near, and sentences hardly met at all."""
    sentence = alignments[0].sentence
    beside = [Alignment(sentence, title) for title in titles]
    missed: list[tuple[float, str]] = []
    total = copied = 0.0
    for place, word in enumerate(sentence.words):
        if _spoken_for(sentence, word):
            continue
        similarity = max(a.similarity(place) for a in [*alignments, *beside])
        total += word.weight
        copied += word.weight * (similarity >= 1)
        if similarity < MET and not _same_pole(sentence, word, alignments):
            missed.append((word.weight * (MET - similarity), word.text))
    allowed = MISSED_IN_A_COPY if total and copied / total >= COPY else MISSED
    opening = {n.text.split("'")[0] for n in latin_names(sentence) if is_word(sentence, n)}
    for loss, text in missed:
        if loss >= (MISSED_IN_A_COPY if text in opening else allowed):
            yield Problem("content", text)
    if sum(loss for loss, _ in missed) > max(MISSED_TOGETHER * total, MISSED):
        yield Problem("content", sentence.text)


def _spoken_for(sentence: Reading, word: Word) -> bool:
    """Grammar, words of saying, and what figures, dates and names are checked for."""
    if word.weight < 0.4 or reporting().fullmatch(word.text.lower()):
        return True
    spans = [(g.start, g.end) for g in sentence.signs if not g.family.startswith("axis")]
    spans += [(q.start, q.end) for q in sentence.quantities] + [(m.start, m.end) for m in sentence.moments]
    spans += [(n.start, n.end) for n in latin_names(sentence) if not is_word(sentence, n)]
    spans += [span for places in listed(sentence.lower).values() for span in places]
    return any(start <= word.start < end for start, end in spans)


def _same_pole(sentence: Reading, word: Word, alignments: Sequence[Alignment]) -> bool:
    """升至 and 提高到: other words for the same direction, or a denial for a denial."""
    signs = [s for s in sentence.signs if s.start < word.end and word.start < s.end]
    return any(
        a.quote.signs_of(s.family, s.pole) for a in alignments for s in signs if s.family != "negation"
    ) or any(s.family == "negation" and a.quote.signs_of("negation") for a in alignments for s in signs)
