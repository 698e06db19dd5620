"""A question → what was found for it: passages, the sentences chosen, and how far to trust them."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpusqa.answering.candidates import Candidate
from corpusqa.answering.parts import parts
from corpusqa.answering.reader import Reader
from corpusqa.embedding.encoder import TokenEncoder
from corpusqa.index import Index
from corpusqa.retrieval import retrieve
from corpusqa.settings import AnswerSettings
from corpusqa.text.question import analyse
from corpusqa.types import Passage, Turn

if TYPE_CHECKING:
    from corpusqa.answering.models.places import Models

QUOTES = 4  #: most sentences of any answer
NEARLY = 0.4  #: share of its threshold from which a part's sentences are quoted beside an answered part
LESS_LIKELY = 0.1  #: confidence that each place in the order of proposals is worth
Quote = tuple[Passage, Candidate]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one question: passages, the sentences chosen, and how far to trust them."""

    question: str  #: as it was searched
    passages: tuple[Passage, ...]  #: best first
    quotes: tuple[Quote, ...]  #: in reading order
    confidence: float  #: probability that they answer, 0 to 1
    threshold: float  #: the confidence below which to abstain
    floor: float = 1.0  #: the confidence below which the quotes are not even near
    others: tuple[Quote, ...] = ()  #: sentences of other documents that may answer too
    unanswered: tuple[str, ...] = ()  #: parts of the question that nothing answers directly

    @property
    def answers(self) -> bool:
        """Whether the sentences are to be trusted as an answer."""
        return bool(self.quotes) and self.confidence >= self.threshold

    @property
    def nearly_answers(self) -> bool:
        """Whether the sentences may stand beside an answer to another part of the question."""
        return bool(self.quotes) and self.confidence >= self.threshold * NEARLY


def merge(whole: Finding, parts: Sequence[Finding], most: int) -> Finding:
    """Join the findings of a question's parts; what has no answer among them is named.

    A part that is near an answer is quoted with the others; one that is not leaves an answered whole alone.
    Where the parts leave room, what was found for the whole fills it.

    :param most: sentences of the answer.
    """
    answered = [part for part in parts if part.answers]
    quoted = [part for part in parts if part.nearly_answers]
    if not answered or (whole.answers and len(quoted) < len(parts)):
        return whole
    quotes = {
        (p.document_id, one.sentence.start): (p, one)
        for finding in (*quoted, *([whole] if whole.nearly_answers else []))
        for p, one in finding.quotes
    }
    passages = {(p.document_id, p.start): p for part in (whole, *parts) for p in part.passages}
    ordered = sorted(passages.values(), key=lambda p: -p.score)[: len(whole.passages)]
    return replace(
        whole,
        passages=tuple(ordered),
        quotes=tuple(quotes.values())[:most],
        confidence=max(whole.confidence, min(part.confidence for part in answered)),
        threshold=min(part.threshold for part in answered),
        others=(),
        unanswered=tuple(part.question for part in parts if not part.answers),
    )


@dataclass(frozen=True)
class Finder:
    """Searches and reads, in every meaning that a question may have."""

    index: Index
    settings: AnswerSettings
    reader: Reader
    encoder: TokenEncoder  #: the shipped model, whose similarities the reader knows
    models: Models | None  #: that take places in answering

    def find(
        self,
        question: str,
        history: tuple[Turn | str, ...],
        clock: dict[str, float],
        allowed: Collection[str] | None,
    ) -> Finding:
        """Try what the question may mean, and keep what the reader trusts most, or else the likeliest."""
        found = []
        for proposal in _proposals(question, history):
            whole = self._read(proposal, clock, allowed)
            found.append(merge(whole, self._read_parts(proposal, clock, allowed), self.settings.sentences))
        # A later proposal is a less likely reading of the question and must be trusted the more.
        # One that forgot what is asked for ("how many") is none.
        asks = analyse(found[0].question).answer_type
        trusted = [
            (one.confidence - LESS_LIKELY * i, -i, one)
            for i, one in enumerate(found)
            if one.answers and (i == 0 or analyse(one.question).answer_type == asks)
        ]
        return max(trusted)[2] if trusted else found[0]

    def _read_parts(
        self, question: str, clock: dict[str, float], allowed: Collection[str] | None
    ) -> list[Finding]:
        """Read what a question asks at once one by one; a later part may lean on the one before it."""
        asked = parts(question)
        # Each part may be quoted as much as the others, so that none crowds another out.
        each = max(1, self.settings.sentences // max(1, len(asked)))
        found = []
        for before, part in zip(("", *asked), asked, strict=False):
            proposals = _proposals(part, (before,) * bool(before))
            readings = [self._read(one, clock, allowed, each) for one in proposals]
            found.append(max(readings, key=lambda one: one.confidence))
        return found

    def as_dated(self, finding: Finding, clock: dict[str, float], allowed: Collection[str] | None) -> Finding:
        """Ask the articles of different days for "last year" by the year each of them means."""
        near = dict.fromkeys(passage.document_id for passage in finding.passages)
        documents = [self.index.document(one) for one in near]
        if not any(one.date for one in documents):
            return finding
        # Read when a question meets an article that has a date.
        from corpusqa.answering.dated import by_date

        found = [
            self._read(said, clock, ids if allowed is None else ids & frozenset(allowed))
            for said, ids in by_date(finding.question, documents)
        ]
        # Where both answer, the year says more than the word.
        best = max((one for one in found if one.answers), key=lambda one: one.confidence, default=finding)
        return best if not finding.answers or best.confidence >= finding.confidence - LESS_LIKELY else finding

    def _read(
        self,
        question: str,
        clock: dict[str, float],
        allowed: Collection[str] | None,
        limit: int | None = None,
    ) -> Finding:
        """:param limit: sentences to choose; as many as the settings say by default."""
        started = time.perf_counter()
        models = self.models
        depth = self.settings.passages if models is None else models.depth
        passages = tuple(retrieve(self.index, question, depth, allowed))
        if models is not None:
            passages = models.order(question, passages)
        retrieved = time.perf_counter()
        reading = self.reader.read(
            analyse(question), passages, self.encoder, self.index.idf, limit or self.settings.sentences
        )
        quotes = tuple((passages[one.passage], one) for one in reading.chosen)
        others = tuple((passages[one.passage], one) for one in reading.runners)
        finding = Finding(
            question, passages, quotes, reading.confidence, reading.threshold, reading.floor, others
        )
        if models is not None:
            finding = models.judged(finding)
        clock["retrieve"] += retrieved - started
        clock["read"] += time.perf_counter() - retrieved
        return finding


def _proposals(question: str, history: tuple[Turn | str, ...]) -> list[str]:
    if not history:
        return [question]
    # Only a conversation needs these rules, and reading them costs a first question some milliseconds.
    from corpusqa.answering.followup import standalone

    return standalone(question, history)
