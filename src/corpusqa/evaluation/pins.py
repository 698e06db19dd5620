"""What an accepted run was measured on, so that a change of anything else is never taken for progress.

``pins.json`` beside the cases holds one hash per thing. Everything pinned is stored in the repository, so
it is the same on every machine; versions of libraries are recorded too, and only told when they differ.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpusqa.documents import find_files
from corpusqa.errors import InputError
from corpusqa.evaluation.probes import NOISE_FOLDER
from corpusqa.settings import AnswerSettings

if TYPE_CHECKING:
    from corpusqa.index import Index

#: Libraries whose version can change what is found.
LIBRARIES = ("numpy", "faiss-cpu", "tokenizers", "tantivy", "langchain-text-splitters", "opencc")
_LIBRARY = "library "
_CODE = ("matching.py", "metrics.py")
_ROUNDING = 1e-4
_EXTRA = re.compile(r'"extra"\s*:\s*"([A-Za-z0-9][A-Za-z0-9._-]*)"')

Pins = dict[str, str]


def collect(index: Index, cases: Path, settings: AnswerSettings | None = None) -> Pins:
    """Hash everything that an evaluation over this index and these cases depends on.

    :param cases: the file of the cases.
    :param settings: how questions are answered.
    :return: from the name of a thing to the first 16 hexadecimal digits of its SHA-256, or its version.
    """
    manifest = index.manifest
    pins = {f"corpus {d.source}": _sha(d.text.encode()) for d in index.documents()}
    asked = _lines(cases.read_bytes())
    pins["cases"] = _sha(asked)
    for folder in sorted({NOISE_FOLDER, *_EXTRA.findall(asked.decode("utf-8", "replace"))}):
        if (cases.parent / folder).is_dir():
            pins[f"articles {folder}"] = _articles(cases.parent / folder)
    pins["index settings"] = manifest.settings.fingerprint()
    pins["answer settings"] = _sha(json.dumps(asdict(settings or AnswerSettings()), sort_keys=True).encode())
    pins["model"] = manifest.encoder.fingerprint[:16]
    pins["chunks"] = manifest.content[:16]
    pins["vectors"] = vectors_digest(index)
    pins["reader"] = _folder("corpusqa.answering")
    pins["metrics"] = _sha(b"".join(_lines(_resource("corpusqa.evaluation", name)) for name in _CODE))
    pins |= {f"{_LIBRARY}{name}": _version(name) for name in LIBRARIES}
    pins[f"{_LIBRARY}python"] = ".".join(platform.python_version_tuple()[:2])
    return pins


def vectors_digest(index: Index) -> str:
    """Hash of the stored vectors, rounded to 1e-4: the same for the same index on every machine."""
    vectors = index.vectors.vectors()
    # Adding 0 turns -0 into 0; the two are equal and must not differ in the hash.
    rounded = np.round(vectors.astype(np.float64) / _ROUNDING).astype("<i4") + np.int32(0)
    return _sha(repr(vectors.shape).encode() + rounded.tobytes())


def load(path: Path) -> Pins | None:
    """Read pins; None where there are none.

    :raises InputError: if the file is damaged.
    """
    if not path.is_file():
        return None
    try:
        pins = json.loads(path.read_bytes())
        return {str(name): str(value) for name, value in pins.items()}
    except (ValueError, AttributeError) as error:
        raise InputError(
            f"{path} is damaged; restore it from version control, or write it anew with "
            'corpusqa eval --repin "reason".'
        ) from error


def save(pins: Mapping[str, str], path: Path) -> None:
    """Write pins as JSON that reads and compares well."""
    path.write_text(
        json.dumps(dict(pins), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def compare(pinned: Mapping[str, str], found: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Tell what is not as pinned: changes of content, which fail, and library versions, which are told."""
    broken, told = [], []
    for name in sorted(pinned.keys() | found.keys()):
        old, new = pinned.get(name, "nothing"), found.get(name, "nothing")
        if old == new:
            continue
        if name.startswith(_LIBRARY):
            told.append(f"pinned with {name.removeprefix(_LIBRARY)} {old}, running with {new}")
        else:
            broken.append(
                f'pin "{name}" was {old}, is {new}; if that is meant: corpusqa eval --repin "reason"'
            )
    return broken, told


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _lines(data: bytes) -> bytes:
    """Text with line ends as they are on every machine."""
    return data.replace(b"\r\n", b"\n")


def _articles(folder: Path) -> str:
    """Hash of the articles in a folder, with their names."""
    parts = [f"{name}\0{_sha(_lines(path.read_bytes()))}" for path, name in find_files([folder])]
    return _sha("\n".join(parts).encode())


def _resource(package: str, name: str) -> bytes:
    return resources.files(package).joinpath(name).read_bytes()


def _folder(package: str) -> str:
    """Hash of all data files of a package, with their names."""
    parts = [
        name.encode() + b"\0" + _sha(data).encode() for name, data in _data_files(resources.files(package))
    ]
    return _sha(b"\n".join(parts))


def _data_files(folder: Traversable, below: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = below + entry.name
        if entry.is_dir():
            found += _data_files(entry, f"{name}/")
        elif not name.endswith((".py", ".pyc")):
            found.append((name, entry.read_bytes()))
    return found


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "nothing"
