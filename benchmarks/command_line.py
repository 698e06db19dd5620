"""What the commands of the benchmarks share."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping
from pathlib import Path

from corpusqa.errors import CorpusqaError, InputError

NO_EXTRA: Mapping[str, str] = {}


def named(text: str) -> tuple[str, Path]:
    """Read NAME=FILE, or a FILE without a name ("")."""
    name, equals, path = text.partition("=")
    return (name, Path(path)) if equals and path and not Path(text).exists() else ("", Path(text))


def positive(text: str) -> int:
    """Read a whole number above 0."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def tell(line: str) -> None:
    """Show a line of progress."""
    print(line, file=sys.stderr, flush=True)


def check_json(path: Path | None) -> None:
    """:raises InputError: if there is no folder for the file."""
    if path and not path.absolute().parent.is_dir():
        raise InputError(f"There is no folder for {path}. Make it first.")


def write_json(path: Path, content: dict[str, object]) -> None:
    """:raises InputError: if the file cannot be written."""
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}).") from None


def exit_status(program: str, work: Callable[[], object], extra: Mapping[str, str] = NO_EXTRA) -> int:
    """Do what a benchmark does, with threads that do not fight, and say in a line why it cannot.

    :param extra: modules of the extra "benchmarks", and the package that each comes with.
    :return: 0, or 2 with a message on stderr when the input cannot be used or the extra is not installed.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        work()
    except CorpusqaError as error:
        tell(f"{program}: {error}")
        return 2
    except ModuleNotFoundError as error:
        if error.name not in extra:
            raise
        tell(f"{program} needs {extra[error.name]}: pip install -c constraints.txt -e '.[benchmarks]'")
        return 2
    return 0
