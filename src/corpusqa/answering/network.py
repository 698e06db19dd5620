"""Small learned scorers, evaluated with numpy alone.

A network is standardised features → one hidden layer (ReLU) → one number. Several trained copies are
stored as one wide network whose output is their mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    def from_tensors(cls, tensors: Mapping[str, NDArray[np.generic]], name: str, features: int) -> Network:
        """Read the network ``name`` as the training script writes it.

        :raises ValueError: if it was trained for other features.
        """
        keys = ("mean", "scale", "hidden", "hidden_bias", "output")
        arrays = {key: tensors[f"{name}.{key}"].astype(np.float32) for key in keys}
        if len(arrays["mean"]) != features:
            raise ValueError("the reader's weights were trained for other features; run the training script")
        return cls(**arrays, output_bias=tensors[f"{name}.output_bias"].item())

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """:param features: shape (n, f). :return: float64, shape (n,), rounded to 1e-6 for repeatability."""
        standard = np.clip((features - self.mean) / self.scale, -_CLIP, _CLIP)
        hidden = np.maximum(standard @ self.hidden + self.hidden_bias, 0)
        scores: NDArray[np.float64] = np.round(
            (hidden @ self.output + self.output_bias).astype(np.float64), 6
        )
        return scores
