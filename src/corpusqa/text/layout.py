"""Lines to paragraphs: which lines belong together and what they are.

Handles plain text with a paragraph on each line, text wrapped at a column, pasted web pages and
Markdown. Spans point into the text; list markers, heading marks, rulers, link targets of images and
code fences stay outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import regex

from corpusqa.text.kinds import kind_of_runs
from corpusqa.types import SentenceKind

LineKind = Literal["plain", "heading", "item", "row", "caption", "markup"]


@dataclass(slots=True)
class Line:
    """One line that is not blank: its content without markers."""

    start: int
    end: int
    kind: LineKind
    gap: int  #: blank lines above
    indent: int  #: columns before the content
    width: int  #: columns of the content; a Han character takes two
    outer: int  #: offset of the first character, list marker included
    number: int = -1  #: of an ordered list item
    quoted: bool = False  #: marked with ">"

    @property
    def right(self) -> int:
        """Column behind the last character."""
        return self.indent + self.width


@dataclass(slots=True)
class Paragraph:
    """Lines that are read as one, with the kind of its sentences."""

    start: int
    end: int
    kind: SentenceKind | None  #: ``None`` until the neighbours have been looked at
    gap: int  #: blank lines above
    width: int  #: columns of the longest line
    lines: int = 1
    whole: bool = False  #: one sentence, whatever marks it holds: headings, table rows, code


_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー\u3000-\u303f\uff01-\uff60“”‘’—…]")
_CONTENT = regex.compile(r"[\p{L}\p{N}]")
_QUOTE_PREFIX = regex.compile(r"(?:>[ \t]?)+")
_HEADING = regex.compile(r"(?:#{1,6}[ \t]+|#{2,6}(?=[^#\s]))(?P<content>.*?)(?:[ \t]+#+)?$")
_BOLD_LINE = regex.compile(r"(?P<mark>\*\*|__)(?P<content>[^*_]+)(?P=mark)$")
_IMAGE = regex.compile(r"!\[(?P<content>[^\]]*)\](?:\([^)]*\)|\[[^\]]*\])$")
_TAGS = regex.compile(
    r"(?:</?(?:div|p|br|hr|img|a|center|span|table|thead|tbody|tr|td|th|details|summary|figure|picture|source)"
    r"(?:\s[^<>]*)?/?>\s*)+$|<!--.*-->$",
    regex.IGNORECASE,
)
_FENCE = regex.compile(r"(?:```+|~~~+)[\w+-]*$")
_SETEXT = regex.compile(r"(?:={3,}|-{3,})$")
_SEPARATOR = regex.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?$|\|\s*:?-{2,}:?\s*\|$")
_BULLET = regex.compile(r"(?:[-*+·‧][ \t]+|[•●○■□◆◇▪▫‣▶►※][ \t]*)(?:\[[ xX]\][ \t]+)?(?=\S)")
_ORDERED = regex.compile(
    r"(?P<number>\d{1,3})(?:[.)．](?:[ \t]+|(?=\p{Han}))|、[ \t]*|）[ \t]*)(?=\S)"
    r"|[(（](?P<number>\d{1,3})[)）][ \t]*(?=\S)|(?P<circled>[①-⑳])[ \t]*(?=\S)|[a-zA-Z]\)[ \t]+(?=\S)"
)
_MONTH = regex.compile(
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
_ENDED = regex.compile(r"[。．.！!？?…][”’」』）)】》\"'*_]*$|[：:]$")
_FIELD = regex.compile(r"[\p{L}][\p{L}\p{N} _-]{0,24}[:：]")
_COMMA = regex.compile(r"[，,、]$")
_LOWER_START = regex.compile(r"\p{Ll}+(?![\p{Lu}\d])")
_FIRST_WORD = regex.compile(r"[^\s\p{Han}\p{Hiragana}\p{Katakana}]{1,60}|\S")
_WIDEST_WRAPPED = 130
_NARROWEST_WRAPPED = 40


def paragraphs(text: str) -> list[Paragraph]:
    """Find the paragraphs of a text, in order, not overlapping, without surrounding whitespace."""
    lines = _lines(text)
    _mark_fences(text, lines)
    _mark_underlines_and_tables(text, lines)
    _check_numbers(text, lines)
    grouped = _join_wrapped(text, lines)
    kind_of_runs(text, grouped)
    return grouped


def _lines(text: str) -> list[Line]:
    found: list[Line] = []
    start = gap = 0
    for raw in text.splitlines(keepends=True):
        line = raw.rstrip()
        content = line.lstrip()
        if content:
            left = start + len(line) - len(content)
            found.append(_line(text, left, start + len(line), gap, len(line) - len(content)))
            gap = 0
        else:
            gap += 1
        start += len(raw)
    return found


def _line(text: str, start: int, end: int, gap: int, indent: int) -> Line:
    """Classify one line by itself and leave its markers outside."""
    prefix = _QUOTE_PREFIX.match(text, start, end)
    if prefix:
        start = prefix.end()
        while start < end and text[start].isspace():
            start += 1
    kind: LineKind = "plain"
    number, outer = -1, start
    for pattern, name in ((_HEADING, "heading"), (_BOLD_LINE, "heading"), (_IMAGE, "caption")):
        if match := pattern.match(text, start, end):
            kind = "heading" if name == "heading" else "caption"
            start, end = match.span("content")
            break
    else:
        if not _CONTENT.search(text, start, end) or _TAGS.match(text, start, end):
            kind = "markup"
        elif marker := _BULLET.match(text, start, end):
            kind, start, indent = "item", marker.end(), indent + 2
        elif marker := _ORDERED.match(text, start, end):
            kind, start, indent = "item", marker.end(), indent + 2
            number = _value(marker)
        elif (text[start] == "|" and text[end - 1] == "|") or text.count("\t", start, end) > 1:
            kind = "row"
    start, end = _trim(text, start, end, " \t|" if kind == "row" else None)
    if not _CONTENT.search(text, start, end):
        kind = "markup"
    content = text[start:end]
    width = len(content) if content.isascii() else len(content) + len(_WIDE.findall(content))
    return Line(start, end, kind, gap, indent, width, outer, number, quoted=prefix is not None)


def _value(marker: regex.Match[str]) -> int:
    if digits := marker.group("number"):
        return int(digits)
    return ord(marker.group("circled")) - ord("①") + 1 if marker.group("circled") else -1


def _trim(text: str, start: int, end: int, characters: str | None) -> tuple[int, int]:
    content = text[start:end]
    left = len(content) - len(content.lstrip(characters))
    return (start + left, start + len(content.rstrip(characters))) if left < len(content) else (start, start)


def _mark_fences(text: str, lines: list[Line]) -> None:
    """Lines between two code fences are items; a fence that is never closed is only a ruler."""
    opened: int | None = None
    for place, line in enumerate(lines):
        left = line.start
        if not text.startswith(("```", "~~~"), left) or not _FENCE.match(text, left, line.end):
            continue
        line.kind = "markup"
        if opened is None:
            opened = place
        else:
            for inside in lines[opened + 1 : place]:
                inside.kind = "row" if inside.kind != "markup" else "markup"
            opened = None


def _mark_underlines_and_tables(text: str, lines: list[Line]) -> None:
    for place, line in enumerate(lines):
        if line.kind != "markup" or line.gap or not place:
            continue
        above = lines[place - 1]
        alone = place == 1 or lines[place - 2].kind != "plain" or above.gap > 0
        if _SETEXT.match(text, line.start, line.end):
            ended = _ENDED.search(text, above.start, above.end)
            if above.kind == "plain" and alone and above.width <= 120 and not ended:
                above.kind = "heading"
        elif _SEPARATOR.match(text, line.start, line.end) and "|" in text[above.start : above.end]:
            above.kind = "row"
            for below in lines[place + 1 :]:
                if (
                    below.gap
                    or below.kind not in {"plain", "row"}
                    or "|" not in text[below.start : below.end]
                ):
                    break
                below.kind = "row"


def _check_numbers(text: str, lines: list[Line]) -> None:
    """A number at a line's start counts as a list marker only in a sequence ("12. Dezember" is a date)."""
    ordered = [line for line in lines if line.number >= 0]
    for place, line in enumerate(ordered):
        before = ordered[place - 1].number if place else -1
        after = ordered[place + 1].number if place + 1 < len(ordered) else -1
        in_sequence = line.number in {0, 1} or line.number in {before + 1, after - 1}
        if in_sequence and not _MONTH.match(text, line.start, line.end):
            continue
        line.kind, line.start = "plain", line.outer


def _join_wrapped(text: str, lines: list[Line]) -> list[Paragraph]:
    """Join the lines of paragraphs that were wrapped at a column or broken after a comma."""
    columns = _wrap_columns(text, lines)
    found: list[Paragraph] = []
    above: Line | None = None
    for line, column in zip(lines, columns, strict=True):
        if line.kind == "markup":
            above = None
            continue
        if above is not None and line.kind == "plain" and _continues(text, above, line, column):
            found[-1].end = line.end
            found[-1].width = max(found[-1].width, line.width)
            found[-1].lines += 1
        else:
            kind: SentenceKind | None = None
            if line.kind != "plain":
                kind = "item" if line.kind == "row" else line.kind
            whole = line.kind in {"heading", "row"}
            found.append(Paragraph(line.start, line.end, kind, line.gap, line.width, whole=whole))
        above = line if line.kind in {"plain", "item"} else None
    return found


def _wrap_columns(text: str, lines: list[Line]) -> list[int]:
    """For each line the column at which its block of lines was wrapped; 0 where nothing was.

    A line that was broken at a column could not have held the next line's first word. The text counts
    as wrapped if that is so for seven in ten of its line breaks inside blocks.
    """
    blocks = _blocks(lines)
    widest = [min(max(lines[place].right for place in block), _WIDEST_WRAPPED) for block in blocks]
    overall = sorted(widest)[len(widest) * 9 // 10] if widest else 0
    columns = [0] * len(lines)
    breaks = full = 0
    for block, width in zip(blocks, widest, strict=True):
        column = width if len(block) > 2 else overall
        breaks += len(block) - 1
        if column < _NARROWEST_WRAPPED:
            continue
        for above, below in pairwise(block):
            columns[below] = column
            full += _is_full(text, lines[above], lines[below], column)
    return columns if breaks >= 2 and full >= 0.7 * breaks else [0] * len(lines)


def _blocks(lines: list[Line]) -> list[list[int]]:
    """Places of lines that stand together without a blank line or a marker, two or more."""
    blocks: list[list[int]] = []
    for place, line in enumerate(lines):
        if line.kind != "plain" or line.width > _WIDEST_WRAPPED:
            continue
        if blocks and blocks[-1][-1] == place - 1 and not line.gap:
            blocks[-1].append(place)
        else:
            blocks.append([place])
    return [block for block in blocks if len(block) > 1]


def _is_full(text: str, above: Line, below: Line, column: int) -> bool:
    first = _FIRST_WORD.match(text, below.start, below.end)
    word = first.group() if first else ""
    # Punctuation may not begin a line of Chinese, so such lines are up to two characters shorter.
    slack = 4 if _WIDE.match(word) or _WIDE.match(text[above.end - 1]) else 0
    return above.right + 1 + len(word) + slack >= column


def _are_fields(text: str, above: Line, below: Line) -> bool:
    """Whether both lines look like "Name: value"."""
    return all(_FIELD.match(text, line.start, line.end) for line in (above, below))


def _continues(text: str, above: Line, below: Line, column: int) -> bool:
    if below.gap:
        return False
    if (below.quoted and above.quoted) or (above.kind == "item" and below.indent >= above.indent):
        return text[above.end - 1] not in ":："
    if _are_fields(text, above, below):
        return False
    if column and _is_full(text, above, below, column):
        return text[above.end - 1] not in ":："
    if _ENDED.search(text, max(above.start, above.end - 8), above.end):
        return False
    if _COMMA.search(text, above.end - 1, above.end):
        return above.width >= 8
    lower = _LOWER_START.match(text, below.start, below.end) is not None
    return lower and above.width >= 30
