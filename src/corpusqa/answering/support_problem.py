"""What a sentence says that its quotes do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProblemKind = Literal[
    "figure",
    "unit",
    "date",
    "name",
    "negation",
    "direction",
    "quantifier",
    "modality",
    "role",
    "content",
    "inference",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a sentence is not supported."""

    kind: ProblemKind
    words: str  #: where, as normalised text; of the quote where the sentence left something out


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown beside its quotes."""

    supported: bool
    problems: tuple[Problem, ...] = ()
