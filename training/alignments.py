"""Which token of one language translates which of the other, counted in parallel text and dictionaries.

IBM Model 1 (Brown et al., 1993) in both directions over sets of tokens; the weight of a pair is the
geometric mean of the two conditional probabilities, so a rare word cannot collect what it only stood beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.tokens import Ids, PairPool

Floats = NDArray[np.float32]
LONGEST = 48  #: tokens of a side; longer sentences say little about single words


def translation_table(config: Config, pairs: Mapping[str, PairPool], tokens: int) -> tuple[Ids, Ids, Floats]:
    """Learn which English token (left) translates which Chinese one, as the configuration says."""
    settings = config["translations"]
    pools = [pairs["parallel"], pairs["dictionary"]]
    return translations(pools, tokens, settings["iterations"], settings["least"], settings["most"])


def translations(
    pools: Sequence[PairPool], size: int, iterations: int, least: float, most: int
) -> tuple[Ids, Ids, Floats]:
    """Learn the table.

    :param pools: pairs whose left side is one language and whose right side is the other.
    :param size: tokens of the vocabulary.
    :param least: weights below it are dropped; :param most: pairs kept for each token of either side.
    :return: left tokens, right tokens and weights above 0 to 1, shape (n,) each, sorted by left token.
    """
    left, right, owner = _links(pools)
    keys, types = np.unique(left.astype(np.int64) * size + right, return_inverse=True)
    types = types.astype(np.int32)
    forward = _expectation(types, right, owner, keys // size, size, iterations)
    backward = _expectation(types, left, owner, keys % size, size, iterations)
    weights = np.sqrt(forward * backward)
    lefts, rights = (keys // size).astype(np.int32), (keys % size).astype(np.int32)
    keep = weights >= least
    for side in (lefts, rights):
        keep &= _rank_within(side, np.where(keep, weights, 0)) < most
    return lefts[keep], rights[keep], weights[keep].astype(np.float32)


def _links(pools: Sequence[PairPool]) -> tuple[Ids, Ids, NDArray[np.int32]]:
    """Every token of the left with every token of the right of its pair; and which pair it is."""
    lefts, rights, owners = [], [], []
    number = 0
    for pool in pools:
        for i in range(len(pool.left)):
            a, b = np.unique(pool.left[i]), np.unique(pool.right[i])
            if len(a) > LONGEST or len(b) > LONGEST:
                continue
            lefts.append(np.repeat(a, len(b)))
            rights.append(np.tile(b, len(a)))
            owners.append(np.full(len(a) * len(b), number, np.int32))
            number += 1
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(owners)


def _expectation(
    types: NDArray[np.int32],
    explained: Ids,
    owner: NDArray[np.int32],
    source: NDArray[np.int64],
    size: int,
    iterations: int,
) -> NDArray[np.float64]:
    """EM for p(explained token | source token) of each type of link, uniform at first.

    Each token of the explained side is shared out among the tokens of the other side of its pair.
    """
    group = owner.astype(np.int64) * size + explained
    _, group = np.unique(group, return_inverse=True)
    group = group.astype(np.int32)
    probability = np.ones(len(source))
    for _ in range(iterations):
        share = probability[types]
        share /= np.bincount(group, share)[group]
        counts = np.bincount(types, share, minlength=len(source))
        probability = counts / np.bincount(source, counts, minlength=size)[source]
    return probability


def _rank_within(side: Ids, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """The place of each weight among those of the same token, from 0, the largest first."""
    order = np.lexsort((-weights, side))
    starts = np.searchsorted(side[order], side[order])
    ranks = np.empty(len(side), np.int64)
    ranks[order] = np.arange(len(side)) - starts
    return ranks
