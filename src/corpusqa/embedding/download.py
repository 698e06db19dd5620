"""One file from the hub into a file here, going on where an earlier attempt was cut off.

The hub's own client throws away what it has of a file when it is interrupted, which for models of gigabytes
on a poor line means that they never arrive.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpusqa.errors import ModelUnusable

if TYPE_CHECKING:
    from huggingface_hub.utils import httpx

_BLOCK_BYTES = 1 << 20
#: Seconds without a byte after which a connection counts as lost.
TIMEOUT_SECONDS = 30.0
#: Attempts that bring nothing before the download is given up.
_ATTEMPTS = 5
_PAUSE_SECONDS = 1.0  #: before the second attempt; longer before each further one
_OK, _PARTIAL, _RANGE_REFUSED = 200, 206, 416


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a repository, named by the hash of its content."""

    path: str  #: in the repository, with forward slashes
    size: int  #: bytes
    digest: str  #: SHA-256 of the content, or git's SHA-1 of it with its length in front

    def matches(self, file: Path) -> bool:
        """Whether a file on this machine has this content."""
        is_git = len(self.digest) == 40
        known = hashlib.sha1(b"blob %d\0" % self.size, usedforsecurity=False) if is_git else hashlib.sha256()
        with file.open("rb") as content:
            while block := content.read(_BLOCK_BYTES):
                known.update(block)
        return known.hexdigest() == self.digest


def download(url: str, file: RemoteFile, target: Path, tell: Callable[[int], None]) -> None:
    """Bring a file here, whole and checked against its hash, or keep what came for the next attempt.

    :param target: where it goes; until it is whole it stands beside that as ``.incomplete``.
    :param tell: called with the bytes that came; with a negative number if they must come again.
    :raises httpx.HTTPError: if the server cannot be reached or refuses.
    :raises ModelUnusable: if what came is not what the hub said it would be.
    """
    part = target.with_name(f"{target.name}.incomplete")
    part.parent.mkdir(parents=True, exist_ok=True)
    for last in (False, True):
        _complete(url, file, part, tell)
        if file.matches(part):
            part.replace(target)
            return
        tell(-part.stat().st_size)
        part.unlink()
        if last:
            break
    raise ModelUnusable(
        f"{file.path} arrived damaged twice: its hash is not the one the hub names. Try again."
    )


def bytes_here(file: RemoteFile, target: Path) -> int:
    """How many bytes of a file an earlier attempt has left."""
    try:
        return min(file.size, target.with_name(f"{target.name}.incomplete").stat().st_size)
    except OSError:
        return 0


def _complete(url: str, file: RemoteFile, part: Path, tell: Callable[[int], None]) -> None:
    """Ask for the rest of a file until it has its full size."""
    from huggingface_hub.utils import httpx

    failures = 0
    part.touch()
    while (have := part.stat().st_size) < file.size:
        try:
            _append(url, have, part, tell)
        except httpx.TransportError:
            failures = 1 if part.stat().st_size > have else failures + 1
            if failures >= _ATTEMPTS:
                raise
            time.sleep(_PAUSE_SECONDS * failures)


def _append(url: str, have: int, part: Path, tell: Callable[[int], None]) -> None:
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with get_session().stream("GET", url, headers=headers, timeout=TIMEOUT_SECONDS) as response:
        if have and response.status_code in (
            _OK,
            _RANGE_REFUSED,
        ):  # it gives whole files only, or another one
            tell(-have)
            part.write_bytes(b"")
            if response.status_code == _RANGE_REFUSED:
                return
        if response.status_code not in (_OK, _PARTIAL):
            response.read()
        hf_raise_for_status(response)
        _write(response, part, tell)


def _write(response: httpx.Response, part: Path, tell: Callable[[int], None]) -> None:
    with part.open("ab") as file:
        for block in response.iter_bytes():  # as they come: what waits to fill a block is lost with the line
            file.write(block)
            tell(len(block))
