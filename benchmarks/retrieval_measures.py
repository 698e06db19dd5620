"""How good rankings are, by ir-measures, and how much of that is chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG
from numpy.typing import NDArray

from retrieval_systems import Ranking

_MEASURES = {"R@1": R @ 1, "R@5": R @ 5, "R@10": R @ 10, "MRR": RR, "nDCG@10": nDCG @ 10}
MEASURES = tuple(_MEASURES)
HEADLINE = "nDCG@10"
_DRAWN_AT_ONCE = 50

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval."""

    value: float
    low: float
    high: float


def values(rankings: Sequence[Ranking], targets: Sequence[int]) -> Values:
    """Measure every question.

    Of paragraphs with equal scores the right one counts as the last.

    :param targets: the right paragraph of each question.
    :return: shape (questions, measures), 0 to 1, in the order of ``MEASURES``.
    """
    judged, run = {}, {}
    for i, (ranking, target) in enumerate(zip(rankings, targets, strict=True)):
        ordered = sorted(ranking, key=lambda pair: (-pair[1], pair[0] == target))
        judged[str(i)] = {str(target): 1}
        run[str(i)] = {str(paragraph): len(ordered) - at for at, (paragraph, _) in enumerate(ordered)}
    columns = {measure: column for column, measure in enumerate(_MEASURES.values())}
    found = np.zeros((len(targets), len(columns)))
    for one in ir_measures.iter_calc(list(columns), judged, run):
        found[int(one.query_id), columns[one.measure]] = one.value
    return found


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
    rng = np.random.default_rng(seed)
    means = []
    for start in range(0, resamples, _DRAWN_AT_ONCE):
        number = min(_DRAWN_AT_ONCE, resamples - start)
        drawn = rng.multinomial(count, np.full(count, 1 / count), size=number)
        means.append((drawn @ sums) / (drawn @ sizes)[:, None])
    low, high = np.percentile(np.concatenate(means), [2.5, 97.5], axis=0)
    middle = measured.mean(axis=0)
    return [Estimate(*map(float, three)) for three in zip(middle, low, high, strict=True)]
