"""Fitting both networks, and measuring them on examples they have not seen."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from corpusqa.answering.features import FEATURES
from corpusqa.answering.network import Network
from corpusqa.answering.reader import ANSWER_FEATURES, answer_features
from training.reading.asking import Example
from training.reading.sets import SEED

KIND_WEIGHTS = {"answerable": 1.0, "a": 0.7, "b": 0.7, "c": 0.6, "d": 0.8}


def standardise(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and scale of each column."""
    return rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)


def fit(
    features: Sequence[str],
    batches: list[tuple[torch.Tensor, ...]],
    loss_of: Callable[..., torch.Tensor],
    mean: np.ndarray,
    scale: np.ndarray,
    *,
    hidden: int,
    epochs: int,
    seeds: Sequence[int],
    dropout: float,
) -> dict[str, Any]:
    """Fit one network per seed and store them as one wide network, their mean."""
    parts = []
    for seed in seeds:
        torch.manual_seed(seed)
        model = torch.nn.Sequential(
            torch.nn.Linear(len(features), hidden),
            torch.nn.ReLU(),
            torch.nn.Dropout(dropout),
            torch.nn.Linear(hidden, 1),
        )
        optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
        steps = epochs * len(batches)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
        order = random.Random(seed)
        for _ in range(epochs):
            for i in order.sample(range(len(batches)), len(batches)):
                optimiser.zero_grad()
                loss_of(model, *batches[i]).backward()
                optimiser.step()
                schedule.step()
        parts.append([p.detach().numpy() for p in model.parameters()])
    n = len(parts)
    return {
        "features": list(features),
        "mean": mean.tolist(),
        "scale": scale.tolist(),
        "hidden": np.concatenate([p[0].T for p in parts], axis=1).tolist(),
        "hidden_bias": np.concatenate([p[1] for p in parts]).tolist(),
        "output": (np.concatenate([p[2][0] for p in parts]) / n).tolist(),
        "output_bias": float(np.mean([p[3][0] for p in parts])),
    }


def fit_select(examples: Sequence[Example], seeds: Sequence[int]) -> dict[str, Any]:
    """Listwise: the softmax share of the gold sentences among the candidates of a question."""
    usable = [e for e in examples if e.kind == "answerable" and e.gold.any() and not e.gold.all()]
    mean, scale = standardise(np.concatenate([e.matrix for e in usable]))
    batches = []
    rng = random.Random(SEED)
    rng.shuffle(usable)
    for start in range(0, len(usable), 32):
        group = usable[start : start + 32]
        rows = np.clip((np.concatenate([e.matrix[~e.unsure] for e in group]) - mean) / scale, -5, 5)
        gold = np.concatenate([e.gold[~e.unsure] for e in group])
        owner = np.concatenate([np.full(int((~e.unsure).sum()), i) for i, e in enumerate(group)])
        batches.append(
            (
                torch.tensor(rows, dtype=torch.float32),
                torch.tensor(gold),
                torch.tensor(owner),
                torch.tensor(len(group)),
            )
        )

    def loss_of(
        model: torch.nn.Module, rows: torch.Tensor, gold: torch.Tensor, owner: torch.Tensor, n: torch.Tensor
    ) -> torch.Tensor:
        scores = model(rows)[:, 0]
        loss = scores.new_zeros(())
        for i in range(int(n)):
            mine = owner == i
            one = scores[mine]
            loss = loss + torch.logsumexp(one, 0) - torch.logsumexp(one[gold[mine]], 0)
        return loss / int(n)

    return fit(FEATURES, batches, loss_of, mean, scale, hidden=40, epochs=14, seeds=seeds, dropout=0.25)


def fit_judge(
    rows: np.ndarray, labels: np.ndarray, weights: np.ndarray, seeds: Sequence[int]
) -> dict[str, Any]:
    """Binary: does the corpus answer?"""
    mean, scale = standardise(rows)
    standard = np.clip((rows - mean) / scale, -5, 5)
    order = np.random.default_rng(SEED).permutation(len(rows))
    batches = [
        tuple(
            torch.tensor(part[order[s : s + 128]], dtype=torch.float32)
            for part in (standard, labels, weights)
        )
        for s in range(0, len(rows), 128)
    ]

    def loss_of(model: torch.nn.Module, x: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(x)[:, 0], y, reduction="none")
        return (loss * w).mean()

    return fit(ANSWER_FEATURES, batches, loss_of, mean, scale, hidden=40, epochs=14, seeds=seeds, dropout=0.3)


def judge_rows(examples: Sequence[Example], select: Network) -> np.ndarray:
    """Describe each example as the judging network sees it."""
    return np.stack([answer_features(e.matrix, select(e.matrix)) for e in examples])


def train(examples: Sequence[Example], seeds: Sequence[int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fit both networks; the judge sees selection scores of networks that did not see its question."""
    folds = 3
    select = fit_select(examples, seeds)
    rows, labels, weights = [], [], []
    for left_out in range(folds):
        part = fit_select([e for e in examples if e.paragraph % folds != left_out], seeds[:1])
        mine = [
            e
            for e in examples
            if e.paragraph % folds == left_out and (e.kind != "answerable" or e.gold.any())
        ]
        rows.append(judge_rows(mine, Network.from_json(part, FEATURES)))
        labels += [float(e.kind == "answerable") for e in mine]
        weights += [KIND_WEIGHTS[e.kind] for e in mine]
    judge = fit_judge(np.concatenate(rows), np.array(labels), np.array(weights), seeds)
    return select, judge


def report(examples: Sequence[Example], select: Network, judge: Network) -> dict[str, dict[str, float]]:
    """Measure both networks on examples they have not seen, per set."""
    table: dict[str, dict[str, float]] = {}
    for name in sorted({e.set for e in examples}):
        mine = [e for e in examples if e.set == name]
        good = [e for e in mine if e.kind == "answerable"]
        ranks = []
        for e in good:
            order = np.argsort(-select(e.matrix), kind="stable")
            hits = np.flatnonzero((e.gold | e.unsure)[order]) if e.gold.any() else []
            ranks.append(hits[0] if len(hits) else 999)
        row = {"questions": len(good)}
        row |= {f"top{k}": float(np.mean([r < k for r in ranks])) for k in (1, 2, 3)}
        positive = judge(judge_rows(good, select))
        cut = float(np.quantile(positive, 0.05))
        for kind in ("a", "b", "c", "d"):
            bad = [e for e in mine if e.kind == kind]
            if len(bad) < 20:
                continue
            negative = judge(judge_rows(bad, select))
            both = np.concatenate([positive, negative])
            row[f"{kind}_auroc"] = float(roc_auc_score([1] * len(positive) + [0] * len(negative), both))
            row[f"{kind}_false@5%"] = float(np.mean(negative >= cut))
        for share in (3, 5, 8, 10, 15):
            row[f"p@{share}%"] = float(1 / (1 + np.exp(-np.quantile(positive, share / 100))))
        table[name] = row
    return table


def show(table: dict[str, dict[str, float]]) -> str:
    """Write the table as Markdown."""
    columns = list(dict.fromkeys(column for row in table.values() for column in row))
    lines = ["| set | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in table.items():
        cells = [
            f"{row[c]:.0f}" if c == "questions" else f"{row[c]:.3f}" if c in row else "" for c in columns
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
