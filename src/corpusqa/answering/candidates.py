"""The sentences that could answer, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpusqa.text.terms import fold
from corpusqa.types import Passage, Sentence

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage that could be quoted."""

    passage: int  #: place of its passage in the list
    place: int  #: place of the sentence in its passage
    sentence: Sentence
    text: str


def candidates(passages: Sequence[Passage]) -> list[Candidate]:
    """List the sentences that may be quoted, each once, in the order of the passages; no headings."""
    seen: set[tuple[str, int]] = set()
    found = []
    for p, passage in enumerate(passages):
        for s, sentence in enumerate(passage.sentences):
            key = (passage.document_id, sentence.start)
            if sentence.kind == "heading" or key in seen:
                continue
            seen.add(key)
            text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
            found.append(Candidate(p, s, sentence, text))
    return found


def titles(passages: Sequence[Passage]) -> list[str]:
    """Return the title and heading above each passage: what it is about without saying so itself."""
    return [f"{passage.title}\n{passage.heading}" for passage in passages]


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Return the folded text; remembered, because questions meet the same sentences again and again."""
    return fold(text)


class Neighbours:
    """For each candidate, the places of the candidates before and after it in its passage, -1 for none."""

    def __init__(self, found: Sequence[Candidate]) -> None:
        places = {(one.passage, one.place): i for i, one in enumerate(found)}
        self.before = [places.get((one.passage, one.place - 1), -1) for one in found]
        self.after = [places.get((one.passage, one.place + 1), -1) for one in found]
        self.passage = np.array([one.passage for one in found])

    def with_both(self, values: Matrix) -> tuple[Matrix, Matrix, Matrix]:
        """:return: the maximum of each row with the row before, with the row after, and with both."""
        padded = np.vstack([values, np.full((1, values.shape[1]), -1, np.float32)])
        before = np.maximum(values, padded[self.before])
        after = np.maximum(values, padded[self.after])
        return before, after, np.maximum(before, after)

    def by_passage(self, values: Matrix) -> Matrix:
        """:return: for each row the maximum over all rows of its passage."""
        out = np.empty_like(values)
        for p in np.unique(self.passage):
            rows = self.passage == p
            out[rows] = values[rows].max(axis=0)
        return out
