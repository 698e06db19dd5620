"""Which documents a question may be answered from: those of some days, or some by name."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpusqa.errors import InputError
from corpusqa.types import Document

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that may be searched."""

    documents: tuple[Document, ...]  #: in the order of their sources
    limited: bool = False  #: whether any were left out by a filter
    undated: int = 0  #: of those left out, how many only because they say no date

    @property
    def allowed(self) -> frozenset[str] | None:
        """Ids for ``retrieve``; ``None`` for all."""
        return frozenset(one.id for one in self.documents) if self.limited else None


def scope(
    documents: Sequence[Document],
    since: str | None = None,
    until: str | None = None,
    only: Sequence[str] | None = None,
) -> Scope:
    """Choose documents by date and by name.

    :param since: first day, as "2025", "2025-01" or "2025-01-31"; ``None`` for no limit.
    :param until: last day, likewise; "2025" is until its end.
    :param only: ids or sources of documents; ``None`` for all.
    :return: documents whose date lies inside as far as it is known: one dated "2025" is inside 2025, not
        inside March 2025. Documents without a date are left out where a date is asked for.
    :raises InputError: for what is no date, an empty span of time, or a document that is not there.
    """
    chosen = list(documents) if only is None else _named(documents, only)
    if since is None and until is None:
        return Scope(tuple(chosen), limited=only is not None)
    first = _asked(since, "since")[0] if since is not None else ""
    last = _asked(until, "until")[1] if until is not None else "9999-12-31"
    if first > last:
        raise InputError(f"since {since} is later than until {until}; give the earlier date first.")
    spans = [(one, days(one.date)) for one in chosen]
    inside = [one for one, span in spans if span and first <= span[0] and span[1] <= last]
    return Scope(tuple(inside), limited=True, undated=sum(span is None for _, span in spans))


def days(date: str) -> tuple[str, str] | None:
    """First and last day of an ISO date that may lack day and month.

    :return: ("2025-02-01", "2025-02-28") for "2025-02"; ``None`` for what is no date.
    """
    match = _ISO.fullmatch(date.strip())
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    last_month = month if match[2] else 12
    last_day = day if match[3] else calendar.monthrange(year, last_month)[1]
    return f"{year:04}-{month:02}-{day:02}", f"{year:04}-{last_month:02}-{last_day:02}"


def _asked(date: str, name: str) -> tuple[str, str]:
    span = days(date)
    if span is None:
        raise InputError(f"{name} is {date[:40]!r}; write a date such as 2025, 2025-01 or 2025-01-31.")
    return span


def _named(documents: Sequence[Document], only: Sequence[str]) -> list[Document]:
    known = {one.id: one for one in documents} | {one.source: one for one in documents}
    if missing := [name for name in only if name not in known]:
        raise InputError(
            f"There is no document {missing[0]!r} in the index; `corpusqa documents` lists those there are."
        )
    wanted = {known[name].id for name in only}
    return [one for one in documents if one.id in wanted]
