"""YAML front matter at the head of a Markdown or text file."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

import yaml

from corpusqa.documents.dates import iso_date

_BLOCK = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEYS = frozenset(("title", "publisher", "author", "date", "language", "questions"))
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?\Z")
_CHINESE = {
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says; "" where it says nothing usable."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    date: str = ""
    language: str = ""
    questions: tuple[str, ...] = ()


def split_front_matter(text: str) -> tuple[FrontMatter | None, str]:
    """Separate the front matter from the text after it, whose leading blank lines are cut.

    A block that is not valid YAML, or holds none of the known keys, is part of the text.

    :return: the front matter or None, and the text.
    """
    match = _BLOCK.match(text)
    if match is None:
        return None, text
    try:
        values = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return None, text
    if not isinstance(values, dict) or not _KEYS & values.keys():
        return None, text
    front = FrontMatter(
        title=_line(values.get("title")),
        publisher=_line(values.get("publisher")),
        author=_line(values.get("author")),
        date=_date(values.get("date")),
        language=_language(values.get("language")),
        questions=_lines(values.get("questions")),
    )
    return front, re.sub(r"\A(?:[^\S\n]*\n)+", "", text[match.end() :])


def _line(value: object) -> str:
    """A single line from a string, a number, or a list of them."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_line(item) for item in value if not isinstance(item, list))))
    if isinstance(value, bool) or not isinstance(value, str | int | float | datetime.date):
        return ""
    return " ".join(str(value).split())


def _lines(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(filter(None, (_line(item) for item in items if not isinstance(item, list))))


def _date(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return iso_date(_line(value))


def _language(value: object) -> str:
    tag = _line(value)
    if tag.lower() in _CHINESE:
        return _CHINESE[tag.lower()]
    if not _LANGUAGE.match(tag) or tag.lower() == "zh":
        return ""
    parts = tag.split("-")
    sized = [part.title() if len(part) == 4 else part.upper() for part in parts[1:]]
    return "-".join([parts[0].lower(), *sized])
