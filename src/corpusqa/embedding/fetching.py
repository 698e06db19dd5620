"""Bring a model from the hub to this machine: the only place of the program that downloads anything.

The files go into the hub's own cache, so that other programs find them too. The model counts as being here
when the last step, the file ``refs/main``, is written.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpusqa.embedding.cache import NAME, cache_folder, full_names, repository_folder
from corpusqa.embedding.download import TIMEOUT_SECONDS, RemoteFile, bytes_here, download
from corpusqa.embedding.files import is_model, model_files
from corpusqa.errors import ModelUnusable

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoSibling

#: Called with the stage ("download"), how many bytes are here, and how many there are.
Progress = Callable[[str, int, int], None]

_DIGEST = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
#: Room on the disk that is left alone.
_SPARE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class FetchPlan:
    """What fetching a model would do."""

    name: str  #: with its owner
    revision: str  #: commit on the hub
    files: tuple[RemoteFile, ...]
    missing: tuple[RemoteFile, ...]  #: those of which not every byte is here
    bytes_here: int  #: of the missing files, from attempts that were cut off
    licence: str  #: as its card says it; "" if it does not
    own_code: bool  #: whether the repository holds program code that the model may need

    @property
    def bytes_total(self) -> int:
        """Size of the whole model."""
        return sum(file.size for file in self.files)

    @property
    def bytes_to_come(self) -> int:
        """What is still to be downloaded."""
        return sum(file.size for file in self.missing) - self.bytes_here


def plan_fetch(name: str) -> FetchPlan:
    """Ask the hub what a model is made of. Nothing is downloaded yet.

    :param name: OWNER/NAME; without an owner, one of sentence-transformers' own is meant.
    :raises ModelUnusable: if the name cannot be one, the hub cannot be reached or does not know it, or what
        it names is no embedding model.
    """
    if not NAME.fullmatch(name):
        raise ModelUnusable(
            f"{name!r} cannot be the name of a model. Names look like OWNER/NAME: corpusqa models"
        )
    from huggingface_hub import HfApi

    full = full_names(name)[0]
    with _errors_told(full):
        info = HfApi().model_info(full, files_metadata=True, timeout=TIMEOUT_SECONDS)
    siblings = {one.rfilename: one for one in info.siblings or ()}
    wanted = model_files(siblings)
    revision = info.sha or ""
    if not is_model(siblings) or not _DIGEST.fullmatch(revision):
        raise ModelUnusable(
            f"{full} is no embedding model and none for answering: it has no modules.json or config.json "
            "with weights."
        )
    files = tuple(_remote_file(siblings[path]) for path in wanted)
    snapshot = repository_folder(full) / "snapshots" / revision
    missing = tuple(file for file in files if not _is_here(snapshot / file.path, file))
    return FetchPlan(
        name=full,
        revision=revision,
        files=files,
        missing=missing,
        bytes_here=sum(_bytes_here(full, file) for file in missing),
        licence=str(info.card_data.get("license") or "") if info.card_data else "",
        own_code="custom_code" in (info.tags or ()),
    )


def fetch(plan: FetchPlan, progress: Progress | None = None) -> Path:
    """Download what is missing of a model. What came before an interruption is used.

    :param progress: called with "download", how many bytes of the missing files are here, and how many there
        are.
    :return: the folder of the model.
    :raises ModelUnusable: if the hub cannot be reached, a file arrives damaged, the disk is full, or another
        fetch of the model is going on.
    """
    from huggingface_hub import hf_hub_download, hf_hub_url

    counter = _Counter(plan, progress)
    repository = repository_folder(plan.name)
    cache = str(cache_folder())
    again = " What came is kept; the same command goes on from there."
    with _errors_told(plan.name, again), _alone(plan):
        _check_room(plan)
        for file in plan.missing:
            blob = _blob(plan.name, file)
            if not _is_here(blob, file):
                url = hf_hub_url(plan.name, file.path, revision=plan.revision)
                download(url, file, blob, counter.add)
            # Makes the snapshot of what lies in blobs, by links where the system has such.
            hf_hub_download(plan.name, file.path, revision=plan.revision, cache_dir=cache)
        _point_at(repository, plan.revision)
    return repository / "snapshots" / plan.revision


class _Counter:
    """Adds up what came."""

    def __init__(self, plan: FetchPlan, progress: Progress | None) -> None:
        self._done, self._total = plan.bytes_here, plan.bytes_here + plan.bytes_to_come
        self._progress = progress

    def add(self, count: int) -> None:
        self._done += count
        if self._progress:
            self._progress("download", self._done, self._total)


def _remote_file(sibling: RepoSibling) -> RemoteFile:
    lfs = sibling.lfs
    digest = (lfs.sha256 if lfs else sibling.blob_id) or ""
    size = lfs.size if lfs else sibling.size
    if size is None or not _DIGEST.fullmatch(digest):  # the digest becomes the name of a file here
        raise ModelUnusable(f"The hub does not say what {sibling.rfilename} is like. Try again later.")
    return RemoteFile(sibling.rfilename, size, digest)


def _blob(name: str, file: RemoteFile) -> Path:
    return repository_folder(name) / "blobs" / file.digest


def _is_here(path: Path, file: RemoteFile) -> bool:
    return path.is_file() and path.stat().st_size == file.size


def _bytes_here(name: str, file: RemoteFile) -> int:
    blob = _blob(name, file)
    return file.size if _is_here(blob, file) else bytes_here(file, blob)


def _point_at(repository: Path, revision: str) -> None:
    """Let the name of the model mean this commit, as the hub's client does."""
    reference = repository / "refs" / "main"
    reference.parent.mkdir(parents=True, exist_ok=True)
    fresh = reference.with_name(".main")
    fresh.write_text(revision, encoding="ascii")
    fresh.replace(reference)


def _check_room(plan: FetchPlan) -> None:
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(cache).free
    if free < plan.bytes_to_come + _SPARE_BYTES:
        raise ModelUnusable(
            f"There is no room for {plan.name}: {plan.bytes_to_come / 1e9:.1f} GB are to come and "
            f"{free / 1e9:.1f} GB are free in {cache}. Make room, or set HF_HOME to a folder on another disk."
        )


@contextmanager
def _alone(plan: FetchPlan) -> Iterator[None]:
    """Keep a second fetch of the same model from writing into the same files."""
    from filelock import FileLock, Timeout

    lock = cache_folder() / ".locks" / repository_folder(plan.name).name / "corpusqa.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=0):
            yield
    except Timeout:
        raise ModelUnusable(f"{plan.name} is being fetched already. Wait for that to end.") from None


@contextmanager
def _errors_told(name: str, advice: str = "") -> Iterator[None]:
    """Turn the errors of the network, the hub and the disk into what a user can do about them."""
    from huggingface_hub import constants
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
    )
    from huggingface_hub.utils import httpx

    hub = constants.ENDPOINT
    try:
        yield
    except OfflineModeIsEnabled:
        message = "HF_HUB_OFFLINE is set in the environment, and forbids fetching. Unset it for this command."
    except GatedRepoError:
        message = (
            f"{name} must be asked for on its page at {hub} first. Then set HF_TOKEN to your access token."
        )
    except RepositoryNotFoundError:
        message = f"There is no model {name} at {hub}; if it is private, set HF_TOKEN to an access token."
    except HfHubHTTPError as error:
        message = f"{hub} answered with an error ({error.response.status_code}). Try again later.{advice}"
    except httpx.HTTPError as error:
        message = (
            f"{hub} cannot be reached ({type(error).__name__}). Check the network, or HF_ENDPOINT.{advice}"
        )
    except OSError as error:
        why = error.strerror or (str(error).splitlines() or [type(error).__name__])[0]
        message = f"{name} cannot be fetched: {why.rstrip('.')}.{advice}"
    else:
        return
    raise ModelUnusable(message)
