"""The façade: ask a question of an index, get an answer whose every sentence is cited, or an abstention."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpusqa.answering.candidates import Candidate
from corpusqa.answering.followup import standalone
from corpusqa.answering.messages import abstention
from corpusqa.answering.reader import Reading, load_reader
from corpusqa.answering.support import supported
from corpusqa.embedding.encoder import Encoder, TokenEncoder
from corpusqa.embedding.loading import SHIPPED
from corpusqa.embedding.matching import shipped_encoder
from corpusqa.errors import IndexUnusable, InputError
from corpusqa.index import Index
from corpusqa.retrieval import retrieve
from corpusqa.settings import AnswerSettings
from corpusqa.text.language import language_of
from corpusqa.text.question import analyse
from corpusqa.types import (
    AbstainCode,
    Answer,
    AnswerSentence,
    Citation,
    Document,
    Event,
    Passage,
    PassagesFound,
    TextDelta,
    Turn,
)

QUESTION_CHARS = 2_000  #: longest question; a longer one is a document, not a question
_OPERATORS = frozenset({"and", "or", "not", "near"})  # what is left of a search operator such as "AND ("
#: A passage below this score shares so little with the question that it is not shown as "closest".
NOTHING_NEAR = 0.35


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
        started = time.perf_counter()
        asked, passages, reading, timings = self._read(question, earlier)
        yield PassagesFound(passages)
        answer = self._answer(question, asked, passages, reading)
        for piece in _pieces(answer):
            yield TextDelta(piece)
        timings["total"] = time.perf_counter() - started
        yield replace(answer, timings=timings)

    def _read(
        self, question: str, earlier: list[str]
    ) -> tuple[str, tuple[Passage, ...], Reading, dict[str, float]]:
        """Try what the question may mean, and keep the reading that the reader trusts most."""
        timings = {"retrieve": 0.0, "read": 0.0}
        best: tuple[str, tuple[Passage, ...], Reading] | None = None
        for proposal in standalone(question, earlier):
            clock = time.perf_counter()
            passages = tuple(retrieve(self.index, proposal, self.settings.passages))
            timings["retrieve"] += time.perf_counter() - clock
            clock = time.perf_counter()
            reading = self._reader.read(
                analyse(proposal), passages, self._encoder, self.index.idf, self.settings.sentences
            )
            timings["read"] += time.perf_counter() - clock
            if best is None or reading.confidence > best[2].confidence:
                best = (proposal, passages, reading)
        assert best is not None  # standalone always proposes something
        return (*best, timings)

    def _text_of(self, document_id: str) -> str:
        return self.index.document(document_id).text

    def _answer(self, question: str, asked: str, passages: tuple[Passage, ...], reading: Reading) -> Answer:
        code = _abstain_code(asked, passages, reading)
        if code:
            reason = abstention(code, language_of(question))
            return Answer(
                question=question,
                text=reason,
                abstained=True,
                reason=reason,
                reason_code=code,
                passages=() if code == "empty_question" else passages,
                standalone_question=asked,
                confidence=reading.confidence,
            )
        citations = tuple(
            _citation(n, passages[one.passage], one) for n, one in enumerate(reading.chosen, start=1)
        )
        sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in citations)
        if not all(supported(one, citations, self._text_of) for one in sentences):
            raise IndexUnusable(
                "The index does not match its own documents. Build it again: "
                "corpusqa index SOURCE --index DIR --reindex"
            )
        return Answer(
            question=question,
            text=_text(citations),
            abstained=False,
            reason="",
            sentences=sentences,
            citations=citations,
            passages=passages,
            standalone_question=asked,
            confidence=reading.confidence,
        )


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


def _abstain_code(asked: str, passages: Sequence[Passage], reading: Reading) -> AbstainCode:
    if not analyse(asked).content:
        return "empty_question"
    if not passages or passages[0].score < NOTHING_NEAR:
        return "nothing_near"
    return "" if reading.chosen and reading.confidence >= reading.threshold else "not_stated"


def _citation(number: int, passage: Passage, one: Candidate) -> Citation:
    return Citation(
        number=number,
        document_id=passage.document_id,
        title=passage.title,
        source=passage.source,
        quote=one.text,
        start=one.sentence.start,
        end=one.sentence.end,
    )


def _pieces(answer: Answer) -> list[str]:
    """Cut the text behind each citation marker, so that no marker is ever torn."""
    pieces, start = [], 0
    for citation in answer.citations:
        marker = f"{citation.quote}[{citation.number}]"
        end = answer.text.index(marker, start) + len(marker)
        pieces.append(answer.text[start:end])
        start = end
    return pieces or [answer.text]


def _text(citations: Sequence[Citation]) -> str:
    """Write the quotes one after the other; a new line where the next one comes from elsewhere."""
    lines = ""
    for before, one in zip((None, *citations), citations, strict=False):
        if before is not None:
            follows = before.document_id == one.document_id and 0 <= one.start - before.end <= 2
            lines += ("" if one.start == before.end else " ") if follows else "\n"
        lines += f"{one.quote}[{one.number}]"
    return lines
