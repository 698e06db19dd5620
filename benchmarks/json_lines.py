"""JSON Lines files, plain or gzip, as the benchmarks take them."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from corpusqa.errors import InputError

NEEDED = 'Every line is an object such as {"id": "1", "question": "...", "context": "..."}.'
_GZIP = b"\x1f\x8b"


def stem(path: Path) -> str:
    """Return the file's name without its endings: "drcd.jsonl.gz" is "drcd"."""
    return re.sub(r"\.(jsonl|json|ndjson)$", "", path.name.removesuffix(".gz")) or path.name


def text_of(path: Path, line: int, row: dict[str, object], field: str, *, may_be_blank: bool = False) -> str:
    """The text of a field, without blanks around it.

    :raises InputError: if there is no such field, or no text in it.
    """
    value = row.get(field)
    if isinstance(value, str) and (value.strip() or may_be_blank):
        return value.strip()
    hint = NEEDED if field in ("question", "context") else "Name the two fields with --fields."
    there = f"no text in the field {field!r}" if field in row else f"no field {field!r}"
    has = ", ".join(map(repr, row)) or "none"
    raise InputError(f"{path}, line {line}: {there} (its fields: {has}). {hint}")


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a JSON Lines file with the numbers of their lines, from 1.

    :raises InputError: if the file cannot be read, is not JSON Lines, or is empty.
    """
    found = False
    for number, line in enumerate(_content(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = str(error).partition(":")[0] or type(error).__name__
            raise InputError(f"{path}, line {number}: is not JSON ({reason}). {NEEDED}") from None
        if not isinstance(row, dict):
            raise InputError(f"{path}, line {number}: is no JSON object. {NEEDED}")
        found = True
        yield number, row
    if not found:
        raise InputError(f"{path} holds no rows. {NEEDED}")


def _content(path: Path) -> str:
    try:
        data = path.read_bytes()
        if data.startswith(_GZIP):
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise InputError(f"{path} is a damaged gzip file. Copy it again.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}). Convert it first.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{path} cannot be read ({reason}). Name a JSON Lines file, plain or .gz.") from None
