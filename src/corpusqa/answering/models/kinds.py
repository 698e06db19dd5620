"""What a model in a folder can be used for, from its description alone: nothing is loaded to tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from corpusqa.errors import ModelUnusable

#: The places in the making of an answer that a model can take.
Place = Literal["reader", "reranker", "nli"]
#: What to call a model in its place, in messages.
CALLED: dict[Place, str] = {"reader": "reader", "reranker": "re-ranker", "nli": "NLI model"}
_WANTED: dict[Place, str] = {
    "reader": "a question-answering model (...ForQuestionAnswering)",
    "reranker": "a cross-encoder (...ForSequenceClassification with one score)",
    "nli": "a classifier with the labels entailment and contradiction",
}
#: Last parts of the architectures that give a start and an end for every token.
_SPANS = ("ForQuestionAnswering", "ForQuestionAnsweringSimple")
_DESCRIPTION = "config.json"
_MANY = 100  #: labels; more make no difference here


def place_of(folder: Path) -> Place | None:
    """Which place a model can take; ``None`` if none, or if its description cannot be read."""
    try:
        return _place(folder, _read(folder))
    except (OSError, ValueError, TypeError):
        return None


def check_kind(place: Place, name: str, folder: Path) -> None:
    """Check that a model is of the kind that its place needs.

    :param name: what the model was asked for by.
    :raises ModelUnusable: if it is not, with the place that it can take instead.
    """
    what = CALLED[place]
    try:
        config = _read(folder)
        found = _place(folder, config)
    except FileNotFoundError:
        raise ModelUnusable(f"{folder} holds no {what}: there is no {_DESCRIPTION} in it.") from None
    except (OSError, ValueError, TypeError) as error:
        raise ModelUnusable(
            f"The {what} {name!r} cannot be loaded: its {_DESCRIPTION} is damaged. Fetch or copy it again."
        ) from error
    if found != place:
        other = f" It can be the {CALLED[found]}: --{found}" if found else ""
        raise ModelUnusable(
            f"{name!r} cannot be the {what}: that must be {_WANTED[place]}, and its {_DESCRIPTION} says "
            f"{_said(config)}.{other}"
        )


def labels(config: Mapping[str, Any]) -> dict[str, int]:
    """The places of the labels that a classifier tells, by their names in lower case."""
    named = config.get("id2label")
    if not isinstance(named, dict):
        many = int(config.get("num_labels") or 2)  # two is what transformers takes
        return {f"label_{i}": i for i in range(min(many, _MANY))}
    return {str(label).lower(): int(place) for place, label in named.items()}


def _read(folder: Path) -> dict[str, Any]:
    config = json.loads((folder / _DESCRIPTION).read_bytes())
    if not isinstance(config, dict):
        raise ValueError(_DESCRIPTION)
    return config


def _place(folder: Path, config: Mapping[str, Any]) -> Place | None:
    architecture = _architecture(config)
    if architecture.endswith(_SPANS):
        return "reader"
    if architecture.endswith("ForSequenceClassification"):
        known = labels(config)
        if {"entailment", "contradiction"} <= known.keys():
            return "nli"
        # Two labels without names: whether the passage is beside the point, and whether it answers.
        return "reranker" if len(known) == 1 or known.keys() == {"label_0", "label_1"} else None
    return "reranker" if _is_cross_encoder(folder) else None


def _is_cross_encoder(folder: Path) -> bool:
    """Whether sentence-transformers has made a cross-encoder of another model, such as a language model."""
    try:
        made = json.loads((folder / "config_sentence_transformers.json").read_bytes())
        return bool(made["model_type"] == "CrossEncoder")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _architecture(config: Mapping[str, Any]) -> str:
    named = config.get("architectures")
    return str(named[0]) if isinstance(named, list) and named else ""


def _said(config: Mapping[str, Any]) -> str:
    architecture = _architecture(config)
    if not architecture:
        return "nothing of that"
    if not architecture.endswith("ForSequenceClassification"):
        return architecture
    names = sorted(known := labels(config), key=lambda name: known[name])
    more = ", ..." if len(names) > 3 else ""
    return f"{architecture} with the labels {', '.join(names[:3])}{more}"
