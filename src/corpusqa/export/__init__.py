"""Conversations taken away: as JSON, Markdown and HTML, each with what proves its quotes, and read back."""

from __future__ import annotations

from corpusqa.export.form import Export, ExportedDocument, ExportedTurn
from corpusqa.export.reading import find_export
from corpusqa.export.writing import KINDS, write_export

__all__ = ["KINDS", "Export", "ExportedDocument", "ExportedTurn", "find_export", "write_export"]
