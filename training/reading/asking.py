"""Questions put to real indexes, described as the reader sees them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpusqa.answering.candidates import Candidate, candidates
from corpusqa.answering.comparison import compare
from corpusqa.answering.features import describe
from corpusqa.answering.token_view import TokenView, view
from corpusqa.index import Index, build_index
from corpusqa.retrieval import retrieve, token_encoder
from corpusqa.text.question import analyse
from corpusqa.types import Passage
from training.reading.sets import Item, gold_spans

PASSAGES = 8
_PART_CHARS = 12


@dataclass(frozen=True)
class Example:
    """One question put to one index, described; ``gold`` marks the sentences that hold the answer."""

    set: str
    kind: str
    paragraph: int
    matrix: np.ndarray
    view: TokenView
    gold: np.ndarray
    unsure: np.ndarray  #: sentences elsewhere that hold the answer's text: neither right nor wrong


def _small(seen: TokenView) -> TokenView:
    """Half the digits: tens of thousands of examples are kept."""
    return replace(seen, met=seen.met.astype(np.float16), sentence=seen.sentence.astype(np.float16))


def index_of(folder: Path, documents: Iterable[tuple[str, str, str]]) -> Index:
    """Build an index of (name, title, text) documents."""
    source = folder / "documents"
    source.mkdir(parents=True)
    for name, title, text in documents:
        front = (
            f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n"
            if title
            else "---\nnote: none\n---\n"
        )
        (source / f"{name}.md").write_text(front + text, "utf-8")
    build_index(source, folder / "index")
    return Index.open(folder / "index")


class Asker:
    """Puts questions to one index and describes what comes back."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.sources = {d.id: d.source for d in index.documents()}
        self._encoder = token_encoder(index)
        self._idf = lru_cache(maxsize=None)(index.idf)

    def passages(self, question: str, limit: int = PASSAGES) -> list[Passage]:
        """Retrieve as the product does."""
        return retrieve(self.index, question, limit)

    def example(
        self, item: Item, question: str, kind: str, paragraph: int, passages: Sequence[Passage]
    ) -> Example | None:
        """Describe the candidates and mark the gold ones."""
        found = candidates(passages)
        if not found:
            return None
        asked = analyse(question)
        compared = compare(asked, passages, found, self._encoder)
        matrix = describe(asked, passages, found, compared, self._idf)
        seen = view(asked, compared, self._encoder)
        gold, unsure = self._labels(item, passages, found)
        if kind != "answerable":
            gold, unsure = np.zeros(len(found), bool), np.zeros(len(found), bool)
        return Example(item.set, kind, paragraph, matrix, _small(seen), gold, unsure)

    def _labels(
        self, item: Item, passages: Sequence[Passage], found: Sequence[Candidate]
    ) -> tuple[np.ndarray, np.ndarray]:
        spans = gold_spans(item)
        gold, unsure = [], []
        for one in found:
            document = self.index.document(passages[one.passage].document_id)
            offset = document.text.find(item.context)
            inside = offset >= 0 and any(
                one.sentence.start < offset + end and offset + start < one.sentence.end
                for start, end in spans
            )
            gold.append(inside)
            unsure.append(not inside and any(_same(answer, one.text) for answer in item.answers))
        return np.array(gold), np.array(unsure)


def _same(answer: str, sentence: str) -> bool:
    """Whether a sentence elsewhere holds the answer, or is a good part of one that is longer."""
    return answer in sentence or (len(sentence) >= _PART_CHARS and sentence in answer)
