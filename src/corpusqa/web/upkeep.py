"""What the owner allows. Importing this module imports nothing else, so the command line may."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How far the corpus may be changed from the page."""

    corpus: Path | None = None  #: the folder that the index is made from; None: nothing can be changed
    read_only: bool = False  #: nothing may be changed
    megabytes: float | None = None  #: the largest file that may be added; None: the largest possible
