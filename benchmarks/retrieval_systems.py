"""The ways to rank paragraphs for a question, from terms alone to the product's own ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import yaml

from corpusqa.embedding.encoder import Encoder, TokenEncoder, Vectors
from corpusqa.embedding.matching import QuestionTokens
from corpusqa.index import Index, build_index
from corpusqa.retrieval import retrieve
from corpusqa.text.question import analyse
from retrieval_sets import Paragraphs

#: Paragraphs with their scores, best first. What is not in it was not found.
Ranking = list[tuple[int, float]]

DEPTH = 100  #: paragraphs of a ranking that are looked at
_CHUNKS = 1000  #: chunks asked for, so that DEPTH paragraphs are among them
_BATCH = 512


class Collection:
    """Paragraphs in a real index, each a document of its own, so that no two share a chunk."""

    def __init__(self, paragraphs: Paragraphs, encoder: Encoder, folder: Path, *, titles: bool) -> None:
        """:param folder: an empty one; :param titles: let documents have the titles that the set gives."""
        self.encoder = encoder
        self.texts = paragraphs.texts
        sources = folder / "paragraphs"
        sources.mkdir()
        for number, text in enumerate(paragraphs.texts):
            title = paragraphs.titles[number] if titles else ""
            (sources / f"{number:08}.txt").write_bytes(_file(title, text))
        self.report = build_index(sources, folder / "index", encoder=encoder)
        self.index = Index.open(folder / "index", encoder=encoder)
        chunks = self.index.chunks(range(self.index.chunk_count))
        self._owners = [paragraph_of(chunk.source) for chunk in chunks]

    @cached_property
    def vectors(self) -> Vectors:
        """One vector a paragraph, shape (n, d)."""
        return self.encoder.encode_documents(self.texts)

    def by_chunk(self, rows: Iterable[tuple[int, float]]) -> Ranking:
        """Let the best chunk of each paragraph stand for it.

        :param rows: rows of chunks with their scores, best first.
        """
        return _first((self._owners[row], score) for row, score in rows)


def terms_alone(collection: Collection, questions: Sequence[str]) -> list[Ranking]:
    """Rank by BM25 over the question's terms, as the index has it."""
    index = collection.index
    return [collection.by_chunk(index.search_terms(analyse(q).terms, _CHUNKS)) for q in questions]


def one_vector(collection: Collection, questions: Sequence[str]) -> list[Ranking]:
    """Rank by the cosine between the question and the paragraph, one vector each."""
    rankings = []
    for start in range(0, len(questions), _BATCH):
        asked = collection.encoder.encode_queries(questions[start : start + _BATCH])
        for vector, scores in zip(asked, asked @ collection.vectors.T, strict=True):
            rankings.append(_best(scores) if vector.any() else [])
    return rankings


def best_window(collection: Collection, questions: Sequence[str]) -> list[Ranking]:
    """Rank by the highest cosine between the question and a vector of the index within the paragraph."""
    asked = collection.encoder.encode_queries(questions)
    index = collection.index
    return [collection.by_chunk(index.search_vectors(vector, _CHUNKS)) for vector in asked]


def late(collection: Collection, questions: Sequence[str]) -> list[Ranking]:
    """Rank by comparing the question's tokens one by one with those of the paragraph; static models only."""
    assert isinstance(collection.encoder, TokenEncoder)
    rankings = []
    for question in questions:
        tokens = QuestionTokens(collection.encoder, question)
        scores = tokens.scores(tokens.similarities(collection.texts))
        rankings.append(_best(scores) if len(tokens.weights) else [])
    return rankings


def full(collection: Collection, questions: Sequence[str]) -> list[Ranking]:
    """Rank as the product does: ``corpusqa.retrieval.retrieve``, in its order."""
    rankings = []
    for question in questions:
        passages = retrieve(collection.index, question, _CHUNKS)
        rankings.append(_first((paragraph_of(p.source), float(-place)) for place, p in enumerate(passages)))
    return rankings


#: By their names on the command line.
SYSTEMS: dict[str, Callable[[Collection, Sequence[str]], list[Ranking]]] = {
    "terms": terms_alone,
    "mean": one_vector,
    "windows": best_window,
    "late": late,
    "full": full,
}


def alignment_hits(encoder: Encoder, pairs: Sequence[tuple[str, str]]) -> tuple[list[bool], list[bool]]:
    """Tell for each sentence whether its translation is nearer than every other, forth and back."""
    left = encoder.encode_queries([one for one, _ in pairs])
    right = encoder.encode_queries([other for _, other in pairs])
    cosines = np.round(left @ right.T, 6)
    own = np.diag(cosines).copy()
    np.fill_diagonal(cosines, -np.inf)
    return (own > cosines.max(axis=1)).tolist(), (own > cosines.max(axis=0)).tolist()


def paragraph_of(source: str) -> int:
    """The number of the paragraph in a source of a collection."""
    return int(source.removesuffix(".txt"))


def _file(title: str, text: str) -> bytes:
    """A text file with front matter, which keeps the paragraph from being read as a pasted page."""
    front = yaml.safe_dump({"title": title}, allow_unicode=True, width=10**9)
    return f"\ufeff---\n{front}---\n\n{text}\n".encode("utf-8", "replace")


def _best(scores: Vectors) -> Ranking:
    rounded = np.round(scores.astype(np.float64), 6)
    order = np.argsort(-rounded, kind="stable")[:DEPTH]
    return list(zip(order.tolist(), rounded[order].tolist(), strict=True))


def _first(scored: Iterable[tuple[int, float]]) -> Ranking:
    best: dict[int, float] = {}
    for paragraph, score in scored:
        best.setdefault(paragraph, score)
    return list(best.items())[:DEPTH]
