"""Questions put to an index: what the reader makes of them, and what plain BM25 would."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpusqa.answering.candidates import Candidate, candidates
from corpusqa.answering.comparison import compare
from corpusqa.answering.features import describe
from corpusqa.answering.reader import SPAN_CHARS, Reader
from corpusqa.embedding.matching import shipped_encoder
from corpusqa.index import Index
from corpusqa.retrieval import retrieve
from corpusqa.settings import AnswerSettings
from corpusqa.text.question import analyse
from corpusqa.text.terms import fold, terms
from corpusqa.types import Passage
from retrieval_systems import Collection, paragraph_of

System = Literal["reader", "terms"]
_SETTINGS = AnswerSettings()
_SPARE = 6  #: passages retrieved besides where a paragraph's own will be taken out
_FIRST = 3
_PART_CHARS = 12  #: a sentence of this length that is a part of a longer answer holds it
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one question."""

    paragraph: int
    confidence: float  #: 0 to 1
    answered: bool  #: whether the reader would, by its own threshold; never for terms
    first: bool = False  #: whether the sentence put first holds an answer,
    three: bool = False  #: or one of the first three,
    quote: bool = False  #: or the first quote, with a sentence beside it where both are short
    seconds: float = 0.0  #: processor time of reading alone


class Asker(Protocol):
    """Answers from an index, or from one without a paragraph."""

    def __call__(
        self, question: str, paragraph: int, answers: Sequence[str] = (), *, gone: bool = False
    ) -> Asked:
        """Ask.

        :param paragraph: the one that the question is about; ``gone`` takes it out of what was found.
        :param answers: what is right; empty where nothing is.
        """


class ReaderAsker:
    """The product's way: its retrieval, its reader, its settings."""

    def __init__(self, index: Index, reader: Reader) -> None:
        self._index, self._reader = index, reader
        self._encoder = shipped_encoder()

    def __call__(
        self, question: str, paragraph: int, answers: Sequence[str] = (), *, gone: bool = False
    ) -> Asked:
        """Read the passages retrieved."""
        found = retrieve(self._index, question, _SETTINGS.passages + (_SPARE if gone else 0))
        if gone:
            found = [one for one in found if paragraph_of(one.source) != paragraph][: _SETTINGS.passages]
        return self.read(question, paragraph, found, answers)

    def read(
        self, question: str, paragraph: int, passages: Sequence[Passage], answers: Sequence[str] = ()
    ) -> Asked:
        """Read given passages, best first."""
        asked, idf = analyse(question), self._index.idf
        began = time.process_time()
        reading = self._reader.read(asked, passages, self._encoder, idf, _SETTINGS.sentences)
        seconds = time.process_time() - began
        answered = bool(reading.chosen) and reading.confidence >= reading.threshold
        hits = (False, False, False)
        if answers and reading.chosen:
            sentences = candidates(passages)
            compared = compare(asked, passages, sentences, self._encoder)
            matrix = describe(asked, passages, sentences, compared, idf)
            hits = _hits(sentences, self._reader.select(matrix), answers, reading.chosen)
        return Asked(paragraph, reading.confidence, answered, *hits, seconds)


class TermsAsker:
    """The plain way: chunks by BM25, then their sentences by BM25; sure of the share of its ceiling."""

    def __init__(self, collection: Collection) -> None:
        self._index = collection.index
        self._idf = lru_cache(maxsize=None)(collection.index.idf)
        self._terms = lru_cache(maxsize=20_000)(terms)

    def __call__(
        self, question: str, paragraph: int, answers: Sequence[str] = (), *, gone: bool = False
    ) -> Asked:
        """Rank the sentences of the best chunks."""
        asked = analyse(question)
        rows = [row for row, _ in self._index.search_terms(asked.terms, _SETTINGS.passages + _SPARE)]
        chunks = self._index.chunks(rows)
        if gone:
            chunks = [one for one in chunks if paragraph_of(one.source) != paragraph]
        passages = [
            Passage(
                one.chunk.document_id, one.title, one.source, one.chunk.start, one.chunk.end, one.text,
                one.chunk.heading, one.chunk.sentences, 0.0, None, 0.0, None, 0.0,
            )
            for one in chunks[: _SETTINGS.passages]
        ]  # fmt: skip
        sentences = candidates(passages)
        if not sentences:
            return Asked(paragraph, 0.0, False)
        began = time.process_time()
        scores = self._scores(asked.terms, sentences)
        seconds = time.process_time() - began
        hits = _hits(sentences, scores, answers, sentences) if answers else (False, False, False)
        sure = float(scores.max()) / max(self._index.term_ceiling(asked.terms), 1e-9)
        return Asked(paragraph, round(sure, 6), False, *hits, seconds)

    def _scores(self, asked: Sequence[str], sentences: Sequence[Candidate]) -> NDArray[np.float64]:
        """BM25 of every sentence, by the mean length of these sentences."""
        texts = [self._terms(one.text) for one in sentences]
        mean = max(1.0, sum(map(len, texts)) / len(texts))
        scores = np.zeros(len(texts))
        for i, text in enumerate(texts):
            for term in set(asked).intersection(text):
                count = text.count(term)
                norm = count + _K1 * (1 - _B + _B * len(text) / mean)
                scores[i] += self._idf(term) * count * (_K1 + 1) / norm
        return np.round(scores, 6)


def _hits(
    sentences: Sequence[Candidate],
    scores: NDArray[np.float64],
    answers: Sequence[str],
    quotable: Sequence[Candidate],
) -> tuple[bool, bool, bool]:
    """Whether the first sentence holds an answer, one of the first three, or the first quote.

    :param quotable: the sentences that may join the first one in a quote.
    """
    order = np.argsort(-scores, kind="stable")
    right = [_holds(sentences[i].text, answers) for i in order[:_FIRST]]
    best = sentences[order[0]]
    beside = [
        i
        for i in order[1:]
        if sentences[i].passage == best.passage
        and abs(sentences[i].place - best.place) == 1
        and sentences[i] in quotable
    ]
    quote = best.text
    if beside and len(best.text) + len(sentences[beside[0]].text) <= SPAN_CHARS:
        one = sentences[beside[0]]
        quote = one.text + best.text if one.place < best.place else best.text + one.text
    return right[0], any(right), right[0] or _holds(quote, answers)


def _holds(text: str, answers: Sequence[str]) -> bool:
    """Whether a text holds one of the answers, or is a good part of one that is longer."""
    said = fold(text).strip()
    return any(fold(one) in said or (len(said) >= _PART_CHARS and said in fold(one)) for one in answers)
