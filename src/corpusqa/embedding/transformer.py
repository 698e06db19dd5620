"""Any model that sentence-transformers can load; torch is imported when one is asked for, not before."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from corpusqa.embedding.encoder import Vectors
from corpusqa.embedding.files import files_in
from corpusqa.embedding.pieces import pack
from corpusqa.embedding.prompts import choose_prompts
from corpusqa.embedding.resources import MOST_TOKENS, batches, token_budget, token_bytes
from corpusqa.errors import ModelUnusable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch.nn import Module

_LONGEST_TEXT = 100_000  # characters; models cut far earlier, but only after tokenising everything
_SURROGATE = re.compile("[\ud800-\udfff]")
_PROBE = "Where is it? 它在哪里？"
#: Pieces of a text are this much shorter than what the model reads: words may split otherwise when joined.
_MARGIN_TOKENS = 4
#: Most of a piece that may be title and heading.
_CONTEXT_SHARE = 0.4


class TransformerEncoder:
    """An :class:`~corpusqa.embedding.encoder.Encoder` over sentence-transformers, on the CPU.

    A text without letters, digits or signs gives the zero vector; so does one for which the model gives no
    numbers. Control characters are the tokenizer's business, half a surrogate pair becomes U+FFFD, and of a
    text longer than 100,000 characters the rest is not looked at. Vectors of a text may differ in the last
    bits with the batch it is in and with the number of threads. One text is encoded at a time, whatever the
    number of threads that ask: they would only take the processors from one another.
    """

    window_chars: int | None = None

    def __init__(self, model: SentenceTransformer, name: str, folder: Path) -> None:
        """:param folder: where the model lies; its files are what the fingerprint covers.

        :raises ModelUnusable: if the model does not turn a text into numbers.
        """
        self.name = name
        self._model = model
        self._folder = folder
        self._lock = RLock()  # fast tokenizers do not bear two threads
        self._query_prompt, self._document_prompt = choose_prompts(model.prompts, name)
        #: longest text it reads, with its prompt and its marks
        self.max_tokens = most_tokens(model, model.max_seq_length)
        if callable(model.tokenizer) and model.max_seq_length != self.max_tokens:
            model.max_seq_length = self.max_tokens
        self.dimensions = self._probe()  #: width d of the vectors

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files and the prompts in use."""
        digest = hashlib.sha256(json.dumps([self._query_prompt, self._document_prompt]).encode())
        for name in files_in(self._folder):
            with (self._folder / name).open("rb") as file:
                digest.update(name.encode())
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d); unit length, or zero for a blank text."""
        return self._encode(self._model.encode_query, texts, self._query_prompt)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d); unit length, or zero for a blank text."""
        return self._encode(self._model.encode_document, texts, self._document_prompt)

    def pieces(self, context: str, segments: Sequence[str]) -> list[str]:
        """Offer a chunk in pieces, where it is longer than what the model reads.

        :param context: title and heading, put before every piece; left out where it would fill a piece.
        :param segments: the chunk's sentences, each with what follows it.
        :return: one text for each vector that is to stand for the chunk.
        """
        before = f"{context}\n" if context else ""
        with self._lock:
            room = self.max_tokens - self._overhead - self._count([self._document_prompt])[0] - _MARGIN_TOKENS
            taken = self._count([before])[0]
            if taken > room * _CONTEXT_SHARE:
                before, taken = "", 0
            pieces = pack(segments, self._count, max(1, room - taken))
        return [before + piece.rstrip() for piece in pieces if piece.strip()]

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str], prompt: str) -> Vectors:
        vectors: Vectors = np.zeros((len(texts), self.dimensions), np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        clean = [_SURROGATE.sub("\ufffd", texts[i][:_LONGEST_TEXT]) for i in filled]
        with self._lock:
            extra = self._overhead + self._count([prompt])[0]
            lengths = [min(tokens + extra, self.max_tokens) for tokens in self._count(clean)]
            budget = token_budget(self._token_bytes, self.max_tokens)
            for group in batches(lengths, budget):
                found = self._run(encode, [clean[i] for i in group], prompt)
                vectors[[filled[i] for i in group]] = np.nan_to_num(found, posinf=0, neginf=0)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        norms[norms < 1e-12] = np.inf
        vectors /= norms
        return vectors

    def _run(self, encode: Callable[..., Any], texts: list[str], prompt: str) -> Vectors:
        try:
            found = encode(texts, prompt=prompt, batch_size=len(texts), show_progress_bar=False)
            return np.asarray(found, np.float32)
        except Exception as error:  # memory that cannot be had, weights of another shape: the libraries' own
            raise ModelUnusable(
                f"The embedding model {self.name!r} cannot encode: {reason(error)}"
            ) from error

    def _probe(self) -> int:
        found = self._run(self._model.encode_document, [_PROBE], "")
        if found.ndim != 2 or not np.isfinite(found).all() or not np.any(found):
            raise ModelUnusable(
                f"The embedding model {self.name!r} gives no usable vectors; its weights may be damaged. "
                "Fetch or copy it again."
            )
        return int(found.shape[1])

    @cached_property
    def _overhead(self) -> int:
        """Tokens that stand around every text, such as [CLS] and [SEP]."""
        tokenizer = self._model.tokenizer
        return len(tokenizer("")["input_ids"]) if callable(tokenizer) else 0

    @cached_property
    def _token_bytes(self) -> int:
        """About what one token takes in memory while a layer works: states, feed-forward, attention."""
        config = getattr(getattr(self._model[0], "auto_model", None), "config", None)
        return token_bytes(config, self.max_tokens, self.dimensions)

    def _count(self, texts: Sequence[str]) -> list[int]:
        tokenizer = self._model.tokenizer
        if not callable(tokenizer):  # of a model that is not a transformer and reads texts of any length
            return [len(text) for text in texts]
        if not texts:
            return []
        options = {"add_special_tokens": False, "truncation": False, "padding": False, "verbose": False}
        return [len(ids) for ids in tokenizer(list(texts), **options)["input_ids"]]


def most_tokens(model: Module, stated: float | None) -> int:
    """How many tokens a model reads, at most ``MOST_TOKENS``: longer texts take more memory than sense.

    Its own limit is not to be trusted alone: models with RoBERTa's position numbers begin to count after the
    padding token, so that they read a few tokens less than they have positions for, and fail beyond.

    :param stated: what the model's configuration says, if anything.
    """
    limits = [float(MOST_TOKENS)]
    if stated:
        limits.append(float(stated))
    for module in model.modules():
        positions = getattr(module, "position_embeddings", None)
        rows = getattr(positions, "num_embeddings", None)
        if isinstance(rows, int):
            padding = getattr(module, "padding_idx", None)
            limits.append(rows - (padding + 1 if isinstance(padding, int) else 0))
    return max(1, int(min(limit for limit in limits if not math.isnan(limit))))


def reason(error: BaseException) -> str:
    """Say in one short line what a library's error says in many."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200]
