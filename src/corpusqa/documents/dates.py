"""Dates as sources write them → ISO 8601, as exact as they are."""

from __future__ import annotations

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "|".join(f"{month}[a-z]*" for month in _MONTHS)
_YEAR_FIRST = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:\s*[-/.年년]\s*(1[0-2]|0?[1-9])(?:\s*[-/.月월]\s*(3[01]|[12]\d|0?[1-9])(?!\d))?)?(?!\d)"
)
_DAY_FIRST = re.compile(
    rf"\b(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\.?\s+({_MONTH})\.?,?\s+((?:19|20)\d\d)\b", re.I
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\.?\s+(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b", re.I
)


def iso_date(text: str) -> str:
    """The first date in a short text such as "2025年12月24日 10:30" or "Dec. 24, 2025".

    :return: "2025-12-24", "2025-12" or "2025"; "" if there is none.
    """
    if match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
        return f"{year}-{_MONTHS.index(month[:3].lower()) + 1:02}-{int(day):02}"
    if match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
        return f"{year}-{_MONTHS.index(month[:3].lower()) + 1:02}-{int(day):02}"
    if match := _YEAR_FIRST.search(text):
        year, month, day = match.groups()
        return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
    return ""
