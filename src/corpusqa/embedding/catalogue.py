"""What is known of embedding models before they are fetched: ``models.json``, and whence each figure is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpusqa.embedding.prompts import family_prompts

_DATA = Path(__file__).parent / "models.json"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """One model of the hub."""

    name: str
    kind: str  #: "static" (needs no torch) or "transformer" (needs the extra ``models``)
    dimensions: int
    weights_mb: int  #: megabytes (10^6 bytes) of its weights
    languages: str
    licence: str
    shortest: int | None = None  #: to how few dimensions it was made to be cut; ``None`` if it was not
    note: str = ""
    scores: dict[str, float] = field(default_factory=dict)  #: by the keys of ``Catalogue.scores``

    @property
    def prompts(self) -> tuple[str, str]:
        """What goes before a query and before a document, unless the model's own configuration says else."""
        return family_prompts(self.name)


@dataclass(frozen=True, slots=True)
class Score:
    """A published figure that models can be compared by."""

    short: str
    what: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The known models, and the sources of what is said about them."""

    facts: str
    scores_source: str
    scores: dict[str, Score]
    models: tuple[KnownModel, ...]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Read the list in the package."""
    data: dict[str, Any] = json.loads(_DATA.read_bytes())
    return Catalogue(
        facts=data["facts"],
        scores_source=data["scores_source"],
        scores={key: Score(**score) for key, score in data["scores"].items()},
        models=tuple(KnownModel(**model) for model in data["models"]),
    )


def known_model(name: str) -> KnownModel | None:
    """What is known of a model by its name on the hub."""
    return next((model for model in catalogue().models if model.name.lower() == name.lower()), None)
