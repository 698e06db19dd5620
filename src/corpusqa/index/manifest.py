"""What an index is made of: one JSON file that names a generation and everything needed to trust it.

The manifest holds no absolute path of the corpus and no time, so the same corpus gives the same manifest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from corpusqa.errors import IndexUnusable, InputError
from corpusqa.settings import IndexSettings
from corpusqa.types import Rejection

#: Raised by one whenever older code could not read, or would misread, what newer code writes.
FORMAT = 1
MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """The model an index was made with; another fingerprint means other vectors."""

    name: str
    fingerprint: str
    dimensions: int
    window_chars: int | None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One file that was looked at, and what became of it: exactly one of the last three is not empty."""

    source: str
    sha256: str  #: of the file's bytes; "" if they could not be read
    document_id: str = ""
    duplicate_of: str = ""  #: source of the document with the same text
    rejected: str = ""  #: the reason


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Size in bytes and SHA-256 of one file of the generation."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that decides whether an index can be used and whether it is up to date."""

    version: str  #: of corpusqa
    libraries: dict[str, str]  #: versions of what wrote the files
    settings: IndexSettings
    encoder: EncoderRecord
    documents: int
    chunks: int
    vectors: int
    content: str  #: SHA-256 over all documents and chunks
    sources: tuple[SourceRecord, ...]
    generation: str  #: name of the folder beside the manifest
    files: dict[str, StoredFile]  #: by path below the generation's folder, with forward slashes
    format: int = FORMAT

    def reproducible(self) -> dict[str, Any]:
        """What a rebuild from the same corpus by the same program gives again on any machine."""
        left_out = {"libraries", "generation", "files"}
        return {key: value for key, value in asdict(self).items() if key not in left_out}

    def rejections(self) -> tuple[Rejection, ...]:
        """The files that are not in the index, with reasons."""
        return tuple(Rejection(s.source, s.rejected) for s in self.sources if s.rejected)

    def duplicates(self) -> tuple[tuple[str, str], ...]:
        """(source left out, source with the same text)."""
        return tuple((s.source, s.duplicate_of) for s in self.sources if s.duplicate_of)

    def to_bytes(self) -> bytes:
        """The JSON of ``manifest.json``; its ``seal`` is the hash of all the rest."""
        body = asdict(self)
        body["settings"]["fingerprint"] = self.settings.fingerprint()
        body["seal"] = _seal(body)
        return (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no blanks: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index in ``folder``.

    :raises IndexUnusable: if there is none, it is damaged, or another version of corpusqa wrote it.
    """
    again = f"corpusqa index SOURCES --index {folder}"
    path = folder / MANIFEST_NAME
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        what = "There is no index" if not folder.is_dir() else "There is no finished index"
        raise IndexUnusable(f"{what} at {folder}. Make one: {again}") from None
    except OSError as error:
        raise IndexUnusable(f"The index at {folder} cannot be read: {error.strerror}.") from None
    try:
        body = json.loads(data)
        version = body["format"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise damaged(folder, f"{MANIFEST_NAME} is not readable") from None
    if version != FORMAT:
        raise IndexUnusable(
            f"The index at {folder} has format {version!r}; this corpusqa reads format {FORMAT}. "
            f"Use the corpusqa that made it, or make it again: {again}"
        )
    try:
        return _parse(body)
    except (ValueError, TypeError, KeyError, AttributeError, InputError):
        raise damaged(folder, f"{MANIFEST_NAME} was changed or cut short") from None


def damaged(folder: Path, what: str) -> IndexUnusable:
    """The error for an index whose files are not what was written."""
    return IndexUnusable(
        f"The index at {folder} is damaged: {what}. Make it again: corpusqa index SOURCES --index {folder}"
    )


def _seal(body: dict[str, Any]) -> str:
    return hashlib.sha256(canonical({k: v for k, v in body.items() if k != "seal"})).hexdigest()


def _parse(body: dict[str, Any]) -> Manifest:
    if body["seal"] != _seal(body):
        raise ValueError("the seal does not fit")
    values = {field.name: body[field.name] for field in fields(Manifest)}
    settings = {key: value for key, value in body["settings"].items() if key != "fingerprint"}
    values["settings"] = IndexSettings(**settings)
    values["encoder"] = EncoderRecord(**body["encoder"])
    values["sources"] = tuple(SourceRecord(**source) for source in body["sources"])
    values["files"] = {name: StoredFile(**file) for name, file in body["files"].items()}
    return Manifest(**values)
