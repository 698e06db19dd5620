"""Draft cases from articles by rule, for the people whose articles they are to correct.

A sentence that states a figure, a date or who said something becomes a question: the words that ask stand
where the answer stood. Some questions get a name of another article, or another year, in place of their own,
so that nothing answers them. The rules of each language are data: ``drafting.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

import regex

from corpusqa.documents import find_files, read_document
from corpusqa.errors import FileRejected, InputError
from corpusqa.evaluation.cases import Case, Evidence, Nugget
from corpusqa.evaluation.matching import mentions, norm
from corpusqa.evaluation.naming import names
from corpusqa.text.language import language_of
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Document

#: Every draft says so; nobody has read it yet.
ORIGIN = "drafted by rule; correct me"
#: Of so many drafts one is a near miss.
NEAR_MISS_EVERY = 5

_SHORTEST, _LONGEST = 12, 140  #: characters of a sentence that is asked about
_LONGEST_QUESTION = 90
_MARKUP = regex.compile(r"[|*_`<>\[\]]")
_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Literal["direct", "number"]
    value: regex.Pattern[str]
    ask: str
    ask_hant: str


@dataclass(frozen=True, slots=True)
class _Language:
    """How questions are made in one language."""

    rules: tuple[_Rule, ...]
    start: regex.Pattern[str]
    clause: regex.Pattern[str]
    open: regex.Pattern[str]
    begin: regex.Pattern[str]
    end: str
    not_names: regex.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question with the place of its answer."""

    document: Document
    start: int
    end: int
    kind: Literal["direct", "number"]
    question: str
    answer: str
    worth: int  #: higher for what makes a better question

    @property
    def quote(self) -> str:
        return self.document.text[self.start : self.end]


def draft_cases(corpus: str | Path, wanted: int = 30) -> tuple[Case, ...]:
    """Draft cases from the articles of a folder, evenly over the articles, about a fifth of them near misses.

    The same articles give the same drafts. There may be fewer than wanted where few sentences state a figure.

    :param wanted: 1 or more.
    :raises InputError: if there are no articles, or nothing in them can be asked about.
    """
    if wanted < 1:
        raise InputError(f"--draft {wanted} asks for no case; ask for 1 or more.")
    documents = _documents(Path(corpus))
    drafts = list(_in_turns([_drafts(document, documents) for document in documents]))
    if not drafts:
        raise InputError(f"{corpus} states no figure, date or name that a rule could ask about.")
    near = list(_near_misses(drafts, documents))[: wanted // NEAR_MISS_EVERY]
    right = drafts[: wanted - len(near)]
    cases = [_case(number, draft) for number, draft in enumerate(right, start=1)]
    cases += [
        _near_miss(number, draft, question, note)
        for number, (draft, question, note) in enumerate(near, start=1 + len(right))
    ]
    return tuple(cases)


def _documents(corpus: Path) -> list[Document]:
    found: dict[str, Document] = {}
    for path, source in find_files([corpus]):
        try:
            document = read_document(path, source)
        except FileRejected:  # the index leaves it out as well, and says why
            continue
        found.setdefault(document.id, document)
    return list(found.values())


@cache
def _languages() -> dict[str, _Language]:
    table = tomllib.loads(resources.files("corpusqa.evaluation").joinpath("drafting.toml").read_text("utf-8"))
    rest = table["other"]
    return {name: _language({**rest, **row}) for name, row in table.items()}


def _language(row: dict[str, Any]) -> _Language:
    rules = tuple(
        _Rule(rule["kind"], regex.compile(rule["value"]), rule["ask"], rule.get("ask_hant", rule["ask"]))
        for rule in row["rule"]
    )
    start, clause, open_, begin = (regex.compile(row[key]) for key in ("start", "clause", "open", "begin"))
    not_names = regex.compile(row["not_names"]) if "not_names" in row else None
    return _Language(rules, start, clause, open_, begin, row["end"], not_names)


def _drafts(document: Document, documents: Sequence[Document]) -> list[_Draft]:
    """What one article can be asked, the best first; from each sentence one question at most."""
    language = _languages().get(_tongue(document), _languages()["other"])
    own = names(document, [other for other in documents if other is not document])
    found = []
    for sentence in split_sentences(document.text):
        said = document.text[sentence.start : sentence.end]
        plain = sentence.kind in ("body", "item") and not _MARKUP.search(said)
        if plain and _SHORTEST <= len(said) <= _LONGEST:
            drafts = _asked(document, sentence.start, said, language, own, documents)
            found += sorted(drafts, key=lambda draft: -draft.worth)[:1]
    return sorted(found, key=lambda draft: (-draft.worth, draft.start))


def _asked(
    document: Document,
    offset: int,
    said: str,
    language: _Language,
    own: Sequence[str],
    documents: Sequence[Document],
) -> Iterator[_Draft]:
    """Every question that the rules make of one sentence."""
    taken: list[tuple[int, int]] = []
    for rule in language.rules:
        ask = rule.ask_hant if document.language == "zh-Hant" else rule.ask
        for match in rule.value.finditer(said):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            if language.not_names and language.not_names.match(match["a"]):
                continue
            start, end = _frame(said, match, language)
            question = said[start : match.start()] + match.expand(ask) + said[match.end() : end]
            question = " ".join(question.split()).rstrip("，,、 ") + language.end
            question = question[0].upper() + question[1:]
            answer, quote = match["a"].strip(), said[start:end]
            if language.start.match(quote) or len(question) > _LONGEST_QUESTION:
                continue
            if mentions(quote, answer) and not mentions(question, answer):
                alone = sum(mentions(one.text, answer) for one in documents) == 1
                worth = 2 * any(name in question for name in own) + alone + (len(question) <= 50)
                yield _Draft(document, offset + start, offset + end, rule.kind, question, answer, worth)


def _frame(said: str, match: regex.Match[str], language: _Language) -> tuple[int, int]:
    """From where to where a sentence becomes the question: to the end of the clause of the answer, or further
    if nothing is said before it, or the clause needs another.
    """
    begins = [m.end() for m in language.begin.finditer(said, 0, match.start())]
    start = begins[-1] if begins else 0
    start += len(said[start:]) - len(said[start:].lstrip())
    for found in language.clause.finditer(said, match.end()):
        enough = found.start() - start >= len(match[0]) + _SHORTEST // 2
        if enough and not language.open.search(said[start : found.start()]):
            return start, found.start()
    return start, len(said)


def _in_turns(drafts: Sequence[Sequence[_Draft]]) -> Iterator[_Draft]:
    """Take from each article in turn, and never the same question twice."""
    seen = set()
    for turn in zip_longest(*drafts):
        for draft in turn:
            if draft is not None and norm(draft.question) not in seen:
                seen.add(norm(draft.question))
                yield draft


def _near_misses(
    drafts: Sequence[_Draft], documents: Sequence[Document]
) -> Iterator[tuple[_Draft, str, str]]:
    """Questions that nothing should answer: a name or a year is not the article's own."""
    everything = " ".join(document.text for document in documents)
    for turn, draft in enumerate(drafts):
        first = turn % len(documents)
        turned = [*documents[first:], *documents[:first]]
        swapped = _other_name(draft, turned) or _other_year(draft, everything)
        if swapped:
            yield (draft, *swapped)


def _other_name(draft: _Draft, documents: Sequence[Document]) -> tuple[str, str] | None:
    tongue = _tongue(draft.document)
    others = [one for one in documents if one is not draft.document and _tongue(one) == tongue]
    for other in others:
        mine = [name for name in names(draft.document, [other]) if name in draft.question]
        theirs = [
            name
            for name in names(other, [draft.document])
            if mine and name.isascii() == mine[0].isascii() and name not in draft.question
        ]
        if mine and theirs and not mentions(other.text, draft.answer):
            question = draft.question.replace(mine[0], theirs[0])
            return question, f"{mine[0]} in {draft.document.source} became {theirs[0]} of {other.source}"
    return None


def _other_year(draft: _Draft, everything: str) -> tuple[str, str] | None:
    for year in _YEAR.findall(draft.question):
        for other in (str(int(year) + step) for step in (-1, 1, -2, 2, -3, 3)):
            if other not in everything:
                return draft.question.replace(year, other), f"{year} became {other}"
    return None


def _case(number: int, draft: _Draft) -> Case:
    quote = Evidence(doc=draft.document.source, start=draft.start, end=draft.end, quote=draft.quote)
    return Case(
        id=f"draft-{number:02}",
        split="gate",
        kind=draft.kind,
        lang=_lang(draft.document),
        question=draft.question,
        answerable=True,
        gold=(Nugget(any=(draft.answer,)),),
        evidence=((quote,),),
        origin=ORIGIN,
        note="say it as a person would ask; add other ways to write the answer",
    )


def _near_miss(number: int, draft: _Draft, question: str, note: str) -> Case:
    return Case(
        id=f"draft-{number:02}",
        split="gate",
        kind="near_miss",
        lang=_lang(draft.document),
        question=question,
        answerable=False,
        origin=ORIGIN,
        note=f"{note}; check that no article answers it",
    )


def _tongue(document: Document) -> str:
    """The language without script or region."""
    return _lang(document).partition("-")[0]


def _lang(document: Document) -> str:
    return document.language or language_of(document.text) or "und"
