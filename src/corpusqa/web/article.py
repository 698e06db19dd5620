"""One article as HTML, with the spans that are cited marked in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from corpusqa.text.layout import Paragraph, paragraphs
from corpusqa.types import Document
from corpusqa.web.markup import escape, say, says
from corpusqa.web.shelf import meta_html

Span = tuple[int, int]

#: Characters of one article that are shown at once; longer articles come in parts.
PART_CHARS = 60_000

_NUMBER = re.compile(r"\S*[\w①-⑳]\S*[ \t]*$")
_WIDE = "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
#: A line break inside a paragraph of a script that writes no spaces: it must not become one.
_SEAM = re.compile(f"(?<={_WIDE})[ \t]*\n\\s*(?={_WIDE})")


def article_html(document: Document, spans: Sequence[Span] = (), begin: int | None = None) -> str:
    """The article with every span marked.

    :param spans: character spans into ``document.text``. A piece of a mark carries in ``data-i`` the
        positions, in this sequence, of the spans that cover it. Spans outside the text are cut to it.
    :param begin: where the part to show begins, when the article is longer than ``PART_CHARS``; by default
        half a part before the first span.
    :return: an ``<article>``. The text of its ``.text`` element is ``document.text[start:end]`` with the
        offsets in ``data-start`` and ``data-end``.
    """
    if begin is None:
        begin = spans[0][0] - PART_CHARS // 2 if spans else 0
    start, end = _part(document.text, begin)
    language = f' lang="{escape(document.language)}"' if document.language else ""
    body = "".join(_blocks(document, start, end, spans))
    return (
        f'<article class="article"{language} data-document="{escape(document.id)}"><header>'
        f'<h2 tabindex="-1" dir="auto">{escape(" ".join(document.title.split()))}</h2>'
        f"{meta_html(document)}</header>"
        f"{_more_html('earlier_part', max(0, start - PART_CHARS)) if start > 0 else ''}"
        f'<div class="text" data-start="{start}" data-end="{end}">{body}</div>'
        f"{_more_html('later_part', end) if end < len(document.text) else ''}"
        f"<footer>{say('source_file', document.source)}</footer></article>"
    )


def _more_html(key: str, begin: int) -> str:
    return f'<button type="button" class="more" data-begin="{begin}" {says(key)}></button>'


def _part(text: str, begin: int) -> Span:
    """The part of a long text to show: up to PART_CHARS from an offset on, cut at line ends if possible."""
    if len(text) <= PART_CHARS:
        return 0, len(text)
    start, margin = min(max(0, begin), len(text)), PART_CHARS // 8
    if start > 0 and text[start - 1] != "\n":
        start = text.find("\n", start, start + margin) + 1 or start
    end = min(len(text), start + PART_CHARS)
    if end < len(text):
        end = text.rfind("\n", end - margin, end) + 1 or end
    return start, end


def _blocks(document: Document, start: int, end: int, spans: Sequence[Span]) -> Iterator[str]:
    """The paragraphs as blocks. What stands between them is hidden but present, so offsets can be counted."""
    text, position = document.text, start
    for paragraph in paragraphs(text[start:end]):
        first, last = start + paragraph.start, start + paragraph.end
        number = _NUMBER.search(text, text.rfind("\n", position, first) + 1 or position, first)
        lead = number.start() if number and paragraph.kind == "item" else first
        yield _aside(text, position, lead, spans)
        content = _marked(text, lead, last, spans)
        repeats = text[first:last].strip() == document.title.strip() and "<mark" not in content
        yield f'<p class="{"again" if repeats else _css(paragraph, lead < first)}" dir="auto">{content}</p>'
        position = last
    yield _aside(text, position, end, spans)


def _css(paragraph: Paragraph, numbered: bool) -> str:
    return "item numbered" if numbered else str(paragraph.kind or "body")


def _aside(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    content = _marked(text, start, end, spans)
    return f'<span class="aside">{content}</span>' if content.strip() else content


def _marked(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    """The text between two offsets, escaped, with the pieces inside spans in ``<mark>``."""
    edges = sorted({start, end} | {min(max(edge, start), end) for span in spans for edge in span})
    pieces = []
    for left, right in itertools.pairwise(edges):
        inside = [str(place) for place, (first, last) in enumerate(spans) if first <= left and right <= last]
        piece = _joined(text, left, right)
        pieces.append(f'<mark data-i="{" ".join(inside)}">{piece}</mark>' if inside else piece)
    return "".join(pieces)


def _joined(text: str, start: int, end: int) -> str:
    """The text between two offsets, escaped; line breaks between characters like Chinese ones are hidden."""
    pieces, position = [], start
    for seam in _SEAM.finditer(text, start, end):
        pieces += [escape(text[position : seam.start()]), f'<span class="aside">{escape(seam[0])}</span>']
        position = seam.end()
    return "".join([*pieces, escape(text[position:end])])
