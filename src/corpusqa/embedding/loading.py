"""From a model's name to an encoder: the shipped model, a folder, or a name in the local cache of the hub.

Nothing here looks anything up on a network, whatever the environment says; ``embedding.fetching`` does.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from corpusqa.embedding.cache import cached_folder, is_partly_cached
from corpusqa.embedding.encoder import Encoder
from corpusqa.embedding.shortened import ShortenedEncoder, shortened
from corpusqa.embedding.static import StaticEncoder, static_folder
from corpusqa.errors import ModelUnusable

SHIPPED = "shipped"
SHIPPED_FOLDER = Path(__file__).parent / "model"


def load_encoder(name: str = SHIPPED, *, dimensions: int | None = None) -> Encoder:
    """Load an embedding model. Nothing is fetched from a network.

    :param name: ``"shipped"``, a folder of a sentence-transformers or model2vec model, or the name of a model
        that ``corpusqa models fetch`` has brought into the hub's cache. Static models load without torch and
        come as a :class:`~corpusqa.embedding.encoder.TokenEncoder`; others need the extra ``models``.
    :param dimensions: keep only so many numbers of every vector, for models made for that (Matryoshka).
    :raises ModelUnusable: if the model is missing, damaged, needs an extra that is not installed, or has
        fewer dimensions.
    """
    if not name.strip():
        raise ModelUnusable('No embedding model is named. Use "shipped", a folder, or a name on the hub.')
    encoder = _load(name)
    return encoder if dimensions is None else shortened(encoder, dimensions)


def load_recorded(name: str, dimensions: int, fingerprint: str) -> Encoder:
    """Load the model an index was made with, its vectors cut as they were then.

    :param dimensions: numbers of a vector in the index.
    :param fingerprint: that of the encoder that made the index.
    :return: the model as it is if it is another one by now: whoever compares fingerprints will see that.
    :raises ModelUnusable: as :func:`load_encoder`.
    """
    encoder = load_encoder(name)
    if encoder.fingerprint != fingerprint and encoder.dimensions > dimensions:
        cut = shortened(encoder, dimensions)
        return cut if cut.fingerprint == fingerprint else encoder
    return encoder


def model_options(encoder: Encoder) -> str:
    """Write the options of ``corpusqa index`` that name this model, for a message."""
    cut = f" --dimensions {encoder.dimensions}" if isinstance(encoder, ShortenedEncoder) else ""
    return f"--model {shlex.quote(encoder.name)}{cut}"


def _load(name: str) -> Encoder:
    if name == SHIPPED:
        return StaticEncoder.load(SHIPPED_FOLDER, name=SHIPPED)
    folder = model_folder(name)
    if static_folder(folder) is not None:
        return StaticEncoder.load(folder, name=name)
    from corpusqa.embedding.opening import open_transformer

    return open_transformer(name, folder)


def model_folder(name: str, what: str = "embedding model", usual: str = '"shipped" or a folder') -> Path:
    """Where a model lies on this machine.

    :param name: a folder, or a name in the hub's cache.
    :param what: what to call such a model in a message.
    :param usual: what can be named without fetching anything.
    :raises ModelUnusable: if it is neither a folder nor in the cache.
    """
    path = os.path.expanduser(name)  # os.path, not pathlib: a name may be no possible path at all
    if os.path.isdir(path):
        return Path(path)
    if os.path.exists(path):
        raise ModelUnusable(f"{name} is a file; models are folders with modules.json or config.json.")
    cached = cached_folder(name)
    if cached is not None:
        return cached
    if is_partly_cached(name):
        raise ModelUnusable(
            f"The {what} {name!r} is only partly here. Get the rest: corpusqa models fetch {name}"
        )
    raise ModelUnusable(
        f"The {what} {name!r} is neither a folder nor on this machine. Use {usual}, "
        f"or get it: corpusqa models fetch {name}"
    )
