"""Check an index, and answers that were saved with ``corpusqa ask --json``, against the documents."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpusqa.errors import InputError
from corpusqa.index import Index
from corpusqa.types import Document

_MARKER = re.compile(r"\[(\d+)\]")


def verify(index: str | Path, answers: Sequence[str | Path] = ()) -> list[str]:
    """Check every file of an index, then every citation of the saved answers.

    :param answers: files with what ``ask --json`` prints, a list of such objects, or one per line.
    :return: one line for each problem; empty when all is well.
    :raises IndexUnusable: if the index is missing or damaged.
    :raises InputError: if a file of answers cannot be read.
    """
    with_id = {}
    opened = Index.open(Path(index))
    opened.verify()
    with_id = {document.id: document for document in opened.documents()}
    problems: list[str] = []
    for path in map(Path, answers):
        for number, answer in enumerate(_read(path), start=1):
            problems += [f"{path}, answer {number}: {line}" for line in check_answer(answer, with_id)]
    return problems


def check_answer(answer: Mapping[str, Any], documents: Mapping[str, Document]) -> list[str]:
    """Check one answer as JSON: every quote stands where it says, every marker has its citation.

    :param documents: by document id.
    :return: one line for each problem.
    """
    citations = answer.get("citations")
    if not isinstance(citations, list) or not isinstance(answer.get("text"), str):
        return [
            "not an answer: it has no text or no list of citations; save the output of corpusqa ask --json."
        ]
    problems = [line for citation in citations for line in _check_citation(citation, documents)]
    if answer.get("abstained"):
        return problems + (["an abstention with citations."] if citations else [])
    numbers = {c.get("number") for c in citations if isinstance(c, dict)}
    quotes = [str(c.get("quote")) for c in citations if isinstance(c, dict)]
    for marker in dict.fromkeys(_MARKER.finditer(answer["text"])):
        # A marker of the article itself, inside a quote, is not one of ours.
        if int(marker[1]) not in numbers and not any(marker[0] in quote for quote in quotes):
            problems.append(f"the text refers to {marker[0]}, which is no citation of it.")
    if not citations:
        problems.append("an answer without a citation.")
    return problems


def _check_citation(citation: object, documents: Mapping[str, Document]) -> list[str]:
    if not isinstance(citation, dict):
        return ["a citation that is not a JSON object."]
    name = f"citation {citation.get('number')}"
    start, end, quote = citation.get("start"), citation.get("end"), citation.get("quote")
    if not isinstance(start, int) or not isinstance(end, int) or not isinstance(quote, str):
        return [f"{name} has no start, end and quote."]
    document = documents.get(str(citation.get("document_id")))
    if document is None:
        source = citation.get("source") or citation.get("document_id")
        return [f'{name}: document "{source}" is not in this index, or its text was changed since.']
    if not 0 <= start < end or document.text[start:end] != quote:
        return [f"{name}: {document.source} from {start} to {end} is not the quote."]
    return []


def _read(path: Path) -> list[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8; save the output of corpusqa ask --json as it is.") from None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = [_line(line, path, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    answers = found if isinstance(found, list) else [found]
    if not answers or not all(isinstance(answer, dict) for answer in answers):
        raise InputError(f"{path} holds no answers; save the output of corpusqa ask --json.")
    return answers


def _line(line: str, path: Path, number: int) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(
            f"{path} line {number} is not JSON; save the output of corpusqa ask --json."
        ) from None
