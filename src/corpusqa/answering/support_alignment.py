"""Where the words, figures and dates of a sentence stand in a quote."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np
import regex

from corpusqa.answering.support_dates import Moment
from corpusqa.answering.support_quantity import Quantity
from corpusqa.answering.support_reading import Reading, Word
from corpusqa.embedding.encoder import Vectors
from corpusqa.embedding.matching import shipped_encoder
from corpusqa.text.terms import terms

#: A cosine from which two words are taken to mean the same; the shipped model puts translations and synonyms
#: at .55 to .95, other words of one field at .1 to .45, and opposites at 0 to .6: hence the lists of those.
SAME_MEANING = 0.5
#: A cosine from which a word counts as met; below it is missed by its weight times what is wanting.
MET = 0.45
#: How well a compound counts as met when all its parts stand in the quote.
COMPOUND = 0.7
_NOW = regex.compile(r"如今|目前|现在|当今|现时|now|currently|today|いま|現在|现今", regex.IGNORECASE)
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")


@dataclass(frozen=True)
class Alignment:
    """A sentence beside one quote."""

    sentence: Reading
    quote: Reading

    @cached_property
    def cosines(self) -> Vectors:
        """float32, shape (words of the sentence, words of the quote)."""
        found: Vectors = _stack(self.sentence) @ _stack(self.quote).T
        if found.size:
            self._raise_translations(found)
        return found

    def _raise_translations(self, cosines: Vectors) -> None:
        """Let the encoder's table of translations count where it says more than the cosine."""
        rows = [i for i, word in enumerate(self.sentence.words) if word.token >= 0]
        asked = np.array([self.sentence.words[i].token for i in rows], np.int32)
        places, tokens, alike = shipped_encoder().translations(asked)
        columns: dict[int, list[int]] = {}
        for j, word in enumerate(self.quote.words):
            columns.setdefault(word.token, []).append(j)
        for place, token, similarity in zip(places, tokens, alike, strict=True):
            for j in columns.get(int(token), ()):
                cosines[rows[place], j] = max(cosines[rows[place], j], similarity)

    @cached_property
    def pair_cosines(self) -> Vectors:
        """The same against neighbours of the quote taken together: 网 + 点, "laid" + "off"."""
        words = self.quote.words
        if len(words) < 2 or not self.sentence.words:
            return np.zeros((len(self.sentence.words), 0), np.float32)
        sums = np.stack([a.vector * a.weight + b.vector * b.weight for a, b in pairwise(words)])
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        found: Vectors = (_stack(self.sentence) @ (sums / np.where(lengths > 0, lengths, 1)).T).astype(
            np.float32
        )
        return found

    def similarity(self, place: int) -> float:
        """How well the quote meets a word of the sentence: 1 where it stands there, else the best cosine."""
        word = self.sentence.words[place]
        if self.literal(word):
            return 1.0
        best = [float(m[place].max()) for m in (self.cosines, self.pair_cosines) if m.shape[1]]
        return max([*best, self._in_parts(word.text)])

    def _in_parts(self, text: str) -> float:
        """A Chinese compound whose parts the quote has: 数据模型 from 数据 and 模型, 车上 from 车 and 上."""
        if len(text) < 2 or not regex.fullmatch(r"\p{Han}+", text):
            return 0.0
        whole = self.quote.lower
        if len(text) > 2 and any(text[:i] in whole and text[i:] in whole for i in range(1, len(text))):
            return COMPOUND
        return COMPOUND / 2 * sum(c in whole for c in text) / len(text)

    def literal(self, word: Word) -> bool:
        """Whether the word, or a form of it with the same stem, stands in the quote."""
        text = word.text.lower()
        if _CJK.match(text):
            return text in self.quote.lower
        return bool(set(terms(text)) & self.quote.stems)

    def places(self, word: Word, at_least: float = SAME_MEANING) -> list[int]:
        """Offsets in the quote where a word of the sentence stands, or one that means the same."""
        text = word.text.lower()
        if _CJK.match(text) and text in self.quote.lower:
            return [m.start() for m in regex.finditer(regex.escape(text), self.quote.lower)]
        number = self.sentence.words.index(word)
        row = self.cosines[number] if self.cosines.shape[1] else []
        return [
            other.start for other, cosine in zip(self.quote.words, row, strict=False) if cosine >= at_least
        ]

    def quantities(self, quantity: Quantity) -> list[Quantity]:
        """Figures of the quote with the same value and a dimension that agrees."""
        return [q for q in self.quote.quantities if self._same(quantity, q)]

    def _same(self, mine: Quantity, theirs: Quantity) -> bool:
        if agree(mine, theirs):
            return same_value(mine, theirs) and self._pays_in(mine, theirs)
        if not theirs.dimension:
            return any(
                mine.values[0] == theirs.values[0] * size for size in _sizes(self.quote, mine.dimension)
            )
        if not mine.dimension:
            return any(
                theirs.values[0] == mine.values[0] * size for size in _sizes(self.sentence, theirs.dimension)
            )
        return False

    def _pays_in(self, mine: Quantity, theirs: Quantity) -> bool:
        """A bare figure of the quote may be money, but not in a currency the quote does not use."""
        if not mine.dimension.startswith("money") or theirs.dimension:
            return True
        used = {q.dimension for q in self.quote.quantities if q.dimension.startswith("money")}
        return not used or mine.dimension in used

    def moments(self, moment: Moment) -> list[Moment]:
        """Dates of the quote that say at least as much, and the same."""
        if moment.relative == ("day", 0) and _NOW.search(self.quote.text):
            return [Moment(0, 0)]
        wanted = self.sentence.full_moments[self.sentence.moments.index(moment)]
        return [
            bare
            for bare, full in zip(self.quote.moments, self.quote.full_moments, strict=True)
            if moment.within(full) or wanted.within(full)
        ]


def _sizes(reading: Reading, dimension: str) -> set[Fraction]:
    """Sizes of the units of one dimension that a text writes: a bare figure beside them may share one."""
    return {q.values[0] / q.written for q in reading.quantities if q.dimension == dimension and q.written}


def _stack(reading: Reading) -> Vectors:
    if not reading.words:
        return np.zeros((0, 1), np.float32)
    return np.stack([word.vector for word in reading.words])


def same_value(one: Quantity, other: Quantity) -> bool:
    """Equal in one reading, or rounded where the sentence says that it rounds."""
    if set(one.values) & set(other.values):
        return True
    if one.bound != "about":
        return False
    return one.values[0] != 0 and one.values[0] == _rounded(other.values[0], one.values[0])


def _rounded(exact: Fraction, like: Fraction) -> Fraction:
    """Round to the last decimal place that a rounded figure still writes: 7611.49 like 7600 is 7600."""
    unit = Fraction(1)
    while like % (unit * 10) == 0:
        unit *= 10
    while like % unit != 0 and unit > Fraction(1, 10**6):
        unit /= 10
    return round(exact / unit) * unit


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether two dimensions may speak of the same thing: without a unit a figure agrees with every count."""
    a, b = one.dimension, other.dimension
    if a == b:
        return True
    if a.startswith("ordinal") or b.startswith("ordinal"):  # the ninth month is not the ninth year
        beside = b if a.startswith("ordinal") else a
        return "ordinal" in {a, b} and (beside.startswith("ordinal") or beside in {"", "count thing", "age"})
    if a.startswith("count") and b.startswith("count"):
        return "count thing" in {a, b}
    if {a, b} == {"times", "count thing"}:  # five times, 五次
        return True
    plain = {"", "count thing", "count site", "count person", "count vehicle"}
    if a in plain and b in plain:
        return True
    if not a:  # the unit left out
        return b.startswith("money") or b in {"length", "age", "times"}
    if not b:  # the unit said once for several figures
        return a.startswith("money") or a in {"age", "times", "months"}
    return False
