"""The index room: documents and chunks in SQLite, vectors in FAISS, terms in tantivy.

One folder, one manifest. ``Index`` reads, ``build_index`` writes. They are loaded when first asked for:
reading an index needs neither the parsers nor the splitters that building one does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpusqa.index.build import build_index
    from corpusqa.index.index import Index
    from corpusqa.index.store import IndexedChunk

__all__ = ["Index", "IndexedChunk", "build_index"]

_HOMES = {
    "Index": "corpusqa.index.index",
    "IndexedChunk": "corpusqa.index.store",
    "build_index": "corpusqa.index.build",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
