"""Fitting both networks, and measuring them on examples they have not seen."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from torch import Tensor

from corpusqa.answering.features import FEATURES
from corpusqa.answering.network import Network
from corpusqa.answering.reader import ANSWER_FEATURES, answer_features
from corpusqa.answering.token_network import TokenNetwork
from corpusqa.answering.token_view import TokenView
from corpusqa.embedding.encoder import TokenEncoder
from training.reading.asking import Example
from training.reading.classes import CLASSES, STEPS
from training.reading.scorer import Packed, Scorer, pack
from training.reading.sets import SEED

KIND_WEIGHTS = {"answerable": 1.0, "a": 0.7, "b": 0.8, "c": 1.0, "d": 0.8, "e": 0.8, "f": 0.7, "n": 1.0}
#: Weights of the written questions. The judge's copies are fitted with each of them: with the higher one they
#: tell near misses better, with the lower one swapped names; their mean lies between and answers best.
WRITTEN_WEIGHTS = (1.5, 0.7)
FOLDS = 2
QUOTE_TOKENS = 70  #: about 110 characters of Chinese
Tensors = dict[str, NDArray[np.generic]]
T = TypeVar("T")


@dataclass(frozen=True)
class Fit:
    """How long and how strictly a network is fitted."""

    epochs: int
    rate: float
    dropout: float
    batch: int


SELECT = Fit(epochs=14, rate=2e-3, dropout=0.25, batch=32)
JUDGE = Fit(epochs=12, rate=3e-3, dropout=0.3, batch=128)
HIDDEN = 40


def standardise(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and scale of each column."""
    return rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)


def narrowed(seen: TokenView, rows: Sequence[int]) -> TokenView:
    """Only some of the sentences."""
    keep = np.concatenate([np.arange(seen.starts[i], seen.starts[i + 1]) for i in rows]).astype(np.int64)
    lengths = np.diff(seen.starts)[list(rows)]
    return TokenView(
        seen.question_ids, seen.asking_ids, seen.question, seen.met[list(rows)], seen.sentence_ids[keep],
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), seen.sentence[keep],
    )  # fmt: skip


def _steps(
    model: torch.nn.Module, batches: Sequence[T], loss_of: Callable[[T], Tensor], how: Fit, seed: int
) -> None:
    """AdamW with one rise and fall of the rate, the batches in another order each time."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=how.rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, how.rate * 1.5, total_steps=how.epochs * len(batches)
    )
    order = random.Random(seed)
    for _ in range(how.epochs):
        for i in order.sample(range(len(batches)), len(batches)):
            optimiser.zero_grad()
            loss_of(batches[i]).backward()
            optimiser.step()
            schedule.step()


def fit_select(examples: Sequence[Example], seeds: Sequence[int]) -> Tensors:
    """Listwise: the softmax share of the gold sentences among the candidates of a question.

    One network per seed, stored as one wide network, their mean.
    """
    usable = [e for e in examples if e.kind == "answerable" and e.gold.any() and not e.gold.all()]
    mean, scale = standardise(np.concatenate([e.matrix for e in usable]))
    random.Random(SEED).shuffle(usable)
    batches = []
    for start in range(0, len(usable), SELECT.batch):
        group = usable[start : start + SELECT.batch]
        rows = _standard(np.concatenate([e.matrix[~e.unsure] for e in group]), mean, scale)
        gold = np.concatenate([e.gold[~e.unsure] for e in group]).astype(np.float32)
        owner = np.concatenate([np.full(int((~e.unsure).sum()), i) for i, e in enumerate(group)])
        batches.append((torch.from_numpy(rows), torch.from_numpy(gold), torch.from_numpy(owner), len(group)))
    parts = []
    for seed in seeds:
        torch.manual_seed(seed)
        model = torch.nn.Sequential(
            torch.nn.Linear(len(FEATURES), HIDDEN),
            torch.nn.ReLU(),
            torch.nn.Dropout(SELECT.dropout),
            torch.nn.Linear(HIDDEN, 1),
        )

        def loss_of(batch: tuple[Tensor, Tensor, Tensor, int], model: torch.nn.Module = model) -> Tensor:
            rows, gold, owner, n = batch
            scores = model(rows)[:, 0]
            highest = torch.full((n,), -1e9).scatter_reduce(0, owner, scores.detach(), "amax")
            shares = torch.exp(scores - highest[owner])
            total = torch.zeros(n).index_add(0, owner, shares)
            right = torch.zeros(n).index_add(0, owner, shares * gold)
            return (torch.log(total) - torch.log(right + 1e-9)).mean()

        _steps(model, batches, loss_of, SELECT, seed)
        parts.append([p.detach().numpy() for p in model.parameters()])
    stored = {
        "mean": mean,
        "scale": scale,
        "hidden": np.concatenate([p[0].T for p in parts], axis=1),
        "hidden_bias": np.concatenate([p[1] for p in parts]),
        "output": np.concatenate([p[2][0] for p in parts]) / len(parts),
        "output_bias": np.mean([p[3][0] for p in parts]),
    }
    return {f"select.{name}": np.asarray(value, np.float32) for name, value in stored.items()}


def _standard(rows: np.ndarray, mean: np.ndarray, scale: np.ndarray) -> NDArray[np.float32]:
    return np.clip((rows - mean) / scale, -5, 5).astype(np.float32)


Row = tuple[NDArray[np.float32], TokenView]


def judge_row(example: Example, select: Network) -> Row:
    """Describe an example as the judging network sees it."""
    scores = select(example.matrix)
    return answer_features(example.matrix, scores)[None], narrowed(example.view, [int(np.argmax(scores))])


def fit_judge(
    rows: Sequence[Row],
    labels: np.ndarray,
    weights: np.ndarray,
    table: Tensor,
    seeds: Sequence[int],
    first: int = 0,
) -> Tensors:
    """Binary: does the corpus answer?

    :param first: number of the first copy.
    """
    mean, scale = standardise(np.concatenate([features for features, _ in rows]))
    order = np.random.default_rng(SEED).permutation(len(rows))
    batches = []
    for start in range(0, len(rows), JUDGE.batch):
        at = order[start : start + JUDGE.batch]
        group = [(_standard(rows[i][0], mean, scale), rows[i][1]) for i in at]
        batches.append(pack(group, labels[at].astype(np.float32), weights[at].astype(np.float32)))

    tensors: Tensors = {
        "judge.mean": mean.astype(np.float32),
        "judge.scale": scale.astype(np.float32),
        "classes": np.rint(table[:, -len(CLASSES) :].numpy() * STEPS).astype(np.uint8),
    }
    for number, seed in enumerate(seeds, start=first):
        torch.manual_seed(seed)
        scorer = Scorer(len(ANSWER_FEATURES), table.shape[1] - len(CLASSES), len(CLASSES), JUDGE.dropout)

        def loss_of(packed: Packed, scorer: Scorer = scorer) -> Tensor:
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                scorer(packed, table), packed.labels, reduction="none"
            )
            return (loss * packed.weights).mean()

        _steps(scorer, batches, loss_of, JUDGE, seed)
        for name, weights_ in scorer.named_parameters():
            tensors[f"judge.{number}.{name}"] = weights_.detach().numpy()
    return tensors


def _sureness(example: Example) -> float:
    """How far to trust a label: a news text from which a sentence was cut often says the same once more."""
    return 0.3 if (example.set, example.kind) == ("written", "b") else 1.0


def train(examples: Sequence[Example], table: Tensor, seeds: Sequence[int]) -> Tensors:
    """Fit both networks; the judge sees selection scores of networks that did not see its question."""
    select = fit_select(examples, seeds)
    rows: list[Row] = []
    shown: list[Example] = []
    for left_out in range(FOLDS):
        part = fit_select([e for e in examples if e.paragraph % FOLDS != left_out], seeds)
        network = Network.from_tensors(part, "select", len(FEATURES))
        mine = [
            e
            for e in examples
            if e.paragraph % FOLDS == left_out and (e.kind != "answerable" or e.gold.any())
        ]
        rows += [judge_row(e, network) for e in mine]
        shown += mine
    labels = np.array([float(e.kind == "answerable") for e in shown])
    tensors = select
    for number, written in enumerate(WRITTEN_WEIGHTS):
        weights = np.array([_weight(e, written) for e in shown])
        tensors |= fit_judge(rows, labels, weights, table, seeds, first=number * len(seeds))
    return tensors


def _weight(example: Example, written: float) -> float:
    return KIND_WEIGHTS[example.kind] * (written if example.set == "written" else 1.0) * _sureness(example)


def report(
    examples: Sequence[Example], tensors: Tensors, encoder: TokenEncoder
) -> dict[str, dict[str, float]]:
    """Measure both networks on examples they have not seen, per set."""
    select = Network.from_tensors(tensors, "select", len(FEATURES))
    judge = TokenNetwork.from_tensors(tensors, "judge", len(ANSWER_FEATURES))

    def judged(some: Sequence[Example]) -> np.ndarray:
        rows = [judge_row(e, select) for e in some]
        return np.array([float(judge(features, seen, encoder)[0]) for features, seen in rows])

    table: dict[str, dict[str, float]] = {}
    for name in sorted({e.set for e in examples}):
        mine = [e for e in examples if e.set == name]
        good = [e for e in mine if e.kind == "answerable"]
        ranks = []
        for e in good:
            order = np.argsort(-select(e.matrix), kind="stable")
            hits = np.flatnonzero((e.gold | e.unsure)[order]) if e.gold.any() else []
            ranks.append(hits[0] if len(hits) else 999)
        row: dict[str, float] = {"questions": len(good)}
        row |= {f"top{k}": float(np.mean([r < k for r in ranks])) for k in (1, 2, 3)}
        for margin in (1.0, 2.0, 4.0):
            quotes = [_quote(e, select(e.matrix), margin) for e in good]
            row[f"quote<{margin:.0f}"] = float(np.mean([hit for hit, _ in quotes]))
            row[f"tokens<{margin:.0f}"] = float(np.mean([length for _, length in quotes]))
        positive = judged(good)
        cut = float(np.quantile(positive, 0.05))
        for kind in (kind for kind in KIND_WEIGHTS if kind != "answerable"):
            bad = [e for e in mine if e.kind == kind]
            if len(bad) < 20:
                continue
            negative = judged(bad)
            both = np.concatenate([positive, negative])
            row[f"{kind}_auroc"] = float(roc_auc_score([1] * len(positive) + [0] * len(negative), both))
            row[f"{kind}_false@5%"] = float(np.mean(negative >= cut))
        for share in (3, 5, 8, 10, 15):
            row[f"p@{share}%"] = float(1 / (1 + np.exp(-np.quantile(positive, share / 100))))
        table[name] = row
    return table


def _quote(example: Example, scores: np.ndarray, margin: float) -> tuple[bool, int]:
    """Whether the best sentence or its better neighbour, where near enough, is right; tokens of both."""
    best = int(np.argmax(scores))
    rank, lengths = example.matrix[:, FEATURES.index("rank")], np.diff(example.view.starts)
    beside = [i for i in (best - 1, best + 1) if 0 <= i < len(scores) and rank[i] == rank[best]]
    right = example.gold | example.unsure
    near = max(beside, key=lambda i: scores[i], default=best)
    if scores[near] < scores[best] - margin or lengths[near] + lengths[best] > QUOTE_TOKENS:
        near = best
    return bool(right[best] or right[near]), int(lengths[list({best, near})].sum())


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
