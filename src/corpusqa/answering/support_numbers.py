"""Figures of a sentence as values with their dimension: "24万辆", "百分之八十", "$1.6bn", "三分之一"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import regex

from corpusqa.answering import support_number_forms as forms
from corpusqa.answering.support_dates import Moment, find_moments
from corpusqa.answering.support_numerals import (
    ORDINALS,
    WORDS,
    digit_values,
    han_value,
    word_value,
)
from corpusqa.answering.support_quantity import Quantity, bounded, finish, per, unit_at, unit_table
from corpusqa.answering.support_text import mask


def find_quantities(text: str, moments: list[Moment] | None = None) -> list[Quantity]:
    """:param text: normalised. :return: its figures in order, without those that are part of a date."""
    dates = find_moments(text) if moments is None else moments
    hidden = [(one.start, one.end) for one in dates]
    hidden += [m.span() for m in forms.NOT_FIGURES.finditer(text)]
    hidden += [m.span() for m in regex.finditer(r"(?<![\d.A-Za-z])[2-6]G(?![A-Za-z\d])", text)]
    hidden += [
        m.span()
        for m in regex.finditer(
            r"(?<![\d.A-Za-z])[A-Za-z]+[-.]?\d[A-Za-z\d.]*|(?<![\d.A-Za-z])\d+[A-Za-z]{2,}\d[A-Za-z\d]*", text
        )
        if not _is_unit_tail(text, m)
    ]
    masked = mask(text, hidden)
    special = list(_special(masked))
    found = [*special, *_plain(mask(masked, [(q.start, q.end) for q in special]), text)]
    return _with_ranges(sorted(found, key=lambda q: q.start), text)


def _is_unit_tail(text: str, match: regex.Match[str]) -> bool:
    """US$8000 and RMB300 are figures, LEAP3.5 and C11 are names."""
    return bool(regex.match(r"(?:US|NT|HK|RMB|CNY|USD|EUR|JPY)\$?\d", match.group()))


def _special(text: str) -> Iterator[Quantity]:
    taken: list[tuple[int, int]] = []

    def free(match: regex.Match[str]) -> bool:
        here = all(match.end() <= a or match.start() >= b for a, b in taken)
        taken.append(match.span())
        return here

    for match in forms.ORDINAL.finditer(text):
        groups = match.capturesdict()
        if groups["word"] and forms.NO_ORDINAL.search(text[max(0, match.start() - 7) : match.end() + 10]):
            continue
        if groups["first"] or groups["early"]:
            value = Fraction(1)
        elif groups["word"]:
            value = Fraction(
                ORDINALS[groups["word"][0].lower()] + sum(WORDS[t.lower()] for t in groups["tens"])
            )
        else:
            value = han_value(groups["n"][0])
        after = text[match.end() : match.end() + 9].lower()
        if (
            groups["word"]
            and groups["word"][0].lower() in {"third", "second", "fifth", "tenth"}
            and any(f.start() <= match.start() < f.end() for f in forms.FRACTION.finditer(text))
        ):
            continue
        period = forms.PERIOD.match(text, match.end())
        kind = f"ordinal {forms.PERIODS[(period['han'] or period['word']).lower()]}" if period else "ordinal"
        if free(match):
            yield Quantity(
                match.start(),
                match.end(),
                (value,),
                kind,
                weak=bool(groups["early"])
                or text[match.start() : match.end() + 1] == "首日"
                or after.startswith((" half", " quarter")),
            )
    for match in forms.FRACTION.finditer(text):
        if match["half"]:
            value = Fraction(1, 2)
        else:
            value = forms.ENGLISH_FRACTIONS[match["d"].lower().rstrip("s")] * (
                WORDS.get(match["n"].lower(), 1)
            )
        if free(match):
            yield Quantity(
                match.start(), match.end(), (value,), "ratio", bound="more" if match["more"] else ""
            )
    for match in forms.HALF_TIME.finditer(text):
        unit = unit_table()[1][{"月": "个月"}.get(match["unit"], match["unit"].lower())]
        if free(match):
            yield Quantity(match.start(), match.end(), (unit[1] / 2,), unit[0])
    for match in forms.MULTIPLES.finditer(text):
        if free(match):
            yield bounded(
                Quantity(match.start(), match.end(), (Fraction(2 if match["two"] else 3),), "times"),
                text,
                match.end(),
            )
    for match in per().finditer(text):
        dimension, factor = unit_table()[1][match["unit"].lower()]
        if not dimension.startswith(("count", "money", "months", "ratio", "times")) and free(match):
            yield Quantity(match.start(), match.end(), (factor,), f"per {dimension}", weak=True)
    for match in forms.BOTH.finditer(text):
        if free(match):
            yield Quantity(match.start(), match.end(), (Fraction(2),), "", weak=True)


def _plain(masked: str, text: str) -> Iterator[Quantity]:
    reached = 0
    for match in forms.NUMBER.finditer(masked):
        if match.start() < reached:  # the scale or unit of the number before
            continue
        for quantity in _quantities(match, text):
            reached = max(reached, quantity.end)
            yield quantity


def _quantities(match: regex.Match[str], text: str) -> Iterator[Quantity]:
    groups = match.groupdict()
    if groups["percent"]:
        size = {"百": 100, "千": 1000, "万": 10000}[groups["percent"][0]]
        value = _read(groups["share"]) / size
        yield bounded(Quantity(match.start(), match.end(), (value,), "ratio"), text, match.end())
    elif groups["parts"]:
        value = _read(groups["count"]) / (_read(groups["parts"]) or 1)
        yield bounded(Quantity(match.start(), match.end(), (value,), "ratio"), text, match.end())
    elif groups["slash"]:
        top, bottom = (int(part) for part in regex.split(r"[/⁄]", groups["slash"]))
        if bottom:
            yield Quantity(match.start(), match.end(), (Fraction(top, bottom),), "ratio")
    elif groups["tenths"]:
        tenths = groups["tenths"]
        rest = Fraction(1, 2) if tenths[2] == "半" else han_value(tenths[2])
        yield bounded(
            Quantity(match.start(), match.end(), (han_value(tenths[0]) / 10 + rest / 100,), "ratio"),
            text,
            match.end(),
        )
    elif groups["discount"]:
        tenths = _read(groups["discount"][:-1])
        yield Quantity(match.start(), match.end(), (tenths / (10 if tenths < 10 else 100),), "ratio")
    elif groups["vague"]:
        yield _vague(match, text)
    else:
        yield from _measured(match, text)


def _read(text: str) -> Fraction:
    return digit_values(text)[0] if text[0].isdigit() and text[-1].isdigit() else han_value(text)


def _vague(match: regex.Match[str], text: str) -> Quantity:
    size = match["size"]
    word = match["vague"].lower().split()[0]
    value = (
        han_value(size)
        if size
        else Fraction(
            {
                "dozens": 12,
                "hundreds": 100,
                "thousands": 1000,
                "millions": 10**6,
                "billions": 10**9,
                "trillions": 10**12,
            }.get(word, 10)
        )
    )
    end, dimension, factor = unit_at(text, match.end())
    return Quantity(match.start(), end, (value * factor,), dimension, vague=True)


def _measured(match: regex.Match[str], text: str) -> Iterator[Quantity]:
    """A number with its scale and unit; nothing where Chinese characters are no number."""
    start, end = match.span()
    literal = match.group().strip()
    end = start + len(literal)
    if match["han"]:
        if (
            len(literal) == 2
            and literal[0] in "一二两三四五六七八"
            and literal[1] in "二三四五六七八九"
            and ord(literal[1]) != ord(literal[0])
        ):
            values = tuple(han_value(c) for c in literal)  # 两三家: two or three
            yield from (q for v in values for q in [finish(text, start, end, (v,), literal)] if q)
            return
        quantity = finish(text, start, end, (han_value(literal),), literal)
        if quantity and _is_numeral(literal, quantity, text):
            yield quantity
        return
    if match["mixed"]:
        values = (
            han_value(
                regex.sub(r"[만억조]", lambda m: {"만": "万", "억": "亿", "조": "兆"}[m.group()], literal)
                .replace(",", "")
                .replace(" ", "")
            ),
        )
    elif match["english"]:
        values = (word_value(literal),)
    else:
        values = digit_values(literal)
    quantity = finish(text, start, end, values, literal)
    if quantity:
        yield quantity


def _is_numeral(literal: str, quantity: Quantity, text: str) -> bool:
    """Chinese characters count as a figure with a unit behind them, or when only a numeral looks so."""
    if literal[0] in "万亿兆百千" and not regex.match(
        r"[百千]万|[百千万]亿", literal
    ):  # 百公里 is one, 百家 is none
        return (
            len(literal) == 1
            and quantity.dimension != "months"
            and quantity.dimension.partition(" ")[0] not in {"", "count", "ordinal"}
        )
    if quantity.dimension or forms.RANGE_AHEAD.match(text, quantity.end):
        return True
    return len(literal) > 1 and bool(
        regex.search(r"[十百千万亿]", literal[1:] if literal[0] in "百千万" else literal)
    )


def _with_ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """Give the lower end of a range the scale and unit that are written at its upper end only."""
    for place in range(len(found) - 2, -1, -1):
        low, high = found[place], found[place + 1]
        joint = forms.RANGE.fullmatch(text, low.end, high.start)
        if (
            not joint
            or not high.dimension
            or low.dimension.startswith("ordinal")
            or high.dimension.startswith("ordinal")
        ):
            continue
        if low.dimension in {"", high.dimension} or (
            low.dimension.startswith("count") and not high.dimension.startswith("count")
        ):
            upper = _raw(text, high)
            size = high.values[0] / upper if upper else Fraction(1)
            bare = low.dimension == "" or low.values[0] == _raw(text, low)
            if low.dimension == "" or (bare and low.values[0] < upper * 100):
                values = (
                    tuple(v * size for v in low.values) if low.values[0] == _raw(text, low) else low.values
                )
                if low.values[0] != _raw(text, low) and high.dimension == "ratio":
                    values = low.values
                found[place] = replace(
                    low, values=values, dimension=high.dimension, weak=False, bound=low.bound or high.bound
                )
    return found


def _raw(text: str, quantity: Quantity) -> Fraction:
    """The number as it is written, before scale and unit."""
    literal = regex.match(
        rf"\s*(?:{forms.DIGITS})|\s*{forms.HAN}+|\s*[a-z]+(?:-[a-z]+)?",
        text[quantity.start : quantity.end],
        regex.IGNORECASE,
    )
    if not literal:
        return quantity.values[0]
    word = literal.group().strip()
    if word[0].isdigit():
        return digit_values(word)[0]
    return (
        han_value(regex.sub(r"[万亿]$", "", word) or word)
        if regex.match(forms.HAN, word)
        else word_value(word)
    )
