"""The two stages: alignment of languages, then retrieval; Adam on in-batch contrastive losses."""

from __future__ import annotations

import time

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from training.batches import Batch, Sampler
from training.config import Config
from training.model import Rows, bag, late_scores


def train(config: Config, rows: Rows, sampler: Sampler, targets: Tensor) -> Tensor:
    """Run both stages.

    :param targets: teacher vectors in the student's space, unit length, shape (n, d).
    :return: the baked rows, the mean over the last steps of stage B.
    """
    for stage in ("stage_a", "stage_b"):
        average = _run_stage(config, stage, rows, sampler, targets)
    rows.weight.data.copy_(average)
    with torch.no_grad():
        baked = rows.bake()
    baked[0] = 0.0
    return baked


def _run_stage(config: Config, stage: str, rows: Rows, sampler: Sampler, targets: Tensor) -> Tensor:
    settings = config[stage]
    steps = settings["steps"]
    fused = rows.weight.device.type in ("cpu", "cuda")
    optimizer = torch.optim.Adam(rows.parameters(), lr=settings["rate"], betas=(0.9, 0.99), fused=fused)
    average, averaged = torch.zeros_like(rows.weight.data), 0
    begun, recent = time.time(), []
    for step in range(steps):
        warm = max(1.0, settings["warm_up"] * steps)
        scale = min((step + 1) / warm, (steps - step) / max(1.0, steps - warm))
        for group in optimizer.param_groups:
            group["lr"] = settings["rate"] * scale
        batch = sampler.draw(stage)
        loss = batch_loss(config, stage, rows, batch, targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        recent.append(float(loss.detach()))
        if step >= steps * (1 - settings.get("average_last", 0.0)):
            average += rows.weight.data
            averaged += 1
        if step % 50 == 49 or step == steps - 1:
            print(
                f"{stage} {step + 1}/{steps} loss {np.mean(recent):.3f} {time.time() - begun:.0f} s",
                flush=True,
            )
            recent.clear()
    return average / averaged if averaged else rows.weight.data.clone()


def batch_loss(config: Config, stage: str, rows: Rows, batch: Batch, targets: Tensor) -> Tensor:
    """Symmetric InfoNCE; plus both sides against the teacher; plus late interaction on the first pairs."""
    settings = config["loss"]
    texts = [*batch.left, *batch.right]
    flat = np.concatenate(texts).astype(np.int64)
    unique, places = np.unique(flat, return_inverse=True)
    table = rows.tokens(unique)
    lengths = np.fromiter((len(t) for t in texts), np.int64, len(texts))
    vectors = bag(table, places, lengths)
    left, right = vectors[: len(batch.left)], vectors[len(batch.left) :]
    loss = contrast(left, right, settings["scale"])
    if batch.teacher is not None and settings["teacher_weight"] > 0:
        known = np.flatnonzero(batch.teacher >= 0)
        if len(known) > 64:
            goal = targets[torch.from_numpy(batch.teacher[known])].to(vectors.device).float()
            index = torch.from_numpy(known).to(vectors.device)
            for side in (left, right):
                loss = loss + settings["teacher_weight"] * contrast(side[index], goal, settings["scale"])
    weight = config[stage].get("late_weight", 0.0)
    if batch.late and weight > 0:
        pairs = config[stage]["late_pairs"]
        scores = late_scores(table, unique, batch.left[:pairs], batch.right[:pairs])
        labels = torch.arange(len(scores), device=scores.device)
        loss = loss + weight * F.cross_entropy(scores * config[stage]["late_scale"], labels)
    return loss


def contrast(left: Tensor, right: Tensor, scale: float) -> Tensor:
    """InfoNCE in both directions over the batch; bfloat16 products, float32 sums."""
    scores = (left.to(torch.bfloat16) @ right.to(torch.bfloat16).T).float() * scale
    labels = torch.arange(len(scores), device=scores.device)
    return (F.cross_entropy(scores, labels) + F.cross_entropy(scores.T, labels)) / 2


def unit_targets(
    vectors: NDArray[np.float16], mean: NDArray[np.float32], axes: NDArray[np.float32]
) -> Tensor:
    """Teacher vectors projected into the student's space, half precision, unit length."""
    out = torch.empty((len(vectors), axes.shape[1]), dtype=torch.float16)
    for start in range(0, len(vectors), 65536):
        part = (vectors[start : start + 65536].astype(np.float32) - mean) @ axes
        out[start : start + 65536] = F.normalize(torch.from_numpy(part), dim=1).half()
    return out
