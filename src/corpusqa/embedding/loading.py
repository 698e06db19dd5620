"""From a model's name to an encoder: the shipped model, a folder, or a name in the local cache of the hub."""

from __future__ import annotations

import os
from pathlib import Path

from corpusqa.embedding.encoder import Encoder
from corpusqa.embedding.static import StaticEncoder, static_folder
from corpusqa.errors import ModelUnusable

SHIPPED = "shipped"
SHIPPED_FOLDER = Path(__file__).parent / "model"
#: Files of which at least one is in the cache when a model of the hub is.
_CACHED = ("modules.json", "config.json", "model.safetensors")


def load_encoder(name: str = SHIPPED) -> Encoder:
    """Load an embedding model. Nothing is fetched from a network unless ``HF_HUB_OFFLINE=0`` is set.

    :param name: ``"shipped"``, a folder of a sentence-transformers or model2vec model, or a name on the
        Hugging Face hub. Static models load without torch and come as a
        :class:`~corpusqa.embedding.encoder.TokenEncoder`; others need the extra ``models``.
    :raises ModelUnusable: if the model is missing, damaged, or needs an extra that is not installed.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    if name == SHIPPED:
        return StaticEncoder.load(SHIPPED_FOLDER, name=SHIPPED)
    if not name.strip():
        raise ModelUnusable('No embedding model is named. Use "shipped", a folder, or a name on the hub.')
    folder = _folder_of(name)
    if folder is not None and static_folder(folder) is not None:
        return StaticEncoder.load(folder, name=name)
    from corpusqa.embedding.transformer import TransformerEncoder

    return TransformerEncoder.load(name, folder)


def _folder_of(name: str) -> Path | None:
    """Where the model lies on this machine; ``None`` if it must be fetched and that is allowed.

    :raises ModelUnusable: if it is neither a folder nor cached, and fetching is not allowed.
    """
    path = os.path.expanduser(name)  # os.path, not pathlib: a name may be no possible path at all
    if os.path.isdir(path):
        return Path(path)
    if os.path.exists(path):
        raise ModelUnusable(
            f"{name} is a file; an embedding model is a folder with modules.json or config.json."
        )
    cached = _cached_folder(name)
    if cached is not None:
        return cached
    if os.environ["HF_HUB_OFFLINE"].upper() in {"1", "ON", "YES", "TRUE"}:
        raise ModelUnusable(
            f"The embedding model {name!r} is neither a folder nor in the hub's local cache, and fetching is "
            'off. Use "shipped" or a folder, or set HF_HUB_OFFLINE=0 once to fetch it.'
        )
    return None


def _cached_folder(name: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    cache = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    for repository in (name, f"sentence-transformers/{name}"):
        for file in _CACHED:
            try:
                found = try_to_load_from_cache(repository, file, cache_dir=cache)
            except HFValidationError:
                break
            if isinstance(found, str):
                return Path(found).parent
    return None
