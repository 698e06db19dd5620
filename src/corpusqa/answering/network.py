"""Small learned scorers, evaluated with numpy alone.

A network is standardised features → one hidden layer (ReLU) → one number. Several trained copies are
stored as one wide network whose output is their mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CLIP = 5.0  #: standardised features are clipped to ± this, so that no odd text runs off the known range


@dataclass(frozen=True, slots=True)
class Network:
    """Weights of one scorer of ``f`` features with ``h`` hidden units, all float32."""

    mean: NDArray[np.float32]  #: shape (f,)
    scale: NDArray[np.float32]  #: shape (f,), above 0
    hidden: NDArray[np.float32]  #: shape (f, h)
    hidden_bias: NDArray[np.float32]  #: shape (h,)
    output: NDArray[np.float32]  #: shape (h,)
    output_bias: float

    @classmethod
    def from_json(cls, data: Mapping[str, Any], features: Sequence[str]) -> Network:
        """Read a network written by the training script.

        :raises ValueError: if it was trained for other features.
        """
        if list(data["features"]) != list(features):
            raise ValueError("the reader's weights were trained for other features; run the training script")
        names = ("mean", "scale", "hidden", "hidden_bias", "output")
        arrays = {name: np.asarray(data[name], np.float32) for name in names}
        return cls(**arrays, output_bias=float(data["output_bias"]))

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """:param features: shape (n, f). :return: float64, shape (n,), rounded to 1e-6 for repeatability."""
        standard = np.clip((features - self.mean) / self.scale, -_CLIP, _CLIP)
        hidden = np.maximum(standard @ self.hidden + self.hidden_bias, 0)
        scores: NDArray[np.float64] = np.round(
            (hidden @ self.output + self.output_bias).astype(np.float64), 6
        )
        return scores
