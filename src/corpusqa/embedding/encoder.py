"""What the rest of corpusqa needs from an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Texts in, vectors out. Every row has length 1, or is all zero for a text without content; never NaN.

    Any text will do: an empty one, a million characters, lone surrogates, control characters. Without content
    is what holds nothing that the model knows; for the shipped one that is white space, punctuation, emoji.
    """

    @property
    def name(self) -> str:
        """The hub name or folder the model was asked for by; ``"shipped"`` for the model in the package."""

    @property
    def dimensions(self) -> int:
        """Width d of the vectors."""

    @property
    def fingerprint(self) -> str:
        """Hexadecimal digest of weights and tokenizer: equal digests give equal vectors."""

    @property
    def window_chars(self) -> int | None:
        """Han characters of text per indexed vector, or about three times as many Latin letters.

        ``None`` when one vector for a whole chunk is best, as for transformer models.
        """

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d)."""

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d)."""


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """A static model: a text's vector is the normalised sum of its tokens' rows; tokens can be compared."""

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """:return: for each text its known tokens in order, unknown ones left out."""

    def token_spans(self, text: str) -> list[tuple[int, int, int]]:
        """:return: (token id, start, end) of each known token, offsets in characters of ``text``."""

    def rows(self, ids: NDArray[np.int32]) -> Vectors:
        """:return: float32, shape (len(ids), d), not normalised: the norm is the token's weight."""

    def translations(
        self, ids: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
        """:return: places in ``ids``, tokens that translate them, and how alike they count at least, 0 to 1;
        three arrays of one length, empty for a model without such a table.
        """


@runtime_checkable
class PieceEncoder(Encoder, Protocol):
    """A model that reads only the beginning of a long text, and offers a chunk in pieces it reads whole."""

    def pieces(self, context: str, segments: Sequence[str]) -> list[str]:
        """Put what stands above a chunk before it, or before each of its pieces.

        :param context: title and heading, may be empty.
        :param segments: the chunk's sentences, each with the white space after it.
        :return: the texts whose vectors are to stand for the chunk; the best of them counts.
        """
