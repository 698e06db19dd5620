"""The articles as a person looks for them: by words and dates, page by page, the newest first."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpusqa.answering.scope import days, scope
from corpusqa.text.folding import fold
from corpusqa.types import Document

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant

PAGE_SIZE = 20
_OPENING_CHARS = 160
_QUERY_CHARS = 200
_QUERY_WORDS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as the list knows it; ``document`` keeps no text."""

    document: Document
    opening: str  #: the first words of the text
    title_folded: str
    folded: str  #: everything that is searched, for matching


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was looked for."""

    entries: tuple[Entry, ...]
    matches: int  #: on all pages
    total: int  #: articles in the corpus
    undated: int  #: left out only because they say no date


class Library:
    """The entries of one assistant after the other. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: Assistant | None = None
        self._entries: tuple[Entry, ...] = ()

    def find(
        self,
        assistant: Assistant,
        words: str = "",
        since: str | None = None,
        until: str | None = None,
        page: int = 0,
    ) -> Found:
        """Look for articles.

        :param words: each must stand in the title, publisher, author, date, file name or opening, whatever
            its case, width or Chinese script. Articles with all of them in the title come first.
        :param since, until: as ``Assistant.ask``.
        :param page: of ``PAGE_SIZE`` articles, from 0; behind the last one nothing is found.
        :raises InputError: if a date is none, or they are in the wrong order.
        """
        entries = self.entries(assistant)
        undated = 0
        left = list(entries)
        if since is not None or until is not None:
            inside = scope([one.document for one in entries], since, until)
            allowed, undated = inside.allowed or frozenset(), inside.undated
            left = [one for one in entries if one.document.id in allowed]
        wanted = [fold(word) for word in words[:_QUERY_CHARS].split()[:_QUERY_WORDS]]
        wanted = [word for word in wanted if word.strip()]
        if wanted:
            left = [one for one in left if all(word in one.folded for word in wanted)]
            left.sort(key=lambda one: not all(word in one.title_folded for word in wanted))
        first = max(0, page) * PAGE_SIZE
        return Found(tuple(left[first : first + PAGE_SIZE]), len(left), len(entries), undated)

    def entries(self, assistant: Assistant) -> tuple[Entry, ...]:
        """All articles, the newest first, undated ones last; equal ones in the order of their sources."""
        with self._lock:
            if self._of is not assistant:
                documents = sorted(assistant.documents(), key=lambda one: one.date, reverse=True)
                self._entries = tuple(_entry(one) for one in documents)
                self._of = assistant
            return self._entries


def _entry(document: Document) -> Entry:
    d, first = document, opening(document)
    # A line feed between the fields, so that no word matches across two of them.
    fields = (d.title, d.publisher, d.author, d.date, *_spoken(d.date), d.source, first)
    short = Document(d.id, d.source, d.title, "", d.language, d.encoding, d.publisher, d.author, d.date)
    return Entry(short, first, fold(d.title), "\n".join(fold(field) for field in fields))


def _spoken(date: str) -> Sequence[str]:
    """A date as it is said in Chinese, "2024年5月18日"."""
    if days(date) is None:
        return ()
    return [
        "".join(f"{int(part)}{unit}" for part, unit in zip(date.strip().split("-"), "年月日", strict=False))
    ]


def opening(document: Document) -> str:
    """The first words of the text, without a line that only repeats the title."""
    lines = (line.strip("# \t") for line in document.text[:2000].split("\n"))
    body = [line for line in lines if line and line != document.title.strip()]
    return " ".join(body)[:_OPENING_CHARS]
