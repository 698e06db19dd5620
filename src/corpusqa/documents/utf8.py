"""A text file of the user's that is written for this program: UTF-8 or refused, unlike an article."""

from __future__ import annotations

from pathlib import Path

from corpusqa.errors import InputError


def read_utf8(path: Path, remedy: str = "") -> str:
    """Read a file of cases, answers or accounts; a byte order mark is left out.

    :param remedy: what to do about a file that is not there, as the message ends.
    :raises InputError: naming the file, if it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        end = f"; {remedy}" if remedy else "."
        raise InputError(f"{path} cannot be read ({error.strerror}){end}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
