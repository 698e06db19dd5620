"""What people say of answers: "good" or "wrong"; a wrong one becomes a draft case that the owner can review.

The drafts lie in a JSON Lines file in the schema of ``corpusqa eval``. The owner may edit it at any time: a
line that is no longer as it was written here is never touched again, and one that was taken out stays out.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from corpusqa.errors import InputError
from corpusqa.web.draft import draft_line

VERDICTS = ("good", "wrong")
WANTED_CHARS = 2000  #: longest "what would be right"; the rest is cut
MOST_DRAFTS = 2000
MOST_BYTES = 16 * 2**20  #: of the file of drafts
DRAFTS_NAME = "drafts.jsonl"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS judged (
    browser TEXT, conversation TEXT, token TEXT, verdict TEXT, wanted TEXT, draft TEXT,
    PRIMARY KEY (browser, conversation, token)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_draft ON judged (draft);
CREATE TABLE IF NOT EXISTS drafts (id TEXT PRIMARY KEY, line TEXT) WITHOUT ROWID;
"""

Place = tuple[str, str, str]  #: browser, conversation, token of the turn


class Judged:
    """All that was judged. Safe for threads; several programs may share the folder."""

    def __init__(self, folder: Path) -> None:
        """Open what is kept in a folder, or make it.

        :raises InputError: if it cannot be used.
        """
        self.path = folder / DRAFTS_NAME
        path = folder / "judged.sqlite"
        self._lock = threading.Lock()
        self._among_programs = FileLock(folder / f"{DRAFTS_NAME}.lock", timeout=10)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(
                path, timeout=10, isolation_level=None, check_same_thread=False
            )
            self._connection.executescript(f"PRAGMA journal_mode=WAL;{_SCHEMA}")
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"What was judged in {path} cannot be used: {error}. Name another folder with --data, "
                "or move that file away to begin anew."
            ) from error

    def verdicts(self, browser: str, conversation: str) -> dict[str, tuple[str, str]]:
        """What this browser said of the answers of a conversation: verdict and "what would be right"."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT token, verdict, wanted FROM judged WHERE browser = ? AND conversation = ?",
                (browser, conversation),
            )
            return {token: (verdict, wanted) for token, verdict, wanted in rows}

    def judge(self, place: Place, verdict: str, case: Mapping[str, Any]) -> None:
        """Keep what is said of an answer in place of what was said before.

        :param verdict: one of ``VERDICTS``; "" takes it back.
        :param case: as ``draft.make_draft`` makes it for this turn.
        :raises InputError: if the file of drafts is full or cannot be read; then nothing was changed.
        """
        wanted = case["gold"][0]["any"][0] if case["gold"] else ""
        with self._writing() as write:
            before = write("SELECT draft FROM judged WHERE browser=? AND conversation=? AND token=?", place)
            write("DELETE FROM judged WHERE browser=? AND conversation=? AND token=?", place)
            if verdict:
                drafted = case["id"] if verdict == "wrong" else ""
                write("INSERT INTO judged VALUES (?,?,?,?,?,?)", (*place, verdict, wanted, drafted))
            for name in {case["id"], *(row[0] for row in before)} - {""}:
                said = write("SELECT wanted FROM judged WHERE draft = ? ORDER BY wanted = ''", (name,))
                # What somebody else wrote to the same question is not replaced by nothing.
                if not said:
                    self._put(write, name, None)
                elif name == case["id"] and (wanted or not said[0][0]):
                    self._put(write, name, draft_line(case))

    def _put(self, write: _Write, name: str, line: str | None) -> None:
        """Bring one line of the file up to date, where the owner has left it as it was.

        :param line: None: there is to be none.
        """
        rows = write("SELECT line FROM drafts WHERE id = ?", (name,))
        written = rows[0][0] if rows else None
        lines = self._lines()
        if written is None:
            if line is None or any(f'"{name}"' in one for one in lines):
                return
            lines.append(line)
        elif written not in lines:
            return
        elif line is None:
            lines.remove(written)
        else:
            lines[lines.index(written)] = line
        self._save(lines)
        write("DELETE FROM drafts WHERE id = ?", (name,))
        if line is not None:
            write("INSERT INTO drafts VALUES (?,?)", (name, line))

    def _lines(self) -> list[str]:
        try:
            if not self.path.exists():
                return []
            if self.path.stat().st_size > MOST_BYTES:
                raise InputError(f"{self.path} is full; move it away to begin a new one.")
            text = self.path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{self.path} cannot be read ({error}).") from error
        return text.removesuffix("\n").split("\n") if text else []

    def _save(self, lines: list[str]) -> None:
        """Write all or nothing."""
        text = "".join(f"{line}\n" for line in lines)
        if len(lines) > MOST_DRAFTS or len(text.encode()) > MOST_BYTES:
            raise InputError(f"{self.path} is full; move it away to begin a new one.")
        fresh = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}.new")
        try:
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self.path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise InputError(f"{self.path} cannot be written ({error.strerror}).") from error

    @contextmanager
    def _writing(self) -> Iterator[_Write]:
        """All that is written inside, or nothing of it; what is called returns the rows it finds."""
        with self._lock, self._among_programs:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield lambda statement, values: self._connection.execute(statement, values).fetchall()
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise


_Write = Callable[[str, tuple[Any, ...]], list[tuple[Any, ...]]]
