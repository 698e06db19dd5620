"""What an argument may be: each reads one, or says why not."""

from __future__ import annotations

import math
import os
import sys
from argparse import ArgumentTypeError


def text(argument: str) -> str:
    """Read an argument as UTF-8, whatever the locale says; bytes that are not become U+FFFD."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeEncodeError:
        pass  # not from this process's command line: already text
    except UnicodeDecodeError:
        if sys.getfilesystemencoding() not in ("utf-8", "ascii"):
            return argument  # the locale's own encoding, decoded rightly
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def positive(argument: str) -> int:
    """Read a whole number above 0."""
    if argument.isdecimal() and int(argument) > 0:
        return int(argument)
    raise ArgumentTypeError(f"{argument!r} is not a number above 0")


def port(argument: str) -> int:
    """Read the number of a port; 0 for any free one."""
    if argument.isdecimal() and int(argument) <= 65535:
        return int(argument)
    raise ArgumentTypeError(f"{argument!r} is not a port; choose 0 to 65535")


def megabytes(argument: str) -> float:
    """Read a size; parts of a megabyte are allowed."""
    try:
        number = float(argument)
    except ValueError:
        number = math.nan
    if 0 < number < math.inf:
        return number
    raise ArgumentTypeError(f"{argument!r} is not a number of megabytes above 0")
