"""Folders and files → the files to read, and one file → a Document."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpusqa.documents.formats import SUFFIXES, parse_document
from corpusqa.errors import FileRejected, InputError
from corpusqa.types import Document

MAX_FILE_BYTES = 20_000_000  #: larger files are rejected without being read

_ENDINGS = ", ".join(SUFFIXES)


def find_files(sources: Sequence[Path]) -> list[tuple[Path, str]]:
    """List the files that can become documents, folders recursively, sorted by source name.

    Hidden files and folders and files named README are left out of folders; linked folders are followed
    once. A file given by itself is taken whatever it is called.

    :param sources: folders and files.
    :return: pairs of path and source name, the path below the given folder with forward slashes; names are
        unique: where two sources share one, the folder's name is put in front.
    :raises InputError: for a missing path, an unreadable folder, or nothing usable in a source.
    """
    found: list[tuple[Path, Path, str]] = []  # path, folder that the name is relative to, name
    for source in sources:
        found += _in_source(Path(source))
    if not found:
        raise InputError(f"No files were given; name a folder or files ending in {_ENDINGS}.")
    unique: dict[Path, tuple[Path, Path, str]] = {}
    for item in found:
        unique.setdefault(Path(os.path.realpath(item[0])), item)
    named = _name(list(unique.values()))
    return sorted(named, key=lambda pair: pair[1])


def read_document(path: Path, source: str) -> Document:
    """Read one file as a Document.

    :param path: the file.
    :param source: its source name; the ending decides the format.
    :raises FileRejected: with the reason, if the file is empty, too large, unreadable, not text, or in an
        encoding that cannot be told.
    """
    try:
        status = path.stat()  # before opening: a pipe would block
        if not stat.S_ISREG(status.st_mode):
            raise FileRejected("is not a regular file; give a .txt, .md or .html file")
        if status.st_size > MAX_FILE_BYTES:
            raise FileRejected(
                f"is too large ({status.st_size / 1e6:,.0f} MB; the limit is "
                f"{MAX_FILE_BYTES / 1e6:,.0f} MB); split it into smaller files"
            )
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileRejected(f"cannot be read ({reason}); check that it exists and its permissions") from None
    return parse_document(data, source)


def _in_source(source: Path) -> list[tuple[Path, Path, str]]:
    try:
        mode = source.stat().st_mode
    except OSError as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else "cannot be read"
        raise InputError(f"{source} {reason}; check the path and its permissions.") from None
    if stat.S_ISDIR(mode):
        found = sorted(_walk(source, source, set()), key=lambda item: item[2])
        if not found:
            raise InputError(f"{source} holds no file ending in {_ENDINGS}; put articles there.")
        return found
    if not stat.S_ISREG(mode) or source.suffix.lower() not in SUFFIXES:
        raise InputError(f"{source} is not a folder nor a file ending in {_ENDINGS}; convert it first.")
    return [(source, Path(os.path.abspath(source)).parent, _printable(source.name))]


def _walk(folder: Path, root: Path, visited: set[str]) -> Iterator[tuple[Path, Path, str]]:
    real = os.path.realpath(folder)
    if real in visited:  # a link back up, or two links to one folder
        return
    visited.add(real)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"{folder} cannot be read ({error.strerror}); check its permissions.") from None
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = Path(entry.path)
        if os.path.isdir(path):
            yield from _walk(path, root, visited)
        elif (
            path.suffix.lower() in SUFFIXES
            and not entry.name.lower().startswith("readme")
            and _is_file(entry)
        ):
            yield path, Path(os.path.abspath(root)), _printable(path.relative_to(root).as_posix())


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Regular files, and broken links, which are to be reported rather than passed over."""
    return os.path.isfile(entry.path) or (entry.is_symlink() and not os.path.exists(entry.path))


def _printable(name: str) -> str:
    """A file name that is valid Unicode, even if the file system's is not."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _name(items: list[tuple[Path, Path, str]]) -> list[tuple[Path, str]]:
    """Put names of enclosing folders in front of names that occur twice, until all are unique."""
    names = [name for _, _, name in items]
    for depth in range(1, 1 + max(len(root.parts) for _, root, _ in items)):
        repeated = {name for name, number in Counter(names).items() if number > 1}
        if not repeated:
            break
        for position, (_, root, name) in enumerate(items):
            if names[position] in repeated:
                folders = root.parts[1:][-depth:]
                names[position] = _printable("/".join((*folders, name)))
    return [(path, name) for (path, _, _), name in zip(items, names, strict=True)]
