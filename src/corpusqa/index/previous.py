"""The index that a build replaces: what it was made from, and what of it need not be made again."""

from __future__ import annotations

from pathlib import Path

from corpusqa.errors import IndexUnusable
from corpusqa.index.folder import DOCUMENTS_NAME, VECTORS_NAME, is_whole
from corpusqa.index.manifest import Manifest, SourceRecord, read_manifest
from corpusqa.index.store import Store
from corpusqa.index.vectors import KnownVectors
from corpusqa.types import Chunk, Document


class Previous:
    """A readable manifest, and the files it names if every byte of them is as it was written."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self._generation = folder / manifest.generation
        self._records = {(record.source, record.sha256): record for record in manifest.sources}
        self._store = Store(self._generation / DOCUMENTS_NAME) if is_whole(folder, manifest) else None

    @property
    def whole(self) -> bool:
        """Whether the files are as they were written."""
        return self._store is not None

    def record(self, file: SourceRecord) -> SourceRecord | None:
        """What became of a file of this name and content."""
        return self._records.get((file.source, file.sha256)) if file.sha256 else None

    def document(self, document_id: str) -> tuple[Document, tuple[Chunk, ...]] | None:
        """A document with its chunks, if the files are whole."""
        return self._store.document_with_chunks(document_id) if self._store else None

    def vectors(self, fingerprint: str) -> KnownVectors:
        """The vectors of the model with this fingerprint; none if another one made them."""
        if self._store is None or self.manifest.encoder.fingerprint != fingerprint:
            return KnownVectors.none()
        return KnownVectors.read(self._generation / VECTORS_NAME, self._store)

    def close(self) -> None:
        """Let go of the files."""
        if self._store:
            self._store.close()


def read_previous(folder: Path) -> Previous | None:
    """The index that is in the folder, however damaged, unless not even its manifest can be read."""
    try:
        return Previous(folder, read_manifest(folder))
    except IndexUnusable:
        return None
