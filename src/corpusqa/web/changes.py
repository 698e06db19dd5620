"""What is being done to the corpus: files that come in, articles that go out, each with how far it is.

One thread works through them, those that wait together in one build beside the index that is being read; then
the assistant is exchanged in one step. What cannot be done leaves the corpus and the index as they were.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corpusqa.types import Removed
from corpusqa.web.corpus_folder import CorpusFolder
from corpusqa.web.importing import Batch, check
from corpusqa.web.uploads import Limits, Refused, shown_name

if TYPE_CHECKING:
    from corpusqa.web.desk import Desk

log = logging.getLogger(__name__)

#: In this order; an article that goes out is only waiting, indexing, writing and done.
Stage = Literal["waiting", "reading", "cutting", "indexing", "encoding", "writing", "done"]

_REMEMBERED = 2000  #: changes that are over and can still be asked for
_GATHER_SECONDS = 4.0  #: how long a build waits for more files that are just coming in


@dataclass(slots=True)
class Change:
    """One file that comes in, or one article that goes out. Written by the worker, read by all."""

    kind: Literal["add", "remove"]
    name: str  #: of the file as people see it, or the title of the article
    path: Path | None = None  #: where the file lies that came in
    document_id: str = ""
    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    stage: Stage = "waiting"
    share: float = 0.0  #: how much of the stage is done, 0 to 1
    left: float | None = None  #: seconds until it is in the index; None while that cannot be told
    refused: tuple[str, ...] = ()  #: key and arguments of the reason, if it was turned down
    title: str = ""
    source: str = ""
    chunks: int = 0
    encoding: str = ""
    language: str = ""
    removed: tuple[Removed, ...] = ()  #: lines left out as page chrome

    def refuse(self, refused: Refused) -> None:
        """End it without effect."""
        self.refused = (refused.key, *refused.arguments)
        self.stage, self.left = "done", None


class Changes:
    """The queue. Safe for threads; the worker runs while there is something to do."""

    def __init__(self, desk: Desk, folder: CorpusFolder | None, limits: Limits) -> None:
        """Begin with nothing to do.

        :param folder: the corpus; None: nothing can be changed.
        """
        self.desk = desk
        self.folder = folder
        self.limits = limits
        self._known: OrderedDict[str, Change] = OrderedDict()
        self._waiting: list[Change] = []
        self._arriving = 0
        self._working = False
        self._condition = threading.Condition()

    def get(self, change: str) -> Change | None:
        """A change by its id, which nobody can guess; None for one that is long over."""
        with self._condition:
            return self._known.get(change)

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Hold a place for a file that is on its way.

        :raises Refused: if too many are waiting.
        """
        with self._condition:
            if self._arriving + len(self._waiting) >= self.limits.waiting:
                raise Refused("refused_many", str(self.limits.waiting))
            self._arriving += 1
        try:
            yield
        finally:
            with self._condition:
                self._arriving -= 1
                self._condition.notify_all()

    def add(self, path: Path, name: str) -> Change:
        """Queue a file that came in.

        :param path: from ``CorpusFolder.incoming``; gone when the change is over.
        :param name: as it was sent.
        """
        return self._queue(Change("add", shown_name(name), path))

    def remove(self, document_id: str, title: str) -> Change:
        """Queue the removal of an article, with every file that holds the same text."""
        return self._queue(Change("remove", title, document_id=document_id))

    def refuse(self, name: str, refused: Refused) -> Change:
        """Note a file that was not even let in."""
        change = Change("add", shown_name(name))
        change.refuse(refused)
        with self._condition:
            self._remember(change)
        return change

    def settle(self, timeout: float = 60) -> bool:
        """Wait until nothing is to be done any more.

        :return: whether that came to pass.
        """
        with self._condition:
            return self._condition.wait_for(lambda: not self._working and not self._waiting, timeout)

    def _remember(self, change: Change) -> None:
        self._known[change.id] = change
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _queue(self, change: Change) -> Change:
        with self._condition:
            self._remember(change)
            self._waiting.append(change)
            self._condition.notify_all()
            if not self._working:
                self._working = True
                threading.Thread(target=self._work, name="corpusqa-changes", daemon=True).start()
        return change

    def _work(self) -> None:
        while True:
            with self._condition:
                if not self._waiting:
                    self._working = False
                    self._condition.notify_all()
                    return
            batch: list[Change] = []
            try:
                self._gather(batch)
            except Exception as error:  # the next changes must not wait for ever
                _fail(batch, error)

    def _gather(self, batch: list[Change]) -> None:
        """Read what is waiting, and what arrives meanwhile, and make it one build."""
        assert self.folder is not None
        work = Batch(self.desk, self.folder)
        until = time.monotonic() + _GATHER_SECONDS
        while change := self._next(until):
            batch.append(change)
            _guarded(change, lambda one=change: check(work, one))  # type: ignore[misc]
        try:
            work.run()
        finally:
            for one in batch:
                if one.path is not None:
                    one.path.unlink(missing_ok=True)

    def _next(self, until: float) -> Change | None:
        with self._condition:
            self._condition.wait_for(
                lambda: self._waiting or not self._arriving, max(0.0, until - time.monotonic())
            )
            return self._waiting.pop(0) if self._waiting else None


def _guarded(change: Change, step: Callable[[], None]) -> None:
    """Let one bad file fail alone."""
    try:
        step()
    except Refused as refused:
        change.refuse(refused)
    except Exception as error:
        _fail([change], error)


def _fail(batch: list[Change], error: Exception) -> None:
    log.error("A change of the corpus failed.", exc_info=error)
    for change in batch:
        if change.stage != "done":
            change.refuse(Refused("refused_unexpected"))
