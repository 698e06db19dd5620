"""Page chrome out of pasted page text, and only that.

A line is cut for three things together: its form (``lines``), its place (above the first paragraph or below
the last one; images anywhere) and corroboration (a page shows several signs of being a page; a clean article
that happens to hold one such line shows none of the others). When in doubt the line stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpusqa.documents.lines import Label, Line, read_lines
from corpusqa.types import Removed

#: What each label is called beside the document.
_REASONS: dict[Label, str] = {
    "breadcrumb": "navigation",
    "interface": "navigation",
    "links heading": "recommended",
    "reading heading": "recommended",
    "section label": "recommended",
    "timestamp": "timestamp",
    "account": "account",
    "byline": "byline",
    "disclaimer": "disclaimer",
    "copyright": "copyright",
    "promotion": "promotion",
    "image": "image",
    "image credit": "image",
    "end mark": "end mark",
    "lead label": "label",
    "ordinal": "label",
}
#: How much each kind of line, in its place, speaks for a pasted page.
_WEIGHTS: dict[Label, int] = {
    "breadcrumb": 2,
    "account": 2,
    "disclaimer": 2,
    "copyright": 2,
    "image": 1,
    "image credit": 1,
    "promotion": 1,
    "interface": 1,
    "end mark": 1,
    "links heading": 1,
    "reading heading": 1,
}
#: Labels that are cut in the head or the tail on their own evidence; the others need a page around them.
_SURE = frozenset({"breadcrumb", "account", "disclaimer", "copyright"})
_TAIL_MARKS = frozenset(_WEIGHTS) - {"image", "image credit", "breadcrumb"} | {
    "byline",
    "section label",
    "timestamp",
}
_PAGE = 2  #: a score from which a text counts as a pasted page
_HEAD_LINES = 25
_HEAD_LINES_WITHOUT_PROSE = 6
_LEAST_KEPT = 0.2  #: share of a text's characters below which nothing but sure lines is cut
_ORDINAL = re.compile(r"0\d|[1-9]\d")


def split_chrome(text: str) -> tuple[str, tuple[Removed, ...], list[Line]]:
    """Separate an article from the chrome of the page that it was copied with.

    Text without chrome is returned unchanged, character for character. Otherwise whole lines are left out,
    and blank lines at the two ends.

    :param text: the decoded text with LF line ends.
    :return: the article, what was cut out in order, and all lines as they were read.
    """
    lines = read_lines(text)
    page = _Page(lines)
    cut = page.cut()
    if not cut:
        return text, (), lines
    kept = [line for line in lines if line.number not in cut]
    if not _enough(kept, lines, cut):
        cut = {number: label for number, label in cut.items() if lines[number - 1].label == "image"}
        kept = [line for line in lines if line.number not in cut]
        if not cut or not any(line.plain for line in kept):
            return text, (), lines
    removed = tuple(
        Removed(line.number, line.text.strip(), _REASONS[cut[line.number]])
        for line in lines
        if line.number in cut and not line.blank
    )
    article = "\n".join(line.text for line in kept)
    return re.sub(r"\A(?:[^\S\n]*\n)+|(?:\n[^\S\n]*)+\Z", "", article), removed, lines


def _enough(kept: Sequence[Line], lines: Sequence[Line], cut: dict[int, Label]) -> bool:
    """Whether an article is left: some of it, and more than a remnant if unmarked lines went."""
    size = sum(len(line.plain) for line in kept)
    if not any(re.search(r"\w", line.plain) for line in kept):
        return False
    if any(line.prose for line in kept):
        return True
    unmarked = any(not lines[number - 1].label and not lines[number - 1].blank for number in cut)
    return not unmarked or size >= _LEAST_KEPT * sum(len(line.plain) for line in lines)


class _Page:
    """The lines of one text with the places that decide: head, body, tail."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.filled = [line for line in lines if not line.blank]
        self.has_prose = any(line.prose for line in self.filled)
        self.first = self._first_prose()
        self.tail = self._tail_start()
        self.score = self._score()

    def _first_prose(self) -> int:
        """Position in ``filled`` of the first paragraph."""
        for position, line in enumerate(self.filled):
            if line.prose:
                return min(position, _HEAD_LINES)
        return min(_HEAD_LINES_WITHOUT_PROSE, len(self.filled))

    def _tail_start(self) -> int:
        """Position of the first line that marks the end of the article, below its last paragraph."""
        last = max((p for p, line in enumerate(self.filled) if line.prose), default=self.first - 1)
        earlier = self._links_block(last)
        if earlier is not None:
            return earlier
        for position in range(last + 1, len(self.filled)):
            if self.filled[position].label in _TAIL_MARKS:
                return position
        return len(self.filled)

    def _links_block(self, last: int) -> int | None:
        """Start of a block of links that holds teasers or comments, which read like paragraphs."""
        for position in range(self.first + 1, last):
            if self.filled[position].label != "links heading":
                continue
            block = self.filled[position + 1 :]
            stamped = sum(line.label in ("timestamp", "account", "interface") for line in block)
            if sum(line.prose for line in block) <= 0.2 * len(block) and stamped + _doubled(block) >= 4:
                return position
        return None

    def _score(self) -> int:
        """Add up the signs of a pasted page, each kind counted at most twice."""
        head, tail = self.filled[: self.first], self.filled[self.tail :]
        counts: dict[Label, int] = {}
        for line in (*head, *tail):
            counts[line.label] = counts.get(line.label, 0) + 1
        images = sum(line.label in ("image", "image credit") for line in self.filled)
        score = min(2, images)
        for label, weight in _WEIGHTS.items():
            if not label.startswith("image"):
                score += weight * min(2, counts.get(label, 0))
        score += max((1 for line in (*head, *tail) if line.byline and line.byline.fields >= 2), default=0)
        score += 2 * (counts.get("timestamp", 0) >= 3) + 2 * (_doubled(tail) >= 2)
        score += 2 * (counts.get("section label", 0) >= 3)
        return score

    def cut(self) -> dict[int, Label]:
        """Numbers of the lines to leave out, each with the label that says why."""
        cut: dict[int, Label] = {}
        for line in self.filled:
            if line.label in ("image", "image credit"):
                cut[line.number] = line.label
        self._cut_head(cut)
        self._cut_tail(cut)
        self._cut_ordinals(cut)
        return cut

    def _cut_head(self, cut: dict[int, Label]) -> None:
        head = self.filled[: self.first]
        for position, line in enumerate(head):
            if self._goes(line) or self._is_lead_label(position, head):
                cut[line.number] = line.label
            elif re.fullmatch(r"[\d.,万w+]+", line.plain) and _beside_interface(head, position):
                cut[line.number] = "interface"

    def _is_lead_label(self, position: int, head: Sequence[Line]) -> bool:
        """A label such as 导语 over the first paragraph; "Introduction" only beside a Chinese one."""
        line = head[position]
        if line.label != "lead label":
            return False
        labels = [other for other in head if other.label == "lead label"]
        return self.score > 0 and (not line.plain.isascii() or len(labels) > 1)

    def _goes(self, line: Line) -> bool:
        """Whether a line of the head or the tail is cut for itself."""
        if line.label in _SURE:
            return True
        if line.byline is not None and line.label == "byline":
            return line.byline.fields >= 2 or bool(line.byline.editor) or self.score >= _PAGE
        return bool(line.label) and line.label != "lead label" and self.score >= _PAGE

    def _cut_tail(self, cut: dict[int, Label]) -> None:
        tail = self.filled[self.tail :]
        headings = [p for p, line in enumerate(tail) if line.label in ("links heading", "reading heading")]
        links_from = headings[0] if headings and self._is_links(tail, headings[0]) else None
        everything = self.score >= _PAGE and self.has_prose
        for position, line in enumerate(tail):
            listed = links_from is not None and position >= links_from
            if self._goes(line) or (listed and line.label):
                cut[line.number] = line.label
            elif listed or (everything and not line.label):
                cut[line.number] = "links heading"

    def _is_links(self, tail: Sequence[Line], heading: int) -> bool:
        """Whether a heading in the tail stands over links rather than over the article's own list."""
        others = self.score - 1  # without the heading itself
        if tail[heading].label == "reading heading":
            return others >= 1
        return self.has_prose and (others >= 1 or len(tail) - heading > 2)

    def _cut_ordinals(self, cut: dict[int, Label]) -> None:
        """Bare section numbers "01", "02" in order: they number headings and say nothing."""
        if self.score < 1:
            return
        labels = [line for line in self.filled[: self.tail] if _ORDINAL.fullmatch(line.plain)]
        values = [int(line.plain) for line in labels]
        if len(values) >= 2 and values == list(range(1, len(values) + 1)) and labels[0].plain == "01":
            cut |= dict.fromkeys((line.number for line in labels), "ordinal")


def _doubled(lines: Iterable[Line]) -> int:
    """Number of lines that repeat the filled line before them, as lists of linked headlines do."""
    texts = [line.plain for line in lines if not line.label]
    return sum(first == second and len(first) >= 6 for first, second in zip(texts, texts[1:], strict=False))


def _beside_interface(lines: Sequence[Line], position: int) -> bool:
    around = lines[max(0, position - 2) : position + 3]
    return any(line.label in ("interface", "breadcrumb") for line in around)
