"""Who is signed in, and how soon one may try again after a wrong password."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from corpusqa.errors import InputError
from corpusqa.web.passwords import Account

LASTS = 14 * 24 * 3600  #: seconds that a session lasts

_FREE_TRIES = 4  #: wrong passwords in a row without a wait
_LONGEST_WAIT = 300.0  #: seconds
_FORGOTTEN_AFTER = 3600.0  #: seconds after the last wrong try
_MOST_WATCHED = 10_000
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS sessions "
    "(token TEXT PRIMARY KEY, name TEXT, secret TEXT, ends REAL) WITHOUT ROWID"
)


class Sessions:
    """Sessions by a random token, of which the disk holds the hash. Safe for threads.

    A session ends after ``LASTS`` seconds, at sign-out, and when the person's line in the file of accounts
    is changed or removed.
    """

    def __init__(
        self, accounts: dict[str, Account], path: Path | None, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Open the file, or make it.

        :param path: None: in memory, until the program ends.
        :raises InputError: if it cannot be used.
        """
        self._accounts = accounts
        self._clock = clock
        self._lock = threading.Lock()
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                path.touch(mode=0o600)
            self._connection = sqlite3.connect(
                path or ":memory:", timeout=10, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"The sessions in {path} cannot be used: {error}. Name another folder with --data."
            ) from error

    def begin(self, name: str) -> str:
        """Sign a person in.

        :return: the token for the browser's cookie.
        """
        token = secrets.token_urlsafe(32)
        now = self._clock()
        row = (_hash(token), name, self._print(name), now + LASTS)
        with self._lock:
            self._connection.execute("DELETE FROM sessions WHERE ends < ?", (now,))
            self._connection.execute("INSERT INTO sessions VALUES (?,?,?,?)", row)
        return token

    def name(self, token: str) -> str | None:
        """Whose session it is; None where it is none, or has ended."""
        if not token:
            return None
        with self._lock:
            row = self._connection.execute(
                "SELECT name, secret FROM sessions WHERE token = ? AND ends > ?",
                (_hash(token), self._clock()),
            ).fetchone()
        if row is None or row[0] not in self._accounts:
            return None
        return row[0] if hmac.compare_digest(row[1], self._print(row[0])) else None

    def end(self, token: str) -> None:
        """Sign out."""
        with self._lock:
            self._connection.execute("DELETE FROM sessions WHERE token = ?", (_hash(token),))

    def _print(self, name: str) -> str:
        return _hash(f"{name}:{self._accounts[name].secret}")


class Tries:
    """Wrong passwords in a row, by who is counted; each more doubles the wait. Safe for threads."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # how many, when the last was

    def wait(self, who: str) -> float:
        """Seconds until the next try is looked at; 0: now."""
        with self._lock:
            count, last = self._wrong.get(who, (0, 0.0))
            wait = min(2.0 ** (count - _FREE_TRIES), _LONGEST_WAIT) if count >= _FREE_TRIES else 0.0
            return max(0.0, last + wait - self._clock())

    def wrong(self, who: str) -> None:
        """Count a wrong password, before it is known to be wrong: many at once are many."""
        now = self._clock()
        with self._lock:
            count, last = self._wrong.pop(who, (0, now))
            self._wrong[who] = (1 if now - last > _FORGOTTEN_AFTER else min(count + 1, 64), now)
            while len(self._wrong) > _MOST_WATCHED:
                self._wrong.popitem(last=False)

    def right(self, who: str) -> None:
        """Forget what was wrong."""
        with self._lock:
            self._wrong.pop(who, None)


def secret_of(folder: Path | None) -> bytes:
    """A random secret that stays the same for a folder.

    :param folder: None: a new one.
    :raises InputError: if it cannot be kept there.
    """
    if folder is None:
        return secrets.token_bytes(32)
    path = folder / "access.key"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            fresh = folder / f"access.{secrets.token_hex(4)}.new"
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, path)
        secret = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be used: {error.strerror}. Name another folder with --data."
        ) from error
    if len(secret) != 32:
        raise InputError(f"{path} is damaged; remove it, and conversations of signed-in people start anew.")
    return secret


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
