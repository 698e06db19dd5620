"""One file's bytes → a Document, by format."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import PurePosixPath

from corpusqa.documents.encoding import BINARY, decode
from corpusqa.documents.front_matter import FrontMatter, split_front_matter
from corpusqa.documents.html import extract_html, looks_like_html
from corpusqa.documents.page import read_page, title_of
from corpusqa.errors import FileRejected
from corpusqa.text.language import language_of
from corpusqa.types import Document, Removed

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm")
_HTML_SUFFIXES = (".html", ".htm")

#: First bytes of files that are often renamed or dropped into a folder of texts.
_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an audio, video or WebP file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x7fELF", "a program"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_CONTROL_SHARE = 0.005  #: a text may hold a few stray control characters, a binary file holds many


def parse_document(data: bytes, source: str) -> Document:
    """Read a file's bytes as a Document.

    The text is the source's text: line ends become LF, a byte order mark and stray control characters
    (invisible, and able to steer a terminal) are dropped, form feeds become line ends; nothing else is
    rewritten. From Markdown the front matter, from HTML the markup, and from pasted page text the page's
    chrome is taken off.

    :param data: the whole file.
    :param source: its name below the indexed folder; the ending decides the format.
    :raises FileRejected: if it is empty, not text, or in an encoding that cannot be told.
    """
    if not data:
        raise FileRejected("is empty (0 bytes); write the article into it or delete it")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise FileRejected(f"is {what}, not text; export it as .txt, .md or .html")
    is_html = PurePosixPath(source).suffix.lower() in _HTML_SUFFIXES
    text, encoding = decode(data, html=is_html or data.lstrip()[:1] == b"<")
    text = _clean(text)
    if is_html or looks_like_html(text):
        return _from_html(text, source, encoding)
    front, body = split_front_matter(text)
    return _from_text(body, source, encoding, front)


def _clean(text: str) -> str:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    text = re.sub("[\r\f\v]", "\n", text)
    controls = len(_CONTROL.findall(text))
    if controls == 0:
        return text
    if "\x00" in text or controls > max(3, _CONTROL_SHARE * len(text)):
        raise FileRejected(BINARY, kind="binary")
    return _CONTROL.sub("", text)


def _from_html(text: str, source: str, encoding: str) -> Document:
    markup = extract_html(text)
    page = read_page(markup.text, source)
    front = FrontMatter(
        title=markup.title or page.title,
        publisher=markup.publisher or page.publisher,
        author=markup.author or page.author,
        date=markup.date or page.date,
    )
    return _document(page.text, source, encoding, front, page.removed)


def _from_text(body: str, source: str, encoding: str, front: FrontMatter | None) -> Document:
    if not body.strip():
        after = " after its front matter" if front else ""
        raise FileRejected(f"holds no text{after}; write the article into it or delete it", kind="no_text")
    if front is not None:
        if not front.title:
            front = replace(front, title=title_of(body, source))
        return _document(body, source, encoding, front, ())
    page = read_page(body, source)
    found = FrontMatter(title=page.title, publisher=page.publisher, author=page.author, date=page.date)
    return _document(page.text, source, encoding, found, page.removed)


def _document(
    text: str, source: str, encoding: str, front: FrontMatter, removed: tuple[Removed, ...]
) -> Document:
    return Document(
        id=hashlib.sha256(text.encode("utf-8")).hexdigest()[:12],
        source=source,
        title=front.title,
        text=text,
        language=front.language or language_of(text),
        encoding=encoding,
        publisher=front.publisher,
        author=front.author,
        date=front.date,
        questions=front.questions,
        removed=removed,
    )
