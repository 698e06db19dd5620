"""Patterns of how times are told, each with what it makes of a match. The words: ``dates.toml``."""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

import regex

from corpusqa.answering.forms import Match, Pattern
from corpusqa.answering.scope import days
from corpusqa.text.folding import simplify

Span = tuple[Day, Day]

_HAN = regex.compile(r"\p{Han}")
_NUMERALS = {word: i for i, word in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is known of the day that times are counted from; 0 for what is not."""

    year: int = 0
    month: int = 0
    day: int = 0

    @classmethod
    def read(cls, date: str) -> Anchor:
        """Read an ISO date, as exact as it is."""
        if days(date) is None:
            return cls()
        return cls(*(int(part) for part in date.strip().split("-")))

    @property
    def whole(self) -> Day | None:
        """The day, if all of it is known."""
        return Day(self.year, self.month, self.day) if self.day else None


#: First and last day, and how to say them without the anchor ("" where it is not needed); None: unknown.
Told = tuple[Span, str] | None
Reader = Callable[[Match, Anchor], Told]


def _months(year: int, first: int, last: int) -> Span | None:
    if not (1 <= year <= 9998 and 1 <= first <= last <= 12):
        return None
    return Day(year, first, 1), Day(year, last, calendar.monthrange(year, last)[1])


def _moved(year: int, month: int, by: int) -> tuple[int, int]:
    months = year * 12 + month - 1 + by
    return months // 12, months % 12 + 1


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    if word in ("a", "an"):
        return 1
    if word.lower() in _WORDS:
        return _WORDS.index(word.lower()) + 1
    tens, ten, ones = word.partition("十")
    if not ten:
        return _NUMERALS.get(word, 0)
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)


def _in_year(match: Match, anchor: Anchor) -> Told:
    """A year, with a part, a month or a day of it."""
    groups = match.groupdict()
    by = _first(groups, "by")
    year = anchor.year and anchor.year + _distance("year", by) if by else int(groups["y"])
    if not year:
        return None
    month, part = _month_of(groups), _first(groups, "part")
    if month:
        span = _day(year, month, groups["d"]) if groups.get("d") else _months(year, month, month)
    else:
        span = _months(year, *(_part(part) if part else (1, 12)))
    if span is None or not by:
        return (span, "") if span else None
    start, end = (place - match.start() for place in match.span(by))
    text = match.group()
    if _HAN.search(text):
        return span, f"{text[:start]}{year}年{text[end:].removeprefix('年')}"
    return span, f"{'' if start else 'in '}{text[:start]}{year}{text[end:]}"


def _first(groups: dict[str, Any], prefix: str) -> str:
    """The name of the first group with a prefix that has matched; "" for none."""
    return next((name for name, text in groups.items() if text and name.startswith(prefix)), "")


def _month_of(groups: dict[str, Any]) -> int:
    if groups.get("m"):
        return _number(groups["m"])
    return int(_first(groups, "named").removeprefix("named") or 0)


def _day(year: int, month: int, day: str) -> Span | None:
    try:
        one = Day(year, month, _number(day))
    except ValueError:
        return None
    return one, one


def _month_alone(match: Match, anchor: Anchor) -> Told:
    """A month without its year: one near the anchor; with "last" or "next", the one before or after it."""
    groups = match.groupdict()
    month = _month_of(groups)
    if not anchor.year or not 1 <= month <= 12:
        return None
    which = (groups.get("which") or "").lower()
    if not anchor.month:
        if which:
            return None
        year = anchor.year
    elif which == "last":
        year = anchor.year if month < anchor.month else anchor.year - 1
    elif which == "next":
        year = anchor.year if month > anchor.month else anchor.year + 1
    else:
        # What is told is mostly past, or a month or two ahead.
        distance = month - anchor.month
        year = anchor.year + (distance < -9) - (distance >= 3)
    span = _day(year, month, groups["d"]) if groups.get("d") else _months(year, month, month)
    if span is None:
        return None
    text = match.group()
    if _HAN.search(text):
        return span, f"{year}年{text}"
    return span, f"{regex.sub('^(?:last|this|next) ', 'in ', text, flags=regex.IGNORECASE)} {year}"


def _part_alone(match: Match, anchor: Anchor) -> Told:
    """A part of a year without the year: of the anchor's."""
    span = _months(anchor.year, *_part(_first(match.groupdict(), "part"))) if anchor.year else None
    if span is None:
        return None
    text = match.group()
    return span, f"{anchor.year}年{text}" if _HAN.search(text) else f"{text} {anchor.year}"


def _by_distance(unit: str) -> Reader:
    def read(match: Match, anchor: Anchor) -> Told:
        by = _distance(unit, _first(match.groupdict(), "by"))
        span: Span | None = None
        if unit == "month" and anchor.month:
            year, month = _moved(anchor.year, anchor.month, by)
            day = match.groupdict().get("d")
            span = _day(year, month, day) if day else _months(year, month, month)
        elif unit == "quarter" and anchor.month:
            year, month = _moved(anchor.year, (anchor.month - 1) // 3 * 3 + 1, 3 * by)
            span = _months(year, month, month + 2)
        elif anchor.whole and unit == "week":
            monday = anchor.whole - timedelta(days=anchor.whole.weekday() - 7 * by)
            span = monday, monday + timedelta(days=6)
        elif anchor.whole and unit == "day":
            span = (anchor.whole + timedelta(days=by),) * 2
        return (span, _say(span, match.group())) if span else None

    return read


def _by_length(direction: str) -> Reader:
    def read(match: Match, anchor: Anchor) -> Told:
        count = _number(match["n"])
        unit = next(name for name, words in _table()["span"]["units"] if _fits(words, match["unit"]))
        if not count or not anchor.year:
            return None
        span = _span_of(direction, count, unit, anchor)
        return (span, _say(span, match.group())) if span else None

    return read


def _span_of(direction: str, count: int, unit: str, anchor: Anchor) -> Span | None:
    sign = -1 if direction != "coming" else 1
    if unit == "year":
        if not 1 <= anchor.year + sign * count <= 9998:
            return None
        year = anchor.year + sign * count
        first, last = (year, year) if direction == "ago" else sorted((year, anchor.year))
        return Day(first, 1, 1), Day(last, 12, 31)
    if unit == "month" and anchor.month:
        year, month = _moved(anchor.year, anchor.month, sign * count)
        there = _months(year, month, month)
        here = _months(anchor.year, anchor.month, anchor.month)
        if there is None or here is None or direction == "ago":
            return there
        return min(there[0], here[0]), max(there[1], here[1])
    if anchor.whole is None or unit == "month":
        return None
    there_day = anchor.whole + sign * timedelta(days=count * (7 if unit == "week" else 1))
    if direction == "ago":
        about = timedelta(days=3 if unit == "week" else 0)
        return there_day - about, there_day + about
    return min(there_day, anchor.whole), max(there_day, anchor.whole)


def _say(span: Span, text: str) -> str:
    """Say a year, a month or a day by its numbers; other spans as they were told."""
    first, last = span
    han = _HAN.search(text) is not None
    if first == last:
        return f"{first.year}年{first.month}月{first.day}日" if han else f"on {first.day} {first:%B %Y}"
    if span == _months(first.year, 1, 12):
        return f"{first.year}年" if han else f"in {first.year}"
    if span == _months(first.year, first.month, first.month):
        return f"{first.year}年{first.month}月" if han else f"in {first:%B %Y}"
    return text


def _fits(words: str, text: str) -> bool:
    return regex.fullmatch(words, text, regex.IGNORECASE) is not None


def _distance(unit: str, name: str) -> int:
    return int(_table()[unit]["by_distance"][int(name[2:])][0])


def _part(name: str) -> tuple[int, int]:
    first, last = _table()["year"]["parts"][int(name[4:])][0].split("-")
    return int(first), int(last)


@cache
def readers() -> tuple[tuple[Pattern, Reader], ...]:
    """Return all patterns with their readers, for text made Simplified with digits of half width."""
    return tuple(_compiled())


def _compiled() -> Iterator[tuple[Pattern, Reader]]:
    table = _table()
    years = f"(?:{table['year']['number'].strip()}|(?:{_named('by', table['year']['by_distance'])}))"
    parts = _named("part", table["year"]["parts"])
    months = "|".join(f"(?P<named{i}>{names})" for i, names in enumerate(table["month"]["names"], start=1))
    numeral = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
    day = r"(?P<d>3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
    month = rf"(?P<m>{numeral})\s*月份?(?:\s*{day}\s*[日号])?"
    word = rf"\b(?:{months})\b"
    digits, numeric_day = "1[0-2]|0?[1-9]", r"(?P<d>3[01]|[12]\d|0?[1-9])"
    ordinal = rf"{day}(?:st|nd|rd|th)?"
    for pattern, read in (
        (rf"{years}(?:[的の]?\s*(?:(?:{month})|(?:{parts})))?", _in_year),
        (rf"\b(?:{parts})[ ]?{years}", _in_year),
        (rf"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>{digits})(?:[-/.]{numeric_day})?(?!\d)", _in_year),
        (rf"(?:{ordinal} (?:of )?)?{word},? {years}", _in_year),
        (rf"{word} {ordinal},? {years}", _in_year),
        (rf"{word} (?:of )?{years}", _in_year),
        (rf"(?<![\d年])(?:{month})", _month_alone),
        (rf"(?:\b(?P<which>last|this|next) ){word}", _month_alone),
        (rf"(?:\b(?:in|since|until|by|during|of) ){word}(?: {ordinal})?\b", _month_alone),
        (_halves(table), _part_alone),
    ):
        yield _regex(pattern), read
    for unit in ("month", "quarter", "week", "day"):
        behind = rf"(?:\s*的?{day}[日号])?" if unit == "month" else ""
        yield _regex(f"(?:{_named('by', table[unit]['by_distance'])}){behind}"), _by_distance(unit)
    units = "|".join(words for _, words in table["span"]["units"])
    for direction in ("ago", "past", "coming"):
        text = table["span"][direction].strip().replace("%unit%", f"(?:{units})")
        number = f"(?:{table['span']['number'].strip()})"
        yield _regex(text.replace("%number%", number)), _by_length(direction)


def _halves(table: dict[str, Any]) -> str:
    """The parts of a year that are told without the year: halves and quarters, not "early"."""
    parts = enumerate(table["year"]["parts"])
    return "|".join(f"(?P<part{i}>{words})" for i, (_, words) in parts if regex.search("半年|季度", words))


def _named(name: str, rows: list[list[str]]) -> str:
    return "|".join(f"(?P<{name}{i}>{words})" for i, (_, words) in enumerate(rows))


def _regex(pattern: str) -> Pattern:
    return regex.compile(simplify(pattern), regex.IGNORECASE)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("corpusqa.answering").joinpath("dates.toml").read_text("utf-8"))
