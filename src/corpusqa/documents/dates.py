"""Dates as sources write them → ISO 8601, as exact as they are."""

from __future__ import annotations

import re

#: English, French, German, Spanish; a longer name begins with its abbreviation.
_MONTH_NAMES = (
    "january|janvier|januar|enero|jan|janv",
    "february|février|fevrier|februar|febrero|feb|févr",
    "march|mars|märz|marzo|mar",
    "april|avril|abril|apr|avr",
    "may|mai|mayo",
    "june|juin|juni|junio|jun",
    "july|juillet|juli|julio|jul|juil",
    "august|août|aout|agosto|aug",
    "september|septembre|septiembre|sept|sep",
    "october|octobre|oktober|octubre|oct|okt",
    "november|novembre|noviembre|nov",
    "december|décembre|dezember|diciembre|dec|déc|dez",
)
_NUMBERS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split("|")}
_MONTH = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DAY = r"(3[01]|[12]\d|0?[1-9])"
_YEAR = r"((?:19|20)\d\d)"
#: One date in words, day first or month first; used by the byline reader too.
DATE_IN_WORDS = (
    rf"(?:{_DAY}(?:st|nd|rd|th|er)?\.?\s+(?:de\s+)?)?({_MONTH})\b\.?(?:\s+(?:de\s+)?|,\s*)"
    rf"(?:{_DAY}(?:st|nd|rd|th)?,?\s+)?{_YEAR}(?!\d)"
)
_IN_WORDS = re.compile(rf"(?<!\w){DATE_IN_WORDS}", re.IGNORECASE)
_YEAR_FIRST = re.compile(
    rf"(?<!\d){_YEAR}(?:\s*[-/.年년]\s*(1[0-2]|0?[1-9])(?:\s*[-/.月월]\s*{_DAY}(?!\d))?)?(?!\d)"
)
_DOTTED = re.compile(rf"(?<![\d.]){_DAY}\.(1[0-2]|0?[1-9])\.{_YEAR}(?!\d)")


def iso_date(text: str) -> str:
    """The first date in a short text such as "2025年12月24日 10:30", "Dec. 24, 2025" or "24.12.2025".

    :return: "2025-12-24", "2025-12" or "2025"; "" if there is none.
    """
    if match := _IN_WORDS.search(text):
        before, month, after, year = match.groups()
        day = before or after
        number = _NUMBERS[month.lower()]
        return f"{year}-{number:02}-{int(day):02}" if day else f"{year}-{number:02}"
    if match := _DOTTED.search(text):
        day, month, year = match.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    if match := _YEAR_FIRST.search(text):
        year, month, day = match.groups()
        return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
    return ""
