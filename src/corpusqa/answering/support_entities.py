"""What in a text is a name: listed names, words in Latin letters, runs of rare Chinese characters."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

import regex

from corpusqa.answering.support_reading import Reading
from corpusqa.answering.support_text import normalise

#: A Chinese character that stands alone is part of a name from this weight on, a common noun weighing 1.
RARE = 0.4
#: Characters before a figure among which its bound is sought: 约需25分钟.
_BEFORE_FIGURE = 3
_NEVER_IN_NAMES = frozenset(
    "在这那但和与或被把从给让将才也都很更只每某另的了是有不没其该此之并而且则个名位还却已曾就"
)
_PIECE = r"[\p{Latin}\d+]*(?:[-.'’&/:][\p{Latin}\d]+)*"
_CAPITAL = regex.compile(
    rf"(?<![\p{{Latin}}\d])(?:\p{{Lu}}{_PIECE}|[\p{{Ll}}]{{1,2}}-?\p{{Lu}}{_PIECE})"
    rf"(?:(?: (?:of|de|van|von|&) | )\p{{Lu}}{_PIECE}| \d{{1,2}}(?![\d.,%\p{{Latin}}]|\s?(?:%|percent"
    rf"|million|billion|years|people|months|km)))*"
)
_ANY_LATIN = regex.compile(rf"(?<![\p{{Latin}}\d])\p{{Latin}}{_PIECE}(?: \p{{Latin}}{_PIECE})*")
_HAN_NAME = rf"(?:(?![{''.join(sorted(_NEVER_IN_NAMES))}])\p{{Han}}){{1,6}}"
_DOTTED = regex.compile(rf"{_HAN_NAME}(?:·{_HAN_NAME})+")
_HAN_RUN = regex.compile(r"[\p{Han}·]+")
_SENTENCE_START = regex.compile(r"(?:^|[.!?。:]\s*)$")
_COMMON_STARTS = frozenset(
    (
        "the a an in on at by for from with of to and or but its it his her their they he she we i this that "
        "these those there when while after before since until if as because although though under over "
        "between both each every all some most many few several no not one two three four five six seven "
        "eight nine ten eleven twelve during within according then now today last next early late mid "
        "instead however also even only still yet so such what which who whose where why how than more less "
        "about around nearly almost january february march april may june july august september october "
        "november december monday tuesday wednesday thursday friday saturday sunday ceo cto cfo coo it pc "
        "r&d ai"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence."""

    start: int
    end: int
    text: str
    bearer: int = -1  #: number of its line in support_names.toml; -1 where it is not listed
    opening: bool = False  #: one word that opens a sentence and has its capital anyway


@cache
def name_groups() -> tuple[dict[str, int], regex.Pattern[str]]:
    """Every listed name, folded, with the number of its bearer; and a pattern of them all."""
    file = resources.files("corpusqa.answering").joinpath("support_names.toml")
    table = tomllib.loads(file.read_text("utf-8"))
    numbers: dict[str, int] = {}
    for number, names in enumerate(names for kind in table.values() for names in kind):
        for name in names:
            numbers.setdefault(normalise(name).lower(), number)
    parts = []
    for name in sorted((n for n in numbers if len(n) > 1), key=len, reverse=True):
        edge = regex.match(r"\p{Latin}", name)
        parts.append(rf"(?<![\p{{L}}]){regex.escape(name)}(?![\p{{Latin}}])" if edge else regex.escape(name))
    return numbers, regex.compile("|".join(parts))


def listed(text: str) -> dict[int, list[tuple[int, int]]]:
    """Bearers of listed names in a lower-case text, with the places of their names."""
    numbers, pattern = name_groups()
    found: dict[int, list[tuple[int, int]]] = {}
    for match in pattern.finditer(text):
        found.setdefault(numbers[match.group()], []).append(match.span())
    return found


def latin_names(reading: Reading) -> list[Name]:
    """Words in Latin letters that are names: capitals inside a sentence, all Latin inside Chinese, models."""
    text = reading.text
    found = []
    mostly_latin = len(regex.findall(r"\p{Latin}", text)) > len(
        regex.findall(r"[\p{Han}\p{Kana}\p{Hangul}]", text)
    )
    for match in (_CAPITAL if mostly_latin else _ANY_LATIN).finditer(text):
        start, end = match.span()
        words = match.group().split(" ")
        while words and (
            words[0].lower() in _COMMON_STARTS
            or words[0].lower().rstrip("s'’") in _COMMON_STARTS
            or words[0].isdigit()
        ):
            start += len(words.pop(0)) + 1
        while words and words[-1].lower() in _COMMON_STARTS:
            end -= len(words.pop()) + 1
        piece = text[start:end]
        if not words or not any(c.isalpha() for c in piece) or _taken(reading, start, end):
            continue
        opening = _SENTENCE_START.search(text[:start]) is not None and len(words) == 1 and piece.istitle()
        found.append(Name(start, end, piece, opening=opening))
    return found


def _taken(reading: Reading, start: int, end: int) -> bool:
    spans = [(q.start, q.end) for q in reading.quantities] + [(m.start, m.end) for m in reading.moments]
    return any(a <= start and end <= b for a, b in spans)


def han_runs(reading: Reading) -> list[Name]:
    """Chinese characters in a row that the encoder knows only one by one: mostly names."""
    spans = [(q.start - _BEFORE_FIGURE * bool(q.bound), q.end) for q in reading.quantities]
    spans += [(m.start, m.end) for m in reading.moments]
    spans += [(s.start, s.end) for s in reading.signs]
    spans += [span for places in listed(reading.lower).values() for span in places]
    runs: list[Name] = []
    start = end = -1
    alone = [
        w
        for w in reading.words
        if len(w.text) == 1
        and regex.match(r"\p{Han}", w.text)
        and not any(a <= w.start < b for a, b in spans)
    ]
    heavy = {w.start for w in alone if w.weight >= RARE}
    alone = [w for w in alone if w.text not in _NEVER_IN_NAMES]
    heavy -= {w.start for w in reading.words if w.text in _NEVER_IN_NAMES}
    single = [w for w in alone if w.start in heavy or {w.start - 1, w.start + 1} <= heavy]
    runs += [Name(m.start(), m.end(), m.group()) for m in _DOTTED.finditer(reading.text)]
    spans += [(run.start, run.end) for run in runs]
    single = [w for w in single if not any(a <= w.start < b for a, b in spans)]
    for word in [*single, None]:
        if word and word.start == end:
            end = word.end
            continue
        if end - start >= 2:
            runs.append(Name(start, end, reading.text[start:end]))
        if word:
            start, end = word.start, word.end
    return runs


def entities(reading: Reading) -> list[Name]:
    """Everything in a text that looks like a name, in order, without overlaps."""
    found = [
        Name(a, b, reading.text[a:b], number)
        for number, places in listed(reading.lower).items()
        for a, b in places
    ]
    for name in [*latin_names(reading), *han_runs(reading)]:
        if all(name.end <= one.start or name.start >= one.end for one in found):
            found.append(name)
    return sorted(found, key=lambda one: one.start)


def is_word(reading: Reading, name: Name) -> bool:
    """Whether the word that opens a sentence may be any word: the encoder knows it, no list as a name."""
    bare = regex.sub(r"(?:'s|’s| s)$", "", name.text)
    known = any(w.start == name.start and w.token >= 0 for w in reading.words)
    return name.opening and known and bare.lower() not in name_groups()[0]
