"""The first numbers of every vector, for models that were trained so that these say most (Matryoshka)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from corpusqa.embedding.encoder import Encoder, PieceEncoder, Vectors
from corpusqa.errors import ModelUnusable


class ShortenedEncoder:
    """An :class:`~corpusqa.embedding.encoder.Encoder` that keeps the first numbers of another one's vectors.

    It is no TokenEncoder, even over a static model: whatever compares tokens does so at full width.
    """

    def __init__(self, whole: Encoder, dimensions: int) -> None:
        self._whole = whole
        self.name = whole.name
        self.dimensions = dimensions
        self.window_chars = whole.window_chars
        self.max_tokens: int | None = getattr(whole, "max_tokens", None)  #: longest text it reads, if limited

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the model's fingerprint and the number of dimensions kept."""
        return hashlib.sha256(f"{self._whole.fingerprint} {self.dimensions}".encode()).hexdigest()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d); unit length, or zero."""
        return self._cut(self._whole.encode_queries(texts))

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d); unit length, or zero."""
        return self._cut(self._whole.encode_documents(texts))

    def pieces(self, context: str, segments: Sequence[str]) -> list[str]:
        """See :class:`~corpusqa.embedding.encoder.PieceEncoder`; one piece if the model takes no pieces."""
        if isinstance(self._whole, PieceEncoder):
            return self._whole.pieces(context, segments)
        return ["\n".join(part for part in (context, "".join(segments)) if part)]

    def _cut(self, vectors: Vectors) -> Vectors:
        kept: Vectors = vectors[:, : self.dimensions].copy()
        lengths = np.sqrt(np.einsum("ij,ij->i", kept, kept))
        lengths[lengths < 1e-12] = np.inf
        kept /= lengths[:, None]
        return kept


def shortened(encoder: Encoder, dimensions: int) -> Encoder:
    """Keep the first ``dimensions`` numbers of every vector, made unit length again.

    :return: the encoder itself if it has just as many.
    :raises ModelUnusable: if there are not so many, or fewer than one is asked for.
    """
    if not 1 <= dimensions <= encoder.dimensions:
        raise ModelUnusable(
            f"The embedding model {encoder.name!r} gives vectors of {encoder.dimensions} numbers; "
            f"{dimensions} of them cannot be kept. Choose 1 to {encoder.dimensions}."
        )
    return encoder if dimensions == encoder.dimensions else ShortenedEncoder(encoder, dimensions)
