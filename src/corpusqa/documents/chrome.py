"""Page chrome out of pasted page text, and only that.

A line is cut for three things together: its form (``lines``), its place (above the first paragraph or below
the last one; images and advertising anywhere) and corroboration (a page shows several signs of being one; a
clean article that happens to hold one such line shows none of the others). When in doubt the line stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from corpusqa.documents.lines import Label, Line, read_lines
from corpusqa.types import Removed

#: What each label is called beside the document.
_REASONS: dict[Label, str] = {
    "image": "image",
    "image credit": "image",
    "account": "account",
    "breadcrumb": "navigation",
    "moment": "timestamp",
    "links heading": "recommended",
    "reading heading": "recommended",
    "reading link": "recommended",
    "section label": "recommended",
    "end mark": "end mark",
    "lead label": "label",
    "ordinal": "label",
    "advert": "advertisement",
    "interface": "navigation",
    "promotion": "promotion",
    "sure promotion": "promotion",
    "byline": "byline",
    "statement": "disclaimer",
    "copyright": "copyright",
}
#: How much a line of each kind, in the head or the tail, speaks for a pasted page.
_WEIGHTS: dict[Label, int] = {
    "account": 2,
    "breadcrumb": 2,
    "statement": 2,
    "copyright": 2,
    "sure promotion": 2,
    "links heading": 1,
    "end mark": 1,
    "interface": 1,
    "promotion": 1,
}
#: Cut in the head or the tail on their own evidence; all others need a page around them.
_SURE: frozenset[Label] = frozenset({"account", "breadcrumb", "statement", "copyright", "sure promotion"})
#: The first of these below the last paragraph ends the article.
_END_MARKS: frozenset[Label] = frozenset(_WEIGHTS) - {"breadcrumb"} | {
    "byline",
    "section label",
    "reading heading",
    "reading link",
}
#: Of these, the ones that are followed by nothing but more of the page.
_LISTS: frozenset[Label] = frozenset({"account", "statement", "section label"})
#: What a block of links with teasers, or of comments, starts with.
_BLOCK_STARTS: frozenset[Label] = frozenset({"links heading", "statement", "copyright", "sure promotion"})
#: Not cut above the article: lists stand below it.
_TAIL_ONLY: frozenset[Label] = frozenset({"links heading", "reading heading", "section label", "end mark"})
_ANYWHERE: frozenset[Label] = frozenset({"image", "image credit"})
_TITLE_WIDTH = 16  #: narrower lines above it are site names and skip links, not headlines
_BELOW_TITLE = re.compile(
    r"分享|收藏|评论|关注|举报|赞|字[号体]|打印|转发|share|save|tweet|partager|コメント|댓글", re.I
)
_PAGE = 2  #: a score from which a text counts as a pasted page
_CERTAIN_PAGE = 4  #: a score from which whatever follows the first end mark is the page's
_HEAD_LINES = 25
_HEAD_LINES_WITHOUT_TEXT = 6
_OPENING_LINES = 12  #: a byline may also stand below a first short paragraph
_LEAST_KEPT = 0.2  #: a remnant below this share of the characters is not an article
_ORDINAL = re.compile(r"0[1-9]|[1-9]\d")


def split_chrome(text: str) -> tuple[str, tuple[Removed, ...], list[Line]]:
    """Separate an article from the chrome of the page that it was copied with.

    Text without chrome is returned unchanged, character for character. Otherwise whole lines are left out,
    and blank lines at the two ends.

    :param text: the decoded text with LF line ends.
    :return: the article, what was cut out in order, and all lines as they were read.
    """
    lines = read_lines(text)
    cut = _Page(lines).cut()
    if not _leaves_article(lines, cut):
        cut = {number: label for number, label in cut.items() if label in _ANYWHERE}
        if not _leaves_article(lines, cut):
            cut = {}
    if not cut:
        return text, (), lines
    article = "\n".join(line.text for line in lines if line.number not in cut)
    removed = tuple(
        Removed(line.number, line.text, _REASONS[cut[line.number]]) for line in lines if line.number in cut
    )
    return re.sub(r"\A(?:[^\S\n]*\n)+|(?:\n[^\S\n]*)+\Z", "", article), removed, lines


def _leaves_article(lines: Sequence[Line], cut: dict[int, Label]) -> bool:
    """Whether what stays is an article: it has words, and running text or a fair share of the text."""
    kept = [line for line in lines if line.number not in cut]
    if not any(re.search(r"[^\W\d_]", line.plain) for line in kept):
        return False
    if any(line.running for line in kept):
        return True
    kept_chars, all_chars = (sum(len(line.plain) for line in part) for part in (kept, lines))
    return kept_chars >= _LEAST_KEPT * all_chars


class _Page:
    """The filled lines of one text with the places that decide: head, body, tail."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = [line for line in lines if not line.blank]
        self.gaps = {line.number for line in lines if line.blank}
        running = [position for position, line in enumerate(self.lines) if line.running]
        self.has_text = bool(running)
        self.head_end = (
            min(running[0], _HEAD_LINES) if running else min(len(self.lines), _HEAD_LINES_WITHOUT_TEXT)
        )
        self.tail_start = self._tail_start(running[-1] if running else self.head_end - 1)
        self.head, self.tail = self.lines[: self.head_end], self.lines[self.tail_start :]
        self.score = self._score()

    def _tail_start(self, last: int) -> int:
        """Position of the line that ends the article, below its last running text."""
        teasers = self._teasers(last)
        if teasers is not None:
            return teasers
        marks = (p for p in range(last + 1, len(self.lines)) if self.lines[p].label in _END_MARKS)
        return next(marks, len(self.lines))

    def _teasers(self, last: int) -> int | None:
        """Start of a block of links or comments with some running text of its own, if there is one."""
        for position in range(self.head_end + 1, last):
            if self.lines[position].label not in _BLOCK_STARTS:
                continue
            block = self.lines[position + 1 :]
            signs = sum(bool(line.label) for line in block)
            few = sum(line.running for line in block) <= 0.25 * len(block)
            if few and signs + _doubled(block) >= 4:
                while position > self.head_end and self.lines[position - 1].label in _END_MARKS:
                    position -= 1
                return position
        return None

    def _score(self) -> int:
        """Add up the signs of a pasted page, each kind counted at most twice."""
        kinds = Counter(line.label for line in (*self.head, *self.tail))
        # The same button twice is one sign.
        kinds["interface"] = len(
            {line.plain for line in (*self.head, *self.tail) if line.label == "interface"}
        )
        score = sum(weight * min(2, kinds[label]) for label, weight in _WEIGHTS.items())
        score += min(2, sum(line.label in _ANYWHERE for line in self.lines))
        score += min(1, sum(line.label == "advert" for line in self.lines))
        score += any(line.byline and line.byline.fields >= 2 for line in (*self.head, *self.tail))
        score += 2 * (kinds["section label"] >= 3) + 2 * (_doubled(self.tail) >= 2)
        score += kinds["moment"] >= 3
        return score

    def cut(self) -> dict[int, Label]:
        """Numbers of the lines to leave out, each with the label that says why."""
        cut = {line.number: line.label for line in self.lines if line.label in _ANYWHERE}
        adverts = [line for line in self.lines if line.label == "advert"]
        if len(adverts) > 1 or self.score >= _PAGE:
            cut |= {line.number: line.label for line in adverts}
        self._cut_head(cut)
        self._cut_above_title(cut)
        self._cut_body(cut)
        self._cut_tail(cut)
        return cut

    def _cut_head(self, cut: dict[int, Label]) -> None:
        for position, line in enumerate(self.head):
            if line.label in _TAIL_ONLY:
                continue
            if self._goes(line) or self._is_lead_label(line):
                cut[line.number] = line.label
            elif re.fullmatch(r"[\d.,万w+]+", line.plain) and self._beside_interface(position):
                cut[line.number] = "interface"

    def _goes(self, line: Line) -> bool:
        """Whether a line of the head or the tail is cut for itself."""
        if line.label in _SURE:
            return True
        if line.label == "byline" and line.byline is not None:
            return not line.byline.loose or self.score >= _PAGE
        if line.label == "byline":
            return True
        return line.label not in ("", "lead label") and self.score >= _PAGE

    def _is_lead_label(self, line: Line) -> bool:
        """A label such as 导语 over the first paragraph; "Introduction" only beside a Chinese one."""
        if line.label != "lead label" or not self.score:
            return False
        return not line.plain.isascii() or sum(other.label == "lead label" for other in self.head) > 1

    def _beside_interface(self, position: int) -> bool:
        around = self.head[max(0, position - 2) : position + 3]
        return self.score >= _PAGE and any(line.label in ("interface", "breadcrumb") for line in around)

    def _cut_above_title(self, cut: dict[int, Label]) -> None:
        """Short lines over the headline of a page, mixed with navigation: site names, skip links."""
        navigation = [
            position
            for position, line in enumerate(self.head)
            if line.label == "breadcrumb"
            or (line.label == "interface" and not _BELOW_TITLE.search(line.plain))
        ]
        titles = [
            p for p, line in enumerate(self.head) if not line.label and _width(line.plain) >= _TITLE_WIDTH
        ]
        if self.score < _PAGE or not navigation or not titles:
            return
        for line in self.head[: min(titles[0], navigation[-1])]:
            if not line.label:
                cut[line.number] = "interface"

    def _cut_body(self, cut: dict[int, Label]) -> None:
        """Between the paragraphs: section numbers, and links in a page that shows it is one."""
        body = self.lines[self.head_end : self.tail_start]
        ordinals = [line for line in self.lines[: self.tail_start] if _ORDINAL.fullmatch(line.plain)]
        in_order = [int(line.plain) for line in ordinals] == list(range(1, len(ordinals) + 1))
        if self.score and len(ordinals) >= 2 and in_order and ordinals[0].plain == "01":
            cut |= {line.number: "ordinal" for line in ordinals}
        if self.score < _PAGE:
            return
        cut |= {line.number: line.label for line in body if line.label == "reading link"}
        seen = {line.plain for line in (*self.head, *self.tail) if line.label == "interface"}
        cut |= {line.number: "interface" for line in body if line.plain in seen}
        cut |= {line.number: line.label for line in body if line.label == "copyright"}
        opening = self.lines[self.head_end : _OPENING_LINES]
        cut |= {line.number: line.label for line in opening if line.byline and not line.byline.loose}
        for position, line in enumerate(body):
            if line.label in ("links heading", "reading heading"):
                block = self._links_below(body, position)
                if block:
                    cut[line.number] = line.label
                    cut |= {link.number: "links heading" for link in block}

    def _links_below(self, body: Sequence[Line], heading: int) -> list[Line]:
        """The two to ten headlines right below a heading, up to a blank line or running text."""
        block: list[Line] = []
        for line in body[heading + 1 : heading + 12]:
            if line.running or (block and line.number - 1 in self.gaps):
                break
            block.append(line)
        else:
            return []
        following = body[heading + 1 + len(block) : heading + 2 + len(block)]
        if following and following[0].running and following[0].number - 1 not in self.gaps:
            block = block[:-1]  # no gap: the last short line may be the paragraph's own heading
        return block if len(block) >= 2 else []

    def _cut_tail(self, cut: dict[int, Label]) -> None:
        links_from = next((p for p in range(len(self.tail)) if self._is_links(p)), len(self.tail))
        ended = False
        for position, line in enumerate(self.tail):
            listed = position >= links_from
            ends = line.label in _LISTS or (line.label in _END_MARKS and self.score >= _CERTAIN_PAGE)
            ended = ended or (ends and self.score >= _PAGE)
            if self._goes(line) or (listed and line.label):
                cut[line.number] = line.label
            elif listed or (ended and self.has_text and not line.label) or self._is_count(position):
                cut[line.number] = "links heading"

    def _is_count(self, position: int) -> bool:
        """Whether a bare number in the tail of a page belongs to its buttons."""
        around = self.tail[max(0, position - 3) : position + 4]
        number = re.fullmatch(r"\+?[\d.,]+[万w]?", self.tail[position].plain) is not None
        return number and self.score >= _PAGE and any(line.label == "interface" for line in around)

    def _is_links(self, position: int) -> bool:
        """Whether a heading in the tail stands over links rather than over the article's own list."""
        label = self.tail[position].label
        if label == "reading heading":
            return self.score >= 1
        below = len(self.tail) - position - 1
        return label == "links heading" and self.has_text and (self.score >= _PAGE or below >= 2)


def _width(text: str) -> int:
    """Columns on a terminal: wide characters count twice."""
    return sum(2 if character >= "\u1100" else 1 for character in text)


def _doubled(lines: Sequence[Line]) -> int:
    """Number of lines that repeat the one before them, as lists of linked headlines do."""
    texts = [line.plain for line in lines if not line.label]
    return sum(first == second and len(first) >= 6 for first, second in pairwise(texts))
