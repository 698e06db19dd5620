"""Vectors that a build has computed so far, kept so that an interrupted build need not compute them again.

Transformer models take minutes for what everything else does in a second. The journal is a file in the
index folder to which every encoded batch is appended; the next build of the same model reads it, and deletes
it once the index is complete. A batch that was cut short or damaged is not used, nor what comes after it.
"""

from __future__ import annotations

import hashlib
import struct
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpusqa.embedding.encoder import Vectors

#: Encoding that took no longer than this is not worth a file.
PATIENCE_SECONDS = 10.0
#: Bytes of the hash that stands for a text.
KEY_BYTES = 16
JOURNAL_PREFIX = ".vectors-"

_HEAD = struct.Struct("<I")
_CHECK_BYTES = 16


class Journal:
    """What is known of earlier batches, and the file for new ones."""

    def __init__(self, folder: Path, fingerprint: str, dimensions: int) -> None:
        # The model is part of the name: vectors of another one are never read.
        name = hashlib.sha256(f"{fingerprint} {dimensions}".encode()).hexdigest()[:12]
        self._path = folder / f"{JOURNAL_PREFIX}{name}"
        self._dimensions = dimensions
        self._seconds = 0.0
        self.known: dict[bytes, Vectors] = {}
        sound = self._read()
        if sound is not None:
            with self._path.open("r+b") as file:
                file.truncate(sound)

    def run(self, keys: Sequence[bytes], encode: Callable[[], Vectors]) -> Vectors:
        """Encode a batch and append it, if encoding has taken long enough to be worth it.

        :return: what ``encode`` returned, float32, shape (len(keys), d).
        """
        started = time.perf_counter()
        vectors = encode()
        self._seconds += time.perf_counter() - started
        if self._seconds >= PATIENCE_SECONDS:
            body = _HEAD.pack(len(keys)) + b"".join(keys) + vectors.astype("<f2").tobytes()
            with self._path.open("ab") as file:
                file.write(body + _check(body))
        return vectors

    def _read(self) -> int | None:
        """Take in all whole batches.

        :return: the size of what is sound, in bytes; ``None`` if there is no journal.
        """
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return None
        at = 0
        while len(data) >= at + _HEAD.size:
            (count,) = _HEAD.unpack_from(data, at)
            first = at + _HEAD.size
            middle = first + count * KEY_BYTES
            end = middle + count * self._dimensions * 2
            if data[end : end + _CHECK_BYTES] != _check(data[at:end]):
                break
            vectors = np.frombuffer(data[middle:end], dtype="<f2").reshape(count, -1).astype(np.float32)
            for i in range(count):
                self.known[data[first + i * KEY_BYTES : first + (i + 1) * KEY_BYTES]] = vectors[i]
            at = end + _CHECK_BYTES
        return at


def _check(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK_BYTES).digest()
