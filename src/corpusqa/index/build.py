"""Make an index from sources, or bring one up to date, without ever leaving less than there was."""

from __future__ import annotations

import importlib.metadata
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpusqa.documents import find_files, read_document
from corpusqa.embedding import load_encoder, load_recorded
from corpusqa.embedding.encoder import Encoder
from corpusqa.errors import InputError
from corpusqa.index.folder import (
    DOCUMENTS_NAME,
    TERMS_NAME,
    VECTORS_NAME,
    belongs_to_index,
    file_sha256,
    list_files,
    locked,
    new_generation,
    publish,
    remove_generations,
    remove_journals,
)
from corpusqa.index.journal import Journal
from corpusqa.index.lexical import TermWriter
from corpusqa.index.manifest import EncoderRecord, Manifest, SourceRecord
from corpusqa.index.previous import Previous, read_previous
from corpusqa.index.store import StoreWriter
from corpusqa.index.vectors import KnownVectors, VectorWriter, embedded_texts
from corpusqa.settings import IndexSettings
from corpusqa.text.chunks import split_chunks
from corpusqa.text.terms import terms
from corpusqa.types import BuildReport, Chunk, Document

#: Called with the stage ("files", "documents", "vectors"), how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

#: What decides texts, terms and vectors, or the format of the files.
_LIBRARIES = (
    *("faiss-cpu", "langchain-text-splitters", "numpy", "opencc", "snowballstemmer"),
    *("tantivy", "tokenizers", "trafilatura"),
)


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
    with locked(folder), ExitStack() as stack:
        old = None if reindex else read_previous(folder)
        if old:
            stack.callback(old.close)
            remove_generations(folder, keep=old.manifest.generation)  # of builds that were killed
        encoder = encoder or _usual_encoder(old)
        plan = _Plan(folder, _hash(found, tell), settings, encoder, old)
        changed = not plan.is_met
        if old and not changed:
            manifest = old.manifest
            remove_journals(folder)
        else:
            manifest = _build(plan, tell)
    return BuildReport(
        files=len(found),
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


def _usual_encoder(old: Previous | None) -> Encoder:
    """The model of the index that is to be updated, or the shipped one."""
    if old is None:
        return load_encoder()
    made_with = old.manifest.encoder
    return load_recorded(made_with.name, made_with.dimensions, made_with.fingerprint)


def _silent(stage: str, done: int, total: int) -> None:
    pass


def _signature(records: Iterable[SourceRecord]) -> list[tuple[str, str]]:
    return [(record.source, record.sha256) for record in records]


def _find(sources: str | Path | Sequence[str | Path], folder: Path) -> list[tuple[Path, str]]:
    """The files of the sources without those of the index itself, in the order of their names."""
    names = [Path(s) for s in ([sources] if isinstance(sources, str | Path) else sources)]
    found = [pair for pair in find_files(names) if not belongs_to_index(pair[0], folder)]
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
    old: Previous | None
    libraries: dict[str, str] = field(default_factory=lambda: {name: _version(name) for name in _LIBRARIES})
    version: str = field(default_factory=lambda: _version("corpusqa"))

    @property
    def encoder_record(self) -> EncoderRecord:
        e = self.encoder
        return EncoderRecord(e.name, e.fingerprint, e.dimensions, e.window_chars)

    @property
    def cuts_like_old(self) -> bool:
        """Whether the old index cut its documents as this build will."""
        if self.old is None:
            return False
        old = self.old.manifest
        same_program = old.version == self.version and _majors(old.libraries) == _majors(self.libraries)
        return same_program and old.settings == self.settings

    @property
    def is_met(self) -> bool:
        """Whether a build would only make again what is there, whole."""
        if self.old is None or not self.old.whole or not self.cuts_like_old:
            return False
        same_files = _signature(self.old.manifest.sources) == _signature(record for _, record in self.files)
        return same_files and self.old.manifest.encoder == self.encoder_record


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:  # such as another build of FAISS
        return ""


def _majors(libraries: dict[str, str]) -> dict[str, str]:
    """What may change formats and results: the first number of a version, with the second after a 0."""
    parts = {name: version.split(".") for name, version in libraries.items()}
    return {name: ".".join(part[: 2 if part[0] == "0" else 1]) for name, part in parts.items()}


def _build(plan: _Plan, tell: Progress) -> Manifest:
    """Write a new generation and publish it."""
    try:
        with new_generation(plan.folder) as work:
            return publish(plan.folder, work, _write(plan, work, tell))
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"Cannot write the index at {plan.folder}: {reason}. What was there is unchanged."
        ) from None


def _write(plan: _Plan, work: Path, tell: Progress) -> Manifest:
    store = StoreWriter(work / DOCUMENTS_NAME)
    try:
        sources = _write_documents(plan, store, work, tell)
        vectors = _write_vectors(plan, store, work, tell)
    except BaseException:
        store.abandon()
        raise
    store.finish()
    return Manifest(
        version=plan.version,
        libraries=plan.libraries,
        settings=plan.settings,
        encoder=plan.encoder_record,
        documents=store.documents,
        chunks=store.chunks,
        vectors=vectors,
        content=store.content,
        sources=tuple(sources),
        generation="",
        files=list_files(work),
    )


def _write_documents(plan: _Plan, store: StoreWriter, work: Path, tell: Progress) -> list[SourceRecord]:
    """Read, cut and store the files one after the other.

    :return: what became of each file.
    :raises InputError: if nothing is left.
    """
    writer = TermWriter(work / TERMS_NAME)
    first_sources: dict[str, str] = {}
    sources = []
    for i, (path, file) in enumerate(plan.files):
        cut = _cut(plan, path, file)
        if isinstance(cut, str):
            sources.append(replace(file, rejected=cut))
        elif (document := cut[0]).id in first_sources:
            sources.append(replace(file, duplicate_of=first_sources[document.id]))
        else:
            first_sources[document.id] = file.source
            sources.append(replace(file, document_id=document.id))
            _add_terms(writer, store.chunks, *cut)
            store.add(*cut)
        tell("documents", i + 1, len(plan.files))
    if not store.documents:
        raise InputError(_nothing_left(sources))
    writer.finish()
    return sources


def _cut(plan: _Plan, path: Path, file: SourceRecord) -> tuple[Document, Sequence[Chunk]] | str:
    """The document in a file with its chunks, from the old index if that holds it, or why there is none."""
    known = plan.old.record(file) if plan.old and plan.cuts_like_old else None
    if known and known.rejected:
        return known.rejected
    if known and known.document_id and plan.old and (kept := plan.old.document(known.document_id)):
        return kept
    try:
        document = read_document(path, file.source)
    except InputError as error:
        return str(error)
    if not _is_unicode(document):
        return "holds half a character (a lone surrogate) in its text or front matter; remove it"
    chunks = split_chunks(document, plan.settings)
    return (document, chunks) if chunks else "holds no sentence; remove it or add text"


def _is_unicode(document: Document) -> bool:
    d = document
    try:
        "".join((d.title, d.text, d.publisher, d.author, d.date, *d.questions)).encode()
    except UnicodeEncodeError:  # such as the escape "\ud800" in front matter; no file can hold it
        return False
    return True


def _add_terms(writer: TermWriter, row: int, document: Document, chunks: Sequence[Chunk]) -> None:
    title = terms(document.title)
    for i, chunk in enumerate(chunks):
        writer.add(row + i, terms(document.text[chunk.start : chunk.end]), title + terms(chunk.heading))


def _write_vectors(plan: _Plan, store: StoreWriter, work: Path, tell: Progress) -> int:
    encoder = plan.encoder
    known = plan.old.vectors(encoder.fingerprint) if plan.old else KnownVectors.none()
    writer = VectorWriter(encoder, known, Journal(plan.folder, encoder.fingerprint, encoder.dimensions))
    for row, chunk, document in store.read():
        if row:
            tell("vectors", row, store.chunks)
        writer.add(row, embedded_texts(encoder, document, chunk))
    count = writer.finish(work / VECTORS_NAME, store)
    tell("vectors", store.chunks, store.chunks)
    return count


def _nothing_left(sources: Sequence[SourceRecord]) -> str:
    first = sources[0]
    more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return f"Nothing was indexed, none of the files can be used: {first.source} {first.rejected}{more}."
