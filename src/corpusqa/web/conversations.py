"""Conversations on the server's disk, in one SQLite file, each under the browser that holds it.

Every question to this store names a browser, and the browser is part of every key: with the id of a foreign
conversation a browser finds nothing, or begins one of its own of that name.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpusqa.errors import InputError

TITLE_CHARS = 120  #: longest title; a longer one is cut

_VERSION = 1
_SCHEMA = f"""
CREATE TABLE conversations (
    browser TEXT, id TEXT, title TEXT, changed REAL, PRIMARY KEY (browser, id)) WITHOUT ROWID;
CREATE TABLE turns (
    number INTEGER PRIMARY KEY, browser TEXT, conversation TEXT, token TEXT, kept TEXT,
    UNIQUE (browser, conversation, token),
    FOREIGN KEY (browser, conversation) REFERENCES conversations (browser, id) ON DELETE CASCADE);
PRAGMA user_version = {_VERSION};
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One line of the list."""

    id: str
    title: str
    changed: float  #: when its last turn was kept, seconds since 1970
    turns: int


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn as it lies on the disk."""

    token: str  #: random, made by the browser that asked
    kept: str  #: what ``kept.pack`` made of it


class Conversations:
    """The conversations of all browsers. Safe for threads; several programs may share the file."""

    def __init__(self, path: Path | None = None, *, clock: Callable[[], float] = time.time) -> None:
        """Open the file, or make it.

        :param path: None: in memory, until the program ends.
        :raises InputError: if the file cannot be used, with what to do.
        """
        self.path = path
        self._clock = clock
        self._lock = threading.Lock()
        try:
            self._connection = self._open()
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"The conversations in {path} cannot be used: {error}. Name another folder with --data, "
                "or move that file away to begin anew."
            ) from error

    def _open(self) -> sqlite3.Connection:
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)
        connection = sqlite3.connect(
            self.path or ":memory:", timeout=10, isolation_level=None, check_same_thread=False
        )
        # With a write-ahead log readers do not wait for writers, and a killed program leaves whole turns.
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        )
        connection.execute("BEGIN IMMEDIATE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            connection.close()
            raise OSError("it was written by a later version of corpusqa")
        if version == 0:
            for statement in _SCHEMA.strip().split(";\n"):
                connection.execute(statement)
        connection.execute("COMMIT")
        return connection

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def listed(self, browser: str) -> list[Conversation]:
        """The conversations of a browser, the one that changed last first."""
        counted = (
            "SELECT c.id, c.title, c.changed, count(t.number) FROM conversations c LEFT JOIN turns t "
            "ON t.browser = c.browser AND t.conversation = c.id "
            "WHERE c.browser = ? GROUP BY c.id ORDER BY c.changed DESC, c.id"
        )
        with self._lock:
            return [Conversation(*row) for row in self._connection.execute(counted, (browser,))]

    def title(self, browser: str, conversation: str) -> str | None:
        """The title of a conversation; None where this browser has no such one."""
        with self._lock:
            row = self._connection.execute(
                "SELECT title FROM conversations WHERE browser = ? AND id = ?", (browser, conversation)
            ).fetchone()
        return row[0] if row else None

    def turns(self, browser: str, conversation: str) -> list[StoredTurn]:
        """The turns of a conversation, oldest first; none where this browser has no such one."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT token, kept FROM turns WHERE browser = ? AND conversation = ? ORDER BY number",
                (browser, conversation),
            )
            return [StoredTurn(*row) for row in rows]

    def keep(
        self, browser: str, conversation: str, turn: StoredTurn, *, title: str, replaces: str = ""
    ) -> None:
        """Keep a turn that was answered; the first one makes the conversation.

        :param title: of a conversation that is new.
        :param replaces: the token of the turn whose place it takes, where that is still there.
        """
        place = (browser, conversation)
        with self._writing() as write:
            write("INSERT OR IGNORE INTO conversations VALUES (?,?,?,0)", (*place, _one_line(title)))
            write(
                "UPDATE conversations SET changed = ? WHERE browser = ? AND id = ?", (self._clock(), *place)
            )
            changed = write(
                "UPDATE turns SET token = ?, kept = ? WHERE browser = ? AND conversation = ? AND token = ?",
                (turn.token, turn.kept, *place, replaces),
            )
            if not changed:
                write(
                    "INSERT OR REPLACE INTO turns (browser, conversation, token, kept) VALUES (?,?,?,?)",
                    (*place, turn.token, turn.kept),
                )

    def rename(self, browser: str, conversation: str, title: str) -> bool:
        """Give a conversation another title.

        :return: whether this browser has such a conversation and the title holds anything.
        """
        if not _one_line(title):
            return False
        with self._writing() as write:
            changed = write(
                "UPDATE conversations SET title = ? WHERE browser = ? AND id = ?",
                (_one_line(title), browser, conversation),
            )
        return changed > 0

    def delete(self, browser: str, conversation: str) -> bool:
        """Delete a conversation with its turns.

        :return: whether this browser had it.
        """
        with self._writing() as write:
            deleted = write("DELETE FROM conversations WHERE browser = ? AND id = ?", (browser, conversation))
        return deleted > 0

    @contextmanager
    def _writing(self) -> Iterator[Callable[[str, tuple[object, ...]], int]]:
        """All that is written inside, or nothing of it; what is called returns how many rows it changed."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield lambda statement, values: self._connection.execute(statement, values).rowcount
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise


def _one_line(title: str) -> str:
    return " ".join(title.split())[:TITLE_CHARS]
