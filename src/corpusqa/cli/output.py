"""Answers, passages, documents and reports as text for a terminal, or as one JSON object."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from corpusqa.types import Answer, BuildReport, Document, Passage

_NEAREST = 3  #: passages shown with an abstention
_PREVIEW_CHARS = 120
#: Control characters but tab and newline: an article must not be able to steer the terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def write(text: str) -> None:
    """Write lines for a person; control characters become U+FFFD."""
    sys.stdout.write(_CONTROL.sub("\ufffd", text) + "\n")


def write_json(value: dict[str, Any]) -> None:
    """Write one object on one line, Chinese as Chinese."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def show_answer(answer: Answer) -> str:
    """The answer with its numbered citations, or the abstention with the closest sentences or passages.

    The short answer, if there is one, stands on a line of its own before the text; what disagrees with the
    answer, and what else there is to know, stands behind it.
    """
    notes = [answer.disagreement.note] if answer.disagreement else []
    behind = [note for note in [*notes, answer.note] if note and note not in answer.text]
    return "\n\n".join([_said(answer), *behind, *_shown(answer)])


def _said(answer: Answer) -> str:
    """The text with the short answer first; of the closest sentences only the line that announces them."""
    if answer.outcome == "closest":
        return answer.text.partition("\n")[0].strip() or answer.reason
    if answer.short is None:
        return answer.text
    first = " ".join(answer.short.text.split())
    return answer.text if answer.text.startswith(f"{first}\n") else f"{first}\n{answer.text}"


def _shown(answer: Answer) -> list[str]:
    """What the reply rests on, one block each: its citations, else the nearest passages of an abstention."""
    if answer.citations:
        return [
            f"[{c.number}] {_place(c.title, c.source, c.start, c.end)}{_quoted(c.quote)}"
            for c in answer.citations
        ]
    nearest = answer.passages[:_NEAREST] if answer.abstained else ()
    return [_place(p.title, p.source, p.start, p.end) + _quoted(_preview(p.text)) for p in nearest]


def show_passages(passages: Sequence[Passage]) -> str:
    """Passages with their rank, score and place."""
    return "\n\n".join(
        f"{n}. {_place(p.title, p.source, p.start, p.end)}  score {p.score:.3f}{_quoted(p.text)}"
        for n, p in enumerate(passages, start=1)
    )


def show_documents(documents: Iterable[Document], *, removed: bool) -> str:
    """Documents with what is known of them; on request with the lines that were cut as page chrome."""
    return "\n\n".join(_document(document, removed=removed) for document in documents)


def show_report(report: BuildReport) -> str:
    """One line for each file left out, then the summary."""
    lines = [f"rejected: {one.source}: {one.reason}" for one in report.rejected]
    lines += [f"duplicate: {source}: same text as {same}" for source, same in report.duplicates]
    state = f"indexed in {report.seconds:.1f} s" if report.changed else "already up to date"
    lines.append(
        f"{count(report.files, 'file')}, {count(report.documents, 'document')}, "
        f"{count(report.chunks, 'chunk')}, {len(report.rejected)} rejected: {state}"
    )
    return "\n".join(lines)


def count(number: int, word: str) -> str:
    """A number with its word, as in "1 file" and "4 files"."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def answer_object(answer: Answer) -> dict[str, Any]:
    """The object of ``ask --json``."""
    names = (
        "question",
        "request",
        "outcome",
        "text",
        "short",
        "abstained",
        "reason",
        "reason_code",
        "confidence",
        "standalone_question",
        "sentences",
        "citations",
        "disagreement",
        "note",
        "passages",
        "timings",
    )
    fields = {**asdict(answer), "outcome": answer.outcome}
    return {name: fields[name] for name in names}


def document_object(document: Document, *, removed: bool) -> dict[str, Any]:
    """The object of one document in ``documents --json``, without its text."""
    fields = asdict(document)
    fields["chars"] = len(fields.pop("text"))
    lines = fields.pop("removed")
    return {**fields, "removed": lines} if removed else {**fields, "removed_lines": len(lines)}


def _document(document: Document, *, removed: bool) -> str:
    about = [document.publisher, document.author, document.date, document.language, document.encoding]
    lines = [
        document.title or document.source,
        f"    {document.source}  {document.id}  {len(document.text)} characters",
        "    " + " · ".join(one for one in about if one),
    ]
    if removed:
        lines.append(f"    {count(len(document.removed), 'line')} left out:")
        lines += [f"    {one.line:>5}  {one.reason}: {_preview(one.text)}" for one in document.removed]
    return "\n".join(lines)


def _place(title: str, source: str, start: int, end: int) -> str:
    return f"{title} · {source} · {start}-{end}" if title else f"{source} · {start}-{end}"


def _quoted(text: str) -> str:
    return "".join(f"\n    {line.strip()}" for line in text.splitlines() if line.strip())


def _preview(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _PREVIEW_CHARS else line[:_PREVIEW_CHARS].rstrip() + "…"
