"""From a name to a model that answers, re-orders or checks: found and loaded as embedding models are."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from corpusqa.answering.models.kinds import CALLED, Place, check_kind
from corpusqa.embedding.files import is_onnx, is_safetensors
from corpusqa.embedding.loading import model_folder
from corpusqa.embedding.opening import check_files, loading_failed, need_torch, undisturbed
from corpusqa.errors import ModelUnusable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder
    from torch.nn import Module

#: One of these holds the tokenizer in a form that tells where in the text its tokens stand.
_TOKENIZERS = frozenset({"tokenizer.json", "vocab.txt", "vocab.json"})


def find(place: Place, name: str) -> Path:
    """Where the model for a place lies; it is of the right kind and has all that it needs.

    :param name: a folder, or the name of a model in the hub's cache.
    :raises ModelUnusable: if it is not here, of another kind, or lacks files.
    """
    what = CALLED[place]
    folder = model_folder(name, what, "a folder")
    check_kind(place, name, folder)
    return folder


def open_span_model(name: str, folder: Path) -> tuple[Any, Any]:
    """Load a question-answering model and its tokenizer.

    :return: the model and the tokenizer, as transformers has them.
    :raises ModelUnusable: if transformers is not installed, or the model is damaged or too big.
    """
    names = _check("reader", name, folder)
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    safely: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    with undisturbed():
        try:
            tokenizer = AutoTokenizer.from_pretrained(str(folder), **safely)
            model = AutoModelForQuestionAnswering.from_pretrained(str(folder), **safely)
        except Exception as error:  # many libraries, many errors; their first line says what is wrong
            raise ModelUnusable(loading_failed(name, error, CALLED["reader"])) from error
    _check_head("reader", name, model, folder, names)
    return model.eval().float(), tokenizer


def open_cross_encoder(place: Place, name: str, folder: Path) -> CrossEncoder:
    """Load a model that reads two texts together.

    :raises ModelUnusable: if sentence-transformers is not installed, or the model is damaged or too big.
    """
    names = _check(place, name, folder)
    from sentence_transformers import CrossEncoder

    with undisturbed():
        try:
            model = CrossEncoder(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
        except Exception as error:  # as above
            raise ModelUnusable(loading_failed(name, error, CALLED[place])) from error
    if model.model is not None:
        _check_head(place, name, model.model, folder, names)
    model.eval()
    return model.float()  # in 16 bits a CPU is slower


def _check(place: Place, name: str, folder: Path) -> list[str]:
    """Check what can be told before loading.

    :return: the model's files.
    """
    what = CALLED[place]
    need_torch(name, what)
    names = check_files(name, folder, what)
    if is_onnx(names):
        raise ModelUnusable(
            f"The {what} {name!r} has its weights as ONNX only. Choose a model with safetensors."
        )
    # Without one transformers makes up a tokenizer that knows next to nothing, and says no word about it.
    if not _TOKENIZERS & {PurePosixPath(file).name for file in names}:
        raise ModelUnusable(
            f"The {what} {name!r} has no tokenizer that can be used: there is no tokenizer.json in {folder}. "
            "Choose another one, or save that file beside it."
        )
    return names


def _check_head(place: Place, name: str, model: Module, folder: Path, names: list[str]) -> None:
    """Check that the last layer is among the weights: where it is not, a library makes it up at random."""
    from safetensors import safe_open

    base = f"{getattr(model, 'base_model_prefix', '')}."
    head = tuple(key for key, _ in model.named_parameters() if not key.startswith(base))
    stored: list[str] = []
    for file in filter(is_safetensors, names):
        with safe_open(folder / file, framework="numpy") as weights:
            stored += weights.keys()
    if head and stored and not any(key.endswith(head) for key in stored):
        raise ModelUnusable(
            f"The {CALLED[place]} {name!r} has no weights for what it is to do ({head[0]}): it was not "
            "trained for that. Choose another one."
        )
