"""Check an index, and answers that were saved or exported, against the documents."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpusqa.documents.utf8 import read_utf8
from corpusqa.errors import InputError
from corpusqa.export import find_export
from corpusqa.types import Document

_MARKER = re.compile(r"\[(\d+)\]")
_WORD = re.compile(r"\w")


def verify(index: str | Path, answers: Sequence[str | Path] = ()) -> list[str]:
    """Check every file of an index, then every citation of the saved answers.

    :param answers: files with what ``ask --json`` prints, a list of such objects, or one per line; or
        conversations that the page exported as JSON, Markdown or HTML.
    :return: one line for each problem; empty when all is well.
    :raises IndexUnusable: if the index is missing or damaged.
    :raises InputError: if a file of answers cannot be read.
    """
    from corpusqa.index import Index

    opened = Index.open(Path(index))
    problems = [f"{index}: {line}" for line in opened.verify()]
    with_id = {document.id: document for document in opened.documents()}
    for path in map(Path, answers):
        problems += [f"{path}, {line}" for line in _check_file(path, with_id)]
    return problems


def _check_file(path: Path, documents: Mapping[str, Document]) -> list[str]:
    text = read_utf8(path)
    try:
        export = find_export(text)
    except ValueError as error:
        raise InputError(f"{path} is an export that cannot be read: {error}. Export it again.") from error
    if export is not None:
        return [*check_export(export.data, documents), *export.changed]
    return [
        f"answer {number}: {line}"
        for number, answer in enumerate(_answers(text, path), start=1)
        for line in check_answer(answer, documents)
    ]


def check_export(export: Mapping[str, Any], documents: Mapping[str, Document]) -> list[str]:
    """Check the data of an export: its documents, then its answers.

    :param export: as ``export.find_export`` gives it.
    :param documents: by document id.
    :return: one line for each problem.
    """
    listed = {one["id"]: one for one in export["documents"]}
    problems = [line for one in listed.values() for line in _check_listed(one, documents.get(one["id"]))]
    for number, turn in enumerate(export["turns"], start=1):
        found = [*check_answer(turn, documents), *_check_sources(turn, listed)]
        problems += [f"turn {number}: {line}" for line in found]
    return problems


def _check_listed(listed: Mapping[str, Any], document: Document | None) -> list[str]:
    """Check what an export says of a document; of one that is gone its citations tell."""
    if document is None:
        return []
    name = f'document "{listed["source"]}"'
    if listed["sha256"] not in ("", hashlib.sha256(document.text.encode()).hexdigest()):
        return [f"{name}: {listed['sha256']} is not the SHA-256 of its text."]
    return [
        f'{name}: its {what} is "{getattr(document, what)}" in this index, not "{listed.get(what, "")}".'
        for what in ("source", "title", "publisher", "author", "date")
        if listed.get(what, "") != getattr(document, what)
    ]


def _check_sources(turn: Mapping[str, Any], listed: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Check that each citation names its document as the list of documents does."""
    problems = []
    for citation in turn["citations"]:
        document = listed.get(citation["document_id"])
        if document is None:
            problems.append(f"citation {citation['number']} names a document that is not listed.")
        elif any(citation[what] != document[what] for what in ("title", "source")):
            problems.append(f"citation {citation['number']} names its document otherwise than the list.")
    return problems


def check_answer(answer: Mapping[str, Any], documents: Mapping[str, Document]) -> list[str]:
    """Check one answer as JSON: every quote stands where it says, every marker has its citation.

    An abstention may cite the closest sentences; its words, and those of a reply to another request than a
    question, are the program's own. Everything in the text of an answer is a quote, the short answer, or a
    note: one that names a disagreement, or says what else there is to know.

    :param documents: by document id.
    :return: one line for each problem.
    """
    citations = answer.get("citations")
    if not isinstance(citations, list) or not isinstance(answer.get("text"), str):
        return [
            "not an answer: it has no text or no list of citations; save the output of corpusqa ask --json."
        ]
    problems = [line for citation in citations for line in _check_citation(citation, documents)]
    quotes = {c.get("number"): str(c.get("quote")) for c in citations if isinstance(c, dict)}
    problems += _check_markers(answer["text"], quotes) + _check_spans(answer, citations)
    if answer.get("abstained"):
        return problems
    if answer.get("request", "question") != "question":
        return problems + _check_sentences(answer, quotes, labels=True)
    if not citations:
        return [*problems, "an answer without a citation."]
    problems += _check_sentences(answer, quotes)
    # With a false quote the rest of the text would only be told again.
    return problems or _check_text(answer, quotes)


def _check_text(answer: Mapping[str, Any], quotes: Mapping[object, str]) -> list[str]:
    """Check that the text is its quotes with their markers, short answer and disagreement, nothing else."""
    text = answer["text"]
    for number, quote in sorted(quotes.items(), key=lambda one: -len(one[1])):
        text = text.replace(f"{quote}[{number}]", "")
    short, disagreement = answer.get("short"), answer.get("disagreement")
    own = (
        short.get("text") if isinstance(short, dict) else None,
        disagreement.get("note") if isinstance(disagreement, dict) else None,
        answer.get("note"),
    )
    for said in own:
        if isinstance(said, str) and said:
            text = text.replace(said, "", 1)
    left = " ".join(_MARKER.sub("", text).split())
    return [f'the text says what is no quote of it: "{left[:60]}"'] if _WORD.search(left) else []


def _check_spans(answer: Mapping[str, Any], citations: Sequence[Any]) -> list[str]:
    """Check that the short answer and the values of a disagreement stand in what they cite."""
    by_number = {c.get("number"): c for c in citations if isinstance(c, dict)}
    problems = []
    short = answer.get("short")
    if isinstance(short, dict):
        cited = by_number.get(short.get("citation"), {})
        start, text, base = short.get("start"), short.get("text"), cited.get("start")
        if not isinstance(start, int) or not isinstance(base, int) or not isinstance(text, str) or not text:
            problems.append("the short answer has no text, start and citation.")
        elif start < base or str(cited.get("quote"))[start - base :][: len(text)] != text:
            problems.append("the short answer does not stand in what it cites.")
    disagreement = answer.get("disagreement")
    if isinstance(disagreement, dict):
        numbers, values = disagreement.get("citations") or (), disagreement.get("values") or ()
        if len(numbers) != len(values) or any(
            str(value) not in str(by_number.get(number, {}).get("quote"))
            for number, value in zip(numbers, values, strict=False)
        ):
            problems.append("a value of the disagreement does not stand in what it cites.")
    return problems


def _check_markers(text: str, quotes: Mapping[object, str]) -> list[str]:
    """Check that every marker such as [2] is a citation; one that the article itself has is no marker."""
    return [
        f"the text refers to [{number}], which is no citation of it."
        for number in dict.fromkeys(_MARKER.findall(text))
        if int(number) not in quotes and not any(f"[{number}]" in quote for quote in quotes.values())
    ]


def _check_sentences(
    answer: Mapping[str, Any], quotes: Mapping[object, str], *, labels: bool = False
) -> list[str]:
    """Check that every sentence stands word for word in something it cites.

    :param labels: whether a sentence may cite nothing: then it is a label.
    """
    sentences = answer.get("sentences")
    if not isinstance(sentences, list):
        return []
    problems = []
    for number, sentence in enumerate(sentences, start=1):
        text = sentence.get("text") if isinstance(sentence, dict) else None
        cited = sentence.get("citations") if isinstance(sentence, dict) else None
        if not isinstance(text, str) or not isinstance(cited, list):
            problems.append(f"sentence {number} has no text and citations.")
        elif labels and not cited:
            continue
        elif not cited or any(one not in quotes for one in cited):
            problems.append(f"sentence {number} cites nothing, or what is not there.")
        elif not any(text in quotes[one] for one in cited):
            problems.append(f"sentence {number} does not stand in what it cites.")
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
    if not 0 <= start < end <= len(document.text) or document.text[start:end] != quote:
        return [f"{name}: {document.source} from {start} to {end} is not the quote."]
    return []


def read_answers(path: Path) -> list[Mapping[str, Any]]:
    """Read one answer, a list of them, or one per line, as JSON.

    :raises InputError: if the file cannot be read or holds no answers.
    """
    return _answers(read_utf8(path), path)


def _answers(text: str, path: Path) -> list[Mapping[str, Any]]:
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
            f"{path} line {number} is not JSON; save the output of corpusqa ask --json, "
            "or export the conversation again."
        ) from None
