"""A text in pieces that a model reads whole, for models that read only the beginning of a long one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: Counts the tokens of each text.
Count = Callable[[Sequence[str]], list[int]]


def pack(segments: Sequence[str], count: Count, room: int) -> list[str]:
    """Put neighbouring segments together as long as they fit; cut the ones that do not fit alone.

    :param segments: texts, such as sentences with what follows them.
    :param count: tells how many tokens texts have.
    :param room: most tokens of a piece, at least 1.
    :return: pieces that make up all the segments in order; only a single character may be over ``room``.
    """
    pieces: list[str] = []
    filled = 0
    for part, tokens in _parts(segments, count, room):
        if pieces and filled + tokens <= room:
            pieces[-1] += part
            filled += tokens
        else:
            pieces.append(part)
            filled = tokens
    return pieces


def _parts(segments: Sequence[str], count: Count, room: int) -> list[tuple[str, int]]:
    """Segments, or parts of them that are small enough, with their tokens."""
    found: list[tuple[str, int]] = []
    for segment, tokens in zip(segments, count(segments) if segments else [], strict=True):
        if tokens <= room or len(segment) < 2:
            found.append((segment, tokens))
        else:
            found += _parts(_cut(segment, -(-tokens // room)), count, room)
    return found


def _cut(text: str, parts: int) -> list[str]:
    """Cut a text into about equal parts, between words where there are any near."""
    size = max(1, len(text) // max(2, parts))
    cuts = [0]
    while len(text) - cuts[-1] > size:
        end = cuts[-1] + size
        space = text.rfind(" ", cuts[-1] + size // 2, end)
        cuts.append(space + 1 if space > 0 else end)
    return [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]
