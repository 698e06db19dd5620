"""What figures and dates look like, and which of them a question wants: patterns from short_forms.toml.

They find where a figure stands. Values are read elsewhere (``support_numbers``, ``support_dates``); making
those tables ready would cost the first question of a process more than the rest of its answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import regex

from corpusqa.text.terms import fold

_WITHOUT_SPACES = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}%‰]")


@cache
def asks(name: str) -> regex.Pattern[str]:
    """Return the pattern of questions that want this; ``name`` is a key of the table "asks"."""
    return regex.compile("|".join(_table()["asks"][name]))


def measures(question: str) -> tuple[str, ...]:
    """Return what the units of an answer measure, the likeliest first; nothing where any will do.

    :param question: folded.
    """
    for row, pattern in _measured():
        if pattern.search(question):
            return row
    return ()


@cache
def _measured() -> list[tuple[tuple[str, ...], regex.Pattern[str]]]:
    return [(tuple(row["units"]), regex.compile(row["question"])) for row in _table()["measured"]]


@cache
def units() -> dict[str, str]:
    """What each unit measures, by its folded name: "money", "length", "seconds", "count person" and so on."""
    shared = _read("support_units.toml")
    del shared["scale"]
    found: dict[str, str] = {}
    for dimension, sizes in shared.items():
        kind = "money" if dimension.startswith("money") else dimension
        found |= {fold(name): kind for names in sizes.values() for name in names if not name.endswith("の")}
    return found | {fold(name): kind for kind, names in _table()["units"].items() for name in names}


@cache
def figures() -> regex.Pattern[str]:
    """Numbers with their units, ranges of them, and shares.

    Groups: "bound" in front of it, "share" or "number", "ordinal", "unit", "speed" (the unit is one of
    speed); of a range "from" with the unit "low".
    """
    to = rf"\s?(?:{_any('to')})\s?"
    han = _table()["numbers"]["han"]
    part = rf"(?:(?:[{han}]++|\d++)分[之の](?:[{han}]++|\d++)|百分之[{han}点\d.]++)"
    pattern = rf"""
        (?(DEFINE)(?P<n>{_number()})(?P<u>\L<signs>|\L<words>(?![\p{{Latin}}\p{{Cyrillic}}]))(?P<per>{_any("per")}))
        (?<![a-z\d.,{han}])(?<!\d[-/:]) (?P<bound>(?:{_any("before")}){{0,3}}+)
        (?: (?P<share>{part}(?:{to}{part})?|{_any("shares")})
          | (?P<ordinal>第)?
            (?P<number> (?P<from>(?&n)(?:[ -]?(?P<low>(?&u))(?&per)?)?{to}(?:约|[$€£¥])?)? (?&n) )
            (?:[ -]?(?P<unit>(?&u)) (?:(?P<speed>{_any("per_time")})|(?&per))?
               (?:零?(?&n)[ -]?(?P<unit>(?&u)))*+ )? )
        (?:\s?(?:{_any("after")}))?
    """
    names = list(units())
    return regex.compile(
        pattern,
        regex.VERBOSE,
        signs=[name for name in names if _WITHOUT_SPACES.search(name)],
        words=[name for name in names if not _WITHOUT_SPACES.search(name)],
    )


def _number() -> str:
    numbers = _table()["numbers"]
    han, word, scales = numbers["han"], _words(numbers["words"]), _words(numbers["scales"])
    scale = rf"(?:\s?[十百千万亿兆만억조]++(?!分[点之])|\s(?:{scales})\b\.?|(?:bn|mn?|k)\b)"
    return rf"""
        (?: (?: \d{{1,3}}(?:\ \d{{3}})++(?!\d) | \d(?:[\d.,]*\d)?+(?:{scale}(?:\d[\d,]*[十百千万亿]*)*+)?+
              | (?:[一二三四五六七八九][、;])?[数几]?[{han}]++(?:点[〇零一二三四五六七八九]++)?
              | 半(?=个?[年天日月小]) | (?:ひと|ふた|みっ|よっ|いつ|むっ|なな|やっ|ここの)(?=つ)
              | \b(?:{word})(?:[ -](?:and\ )?(?:{word}))*+\b )
          (?:\s?[多余几数]\s?[十百千万亿]*(?!\p{{Han}}*[月日]))?+ )
    """


@cache
def years() -> regex.Pattern[str]:
    """Years alone; group "era": the name of an era."""
    return regex.compile(_year(), regex.VERBOSE, eras=_table()["dates"]["eras"])


def _year() -> str:
    han = _table()["numbers"]["han"]
    return rf"""
        (?: (?P<era>\L<eras>)(?:元|\d{{1,3}}|[{han}]{{1,4}})年
          | (?:公元|西元|西历|纪元)前?\s?\d{{1,4}}\s?年 | 前\s?\d{{3,4}}\s?年
          | (?<![\d.])[12]?\d{{3}}\s?[年년](?!前) | (?<![{han}])[一二][〇零一二三四五六七八九]{{3}}年
          | (?<![\d.])(?:1\d|20)\d\d(?=\s?[-–~至到]\s?\d{{4}}\s?年) )
        (?!代|间|来|级|生|龄|多|余|ぶり|目|以上|以内|半|之久|历史|连续)
      | (?<![\d.,$€£¥-])\b(?:1\d|20)\d\d\b(?![.,]\d|\s?[%‰年년万亿千百多余个名位家辆台座人]|-[a-z])
    """


@cache
def moments() -> regex.Pattern[str]:
    """Dates as exact as they are written."""
    han, dates = _table()["numbers"]["han"], _table()["dates"]
    nth = rf"(?:\s?(?:\d{{1,2}}|初?[{han}]{{1,3}})\s?[日号일](?![\d元本线楼店机])|初[一二三四五六七八九十])"
    month = r"(?:(?:农历|阴历|旧历)?(?:\d{1,2}|[正一二三四五六七八九十冬腊]{1,2})\s?(?:月份?|월)(?!间|球|亮))"
    aside = r"(?:\([^()]{2,9}年\))"
    name = rf"(?:{_words(dates['months'])})\b\.?"
    part, around, clock = _any("year_part"), _any("around"), _any("clock")
    pattern = rf"""
        (?: (?:{_year()}){aside}? (?:[の年]?\s?{month}{nth}?)? | {month}{nth}? | (?<![\d.])\b{nth} )
        (?:{part})? (?:{clock})? (?:{around})?
      | (?:\d{{1,4}}|[一二三四五六七八九]十)年代(?:{part})?(?:{around})?
      | (?:公元前|纪元前)?(?:\d{{1,2}}|[{han}]{{1,3}})世纪(?:{part})?(?:{around})?
      | \b(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:of\s|de\s)?)?{name}
        (?:\s\d{{1,2}}(?:st|nd|rd|th)?\b(?![.,]?\d))? (?:,?\s(?:de\s|of\s)?(?:1\d|20)\d\d\b)?
      | \b(?:early|mid|late|spring|summer|autumn|fall|winter|the\send\sof|the\sbeginning\sof)[ -]
        (?:of\s|in\s)?(?:the\s)?(?:1\d|20)\d\ds?\b
      | \b(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)\scentur(?:y|ies)\b | \b(?:1\d|20)\d0s\b
    """
    return regex.compile(pattern, regex.VERBOSE, eras=dates["eras"])


@cache
def vaguer_moments() -> regex.Pattern[str]:
    """What stands for a date where none is written: "last year", an age, a dynasty, a time of day."""
    forms = "|".join(_any(name) for name in ("relative", "relative_words", "ages", "clock"))
    return regex.compile(
        rf"{forms}|\L<periods>(?:{_any('year_part')})?", periods=_table()["dates"]["periods"]
    )


@cache
def _table() -> dict[str, Any]:
    return _read("short_forms.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("corpusqa.answering").joinpath(name).read_text("utf-8"))


def _any(name: str) -> str:
    return "|".join(_table()["patterns"][name]).replace(" ", r"\ ")


def _words(names: Iterable[str]) -> str:
    return "|".join(regex.escape(name) for name in sorted(names, key=len, reverse=True))
