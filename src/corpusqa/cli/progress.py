"""A bar for work that takes a while, on one line of the terminal that is gone at the end."""

from __future__ import annotations

import sys
from typing import Any

_BYTES = "download"  #: the stage that counts bytes


class Bar:
    """Shows each stage with its share, its speed and the time it will still take. Nothing off a terminal."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: Any = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how much of a stage is done; a stage that is done vanishes."""
        if not sys.stderr.isatty():
            return
        if self._bar is None or stage != self._stage:
            self._begin(stage, done, total)
        self._bar.update(done - self._bar.n)
        if done >= total:
            self.close()

    def close(self) -> None:
        """Take the bar off the terminal."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _begin(self, stage: str, done: int, total: int) -> None:
        from tqdm import tqdm

        self.close()
        self._stage = stage
        unit = {"unit": "B", "unit_scale": True} if stage == _BYTES else {"unit": ""}
        self._bar = tqdm(
            desc=stage, initial=done, total=total, file=sys.stderr, leave=False, dynamic_ncols=True, **unit
        )
