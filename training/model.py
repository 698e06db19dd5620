"""The matrix while it is trained: token rows as sums of feature rows, started from the teacher and noise."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from training.config import Config
from training.tokens import Features, Glosses, Ids

Floats = NDArray[np.float32]


class Rows(nn.Module):
    """Feature rows and the sums of them that are the tokens' rows."""

    def __init__(self, start: Floats, features: Features) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(start))
        self._features = features

    def tokens(self, ids: NDArray[np.int64]) -> Tensor:
        """Rows of the given tokens, shape (len(ids), d)."""
        table = self._features.table
        begin, lengths = table.offsets[ids], table.lengths[ids]
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        flat = table.flat[np.repeat(begin - offsets, lengths) + np.arange(lengths.sum())]
        device = self.weight.device
        return F.embedding_bag(
            torch.from_numpy(flat.astype(np.int64)).to(device),
            self.weight,
            torch.from_numpy(offsets).to(device),
            mode="sum",
        )

    def bake(self) -> Tensor:
        """The rows of all tokens."""
        return self.tokens(np.arange(len(self._features.table)))


def bag(rows: Tensor, places: NDArray[np.int64], lengths: NDArray[np.int64]) -> Tensor:
    """Sums of rows per text, normalised: shape (len(lengths), d)."""
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    device = rows.device
    sums = F.embedding_bag(
        torch.from_numpy(places).to(device), rows, torch.from_numpy(offsets).to(device), mode="sum"
    )
    return F.normalize(sums, dim=1)


def fit_projection(config: Config, sentences: NDArray[np.float16]) -> tuple[Floats, Floats]:
    """Mean and principal axes of the teacher's sentence vectors, shapes (t,), (t, d)."""
    sample = sentences[:60000].astype(np.float32)
    mean = sample.mean(0)
    _, _, axes = np.linalg.svd(np.cov((sample - mean).T), hermitian=True)
    return mean, np.ascontiguousarray(axes[: config.dimensions].T.astype(np.float32))


def start_rows(
    config: Config,
    features: Features,
    counts: Floats,
    token_words: list[str],
    glosses: Glosses,
    teacher: dict[str, int],
    vectors: NDArray[np.float16],
    projection: tuple[Floats, Floats],
    seed: int,
) -> Floats:
    """Teacher's idea of the word + noise, smaller for composed and for frequent words (SIF, Arora 2017)."""
    settings = config["start"]
    mean, axes = projection
    random = np.random.default_rng(seed)
    rows = settings["noise_share"] * random.standard_normal((features.count, config.dimensions), np.float32)
    limit = config["teacher"]["glosses_per_word"]
    for i, word in enumerate(token_words):
        texts = glosses.words.get(i, [])[:limit] if glosses.han[i] else [word]
        known = [teacher[t] for t in texts if t in teacher]
        if known:
            vector = (vectors[known].astype(np.float32).mean(0) - mean) @ axes
            norm = float(np.linalg.norm(vector)) or 1.0
            rows[i] += settings["teacher_share"] * math.sqrt(config.dimensions) / norm * vector
    n = len(token_words)
    rows[:n][features.composed] *= settings["composed_share"]
    rows[n:] *= settings["composed_share"]
    share = counts / counts.sum()
    rows[:n] *= (settings["sif"] / (settings["sif"] + share))[:, None]
    rows[0] = 0.0
    return rows


def late_scores(
    rows: Tensor, unique: NDArray[np.int64], queries: list[Ids], passages: list[Ids], longest: int = 160
) -> Tensor:
    """For each query token its best cosine in the passage, weighted by the query row's norm.

    :return: shape (queries, passages).
    """
    place = {int(token): i for i, token in enumerate(unique)}
    device = rows.device
    unit = F.normalize(rows, dim=1)
    sets = [np.array(sorted({place[int(t)] for t in passage}))[:longest] for passage in passages]
    width = max(len(s) for s in sets)
    padded = np.full((len(sets), width), -1)
    for i, members in enumerate(sets):
        padded[i, : len(members)] = members
    filled = torch.from_numpy(padded).to(device)
    asked = np.array([place[int(t)] for q in queries for t in q])
    owner = np.repeat(np.arange(len(queries)), [len(q) for q in queries])
    asked_t, owner_t = torch.from_numpy(asked).to(device), torch.from_numpy(owner).to(device)
    keys = unit[filled.clamp(min=0)].reshape(-1, unit.shape[1]).to(torch.bfloat16)
    cosines = (unit[asked_t].to(torch.bfloat16) @ keys.T).float().view(len(asked), len(sets), width)
    cosines = cosines.masked_fill((filled < 0)[None], -2.0)
    best = cosines.max(dim=2).values
    weight = rows[asked_t].norm(dim=1)
    total = torch.zeros(len(queries), device=device).index_add(0, owner_t, weight)
    sums = torch.zeros(len(queries), len(sets), device=device).index_add(0, owner_t, best * weight[:, None])
    return sums / total[:, None].clamp(min=1e-6)
