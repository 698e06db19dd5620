"""An export as Markdown in which nothing that is quoted is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpusqa.export.form import Export, ExportedDocument, ExportedTurn
from corpusqa.export.lines import Line, cited, data_line, notes, one_line, searched_as, short_first, when
from corpusqa.export.words import COMMAND, word
from corpusqa.types import Citation

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "\t": "&#9;"}
_MARKUP = re.compile(r"[\\`*_\[\]|~$@]|(?<=:)/(?=/)|(?<=[wW]{3})\.")
_OPENING = re.compile(r"^(\s*\d{1,9})([.)])|^(\s*)([#+=:!(-])")
_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def escaped(text: str) -> str:
    """One line of text as Markdown that shows exactly it: no link, image, heading, list or HTML."""
    text = text.replace("\x00", "\ufffd")
    text = _BREAKS.sub(lambda found: f"\x00{ord(found[0])};", text)
    text = _MARKUP.sub(lambda found: f"\\{found[0]}", text)
    text = _OPENING.sub(_opened, text)
    text = "".join(_ENTITIES.get(one, one) for one in text)
    text = text.replace("\x00", "&#")
    spaces = len(text) - len(text.lstrip(" "))
    tail = len(text) - len(text.rstrip(" ")) if text.strip() else 0
    return "&#32;" * spaces + text[spaces : len(text) - tail] + "&#32;" * tail


def _opened(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else f"{found[3]}\\{found[4]}"


def lines(export: Export) -> Iterator[Line]:
    """The whole file, line by line."""
    yield from _block("the title", f"# {escaped(one_line(export.title))}")
    yield from _block("the date", word(export.language, "exported", when(export)))
    if not export.turns:
        yield from _block("the text", word(export.language, "nothing"))
    for number, turn in enumerate(export.turns, start=1):
        yield from _turn(export, turn, number)
    yield from _block("the end", "---")
    yield from _block("the end", word(export.language, "offsets"))
    yield from _block("the end", f"{word(export.language, 'check')}`{COMMAND}`")
    yield data_line(export)


def _block(what: str, *texts: str) -> Iterator[Line]:
    yield from (Line(what, text) for text in texts)
    yield Line(what, "")


def _turn(export: Export, turn: ExportedTurn, number: int) -> Iterator[Line]:
    place, language = f"turn {number}", export.language
    yield from _block(f"{place}, the question", f"## {number}. {escaped(one_line(turn.question))}")
    if searched := searched_as(turn):
        said = f"{word(language, 'searched')}{escaped(searched)}"
        yield from _block(f"{place}, the question as searched", said)
    if turn.abstained and turn.request == "question":
        yield from _block(f"{place}, the answer", f"**{word(language, 'no_answer')}**")
    if short := short_first(turn):
        yield from _block(f"{place}, the short answer", f"**{escaped(short)}**")
    for line in turn.text.split("\n"):
        if line.strip():
            yield from _block(f"{place}, the answer", escaped(line.strip()))
    for disagreeing, note in notes(turn):
        lead = f"**{word(language, 'disagree')}** " if disagreeing else ""
        yield from _block(f"{place}, the note", f"{lead}{escaped(one_line(note))}")
    if turn.citations:
        yield from _block(f"{place}, its sources", f"### {word(language, 'evidence')}")
    for citation, document in cited(export, turn):
        yield from _citation(f"{place}, citation {citation.number}", citation, document, language)


def _citation(place: str, citation: Citation, document: ExportedDocument, language: str) -> Iterator[Line]:
    title = escaped(one_line(citation.title or citation.source))
    yield from _block(f"{place}, its title", f"**\\[{citation.number}\\]** {title}")
    quoted = [f"> {escaped(line)}" for line in citation.quote.split("\n")]
    # two spaces would be lost in an editor; a backslash between two lines breaks them as well
    behind = [*quoted[1:], "> "]
    broken = [
        f"{one}\\" if "> " not in (one, later) else one for one, later in zip(quoted, behind, strict=True)
    ]
    yield from _block(f"{place}, its quote", *broken)
    facts = (document.publisher, document.author, document.date)
    if about := " · ".join(escaped(one_line(fact)) for fact in facts if fact.strip()):
        yield from _block(f"{place}, its document", about)
    source = escaped(one_line(citation.source))
    yield from _block(f"{place}, its place", word(language, "place", source, citation.start, citation.end))
    if document.sha256:
        yield from _block(f"{place}, its SHA-256", word(language, "hash", f"`{escaped(document.sha256)}`"))
