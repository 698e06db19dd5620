"""The models of the hub that are on this machine: read from the hub's cache, never from a network."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from corpusqa.embedding.files import DESCRIPTIONS, files_in

#: What the hub takes for a name; "shipped" and folders are dealt with before.
NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?(?:/[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?)?", re.ASCII)
#: Whose model it is when a name says nothing about that, as sentence-transformers has it.
USUAL_OWNER = "sentence-transformers"


def cache_folder() -> Path:
    """Where models are kept: SENTENCE_TRANSFORMERS_HOME, else the hub's own cache (HF_HUB_CACHE, HF_HOME)."""
    chosen = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def repository_folder(name: str) -> Path:
    """Where the cache keeps the repository of a model, whether it is there or not."""
    return cache_folder() / f"models--{name.replace('/', '--')}"


def full_names(name: str) -> list[str]:
    """The names under which a model may lie on the hub: as given, or the usual owner's."""
    return [name] if "/" in name else [f"{USUAL_OWNER}/{name}", name]


def cached_folder(name: str) -> Path | None:
    """The folder of a cached model that has all its weights; ``None`` if there is none of this name."""
    if not NAME.fullmatch(name):
        return None
    for full in full_names(name):
        folder = _snapshot(repository_folder(full))
        if folder is not None and _is_complete(folder):
            return folder
    return None


def is_partly_cached(name: str) -> bool:
    """Whether something of the model is in the cache, but not all of it."""
    if not NAME.fullmatch(name) or cached_folder(name) is not None:
        return False
    return any((repository_folder(full) / "blobs").is_dir() for full in full_names(name))


def cached_models() -> list[tuple[str, Path]]:
    """Name and folder of every model in the cache, of whatever kind, that has its weights."""
    found = []
    for repository in sorted(cache_folder().glob("models--*")):
        name = repository.name.removeprefix("models--").replace("--", "/", 1)
        folder = cached_folder(name)
        if folder is not None:
            found.append((name, folder))
    return found


def size_of(folder: Path) -> int:
    """Bytes of the model's files in a folder."""
    return sum((folder / name).stat().st_size for name in files_in(folder))


def _snapshot(repository: Path) -> Path | None:
    try:
        commit = (repository / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    folder = repository / "snapshots" / commit
    return folder if commit and folder.is_dir() else None


def _is_complete(folder: Path) -> bool:
    names = files_in(folder)
    if not any(name in names for name in DESCRIPTIONS):
        return False
    try:
        listed = json.loads((folder / "model.safetensors.index.json").read_bytes())["weight_map"].values()
    except FileNotFoundError:
        return True
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return False
    return set(listed) <= set(names)
