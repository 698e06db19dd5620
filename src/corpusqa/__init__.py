"""corpusqa answers questions from a corpus of articles, quotes verbatim, and says so when they do not answer.

``Assistant`` and ``build_index`` are loaded when first used, so ``import corpusqa`` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant
    from corpusqa.index import build_index

__all__ = ["Assistant", "__version__", "build_index"]

__version__ = "0.1.0"

_HOMES = {"Assistant": "corpusqa.assistant", "build_index": "corpusqa.index"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
