"""What a paragraph is when no markup says so: heading, caption, list line or body."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import regex

from corpusqa.types import SentenceKind

if TYPE_CHECKING:
    from corpusqa.text.layout import Paragraph

_END_MARK = regex.compile(r"[。．.！!？?…；;：:，,、][”’」』）)】》»\"'*_]*$")
_QUESTION_MARK = regex.compile(r"[？?][”’」』）)】》\"'*_]*$")
_COLON = regex.compile(r"[：:]$")
_FIGURE = regex.compile(
    r"(?:图表?|圖表?|表|図|그림|Figure|Fig\.?|Table|Photo|Chart|Abb(?:ildung|\.)|Tab(?:elle|leau|la|\.)|Figura|"
    r"Рис(?:унок|\.)|Табл(?:ица|\.)|Hình|Bảng)\s*[\d一二三四五六七八九十]+(?:[-–.]\d+)*\s*[:：.、|—–\s]",
    regex.IGNORECASE,
)
_CREDIT = regex.compile(
    r"(?:本文)?(?:图片?来源|圖片?來源|图源|圖源|资料来源|資料來源|来源|來源|作者|责编|責編|编辑|編輯|记者|記者|摄影|攝影|文|图|圖"
    r"|Source|Credit|Photo|Author|By|Published|Updated|Quelle|Crédit|Fuente|Foto|Фото|Источник)\s*[:：/|／｜]",
    regex.IGNORECASE,
)
_CHAPTER = regex.compile(
    r"(?:第[0-9一二三四五六七八九十百]+[章节節部篇回]|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,3}[）)])"
)
_ORDINAL = regex.compile(
    r"(?:0\d|[IVX]{1,5}\.?|[一二三四五六七八九十]{1,2}|PART\s*\.?\s*\d+)$", regex.IGNORECASE
)
_KEY_VALUE = regex.compile(r"[^:：]{1,24}[:：]\s*[\d$€£¥￥]")
_HEADING_WIDTH = 84  # columns: 42 Han characters
_QUESTION_HEADING_WIDTH = 60
_CAPTION_WIDTH = 120
_LONGEST_HEADING_CHAIN = 3  # title, subtitle, section: more short lines in a row are a list


def kind_of_runs(text: str, paragraphs: list[Paragraph]) -> None:
    """Give every paragraph that has no kind yet one, from its shape and its neighbours.

    A short line without an end mark is a heading above prose, an item among three or more of its like,
    a caption elsewhere, and body where the whole text has no prose. A short line behind a gap wider
    than the text's usual one, where a picture was, is a caption.
    """
    usual_gap = _usual_gap(paragraphs)
    has_prose = any(_is_prose(text, paragraph) for paragraph in paragraphs)
    for place, paragraph in enumerate(paragraphs):
        if paragraph.kind is not None:
            continue
        wide_gap = paragraph.gap >= 2 and paragraph.gap > usual_gap and place > 0
        paragraph.kind = _clear_kind(text, paragraph, wide_gap)
    # From the last to the first: what a short line is depends on what is below it.
    headings = 0
    for run in reversed(_runs(paragraphs)):
        headings = headings + 1 if _above_prose(text, paragraphs, run[-1], headings) else 0
        _settle(text, paragraphs, run, headings > 0, has_prose)
    for paragraph in paragraphs:
        paragraph.whole = paragraph.whole or paragraph.kind == "heading"


def _usual_gap(paragraphs: list[Paragraph]) -> int:
    gaps = Counter(paragraph.gap for paragraph in paragraphs[1:])
    return max(gaps, key=lambda gap: (gaps[gap], -gap)) if gaps else 0


def _clear_kind(text: str, paragraph: Paragraph, wide_gap: bool) -> SentenceKind | None:
    """The kind that a paragraph's own shape gives; ``None`` for a short line that depends on others."""
    start, end = paragraph.start, paragraph.end
    if paragraph.width <= _CAPTION_WIDTH and paragraph.lines <= 2:
        if _FIGURE.match(text, start, end) or _CREDIT.match(text, start, end):
            return "caption"
        if wide_gap and paragraph.width <= _HEADING_WIDTH and not _COLON.search(text, end - 1, end):
            return "caption"
    if paragraph.lines > 1 or paragraph.width > _HEADING_WIDTH:
        return "body"
    ended = _END_MARK.search(text, max(start, end - 6), end) is not None
    if not ended and (_CHAPTER.match(text, start, end) or _ORDINAL.match(text, start, end)):
        return "heading"
    question = ended and _QUESTION_MARK.search(text, max(start, end - 6), end) is not None
    if question and paragraph.width <= _QUESTION_HEADING_WIDTH:
        return None
    return "body" if ended else None


def _runs(paragraphs: list[Paragraph]) -> list[list[int]]:
    """Places of the short lines, those together that no blank line or other paragraph parts."""
    runs: list[list[int]] = []
    for place, paragraph in enumerate(paragraphs):
        if paragraph.kind is not None:
            continue
        if runs and runs[-1][-1] == place - 1 and not paragraph.gap:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _above_prose(text: str, paragraphs: list[Paragraph], place: int, headings: int) -> bool:
    """Whether prose, a list or a heading of its own follows; captions between do not count.

    :param headings: runs of headings already found directly below.
    """
    below = place + 1
    while below < len(paragraphs) and paragraphs[below].kind == "caption" and below - place <= 3:
        below += 1
    if below == len(paragraphs):
        return False
    if paragraphs[below].kind == "heading":
        return headings < _LONGEST_HEADING_CHAIN
    return paragraphs[below].kind == "item" or _is_prose(text, paragraphs[below])


def _settle(
    text: str, paragraphs: list[Paragraph], run: list[int], above_prose: bool, has_prose: bool
) -> None:
    for place in run:
        paragraph = paragraphs[place]
        question = _QUESTION_MARK.search(text, max(paragraph.start, paragraph.end - 6), paragraph.end)
        if _KEY_VALUE.match(text, paragraph.start, paragraph.end):
            paragraph.kind = "item"
        elif len(run) <= 3 and above_prose and (len(run) == 1 or not question):
            paragraph.kind = "heading"
        elif question or (not has_prose and len(run) == 1):
            paragraph.kind = "body"
        else:
            paragraph.kind = "item" if len(run) > 2 else "caption"


def _is_prose(text: str, paragraph: Paragraph) -> bool:
    if paragraph.kind not in {None, "body"}:
        return False
    if paragraph.lines > 1 or paragraph.width > _HEADING_WIDTH:
        return True
    tail = (text, max(paragraph.start, paragraph.end - 6), paragraph.end)
    return _END_MARK.search(*tail) is not None and _QUESTION_MARK.search(*tail) is None
