"""Development scores of a static model: alignment of sentences, retrieval of paragraphs in three rankings.

Usage: python -m training.evaluate CONFIG FOLDER
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpusqa.embedding.encoder import TokenEncoder
from corpusqa.embedding.static import StaticEncoder
from corpusqa.retrieval import MAX_WEIGHT
from training.config import Config, load_config
from training.corpora import Pair, Pools, development_questions, load_pools
from training.snippets import content, crossed

Floats = NDArray[np.float32]
QUESTIONS = 600
WINDOW_CHARS = 40


def ndcg_at_10(scores: Floats, targets: Sequence[int]) -> float:
    """With one relevant paragraph each: mean of 1 / log2(rank + 1), 0 beyond rank 10; ties lose.

    Without a question it is 0.
    """
    if not len(targets):
        return 0.0
    at = np.array(targets)
    ranks = (scores >= scores[np.arange(len(at)), at][:, None]).sum(1)
    return float(np.where(ranks <= 10, 1 / np.log2(ranks + 1), 0.0).mean())


def alignment(encoder: TokenEncoder, pairs: Sequence[Pair]) -> tuple[float, float]:
    """Share of sentences whose nearest neighbour in the other language is their translation, both ways."""
    left = encoder.encode_queries([a for a, _ in pairs])
    right = encoder.encode_queries([b for _, b in pairs])
    scores = left @ right.T
    truth = np.arange(len(pairs))
    return float((scores.argmax(1) == truth).mean()), float((scores.argmax(0) == truth).mean())


def rankings(
    encoder: TokenEncoder, questions: Sequence[str], paragraphs: Sequence[str], targets: Sequence[int]
) -> dict[str, float]:
    """nDCG@10 of one vector a paragraph, of its best window, of late interaction, and of the last two."""
    asked = encoder.encode_queries(questions)
    mean = asked @ encoder.encode_documents(paragraphs).T
    pieces = [windows(text) for text in paragraphs]
    starts = np.concatenate([[0], np.cumsum([len(p) for p in pieces])[:-1]])
    window_vectors = encoder.encode_documents([w for piece in pieces for w in piece])
    best = np.maximum.reduceat(asked @ window_vectors.T, starts, axis=1)
    late = late_interaction(encoder, questions, paragraphs)
    both = late + MAX_WEIGHT * best
    named = {"mean": mean, "window": best, "late": late, "both": both}
    return {name: ndcg_at_10(scores, targets) for name, scores in named.items()}


def windows(text: str) -> list[str]:
    """Overlapping pieces of about 40 Han characters, or 120 letters."""
    size = (
        WINDOW_CHARS
        if len(re.findall(r"[\u3040-\u9fff\uac00-\ud7a3]", text)) > len(text) / 4
        else 3 * WINDOW_CHARS
    )
    return [text[i : i + size] for i in range(0, max(1, len(text) - size // 2), size // 2)]


def late_interaction(encoder: TokenEncoder, questions: Sequence[str], paragraphs: Sequence[str]) -> Floats:
    """For each question token its best similarity in the paragraph, weighted by the question row's norm.

    Similar is what has a high cosine, or is a translation by the model's table.
    """
    sets = [np.unique(ids) for ids in encoder.token_ids(paragraphs)]
    sets = [s if len(s) else np.zeros(1, np.int32) for s in sets]
    vocabulary, flat = np.unique(np.concatenate(sets), return_inverse=True)
    starts = np.concatenate([[0], np.cumsum([len(s) for s in sets])[:-1]])
    unit = _unit(encoder.rows(vocabulary.astype(np.int32)))
    scores = np.zeros((len(questions), len(paragraphs)), np.float32)
    for i, ids in enumerate(encoder.token_ids(questions)):
        rows = encoder.rows(ids)
        weights = np.linalg.norm(rows, axis=1)
        if weights.sum() == 0:
            continue
        similar = _unit(rows) @ unit.T
        asked, tokens, least = encoder.translations(ids)
        at = np.minimum(np.searchsorted(vocabulary, tokens), len(vocabulary) - 1)
        there = vocabulary[at] == tokens
        np.maximum.at(similar, (asked[there], at[there]), least[there])
        best = np.maximum.reduceat(similar[:, flat], starts, axis=1)
        scores[i] = weights @ best / weights.sum()
    return scores


def _unit(rows: Floats) -> Floats:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def evaluate(config: Config, pools: Pools, encoder: TokenEncoder) -> dict[str, dict[str, float]]:
    """All development scores, by set and measure."""
    report: dict[str, dict[str, float]] = {}
    for name, pairs in (("wmt", pools.held_out[:1000]), ("tatoeba", pools.held_out_tatoeba)):
        forth, back = alignment(encoder, pairs)
        report[name] = {"en>zh": forth, "zh>en": back}
    for language, pairs in sorted((name, held) for name, held in pools.held_out_other.items() if held):
        forth, back = alignment(encoder, pairs)
        report[language] = {f"en>{language}": forth, f"{language}>en": back, "of": len(pairs)}
    for name, file in (("drcd", "qa_drcd_dev"), ("cmrc", "qa_zh_cmrc2018_trial")):
        questions, paragraphs, targets = development_questions(config, file)
        step = max(1, len(questions) // QUESTIONS)
        report[name] = rankings(encoder, questions[::step], paragraphs, targets[::step])
    for name, language in (("ez", "en"), ("ze", "zh")):
        report[f"c_{name}"] = rankings(encoder, *content(pools, language))
        report[f"x_{name}"] = rankings(encoder, *crossed(pools, language))
    return report


def table(report: dict[str, dict[str, float]]) -> str:
    """The report as a Markdown table, one row per set."""
    lines = ["| set | scores |", "|---|---|"]
    for name, scores in report.items():
        lines.append(
            f"| {name} | "
            + ", ".join(f"{k} {v:{'.3f' if isinstance(v, float) else 'd'}}" for k, v in scores.items())
            + " |"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table and the same as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    config = load_config(arguments.config)
    report = evaluate(config, load_pools(config), StaticEncoder.load(arguments.folder))
    print(table(report))
    print(json.dumps(report))


if __name__ == "__main__":
    main()
