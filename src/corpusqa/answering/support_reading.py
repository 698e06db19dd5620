"""A text taken apart for comparison: clauses, figures, dates, signs and words with their vectors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
import regex

from corpusqa.answering.support_dates import Moment, carried, find_moments
from corpusqa.answering.support_numbers import find_quantities
from corpusqa.answering.support_quantity import Quantity
from corpusqa.answering.support_text import clause_of, clauses, normalise
from corpusqa.answering.support_words import Sign, find_signs
from corpusqa.embedding.encoder import Vectors
from corpusqa.embedding.matching import shipped_encoder
from corpusqa.text.terms import terms

#: Common nouns whose mean row length is the measure of a word's weight: 1 is as telling as they are.
_MEASURE = "工厂 汽车 市场 电池 技术 价格 员工 factory market price technology employee"
_WORD = regex.compile(
    r"[\p{Latin}\p{Cyrillic}\p{Hangul}][\p{Latin}\p{Cyrillic}\p{Hangul}\p{M}\d&+]*(?:[-.'’&/][\p{Latin}\p{Cyrillic}\d]+)*"
)
_HAN = regex.compile(r"\p{Han}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the encoder cuts it; Latin words whole."""

    start: int
    end: int
    text: str
    vector: Vectors  #: float32, shape (d,), length 1; zero for a word the encoder does not know
    weight: float  #: 1 is the weight of a common noun
    token: int = -1  #: the encoder's number where the word is one token


@dataclass(frozen=True)
class Reading:
    """All that is compared of one text."""

    text: str  #: normalised
    clauses: list[tuple[int, int]]
    moments: list[Moment]
    quantities: list[Quantity]
    signs: list[Sign]
    words: list[Word]

    @cached_property
    def lower(self) -> str:
        """The text in lower case, of the same length."""
        lowered = self.text.lower()
        return lowered if len(lowered) == len(self.text) else self.text

    @cached_property
    def stems(self) -> frozenset[str]:
        """Lexical terms of the text."""
        return frozenset(terms(self.text))

    @cached_property
    def full_moments(self) -> list[Moment]:
        """Its dates, each with what the one before leaves unsaid."""
        return carried(self.moments)

    def clause(self, place: int) -> int:
        """Number of the clause that holds a place."""
        return clause_of(self.clauses, place)

    def signs_of(self, family: str, pole: str = "") -> list[Sign]:
        """Signs of one family, in order."""
        return [one for one in self.signs if one.family == family and pole in {"", one.pole}]


@lru_cache(maxsize=2048)
def read(text: str) -> Reading:
    """Take a text apart with the shipped encoder."""
    plain = normalise(text)
    moments = find_moments(plain)
    return Reading(
        plain,
        clauses(plain),
        moments,
        find_quantities(plain, moments),
        find_signs(plain),
        _words(plain),
    )


@cache
def _measure() -> float:
    encoder = shipped_encoder()
    lengths = [
        float(np.linalg.norm(encoder.rows(encoder.token_ids([w])[0]).sum(axis=0))) for w in _MEASURE.split()
    ]
    return float(np.mean(lengths)) or 1.0


def _words(text: str) -> list[Word]:
    encoder = shipped_encoder()
    spans = encoder.token_spans(text)
    rows = (
        encoder.rows(np.array([one for one, _, _ in spans], np.int32))
        if spans
        else np.zeros((0, encoder.dimensions), np.float32)
    )
    latin = [match.span() for match in _WORD.finditer(text)]
    words: list[Word] = []
    used: set[int] = set()
    for start, end in latin:
        inside = [i for i, (_, a, b) in enumerate(spans) if a >= start and b <= end]
        used.update(inside)
        total = rows[inside].sum(axis=0) if inside else np.zeros(encoder.dimensions, np.float32)
        words.append(_word(text, start, end, total, spans[inside[0]][0] if len(inside) == 1 else -1))
    for i, (token, a, b) in enumerate(spans):
        if i not in used and not text[a:b].isdigit():
            words.append(_word(text, a, b, rows[i], token))
    covered = bytearray(len(text))
    for word in words:
        covered[word.start : word.end] = b"\1" * (word.end - word.start)
    unknown = [
        m for m in regex.finditer(r"\p{Han}|\p{Katakana}+", text) if not any(covered[m.start() : m.end()])
    ]
    words += [
        Word(m.start(), m.end(), m.group(), np.zeros(encoder.dimensions, np.float32), 1.0) for m in unknown
    ]
    return sorted(words, key=lambda word: word.start)


def _word(text: str, start: int, end: int, total: Vectors, token: int) -> Word:
    length = float(np.linalg.norm(total))
    unit = (total / length if length > 0 else total).astype(np.float32)
    return Word(start, end, text[start:end], unit, length / _measure() if length > 0 else 1.0, token)
