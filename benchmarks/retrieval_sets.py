"""Sets of questions with their paragraphs, and of sentences with their translations, from JSON Lines."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TypeVar

from corpusqa.errors import InputError
from json_lines import NEEDED, read_rows, stem, text_of

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The distinct paragraphs of a set in one language."""

    language: str  #: "" when the file does not say
    texts: tuple[str, ...]
    titles: tuple[str, ...]  #: "" where there is none


@dataclass(frozen=True, slots=True)
class Task:
    """Questions in one language to paragraphs in the same or another one."""

    name: str
    language: str  #: of the questions
    questions: tuple[str, ...]
    targets: tuple[int, ...]  #: for each question the number of its paragraph
    paragraphs: Paragraphs
    left_out: int = 0  #: blank questions, and those that are not in every language of the set


@dataclass(frozen=True, slots=True)
class Alignment:
    """Sentences in two languages, each the translation of the one beside it."""

    name: str
    languages: tuple[str, str]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One file of questions: for each id its question and the number of its paragraph."""

    rows: dict[str, tuple[str, int]]
    paragraphs: Paragraphs
    blank: int  #: rows whose question is blank


def plain_task(path: Path, *, name: str = "", questions: int | None = None, seed: int = 0) -> Task:
    """Read a set in one language.

    :param questions: so many of its questions, drawn with ``seed``; ``None`` means all. All paragraphs stay.
    :raises InputError: if the file cannot be used.
    """
    reading = _read(path)
    ids = _sample(list(reading.rows), questions, seed)
    return _task(name or stem(path), reading.paragraphs.language, reading, reading, ids, reading.blank)


def aligned_tasks(
    files: Sequence[tuple[str, Path]], *, name: str = "", questions: int | None = None, seed: int = 0
) -> list[Task]:
    """Read a set in several languages, whose questions of one id mean the same.

    :param files: (language, file) of each.
    :return: every ordered pair of languages, first the one of the questions: n files give n * n tasks.
    :raises InputError: if a file cannot be used, or no id is in all of them.
    """
    readings: dict[str, _Reading] = {}
    for language, path in files:
        if language in readings:
            raise InputError(f"Two files are given for {language}. Give one for each language.")
        readings[language] = _read(path, language)
    first = next(iter(readings.values()))
    shared = [id for id in first.rows if all(id in other.rows for other in readings.values())]
    if not shared:
        raise InputError(
            f"No id is in all of {', '.join(str(path) for _, path in files)}. "
            "Questions of one id must mean the same."
        )
    left_out = max(len(one.rows) + one.blank for one in readings.values()) - len(shared)
    ids = _sample(shared, questions, seed)
    name = name or _without_language(stem(files[0][1]), files[0][0])
    return [
        _task(name, asked, readings[asked], readings[told], ids, left_out)
        for asked, told in product(readings, repeat=2)
    ]


def alignments(
    path: Path, fields: tuple[str, str], *, name: str = "", sentences: int | None = 1000, seed: int = 0
) -> list[Alignment]:
    """Read pairs of sentences. A field called "text" is named by the field "lang" of its row.

    :param fields: names of the two fields, as a rule languages.
    :param sentences: most pairs of a language pair, drawn with ``seed``; ``None`` means all.
    :return: one for every pair of languages, in the order of their first rows.
    :raises InputError: if the file cannot be used.
    """
    grouped: dict[tuple[str, str], list[tuple[str, str]]] = {}
    seen: set[tuple[tuple[str, str], int, str]] = set()
    for line, row in read_rows(path):
        pair = (text_of(path, line, row, fields[0]), text_of(path, line, row, fields[1]))
        first, second = (str(row.get("lang") or field) if field == "text" else field for field in fields)
        sides = {((first, second), side, text) for side, text in enumerate(pair)}
        if not sides & seen:  # a sentence with two translations has no one right answer
            seen |= sides
            grouped.setdefault((first, second), []).append(pair)
    return [
        Alignment(name or stem(path), languages, tuple(_sample(pairs, sentences, seed)))
        for languages, pairs in grouped.items()
    ]


def _without_language(text: str, language: str) -> str:
    shorter = re.sub(rf"(^|[._-]){re.escape(language)}(?=[._-]|$)", "", text).strip("._-")
    return shorter or text


def _task(
    name: str, language: str, asked: _Reading, told: _Reading, ids: Sequence[str], left_out: int
) -> Task:
    questions = tuple(asked.rows[id][0] for id in ids)
    targets = tuple(told.rows[id][1] for id in ids)
    return Task(name, language, questions, targets, told.paragraphs, left_out)


def _sample(items: list[_Item], number: int | None, seed: int) -> list[_Item]:
    """So many of the items, in their order."""
    if number is None or number >= len(items):
        return items
    return [items[i] for i in sorted(random.Random(seed).sample(range(len(items)), number))]


def _read(path: Path, language: str = "") -> _Reading:
    rows: dict[str, tuple[str, int]] = {}
    numbers: dict[str, int] = {}
    titles: list[str] = []
    tags: Counter[str] = Counter()
    blank = 0
    for line, row in read_rows(path):
        context = text_of(path, line, row, "context")
        if context not in numbers:
            numbers[context] = len(numbers)
            titles.append(str(row.get("title") or ""))
        tags[str(row.get("lang") or "")] += 1
        id = str(row["id"]) if row.get("id") is not None else f"line {line}"
        if id in rows:
            raise InputError(
                f"{path}, line {line}: the id {id!r} is used twice. Give every question its own."
            )
        if question := text_of(path, line, row, "question", may_be_blank=True):
            rows[id] = (question, numbers[context])
        else:
            blank += 1
    if not rows:
        raise InputError(f"{path} holds no question. {NEEDED}")
    language = language or tags.most_common(1)[0][0]
    return _Reading(rows, Paragraphs(language, tuple(numbers), tuple(titles)), blank)
