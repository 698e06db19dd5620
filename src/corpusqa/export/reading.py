"""Exports read back: their data, and where a Markdown or HTML file shows other than its data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpusqa.export.form import MARK, from_object
from corpusqa.export.lines import differences, find_data
from corpusqa.export.writing import shown_lines


@dataclass(frozen=True, slots=True)
class Found:
    """An export that was read."""

    data: Mapping[str, Any]  #: as ``form.to_object`` makes it, and of its shape
    changed: tuple[str, ...]  #: one line for each place where the file shows other than its data


def find_export(text: str) -> Found | None:
    """Read what an exported file holds, whatever its name.

    :return: None where the text is no export.
    :raises ValueError: if it is one that cannot be read; in one line.
    """
    text = text.removeprefix("\ufeff")
    held = find_data(text)
    data = _parsed(text if held is None else held)
    if not isinstance(data, dict) or MARK not in data:
        if held is not None:
            raise ValueError("the data at its end is damaged")
        return None
    export = from_object(data)
    if held is None:
        return Found(data, ())
    kind = "html" if text.lstrip().lower().startswith("<!doctype html") else "md"
    return Found(data, tuple(differences(shown_lines(export, kind), text)))


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
