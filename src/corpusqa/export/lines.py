"""A file as lines that know what they show, so that a changed one can be named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpusqa.export.form import Export, ExportedDocument, ExportedTurn, to_json
from corpusqa.types import Citation

_TOLD_CHARS = 60
_MOST_TOLD = 20  #: changed lines that are told
#: The data inside a Markdown or HTML file: a comment, on a line of its own.
_DATA = re.compile(r"^<!-- corpusqa-export (\{.*\}) -->\s*$", re.MULTILINE)
_TOO_MUCH = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&-\u2028\u2029\x85\x7f"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file."""

    what: str  #: what it shows: "turn 2, the quote of citation 1"
    text: str


def data_line(export: Export) -> Line:
    """The data as a comment that nothing in it can end."""
    return Line("the data at the end of the file", f"<!-- corpusqa-export {_guarded(to_json(export))} -->")


def _guarded(text: str) -> str:
    # "-" and the others are only found inside strings, but for negative numbers and exponents
    inside = re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: found[0].translate(_TOO_MUCH), text)
    return inside


def find_data(text: str) -> str | None:
    """The JSON that a Markdown or HTML export carries; None where there is none."""
    found = _DATA.findall(text)
    return found[-1] if found else None


def differences(expected: Sequence[Line], text: str) -> list[str]:
    """What a file shows other than its data says; one line for each place."""
    found = [line.rstrip() for line in text.removeprefix("\ufeff").replace("\r\n", "\n").rstrip().split("\n")]
    wanted = [line.text.rstrip() for line in expected]
    first = next((i for i, pair in enumerate(zip(wanted, found, strict=False)) if pair[0] != pair[1]), None)
    if first is None:
        if len(wanted) == len(found):
            return []
        first = min(len(wanted), len(found))
    if len(wanted) == len(found):
        changed = [i for i in range(first, len(wanted)) if wanted[i] != found[i]]
        return [_told(expected[i].what, found[i], i) for i in changed[:_MOST_TOLD]]
    what = expected[min(first, len(expected) - 1)].what
    if first >= len(found):
        return [f"{what}: the file ends before it."]
    return [_told(what, found[first], first)]


def _told(what: str, found: str, place: int) -> str:
    shown = found if len(found) <= _TOLD_CHARS else found[:_TOLD_CHARS] + "…"
    return f"{what} was changed; line {place + 1} is {json.dumps(shown, ensure_ascii=False)}."


def cited(export: Export, turn: ExportedTurn) -> Iterator[tuple[Citation, ExportedDocument]]:
    """The citations of a turn with their documents."""
    known = {document.id: document for document in export.documents}
    for citation in turn.citations:
        bare = ExportedDocument(citation.document_id, citation.title, citation.source, "")
        yield citation, known.get(citation.document_id, bare)


def searched_as(turn: ExportedTurn) -> str:
    """The question as it was searched, where that is not what was typed."""
    searched = one_line(turn.standalone_question)
    asks = turn.request == "question" or turn.citations
    return searched if asks and _words(searched) and _words(searched) != _words(turn.question) else ""


def one_line(text: str) -> str:
    """Text with its white space joined."""
    return " ".join(text.split())


def _words(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def short_first(turn: ExportedTurn) -> str:
    """The short answer, where the text does not begin with it."""
    short = one_line(turn.short.text) if turn.short else ""
    return "" if turn.text.startswith(f"{short}\n") else short


def notes(turn: ExportedTurn) -> Iterator[tuple[bool, str]]:
    """What else there is to know and is no part of the text, with whether it tells a disagreement."""
    if turn.disagreement and turn.disagreement.note not in turn.text:
        yield True, turn.disagreement.note
    if turn.note and turn.note not in turn.text:
        yield False, turn.note


def when(export: Export) -> str:
    """The date of the export for a person."""
    return export.exported.replace("T", " ").removesuffix("Z")
