"""From a folder to a model that torch runs: what must be there, what is switched off, what may fail.

The first function opens embedding models. The others are for whoever opens another sort of model.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpusqa.embedding.files import DESCRIPTIONS, files_in, is_onnx
from corpusqa.embedding.resources import free_memory, memory_needed, processors
from corpusqa.embedding.transformer import TransformerEncoder, reason
from corpusqa.errors import ModelUnusable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_GIGA = 1e9


def open_transformer(name: str, folder: Path) -> TransformerEncoder:
    """Load a model from a folder, without looking anything up on a network and without running its code.

    :param name: what the model was asked for by.
    :raises ModelUnusable: if sentence-transformers is not installed, the folder holds no model, the model
        does not fit into memory, or it cannot be loaded.
    """
    if not any((folder / file).is_file() for file in DESCRIPTIONS):
        raise ModelUnusable(
            f"{folder} holds no embedding model: there is no modules.json or config.json in it."
        )
    need_torch(name)
    from sentence_transformers import SentenceTransformer

    names = check_files(name, folder)
    with undisturbed():
        return TransformerEncoder(_load(SentenceTransformer, name, folder, onnx=is_onnx(names)), name, folder)


def need_torch(name: str, what: str = "embedding model") -> None:
    """Import what runs models, on as many processors as this process may use.

    :param what: what to call the model in a message.
    :raises ModelUnusable: if it is not installed.
    """
    # Waiting threads that spin take the processor from the ones that work: 30 times slower under load. It
    # is read when torch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import sentence_transformers  # noqa: F401 - whether it is there
        import torch
    except ImportError as error:
        raise ModelUnusable(
            f"The {what} {name!r} needs sentence-transformers: "
            "pip install 'corpusqa[models]' -c constraints.txt"
        ) from error
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(min(torch.get_num_threads(), processors()))


def check_files(name: str, folder: Path, what: str = "embedding model") -> list[str]:
    """List the model's files in a folder.

    :param what: what to call the model in a message.
    :raises ModelUnusable: if there are no weights among them, or more than fit into memory.
    """
    names = files_in(folder)
    if not names:
        raise ModelUnusable(
            f"The model in {folder} has no weights (model.safetensors or pytorch_model.bin). "
            "Fetch or copy it again."
        )
    needed, free = memory_needed(folder), free_memory()
    if free is not None and needed > free:
        raise ModelUnusable(
            f"The {what} {name!r} takes {needed / _GIGA:.1f} GB of memory, and only "
            f"{free / _GIGA:.1f} GB are free. Choose a smaller one: corpusqa models"
        )
    return names


def _load(kind: type[SentenceTransformer], name: str, folder: Path, *, onnx: bool) -> SentenceTransformer:
    special: dict[str, Any] = (
        {"backend": "onnx", "model_kwargs": {"provider": "CPUExecutionProvider"}} if onnx else {}
    )
    try:
        model = kind(str(folder), device="cpu", local_files_only=True, trust_remote_code=False, **special)
    except Exception as error:  # many libraries, many errors; their first line says what is wrong
        raise ModelUnusable(loading_failed(name, error, onnx=onnx)) from error
    model.eval()
    # In 16 bits a CPU is slower, and vectors would depend on how the weights happen to be stored.
    return model if onnx else model.float()


def loading_failed(name: str, error: Exception, what: str = "embedding model", *, onnx: bool = False) -> str:
    """Say in a line or two why a library could not load a model, and what to do."""
    told = str(error)
    if "trust_remote_code" in told:
        why = "it runs program code from its own repository, which corpusqa does not do. Choose another one."
    elif onnx and "optimum" in told.lower():
        why = (
            "its weights are ONNX only, for which sentence-transformers needs optimum-onnx, and that is not "
            "installed. Choose a model with safetensors."
        )
    else:
        why = f"{reason(error)} If its files are damaged, fetch or copy it again."
    return f"The {what} {name!r} cannot be loaded: {why}"


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the libraries off the network, and their bars and advice off the terminal."""
    from huggingface_hub import constants
    from transformers.utils import logging as bars_of

    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers")]
    levels = [logger.level for logger in loggers]
    bars, offline = bars_of.is_progress_bar_enabled(), constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    bars_of.disable_progress_bar()  # type: ignore[no-untyped-call]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = offline
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if bars:
            bars_of.enable_progress_bar()  # type: ignore[no-untyped-call]
