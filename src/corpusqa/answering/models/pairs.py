"""A cross-encoder: a model that reads two texts together and gives numbers for the pair."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpusqa.answering.models.kinds import CALLED, Place
from corpusqa.answering.models.opening import open_cross_encoder
from corpusqa.embedding.resources import batches, token_budget, token_bytes
from corpusqa.embedding.transformer import most_tokens, reason
from corpusqa.errors import ModelUnusable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_SURROGATE = re.compile("[\ud800-\udfff]")
_PROBE = ("Where is it? 它在哪里？", "It is here. 它在这里。")


class PairModel:
    """A cross-encoder, on the CPU. One caller at a time, whatever the threads that ask."""

    def __init__(self, model: CrossEncoder, place: Place, name: str) -> None:
        """:raises ModelUnusable: if the model gives no numbers."""
        self.name = name
        self._what = CALLED[place]
        self._model = model
        self._lock = RLock()  # fast tokenizers do not bear two threads
        #: tokens of the longest pair it reads, with its marks
        self.max_tokens = most_tokens(model, model.max_seq_length)
        if model.max_seq_length != self.max_tokens:
            model.max_seq_length = self.max_tokens
        self.numbers = self.logits([_PROBE]).shape[1]  #: how many numbers it gives for a pair

    @classmethod
    def open(cls, place: Place, name: str, folder: Path) -> PairModel:
        """Load a model from its folder.

        :raises ModelUnusable: if it cannot be loaded or is of no use.
        """
        return cls(open_cross_encoder(place, name, folder), place, name)

    @property
    def room(self) -> int:
        """Tokens that both texts of a pair may have together."""
        return max(2, self.max_tokens - self._overhead)

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Read pairs of texts, in batches that fit into memory.

        :return: what the model gives before any activation, shape (len(pairs), ``numbers``).
        :raises ModelUnusable: if it fails or gives no numbers.
        """
        clean = [(_SURROGATE.sub("\ufffd", a), _SURROGATE.sub("\ufffd", b)) for a, b in pairs]
        rows: dict[int, NDArray[np.float64]] = {}
        with self._lock:
            first = self.count([one for one, _ in clean])
            second = self.count([two for _, two in clean])
            lengths = [
                min(self.max_tokens, a + b + self._overhead) for a, b in zip(first, second, strict=True)
            ]
            for group in batches(lengths, self._budget):
                rows.update(zip(group, self._predict([clean[i] for i in group]), strict=True))
        found = np.array([rows[i] for i in range(len(clean))])
        if not np.isfinite(found).all():
            raise ModelUnusable(
                f"The {self._what} {self.name!r} gives no usable numbers; its weights may be damaged. "
                "Fetch or copy it again."
            )
        return found

    def count(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has by itself."""
        if not texts:
            return []
        options = {"add_special_tokens": False, "truncation": False, "padding": False, "verbose": False}
        clean = [_SURROGATE.sub("\ufffd", text) for text in texts]
        with self._lock:
            return [len(ids) for ids in self._model.tokenizer(clean, **options)["input_ids"]]

    def shortened(self, text: str, most: int) -> str:
        """The beginning of a text that has about so many tokens and no more."""
        while text and (tokens := self.count([text])[0]) > most:
            text = text[: min(len(text) - 1, len(text) * most // tokens)]
        return text

    def _predict(self, pairs: list[tuple[str, str]]) -> NDArray[np.float64]:
        from torch.nn import Identity

        try:
            found = self._model.predict(
                pairs, batch_size=len(pairs), activation_fn=Identity(), show_progress_bar=False
            )
            return np.asarray(found, np.float64).reshape(len(pairs), -1)
        except Exception as error:  # memory that cannot be had, weights of another shape: theirs
            raise ModelUnusable(f"The {self._what} {self.name!r} cannot read: {reason(error)}") from error

    @cached_property
    def _overhead(self) -> int:
        """Tokens that stand around two texts, such as [CLS] and [SEP]."""
        return len(self._model.tokenizer("", "")["input_ids"])

    @property
    def _budget(self) -> int:
        config = getattr(self._model.model, "config", None)
        return token_budget(token_bytes(config, self.max_tokens), self.max_tokens)
