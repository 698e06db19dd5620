"""Every measure of every set: the right sentence, silence where nothing answers, and time."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from corpusqa.answering.reader import Reader
from corpusqa.embedding import load_encoder
from corpusqa.retrieval import retrieve
from corpusqa.settings import AnswerSettings
from intervals import Estimate, estimates
from reading_ask import Asked, Asker, ReaderAsker, TermsAsker
from reading_measures import Separation, separation
from reading_names import Swapper
from reading_sets import Item, Pairs, ReadingSet, without_answers
from retrieval_sets import Paragraphs
from retrieval_systems import Collection, paragraph_of

#: Confidences from which on one could answer, for the list of points.
POINTS = (0.05, 0.1, 0.15, 0.25, 0.35, 0.5, 0.7, 0.9)
#: The sorts of unanswerable questions: the paragraph gone, only the sentence gone, a name or year changed.
KINDS = ("paragraph", "sentence", "name")
_PROGRESS = 500
_PASSAGES = AnswerSettings().passages
Outcomes = dict[str, list[Asked]]  #: by "answerable" and KINDS


@dataclass(frozen=True, slots=True)
class Point:
    """What answering from a confidence on would do."""

    confidence: float | None  #: None: the reader's own thresholds
    answered: float  #: share of the answerable questions
    right: float  #: share of those whose first quote holds the answer; 0.0 for none
    false_answers: dict[str, float]  #: share of the unanswerable ones that are answered, by kind


@dataclass(frozen=True, slots=True)
class Result:
    """One way of reading on one set."""

    name: str
    language: str
    questions: int
    paragraphs: int
    system: str  #: "reader" or "terms"
    first: Estimate
    three: Estimate
    quote: Estimate
    separations: dict[str, Separation]  #: by kind; those that could be made
    points: tuple[Point, ...]  #: the reader's own thresholds first; none for terms
    milliseconds: float  #: of reading a question, median


@dataclass(frozen=True, slots=True)
class PairResult:
    """Confidence in snippets with the fact against those without."""

    name: str
    questions: int
    positive: int
    separation: Separation


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, and how."""

    titles: bool = False
    resamples: int = 2000
    seed: int = 0
    tell: Callable[[str], None] = field(default=lambda line: None)


def measure(one: ReadingSet, reader: Reader, options: Options) -> list[Result]:
    """Ask all questions of a set of all its paragraphs, with the reader and by terms alone."""
    if one.left_out:
        options.tell(f"{one.name}: {one.left_out} rows have no question or no answer")
    outcomes: dict[str, Outcomes] = {"reader": {}, "terms": {}}
    with _collection(one.paragraphs, options) as collection:
        for system, ask in _askers(collection, reader).items():
            outcomes[system] = _ask_whole(one, system, ask, options)
    texts, cut = without_answers(one.items, one.paragraphs.texts, options.seed)
    if cut:
        with _collection(replace(one.paragraphs, texts=tuple(texts)), options) as collection:
            for system, ask in _askers(collection, reader).items():
                asked = [(item.question, item) for item in cut]
                outcomes[system]["sentence"] = [
                    ask(q, item.paragraph)
                    for q, item in _told(f"{one.name}, {system}, sentence", asked, options)
                ]
    return [_result(one, system, found, options) for system, found in outcomes.items()]


def measure_pairs(one: Pairs, reader: Reader, options: Options) -> PairResult:
    """Read every snippet alone; all of them are in one index, which knows how rare each word is."""
    confidence: tuple[list[float], list[float]] = ([], [])
    clusters: tuple[list[int], list[int]] = ([], [])
    with _collection(one.snippets, options) as collection:
        ask = ReaderAsker(collection.index, reader)
        ids = {paragraph_of(document.source): document.id for document in collection.index.documents()}
        for number, (question, *sides) in enumerate(one.rows):
            for side, snippets in enumerate(sides):
                for snippet in snippets:
                    if snippet in ids:
                        found = retrieve(collection.index, question, _PASSAGES, {ids[snippet]})
                        confidence[side].append(ask.read(question, snippet, found).confidence)
                        clusters[side].append(number)
    right, wrong = (np.array(values) for values in confidence)
    found_ = separation(right, clusters[0], wrong, clusters[1], options.resamples, options.seed)
    return PairResult(one.name, len(one.rows), len(right), found_)


def _askers(collection: Collection, reader: Reader) -> Mapping[str, Asker]:
    return {"reader": ReaderAsker(collection.index, reader), "terms": TermsAsker(collection)}


@contextmanager
def _collection(paragraphs: Paragraphs, options: Options) -> Iterator[Collection]:
    with tempfile.TemporaryDirectory(prefix="corpusqa-") as folder:
        options.tell(f"indexing {len(paragraphs.texts)} paragraphs")
        collection = Collection(paragraphs, load_encoder(), Path(folder), titles=options.titles)
        missing = len(paragraphs.texts) - collection.report.documents
        if missing:
            options.tell(f"{missing} paragraphs are not in the index: unreadable, or repeat another one")
        try:
            yield collection
        finally:
            collection.index.close()


def _ask_whole(one: ReadingSet, system: str, ask: Asker, options: Options) -> Outcomes:
    """Ask with the whole text there, without the paragraph, and about something else."""
    swap = Swapper(one.items, one.paragraphs, options.seed)
    asked = [(item.question, item) for item in one.items]
    changed = [(question, item) for item in one.items if (question := swap(item))]
    name = f"{one.name}, {system}"
    return {
        "answerable": [
            ask(q, item.paragraph, item.answers) for q, item in _told(f"{name}, answerable", asked, options)
        ],
        "paragraph": [
            ask(q, item.paragraph, gone=True) for q, item in _told(f"{name}, paragraph", asked, options)
        ],
        "name": [ask(q, item.paragraph) for q, item in _told(f"{name}, name", changed, options)],
    }


def _told(name: str, asked: Sequence[tuple[str, Item]], options: Options) -> Iterator[tuple[str, Item]]:
    """The same, with progress."""
    for number, one in enumerate(asked, start=1):
        yield one
        if number % _PROGRESS == 0 or number == len(asked):
            options.tell(f"{name}: {number} of {len(asked)}")


def _result(one: ReadingSet, system: str, outcomes: Outcomes, options: Options) -> Result:
    good = outcomes["answerable"]
    clusters = [asked.paragraph for asked in good]
    hits = np.array([(asked.first, asked.three, asked.quote) for asked in good], np.float64)
    first, three, quote = estimates(hits, clusters, options.resamples, options.seed)
    confidence = {kind: np.array([a.confidence for a in found]) for kind, found in outcomes.items()}
    separations = {
        kind: separation(
            confidence["answerable"],
            clusters,
            confidence[kind],
            [asked.paragraph for asked in outcomes[kind]],
            options.resamples,
            options.seed,
        )
        for kind in KINDS
        if outcomes.get(kind)
    }
    points = () if system == "terms" else tuple(_point(outcomes, at) for at in (None, *POINTS))
    return Result(
        name=one.name,
        language=one.paragraphs.language,
        questions=len(good),
        paragraphs=len(one.paragraphs.texts),
        system=system,
        first=first,
        three=three,
        quote=quote,
        separations=separations,
        points=points,
        milliseconds=round(1000 * statistics.median(asked.seconds for asked in good), 2),
    )


def _point(outcomes: Outcomes, confidence: float | None) -> Point:
    def answers(asked: Asked) -> bool:
        return asked.answered if confidence is None else asked.confidence >= confidence

    good = outcomes["answerable"]
    answered = [asked for asked in good if answers(asked)]
    return Point(
        confidence,
        len(answered) / len(good),
        sum(asked.quote for asked in answered) / max(1, len(answered)),
        {
            kind: sum(map(answers, outcomes[kind])) / len(outcomes[kind])
            for kind in KINDS
            if outcomes.get(kind)
        },
    )
