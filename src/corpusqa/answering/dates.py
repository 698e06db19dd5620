"""Times in a text → days of the calendar, those told by their distance counted from a document's date.

Own rules, after trying the library at hand: dateparser (which comes with trafilatura) gives points instead of
spans, knows neither "2025年底" nor "三年前" nor "last September", and takes "May" at the head of a question
for a month. The words are data: ``dates.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day

from corpusqa.answering.date_readers import Anchor, readers
from corpusqa.text.folding import simplify

_HALF_WIDTH = {ord("０") + i: str(i) for i in range(10)}


@dataclass(frozen=True, slots=True)
class Time:
    """A time that a text tells."""

    start: int  #: offsets in characters of the text
    end: int
    first: Day
    last: Day
    said: str = ""  #: how to say it without the document's date; "" where that date is not needed

    @property
    def iso(self) -> tuple[str, str]:
        """First and last day, ISO 8601."""
        return self.first.isoformat(), self.last.isoformat()


def resolve(text: str, date: str) -> list[tuple[int, int, str, str]]:
    """Find the times that a text tells.

    :param date: when the document was published, ISO 8601, as exact as known ("2025", "2025-12",
        "2025-12-24"); "" leaves out what is told by its distance from it.
    :return: (start, end, first day, last day) of each, in order, not overlapping; offsets in characters,
        days ISO 8601. "去年" of a document of "2025-12" is ("2024-01-01", "2024-12-31"). What needs more of
        the date than is known, as "yesterday" with "2025", is left out.
    """
    return [(one.start, one.end, *one.iso) for one in times(text, date)]


def times(text: str, date: str) -> list[Time]:
    """Find the times that a text tells, as ``resolve``."""
    plain = simplify(text).translate(_HALF_WIDTH)
    anchor = Anchor.read(date)
    found: list[Time] = []
    for pattern, read in readers():
        for match in pattern.finditer(plain):
            told = read(match, anchor)
            if told is not None:
                found.append(Time(match.start(), match.end(), *told[0], told[1]))
    found.sort(key=lambda one: (one.start, one.start - one.end))
    kept: list[Time] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
