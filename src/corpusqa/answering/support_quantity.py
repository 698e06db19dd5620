"""One figure as a value with its dimension: its number, scale, unit and bound, read where it stands."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib import resources

import regex

from corpusqa.answering import support_number_forms as forms
from corpusqa.answering.support_text import normalise


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure. ``values`` holds every reading of it, the likeliest first."""

    start: int
    end: int
    values: tuple[Fraction, ...]
    dimension: str = ""  #: a key of support_units.toml, "ordinal", or "" without a unit
    bound: str = ""  #: "more", "atleast", "less", "atmost", "about"
    weak: bool = False  #: 一家, "both", "two": grammar as often as a figure
    vague: bool = False  #: 数百, "hundreds of"
    written: Fraction = Fraction(0)  #: the number without its scale and unit; 0 where there is none


@cache
def unit_table() -> tuple[
    regex.Pattern[str], dict[str, tuple[str, Fraction]], regex.Pattern[str], dict[str, int]
]:
    """Patterns and values of units and scales, from support_units.toml."""
    file = resources.files("corpusqa.answering").joinpath("support_units.toml")
    table = tomllib.loads(file.read_text("utf-8"))
    scales = {
        normalise(name).lower(): int(size) for size, names in table.pop("scale").items() for name in names
    }
    units: dict[str, tuple[str, Fraction]] = {}
    for dimension, sizes in table.items():
        for size, names in sizes.items():
            for name in names:
                units.setdefault(normalise(name).lower(), (dimension, Fraction(size)))
    return longest_first(units), units, longest_first(scales), scales


@cache
def per() -> regex.Pattern[str]:
    """每吨, "per kilometre": what a price or a rate is counted by."""
    return regex.compile(
        rf"(?:每(?:\p{{Han}}{{0,3}}一)?|\bper |/)(?P<unit>{unit_table()[0].pattern})", regex.IGNORECASE
    )


def longest_first(
    names: dict[str, object] | dict[str, int] | dict[str, tuple[str, Fraction]],
) -> regex.Pattern[str]:
    """Join names into one pattern that tries the longest first."""
    ordered = sorted(names, key=len, reverse=True)
    parts = (
        regex.escape(name)
        + (
            r"(?![\p{Latin}\p{Cyrillic}])"
            if name[-1].isalpha() and not regex.match(r"[\p{Han}\p{Kana}\p{Hangul}]", name[-1])
            else ""
        )
        for name in ordered
    )
    return regex.compile(rf"(?:{'|'.join(parts)})", regex.IGNORECASE)


def finish(text: str, start: int, end: int, values: tuple[Fraction, ...], literal: str) -> Quantity | None:
    """Read the scale, the unit and the bound around a number; nothing where it is no figure."""
    _, _, scale_pattern, scales = unit_table()
    more = regex.compile(r"\s?[多余几](?=[万亿千百家人名个辆台元年天次种项款件座])").match(text, end)
    bound = "more" if more else ""
    end = more.end() if more else end
    money = ""
    for unit, pattern in forms.PREFIX:
        prefix = pattern.search(text[:start], max(0, start - 6))
        if prefix:
            money, start = unit, prefix.start()
            break
    scale = (
        scale_pattern.match(text, end + (text[end : end + 1] == " "))
        if not literal[-1].isalpha() or bound
        else None
    )
    size = 1
    if scale:
        size, end = scales[scale.group().lower()], scale.end()
    elif money:
        short = regex.compile(r"\s?(?:(?P<b>bn?)|(?P<m>mn?)|(?P<k>k))\b", regex.IGNORECASE).match(text, end)
        if short:
            size = 10**9 if short["b"] else 10**6 if short["m"] else 1000
            end = short.end()
    elif regex.compile(r"k\b").match(text, end):
        size, end = 1000, end + 1
    end, dimension, factor = unit_at(text, end)
    if money and (
        not dimension
        or (dimension == "money CNY" and text[end - 1] == "元")
        or (dimension == "money USD" and text[:end].endswith("dollars"))
    ):
        dimension, factor = money, Fraction(1)
    scaled = tuple(value * size * factor for value in values)
    idiom = (
        literal in {"一", "1"}
        and dimension in {"months", "seconds"}
        and text[start - 1 : start] in tuple("前上每某同这那全后头近")
    )
    weak = (
        idiom
        or literal.lower() == "zero"
        or (
            scaled[0] in forms.WEAK
            and not any(c.isdigit() for c in literal)
            and dimension in {"", "count thing", "count site", "count person", "count vehicle", "times"}
            and literal.lower() in {"一", "两", "one", "two", "a", "俩"}
        )
    )
    return bounded(Quantity(start, end, scaled, dimension, bound, weak, written=values[0] * size), text, end)


def unit_at(text: str, end: int) -> tuple[int, str, Fraction]:
    """Read the unit behind a number: where it ends, its dimension and its size."""
    pattern, units, _, _ = unit_table()
    gap = regex.compile(r"[ -]?").match(text, end)
    place = gap.end() if gap else end
    match = pattern.match(text, place)
    if match:
        return match.end(), *units[match.group().lower()]
    noun = regex.compile(
        r"(?: (?:[a-z'-]+)){0,2} (people|employees|engineers|workers|staff|researchers|cars|vehicles|stores"
        r"|outlets|plants|factories|companies|cities|markets|stations)\b",
        regex.IGNORECASE,
    ).match(text, end)
    if noun and not regex.search(
        r"[,;.]| (?:and|of|to|in|for|with|or|from|at|by|as|on)\b", text[end : noun.start(1)]
    ):
        return end, units[noun.group(1).lower()][0], Fraction(1)
    return end, "", Fraction(1)


def bounded(quantity: Quantity, text: str, end: int) -> Quantity:
    """Add "more than", "at most", "about" and the like where the text says so."""
    if quantity.bound:
        return quantity
    before = text[max(0, quantity.start - 26) : quantity.start]
    name = next((name for name, pattern in forms.AFTER if pattern.match(text, end)), "")
    if name in {"", "about"}:
        name = next((name for name, pattern in forms.BEFORE if pattern.search(before)), name)
    return replace(quantity, bound=name)
