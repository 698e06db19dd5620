"""Late interaction: a question's tokens compared one by one with a text's tokens.

One mean vector washes out in a long text; comparing tokens does not, needs no second model, and says
which word of the question met which word of the text. The score is ColBERT's MaxSim (Khattab & Zaharia,
2020) with each question token weighted by the norm of its row, which training has made its importance.
Two tokens are as alike as their cosine, or as the table of translations says if that is more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from corpusqa.embedding.encoder import TokenEncoder, Vectors
from corpusqa.embedding.loading import SHIPPED, load_encoder
from corpusqa.errors import ModelUnusable

#: Texts whose tokens are remembered per encoder: a corpus's busiest chunks meet most questions.
_REMEMBERED = 16_384
_tokens: WeakKeyDictionary[TokenEncoder, dict[str, NDArray[np.int32]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Alike:
    """How alike the tokens of texts and the tokens of one question are."""

    ids: NDArray[np.int32]  #: the tokens of all texts, one text behind the other, shape (t,)
    starts: NDArray[np.int64]  #: tokens of text i: ``starts[i]`` to ``starts[i + 1] - 1``
    similarities: Vectors  #: float32, shape (t, q), -1 to 1

    def best(self) -> Vectors:
        """:return: float32, shape (texts, q): the best in each text; 0 for a text without tokens."""
        found = np.zeros((len(self.starts) - 1, self.similarities.shape[1]), np.float32)
        filled = np.flatnonzero(np.diff(self.starts))
        if len(filled) and found.shape[1]:
            found[filled] = np.maximum.reduceat(self.similarities, self.starts[:-1][filled], axis=0)
        return found


class QuestionTokens:
    """The tokens of one question, ready to be compared with many texts.

    :param encoder: a static model.
    :param question: any text; without a known token every similarity is empty and every score 0.
    """

    def __init__(self, encoder: TokenEncoder, question: str) -> None:
        self._encoder = encoder
        ids, counts = np.unique(encoder.token_ids([question])[0], return_counts=True)
        rows = encoder.rows(ids.astype(np.int32))
        self._sum: Vectors = (rows * counts[:, None]).sum(axis=0).astype(np.float32)
        norms = np.linalg.norm(rows, axis=1) if len(rows) else np.zeros(0, np.float32)
        known = norms > 0
        #: (place of the question token, token of a text, similarity) where one translates the other
        self._translations = encoder.translations(ids[known].astype(np.int32))
        self._unit: Vectors = (rows[known] / norms[known, None]).astype(np.float32)
        #: shape (q,): the question's distinct tokens, ascending
        self.ids: NDArray[np.int32] = ids[known].astype(np.int32)
        #: float32, shape (q,), sums to 1: the importance of each distinct token of the question.
        self.weights: NDArray[np.float32] = _normalised(norms[known] * counts[known])

    def similarities(self, texts: Sequence[str]) -> Vectors:
        """Compare every token of the question with every text.

        :return: float32, shape (len(texts), q): the best similarity of each question token over the tokens
            of each text, -1 to 1; 0 where a text has no known token.
        """
        return self.alike(texts).best()

    def alike(self, texts: Sequence[str]) -> Alike:
        """Compare every token of the question with every token of every text."""
        ids = _token_ids(self._encoder, texts)
        starts = np.cumsum([0, *map(len, ids)])
        flat = np.concatenate([np.zeros(0, np.int32), *ids])
        if not len(flat) or not len(self.weights):
            return Alike(flat, starts, np.zeros((len(flat), len(self.weights)), np.float32))
        unique, places = np.unique(flat, return_inverse=True)
        rows = self._encoder.rows(unique.astype(np.int32))
        alike: Vectors = unit(rows) @ self._unit.T
        self._raise_translations(alike, unique)
        return Alike(flat, starts, alike[places])

    def _raise_translations(self, alike: Vectors, unique: NDArray[np.int32]) -> None:
        """Put the table's similarity where it is above the cosine, in ``alike``, shape (len(unique), q)."""
        asked, tokens, similarity = self._translations
        at = np.minimum(np.searchsorted(unique, tokens), len(unique) - 1)
        found = unique[at] == tokens
        np.maximum.at(alike, (at[found], asked[found]), similarity[found])

    def cosines(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Compare the question as a whole with each text as a whole, from tokens that are already known.

        :return: float32, shape (len(texts),): the cosine of the sums of their rows; 0 without known tokens.
        """
        sums = [self._encoder.rows(ids).sum(axis=0) for ids in _token_ids(self._encoder, texts)]
        vectors = np.stack([*sums, self._sum])
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        unit = vectors / np.where(lengths > 1e-12, lengths, 1)[:, None]
        cosines: NDArray[np.float32] = (unit[:-1] @ unit[-1]).astype(np.float32)
        return cosines

    def scores(self, similarities: Vectors) -> NDArray[np.float32]:
        """:return: float32, shape (n,): the weighted mean of each row of ``similarities``, -1 to 1."""
        scored: NDArray[np.float32] = similarities @ self.weights
        return scored


def unit(rows: Vectors) -> Vectors:
    """:return: the rows made unit length, rows of zeros as they are."""
    norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    scaled: Vectors = (rows / np.where(norms > 0, norms, 1)[:, None]).astype(np.float32)
    return scaled


@lru_cache(maxsize=1)
def shipped_encoder() -> TokenEncoder:
    """Load the model that comes with the package, once."""
    encoder = load_encoder(SHIPPED)
    if not isinstance(encoder, TokenEncoder):
        raise ModelUnusable("The model in the package is not a static one. Install corpusqa again.")
    return encoder


def _token_ids(encoder: TokenEncoder, texts: Sequence[str]) -> list[NDArray[np.int32]]:
    """Tokenise each text once: tokenising costs more than everything else that is done with the tokens."""
    known = _tokens.setdefault(encoder, {})
    found = {text: known[text] for text in texts if text in known}
    missing = [text for text in dict.fromkeys(texts) if text not in found]
    new = dict(zip(missing, encoder.token_ids(missing), strict=True))
    if len(known) + len(new) > _REMEMBERED:
        known.clear()
    known.update(new)
    found.update(new)
    return [found[text] for text in texts]


def _normalised(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    total = float(weights.sum())
    return (weights / total if total > 0 else weights).astype(np.float32)
