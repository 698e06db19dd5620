"""What an export holds, and its JSON, which also lies inside an exported Markdown or HTML file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from corpusqa.types import (
    AbstainCode,
    Answer,
    AnswerSentence,
    Citation,
    Disagreement,
    RequestKind,
    ShortAnswer,
)

VERSION = 1
#: The key by which a JSON object is known as an export, with its version.
MARK = "corpusqa_export"
OFFSETS = "start and end count characters (Unicode code points) of the document's text, end exclusive"


@dataclass(frozen=True, slots=True)
class ExportedDocument:
    """What is known of a cited document, without its text."""

    id: str
    title: str
    source: str
    sha256: str  #: of its text in UTF-8, 64 hexadecimal digits; "" where it was not kept
    publisher: str = ""
    author: str = ""
    date: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ExportedTurn:
    """A question with its answer: the fields of ``Answer``, but for what else was considered."""

    question: str
    text: str
    abstained: bool
    reason: str = ""
    reason_code: AbstainCode = ""
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    standalone_question: str = ""
    confidence: float = 0.0
    short: ShortAnswer | None = None
    disagreement: Disagreement | None = None
    request: RequestKind = "question"
    note: str = ""

    @classmethod
    def of(cls, answer: Answer) -> ExportedTurn:
        """The part of an answer that is exported."""
        return cls(**{one.name: getattr(answer, one.name) for one in fields(cls)})


@dataclass(frozen=True, slots=True)
class Export:
    """A conversation as it was when it was exported."""

    title: str
    exported: str  #: when, ISO 8601 in UTC: "2026-11-21T09:30:00Z"
    language: Literal["zh", "en"]  #: of the words around what is quoted
    documents: tuple[ExportedDocument, ...]  #: those that the turns cite
    turns: tuple[ExportedTurn, ...]


def to_object(export: Export) -> dict[str, Any]:
    """The export as one JSON object."""
    return {MARK: VERSION, "offsets": OFFSETS, **asdict(export)}


def to_json(export: Export, *, indent: int | None = None) -> str:
    """The export as JSON text."""
    return json.dumps(to_object(export), ensure_ascii=False, indent=indent)


def from_object(value: Mapping[str, Any]) -> Export:
    """The export that an object holds.

    :raises ValueError: if it holds none that this version reads; in one line, with the place.
    """
    from pydantic import TypeAdapter, ValidationError

    if value.get(MARK) != VERSION:
        raise ValueError(f"it was written by another version ({MARK} is {value.get(MARK)!r})")
    try:
        return TypeAdapter(Export).validate_python({**value})
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
