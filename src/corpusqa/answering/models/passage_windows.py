"""A passage cut for a model that reads less at once, and the way back from its tokens to the document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpusqa.answering.models.spans import Places
from corpusqa.types import Passage


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a passage with what stands above it, as a model gets it."""

    passage: int  #: place of the passage in the list
    above: str  #: title and heading; no answer is taken from here
    start: int  #: where the part begins in the passage's text
    text: str  #: the part, verbatim

    @property
    def read(self) -> str:
        """What the model reads beside the question."""
        return self.above + self.text


def cut(tokens: Sequence[tuple[int, int]], room: int, stride: int) -> list[tuple[int, int]]:
    """Cut a text between its tokens into parts that overlap.

    :param tokens: where in the text each token stands.
    :param room: most tokens of a part, at least 1.
    :param stride: how many tokens a part shares with the next one, less than ``room``.
    :return: start and end of the parts in characters; together they hold every token.
    """
    parts = []
    for first in range(0, len(tokens), max(1, room - stride)):
        last = min(first + room, len(tokens)) - 1
        parts.append((tokens[first][0], tokens[last][1]))
        if last == len(tokens) - 1:
            break
    return parts


def token_places(
    window: Window, passage: Passage, offsets: Sequence[tuple[int, int]], is_text: Sequence[bool]
) -> tuple[list[tuple[int, int]], Places, Places]:
    """Map the tokens of a window to the document and its sentences.

    :param offsets: where in ``window.read`` each token stands.
    :param is_text: whether it stands there at all; other tokens are the model's own, or the question's.
    :return: start and end of each token in the document's text; the sentence of the passage it stands in, -1
        for none and for a heading; and how many headings stand before it.
    """
    shift = passage.start + window.start - len(window.above)
    begins = [sentence.start for sentence in passage.sentences]
    headings = np.cumsum([0, *(one.kind == "heading" for one in passage.sentences)])
    spans = [(0, 0)] * len(offsets)
    places = np.full(len(offsets), -1, np.int64)
    walls = np.zeros(len(offsets), np.int64)
    for i, ((start, end), counts) in enumerate(zip(offsets, is_text, strict=True)):
        start = max(start, len(window.above))
        if not counts or end <= start:
            continue
        start, end = trimmed(window.read, start, end)
        place = bisect_right(begins, start + shift) - 1
        if place < 0 or end <= start or end + shift > passage.sentences[place].end:
            continue
        spans[i] = (start + shift, end + shift)
        if passage.sentences[place].kind != "heading":
            places[i], walls[i] = place, headings[place]
    return spans, places, walls


def trimmed(text: str, start: int, end: int, also: str = "") -> tuple[int, int]:
    """Leave out white space, and the characters in ``also``, at both ends of a span; it may become empty."""
    while start < end and (text[start].isspace() or text[start] in also):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in also):
        end -= 1
    return start, end
