"""Sentence spans of a text: what can be quoted by itself."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from corpusqa.text.ends import sentence_ends
from corpusqa.text.language import language_of
from corpusqa.text.layout import Paragraph, paragraphs
from corpusqa.types import Sentence

#: Longest span in characters; what has no end mark for longer is cut at a clause, a space, or anywhere.
LONGEST_SENTENCE = 400

_CONTENT = regex.compile(r"[\p{L}\p{N}]")
_SPACE = r"[\s\x1c-\x1f]"  # what str.isspace() calls space
_LEADING = regex.compile(rf"{_SPACE}*(?:[\r\n]{_SPACE}*(?:>[ \t]*)*)?{_SPACE}*")
_CUTS = (
    regex.compile(r"[；;]"),
    regex.compile(r"[，、]|[,：:](?!\d)"),
    regex.compile(r"\s"),
)
_COMBINING = regex.compile(r"[\p{M}\u200d\ufe0f]")


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Cut a text into sentences: ordered spans without surrounding whitespace that do not overlap.

    Together they hold every letter and digit except markup, which belongs to no sentence: list markers
    ("- ", "1. "), heading marks, "> ", rulers, table borders, code fences, link targets of pictures,
    lines of nothing but tags or symbols. A span may hold a line break where the source is wrapped.

    Kinds: "heading" (never cut, unless too long), "item" (list lines, table rows, code lines),
    "caption", "body". No span is longer than ``LONGEST_SENTENCE`` characters. The time grows linearly
    with the text.
    """
    ordinals = language_of(text) == "de"
    return tuple(
        Sentence(start, end, paragraph.kind or "body")
        for paragraph in paragraphs(text)
        for start, end in _spans(text, paragraph, ordinals)
    )


def _spans(text: str, paragraph: Paragraph, ordinals: bool) -> Iterator[tuple[int, int]]:
    content = text[paragraph.start : paragraph.end]
    ends = [] if paragraph.whole else sentence_ends(content, ordinals)
    spans: list[tuple[int, int]] = []
    start = paragraph.start
    for end in [*(paragraph.start + end for end in ends), paragraph.end]:
        start = _LEADING.match(text, start, end).end()
        if start >= end:
            continue
        if spans and not _CONTENT.search(text, start, end):
            spans[-1] = (spans[-1][0], end)  # marks alone belong to the sentence before them
        elif spans and not _CONTENT.search(text, *spans[-1]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        start = end
    for start, end in spans:
        yield from _cut(text, start, end)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a span that is too long at the last good place of each stretch."""
    while end - start > LONGEST_SENTENCE:
        limit = start + LONGEST_SENTENCE
        place = 0
        for pattern in _CUTS:
            for match in pattern.finditer(text, start + LONGEST_SENTENCE // 2, limit):
                place = match.end()
            if place:
                break
        if not place:
            place = limit
            while place > limit - 20 and _COMBINING.match(text[place]):
                place -= 1
        yield start, start + len(text[start:place].rstrip())
        start = place
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end
