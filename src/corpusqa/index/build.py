"""Make an index from sources, or bring one up to date, without ever leaving less than there was."""

from __future__ import annotations

import hashlib
import importlib.metadata
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from corpusqa.documents import find_files, read_document
from corpusqa.embedding import load_encoder
from corpusqa.embedding.encoder import Encoder
from corpusqa.errors import IndexUnusable, InputError
from corpusqa.index.folder import (
    DOCUMENTS_NAME,
    TERMS_NAME,
    VECTORS_NAME,
    check_files,
    file_sha256,
    list_files,
    locked,
    new_generation,
    publish,
    remove_old_generations,
)
from corpusqa.index.lexical import TermWriter
from corpusqa.index.manifest import EncoderRecord, Manifest, SourceRecord, canonical, read_manifest
from corpusqa.index.store import Store, StoreWriter
from corpusqa.index.vectors import KnownVectors, VectorWriter, embedded_texts
from corpusqa.settings import IndexSettings
from corpusqa.text.chunks import split_chunks
from corpusqa.text.terms import terms
from corpusqa.types import BuildReport, Chunk, Document

#: Called with the stage ("files", "documents", "vectors"), how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

_LIBRARIES = ("faiss-cpu", "numpy", "tantivy", "tokenizers")


def build_index(
    sources: str | Path | Sequence[str | Path],
    index: str | Path,
    *,
    settings: IndexSettings | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    reindex: bool = False,
) -> BuildReport:
    """Make the index in the folder ``index`` hold exactly what the sources hold now.

    Files that cannot be used are reported and do not stop the others. If nothing changed since the index was
    made, nothing is written. Vectors of texts that the index already holds are not computed again. The old
    index stays as it is until the new one is complete, whatever happens.

    :param sources: files and folders, or one of them.
    :param settings: how documents are cut; ``None`` means the defaults.
    :param encoder: the embedding model; ``None`` means the one the index was made with, else the shipped one.
    :param progress: called with the stage ("files", "documents", "vectors"), how much of it is done, and
        how much there is.
    :param reindex: make everything anew, without looking at the old index.
    :raises InputError: if a source is missing, no file can be used, or the folder cannot be written.
    :raises IndexUnusable: if another build is writing the index.
    :raises ModelUnusable: if the model cannot be loaded or gives no usable vectors.
    """
    started = time.perf_counter()
    folder = Path(index)
    settings = settings or IndexSettings()
    tell = progress or _silent
    found = _find(sources, folder)
    with locked(folder):
        old = None if reindex else _old_manifest(folder)
        if old:
            remove_old_generations(folder, keep=old.generation)  # of builds that were killed
        encoder = encoder or load_encoder(old.encoder.name if old else "shipped")
        files = _hash(found, tell)
        plan = _Plan(folder, files, settings, encoder)
        if old and plan.is_met_by(old):
            manifest, changed = old, False
        else:
            manifest, changed = _build(plan, old, tell), True
    return BuildReport(
        files=len(files),
        documents=manifest.documents,
        chunks=manifest.chunks,
        rejected=manifest.rejections(),
        duplicates=manifest.duplicates(),
        changed=changed,
        seconds=time.perf_counter() - started,
    )


def same_files(sources: str | Path | Sequence[str | Path], folder: Path, manifest: Manifest) -> bool:
    """Whether the files of the sources are those that the manifest lists, byte for byte.

    :raises InputError: if a source is missing or holds no file.
    """
    return _signature(s for _, s in _hash(_find(sources, folder), _silent)) == _signature(manifest.sources)


def _silent(stage: str, done: int, total: int) -> None:
    pass


def _signature(records: Iterable[SourceRecord]) -> list[tuple[str, str]]:
    return [(record.source, record.sha256) for record in records]


def _find(sources: str | Path | Sequence[str | Path], folder: Path) -> list[tuple[Path, str]]:
    """The files of the sources without those of the index itself, in the order of their names."""
    names = [sources] if isinstance(sources, str | Path) else list(sources)
    inside = folder.resolve()
    found = [pair for pair in find_files(names) if not pair[0].resolve().is_relative_to(inside)]
    if not found:
        raise InputError(
            f"No files to index in {', '.join(map(str, names))}. Name a file or folder with texts."
        )
    return sorted(found, key=lambda pair: pair[1])


def _hash(found: Sequence[tuple[Path, str]], tell: Progress) -> list[tuple[Path, SourceRecord]]:
    """The SHA-256 of every file, by which changes are noticed; "" for one that cannot be read."""
    files = []
    for i, (path, source) in enumerate(found):
        try:
            digest = file_sha256(path)
        except OSError:
            digest = ""
        files.append((path, SourceRecord(source, digest)))
        tell("files", i + 1, len(found))
    return files


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be in the index, and by what means."""

    folder: Path
    files: list[tuple[Path, SourceRecord]]
    settings: IndexSettings
    encoder: Encoder
    version: str = field(default_factory=lambda: importlib.metadata.version("corpusqa"))
    libraries: dict[str, str] = field(
        default_factory=lambda: {name: importlib.metadata.version(name) for name in _LIBRARIES}
    )

    def encoder_record(self) -> EncoderRecord:
        e = self.encoder
        return EncoderRecord(e.name, e.fingerprint, e.dimensions, e.window_chars)

    def is_met_by(self, old: Manifest) -> bool:
        """Whether a build would only make again what is there, whole."""
        same_program = old.version == self.version and _majors(old.libraries) == _majors(self.libraries)
        same_means = old.settings == self.settings and old.encoder == self.encoder_record()
        same_sources = _signature(old.sources) == _signature(record for _, record in self.files)
        return same_program and same_means and same_sources and _is_whole(self.folder, old)


def _majors(libraries: dict[str, str]) -> dict[str, str]:
    return {name: version.split(".")[0] for name, version in libraries.items()}


def _old_manifest(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder)
    except IndexUnusable:
        return None


def _is_whole(folder: Path, manifest: Manifest) -> bool:
    try:
        check_files(folder, manifest)
    except IndexUnusable:
        return False
    return True


def _build(plan: _Plan, old: Manifest | None, tell: Progress) -> Manifest:
    """Write a new generation and publish it."""
    try:
        with new_generation(plan.folder) as work:
            return publish(plan.folder, work, _write(plan, old, work, tell))
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"Cannot write the index at {plan.folder}: {reason}. What was there is unchanged."
        ) from None


def _write(plan: _Plan, old: Manifest | None, work: Path, tell: Progress) -> Manifest:
    store = StoreWriter(work / DOCUMENTS_NAME)
    try:
        sources, content = _write_documents(plan, store, work, tell)
        vectors = _write_vectors(plan, old, store, work, tell)
    except BaseException:
        store.abandon()
        raise
    store.finish()
    return Manifest(
        version=plan.version,
        libraries=plan.libraries,
        settings=plan.settings,
        encoder=plan.encoder_record(),
        documents=store.documents,
        chunks=store.chunks,
        vectors=vectors,
        content=content,
        sources=tuple(sources),
        generation="",
        files=list_files(work),
    )


def _write_documents(
    plan: _Plan, store: StoreWriter, work: Path, tell: Progress
) -> tuple[list[SourceRecord], str]:
    """Read, cut and store the files one after the other.

    :return: what became of each file, and the SHA-256 over all documents and chunks.
    :raises InputError: if nothing is left.
    """
    terms_writer = TermWriter(work / TERMS_NAME)
    first_sources: dict[str, str] = {}
    content = hashlib.sha256()
    sources = []
    for i, (path, record) in enumerate(plan.files):
        try:
            document = read_document(path, record.source)
        except InputError as error:
            record = replace(record, rejected=str(error))
        except OSError as error:
            record = replace(record, rejected=f"It cannot be read ({error.strerror}).")
        else:
            if document.id in first_sources:
                record = replace(record, duplicate_of=first_sources[document.id])
            elif not (chunks := split_chunks(document, plan.settings)):
                record = replace(record, rejected="It holds no sentence.")
            else:
                first_sources[document.id] = record.source
                record = replace(record, document_id=document.id)
                _add_terms(terms_writer, store.chunks, document, chunks)
                store.add(document, chunks)
                content.update(canonical([asdict(document), [asdict(chunk) for chunk in chunks]]))
        sources.append(record)
        tell("documents", i + 1, len(plan.files))
    if not store.documents:
        raise InputError(_nothing_left(sources))
    terms_writer.finish()
    return sources, content.hexdigest()


def _add_terms(writer: TermWriter, row: int, document: Document, chunks: Sequence[Chunk]) -> None:
    title = terms(document.title)
    for i, chunk in enumerate(chunks):
        writer.add(row + i, terms(document.text[chunk.start : chunk.end]), title + terms(chunk.heading))


def _write_vectors(plan: _Plan, old: Manifest | None, store: StoreWriter, work: Path, tell: Progress) -> int:
    writer = VectorWriter(plan.encoder, _known_vectors(plan, old))
    for row, chunk, document in store.read():
        writer.add(row, embedded_texts(document, chunk, plan.encoder.window_chars))
        tell("vectors", row + 1, store.chunks)
    return writer.finish(work / VECTORS_NAME, store)


def _known_vectors(plan: _Plan, old: Manifest | None) -> KnownVectors:
    """What the old index holds of this very model, if it is whole."""
    if old is None or old.encoder.fingerprint != plan.encoder.fingerprint or not _is_whole(plan.folder, old):
        return KnownVectors.none()
    generation = plan.folder / old.generation
    with closing(Store(generation / DOCUMENTS_NAME)) as store:
        return KnownVectors.read(generation / VECTORS_NAME, store)


def _nothing_left(sources: Sequence[SourceRecord]) -> str:
    first = sources[0]
    more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return f"None of the files can be used, so nothing was indexed: {first.source}: {first.rejected}{more}"
