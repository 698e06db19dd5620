"""Vectors of the English teacher for words, glosses and sentences, computed once and kept in chunks."""

from __future__ import annotations

import hashlib
import importlib
import json
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.config import Config
from training.corpora import Pools

CHUNK = 16384


def teacher_texts(config: Config, pools: Pools) -> list[str]:
    """Dictionary entries first (they start the rows), then a spread of the parallel sentences."""
    texts = dict.fromkeys(gloss for gloss, _ in pools.dictionary)
    texts.update(dict.fromkeys(english for english, _ in pools.other_terms))
    order = np.random.default_rng(config.seed).permutation(len(pools.parallel))[
        : config["teacher"]["sentences"]
    ]
    texts.update(dict.fromkeys(pools.parallel[i][0] for i in order))
    return list(texts)


def encode(config: Config, texts: list[str], folder: Path, name: str) -> NDArray[np.float16]:
    """:return: float16, shape (len(texts), teacher width), unit length. Finished chunks are read back."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    note = folder / f"{name}.json"
    if note.exists() and json.loads(note.read_text())["texts"] != digest:
        for old in folder.glob(f"{name}-*.npy"):
            old.unlink()
    note.write_text(json.dumps({"texts": digest, "count": len(texts)}))
    model = None
    parts = []
    for start in range(0, len(texts), CHUNK):
        path = folder / f"{name}-{start:07d}.npy"
        if not path.exists():
            model = model or _load(config)
            began = time.time()
            vectors = _encode_chunk(config, model, texts[start : start + CHUNK])
            np.save(path, vectors)
            print(f"teacher {name} {start} {len(vectors) / (time.time() - began):.0f} texts/s", flush=True)
        parts.append(np.load(path))
    return np.concatenate(parts)


def _load(config: Config):  # noqa: ANN202 - the teacher's class is imported only here
    from sentence_transformers import SentenceTransformer

    settings = config["teacher"]
    folder = Path(importlib.import_module(settings["package"]).__file__ or "").parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != settings["sha256"]:
        raise SystemExit(f"The teacher's weights have SHA-256 {found}, not the one in the configuration.")
    model = SentenceTransformer(
        str(folder), device="cuda" if torch.cuda.is_available() else "cpu", local_files_only=True
    )
    model.max_seq_length = settings["max_tokens"]
    return model.to(torch.bfloat16)


def _encode_chunk(config: Config, model, texts: list[str]) -> NDArray[np.float16]:  # noqa: ANN001
    with torch.inference_mode():
        vectors = model.encode(
            texts,
            batch_size=config["teacher"]["batch"],
            convert_to_tensor=True,
            normalize_embeddings=False,
            show_progress_bar=False,
        )
    vectors = torch.nn.functional.normalize(vectors.float(), dim=1)
    return vectors.to(torch.float16).cpu().numpy()
