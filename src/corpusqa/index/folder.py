"""The index folder: one manifest, one generation, and the steps that make replacing them safe.

A build writes a complete new generation beside the old one, makes it durable, and only then replaces the
manifest in one step. Killed at any moment, the manifest names either the old generation or the new one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from corpusqa.errors import IndexUnusable, InputError
from corpusqa.index.journal import JOURNAL_PREFIX
from corpusqa.index.manifest import MANIFEST_NAME, Manifest, StoredFile, damaged

DOCUMENTS_NAME = "documents.sqlite"
VECTORS_NAME = "vectors.faiss"
TERMS_NAME = "terms"

_GENERATION = re.compile(r"g-[0-9a-f]{12}(-[0-9]+)?")
_UNFINISHED = re.compile(rf"\.new-\w+|\.{re.escape(MANIFEST_NAME)}")
_JOURNAL = re.compile(rf"{re.escape(JOURNAL_PREFIX)}[0-9a-f]{{12}}")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for writing. The operating system lets go of it when the process ends, however it ends.

    :raises IndexUnusable: if another build holds it.
    :raises InputError: if the folder cannot be made, or holds something else than an index.
    """
    created = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = _open_for_lock(folder)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"Cannot write an index at {folder}: {reason}. Choose another --index.") from None
    try:
        if not _try_lock(handle):
            raise IndexUnusable(
                f"Another build is writing the index at {folder}. Try again when it has ended."
            )
        _refuse_foreign(folder)
        yield
    finally:
        os.close(handle)
        if created and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


if sys.platform == "win32":
    import msvcrt

    def _open_for_lock(folder: Path) -> int:
        return os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _open_for_lock(folder: Path) -> int:
        # The folder itself is locked, so that no lock file is left in an index under version control.
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def belongs_to_index(path: Path, folder: Path) -> bool:
    """Whether a file is part of the index in ``folder``, which may lie inside the corpus."""
    path, folder = path.resolve(), folder.resolve()
    if path == folder or not path.is_relative_to(folder):
        return False
    top = path.relative_to(folder).parts[0]
    patterns = (_GENERATION, _UNFINISHED, _JOURNAL)
    return top == MANIFEST_NAME or any(pattern.fullmatch(top) for pattern in patterns)


def _refuse_foreign(folder: Path) -> None:
    """Never write an index among files that are not its own: a wrong --index must not litter a folder."""
    names = [entry.name for entry in folder.iterdir()]
    ours = MANIFEST_NAME in names or any(_GENERATION.fullmatch(name) for name in names)
    foreign = [name for name in sorted(names) if not name.startswith(".")]
    if foreign and not ours:
        raise InputError(
            f"{folder} holds other files (such as {foreign[0]}) and no index. "
            "Choose another folder for --index."
        )


@contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """Make an empty folder to build in; it is removed again unless ``publish`` took it.

    Leftovers of killed builds go first.
    """
    for entry in folder.iterdir():
        if _UNFINISHED.fullmatch(entry.name):
            _remove(entry)
    work = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        yield work
    finally:
        if work.exists():
            _remove(work)


def list_files(generation: Path) -> dict[str, StoredFile]:
    """Size and hash of every file below ``generation`` but lock files, in the order of the names."""
    found = {}
    for path in sorted(generation.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            found[path.relative_to(generation).as_posix()] = StoredFile(
                path.stat().st_size, file_sha256(path)
            )
    return found


def file_sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file of the generation with the manifest: a flipped byte is noticed here.

    :raises IndexUnusable: naming the first file that is missing, cut short or changed.
    """
    generation = folder / manifest.generation
    for name, expected in manifest.files.items():
        path = generation / name
        try:
            size = path.stat().st_size
            if size != expected.size:
                raise damaged(folder, f"{name} has {size} bytes instead of {expected.size}")
            if file_sha256(path) != expected.sha256:
                raise damaged(folder, f"{name} was changed")
        except FileNotFoundError:
            raise damaged(folder, f"{name} is missing") from None
        except OSError as error:
            raise damaged(folder, f"{name} cannot be read ({error.strerror})") from None


def is_whole(folder: Path, manifest: Manifest) -> bool:
    """Whether every file of the generation is as it was written."""
    try:
        check_files(folder, manifest)
    except IndexUnusable:
        return False
    return True


def publish(folder: Path, work: Path, manifest: Manifest) -> Manifest:
    """Make the generation in ``work`` the one that readers open, and delete the older ones.

    :param manifest: complete but for the generation's name, which is chosen here from its content.
    :return: the manifest as written.
    """
    _open_up(work, like=folder)
    for path in sorted(work.rglob("*")):
        _sync(path)
    _sync(work)
    name = f"g-{hashlib.sha256(manifest.to_bytes()).hexdigest()[:12]}"
    named = replace(manifest, generation=name)
    number = 1
    while (folder / named.generation).exists() and not is_whole(folder, named):
        number += 1  # a damaged generation of the same content, which a program may have open
        named = replace(manifest, generation=f"{name}-{number}")
    if not (folder / named.generation).exists():
        work.rename(folder / named.generation)
    _sync(folder)
    draft = folder / f".{MANIFEST_NAME}"
    draft.write_bytes(named.to_bytes())
    _sync(draft)
    draft.replace(folder / MANIFEST_NAME)
    _sync(folder)
    remove_generations(folder, keep=named.generation)
    remove_journals(folder)
    return named


def remove_journals(folder: Path) -> None:
    """Delete the vectors of interrupted builds, when the index is complete."""
    for entry in folder.iterdir():
        if _JOURNAL.fullmatch(entry.name):
            _remove(entry)


def remove_generations(folder: Path, keep: str) -> None:
    """Delete what no manifest names any more. Programs that have it open go on reading it."""
    for entry in folder.iterdir():
        if entry.name != keep and _GENERATION.fullmatch(entry.name):
            _remove(entry)


def _open_up(work: Path, like: Path) -> None:
    """Make all files as readable as the folder they will lie in; temporary ones are their owner's alone."""
    mode = like.stat().st_mode & 0o777
    for path in (work, *work.rglob("*")):
        path.chmod(mode if path.is_dir() else mode & 0o666)


def _remove(path: Path) -> None:
    # What cannot be deleted now (a reader on Windows) is deleted by the next build.
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have a file's bytes, or a folder's names, on the disk before going on."""
    if sys.platform == "win32" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
