"""The network that judges, evaluated with numpy alone.

It scores a question with one sentence, from hand-made features and the tokens of both:

    token:           t = [P·v, classes]
    question token:  h = relu([columns, met, t] · A + a)        pooled: sum by share, and maximum
    sentence token:  h = relu([columns, t, asking] · B + b)     pooled: mean by nearness, and maximum
    score = relu([features, pooled] · C + c) · o + o'

v is the token's row made unit length, P a projection to a few numbers; classes say how often the token is
(part of) a person's name, a place, a noun, a verb, a number...; asking is the mean of t over the words that
make the text a question ("how many"). Several trained copies are stored; the score is their mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpusqa.answering.token_view import TokenView
from corpusqa.embedding.encoder import TokenEncoder
from corpusqa.embedding.matching import unit

Array = NDArray[np.float32]
_CLIP = 5.0  #: standardised features are clipped to ± this, so that no odd text runs off the known range
CLASS_STEPS = 255  #: classes are stored in steps of 1 / CLASS_STEPS
#: Names and shapes: d width of the rows, p of the projection, t = p + classes, q, s, h hidden units,
#: f hand-made features.
WEIGHTS = (
    "projection",  # (d, p)
    "question_in",  # (2 + 4 + t, q)
    "question_bias",  # (q,)
    "sentence_in",  # (4 + 2t, s)
    "sentence_bias",  # (s,)
    "hidden_in",  # (f + 2q + 2s, h)
    "hidden_bias",  # (h,)
    "output",  # (h,)
    "output_bias",  # (1,)
)


@dataclass(frozen=True)
class TokenNetwork:
    """Weights of the trained copies of one scorer."""

    mean: Array  #: of the features, shape (f,)
    scale: Array  #: shape (f,), above 0
    classes: NDArray[np.uint8]  #: of each token, shape (tokens, c)
    copies: tuple[Mapping[str, Array], ...]

    @classmethod
    def from_tensors(
        cls, tensors: Mapping[str, NDArray[np.generic]], name: str, features: int
    ) -> TokenNetwork:
        """Read a network written by the training script.

        :raises ValueError: if it was trained for other features.
        """
        stored = {key: value.astype(np.float32) for key, value in tensors.items() if key.startswith(name)}
        mean = stored[f"{name}.mean"]
        if len(mean) != features:
            raise ValueError("the reader's weights were trained for other features; run the training script")
        copies: list[dict[str, Array]] = []
        while f"{name}.{len(copies)}.output" in stored:
            copies.append({weight: stored[f"{name}.{len(copies)}.{weight}"] for weight in WEIGHTS})
        return cls(mean, stored[f"{name}.scale"], tensors["classes"].astype(np.uint8), tuple(copies))

    def __call__(self, features: Array, seen: TokenView, encoder: TokenEncoder) -> NDArray[np.float64]:
        """Score each sentence.

        :param features: shape (n, f); :param seen: the same n sentences.
        :return: float64, shape (n,), rounded to 1e-6 for repeatability.
        """
        standard = np.clip((features - self.mean) / self.scale, -_CLIP, _CLIP)
        ids = [seen.question_ids, seen.asking_ids, seen.sentence_ids]
        unique, places = np.unique(np.concatenate(ids), return_inverse=True)
        vectors = unit(encoder.rows(unique.astype(np.int32)))
        parts = np.split(places, np.cumsum([len(one) for one in ids])[:-1])
        classes = (self.classes[unique] / CLASS_STEPS).astype(np.float32)
        scores = np.mean(
            [_score(one, standard, seen, (vectors, classes), parts) for one in self.copies], axis=0
        )
        rounded: NDArray[np.float64] = np.round(scores.astype(np.float64), 6)
        return rounded


def _score(
    weights: Mapping[str, Array],
    features: Array,
    seen: TokenView,
    tokens: tuple[Array, Array],
    places: Sequence[NDArray[np.int64]],
) -> Array:
    vectors, classes = tokens
    known = np.concatenate([vectors @ weights["projection"], classes], axis=1)
    question, asking, sentence = (known[at] for at in places)
    pooled = [features, *_pool_question(weights, seen, question)]
    pooled += _pool_sentences(weights, seen, sentence, asking)
    hidden = np.maximum(np.concatenate(pooled, axis=1) @ weights["hidden_in"] + weights["hidden_bias"], 0)
    scores: Array = hidden @ weights["output"] + weights["output_bias"]
    return scores


def _pool_question(weights: Mapping[str, Array], seen: TokenView, known: Array) -> list[Array]:
    n, q = seen.met.shape[:2]
    width = len(weights["question_bias"])
    if not q:
        return [np.zeros((n, width), np.float32)] * 2
    fixed = np.concatenate([seen.question, known], axis=1)
    columns, met = seen.question.shape[1], seen.met.shape[2]
    into = weights["question_in"]
    same = fixed[:, :columns] @ into[:columns] + fixed[:, columns:] @ into[columns + met :]
    hidden = np.maximum(seen.met @ into[columns : columns + met] + same[None] + weights["question_bias"], 0)
    return [np.einsum("nqh,q->nh", hidden, seen.question[:, 0]), hidden.max(axis=1)]


def _pool_sentences(
    weights: Mapping[str, Array], seen: TokenView, known: Array, asking: Array
) -> list[Array]:
    n = len(seen.starts) - 1
    means = np.zeros((n, len(weights["sentence_bias"])), np.float32)
    largest = np.zeros_like(means)
    filled = np.flatnonzero(np.diff(seen.starts))
    if len(filled):
        asked = asking.mean(axis=0) if len(asking) else np.zeros(known.shape[1], np.float32)
        wide = np.concatenate(
            [seen.sentence, known, np.broadcast_to(asked, (len(known), len(asked)))], axis=1
        )
        hidden = np.maximum(wide @ weights["sentence_in"] + weights["sentence_bias"], 0)
        near = seen.sentence[:, 2:3] + 1e-3
        begin = seen.starts[:-1][filled]
        means[filled] = np.add.reduceat(hidden * near, begin, axis=0) / np.add.reduceat(near, begin, axis=0)
        largest[filled] = np.maximum.reduceat(hidden, begin, axis=0)
    return [means, largest]
