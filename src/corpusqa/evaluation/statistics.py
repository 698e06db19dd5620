"""What a number measured on few cases may claim."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

#: The 97.5 % point of the standard normal distribution.
_Z = 1.959963984540054
_EXACT_UP_TO = 13  #: so many differences are enumerated (8,192 sign patterns) instead of sampled


def wilson(hits: float, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a proportion (Wilson 1927).

    centre = (p + z²/2n) / (1 + z²/n), half width = z·sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n), p = hits/n.
    For a mean of fractions, ``hits`` is their sum; the interval is then too wide rather than too narrow,
    because no variable on [0, 1] with mean p varies more than the 0-1 one.

    :param hits: 0 to ``n``.
    :return: (low, high) within [0, 1]; (0, 1) for n = 0: nothing is known.
    """
    if n == 0:
        return 0.0, 1.0
    p = hits / n
    scale = 1 + _Z**2 / n
    centre = (p + _Z**2 / (2 * n)) / scale
    half = _Z * math.sqrt(max(p * (1 - p), 0.0) / n + _Z**2 / (4 * n**2)) / scale
    return max(0.0, centre - half), min(1.0, centre + half)


def bootstrap(clusters: Sequence[tuple[float, int]], resamples: int = 10_000) -> tuple[float, float]:
    """Return the 95 % interval of a mean whose things come in clusters: percentile bootstrap over clusters.

    Questions about one document are not independent, so whole documents are drawn, with replacement, as many
    as there are; each draw's mean is the sum of its values over the number of its things. Seed fixed.

    :param clusters: for each document the sum of its values and how many they are; two or more documents.
    :return: (low, high), the 2.5 % and 97.5 % points of the means.
    """
    sums = np.array([value for value, _ in clusters], dtype=np.float64)
    counts = np.array([n for _, n in clusters], dtype=np.float64)
    draws = _draws(len(clusters), resamples)
    means = (draws @ sums) / (draws @ counts)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


@lru_cache(maxsize=64)
def _draws(clusters: int, resamples: int) -> NDArray[np.float64]:
    """How often each cluster is drawn in each resample, (resamples, clusters)."""
    shares = np.full(clusters, 1 / clusters)
    return np.random.default_rng(0).multinomial(clusters, shares, size=resamples).astype(np.float64)


def sign_flip(differences: Sequence[float], permutations: int = 10_000, seed: int = 0) -> float:
    """One-sided p-value of a paired fall, by Fisher's sign-flip test.

    The share of ways to flip the signs of the differences whose sum is as low as the one seen, or lower.
    Enumerated for up to 13 differences that are not zero, else ``permutations`` random ways with a fixed
    seed, the seen one counted among them.

    :param differences: new minus accepted, one per case.
    :return: 0 to 1; 1.0 when nothing differs.
    """
    values = np.array([d for d in differences if d != 0.0], dtype=np.float64)
    if not values.size:
        return 1.0
    seen = values.sum() + 1e-9
    if values.size <= _EXACT_UP_TO:
        signs = np.array(list(product((-1.0, 1.0), repeat=values.size)))
        return float(np.mean(signs @ np.abs(values) <= seen))
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(permutations, values.size))
    return float((1 + np.sum(signs @ np.abs(values) <= seen)) / (1 + permutations))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value with ``percent`` % of all at or below it (nearest rank); 0.0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]
