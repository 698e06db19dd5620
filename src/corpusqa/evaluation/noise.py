"""More noise than was written: copies of invented articles with other names and figures."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping
from itertools import count, islice

import regex

_HAN = regex.compile(r"\p{Han}")
_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER = regex.compile(r"\d+")
_NAME = regex.compile(r"\b\p{Lu}\p{Ll}{2,}\b")
_FRONT_MATTER = regex.compile(r"\A---\n.*?\n---\n", regex.DOTALL)

#: Characters for made names, alike in Simplified and Traditional script.
_NAME_CHARACTERS = (
    "亭川宇安定岑岳峻州帆平庭康弘志怡恒拓昂明朋朗松柏柯格桂森泊波洛浦海清源溪玄玉班理瑞田白石竹米羽芝若英"
    "茂荷菱蓉蒲行裕谷道金青高鹿黎"
)
_SYLLABLES = (
    "ba",
    "cor",
    "del",
    "fen",
    "gar",
    "hol",
    "ka",
    "lin",
    "mar",
    "nor",
    "pel",
    "ros",
    "sten",
    "tal",
    "ver",
)

#: A character this rare among all articles, and repeated in its own, is taken for part of a name.
_RARE = 2


def copies(articles: Mapping[str, str], wanted: int) -> dict[str, str]:
    """Return so many articles: the given ones first, in an order that is not theirs, then copies in turn.

    In each copy names are others, years move and the digits of other numbers are exchanged; front matter is
    left out. The same articles give the same copies. What is a name is told by a rule: Latin words that are
    never written small, and Chinese characters that are rare elsewhere and repeated here. A name that many
    articles share stays.

    :param articles: texts by file name, with or without front matter.
    """
    if not articles:
        return {}
    names = sorted(articles, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    rare = Counter(sign for text in articles.values() for sign in set(_HAN.findall(text)))
    small = {word for text in articles.values() for word in regex.findall(r"\b\p{Ll}+\b", text)}
    found: dict[str, str] = {}
    for turn, name in islice(((turn, name) for turn in count() for name in names), wanted):
        if turn:
            found[f"copy-{turn}-{name}"] = _copy(articles[name], turn, rare, small)
        else:
            found[name] = articles[name]
    return found


def _copy(text: str, turn: int, rare: Mapping[str, int], small: set[str]) -> str:
    """Write the article with other names and figures."""
    text = _FRONT_MATTER.sub("", text)
    digits = list("123456789")
    random.Random(turn).shuffle(digits)
    table: dict[int, str | int] = {ord(old): new for old, new in zip("123456789", digits, strict=True)}
    own = Counter(_HAN.findall(text))
    for sign, times in own.items():
        if times > 1 and rare[sign] <= _RARE:
            table[ord(sign)] = _pick(_NAME_CHARACTERS, f"{turn} {sign}")
    text = str(_NAME.sub(lambda m: m[0] if m[0].lower() in small else _word(m[0], turn), text))
    parts = [_NUMBER.sub(lambda m: m[0].translate(table), part) for part in _YEAR.split(text)]
    years = [str(2000 + (int(year) + 7 * turn) % 30) for year in _YEAR.findall(text)] + [""]
    mixed = "".join(part + year for part, year in zip(parts, years, strict=True))
    return str(_HAN.sub(lambda m: m[0].translate(table), mixed))


def _word(name: str, turn: int) -> str:
    return "".join(_pick(_SYLLABLES, f"{turn} {part} {name}") for part in range(2)).capitalize()


def _pick(choices: tuple[str, ...] | str, key: str) -> str:
    return choices[int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % len(choices)]
