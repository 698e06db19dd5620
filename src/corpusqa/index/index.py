"""An index opened for reading: documents, chunks, and the two searches over them."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpusqa.embedding import load_recorded, model_options
from corpusqa.embedding.encoder import Encoder
from corpusqa.errors import IndexUnusable, InputError
from corpusqa.index.folder import DOCUMENTS_NAME, TERMS_NAME, VECTORS_NAME, check_files
from corpusqa.index.lexical import TermReader
from corpusqa.index.manifest import Manifest, read_manifest
from corpusqa.index.store import IndexedChunk, Store
from corpusqa.index.vectors import VectorReader
from corpusqa.types import Document

if TYPE_CHECKING:
    from typing import Self

_CACHED_DOCUMENTS = 256


class Index:
    """Everything that is known about a corpus. Opened by ``Index.open``; safe for any number of threads.

    It goes on answering from what it opened when a build replaces the index; open it again to see the new.
    """

    def __init__(self, folder: Path, manifest: Manifest, encoder: Encoder) -> None:
        generation = folder / manifest.generation
        self.folder = folder
        self.manifest = manifest
        self.encoder = encoder
        self.store = Store(generation / DOCUMENTS_NAME)
        self.vectors = VectorReader(generation / VECTORS_NAME, self.store)
        self.terms = TermReader(generation / TERMS_NAME)
        self._document = lru_cache(_CACHED_DOCUMENTS)(self.store.document)
        self._documents: list[Document] | None = None
        self._rows: dict[str, range] | None = None

    @classmethod
    def open(cls, path: str | Path, *, encoder: Encoder | None = None) -> Self:
        """Open the index in a folder, after checking every byte of it.

        :param encoder: the model for questions; ``None`` loads the one the index was made with.
        :raises IndexUnusable: if the index is missing, damaged, half-written, made by another version, or
            made with another model than ``encoder``.
        :raises ModelUnusable: if its model cannot be loaded.
        """
        folder = Path(path)
        manifest = read_manifest(folder)
        while True:
            try:
                return cls._open(folder, manifest, encoder)
            except IndexUnusable:
                # A build may have replaced the generation between reading the manifest and opening its files.
                newer = read_manifest(folder)
                if newer.generation == manifest.generation:
                    raise
                manifest = newer

    @classmethod
    def _open(cls, folder: Path, manifest: Manifest, encoder: Encoder | None) -> Self:
        check_files(folder, manifest)
        if encoder is None:
            recorded = manifest.encoder
            encoder = load_recorded(recorded.name, recorded.dimensions, recorded.fingerprint)
        check_encoder(folder, manifest, encoder)
        try:
            return cls(folder, manifest, encoder)
        except (OSError, ValueError, RuntimeError, KeyError, sqlite3.Error) as error:
            # The bytes are those that were written, so the libraries do not read what other versions wrote.
            versions = manifest.libraries
            made_with = ", ".join(f"{name} {versions.get(name)}" for name in ("faiss-cpu", "tantivy"))
            reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
            raise IndexUnusable(
                f"The index at {folder} was made with {made_with} and cannot be read here ({reason}). "
                f"Make it again: corpusqa index SOURCES --index {folder} --reindex"
            ) from None

    @property
    def chunk_count(self) -> int:
        """Number of chunks; their rows are 0 to ``chunk_count`` - 1."""
        return self.manifest.chunks

    def documents(self) -> list[Document]:
        """All documents in the order of their sources."""
        if self._documents is None:
            self._documents = self.store.documents()
        return list(self._documents)

    def document(self, document_id: str) -> Document:
        """:raises InputError: if the index has no such document."""
        try:
            return self._document(document_id)
        except KeyError:
            raise InputError(f"There is no document {document_id!r} in the index at {self.folder}.") from None

    def chunks(self, rows: Sequence[int]) -> list[IndexedChunk]:
        """The chunks of the given rows, in the order given.

        :raises IndexError: if a row does not exist.
        """
        found = self.store.chunks(sorted(set(rows)))
        if missing := [row for row in rows if row not in found]:
            raise IndexError(f"there is no chunk {missing[0]}; the index has {self.chunk_count}")
        return [found[row] for row in rows]

    def rows_of(self, document_ids: Collection[str]) -> list[int]:
        """The rows of all chunks of some documents, rising; an id that is not in the index has none."""
        if self._rows is None:
            self._rows = self.store.rows_by_document()
        return sorted(row for one in set(document_ids) for row in self._rows.get(one, ()))

    def search_vectors(
        self, vector: NDArray[np.float32], limit: int, rows: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The chunks nearest to a question: (row, cosine of its best window), best first, equal ones by row.

        :param vector: float32, shape (d,), length 1, from ``encoder.encode_queries``; zero finds nothing.
        :param rows: look among these chunks only; ``None`` for all.
        :return: at most ``limit`` pairs; cosines -1 to 1, rounded to 4 decimals.
        """
        return self.vectors.search(vector, limit, rows)

    def score_vectors(self, vector: NDArray[np.float32], rows: Sequence[int]) -> dict[int, float]:
        """The cosine of ``search_vectors`` for given rows; rows without a vector are left out."""
        return self.vectors.score(vector, rows)

    def search_terms(
        self, terms: Sequence[str], limit: int, rows: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The chunks that match terms best: (row, BM25), best first, equal ones by row.

        BM25 with k1 1.2 and b 0.75 over the text of the chunk, plus ``lexical.CONTEXT_WEIGHT`` times the same
        over its title and heading. A term counts once, however often ``terms`` holds it.

        :param rows: look among these chunks only; ``None`` for all. Scores are those among all.
        :return: at most ``limit`` pairs with scores above 0, rounded to 4 decimals.
        """
        return self.terms.search(terms, limit, rows)

    def score_terms(self, terms: Sequence[str], rows: Sequence[int]) -> dict[int, float]:
        """The score of ``search_terms`` for given rows, 0.0 for those that hold no term."""
        return self.terms.score(terms, rows)

    def document_frequency(self, term: str) -> int:
        """Number of chunks whose text holds the term."""
        return self.terms.document_frequency(term)

    def idf(self, term: str) -> float:
        """Inverse document frequency over the texts of chunks: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        return self.terms.idf(term)

    def term_ceiling(self, terms: Sequence[str]) -> float:
        """The BM25 score that no text reaches: the sum of idf * (k1 + 1) over the distinct terms.

        Terms that no chunk holds count with the greatest idf. Score / ceiling is the share of the terms'
        weight that a chunk covers, 0 to about 1; terms that are in its title as well may bring it above.
        """
        return self.terms.ceiling(terms)

    def verify(self) -> list[str]:
        """Check all offsets, counts and document ids.

        :return: what is wrong, a line each; empty if the index is sound.
        """
        from corpusqa.index.verify import verify

        return verify(self)

    def is_fresh(self, sources: str | Path | Sequence[str | Path]) -> bool:
        """Whether the files of the sources are those that the index was made from, byte for byte.

        :raises InputError: if a source is missing.
        """
        from corpusqa.index.build import same_files

        return same_files(sources, self.folder, self.manifest)

    def close(self) -> None:
        """Let go of the files. The index cannot be used any more."""
        self.store.close()


def check_encoder(folder: Path, manifest: Manifest, encoder: Encoder) -> None:
    """:raises IndexUnusable: if the index was made with another model than ``encoder``."""
    made_with = manifest.encoder
    if encoder.fingerprint == made_with.fingerprint:
        return
    if encoder.name != made_with.name:
        what = f"the model {made_with.name!r}, not with {encoder.name!r}"
    elif encoder.dimensions != made_with.dimensions:
        widths = f"{made_with.dimensions} numbers a vector, not {encoder.dimensions}"
        what = f"the model {made_with.name!r} and {widths}"
    else:
        what = f"another version of {made_with.name!r}, not with the one that is here"
    raise IndexUnusable(
        f"The index at {folder} was made with {what}. Make it again: "
        f"corpusqa index SOURCES --index {folder} {model_options(encoder)} --reindex"
    )
