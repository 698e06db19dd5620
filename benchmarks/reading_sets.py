"""Questions with the paragraphs that answer them, and pairs of snippets with and without the answer."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpusqa.errors import InputError
from corpusqa.text.sentences import split_sentences
from json_lines import read_rows, stem, text_of
from retrieval_sets import Paragraphs

_NEEDED = 'Every line is an object such as {"question": "...", "context": "...", "answers": ["..."]}.'
_PAIR = 'Every line is an object such as {"question": "...", "positive": ["..."], "negative": ["..."]}.'
#: Paragraphs held out, by their number in the file, as ``training/reader.py`` holds them out.
_CYCLE, _FIRST_HELD_OUT = 5, 3


@dataclass(frozen=True, slots=True)
class Item:
    """One question."""

    question: str
    paragraph: int  #: number of the paragraph that answers, in the order of the file
    answers: tuple[str, ...]  #: spans of the paragraph, one or more


@dataclass(frozen=True, slots=True)
class ReadingSet:
    """Questions to be asked, and all paragraphs of their file."""

    name: str
    items: tuple[Item, ...]
    paragraphs: Paragraphs
    left_out: int  #: rows without a question or an answer


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions with snippets; a snippet is a number in ``snippets``."""

    name: str
    snippets: Paragraphs
    rows: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]  #: question, with the fact, without it


def reading_set(
    path: Path, *, name: str = "", held_out: bool = False, questions: int | None = None, seed: int = 0
) -> ReadingSet:
    """Read a set.

    :param held_out: ask only about the paragraphs that ``training/reader.py`` does not fit on at first:
        of every five in the order of the file the last two.
    :param questions: so many at most, drawn with ``seed``; ``None`` means all. All paragraphs stay.
    :raises InputError: if the file cannot be used, or leaves no question.
    """
    numbers: dict[str, int] = {}
    titles: list[str] = []
    language, left_out = "", 0
    items: list[Item] = []
    for line, row in read_rows(path):
        context = text_of(path, line, row, "context")
        question = text_of(path, line, row, "question", may_be_blank=True)
        if context not in numbers:
            numbers[context] = len(numbers)
            titles.append(str(row.get("title") or ""))
        language = language or str(row.get("lang") or "")
        answers = tuple(dict.fromkeys(one.strip() for one in _texts(path, line, row, "answers", _NEEDED)))
        if question and any(answers):
            items.append(Item(question, numbers[context], tuple(filter(None, answers))))
        else:
            left_out += 1
    if held_out:
        items = [one for one in items if one.paragraph % _CYCLE >= _FIRST_HELD_OUT]
    if not items:
        held = " about the paragraphs held out" if held_out else ""
        raise InputError(f"{path} holds no question with an answer{held}. {_NEEDED}")
    if questions is not None and questions < len(items):
        items = [items[i] for i in sorted(random.Random(seed).sample(range(len(items)), questions))]
    paragraphs = Paragraphs(language, tuple(numbers), tuple(titles))
    return ReadingSet(name or stem(path), tuple(items), paragraphs, left_out)


def pairs(path: Path, *, name: str = "") -> Pairs:
    """Read questions with snippets.

    :raises InputError: if the file cannot be used, or lacks snippets of either sort.
    """
    numbers: dict[str, int] = {}
    rows = []
    for line, row in read_rows(path):
        question = text_of(path, line, row, "question")
        sides = [_texts(path, line, row, field, _PAIR) for field in ("positive", "negative")]
        texts = [[text.strip() for text in side if text.strip()] for side in sides]
        with_fact, without = (tuple(numbers.setdefault(t, len(numbers)) for t in side) for side in texts)
        rows.append((question, with_fact, without))
    for side, field in ((1, "positive"), (2, "negative")):
        if not any(row[side] for row in rows):
            raise InputError(f"{path} has no snippet in the field {field!r}. {_PAIR}")
    return Pairs(name or stem(path), Paragraphs("", tuple(numbers), ("",) * len(numbers)), tuple(rows))


def _texts(path: Path, line: int, row: dict[str, Any], field: str, needed: str) -> list[str]:
    """:raises InputError: if the field is missing or no list of strings."""
    value = row.get(field)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    wrong = f"the field {field!r} is no list of strings" if field in row else f"no field {field!r}"
    raise InputError(f"{path}, line {line}: {wrong}. {needed}")


def without_answers(items: Sequence[Item], texts: Sequence[str], seed: int) -> tuple[list[str], list[Item]]:
    """Cut the sentences that hold the answers of one question a paragraph, drawn with ``seed``.

    :param texts: all paragraphs.
    :return: the paragraphs, and the questions that are now without an answer in theirs. A question is not
        drawn where nothing would be left, or where the rest would still hold one of its answers.
    """
    of_paragraph: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        of_paragraph[item.paragraph].append(item)
    left, asked = list(texts), []
    for paragraph in sorted(of_paragraph):
        group = of_paragraph[paragraph]
        for item in random.Random(f"{seed} {paragraph}").sample(group, len(group)):
            if rest := _without(texts[paragraph], item.answers):
                left[paragraph] = rest
                asked.append(item)
                break
    return left, asked


def _without(text: str, answers: Collection[str]) -> str:
    """The text without the sentences that hold the first place of each answer; "" if that does not do."""
    spans = [(at, at + len(one)) for one in answers if (at := text.find(one)) >= 0]
    rest = text
    for sentence in reversed(split_sentences(text)):
        if any(sentence.start < end and start < sentence.end for start, end in spans):
            rest = rest[: sentence.start] + rest[sentence.end :]
    rest = rest.strip()
    return "" if rest == text or any(one in rest for one in answers) else rest
