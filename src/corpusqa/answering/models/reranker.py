"""A cross-encoder that puts passages in order before they are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from corpusqa.answering.models.pairs import PairModel
from corpusqa.embedding.pieces import pack
from corpusqa.errors import ModelUnusable
from corpusqa.types import Passage

#: Most of what the model reads at once that may be the question.
_QUESTION_SHARE = 0.5
#: Most of the rest that may be title and heading.
_ABOVE_SHARE = 0.4
#: Tokens left free: pieces of a text may split otherwise when joined.
_MARGIN_TOKENS = 4


class Reranker:
    """Says how well each passage fits a question."""

    def __init__(self, model: PairModel) -> None:
        """:raises ModelUnusable: if the model gives more numbers than a score needs."""
        if model.numbers > 2:
            raise ModelUnusable(
                f"The re-ranker {model.name!r} gives {model.numbers} numbers for a pair, not one score."
            )
        self._model = model

    @classmethod
    def open(cls, name: str, folder: Path) -> Reranker:
        """Load a model from its folder.

        :raises ModelUnusable: if it cannot be loaded or is of no use.
        """
        return cls(PairModel.open("reranker", name, folder))

    def order(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """Put passages in order, best first; what scores alike keeps its order.

        A passage is read with title and heading above it; one that is longer than what the model reads is
        read in pieces, and the best piece counts.
        """
        scores = self.scores(question, passages)
        return [passages[i] for i in sorted(range(len(passages)), key=lambda i: (-scores[i], i))]

    def scores(self, question: str, passages: Sequence[Passage]) -> list[float]:
        """How well each passage fits; higher is better.

        To four digits: the last bits of what a model gives depend on threads and batches.
        """
        question = self._model.shortened(question, int(self._model.room * _QUESTION_SHARE))
        room = self._model.room - self._model.count([question])[0] - _MARGIN_TOKENS
        pieces = [(i, piece) for i, one in enumerate(passages) for piece in self._pieces(one, room)]
        if not pieces:
            return [0.0] * len(passages)
        found = self._model.logits([(question, piece) for _, piece in pieces])
        # Two numbers: that it does not fit, and that it does.
        told = found[:, 0] if found.shape[1] == 1 else found[:, 1] - found[:, 0]
        best = [float("-inf")] * len(passages)
        for (i, _), score in zip(pieces, told.tolist(), strict=True):
            best[i] = max(best[i], round(score, 4))
        return best

    def _pieces(self, passage: Passage, room: int) -> list[str]:
        above = "".join(f"{part}\n" for part in (passage.title, passage.heading) if part)
        taken = self._model.count([above])[0] if above else 0
        if taken > room * _ABOVE_SHARE:
            above, taken = "", 0
        pieces = pack(_segments(passage), self._model.count, max(1, room - taken))
        return [above + piece.rstrip() for piece in pieces if piece.strip()] or [above]


def _segments(passage: Passage) -> list[str]:
    """The sentences, each with what follows it; together they make up the text."""
    cuts = [0, *(one.start - passage.start for one in passage.sentences[1:]), len(passage.text)]
    return [passage.text[start:end] for start, end in pairwise(cuts)]
