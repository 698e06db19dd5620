"""The folder of articles that the index is made from: where files come in, and where they go when removed.

The folder is the corpus. A file that is added lies in its subfolder ``uploads``, so that every later build
finds it; one that is removed is moved to the hidden subfolder ``.removed`` and is never deleted.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Collection
from pathlib import Path

from corpusqa.documents import find_files
from corpusqa.errors import InputError
from corpusqa.web.uploads import stored_name

UPLOADS = "uploads"
REMOVED = ".removed"
_INCOMING = ".incoming"
_STALE = 24 * 3600  # seconds; what lies longer in the way in was left by a program that was killed


class CorpusFolder:
    """One folder of articles. Only one thread may place and take away."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    @property
    def writable(self) -> bool:
        """Whether files may be put there at all."""
        return self.root.is_dir() and os.access(self.root, os.W_OK | os.X_OK)

    def incoming(self) -> Path:
        """A name for a file that is about to come in, on the same disk, out of sight of builds."""
        folder = self.root / _INCOMING
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            if time.time() - old.stat().st_mtime > _STALE:
                old.unlink(missing_ok=True)
        return folder / secrets.token_hex(16)

    def name_for(self, given: str, taken: Collection[str] = ()) -> str:
        """The source that a file sent under this name gets.

        :param taken: other sources that are about to be placed.
        """
        folder = self.root / UPLOADS
        there = os.listdir(folder) if folder.is_dir() else []
        return f"{UPLOADS}/{stored_name(given, [*there, *(one.rpartition('/')[2] for one in taken)])}"

    def place(self, incoming: Path, source: str) -> None:
        """Make a file that came in part of the corpus, in one step.

        :param source: from ``name_for``.
        """
        folder = self.root / UPLOADS
        folder.mkdir(exist_ok=True)
        with incoming.open("rb") as file:
            os.fsync(file.fileno())
        incoming.replace(folder / source.rpartition("/")[2])

    def displace(self, source: str) -> None:
        """Undo ``place``."""
        (self.root / UPLOADS / source.rpartition("/")[2]).unlink(missing_ok=True)

    def files(self) -> dict[str, Path]:
        """The files of the corpus by source."""
        try:
            return {source: path for path, source in find_files([self.root])}
        except InputError:  # there is none
            return {}

    def take_away(self, path: Path) -> Path:
        """Move a file of the corpus out of it.

        :return: where it lies now.
        """
        folder = self.root / REMOVED
        folder.mkdir(exist_ok=True)
        aim, number = folder / path.name, 1
        while aim.exists() or aim.is_symlink():
            number += 1
            aim = folder / f"{path.stem}_{number}{path.suffix}"
        path.rename(aim)
        return aim
