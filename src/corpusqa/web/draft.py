"""An answer that was judged wrong, as a draft of an evaluation case.

Where the text that would be right stands in an article that was considered, the draft is whole. Otherwise it
lacks what only a person can say, and ``corpusqa eval`` names that line until it is corrected.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from corpusqa.evaluation.matching import mentions, norm
from corpusqa.text.language import language_of
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Answer, Document

#: Every draft says so; nobody has read it yet.
ORIGIN = "judged wrong by a reader; correct me"

_QUESTION_CHARS = 2000
_NOTE_CHARS = 300
_MOST_EARLIER = 20


def make_draft(
    answer: Answer, earlier: Sequence[str], wanted: str, find: Callable[[str], Document | None]
) -> dict[str, Any]:
    """The draft as a JSON object in the schema of ``evaluation.cases.Case``.

    :param earlier: the questions before it, as far as they were used.
    :param wanted: what would be right, in the reader's words; "" where nothing was said.
    :param find: the document of an id; None where it left the index.
    """
    question = answer.question.strip()[:_QUESTION_CHARS]
    history = [one.strip()[:_QUESTION_CHARS] for one in earlier[-_MOST_EARLIER:] if one.strip()]
    wanted = " ".join(wanted.split())
    found = _evidence(answer, wanted, find) if wanted else None
    asked = json.dumps([norm(question), *map(norm, history)], ensure_ascii=False)
    tongue = language_of(question) or "und"
    place, language = found if found else (None, tongue)
    same = tongue.partition("-")[0] == language.partition("-")[0]
    return {
        "id": f"judged-{hashlib.sha256(asked.encode('utf-8', 'replace')).hexdigest()[:12]}",
        "split": "dev",
        "kind": "follow_up" if history else "direct",
        "lang": tongue if same else f"{tongue}>{language}",
        "question": question,
        "history": history,
        "answerable": True,
        "gold": [{"any": [wanted]}] if wanted else [],
        "evidence": [[place]] if place else [],
        "origin": ORIGIN,
        "note": _note(answer, bool(place)),
    }


def draft_line(case: Mapping[str, Any]) -> str:
    """The draft on one line on which nothing is hidden: what cannot be seen is written as its number."""
    line = json.dumps(dict(case), ensure_ascii=False)
    return "".join(one if one.isprintable() else _numbered(one) for one in line)


def _numbered(one: str) -> str:
    return json.dumps(one)[1:-1] if ord(one) > 127 else f"\\u{ord(one):04x}"


def _evidence(
    answer: Answer, wanted: str, find: Callable[[str], Document | None]
) -> tuple[dict[str, Any], str] | None:
    """The sentence that says it, among what was cited and considered, with its language."""
    for document, start, end in _considered(answer, find):
        for sentence in split_sentences(document.text[start:end]):
            quote = document.text[start + sentence.start : start + sentence.end]
            if mentions(quote, wanted):
                place = {"doc": document.source, "start": start + sentence.start}
                place |= {"end": start + sentence.end, "quote": quote}
                return place, document.language or language_of(quote) or "und"
    return None


def _considered(
    answer: Answer, find: Callable[[str], Document | None]
) -> Iterator[tuple[Document, int, int]]:
    """Passages, the nearest first, then the whole articles they stand in."""
    documents = {one.document_id: find(one.document_id) for one in answer.passages}
    for passage in answer.passages:
        document = documents[passage.document_id]
        if document is not None:
            yield document, passage.start, passage.end
    for document in documents.values():
        if document is not None:
            yield document, 0, len(document.text)


def _note(answer: Answer, whole: bool) -> str:
    said = re.sub(r"\s+", " ", answer.text).strip()
    said = said if len(said) <= _NOTE_CHARS else said[:_NOTE_CHARS] + "…"
    asked = (
        "check the evidence, add other ways to write it"
        if whole
        else "say what is right in gold and where it stands in evidence; "
        "if no article says it: kind near_miss, answerable false, no evidence"
    )
    return f"{asked}. It {'abstained' if answer.abstained else 'said'}: {said}"
