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
    sentences: int = 4  #: most sentences in an answer, 1 to 4
    #: Models in places of answering, each a folder or a name in the hub's cache; they need the extra
    #: ``models``: an extractive question-answering model instead of the shipped reader,
    reader: str | None = None
    reranker: str | None = None  #: a cross-encoder that orders the passages before they are read,
    nli: str | None = None  #: and a model of inference that may object to an answer.
    reader_threshold: float = 0.5  #: probability from which the model's span is an answer, 0.01 to 0.99
    nli_threshold: float = 0.5  #: probability of a contradiction from which there is none, 0.01 to 0.99

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not 1 <= self.passages <= 50:
            raise InputError(f"passages is {self.passages}; choose 1 to 50.")
        if not 1 <= self.sentences <= 4:
            raise InputError(f"sentences is {self.sentences}; choose 1 to 4.")
        for name in ("reader_threshold", "nli_threshold"):
            value = getattr(self, name)
            if not 0.01 <= value <= 0.99:
                raise InputError(f"{name} is {value}; choose 0.01 to 0.99.")

    @property
    def names_models(self) -> bool:
        """Whether a model other than the shipped ones takes part in answering."""
        return any(name is not None for name in (self.reader, self.reranker, self.nli))
