"""Words that turn a claim into another, from support_words.toml: poles, denials, quantifiers, plans."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import regex

from corpusqa.answering.support_text import mask, normalise

_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")


@dataclass(frozen=True, slots=True)
class Sign:
    """One such word in a text."""

    start: int
    end: int
    family: str  #: "axis change", "negation", "group quantifier", "modal", "voice"
    pole: str  #: "up", "hard", "all", "plan", "passive"


@cache
def _table() -> dict[str, Any]:
    file = resources.files("corpusqa.answering").joinpath("support_words.toml")
    return tomllib.loads(file.read_text("utf-8"))


def _pattern(words: Iterable[str]) -> regex.Pattern[str]:
    """Alternatives, longest first; Latin ones as whole words, "*" for any ending."""
    parts = []
    for word in sorted(words, key=len, reverse=True):
        text = normalise(word) if _CJK.search(word) else word
        if _CJK.search(text):
            parts.append(text)
        else:
            ends = "" if text.endswith(("'", "-")) else r"(?!\p{L})"
            begins = "" if text in {"n't", "n’t"} else r"(?<!\p{L})"
            parts.append(begins + text.replace("*", r"\p{L}*") + ends)
    return regex.compile("|".join(parts), regex.IGNORECASE)


@cache
def _patterns() -> tuple[tuple[str, str, regex.Pattern[str]], ...]:
    table = _table()
    rows = [("negation", pole, table["negation"][pole]["words"]) for pole in ("hard", "soft")]
    for family in ("axis", "group"):
        for axis, poles in table[family].items():
            rows += [(f"{family} {axis}", pole, words) for pole, words in poles.items() if words]
    rows += [(family, pole, words) for family in ("modal", "voice") for pole, words in table[family].items()]
    return tuple((family, pole, _pattern(words)) for family, pole, words in rows)


@cache
def _ordinary() -> regex.Pattern[str]:
    return _pattern(_table()["ordinary"]["words"])


@cache
def reporting() -> regex.Pattern[str]:
    """Words that claim nothing about the matter; to be matched in full."""
    return _pattern(_table()["reporting"]["words"])


def find_signs(text: str) -> list[Sign]:
    """:param text: normalised. :return: its signs in order; signs of one family and pole do not overlap."""
    hidden = mask(text, [m.span() for m in _ordinary().finditer(text)])
    found = [
        Sign(match.start(), match.end(), family, pole)
        for family, pole, pattern in _patterns()
        for match in pattern.finditer(
            text if family in {"modal", "group quantifier", "group frequency"} else hidden
        )
        if match.end() > match.start()
    ]
    return sorted(found, key=lambda one: (one.start, one.end))
