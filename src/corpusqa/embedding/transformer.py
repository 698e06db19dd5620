"""Any model that sentence-transformers can load; torch is imported when one is asked for, not before."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpusqa.embedding.encoder import Vectors
from corpusqa.embedding.prompts import choose_prompts
from corpusqa.errors import ModelUnusable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH_TEXTS = 32
_LONGEST_TEXT = 100_000  # characters; models cut far earlier, but only after tokenising everything
_WEIGHTS = ("*.safetensors", "*.bin", "*.json", "*.txt", "*.model")
_SURROGATE = re.compile("[\ud800-\udfff]")


class TransformerEncoder:
    """An :class:`~corpusqa.embedding.encoder.Encoder` over sentence-transformers, on the CPU.

    Vectors of a text may differ in the last bits with the batch it is in and with the number of threads.
    """

    window_chars: int | None = None

    def __init__(self, model: SentenceTransformer, name: str, folder: Path | None = None) -> None:
        self.name = name
        self._model = model
        self._folder = folder
        self._query_prompt, self._document_prompt = choose_prompts(model.prompts, name)

    @classmethod
    def load(cls, name: str, folder: Path | None) -> TransformerEncoder:
        """:param folder: where the model lies, or ``None`` to fetch ``name`` from the hub.

        :raises ModelUnusable: if sentence-transformers is not installed or cannot load the model.
        """
        # Waiting threads that spin take the processor from the ones that work: 30 times slower under load.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelUnusable(
                f"The embedding model {name!r} needs sentence-transformers: "
                "pip install 'corpusqa[models]' -c constraints.txt"
            ) from error
        if folder is not None and not any(
            (folder / file).is_file() for file in ("modules.json", "config.json")
        ):
            raise ModelUnusable(
                f"{folder} holds no embedding model: there is no modules.json or config.json in it."
            )
        try:
            model = SentenceTransformer(
                str(folder or name),
                device="cpu",
                local_files_only=folder is not None,
                trust_remote_code=False,
            )
        except Exception as error:  # many libraries, many errors; their first line says what is wrong
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise ModelUnusable(f"The embedding model {name!r} cannot be loaded: {reason}") from error
        model.eval()
        return cls(model, name, folder)

    @cached_property
    def dimensions(self) -> int:
        """Width d of the vectors."""
        return int(self._model.encode([""], show_progress_bar=False).shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files and the prompts in use."""
        digest = hashlib.sha256(json.dumps([self._query_prompt, self._document_prompt]).encode())
        if self._folder is None:
            digest.update(self.name.encode())
            for key, tensor in sorted(self._model.state_dict().items()):
                digest.update(key.encode() + tensor.float().numpy().tobytes())
            return digest.hexdigest()
        files = {path for pattern in _WEIGHTS for path in self._folder.rglob(pattern)}
        for path in sorted(files):
            with path.open("rb") as file:
                digest.update(path.relative_to(self._folder).as_posix().encode())
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d); unit length, or zero for a blank text."""
        return self._encode(self._model.encode_query, texts, self._query_prompt)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d); unit length, or zero for a blank text."""
        return self._encode(self._model.encode_document, texts, self._document_prompt)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str], prompt: str) -> Vectors:
        vectors: Vectors = np.zeros((len(texts), self.dimensions), np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        if filled:
            clean = [_SURROGATE.sub("\ufffd", texts[i][:_LONGEST_TEXT]) for i in filled]
            found = encode(clean, prompt=prompt, batch_size=_BATCH_TEXTS, show_progress_bar=False)
            vectors[filled] = np.nan_to_num(np.asarray(found, np.float32))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        lengths[lengths < 1e-12] = np.inf
        vectors /= lengths
        return vectors
