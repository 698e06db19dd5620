"""Named patterns of how things are worded, read from ``forms.toml`` when first wanted.

They are matched without regard to case, on texts of which Traditional characters are made Simplified one by
one (``simplify``), so that places in the match are places in the text.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TypeAlias

import regex

from corpusqa.text.folding import simplify

Pattern: TypeAlias = "regex.Pattern[str]"
Match: TypeAlias = "regex.Match[str]"


@cache
def form(name: str) -> Pattern:
    """Return the pattern of a name such as "follow.opening": any of its lines."""
    section, _, key = name.partition(".")
    table = _table()[section]
    pattern = _alternatives(table[key])
    while "%" in pattern:
        inserted = regex.sub(r"%(\w+)%", lambda match: _alternatives(table[match[1]]), pattern)
        if inserted == pattern:
            break
        pattern = inserted
    return regex.compile(simplify(pattern), regex.IGNORECASE)


def _alternatives(lines: str) -> str:
    return f"(?:{'|'.join(line for line in lines.strip().splitlines() if line)})"


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("corpusqa.answering").joinpath("forms.toml").read_text("utf-8"))
