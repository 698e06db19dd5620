"""The façade: ask a question of an index, get an answer whose every sentence is cited, or an abstention."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpusqa.answering.compose import compose, pieces
from corpusqa.answering.finding import Finder
from corpusqa.answering.labels import left_out
from corpusqa.answering.reader import load_reader
from corpusqa.answering.requests import Request, recognise, without_orders
from corpusqa.answering.scope import Scope, scope
from corpusqa.answering.support import supported
from corpusqa.embedding.encoder import Encoder, TokenEncoder
from corpusqa.embedding.loading import SHIPPED
from corpusqa.embedding.matching import shipped_encoder
from corpusqa.errors import IndexUnusable, InputError
from corpusqa.index import Index
from corpusqa.retrieval import retrieve
from corpusqa.settings import AnswerSettings
from corpusqa.text.question import analyse
from corpusqa.types import (
    Answer,
    Document,
    Event,
    Passage,
    PassagesFound,
    TextDelta,
    Turn,
)

if TYPE_CHECKING:
    from corpusqa.answering.models.places import Models

QUESTION_CHARS = 2_000  #: longest question; a longer one is a document, not a question
_OPERATORS = frozenset({"and", "or", "not", "near"})  # what is left of a search operator such as "AND ("


class Assistant:
    """Answers questions from one index, and from nothing else. Safe to use from several threads."""

    def __init__(self, index: Index, settings: AnswerSettings | None = None) -> None:
        self.index = index
        self.settings = settings or AnswerSettings()
        encoder, models = _reader_encoder(index.encoder), _load_models(self.settings)
        self._finder = Finder(index, self.settings, load_reader(), encoder, models)

    @classmethod
    def open(
        cls, index: str | Path, *, settings: AnswerSettings | None = None, encoder: Encoder | None = None
    ) -> Assistant:
        """Open an index folder.

        :param encoder: the model the index was built with; loaded by its recorded name when left out.
        :raises IndexUnusable: if the index is missing, damaged or made for another model.
        :raises ModelUnusable: if its model, or one that the settings name, cannot be loaded.
        """
        return cls(Index.open(Path(index), encoder=encoder), settings)

    def reopened(self) -> Assistant:
        """Return the same assistant, models and all, on what its index folder holds now.

        This one goes on answering from what it opened.

        :raises IndexUnusable: as ``open``.
        """
        other = copy(self)
        other.index = Index.open(self.index.folder, encoder=self.index.encoder)
        other._finder = replace(self._finder, index=other.index)
        return other

    def ask(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        *,
        rewrite: bool = True,
        since: str | None = None,
        until: str | None = None,
        documents: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a question from the corpus, or abstain; or reply to another request.

        :param history: the conversation so far, oldest first: turns, or just their questions.
        :param rewrite: whether to complete a follow-up from the conversation; ``standalone_question`` shows
            how. ``False`` searches what was typed.
        :param since: only documents dated on or after this day, month or year ("2025", "2025-01",
            "2025-01-31"); documents without a date are then left out, and ``note`` says how many.
        :param until: only documents dated until the end of this day, month or year.
        :param documents: only these, by id or source.
        :return: sentences quoted verbatim with citations, an abstention with its reason, or a reply, whose
            ``request`` says to what.
        :raises InputError: if the question holds no letter or digit or is longer than QUESTION_CHARS, or if
            the filter names what is no date or not in the corpus.
        """
        *_, answer = self.stream(
            question, history, rewrite=rewrite, since=since, until=until, documents=documents
        )
        assert isinstance(answer, Answer)  # the last event, by construction
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        *,
        rewrite: bool = True,
        since: str | None = None,
        until: str | None = None,
        documents: Sequence[str] | None = None,
    ) -> Iterator[Event]:
        """Answer like ``ask``, in pieces: PassagesFound, TextDelta until the text is complete, the Answer.

        :raises InputError: as ``ask``, before the first event.
        """
        _check(question)
        # Listing the documents of a large corpus takes a while, so it is done for those who choose some.
        chosen = since is not None or until is not None or documents is not None
        within = self.scope(since, until, documents) if chosen else None
        return self._events(question, tuple(history), rewrite, within)

    def search(
        self,
        question: str,
        limit: int = 8,
        *,
        since: str | None = None,
        until: str | None = None,
        documents: Sequence[str] | None = None,
    ) -> list[Passage]:
        """Find passages only, best first.

        :param limit: most passages wanted, 1 to 50.
        :param since, until, documents: as ``ask``; ``scope`` says what they leave out.
        :raises InputError: as ``ask``, or if the limit is outside its range.
        """
        _check(question)
        chosen = since is not None or until is not None or documents is not None
        allowed = self.scope(since, until, documents).allowed if chosen else None
        return retrieve(self.index, question, replace(self.settings, passages=limit).passages, allowed)

    def scope(
        self, since: str | None = None, until: str | None = None, documents: Sequence[str] | None = None
    ) -> Scope:
        """Return the documents that a filter leaves, and how many it left out for want of a date.

        :raises InputError: if the filter names what is no date or not in the corpus.
        """
        return scope(self.index.documents(), since, until, documents)

    def documents(self) -> list[Document]:
        """List the documents of the corpus in the order of their sources."""
        return self.index.documents()

    def document(self, document_id: str) -> Document:
        """Return one document.

        :raises InputError: if the corpus has no such document.
        """
        return self.index.document(document_id)

    def _events(
        self, question: str, history: tuple[Turn | str, ...], rewrite: bool, within: Scope | None
    ) -> Iterator[Event]:
        clock = {"retrieve": 0.0, "read": 0.0, "total": -time.perf_counter()}
        request = recognise(question)
        earlier = history if rewrite else ()
        allowed = within.allowed if within else None
        answer = self._reply(request, question, earlier, within)
        if answer is None:
            asked = " ".join((without_orders(request.plain) if rewrite else question).split())
            finding = self._finder.find(asked, earlier, clock, allowed)
            if rewrite:
                finding = self._finder.as_dated(finding, clock, allowed)
            yield PassagesFound(finding.passages)
            answer = compose(question, finding)
            if self._finder.models is not None:
                answer = self._finder.models.with_span(answer, finding)
        else:
            yield PassagesFound(answer.passages)
        if within and within.undated:
            notes = (answer.note, left_out(question, within.undated))
            answer = replace(answer, note=" ".join(note for note in notes if note))
        if not all(supported(one, answer.citations, self._text_of) for one in answer.sentences):
            raise IndexUnusable(
                "The index does not match its own documents. Build it again: "
                "corpusqa index SOURCE --index DIR --reindex"
            )
        for piece in (
            pieces(answer) if answer.request == "question" else answer.text.splitlines(keepends=True)
        ):
            yield TextDelta(piece)
        clock["total"] += time.perf_counter()
        yield replace(answer, timings=clock)

    def _reply(
        self, request: Request, question: str, history: tuple[Turn | str, ...], within: Scope | None
    ) -> Answer | None:
        """Reply to what is no question; nothing for a question."""
        if request.kind == "question":
            if not history:
                return None
            from corpusqa.answering.followup import carried

            if (request := carried(request.plain, history) or request).kind == "question":
                return None
        from corpusqa.answering.replies import Source, reply

        documents = (within or self.scope()).documents
        return reply(request, question, Source(self.index, self._finder.encoder, documents, history))

    def _text_of(self, document_id: str) -> str:
        return self.index.document(document_id).text


def _load_models(settings: AnswerSettings) -> Models | None:
    if not settings.names_models:
        return None
    # They bring torch with them, which nobody waits for without need.
    from corpusqa.answering.models.places import Models

    return Models.load(settings)


def _check(question: str) -> None:
    if len(question) > QUESTION_CHARS:
        raise InputError(
            f"The question has {len(question):,} characters; ask in at most {QUESTION_CHARS:,}. "
            f"问题太长，请缩短到 {QUESTION_CHARS:,} 个字以内。"
        )
    if set(analyse(question).terms) <= _OPERATORS:
        raise InputError(
            "The question holds no words. Type a question in words. 问题里没有文字，请用文字提问。"
        )


def _reader_encoder(encoder: Encoder) -> TokenEncoder:
    """Return the shipped model, with whose similarities the reader was trained, whatever the index uses."""
    return encoder if isinstance(encoder, TokenEncoder) and encoder.name == SHIPPED else shipped_encoder()
