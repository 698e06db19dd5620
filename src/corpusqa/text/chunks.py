"""Chunks: whole sentences of one section, merged by langchain-text-splitters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpusqa.settings import IndexSettings
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Chunk, Document, Sentence

_LONGEST_RUN = 100_000  # units in one merge: far below the number of characters there are


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences that stay together: headings with the sentence below them, or one sentence."""

    first: int  #: number of the first sentence in the document
    last: int
    chars: int  #: up to the next unit, so that neighbours add up to what they span


def split_chunks(document: Document, settings: IndexSettings) -> tuple[Chunk, ...]:
    """Merge the sentences of a document into overlapping chunks.

    Every sentence is in at least one chunk. A chunk spans at most ``settings.chunk_chars`` characters,
    unless a single sentence is longer; it repeats at most ``settings.overlap_chars`` characters of
    whole sentences of the chunk before. A heading begins a new chunk, except where that would leave
    less than a quarter of a chunk, and is not parted from the sentence below it if both fit.

    :return: chunks by ascending offsets; () for a document without a sentence.
    """
    sentences = split_sentences(document.text)
    if not sentences:
        return ()
    headings = _headings(document.text, sentences)
    ranges: list[tuple[int, int]] = []
    for first, last in _sections(sentences, settings.chunk_chars // 4):
        units = _units(sentences, first, last, settings.chunk_chars)
        for run in _runs_that_fit(units, settings.chunk_chars):
            ranges.extend(_merge(run, settings))
    return tuple(
        _chunk(document, sentences[first : last + 1], headings[first : last + 1]) for first, last in ranges
    )


def _chunk(document: Document, sentences: tuple[Sentence, ...], headings: list[str]) -> Chunk:
    first_body = next((n for n, sentence in enumerate(sentences) if sentence.kind != "heading"), 0)
    return Chunk(document.id, sentences[0].start, sentences[-1].end, sentences, headings[first_body])


def _headings(text: str, sentences: tuple[Sentence, ...]) -> list[str]:
    """For each sentence the nearest heading above it that says more than a number."""
    above = ""
    found: list[str] = []
    for sentence in sentences:
        found.append(above)
        if sentence.kind == "heading":
            heading = text[sentence.start : sentence.end]
            if not heading.isdecimal():
                above = heading
    return found


def _sections(sentences: tuple[Sentence, ...], shortest: int) -> list[tuple[int, int]]:
    """(first, last) sentence numbers of the parts between headings; short parts join the next one."""
    starts = [
        number
        for number, sentence in enumerate(sentences)
        if number == 0 or (sentence.kind == "heading" and sentences[number - 1].kind != "heading")
    ]
    parts: list[tuple[int, int]] = []
    for first, after in zip(starts, [*starts[1:], len(sentences)], strict=True):
        if parts and _chars(sentences, *parts[-1]) < shortest:
            first = parts.pop()[0]
        parts.append((first, after - 1))
    if len(parts) > 1 and _chars(sentences, *parts[-1]) < shortest:
        last = parts.pop()[1]
        parts[-1] = (parts[-1][0], last)
    return parts


def _chars(sentences: tuple[Sentence, ...], first: int, last: int) -> int:
    return sentences[last].end - sentences[first].start


def _units(sentences: tuple[Sentence, ...], first: int, last: int, chunk_chars: int) -> list[_Unit]:
    groups: list[tuple[int, int]] = []
    for number in range(first, last + 1):
        below_heading = bool(groups) and sentences[number - 1].kind == "heading"
        if below_heading and _chars(sentences, groups[-1][0], number) <= chunk_chars:
            groups[-1] = (groups[-1][0], number)
        else:
            groups.append((number, number))
    units: list[_Unit] = []
    for place, (start, end) in enumerate(groups):
        until = sentences[groups[place + 1][0]].start if place + 1 < len(groups) else sentences[end].end
        units.append(_Unit(start, end, until - sentences[start].start))
    return units


def _runs_that_fit(units: list[_Unit], chunk_chars: int) -> Iterator[list[_Unit]]:
    """Runs of units that each fit into a chunk; a unit that does not is alone in its run."""
    run: list[_Unit] = []
    for unit in units:
        if unit.chars <= chunk_chars and len(run) < _LONGEST_RUN:
            run.append(unit)
            continue
        if run:
            yield run
        run = []
        if unit.chars <= chunk_chars:
            run.append(unit)
        else:
            yield [unit]
    if run:
        yield run


def _merge(units: list[_Unit], settings: IndexSettings) -> list[tuple[int, int]]:
    """Let the library's merging rule choose which neighbouring units share a chunk.

    The library works on strings and its own start offsets are guesses where a sentence is repeated.
    So each unit is written as one character of a private alphabet whose length is the unit's: the
    merged strings then name their units exactly.

    :return: (first, last) sentence numbers of each chunk.
    """
    if len(units) == 1:
        return [(units[0].first, units[0].last)]
    # Slow to import, and only indexing needs it.
    from langchain_text_splitters.base import TextSplitter

    class SentenceSplitter(TextSplitter):  # type: ignore[misc]
        """Merges sentences, each given as the character whose number is its place."""

        def split_text(self, text: str) -> list[str]:
            return list(self._merge_splits(list(text), ""))

    splitter = SentenceSplitter(
        chunk_size=settings.chunk_chars,
        chunk_overlap=settings.overlap_chars,
        length_function=lambda places: sum(units[ord(place)].chars for place in places),
        strip_whitespace=False,
    )
    merged = splitter.split_text("".join(map(chr, range(len(units)))))
    return [(units[ord(chunk[0])].first, units[ord(chunk[-1])].last) for chunk in merged]
