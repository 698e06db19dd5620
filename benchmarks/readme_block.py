"""Blocks of a README that a benchmark fills: between ``<!-- NAME ... -->`` and ``<!-- /NAME -->``."""

from __future__ import annotations

import re
from pathlib import Path

from corpusqa.errors import InputError


def check(path: Path, name: str) -> None:
    """:raises InputError: if the file cannot be read, or has no block to be filled."""
    _split(path, name)


def language(path: Path) -> str:
    """The language of a README: "zh" if its name says so (README.zh-CN.md), else "en"."""
    return "zh" if ".zh" in path.name else "en"


def write(path: Path, name: str, content: str) -> None:
    """Replace what stands between the markers.

    :raises InputError: if the file cannot be read or written, or has no such block.
    """
    text, match = _split(path, name)
    filled = match[1] + content + match[2]
    try:
        path.write_text(text[: match.start()] + filled + text[match.end() :], encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}).") from None


def _split(path: Path, name: str) -> tuple[str, re.Match[str]]:
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({getattr(error, 'strerror', 'not UTF-8')}).") from None
    match = re.search(rf"(<!-- {name}\b[^>]*-->\n).*?(<!-- /{name} -->)", text, re.DOTALL)
    if match is None:
        raise InputError(
            f"{path} has no block to fill: put the lines <!-- {name} --> and <!-- /{name} --> into it."
        )
    return text, match
