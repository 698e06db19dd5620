"""One evaluation case, and reading a file of them with checks that keep a wrong case from being scored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from corpusqa.documents.utf8 import read_utf8
from corpusqa.errors import InputError
from corpusqa.evaluation.matching import mentions, norm
from corpusqa.types import Document

Split = Literal["gate", "dev", "held"]
Kind = Literal[
    "direct",
    "paraphrase",
    "cross_language",
    "multi",
    "number",
    "follow_up",
    "near_miss",
    "off_corpus",
    "conflict",
    "false_premise",
    "instruction",
]
#: Kinds that the corpus, by their nature, does not answer.
UNANSWERABLE_KINDS: frozenset[str] = frozenset({"near_miss", "off_corpus", "false_premise"})
#: Kinds that take evidence from two places or more.
TWO_PLACES: frozenset[str] = frozenset({"multi", "conflict"})

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
#: The documents of an index, by the extra folder that it holds beside the corpus; "" is the corpus alone.
Shelf = Callable[[str], Sequence[Document]]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nugget(_Model):
    """One piece that an answer must (vital) or may hold: it does if any of the aliases stands in it."""

    any: tuple[Text, ...] = Field(min_length=1)
    vital: bool = True


class Evidence(_Model):
    """A span of a document that bears the answer: ``text[start:end] == quote``."""

    doc: Text  #: the document's source, such as "nissan-alliances.md"
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    quote: Text


Groups = tuple[tuple[Evidence, ...], ...]


class Case(_Model):
    """One question with what a right answer holds and where the corpus says it."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    split: Split
    kind: Kind
    #: language of the question, or question>evidence where they differ: "zh", "zh-Hant", "en", "en>zh"
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]+)?(>[a-z]{2,3}(-[A-Za-z]+)?)?$")]
    question: Text
    history: tuple[Text, ...] = ()  #: earlier questions of the conversation, oldest first
    answerable: bool
    gold: tuple[Nugget, ...] = ()
    #: groups of alternatives: a right answer cites one span of every group
    evidence: Groups = ()
    #: for a false premise: places that set it right, in groups like evidence; citing one of them is right too
    correction: Groups = ()
    forbid: tuple[Text, ...] = ()  #: strings that a right answer does not hold
    confuser: tuple[Text, ...] = ()  #: sources planted to mislead
    #: a folder beside the cases; the case is asked of the corpus and the articles in it together
    extra: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*)?$")] = ""
    origin: str = ""  #: who wrote it, from which document, before or after seeing what the system says
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Case:
        if self.answerable:
            self._check_answerable()
        elif self.evidence:
            raise ValueError("an unanswerable case has no evidence; remove it or set answerable to true")
        if self.kind == "follow_up" and not self.history:
            raise ValueError("a follow_up needs the earlier questions in history")
        if self.kind in TWO_PLACES and len(self.evidence) < 2:
            raise ValueError(f"a {self.kind} case needs two groups of evidence or more")
        if self.kind == "conflict" and sum(nugget.vital for nugget in self.gold) < 2:
            raise ValueError("a conflict needs two vital nuggets in gold or more, one for each value")
        if (self.kind == "false_premise") != bool(self.correction) or not all(self.correction):
            raise ValueError(
                "a false_premise, and nothing else, has a correction, and no group of it is empty"
            )
        return self

    def _check_answerable(self) -> None:
        if self.kind in UNANSWERABLE_KINDS:
            raise ValueError(
                f"kind {self.kind} says that the corpus does not answer; set answerable to false"
            )
        if not any(nugget.vital for nugget in self.gold):
            raise ValueError("an answerable case needs at least one vital nugget in gold")
        if not self.evidence or not all(self.evidence):
            raise ValueError("an answerable case needs evidence, and no group of it may be empty")

    def fingerprint(self) -> str:
        """Return 12 hexadecimal digits of the SHA-256 of all that is scored (origin and note are not)."""
        scored = self.model_dump_json(exclude={"origin", "note", "split"})
        return hashlib.sha256(scored.encode()).hexdigest()[:12]


def load_cases(path: str | Path, documents: Shelf | Sequence[Document] | None = None) -> tuple[Case, ...]:
    """Read cases, one JSON object per line (blank lines are skipped), and check all of them.

    :param documents: the documents the cases are about, or for cases with extra articles what gives the
        documents by the extra folder's name; without them only the cases themselves are checked.
    :return: the cases in the file's order.
    :raises InputError: naming file, line and what to do, for the first case that is broken.
    """
    path = Path(path)
    by_source: dict[str, dict[str, Document]] = {}
    cases: list[Case] = []
    seen: dict[object, int] = {}
    text = read_utf8(path, "give the file with --cases FILE.")
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path} line {number}"
        case = _parse(line, place)
        _check_unique(case, place, number, seen)
        if documents is not None:
            if case.extra not in by_source:
                found = documents(case.extra) if callable(documents) else documents
                by_source[case.extra] = {document.source: document for document in found}
            _check_against(case, f"{place} ({case.id})", by_source[case.extra])
        cases.append(case)
    if not cases:
        raise InputError(f"{path} holds no case; write one JSON object per line.")
    return tuple(cases)


def _parse(line: str, place: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the case"
        message = str(first["msg"]).removeprefix("Value error, ")
        raise InputError(f"{place}: {where}: {message}. Correct that line.") from error


def _check_unique(case: Case, place: str, number: int, seen: dict[object, int]) -> None:
    asked = (case.extra, norm(case.question), tuple(norm(turn) for turn in case.history))
    for key, what in ((case.id, f'id "{case.id}"'), (asked, "question with this history")):
        if key in seen:
            raise InputError(f"{place}: the same {what} stands in line {seen[key]}; change or remove one.")
        seen[key] = number


def _check_against(case: Case, place: str, documents: Mapping[str, Document]) -> None:
    for span in (span for group in (*case.evidence, *case.correction) for span in group):
        _check_span(span, place, documents)
    for source in case.confuser:
        if source not in documents:
            raise InputError(f'{place}: confuser "{source}" is not in the corpus; {_known(documents)}.')
    if case.answerable:
        quotes = [span.quote for group in case.evidence for span in group]
        for nugget in case.gold:
            if nugget.vital and not any(mentions(quote, alias) for alias in nugget.any for quote in quotes):
                raise InputError(
                    f"{place}: no quote of the evidence holds {_list(nugget.any)}; "
                    "add the alias as the article writes it, or the evidence that does."
                )
    else:
        for alias in (alias for nugget in case.gold for alias in nugget.any):
            for document in documents.values():
                if mentions(document.text, alias):
                    raise InputError(
                        f'{place}: unanswerable, but "{alias}" stands in {document.source}; '
                        "remove the alias or make the case answerable."
                    )


def _check_span(span: Evidence, place: str, documents: Mapping[str, Document]) -> None:
    document = documents.get(span.doc)
    if document is None:
        raise InputError(f'{place}: document "{span.doc}" is not in the corpus; {_known(documents)}.')
    if document.text[span.start : span.end] == span.quote:
        return
    at = document.text.find(span.quote)
    advice = (
        f"set start and end to {at} and {at + len(span.quote)}, where it stands"
        if at >= 0
        else "the quote stands nowhere in it; copy it from the article"
    )
    raise InputError(
        f"{place}: {span.doc} from {span.start} to {span.end} is not the quote "
        f'"{_short(span.quote)}"; {advice}.'
    )


def _known(documents: Mapping[str, Document]) -> str:
    return f"it has {_list(sorted(documents)[:6])}"


def _list(words: Sequence[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def _short(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
