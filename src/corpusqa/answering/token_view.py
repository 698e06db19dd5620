"""What the reader's networks see of a question and the sentences token by token.

The hand-made features sum a question up; here every token of it stands for itself: how much it weighs and
how well it is met in the sentence, beside it, in its passage and in the title. Every token of a sentence
stands for itself too: whether the question says it already, and how near it is to what the question says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpusqa.answering.candidates import Matrix
from corpusqa.answering.comparison import Comparison
from corpusqa.embedding.encoder import TokenEncoder
from corpusqa.text.question import Question

LONGEST = 128  #: tokens of a sentence that are looked at
#: Columns of ``TokenView.question``, ``TokenView.met`` and ``TokenView.sentence``.
QUESTION_COLUMNS = ("share", "relative_weight")
MET_COLUMNS = ("here", "beside", "passage", "whole")
SENTENCE_COLUMNS = ("met", "weight", "nearness", "place")
_MET = 0.7  #: similarity from which a token of the sentence is taken for one of the question
_REACH = 5.0  #: tokens over which nearness falls to 1/e


@dataclass(frozen=True)
class TokenView:
    """One question against n sentences."""

    question_ids: NDArray[np.int32]  #: distinct tokens of what the question is about, shape (q,)
    asking_ids: NDArray[np.int32]  #: its other tokens, such as "how many", shape (k,)
    question: Matrix  #: shape (q, 2)
    met: NDArray[np.float32]  #: how well each question token is met, shape (n, q, 4)
    sentence_ids: NDArray[np.int32]  #: tokens of all sentences, shape (t,)
    starts: NDArray[np.int64]  #: tokens of sentence i: ``starts[i]`` to ``starts[i + 1] - 1``
    sentence: Matrix  #: shape (t, 4)


def view(question: Question, compared: Comparison, encoder: TokenEncoder) -> TokenView:
    """Lay out a question and its candidate sentences token by token.

    :param compared: of at least one sentence, by the same encoder.
    """
    tokens, alike, around, best = compared.tokens, compared.alike, compared.around, compared.best
    passage = around.by_passage(best)
    met = np.stack([best, around.with_both(best)[2], passage, np.maximum(passage, compared.title)], axis=2)
    shares = tokens.weights
    relative = shares / max(float(shares.max(initial=0.0)), 1e-6)
    lengths = np.minimum(np.diff(alike.starts), LONGEST)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    kept = np.repeat(alike.starts[:-1] - starts[:-1], lengths) + np.arange(starts[-1])
    ids, similar = alike.ids[kept], alike.similarities[kept]
    every = encoder.token_ids([question.text])[0]
    return TokenView(
        question_ids=tokens.ids,
        asking_ids=np.unique(every[~np.isin(every, tokens.ids)]),
        question=np.stack([shares, relative], axis=1).astype(np.float32),
        met=met.astype(np.float32),
        sentence_ids=ids,
        starts=starts,
        sentence=_sentence_columns(encoder, ids, similar, shares, starts),
    )


def only(seen: TokenView, row: int) -> TokenView:
    """Return the view of one of the sentences."""
    start, end = seen.starts[row], seen.starts[row + 1]
    return replace(
        seen,
        met=seen.met[row : row + 1],
        sentence_ids=seen.sentence_ids[start:end],
        starts=np.array([0, end - start], np.int64),
        sentence=seen.sentence[start:end],
    )


def _sentence_columns(
    encoder: TokenEncoder,
    ids: NDArray[np.int32],
    similar: Matrix,
    shares: NDArray[np.float32],
    starts: NDArray[np.int64],
) -> Matrix:
    columns = np.zeros((len(ids), len(SENTENCE_COLUMNS)), np.float32)
    if not len(ids):
        return columns
    unique, places = np.unique(ids, return_inverse=True)
    rows = encoder.rows(unique.astype(np.int32))
    norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    columns[:, 1] = norms[places] / max(float(norms.max()), 1e-6)
    mass = np.zeros(len(ids), np.float32)
    if similar.shape[1]:
        columns[:, 0] = similar.max(axis=1)
        mass = (np.where(similar >= _MET, similar, 0) * shares).max(axis=1)
    for start, end in pairwise(starts.tolist()):
        length = end - start
        columns[start:end, 2] = _falling(length) @ mass[start:end]
        columns[start:end, 3] = np.arange(length) / LONGEST
    return columns


@lru_cache(maxsize=LONGEST + 1)
def _falling(length: int) -> Matrix:
    """exp(-distance / reach) between all places of a sentence."""
    places = np.arange(length)
    falling: Matrix = np.exp(-np.abs(places[:, None] - places[None]) / _REACH).astype(np.float32)
    return falling
