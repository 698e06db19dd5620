"""A conversation as it is exported, made of what is kept of it. No web library here."""

from __future__ import annotations

from collections.abc import Sequence

from corpusqa.export import Export, ExportedDocument, ExportedTurn
from corpusqa.web.kept import Kept


def make_export(title: str, turns: Sequence[Kept], exported: str, language: str) -> Export:
    """The conversation as it is exported.

    :param turns: those that this version can read, oldest first.
    :param exported: when, ISO 8601 in UTC.
    :param language: "zh", or anything else for English.
    """
    documents: dict[str, ExportedDocument] = {}
    for kept in turns:
        cited = {citation.document_id for citation in kept.answer.citations}
        for one in kept.documents:
            if one.id in cited:
                documents[one.id] = ExportedDocument(
                    **{name: getattr(one, name) for name in ("id", "title", "source", "publisher")},
                    **{name: getattr(one, name) for name in ("author", "date", "language")},
                    sha256=kept.hashes.get(one.id, ""),
                )
    said = tuple(ExportedTurn.of(kept.answer) for kept in turns)
    return Export(title, exported, "zh" if language == "zh" else "en", tuple(documents.values()), said)
