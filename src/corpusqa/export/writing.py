"""An export as a file of one of three kinds."""

from __future__ import annotations

from collections.abc import Sequence

from corpusqa.errors import InputError
from corpusqa.export import html, markdown
from corpusqa.export.form import Export, to_json
from corpusqa.export.lines import Line

#: The kinds of files by their endings, with their media types.
KINDS = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


def write_export(export: Export, kind: str) -> str:
    """The text of the file.

    :param kind: one of ``KINDS``.
    :raises InputError: if there is no such kind.
    """
    if kind not in KINDS:
        raise InputError(f"There is no export of the kind {kind!r}; choose {', '.join(KINDS)}.")
    if kind == "json":
        return to_json(export, indent=1) + "\n"
    return "".join(f"{line.text}\n" for line in shown_lines(export, kind))


def shown_lines(export: Export, kind: str) -> Sequence[Line]:
    """The lines of a Markdown or HTML file."""
    return tuple((html if kind == "html" else markdown).lines(export))
