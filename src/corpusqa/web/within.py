"""Where a question is to be looked for: some articles, some dates, or everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpusqa.answering.scope import days
from corpusqa.errors import InputError
from corpusqa.web.markup import isolated, say

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant

_MOST = 50  #: articles that a question may be limited to


@dataclass(frozen=True, slots=True)
class Within:
    """What a question is limited to; all empty: nothing."""

    documents: tuple[str, ...] = ()  #: ids
    titles: tuple[str, ...] = ()  #: what these are called
    since: str = ""  #: ISO date
    until: str = ""

    def __bool__(self) -> bool:
        """Whether it limits anything."""
        return bool(self.documents or self.since or self.until)

    def options(self) -> dict[str, Any]:
        """The same for ``Assistant.stream``."""
        given = {"documents": list(self.documents), "since": self.since, "until": self.until}
        return {name: value for name, value in given.items() if value}


def read_within(assistant: Assistant, wanted: object) -> Within:
    """What the page's script asks for.

    :param wanted: ``{"documents": [id, ...], "since": date, "until": date}``, from the browser and therefore
        not to be trusted.
    :raises InputError: if an article is not there any more: to look elsewhere instead would deceive.
    """
    if not isinstance(wanted, dict):
        return Within()
    listed = wanted.get("documents")
    ids = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    try:
        chosen = [assistant.document(one) for one in dict.fromkeys(ids[:_MOST])]
    except InputError:
        raise InputError("A chosen article is not there any more. 选定的文章已经不在了。") from None
    titles = tuple(" ".join((one.title or one.source).split()) for one in chosen)
    return Within(
        tuple(one.id for one in chosen), titles, _date(wanted.get("since")), _date(wanted.get("until"))
    )


def _date(value: object) -> str:
    return value if isinstance(value, str) and days(value) is not None else ""


def within_html(within: Within) -> str:
    """A line that says where was looked; "" for everywhere."""
    if not within:
        return ""
    parts = [isolated(title) for title in within.titles]
    if within.since and within.until:
        parts.append(say("chip_dates", within.since, within.until))
    elif within.since or within.until:
        parts.append(say("chip_since", within.since) if within.since else say("chip_until", within.until))
    return f'<p class="searched inside">{say("was_within")}{" · ".join(parts)}</p>'
