"""Overlapping windows inside one text, for vectors that must not blur."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

import regex

# In thirds of a Han character: ideographs, kana and Hangul count 3, everything else 1.
_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー\u3000-\u303f\uff01-\uff60]")
_SOLID = regex.compile(r"[[\p{L}\p{M}\p{N}_]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー]]", regex.VERSION1)
_MARK = regex.compile(r"[\p{M}\u200d\ufe0f]")
_FARTHEST_BREAK = 24


def windows(text: str, window_chars: int) -> list[tuple[int, int]]:
    """Overlapping windows about ``window_chars`` Han characters wide, half a window apart.

    A character of another script counts a third. A text no wider than one and a half windows is one
    window. Windows start and end between words where a space or punctuation is near.

    :param text: a sentence or chunk.
    :param window_chars: width in Han characters, at least 1.
    :return: (start, end) offsets into ``text`` in ascending order: the first starts at 0, each next one
        starts inside or at the end of the one before, the last ends at ``len(text)``; [] for an empty text.
    """
    if not text:
        return []
    widths = [3 if _WIDE.match(character) else 1 for character in text]
    before = [0, *accumulate(widths)]
    total, wide = before[-1], 3 * max(window_chars, 1)
    if total <= wide * 1.5:
        return [(0, len(text))]
    count = 1 + -(-(total - wide) * 2 // wide)
    found: list[tuple[int, int]] = []
    for number in range(count):
        left = (total - wide) * number // (count - 1)
        start = _break(text, bisect_left(before, left))
        end = len(text) if number == count - 1 else _break(text, bisect_left(before, left + wide))
        start = min(start, found[-1][1]) if found else 0
        if end > start and (not found or (end > found[-1][1] and start > found[-1][0])):
            found.append((start, end))
    return found if found[-1][1] == len(text) else [*found[:-1], (found[-1][0], len(text))]


def _break(text: str, position: int) -> int:
    """Find the nearest place at or before ``position`` that does not cut a word, else ``position``."""
    for place in range(position, max(position - _FARTHEST_BREAK, 0), -1):
        if place >= len(text) or not (_cuts_word(text, place) or _MARK.match(text[place])):
            return place
    while 0 < position < len(text) and _MARK.match(text[position]) and position % _FARTHEST_BREAK:
        position -= 1
    return position if position > _FARTHEST_BREAK else 0


def _cuts_word(text: str, place: int) -> bool:
    return bool(_SOLID.match(text[place]) and _SOLID.match(text[place - 1]))
