"""Trained rows to a folder: rotated, in 8 bits with one scale per row, in the layout libraries read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

from training.config import Config
from training.vocabulary import Vocabulary

_HAN = re.compile(r"[\u3400-\u9fff]+")
_STATIC = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
_NORMALIZE = "sentence_transformers.base.modules.normalize.Normalize"


def quantise(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric 8-bit codes and one scale per row; rows of zeros get scale 0.

    :return: codes, shape (n, d), and scales, shape (n,): ``rows`` is about ``codes * scales[:, None]``.
    """
    scales = np.abs(rows).max(axis=1) / 127
    codes = np.rint(rows / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return codes, scales.astype(np.float32)


def cut(
    vocabulary: Vocabulary, rows: NDArray[np.float32], keep: int, worth: Mapping[str, float]
) -> tuple[Tokenizer, NDArray[np.float32]]:
    """Drop the rarest words until ``keep`` tokens are left; their parts stay and take their place.

    :param worth: what one occurrence counts for a ``chinese``, an ``english`` or any ``other`` word.
    """
    tokenizer = vocabulary.tokenizer
    model = json.loads(tokenizer.to_str())["model"]
    entries: list[tuple[str, float]] = [(piece, score) for piece, score in model["vocab"]]
    longest_part = {i: 1 if _HAN.fullmatch(piece) else 4 for i, (piece, _) in enumerate(entries)}
    words = [i for i, (piece, _) in enumerate(entries) if i and len(piece) > longest_part[i]]

    def value(i: int) -> tuple[float, str]:
        piece = entries[i][0]
        kind = "chinese" if _HAN.fullmatch(piece) else "english" if piece in vocabulary.english else "other"
        return vocabulary.counts[piece] * worth[kind], piece

    words.sort(key=value)
    dropped = set(words[: max(0, len(entries) - keep)])
    kept = [i for i in range(len(entries)) if i not in dropped]
    smaller = Tokenizer(models.Unigram([entries[i] for i in kept], unk_id=0, byte_fallback=False))
    smaller.normalizer = tokenizer.normalizer
    smaller.pre_tokenizer = tokenizer.pre_tokenizer
    return smaller, rows[kept]


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


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
