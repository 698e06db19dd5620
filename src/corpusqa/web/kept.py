"""A turn as it is kept: the whole answer, and of each article it shows what the page says about it.

The articles may leave the index or change; the answer, its quotes and where they came from stay as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter, ValidationError

from corpusqa.types import Answer, Document
from corpusqa.web.within import Within

_EVERYWHERE = Within()


@dataclass(frozen=True, slots=True)
class Kept:
    """One question with its answer, and the articles it shows."""

    answer: Answer
    rewrite: bool = True  #: whether the conversation was used to complete the question
    documents: tuple[Document, ...] = ()  #: without their texts
    hashes: dict[str, str] = field(default_factory=dict)  #: document id -> SHA-256 of its text in UTF-8
    within: Within = _EVERYWHERE  #: where was looked


_FORM = TypeAdapter(Kept)


def keep(
    answer: Answer, documents: Mapping[str, Document], *, rewrite: bool = True, within: Within = _EVERYWHERE
) -> Kept:
    """Take what is to be kept of a turn.

    :param documents: those that the answer shows, by id, with their texts.
    """
    return Kept(
        answer,
        rewrite,
        tuple(replace(one, text="", questions=(), removed=()) for one in documents.values()),
        {one.id: hashlib.sha256(one.text.encode()).hexdigest() for one in documents.values()},
        within,
    )


def pack(kept: Kept) -> str:
    """JSON from which ``unpack`` makes the same turn."""
    return _FORM.dump_json(kept).decode()


def unpack(packed: str) -> Kept | None:
    """The turn that was packed; None for what this version cannot read."""
    try:
        return _FORM.validate_json(packed)
    except ValidationError:
        return None
