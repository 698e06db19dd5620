"""Models at work in the places they were named for: re-ordering passages, reading them, checking quotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TypeVar
from weakref import WeakValueDictionary

from corpusqa.answering.candidates import Candidate
from corpusqa.answering.finding import Finding
from corpusqa.answering.models.kinds import Place
from corpusqa.answering.models.nli import Nli
from corpusqa.answering.models.opening import find
from corpusqa.answering.models.reranker import Reranker
from corpusqa.answering.models.span_reader import FoundSpan, SpanReader
from corpusqa.answering.models.spans import probability
from corpusqa.answering.models.statement import statement
from corpusqa.answering.parts import parts
from corpusqa.answering.short import short_answer
from corpusqa.settings import AnswerSettings
from corpusqa.text.question import analyse
from corpusqa.types import Answer, Passage, ShortAnswer

#: Passages that a re-ranker puts in order, for each that is read.
DEPTH = 3
MOST_PASSAGES = 50
#: The least probability of a span whose sentence is shown as a closest one; below, the shipped reader says.
NEAR = 0.1
#: How much less likely than the best one a further span may be, as a logarithm, when several are asked for.
FURTHER_MARGIN = 2.0

_Model = TypeVar("_Model", SpanReader, Reranker, Nli)
#: Loaded models, as long as somebody uses them: several assistants share one.
_loaded: WeakValueDictionary[tuple[Place, str, Path], SpanReader | Reranker | Nli] = WeakValueDictionary()
_loading = Lock()


@dataclass(frozen=True, slots=True)
class SpanFinding(Finding):
    """What a question-answering model found: beside the sentences the words in them that answer."""

    span: tuple[str, int, int] | None = None  #: document id, start and end in its text


@dataclass(frozen=True, slots=True)
class Models:
    """The models that take part in answering; each place may be empty."""

    settings: AnswerSettings
    reader: SpanReader | None = None
    reranker: Reranker | None = None
    nli: Nli | None = None

    @classmethod
    def load(cls, settings: AnswerSettings) -> Models:
        """Load the models that the settings name. Nothing is fetched from a network.

        :raises ModelUnusable: if one is missing, damaged, of another kind, or needs an extra that is not
            installed.
        """
        return cls(
            settings,
            reader=_load("reader", settings.reader, SpanReader.open),
            reranker=_load("reranker", settings.reranker, Reranker.open),
            nli=_load("nli", settings.nli, Nli.open),
        )

    @property
    def depth(self) -> int:
        """How many passages to retrieve."""
        wanted = self.settings.passages
        return min(MOST_PASSAGES, DEPTH * wanted) if self.reranker else wanted

    def order(self, question: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """Put passages in order and keep as many as are to be read."""
        if self.reranker:
            passages = self.reranker.order(question, passages)
        return tuple(passages[: self.settings.passages])

    def judged(self, finding: Finding) -> Finding:
        """Read anew what the shipped reader found, and check what is to be shown.

        :return: a finding that answers only if the reader trusts it and the NLI model does not object.
        """
        if self.reader:
            finding = self._read(self.reader, finding)
        if self.nli and finding.answers:
            finding = self._checked(self.nli, finding)
        return finding

    def with_span(self, answer: Answer, finding: Finding) -> Answer:
        """Let the short answer be the span that the model found, where it stands inside one citation.

        Where several things are asked for, one of them is no short answer.

        :param finding: the answer's; one of the shipped reader leaves the answer as it is.
        """
        if not isinstance(finding, SpanFinding) or answer.abstained:
            return answer
        several = analyse(finding.question).wants_list or parts(finding.question)
        return replace(answer, short=None if several else _short(answer, finding.span))

    def _read(self, reader: SpanReader, shipped: Finding) -> Finding:
        spans = reader.read(shipped.question, shipped.passages, self.settings.sentences)
        best = spans[0] if spans else None
        confidence = probability(best.margin) if best else 0.0
        whole = partial(
            SpanFinding,
            shipped.question,
            shipped.passages,
            confidence=confidence,
            threshold=self.settings.reader_threshold,
        )
        if best is None or confidence < min(NEAR, self.settings.reader_threshold):
            # No answer; what stands near the question is for the shipped reader to say.
            near = shipped.confidence >= shipped.floor
            return whole(quotes=shipped.quotes, floor=0.0 if near else 1.0)
        document = shipped.passages[best.passage].document_id
        return whole(
            quotes=self._quotes(shipped, best, spans),
            floor=0.0,
            others=self._others(shipped.passages, document, spans),
            span=(document, best.start, best.end),
        )

    def _quotes(
        self, shipped: Finding, best: FoundSpan, spans: Sequence[FoundSpan]
    ) -> tuple[tuple[Passage, Candidate], ...]:
        """The sentences of the best span; where several things are asked for, of further ones too."""
        quotes = sentences(shipped.passages, best)
        if analyse(shipped.question).wants_list:
            for span in spans[1:]:
                more = [one for one in sentences(shipped.passages, span) if not _among(one, quotes)]
                near = span.margin >= best.margin - FURTHER_MARGIN and self._trusts(span)
                if near and len(quotes) + len(more) <= self.settings.sentences:
                    quotes += more
        first: dict[int, int] = {}
        for _, one in quotes:
            first.setdefault(one.passage, len(first))
        return tuple(sorted(quotes, key=lambda quote: (first[quote[1].passage], quote[1].place)))

    def _others(
        self, passages: Sequence[Passage], document: str, spans: Sequence[FoundSpan]
    ) -> tuple[tuple[Passage, Candidate], ...]:
        """The first sentence of the best trusted span of each other document."""
        seen, others = {document}, []
        for span in filter(self._trusts, spans):
            if passages[span.passage].document_id not in seen:
                seen.add(passages[span.passage].document_id)
                others.append(sentences(passages, span)[0])
        return tuple(others)

    def _trusts(self, span: FoundSpan) -> bool:
        return probability(span.margin) >= self.settings.reader_threshold

    def _checked(self, nli: Nli, finding: Finding) -> Finding:
        """Take an answer back that its own sentences contradict; they are then the closest ones."""
        said = statement(finding.question, _words(finding))
        if not said:
            return finding
        titles = dict.fromkeys(passage.title for passage, _ in finding.quotes)
        premise = "\n".join((*titles, *(one.text for _, one in finding.quotes)))
        (inference,) = nli.infer([(premise, said)])
        if inference.contradiction < self.settings.nli_threshold:
            return finding
        confidence = round(finding.threshold * (1 - inference.contradiction), 6)
        return replace(finding, confidence=min(finding.confidence, confidence), floor=0.0)


def sentences(passages: Sequence[Passage], span: FoundSpan) -> list[tuple[Passage, Candidate]]:
    """The whole sentences that a span stands in, verbatim."""
    passage = passages[span.passage]
    found = []
    for place in range(span.first, span.last + 1):
        one = passage.sentences[place]
        text = passage.text[one.start - passage.start : one.end - passage.start]
        found.append((passage, Candidate(span.passage, place, one, text)))
    return found


def _short(answer: Answer, span: tuple[str, int, int] | None) -> ShortAnswer | None:
    if span is None:
        return None
    document, start, end = span
    for one in answer.citations:
        if one.document_id == document and one.start <= start and end <= one.end:
            text = one.quote[start - one.start : end - one.start]
            return ShortAnswer(text, one.number, start, end) if text != one.quote else None
    return None


def _words(finding: Finding) -> str:
    """The words that answer, as far as they are known."""
    chosen = [one for _, one in finding.quotes]
    if isinstance(finding, SpanFinding) and finding.span:
        document, start, end = finding.span
        for passage in finding.passages:
            if passage.document_id == document and passage.start <= start and end <= passage.end:
                return passage.text[start - passage.start : end - passage.start]
    span = short_answer(analyse(finding.question), chosen)
    if span is None:
        return ""
    number, start, end = span
    begin = chosen[number].sentence.start
    return chosen[number].text[start - begin : end - begin]


def _among(one: tuple[Passage, Candidate], quotes: Sequence[tuple[Passage, Candidate]]) -> bool:
    return any(
        one[0].document_id == passage.document_id and one[1].sentence.start == other.sentence.start
        for passage, other in quotes
    )


def _load(place: Place, name: str | None, load: Callable[[str, Path], _Model]) -> _Model | None:
    if name is None:
        return None
    folder = find(place, name)
    key = (place, name, folder.resolve())
    with _loading:
        model = _loaded.get(key)
        if model is None:
            model = load(name, folder)
            _loaded[key] = model
    return model  # type: ignore[return-value]  # of the kind that stands under its place
