"""The corpora that cases are asked of: the index under test, and others made for one run."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from corpusqa.assistant import Assistant
from corpusqa.errors import InputError
from corpusqa.settings import AnswerSettings
from corpusqa.types import Document

if TYPE_CHECKING:
    from typing import Self


class Corpora:
    """One index, and for cases that ask for extra articles one of the corpus and those together.

    What is made here is made once, in a temporary folder that goes when the context ends. Everything is cut
    and embedded as in the index under test; what that index holds already is not computed again.

    :param index: the index under test.
    :param beside: the folder in which extra articles lie, by the name of theirs: that of the cases.
    :param corpus: the articles of the index; needed only to put others beside them.
    :param settings: how to answer.
    :raises IndexUnusable: if the index cannot be opened.
    :raises ModelUnusable: if a model that the settings name cannot be loaded.
    """

    def __init__(
        self, index: Path, beside: Path, corpus: Path | None = None, settings: AnswerSettings | None = None
    ) -> None:
        self.index = index
        self.beside = beside
        self.corpus = corpus
        self.main = Assistant.open(index, settings=settings)
        self._opened: dict[str, Assistant] = {"": self.main}
        self._work = tempfile.TemporaryDirectory(prefix="corpusqa-eval-")

    def __enter__(self) -> Self:
        """Start a run."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was made."""
        self._work.cleanup()

    def assistant(self, extra: str = "") -> Assistant:
        """Return the assistant for the corpus with the extra articles.

        :raises InputError: if there is no such folder, or the corpus is not the one of the index.
        """
        if extra not in self._opened:
            folder = self.beside / extra
            if not folder.is_dir():
                raise InputError(f'{folder} is missing; cases with "extra": "{extra}" need articles there.')
            self._opened[extra] = self.made(f"extra-{extra}", [self.articles(), folder])
        return self._opened[extra]

    def documents(self, extra: str = "") -> Sequence[Document]:
        """Return the documents of the corpus with the extra articles."""
        return self.assistant(extra).documents()

    def articles(self) -> Path:
        """Return the folder of the articles of the index.

        :raises InputError: if it is not known, or its files are not those of the index.
        """
        if self.corpus is None or not self.corpus.is_dir():
            raise InputError("Cases with extra articles need the corpus as well; name it with --corpus DIR.")
        if not self.is_whole:
            raise InputError(
                f"{self.index} was not made from {self.corpus} as it is now. Bring it up to date: "
                f"corpusqa index {self.corpus} --index {self.index}"
            )
        return self.corpus

    @property
    def is_whole(self) -> bool:
        """Whether the corpus is known and its files are exactly those of the index."""
        from corpusqa.index.build import same_files

        if self.corpus is None or not self.corpus.is_dir():
            return False
        try:
            return same_files(self.corpus, self.index, self.main.index.manifest)
        except InputError:  # no file in it
            return False

    def made(self, name: str, sources: Sequence[Path]) -> Assistant:
        """Make an index of other sources, like the one under test, and return its assistant.

        :param name: of the folder it is made in; unique in a run.
        """
        from corpusqa.index import build_index

        folder = Path(self._work.name) / name
        shutil.copytree(self.index, folder, dirs_exist_ok=True)
        index = self.main.index
        build_index(sources, folder, settings=index.manifest.settings, encoder=index.encoder)
        return Assistant.open(folder, settings=self.main.settings, encoder=index.encoder)

    def written(self, name: str, texts: Mapping[str, str]) -> Path:
        """Write articles to a new folder of this run.

        :param texts: what each file holds, by its name.
        """
        folder = Path(self._work.name) / "articles" / name
        for source, text in texts.items():
            path = folder / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder
