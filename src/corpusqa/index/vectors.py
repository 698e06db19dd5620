"""Vectors of windows or chunks in FAISS: what is embedded, once per distinct text, and the exact search.

The vectors are kept as 16-bit floats: half the file, twice the speed, and a cosine moves by less than 1e-4.
The search compares every vector, so it is exact; up to some hundred thousand vectors that takes milliseconds.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from corpusqa.embedding.encoder import Encoder, PieceEncoder, Vectors
from corpusqa.errors import ModelUnusable
from corpusqa.index.journal import KEY_BYTES, Journal
from corpusqa.index.store import Store, StoreWriter
from corpusqa.text.windows import windows
from corpusqa.types import Chunk, Document

Integers = NDArray[np.integer[Any]]

#: Scores are rounded to this many decimals, so that the last bits of a sum do not decide an order.
SCORE_DECIMALS = 4
_BATCH = 512  # texts handed to the encoder at once
#: The same where a text is a whole chunk: such models are slow, and an interrupted build loses a batch.
_CHUNK_BATCH = 64
_ZERO = 1e-6  # a vector shorter than this says nothing about its text

# Names under which the store keeps, for every vector: where its chunks begin in the list of chunks, that
# list, and the keys of the texts.
_OFFSETS = "vector_offsets"
_CHUNKS = "vector_chunks"
_KEYS = "vector_keys"


def embedded_texts(encoder: Encoder, document: Document, chunk: Chunk) -> list[str]:
    """The texts whose vectors stand for a chunk.

    :return: windows of its sentences, if the encoder wants such; else title, heading and the chunk, a line
        each, and several of these with parts of the chunk if the encoder does not read so far.
    """
    if encoder.window_chars is None:
        context = "\n".join(part for part in (document.title, chunk.heading) if part)
        text = document.text[chunk.start : chunk.end]
        if isinstance(encoder, PieceEncoder):
            starts = [span.start - chunk.start for span in chunk.sentences]
            ends = [*starts[1:], len(text)]
            return encoder.pieces(context, [text[a:b] for a, b in zip(starts, ends, strict=True)])
        return [f"{context}\n{text}" if context else text]
    texts = []
    for span in chunk.sentences:
        sentence = document.text[span.start : span.end]
        texts += [sentence[start:end] for start, end in windows(sentence, encoder.window_chars)]
    return texts


class KnownVectors:
    """The vectors of an earlier generation by the text they were made from: nothing is encoded twice."""

    def __init__(self, index: faiss.Index, keys: bytes) -> None:
        self._index = index
        self._rows = {keys[i : i + KEY_BYTES]: i // KEY_BYTES for i in range(0, len(keys), KEY_BYTES)}

    @classmethod
    def none(cls) -> KnownVectors:
        """Nothing is known yet."""
        return cls(faiss.IndexFlatIP(1), b"")

    @classmethod
    def read(cls, path: Path, store: Store) -> KnownVectors:
        """:raises RuntimeError: if the file is not a FAISS index."""
        return cls(_read(path), store.bytes(_KEYS))

    def __contains__(self, key: bytes) -> bool:
        """Whether the vector of this text is known."""
        return key in self._rows

    def take(self, keys: Sequence[bytes]) -> Vectors:
        """:return: float32, shape (len(keys), d), for keys that are known."""
        rows = np.array([self._rows[key] for key in keys], dtype=np.int64)
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)


class VectorWriter:
    """Collects texts of chunks, encodes each distinct one once, in batches, and writes the FAISS file."""

    def __init__(self, encoder: Encoder, known: KnownVectors, journal: Journal) -> None:
        self._encoder = encoder
        self._batch = _BATCH if encoder.window_chars is not None else min(_BATCH, _CHUNK_BATCH)
        self._known = known
        self._journal = journal
        metric = faiss.METRIC_INNER_PRODUCT
        self._index = faiss.IndexScalarQuantizer(encoder.dimensions, faiss.ScalarQuantizer.QT_fp16, metric)
        self._slots: dict[bytes, int] = {}
        self._waiting: dict[bytes, str] = {}
        self._filled = bytearray()  # one byte per slot: 1 if its vector is not zero
        self._pair_slots, self._pair_chunks = array("i"), array("i")

    def add(self, row: int, texts: Iterable[str]) -> None:
        """Let ``texts`` stand for the chunk of this row."""
        for text in dict.fromkeys(texts):
            key = hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest()
            if key not in self._slots:
                self._slots[key] = len(self._slots)
                self._waiting[key] = text
                if len(self._waiting) == self._batch:
                    self._encode_waiting()
            self._pair_slots.append(self._slots[key])
            self._pair_chunks.append(row)

    def finish(self, path: Path, store: StoreWriter) -> int:
        """Write the vectors to ``path`` and their tables into the store.

        :return: the number of vectors.
        """
        self._encode_waiting()
        faiss.write_index(self._index, str(path))
        filled = np.frombuffer(bytes(self._filled), dtype=np.uint8).astype(bool)
        rows = np.cumsum(filled, dtype=np.int64) - 1  # row of the vector of each filled slot
        slots = np.frombuffer(self._pair_slots.tobytes(), dtype=np.intc)
        chunks = np.frombuffer(self._pair_chunks.tobytes(), dtype=np.intc)
        kept = filled[slots]
        slots, chunks = slots[kept], chunks[kept]
        order = np.argsort(slots, kind="stable")
        counts = np.bincount(rows[slots], minlength=self._index.ntotal)
        store.add_array(_OFFSETS, np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
        store.add_array(_CHUNKS, chunks[order].astype(np.int32))
        store.add_bytes(_KEYS, b"".join(key for key, slot in self._slots.items() if filled[slot]))
        return int(self._index.ntotal)

    def _encode_waiting(self) -> None:
        if not self._waiting:
            return
        keys = list(self._waiting)
        vectors = np.zeros((len(keys), self._encoder.dimensions), dtype=np.float32)
        kept = [i for i, key in enumerate(keys) if key in self._known]
        new = []
        for i, key in enumerate(keys):
            if key in self._journal.known:
                vectors[i] = self._journal.known[key]
            elif key not in self._known:
                new.append(i)
        if kept:
            vectors[kept] = self._known.take([keys[i] for i in kept])
        if new:
            texts = [self._waiting[keys[i]] for i in new]
            vectors[new] = self._journal.run([keys[i] for i in new], lambda: _encode(self._encoder, texts))
        filled = np.linalg.norm(vectors, axis=1) > _ZERO
        if filled.any():
            self._index.add(np.ascontiguousarray(vectors[filled]))
        self._filled += filled.astype(np.uint8).tobytes()
        self._waiting.clear()


class VectorReader:
    """Exact search over the vectors of a generation. Safe for any number of threads."""

    def __init__(self, path: Path, store: Store) -> None:
        self._index = _read(path)
        self._offsets = store.array(_OFFSETS)
        self._chunks = store.array(_CHUNKS)
        if len(self._offsets) != self.count + 1 or self._offsets[-1] != len(self._chunks):
            raise ValueError("the table from vectors to chunks is not for these vectors")
        # The same table the other way round: the vectors of each chunk.
        owners = np.repeat(np.arange(len(self._offsets) - 1), np.diff(self._offsets))
        order = np.argsort(self._chunks, kind="stable")
        self._by_chunk, self._chunk_order = owners[order], self._chunks[order]

    @property
    def count(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        """Width of the vectors."""
        return int(self._index.d)

    def problems(self, chunks: int, vectors: int) -> list[str]:
        """What does not fit between the vectors, their table and the manifest, in words."""
        found = []
        if self.count != vectors:
            found.append(f"{self.count} vectors in FAISS, {vectors} in the manifest")
        if (np.diff(self._offsets) < 1).any():
            found.append("a vector belongs to no chunk")
        if len(self._chunks) and (self._chunks.min() < 0 or self._chunks.max() >= chunks):
            found.append("the table from vectors to chunks names a chunk that does not exist")
        return found

    def search(
        self, vector: NDArray[np.float32], limit: int, rows: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The chunks with the best vectors: (row, rounded cosine), best first, equal scores by row.

        :param vector: shape (d,), length 1; a zero vector finds nothing.
        :param rows: look among these chunks only.
        """
        query = self._query(vector)
        if query is None or limit < 1:
            return []
        asked = None if rows is None else set(np.asarray(rows, dtype=np.int64).tolist())
        ids = None if rows is None else self._vectors_of(rows)
        count = self.count if ids is None else len(ids)
        if not count:
            return []
        only = None if ids is None else _only(ids)
        # A chunk has several vectors, a vector may belong to several chunks, and equal scores come in any
        # order: fetch until the last chunk wanted is better than anything that was not fetched.
        fetch = min(count, max(64, 4 * limit))
        while True:
            scores, found = self._index.search(query, fetch, params=only)
            best = self._best(scores[0], found[0])
            if asked is not None:
                best = [pair for pair in best if pair[0] in asked]
            enough = len(best) >= limit and best[limit - 1][1] > _rounded(scores[0, -1:])[0]
            if enough or fetch == count:
                return best[:limit]
            fetch = min(count, fetch * 4)

    def score(self, vector: NDArray[np.float32], rows: Sequence[int]) -> dict[int, float]:
        """The same score for given chunks; chunks without a vector are left out."""
        query = self._query(vector)
        ids = self._vectors_of(rows)
        if query is None or not len(ids):
            return {}
        scores, found = self._index.search(query, len(ids), params=_only(ids))
        asked = set(np.asarray(rows, dtype=np.int64).tolist())
        return {row: score for row, score in self._best(scores[0], found[0]) if row in asked}

    def _vectors_of(self, rows: Sequence[int]) -> NDArray[np.int64]:
        """The ids of all vectors of some chunks, each once, rising."""
        wanted = np.unique(np.asarray(rows, dtype=np.int64))
        first, last = (np.searchsorted(self._chunk_order, wanted, side=side) for side in ("left", "right"))
        return np.unique(_ranges(self._by_chunk, first, last)).astype(np.int64)

    def vectors(self) -> Vectors:
        """All vectors, float32, shape (count, d)."""
        return np.asarray(self._index.reconstruct_n(0, self.count), dtype=np.float32)

    def _query(self, vector: NDArray[np.float32]) -> NDArray[np.float32] | None:
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        if query.shape[1] != self.dimensions:
            raise ValueError(
                f"A query vector has {query.shape[1]} numbers; this index has {self.dimensions}."
            )
        usable = self.count > 0 and np.isfinite(query).all() and np.linalg.norm(query) > _ZERO
        return query if usable else None

    def _best(self, scores: NDArray[np.float32], ids: NDArray[np.int64]) -> list[tuple[int, float]]:
        """The best score of each chunk; ``scores`` fall, so a chunk's first is its best."""
        ids, scores = ids[ids >= 0], scores[ids >= 0]
        first, last = self._offsets[ids], self._offsets[ids + 1]
        rows, where = np.unique(_ranges(self._chunks, first, last), return_index=True)
        values = _rounded(np.repeat(scores, last - first)[where])
        order = np.lexsort((rows, -values))
        return list(zip(rows[order].tolist(), values[order].tolist(), strict=True))


def _only(ids: NDArray[np.int64]) -> faiss.SearchParameters:
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(ids))  # type: ignore[call-arg]


def _ranges(values: Integers, first: Integers, last: Integers) -> Integers:
    """``values[first[0]:last[0]]``, ``values[first[1]:last[1]]``, ... in one array."""
    counts = last - first
    starts = np.repeat(first - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    return np.asarray(values[starts + np.arange(counts.sum())])


def _rounded(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    rounded = np.round(scores.astype(np.float64), SCORE_DECIMALS)
    return np.asarray(rounded + 0.0, dtype=np.float64)  # + 0.0 turns -0.0 into 0.0


def _encode(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    vectors = np.asarray(encoder.encode_documents(texts), dtype=np.float32)
    expected = (len(texts), encoder.dimensions)
    if vectors.shape != expected:
        raise ModelUnusable(
            f"The model {encoder.name} gave vectors of shape {vectors.shape}, not {expected}."
        )
    if not np.isfinite(vectors).all():
        raise ModelUnusable(f"The model {encoder.name} gave vectors that are not numbers; it cannot be used.")
    return vectors


def _read(path: Path) -> faiss.Index:
    # One thread: for single questions more threads only wait for each other. The file is mapped, not copied.
    faiss.omp_set_num_threads(1)
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
