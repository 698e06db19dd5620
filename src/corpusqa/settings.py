"""The few knobs that change an index or an answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from corpusqa.errors import InputError


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What decides how documents are cut. Stored in the manifest; another value means another index.

    :raises InputError: if a value is outside its range.
    """

    chunk_chars: int = 300  #: longest chunk in characters, 40 to 8,000 (a longer sentence stays whole)
    overlap_chars: int = 60  #: characters of whole sentences repeated from before, 0 to half a chunk

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not 40 <= self.chunk_chars <= 8000:
            raise InputError(f"chunk_chars is {self.chunk_chars}; choose 40 to 8000.")
        if not 0 <= self.overlap_chars <= self.chunk_chars // 2:
            raise InputError(f"overlap_chars is {self.overlap_chars}; choose 0 to {self.chunk_chars // 2}.")

    def fingerprint(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of the settings as sorted JSON."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """What decides how questions are answered from an index.

    :raises InputError: if a value is outside its range.
    """

    passages: int = 8  #: passages offered to the reader, 1 to 50
    sentences: int = 3  #: most sentences in an answer, 1 to 4

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not 1 <= self.passages <= 50:
            raise InputError(f"passages is {self.passages}; choose 1 to 50.")
        if not 1 <= self.sentences <= 4:
            raise InputError(f"sentences is {self.sentences}; choose 1 to 4.")
