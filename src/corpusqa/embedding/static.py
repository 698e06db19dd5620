"""Static models: a matrix of token rows; a text's vector is their sum, made unit length. No torch."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from corpusqa.embedding.encoder import Vectors
from corpusqa.embedding.prompts import choose_prompts
from corpusqa.embedding.translations import FILE, Translations
from corpusqa.errors import ModelUnusable

#: Where the tensors of a static model may lie in a sentence-transformers or model2vec folder.
SUBFOLDERS = ("", "0_StaticEmbedding")
#: Names of the matrix: sentence-transformers', model2vec's.
MATRICES = ("embedding.weight", "embeddings")
WINDOW_CHARS = 48
_UNKNOWN = ("[UNK]", "<unk>", "[PAD]", "<pad>")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLOCK_TOKENS = 4096
_SHORT_TOKENS = 128  #: texts up to here are summed together; in longer ones the calls no longer count
_BATCH_TEXTS = 1024


class StaticEncoder:
    """A :class:`~corpusqa.embedding.encoder.TokenEncoder` over a folder of a static model.

    The matrix stays in the type it is stored in (8-bit rows stay 8-bit); rows are widened when they are used.
    """

    window_chars: int | None = WINDOW_CHARS

    def __init__(
        self,
        tokenizer: Tokenizer,
        matrix: NDArray[np.generic],
        *,
        scales: NDArray[np.float32] | None = None,
        mapping: NDArray[np.int64] | None = None,
        name: str = "static",
        prompts: tuple[str, str] = ("", ""),
        files: Sequence[Path] = (),
        translations: Translations | None = None,
    ) -> None:
        """:param matrix: rows, shape (n, d), any real type; :param scales: a factor for each token's row;
        :param mapping: the row of each token, where tokens share rows;
        :param prompts: put before each query and each document; :param files: what the fingerprint covers;
        :param translations: which tokens translate each other.
        """
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self.name = name
        self._tokenizer = tokenizer
        self._matrix = matrix
        self._scales = scales
        self._mapping = mapping
        self._prompts = prompts
        self._files = tuple(files)
        self._translations = translations
        known = np.ones(tokenizer.get_vocab_size(), np.bool_)
        known[[i for i in map(tokenizer.token_to_id, _UNKNOWN) if i is not None]] = False
        self._known = known

    @classmethod
    def load(cls, folder: Path, *, name: str | None = None) -> StaticEncoder:
        """Read a folder that :func:`static_folder` recognises.

        :raises ModelUnusable: if its files are damaged or do not fit together.
        """
        home = static_folder(folder)
        if home is None:
            raise ModelUnusable(
                f"{folder} holds no static embedding model (model.safetensors and tokenizer.json)."
            )
        weights, vocabulary, table = home / "model.safetensors", home / "tokenizer.json", home / FILE
        try:
            with safe_open(weights, framework="numpy") as tensors:
                stored = {key: tensors.get_tensor(key) for key in tensors.keys()}  # noqa: SIM118 - not a mapping
            tokenizer = Tokenizer.from_file(str(vocabulary))
            prompts = _read_prompts(folder)
            translations = Translations.load(table, tokenizer.get_vocab_size())
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelUnusable(
                f"The model in {folder} is damaged ({error}). Fetch or copy it again."
            ) from error
        matrix = next(stored[key] for key in MATRICES if key in stored)
        mapping = stored.get("mapping")
        tokens = tokenizer.get_vocab_size()
        if matrix.ndim != 2 or (len(matrix) if mapping is None else len(mapping)) < tokens:
            raise ModelUnusable(
                f"The model in {folder} is damaged: {tokens} tokens but a matrix of shape {matrix.shape}."
            )
        scales = stored.get("weights") if "embeddings" in stored else None
        return cls(
            tokenizer,
            matrix,
            scales=None if scales is None else scales.astype(np.float32),
            mapping=None if mapping is None else mapping.astype(np.int64),
            name=name or str(folder),
            prompts=prompts,
            files=(weights, vocabulary) if translations is None else (weights, vocabulary, table),
            translations=translations,
        )

    @property
    def dimensions(self) -> int:
        """Width d of the vectors."""
        return int(self._matrix.shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the weights, the tokenizer and the prompts."""
        digest = hashlib.sha256(json.dumps(self._prompts).encode())
        for path in self._files:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d); unit length, or zero for a text without known tokens."""
        return self._encode(texts, self._prompts[0])

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """:return: float32, shape (len(texts), d); unit length, or zero for a text without known tokens."""
        return self._encode(texts, self._prompts[1])

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        """:return: for each text its known tokens in order, unknown ones left out."""
        found = [np.array(ids, np.int32) for ids in self._ids(texts)]
        return [ids[self._known[ids]] for ids in found]

    def token_spans(self, text: str) -> list[tuple[int, int, int]]:
        """:return: (token id, start, end) of each known token, offsets in characters of ``text``."""
        encoding = self._tokenizer.encode(_encodable(text), add_special_tokens=False)
        pairs = zip(encoding.ids, encoding.offsets, strict=True)
        return [(token, start, end) for token, (start, end) in pairs if self._known[token]]

    def rows(self, ids: NDArray[np.int32]) -> Vectors:
        """:return: float32, shape (len(ids), d), not normalised: the norm is the token's weight."""
        places = ids if self._mapping is None else self._mapping.take(ids)
        rows: Vectors = self._matrix.take(places, axis=0).astype(np.float32)
        if self._scales is not None:
            rows *= self._scales.take(ids)[:, None]
        return rows

    def translations(
        self, ids: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
        """:return: places in ``ids``, tokens that translate them, and how alike they count at least."""
        if self._translations is None:
            return np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32)
        return self._translations.of(ids)

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text, unknown ones among them."""
        found: list[list[int]] = []
        for start in range(0, len(texts), _BATCH_TEXTS):
            batch = [_encodable(text) for text in texts[start : start + _BATCH_TEXTS]]
            encodings = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            found += [encoding.ids for encoding in encodings]
        return found

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        """Each text is summed by itself, token by token: neither its batch nor threads change a bit."""
        vectors: Vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _BATCH_TEXTS):
            batch = [prompt + text for text in texts[start : start + _BATCH_TEXTS]]
            ids = self._ids(batch)
            sums = vectors[start : start + len(batch)]
            lengths = np.fromiter(map(len, ids), np.int64, len(ids))
            for i in np.flatnonzero(lengths > _SHORT_TOKENS).tolist():
                sums[i] = self._sum(np.array(ids[i], np.int32))
            short = np.flatnonzero(lengths <= _SHORT_TOKENS)
            sums[short] = self._sums([ids[i] for i in short.tolist()], lengths[short])
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        lengths[lengths < 1e-12] = np.inf
        vectors /= lengths[:, None]
        return vectors

    def _sum(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """The sum of the rows of one text, of any length."""
        total = np.zeros(self.dimensions, np.float32)
        for start in range(0, len(ids), _BLOCK_TOKENS):
            total += self.rows(ids[start : start + _BLOCK_TOKENS]).sum(axis=0)
        return total

    def _sums(self, texts: Sequence[list[int]], lengths: NDArray[np.int64]) -> Vectors:
        """The sums of the rows of many short texts: the first token of all, then the second of all, ...

        That adds up each text in the order of its tokens, as if it were alone, at a fraction of the calls.
        """
        order = np.argsort(-lengths, kind="stable")
        falling = -lengths[order]
        starts = (np.cumsum(lengths) - lengths)[order]
        ids = np.fromiter(chain.from_iterable(texts), np.int32, int(lengths.sum()))
        sums: Vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for place in range(int(lengths.max(initial=0))):
            reach = int(np.searchsorted(falling, -place))  # so many texts have a token at this place
            sums[:reach] += self.rows(ids[starts[:reach] + place])
        vectors: Vectors = np.empty_like(sums)
        vectors[order] = sums
        return vectors


def static_folder(folder: Path) -> Path | None:
    """The place of the weights if the folder holds a static model and nothing else but a normalisation."""
    listing = folder / "modules.json"
    if listing.is_file():
        try:
            modules = [str(module["type"]).rsplit(".", 1)[-1] for module in json.loads(listing.read_bytes())]
        except (ValueError, TypeError, KeyError) as error:
            raise ModelUnusable(f"{listing} is damaged. Fetch or copy the model again.") from error
        if modules not in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"]):
            return None
    for subfolder in SUBFOLDERS:
        home = folder / subfolder
        weights = home / "model.safetensors"
        if weights.is_file() and (home / "tokenizer.json").is_file():
            try:
                with safe_open(weights, framework="numpy") as tensors:
                    names = set(tensors.keys())
            except (SafetensorError, OSError) as error:
                raise ModelUnusable(
                    f"{weights} is damaged ({error}). Fetch or copy the model again."
                ) from error
            if names & set(MATRICES):
                return home
    return None


def _read_prompts(folder: Path) -> tuple[str, str]:
    path = folder / "config_sentence_transformers.json"
    configured = json.loads(path.read_bytes()).get("prompts") if path.is_file() else None
    return choose_prompts(configured or {}, "")


def _encodable(text: str) -> str:
    """Half of a surrogate pair cannot be written as UTF-8; it becomes U+FFFD, one character for one."""
    return text if text.isascii() or not _SURROGATE.search(text) else _SURROGATE.sub("\ufffd", text)
