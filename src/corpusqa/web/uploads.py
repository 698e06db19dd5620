"""Files that people hand in: what they are by their content, and the name they get on the disk.

A file's name and its type are claims of whoever sends it. The content decides whether it is taken; the name
only inspires one of our own making.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from corpusqa.documents.files import MAX_FILE_BYTES

MEGABYTE = 1_000_000

_HTML = (".html", ".htm")
_MARKDOWN = (".md", ".markdown")
_STEM_BYTES = 120  #: file systems allow 255 bytes a name; a Chinese character takes three
#: Names that Windows gives to devices, with any ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)

#: First bytes (offset, bytes) of what is no text, by the key of the text that says so.
_KINDS: tuple[tuple[str, tuple[tuple[int, bytes], ...]], ...] = (
    (
        "refused_archive",
        (
            *((0, b"PK\x05\x06"), (0, b"PK\x07\x08"), (0, b"\x1f\x8b"), (0, b"\x1f\x9d"), (0, b"BZh")),
            *((0, b"\xfd7zXZ\x00"), (0, b"7z\xbc\xaf\x27\x1c"), (0, b"Rar!"), (0, b"\x28\xb5\x2f\xfd")),
            *((257, b"ustar"), (0, b"MSCF"), (0, b"\x04\x22\x4d\x18"), (2, b"-lh"), (0, b"!<arch>\n")),
        ),
    ),
    ("refused_pdf", ((0, b"%PDF"),)),
    ("refused_office", ((0, b"\xd0\xcf\x11\xe0"), (0, b"{\\rtf"))),
    (
        "refused_media",
        (
            *((0, b"\x89PNG"), (0, b"\xff\xd8\xff"), (0, b"GIF8"), (0, b"RIFF"), (4, b"ftyp"), (0, b"ID3")),
            *((0, b"OggS"), (0, b"fLaC"), (0, b"II*\x00"), (0, b"MM\x00*"), (0, b"\x1a\x45\xdf\xa3")),
        ),
    ),
    (
        "refused_binary",
        ((0, b"\x7fELF"), (0, b"MZ\x90"), (0, b"SQLite format 3"), (0, b"\xca\xfe\xba\xbe"), (0, b"wOF")),
    ),
)
#: A ZIP file whose first entries are these is a document of an office program.
_OFFICE = re.compile(
    rb"\[Content_Types\]\.xml|_rels/\.rels|mimetypeapplication/(?:vnd\.oasis|epub)|word/|xl/"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken."""

    file_bytes: int = MAX_FILE_BYTES  #: the largest file, at most what can become a document
    waiting: int = 200  #: files that have arrived and are not in the index yet

    @classmethod
    def of(cls, megabytes: float | None) -> Limits:
        """:param megabytes: the largest file; None for the most that is possible."""
        if megabytes is None:
            return cls()
        return cls(file_bytes=max(1, min(MAX_FILE_BYTES, int(megabytes * MEGABYTE))))


class Refused(Exception):
    """A file or a wish that is turned down."""

    def __init__(self, key: str, *args: str) -> None:
        """:param key: of the text that says why; ``args`` are what it names."""
        super().__init__(key, *args)
        self.key = key
        self.arguments = args


def check_content(data: bytes) -> None:
    """Turn down what is clearly no text, before anything looks closer at it.

    :param data: the whole file.
    :raises Refused: saying what it is and what to do instead.
    """
    if not data.strip():
        raise Refused("refused_empty")
    if data.startswith(b"PK\x03\x04"):
        raise Refused("refused_office" if _OFFICE.search(data[:400]) else "refused_archive")
    for key, marks in _KINDS:
        if any(data.startswith(mark, offset) for offset, mark in marks):
            raise Refused(key)


def shown_name(given: str) -> str:
    """A file's name as people may see it: its last part, on one line, without invisible characters."""
    last = re.split(r"[/\\]", given.encode("utf-8", "replace").decode())[-1]
    visible = (" " if c.isspace() else c for c in unicodedata.normalize("NFC", last[:400]))
    return " ".join("".join(c for c in visible if c == " " or _is_visible(c)).split())[:120] or "?"


def stored_name(given: str, taken: Collection[str] = ()) -> str:
    """A name for a file of that name: one plain part of a path, valid everywhere, listed by ``find_files``.

    :param given: the name as it was sent; not to be trusted.
    :param taken: names that are there already, in any case.
    :return: letters, digits and ``-_.`` with the ending .txt, .md or .html, not in ``taken``.
    """
    claimed = PurePosixPath(shown_name(given))
    ending = claimed.suffix.lower()
    kept = ".html" if ending in _HTML else ".md" if ending in _MARKDOWN else ".txt"
    stem = claimed.stem if ending in (*_HTML, *_MARKDOWN, ".txt") else claimed.name
    plain = "".join(c if c in ".-" or unicodedata.category(c)[0] in "LMN" else "_" for c in stem)
    plain = re.sub(r"([._])\1+", r"\1", plain).strip("._-")
    while len(plain.encode()) > _STEM_BYTES:
        plain = plain[:-1].rstrip("._-")
    if not plain or _DEVICES.fullmatch(plain) or plain.lower().startswith("readme"):
        plain = f"article_{plain}".rstrip("_")
    names = {name.casefold() for name in taken}
    number, name = 1, f"{plain}{kept}"
    while name.casefold() in names:
        number += 1
        name = f"{plain}_{number}{kept}"
    return name


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
