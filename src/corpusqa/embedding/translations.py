"""Tokens that translate each other: a table beside a static model, learned from parallel text.

Two rows that mean the same in two languages are near, but seldom as near as the same word is to itself.
The table says how alike such tokens are to count at least, and leaves all other pairs to their cosine.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

FILE = "translations.safetensors"
STEPS = 255  #: similarities are stored in steps of 1 / STEPS


@dataclass(frozen=True)
class Translations:
    """For token t the entries ``first[t]`` to ``first[t + 1] - 1`` of ``targets`` and ``similarities``."""

    first: NDArray[np.int32]  #: shape (tokens + 1,)
    targets: NDArray[np.int32]  #: token ids, shape (n,)
    similarities: NDArray[np.uint8]  #: in steps of 1 / STEPS, shape (n,)

    @classmethod
    def load(cls, path: Path, tokens: int) -> Translations | None:
        """Read the table; ``None`` where a model has none.

        :raises ValueError: if it does not fit a vocabulary of ``tokens``.
        """
        if not path.is_file():
            return None
        stored = load_file(path)
        table = cls(stored["first"], stored["targets"], stored["similarities"])
        fits = len(table.first) == tokens + 1 and len(table.targets) == len(table.similarities)
        if not fits or table.first[-1] != len(table.targets) or table.targets.max(initial=0) >= tokens:
            raise ValueError(f"{path.name} does not fit a vocabulary of {tokens} tokens")
        return table

    def of(self, ids: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
        """:return: for all entries of the tokens: the place in ``ids``, the token it is like, and how much,
        0 to 1; ordered by that token.
        """
        starts, counts = self.first[ids].astype(np.int64), np.diff(self.first)[ids].astype(np.int64)
        places = np.repeat(np.arange(len(ids)), counts)
        entries = np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(len(places))
        order = np.argsort(self.targets[entries], kind="stable")
        chosen = entries[order]
        return places[order], self.targets[chosen], (self.similarities[chosen] / STEPS).astype(np.float32)
