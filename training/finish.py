"""Trained rows to a folder: rotated, in 8 bits with one scale per row, in the layout libraries read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from corpusqa.embedding.translations import FILE, STEPS, Translations
from training.config import Config
from training.tokens import Ids

_STATIC = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
_NORMALIZE = "sentence_transformers.base.modules.normalize.Normalize"


def quantise(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric 8-bit codes and one scale per row; rows of zeros get scale 0.

    :return: codes, shape (n, d), and scales, shape (n,): ``rows`` is about ``codes * scales[:, None]``.
    """
    scales = np.abs(rows).max(axis=1) / 127
    codes = np.rint(rows / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return codes, scales.astype(np.float32)


def rotate(rows: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """A random rotation changes no cosine and spreads rows over the dimensions, so 8 bits lose less."""
    d = rows.shape[1]
    turn, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((d, d)))
    return (rows @ turn).astype(np.float32)


def write_folder(config: Config, tokenizer: Tokenizer, rows: NDArray[np.float32], out: Path) -> None:
    """Write the folder: ``StaticEmbedding`` (8-bit ``embeddings`` times ``weights``) and ``Normalize``."""
    (out / "1_Normalize").mkdir(parents=True, exist_ok=True)
    codes, scales = quantise(rotate(rows, config.seed))
    save_file({"embeddings": codes, "weights": scales}, out / "model.safetensors")
    (out / "model.safetensors").chmod(0o644)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": _STATIC},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": _NORMALIZE},
    ]
    _write(out / "modules.json", modules)
    fields = {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"}
    _write(out / "1_Normalize" / "config.json", fields)
    _write(
        out / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "", "document": ""},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )


def write_translations(
    config: Config, tokens: int, left: Ids, right: Ids, weights: NDArray[np.float32], out: Path
) -> None:
    """Write the table of :func:`translations` into the folder."""
    table = translations(config, tokens, left, right, weights)
    save_file(
        {"first": table.first, "targets": table.targets, "similarities": table.similarities}, out / FILE
    )
    (out / FILE).chmod(0o644)


def translations(
    config: Config, tokens: int, left: Ids, right: Ids, weights: NDArray[np.float32]
) -> Translations:
    """The table both ways: the best translation of a token counts ``best``, others less.

    A pair's weight relative to the token's largest, to the power ``power``, times ``best``.
    """
    settings = config["translations"]
    source, target = np.concatenate([left, right]), np.concatenate([right, left])
    largest = np.zeros(tokens, np.float32)
    doubled = np.concatenate([weights, weights])
    np.maximum.at(largest, source, doubled)
    similarity = settings["best"] * (doubled / largest[source]) ** settings["power"]
    order = np.lexsort((target, source))
    return Translations(
        first=np.searchsorted(source[order], np.arange(tokens + 1)).astype(np.int32),
        targets=target[order].astype(np.int32),
        similarities=np.rint(similarity[order] * STEPS).astype(np.uint8),
    )


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
