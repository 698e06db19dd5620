"""How much of a figure is chance: bootstrap intervals by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_DRAWN_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval."""

    value: float
    low: float
    high: float


def estimates(measured: Values, clusters: Sequence[int], resamples: int, seed: int) -> list[Estimate]:
    """The mean of each column with its bootstrap interval (percentiles; Efron & Tibshirani 1993, 13.3).

    Questions about one paragraph are not independent, so whole paragraphs are drawn with all their questions.

    :param measured: shape (questions, columns).
    :param clusters: the paragraph of each question.
    """
    numbers = np.unique(np.asarray(clusters), return_inverse=True)[1]
    count = int(numbers.max()) + 1
    sums = np.zeros((count, measured.shape[1]))
    np.add.at(sums, numbers, measured)
    sizes = np.bincount(numbers, minlength=count)
    means = [(drawn @ sums) / (drawn @ sizes)[:, None] for drawn in draws(count, resamples, seed)]
    low, high = np.percentile(np.concatenate(means), [2.5, 97.5], axis=0)
    middle = measured.mean(axis=0)
    return [Estimate(*map(float, three)) for three in zip(middle, low, high, strict=True)]


def draws(clusters: int, resamples: int, seed: int) -> Iterator[Values]:
    """How often each cluster is drawn, in batches of resamples, each of shape (batch, clusters)."""
    rng = np.random.default_rng(seed)
    for start in range(0, resamples, _DRAWN_AT_ONCE):
        size = min(_DRAWN_AT_ONCE, resamples - start)
        yield rng.multinomial(clusters, np.full(clusters, 1 / clusters), size=size).astype(np.float64)
