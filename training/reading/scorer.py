"""The reader's network in torch, the same sums as ``corpusqa.answering.network`` in numpy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from corpusqa.answering.token_view import MET_COLUMNS, QUESTION_COLUMNS, SENTENCE_COLUMNS, TokenView

PROJECTED, QUESTION_HIDDEN, SENTENCE_HIDDEN, HIDDEN = 48, 64, 64, 64
UNKNOWN = 0.2  #: share of a batch's tokens that are taken for unknown words while fitting


@dataclass(frozen=True)
class Packed:
    """Some questions with their sentences, one row behind the other."""

    features: Tensor  #: (n, f)
    labels: Tensor  #: (n,)
    weights: Tensor  #: of each question
    owner: Tensor  #: question of each sentence, (n,)
    unique: Tensor  #: tokens that occur
    question: Tensor  #: columns and met, (pairs, 6)
    question_at: Tensor  #: place in ``unique`` of each pair's question token
    question_of: Tensor  #: sentence of each pair
    sentence: Tensor  #: (tokens, 4)
    sentence_at: Tensor
    sentence_of: Tensor
    asking_at: Tensor
    asking_of: Tensor  #: question of each asking token


def pack(
    group: Sequence[tuple[NDArray[np.float32], TokenView]],
    labels: NDArray[np.float32],
    weights: NDArray[np.float32],
) -> Packed:
    """Lay the questions of a batch out flat."""
    question, question_ids, question_of = [], [], []
    sentence, sentence_ids, sentence_of = [], [], []
    asking_ids, asking_of, owner = [], [], []
    n = 0
    for number, (features, seen) in enumerate(group):
        rows, q = len(features), len(seen.question_ids)
        fixed = np.broadcast_to(seen.question, (rows, q, len(QUESTION_COLUMNS)))
        question.append(np.concatenate([fixed, seen.met.astype(np.float32)], axis=2).reshape(rows * q, -1))
        question_ids.append(np.tile(seen.question_ids, rows))
        question_of.append(np.repeat(np.arange(n, n + rows), q))
        sentence.append(seen.sentence.astype(np.float32))
        sentence_ids.append(seen.sentence_ids)
        sentence_of.append(np.repeat(np.arange(n, n + rows), np.diff(seen.starts)))
        asking_ids.append(seen.asking_ids)
        asking_of.append(np.full(len(seen.asking_ids), number))
        owner.append(np.full(rows, number))
        n += rows
    ids = [np.concatenate(part) for part in (question_ids, sentence_ids, asking_ids)]
    unique, places = np.unique(np.concatenate(ids), return_inverse=True)
    question_at, sentence_at, asking_at = np.split(places, np.cumsum([len(one) for one in ids])[:-1])
    wide = torch.from_numpy
    return Packed(
        features=wide(np.concatenate([features for features, _ in group])),
        labels=wide(labels),
        weights=wide(weights),
        owner=wide(np.concatenate(owner)),
        unique=wide(unique.astype(np.int64)),
        question=wide(np.concatenate(question)),
        question_at=wide(question_at),
        question_of=wide(np.concatenate(question_of)),
        sentence=wide(np.concatenate(sentence)),
        sentence_at=wide(sentence_at),
        sentence_of=wide(np.concatenate(sentence_of)),
        asking_at=wide(asking_at),
        asking_of=wide(np.concatenate(asking_of)),
    )


class Scorer(nn.Module):
    """Weights under the names of ``corpusqa.answering.network.WEIGHTS``."""

    def __init__(self, features: int, width: int, classes: int, dropout: float) -> None:
        super().__init__()
        self._width, self._token = width, PROJECTED + classes

        def weight(rows: int, columns: int) -> nn.Parameter:
            return nn.Parameter(torch.randn(rows, columns) / math.sqrt(rows))

        self.projection = nn.Parameter(torch.randn(width, PROJECTED))
        self.question_in = weight(len(QUESTION_COLUMNS) + len(MET_COLUMNS) + self._token, QUESTION_HIDDEN)
        self.question_bias = nn.Parameter(torch.zeros(QUESTION_HIDDEN))
        self.sentence_in = weight(len(SENTENCE_COLUMNS) + 2 * self._token, SENTENCE_HIDDEN)
        self.sentence_bias = nn.Parameter(torch.zeros(SENTENCE_HIDDEN))
        self.hidden_in = weight(features + 2 * QUESTION_HIDDEN + 2 * SENTENCE_HIDDEN, HIDDEN)
        self.hidden_bias = nn.Parameter(torch.zeros(HIDDEN))
        self.output = nn.Parameter(torch.randn(HIDDEN) / math.sqrt(HIDDEN))
        self.output_bias = nn.Parameter(torch.zeros(1))
        self._drop = nn.Dropout(dropout)

    def forward(self, packed: Packed, table: Tensor) -> Tensor:
        """:param table: unit rows and classes of all tokens, shape (tokens, d + c). :return: scores, (n,)."""
        n = len(packed.owner)
        rows = table[packed.unique]
        if self.training:
            rows = rows * (torch.rand(len(rows), 1) > UNKNOWN)
        width = self._width
        projected = torch.cat([self._drop(rows[:, :width] @ self.projection), rows[:, width:]], 1)
        columns = packed.question.shape[1]
        hidden = torch.relu(
            packed.question @ self.question_in[:columns]
            + (projected @ self.question_in[columns:])[packed.question_at]
            + self.question_bias
        )
        share = packed.question[:, :1]
        pooled = [packed.features, _sum(hidden * share, packed.question_of, n)]
        pooled.append(_largest(hidden, packed.question_of, n))
        questions = len(packed.weights)
        asked = _sum(projected[packed.asking_at], packed.asking_of, questions)
        count = torch.zeros(questions).index_add(0, packed.asking_of, torch.ones(len(packed.asking_of)))
        asked = asked / count.clamp(min=1)[:, None]
        columns = packed.sentence.shape[1]
        own = self.sentence_in[columns : columns + self._token]
        asking = self.sentence_in[columns + self._token :]
        hidden = torch.relu(
            packed.sentence @ self.sentence_in[:columns]
            + (projected @ own)[packed.sentence_at]
            + (asked @ asking)[packed.owner[packed.sentence_of]]
            + self.sentence_bias
        )
        near = packed.sentence[:, 2:3] + 1e-3
        total = _sum(near, packed.sentence_of, n)
        pooled.append(_sum(hidden * near, packed.sentence_of, n) / total.clamp(min=1e-9))
        pooled.append(_largest(hidden, packed.sentence_of, n))
        joined = torch.relu(torch.cat(pooled, 1) @ self.hidden_in + self.hidden_bias)
        return self._drop(joined) @ self.output + self.output_bias


def _sum(rows: Tensor, of: Tensor, n: int) -> Tensor:
    return torch.zeros(n, rows.shape[1]).index_add(0, of, rows)


def _largest(rows: Tensor, of: Tensor, n: int) -> Tensor:
    """The maximum of each group, 0 for an empty one; the rows are not negative."""
    index = of[:, None].expand_as(rows)
    return torch.zeros(n, rows.shape[1]).scatter_reduce(0, index, rows, "amax", include_self=True)
