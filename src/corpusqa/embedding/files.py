"""Which files of a folder or a repository are the embedding model, and which are beside the point."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

#: One of these makes a folder of weights a model: sentence-transformers', or plain transformers'.
DESCRIPTIONS = ("modules.json", "config.json")
#: Where sentence-transformers keeps the modules of a model: "1_Pooling", "query_0_StaticEmbedding".
_MODULE_FOLDER = re.compile(r"(\w+_)?\d+_\w+")
_WEIGHTS = re.compile(r"(pytorch_)?model(-\d+-of-\d+)?\.(safetensors|bin)")
_SAFE = re.compile(r"model(-\d+-of-\d+)?\.safetensors")
_ONNX = re.compile(r"(onnx/)?model\.onnx(_data)?")
_OTHER_SUFFIXES = (".json", ".txt", ".model", ".jinja")


def model_files(names: Iterable[str]) -> list[str]:
    """Leave out weights in other formats, pictures, examples and program code.

    :param names: paths in a repository or folder, with forward slashes.
    :return: sorted: descriptions, tokenizers, and one form of the weights, by preference safetensors, else
        pickled tensors, else ONNX. Empty if there are no weights.
    """
    at_home = [name for name in names if _is_at_home(name) or _ONNX.fullmatch(name)]
    weights = [name for name in at_home if _WEIGHTS.fullmatch(PurePosixPath(name).name)]
    safe = {str(PurePosixPath(name).parent) for name in weights if is_safetensors(name)}
    weights = [
        name for name in weights if is_safetensors(name) or str(PurePosixPath(name).parent) not in safe
    ]
    if not any(_is_main(name) for name in weights):
        onnx = [name for name in at_home if _ONNX.fullmatch(name)]
        first = "onnx/" if any(name.startswith("onnx/") for name in onnx) else "model"
        weights += [name for name in onnx if name.startswith(first)]
    if not weights:
        return []
    others = [
        name for name in at_home if name.endswith(_OTHER_SUFFIXES) and not name.endswith(".bin.index.json")
    ]
    if any(name.endswith(".bin") for name in weights):
        others += [name for name in at_home if name.endswith(".bin.index.json")]
    return sorted({*weights, *others})


def files_in(folder: Path) -> list[str]:
    """The model's files in a folder, relative to it, sorted. Looks into no folder that holds no module."""
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file():
                names.append(entry.name)
            elif entry.is_dir() and (_MODULE_FOLDER.fullmatch(entry.name) or entry.name == "onnx"):
                inside = Path(entry.path).rglob("*")
                names += [path.relative_to(folder).as_posix() for path in inside if path.is_file()]
    return model_files(names)


def is_model(names: Iterable[str]) -> bool:
    """Whether the files make an embedding model: weights and a description of them."""
    found = model_files(names)
    return any(name in found for name in DESCRIPTIONS)


def is_safetensors(name: str) -> bool:
    """Whether a file holds weights as safetensors."""
    return bool(_SAFE.fullmatch(PurePosixPath(name).name))


def is_onnx(names: Iterable[str]) -> bool:
    """Whether the weights of the model are there as ONNX only."""
    return any(name.endswith(".onnx") for name in names)


def _is_at_home(name: str) -> bool:
    folders = PurePosixPath(name).parts[:-1]
    return not folders or bool(_MODULE_FOLDER.fullmatch(folders[0]))


def _is_main(name: str) -> bool:
    """Whether weights are those of the model itself, not of a small module after it such as a Dense layer."""
    folders = PurePosixPath(name).parts[:-1]
    return not folders or bool(re.fullmatch(r"(\w+_)?0_\w+", folders[0]))
