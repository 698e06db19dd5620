"""The evaluation room: cases, metrics, gates, pins, report; in ``verify`` the check of saved answers."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpusqa.evaluation.cases import Case, load_cases
    from corpusqa.evaluation.command import Run, main_draft, main_eval, run_cases
    from corpusqa.evaluation.gates import Gates, check
    from corpusqa.evaluation.run import Evaluation, evaluate

_HOMES = {
    "Case": "cases",
    "load_cases": "cases",
    "Run": "command",
    "main_draft": "command",
    "main_eval": "command",
    "run_cases": "command",
    "Gates": "gates",
    "check": "gates",
    "Evaluation": "run",
    "evaluate": "run",
}

__all__ = [
    "Case",
    "Evaluation",
    "Gates",
    "Run",
    "check",
    "evaluate",
    "load_cases",
    "main_draft",
    "main_eval",
    "run_cases",
]


def __getattr__(name: str) -> object:
    # Loaded when first asked for: ``corpusqa verify`` needs none of it.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"corpusqa.evaluation.{_HOMES[name]}"), name)
