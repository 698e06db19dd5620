"""Questions asked again of a changed corpus: noise beside it, articles or sentences gone, other figures.

Each probe asks the ``gate`` cases of the corpus without extra articles, or an evenly spread sample of them,
of an index made for the purpose, and says how many still end as they should.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import regex

from corpusqa.documents import find_files
from corpusqa.evaluation import metrics
from corpusqa.evaluation.cases import Case
from corpusqa.evaluation.matching import mentions
from corpusqa.evaluation.metrics import Documents
from corpusqa.evaluation.noise import copies
from corpusqa.evaluation.summary import Measure
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Answer

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant
    from corpusqa.evaluation.corpora import Corpora

#: How much is probed: nothing, what fits into a minute, or all.
Depth = Literal["none", "quick", "full"]

NOISE_FOLDER = "distractors"
#: Other articles beside the corpus, in multiples of the number of its own.
_NOISE: dict[Depth, tuple[int, ...]] = {"none": (), "quick": (1, 5), "full": (1, 5, 20, 100)}
#: The probes that the gate on noise judges.
NOISE_GATE = ("noise 1x", "noise 5x")
#: Cases of which each probe but noise takes so many at most.
_SAMPLE: dict[Depth, int] = {"none": 0, "quick": 30, "full": 10_000}
_MUTATIONS: dict[Depth, int] = {"none": 0, "quick": 10, "full": 30}

_DIGITS = regex.compile(r"\d+")
_T = TypeVar("_T")
#: Whether an answer to a case, from the documents of the changed corpus, is what it should be.
_Right = Callable[[Case, Answer, Documents], bool]
_Asked: TypeAlias = "tuple[Assistant, Case]"
_Answered = tuple[Case, Answer, Documents]


@dataclass(frozen=True, slots=True)
class Probe:
    """What became of cases in a changed corpus."""

    name: str
    says: str  #: what is counted, for the report
    measure: Measure
    failing: tuple[str, ...]  #: ids of the cases that did not end as they should


def probe(corpora: Corpora, cases: Sequence[Case], depth: Depth) -> Iterator[Probe]:
    """Run the probes that there are articles for.

    :param corpora: with the corpus of the index known, and whole.
    """
    ours = [case for case in cases if case.split == "gate" and not case.extra]
    answerable = [case for case in ours if case.answerable]
    if depth == "none" or not ours:
        return
    noise = noise_articles(corpora)
    for times in _NOISE[depth] if noise else ():
        yield probe_noise(corpora, ours, noise, times)
    yield probe_taken(corpora, spread(answerable, _SAMPLE[depth]), noise)
    yield probe_deleted(corpora, spread(answerable, _MUTATIONS[depth]))
    yield from probe_contradicted(corpora, answerable, _SAMPLE[depth])


def spread(items: Sequence[_T], wanted: int) -> list[_T]:
    """Return at most ``wanted`` items, evenly spaced."""
    n = min(wanted, len(items))
    return [items[(2 * i + 1) * len(items) // (2 * n)] for i in range(n)]


def noise_articles(corpora: Corpora) -> dict[str, str]:
    """Return the invented articles beside the cases, by file name; none where there are none."""
    folder = corpora.beside / NOISE_FOLDER
    if not folder.is_dir():
        return {}
    return {name: path.read_text(encoding="utf-8") for path, name in find_files([folder])}


def probe_noise(corpora: Corpora, cases: Sequence[Case], noise: dict[str, str], times: int) -> Probe:
    """Ask with so many times the corpus's number of other articles beside it: grounded as ever."""
    folder = corpora.written(f"noise-{times}", copies(noise, times * len(corpora.documents())))
    assistant = corpora.made(f"noise-{times}", [corpora.articles(), folder])
    says = f"grounded with {times} times as many other articles beside the corpus"
    answers = _ask((assistant, case) for case in cases)
    return _judge(f"noise {times}x", says, answers, metrics.is_grounded)


def probe_taken(corpora: Corpora, cases: Sequence[Case], noise: dict[str, str]) -> Probe:
    """Ask of the corpus without the articles that bear the answer, with others in their place."""
    files = {name: path for path, name in find_files([corpora.articles()])}
    others = [corpora.written("others", noise)] if noise else []
    made: dict[frozenset[str], Assistant] = {}

    def asked() -> Iterator[_Asked]:
        for case in cases:
            gone = frozenset(span.doc for group in case.evidence for span in group)
            left = [path for name, path in files.items() if name not in gone]
            if gone not in made and (left or others):
                made[gone] = corpora.made(f"taken-{len(made)}", [*left, *others])
            if gone in made:
                yield made[gone], case

    says = "declined, or right from another article, without the articles that answer"
    return _judge("articles taken away", says, _ask(asked()), _kept)


def probe_deleted(corpora: Corpora, cases: Sequence[Case]) -> Probe:
    """Ask of the corpus without the very sentences that bear the answer."""

    def asked() -> Iterator[_Asked]:
        for case in cases:
            if texts := _without(corpora, case):
                name = f"deleted-{case.id}"
                yield corpora.made(name, [corpora.written(name, texts)]), case

    says = "declined, or right from elsewhere, without the sentences that answer"
    return _judge("sentences deleted", says, _ask(asked()), _kept)


def probe_contradicted(corpora: Corpora, cases: Sequence[Case], wanted: int) -> Iterator[Probe]:
    """Ask of the corpus with a copy of each article beside it, in which the figures asked for are others."""
    texts, changed = _altered(corpora, cases)
    chosen = spread([case for case in cases if case.id in changed], wanted)
    if not chosen:
        return
    folder = corpora.written("contradicted", {f"copy-of-{name}": text for name, text in texts.items()})
    assistant = corpora.made("contradicted", [corpora.articles(), folder])
    answers = _ask((assistant, case) for case in chosen)

    def both(case: Case, answer: Answer, documents: Documents) -> bool:
        old, new = changed[case.id]
        said = metrics.claims(answer)
        return mentions(said, old) and mentions(said, new) and not _unproved(answer, documents)

    def named(case: Case, answer: Answer, documents: Documents) -> bool:
        return both(case, answer, documents) and answer.disagreement is not None

    yield _judge("contradiction shown", "both figures given where two articles disagree", answers, both)
    yield _judge("contradiction named", "both given, and named as a disagreement", answers, named)


def _ask(asked: Iterable[_Asked]) -> list[_Answered]:
    answers = []
    last: Assistant | None = None
    documents: Documents = {}
    for assistant, case in asked:
        if assistant is not last:
            last, documents = assistant, {document.source: document for document in assistant.documents()}
        answers.append((case, assistant.ask(case.question, history=list(case.history)), documents))
    return answers


def _judge(name: str, says: str, answers: Sequence[_Answered], right: _Right) -> Probe:
    failing = tuple(case.id for case, answer, documents in answers if not right(case, answer, documents))
    return Probe(name, says, Measure(float(len(answers) - len(failing)), len(answers)), failing)


def _kept(case: Case, answer: Answer, documents: Documents) -> bool:
    """Declined, or right and proved, from wherever."""
    return answer.abstained or (metrics.is_correct(case, answer) and not _unproved(answer, documents))


def _unproved(answer: Answer, documents: Documents) -> bool:
    shares = (
        metrics.validity(answer, documents),
        metrics.coverage(answer, documents),
        metrics.supported(answer),
    )
    return any(share.hits < share.n for share in shares)


def _texts(corpora: Corpora) -> dict[str, str]:
    """What the files of the corpus hold, by their names; those that are not UTF-8 are left out."""
    found = {}
    for path, name in find_files([corpora.articles()]):
        try:
            found[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def _without(corpora: Corpora, case: Case) -> dict[str, str]:
    """The corpus without the sentences of the case's evidence; nothing if one cannot be taken out whole."""
    texts = _texts(corpora)
    documents = {document.source: document for document in corpora.documents()}
    for span in (span for group in case.evidence for span in group):
        text = documents[span.doc].text
        for sentence in split_sentences(text):
            if sentence.start < span.end and span.start < sentence.end:
                said = text[sentence.start : sentence.end]
                if span.doc not in texts or said not in texts[span.doc]:
                    return {}
                texts[span.doc] = texts[span.doc].replace(said, "")
    return texts


def _altered(corpora: Corpora, cases: Sequence[Case]) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """The corpus with other figures, and for each case whose figure could be changed the old and the new."""
    texts, changed = _texts(corpora), {}
    for case in cases:
        aliases = [alias for nugget in case.gold for alias in nugget.any if nugget.vital]
        spans = [span for group in case.evidence for span in group]
        if len(case.gold) != 1 or not _DIGITS.search(aliases[0]):
            continue
        new = _DIGITS.sub(lambda m: _other(m[0]), aliases[0], count=1)
        quotes = [s for s in spans if aliases[0] in s.quote and texts.get(s.doc, "").count(s.quote) == 1]
        if len(quotes) == len(spans) and not any(mentions(text, new) for text in texts.values()):
            for span in quotes:
                texts[span.doc] = texts[span.doc].replace(span.quote, span.quote.replace(aliases[0], new))
            changed[case.id] = (aliases[0], new)
    return texts, changed


def _other(number: str) -> str:
    """Another number of as many digits."""
    return str(int(number[0]) % 9 + 1) + number[1:]
