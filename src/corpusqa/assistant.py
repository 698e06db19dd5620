"""The façade: ask a question of an index, get an answer whose every sentence is cited, or an abstention."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpusqa.answering.compose import Finding, compose, merge, pieces
from corpusqa.answering.parts import parts
from corpusqa.answering.reader import load_reader
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

QUESTION_CHARS = 2_000  #: longest question; a longer one is a document, not a question
_OPERATORS = frozenset({"and", "or", "not", "near"})  # what is left of a search operator such as "AND ("


class Assistant:
    """Answers questions from one index, and from nothing else. Safe to use from several threads."""

    def __init__(self, index: Index, settings: AnswerSettings | None = None) -> None:
        self.index = index
        self.settings = settings or AnswerSettings()
        self._reader = load_reader()
        self._encoder = _reader_encoder(index.encoder)

    @classmethod
    def open(
        cls, index: str | Path, *, settings: AnswerSettings | None = None, encoder: Encoder | None = None
    ) -> Assistant:
        """Open an index folder.

        :param encoder: the model the index was built with; loaded by its recorded name when left out.
        :raises IndexUnusable: if the index is missing, damaged or made for another model.
        :raises ModelUnusable: if its model cannot be loaded.
        """
        return cls(Index.open(Path(index), encoder=encoder), settings)

    def ask(self, question: str, history: Sequence[Turn | str] = ()) -> Answer:
        """Answer a question from the corpus, or abstain.

        :param history: the conversation so far, oldest first: turns, or just their questions.
        :return: sentences quoted verbatim with citations, or an abstention with its reason.
        :raises InputError: if the question holds no letter or digit, or is longer than QUESTION_CHARS.
        """
        *_, answer = self.stream(question, history)
        assert isinstance(answer, Answer)  # the last event, by construction
        return answer

    def stream(self, question: str, history: Sequence[Turn | str] = ()) -> Iterator[Event]:
        """Answer like ``ask``, in pieces: PassagesFound, TextDelta until the text is complete, the Answer.

        :raises InputError: as ``ask``, before the first event.
        """
        _check(question)
        return self._events(question, [turn.question if isinstance(turn, Turn) else turn for turn in history])

    def search(self, question: str, limit: int = 8) -> list[Passage]:
        """Find passages only, best first.

        :param limit: most passages wanted, 1 to 50.
        :raises InputError: as ``ask``, or if the limit is outside its range.
        """
        _check(question)
        return retrieve(self.index, question, replace(self.settings, passages=limit).passages)

    def documents(self) -> list[Document]:
        """List the documents of the corpus in the order of their sources."""
        return self.index.documents()

    def document(self, document_id: str) -> Document:
        """Return one document.

        :raises InputError: if the corpus has no such document.
        """
        return self.index.document(document_id)

    def _events(self, question: str, earlier: list[str]) -> Iterator[Event]:
        clock = {"retrieve": 0.0, "read": 0.0, "total": -time.perf_counter()}
        finding = self._find(question, earlier, clock)
        yield PassagesFound(finding.passages)
        answer = compose(question, finding)
        if not all(supported(one, answer.citations, self._text_of) for one in answer.sentences):
            raise IndexUnusable(
                "The index does not match its own documents. Build it again: "
                "corpusqa index SOURCE --index DIR --reindex"
            )
        for piece in pieces(answer):
            yield TextDelta(piece)
        clock["total"] += time.perf_counter()
        yield replace(answer, timings=clock)

    def _find(self, question: str, earlier: list[str], clock: dict[str, float]) -> Finding:
        """Try what the question may mean, and keep what the reader trusts most."""
        found = []
        for proposal in _proposals(question, earlier):
            whole = self._read(proposal, clock)
            found.append(merge(whole, [self._read(part, clock) for part in parts(proposal)]))
        return max(found, key=lambda one: one.confidence)

    def _read(self, question: str, clock: dict[str, float]) -> Finding:
        started = time.perf_counter()
        passages = tuple(retrieve(self.index, question, self.settings.passages))
        retrieved = time.perf_counter()
        reading = self._reader.read(
            analyse(question), passages, self._encoder, self.index.idf, self.settings.sentences
        )
        clock["retrieve"] += retrieved - started
        clock["read"] += time.perf_counter() - retrieved
        quotes = tuple((passages[one.passage], one) for one in reading.chosen)
        return Finding(question, passages, quotes, reading.confidence, reading.threshold)

    def _text_of(self, document_id: str) -> str:
        return self.index.document(document_id).text


def _proposals(question: str, earlier: list[str]) -> list[str]:
    if not earlier:
        return [question]
    # Only a conversation needs these rules, and reading them costs a first question some milliseconds.
    from corpusqa.answering.followup import standalone

    return standalone(question, earlier)


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
