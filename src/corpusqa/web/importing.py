"""One batch of changes: every file read and cut by itself, all made part of the index in one build."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

from corpusqa.documents import parse_document
from corpusqa.errors import CorpusqaError, FileRejected, IndexUnusable
from corpusqa.index import build_index
from corpusqa.text.chunks import split_chunks
from corpusqa.types import Document
from corpusqa.web.corpus_folder import CorpusFolder
from corpusqa.web.uploads import Refused, check_content

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant
    from corpusqa.web.changes import Change
    from corpusqa.web.desk import Desk

log = logging.getLogger(__name__)

_TRIES = 30  #: where another program is writing the index
_PAUSE = 2.0  #: seconds between two of them
_SOON = 0.15  #: share of a stage after which the rest can be told from it
_INDEXING = 0.6  #: of the time of a build goes about so much into documents and terms


class Batch:
    """What was read so far, and what it will do to the corpus."""

    def __init__(self, desk: Desk, folder: CorpusFolder) -> None:
        self.desk = desk
        self.folder = folder
        self.assistant: Assistant = desk.assistant
        self.adding: dict[str, tuple[Change, Document]] = {}  #: by document id
        self.removing: dict[str, Change] = {}  #: by document id

    def run(self) -> None:
        """Build, and exchange the assistant; or put everything back and say why."""
        changes = [*(change for change, _ in self.adding.values()), *self.removing.values()]
        if not changes:
            return
        placed: list[str] = []
        taken: list[tuple[Path, Path]] = []
        try:
            self._move(placed, taken)
            self._build()
            self.desk.assistant = self.assistant.reopened()
        except BaseException as error:
            for there, here in reversed(taken):
                here.rename(there)
            for source in placed:
                self.folder.displace(source)
            if not isinstance(error, CorpusqaError | OSError | Refused):
                raise
            log.warning("The corpus could not be changed: %s", error)
            for change in changes:
                change.refuse(_reason(error))
            return
        for change in changes:
            change.stage, change.share, change.left = "done", 1.0, None

    def _move(self, placed: list[str], taken: list[tuple[Path, Path]]) -> None:
        """Bring the folder into the state that is to be built, noting each step for the way back."""
        files = self.folder.files()
        for document_id in self.removing:
            for path in (files[one] for one in self.sources_of(document_id) if one in files):
                taken.append((path, self.folder.take_away(path)))
        for change, _ in self.adding.values():
            assert change.path is not None
            self.folder.place(change.path, change.source)
            placed.append(change.source)
        if len(files) - len(taken) + len(placed) == 0:
            raise Refused("refused_last")

    def sources_of(self, document_id: str) -> list[str]:
        """Every file with the text of a document, by which it would come back."""
        records = self.assistant.index.manifest.sources
        first = {one.source for one in records if one.document_id == document_id}
        return [one.source for one in records if one.source in first or one.duplicate_of in first]

    def _build(self) -> None:
        index = self.assistant.index
        progress = _Encoding(self)
        for tries_left in reversed(range(_TRIES)):
            try:
                build_index(
                    self.folder.root,
                    index.folder,
                    settings=index.manifest.settings,
                    encoder=index.encoder,
                    progress=progress,
                )
                return
            except IndexUnusable:
                if not tries_left:
                    raise
                time.sleep(_PAUSE)


def check(batch: Batch, change: Change) -> None:
    """Read and cut a file, or find the article that is to go.

    :raises Refused: if it cannot be done, with the reason.
    """
    if change.kind == "remove":
        _check_removal(batch, change)
        return
    assert change.path is not None
    change.stage = "reading"
    data = change.path.read_bytes()
    check_content(data)
    source = batch.folder.name_for(change.name, [one.source for one, _ in batch.adding.values()])
    try:
        document = parse_document(data, source)
        d = document
        "".join((d.text, d.title, d.publisher, d.author, d.date, *d.questions)).encode()
    except FileRejected as rejected:
        if rejected.kind:
            raise Refused(f"refused_{rejected.kind}") from None
        raise Refused("refused_because", str(rejected)) from None
    except UnicodeEncodeError:
        raise Refused("refused_no_text") from None
    change.stage, change.title = "cutting", document.title
    change.encoding, change.language, change.removed = document.encoding, document.language, document.removed
    change.chunks = len(split_chunks(document, batch.assistant.index.manifest.settings))
    if not change.chunks:
        raise Refused("refused_no_text")
    change.document_id = document.id
    _refuse_known(batch, document)
    change.source, change.share = source, 1.0
    batch.adding[document.id] = (change, document)


def _refuse_known(batch: Batch, document: Document) -> None:
    known = batch.adding[document.id][1] if document.id in batch.adding else None
    if known is None and document.id not in batch.removing:
        known = next((one for one in batch.assistant.documents() if one.id == document.id), None)
    if known is not None:
        raise Refused("refused_known", known.title or known.source)


def _check_removal(batch: Batch, change: Change) -> None:
    try:
        document = batch.assistant.document(change.document_id)
    except CorpusqaError:
        raise Refused("refused_gone") from None
    files = batch.folder.files()
    sources = batch.sources_of(document.id)
    if not any(source in files for source in sources):
        raise Refused("refused_not_here", document.source)
    change.source, change.title = document.source, document.title
    batch.removing[document.id] = change


class _Encoding:
    """Turns the progress of the build into that of each file."""

    def __init__(self, batch: Batch) -> None:
        self._changes = [change for change, _ in batch.adding.values()]
        self._removals = list(batch.removing.values())
        self._rows = _rows(batch)
        self._new = sum(len(rows) for rows in self._rows.values())
        self._began: float | None = None
        self._started = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """See ``build_index``."""
        if stage == "documents":
            self._indexing(done / total)
        elif stage == "vectors":
            self._encoding(done, total)

    def _indexing(self, share: float) -> None:
        """All documents are put into the new index, the old ones again; the same for every file."""
        passed = time.monotonic() - self._started
        over = share * _INDEXING
        for change in (*self._changes, *self._removals):
            change.stage, change.share = "indexing", share
            change.left = passed * (1 - over) / over if share >= _SOON else None

    def _encoding(self, done: int, total: int) -> None:
        before = 0  # new rows that are done, which are what takes time
        for change in self._changes:
            rows = self._rows[change.id]
            over = min(max(done - rows.start, 0), len(rows))
            before += over
            change.stage = "encoding" if done < total else "writing"
            change.share = over / len(rows) if done < total else 0.0
        for change in self._removals:
            change.stage, change.left = "writing", None
        if before and self._began is None:
            self._began = time.monotonic()
        share = before / self._new if self._new else 1.0
        passed = time.monotonic() - self._began if self._began is not None else 0.0
        for change in self._changes:
            change.left = passed * (1 - share) / share if share >= _SOON else None


def _rows(batch: Batch) -> dict[str, range]:
    """Which rows of the new index each new file will have: rows are counted in the order of the sources."""
    index = batch.assistant.index
    gone = {source for one in batch.removing for source in batch.sources_of(one)}
    counts = {
        one.source: (len(index.rows_of([one.document_id])), "")
        for one in index.manifest.sources
        if one.document_id and one.source not in gone
    }
    counts |= {change.source: (change.chunks, change.id) for change, _ in batch.adding.values()}
    rows: dict[str, range] = {}
    row = 0
    for source in sorted(counts):
        count, change_id = counts[source]
        if change_id:
            rows[change_id] = range(row, row + count)
        row += count
    return rows


def _reason(error: CorpusqaError | OSError | Refused) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, OSError):
        return Refused("refused_disk", error.strerror or type(error).__name__)
    if isinstance(error, IndexUnusable):
        return Refused("refused_busy")
    return Refused("refused_because", str(error))
