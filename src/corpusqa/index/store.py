"""Documents, chunks and the table from vectors to chunks, in one SQLite file.

The file is written once and then only read, so readers open it as immutable: no locks, no journal, and a
read-only folder is no obstacle. One connection serves all threads, one at a time.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpusqa.types import Chunk, Document, Removed, Sentence, SentenceKind

_KINDS: tuple[SentenceKind, ...] = ("body", "heading", "item", "caption")
_DOCUMENT_FIELDS = ("id", "source", "title", "text", "language", "encoding", "publisher", "author", "date")
_DOCUMENT_COLUMNS = ", ".join((*_DOCUMENT_FIELDS, "questions", "removed"))
_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, source TEXT, title TEXT, text TEXT, language TEXT,
    encoding TEXT, publisher TEXT, author TEXT, date TEXT, questions TEXT, removed TEXT);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY, document INTEGER, "start" INTEGER, "end" INTEGER, heading TEXT, sentences TEXT);
CREATE INDEX chunks_of ON chunks (document);
CREATE TABLE arrays (name TEXT PRIMARY KEY, data BLOB);
"""


@dataclass(frozen=True, slots=True)
class IndexedChunk:
    """A chunk with its place in the index and what is needed to show it."""

    row: int  #: 0 to chunk_count - 1, by source, then start
    chunk: Chunk
    title: str
    source: str
    text: str  #: ``document.text[chunk.start:chunk.end]``


class StoreWriter:
    """Writes the SQLite file of a new generation; nobody else opens it before it is closed."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        # A killed build is thrown away as a whole, so no journal; the finished file is synced later.
        self._connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        self._connection.execute("BEGIN")
        self._content = hashlib.sha256()
        self.documents = 0
        self.chunks = 0

    def add(self, document: Document, chunks: Sequence[Chunk]) -> None:
        """Append one document with its chunks; chunks are numbered in this order."""
        removed = _dump([[line.line, line.text, line.reason] for line in document.removed])
        plain = [getattr(document, name) for name in _DOCUMENT_FIELDS]
        values = [self.documents, *plain, _dump(document.questions), removed]
        rows = [
            (self.chunks + i, self.documents, c.start, c.end, c.heading, _dump_sentences(c))
            for i, c in enumerate(chunks)
        ]
        self._connection.execute(f"INSERT INTO documents VALUES ({','.join('?' * len(values))})", values)
        self._connection.executemany("INSERT INTO chunks VALUES (?,?,?,?,?,?)", rows)
        self._content.update(_dump([values, rows]).encode())
        self.documents += 1
        self.chunks += len(chunks)

    @property
    def content(self) -> str:
        """SHA-256 over all documents and chunks added so far."""
        return self._content.hexdigest()

    def add_array(self, name: str, data: NDArray[np.int32]) -> None:
        """Store an array of 32-bit integers under a name."""
        self._connection.execute("INSERT INTO arrays VALUES (?,?)", (name, data.astype("<i4").tobytes()))

    def add_bytes(self, name: str, data: bytes) -> None:
        """Store bytes under a name."""
        self._connection.execute("INSERT INTO arrays VALUES (?,?)", (name, data))

    def read(self) -> Iterator[tuple[int, Chunk, Document]]:
        """All chunks with their rows and documents, in the order of the rows."""
        return _walk(self._connection)

    def finish(self) -> None:
        """Write everything out."""
        self._connection.execute("COMMIT")
        self._connection.execute("VACUUM")
        self._connection.close()

    def abandon(self) -> None:
        """Let go of a file that will be deleted."""
        self._connection.close()


class Store:
    """Reads the SQLite file of a generation. Safe for any number of threads."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()
        # The first query opens the file: from here on it can be read even after a new generation replaced it.
        self._select("SELECT name FROM sqlite_master")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def count(self, table: str) -> int:
        """Number of rows of ``documents`` or ``chunks``."""
        return int(self._select(f"SELECT count(*) FROM {table}")[0][0])

    def documents(self) -> list[Document]:
        """All documents in the order of their sources."""
        return [
            _document(r) for r in self._select(f"SELECT {_DOCUMENT_COLUMNS} FROM documents ORDER BY number")
        ]

    def document(self, document_id: str) -> Document:
        """:raises KeyError: if there is no such document."""
        rows = self._select(f"SELECT {_DOCUMENT_COLUMNS} FROM documents WHERE id = ?", (document_id,))
        if not rows:
            raise KeyError(document_id)
        return _document(rows[0])

    def document_with_chunks(self, document_id: str) -> tuple[Document, tuple[Chunk, ...]]:
        """:raises KeyError: if there is no such document."""
        found = self._select(_CHUNKS_OF + " WHERE d.id = ? ORDER BY c.row", (document_id,))
        return self.document(document_id), tuple(_chunk(values) for values in found)

    def rows_by_document(self) -> dict[str, range]:
        """The rows of the chunks of every document that has some, by its id."""
        query = "SELECT d.id, min(c.row), max(c.row) FROM chunks c JOIN documents d ON d.number = c.document"
        found = self._select(f"{query} GROUP BY d.number")
        return {document_id: range(first, last + 1) for document_id, first, last in found}

    def chunks(self, rows: Sequence[int]) -> dict[int, IndexedChunk]:
        """The chunks of the given rows; rows that do not exist are left out.

        Only the chunks' own text is read, not their documents: candidates come from many of them.
        """
        found: dict[int, IndexedChunk] = {}
        for i in range(0, len(rows), 500):
            part = [int(row) for row in rows[i : i + 500]]
            marks = ",".join("?" * len(part))
            for *values, title, source, text in self._select(_WITH_TEXT + f" WHERE row IN ({marks})", part):
                found[values[0]] = IndexedChunk(values[0], _chunk(tuple(values)), title, source, text)
        return found

    def array(self, name: str) -> NDArray[np.int32]:
        """:raises KeyError: if nothing is stored under the name."""
        return np.frombuffer(self.bytes(name), dtype="<i4").astype(np.int32, copy=False)

    def bytes(self, name: str) -> bytes:
        """:raises KeyError: if nothing is stored under the name."""
        rows = self._select("SELECT data FROM arrays WHERE name = ?", (name,))
        if not rows:
            raise KeyError(name)
        return bytes(rows[0][0])

    def read(self) -> Iterator[tuple[int, Chunk, Document]]:
        """All chunks with their rows and documents, in the order of the rows; for one thread."""
        return _walk(self._connection)

    def _select(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._connection.execute(query, values).fetchall()


_CHUNKS_OF = (
    'SELECT c.row, d.id, c."start", c."end", c.heading, c.sentences FROM chunks c '
    "JOIN documents d ON d.number = c.document"
)
_WITH_TEXT = _CHUNKS_OF.replace(
    " FROM", ', d.title, d.source, substr(d.text, c."start" + 1, c."end" - c."start") FROM', 1
)


def _walk(connection: sqlite3.Connection) -> Iterator[tuple[int, Chunk, Document]]:
    document: Document | None = None
    for values in connection.execute(_CHUNKS_OF + " ORDER BY c.row"):
        chunk = _chunk(values)
        if document is None or document.id != chunk.document_id:
            query = f"SELECT {_DOCUMENT_COLUMNS} FROM documents WHERE id = ?"
            document = _document(connection.execute(query, (chunk.document_id,)).fetchone())
        yield values[0], chunk, document


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _dump_sentences(chunk: Chunk) -> str:
    # Flat triples relative to the chunk: start, length, kind.
    flat: list[int] = []
    for s in chunk.sentences:
        flat += [s.start - chunk.start, s.end - s.start, _KINDS.index(s.kind)]
    return _dump(flat)


def _chunk(values: tuple) -> Chunk:  # type: ignore[type-arg]
    _, document_id, start, end, heading, dumped = values
    flat = json.loads(dumped)
    sentences = tuple(
        Sentence(start + flat[i], start + flat[i] + flat[i + 1], _KINDS[flat[i + 2]])
        for i in range(0, len(flat), 3)
    )
    return Chunk(document_id, start, end, sentences, heading)


def _document(values: tuple) -> Document:  # type: ignore[type-arg]
    *plain, questions, removed = values
    named = dict(zip(_DOCUMENT_FIELDS, plain, strict=True))
    lines = tuple(Removed(*line) for line in json.loads(removed))
    return Document(**named, questions=tuple(json.loads(questions)), removed=lines)
