"""How much of a question's words stands in a sentence, beside it, in its passage and in its title."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import regex
from numpy.typing import NDArray

from corpusqa.answering.candidates import Candidate, Matrix, Neighbours, folded, titles
from corpusqa.text.question import Question
from corpusqa.text.terms import term_set
from corpusqa.types import Passage

_NAME = regex.compile(r"[\p{Latin}\p{Cyrillic}\d]")
_DIGIT = regex.compile(r"\d")
_HEAD_CHARS = 8
_GAP_CHARS = 8


def coverage(
    question: Question,
    passages: Sequence[Passage],
    found: Sequence[Candidate],
    around: Neighbours,
    idf: Callable[[str], float],
) -> dict[str, NDArray[np.floating]]:
    """Shares of the question's term weight found in the sentence, beside it, in its passage and title."""
    asked = question.terms
    weights = np.array([idf(term) for term in asked] or [1.0], np.float32)
    longer = weights * np.array([len(term) > 1 for term in asked] or [True])
    names = weights * np.array([bool(_NAME.match(term)) for term in asked] or [False])
    digits = weights * np.array([bool(_DIGIT.match(term)) for term in asked] or [False])
    words = [term_set(one.text) for one in found]
    hits = np.array([[t in here for t in asked] or [False] for here in words], np.float32)
    above = [term_set(text) for text in titles(passages)]
    title = np.array([[t in above[one.passage] for t in asked] or [False] for one in found], np.float32)
    before, after, both = around.with_both(hits)
    passage = around.by_passage(hits)
    whole = np.maximum(passage, title)
    here = np.maximum(both, title)
    # A question mostly opens with what it is about; a missing term that the corpus knows is another thing.
    head = weights * np.array([term in question.folded[:_HEAD_CHARS] for term in asked] or [True])
    unseen = idf("\0")
    known = longer * np.array([idf(term) < unseen for term in asked] or [True])
    content = question.content.replace(" ", "\n")
    touched = _touched(content, asked)

    def share(of: Matrix, by: Matrix = weights) -> NDArray[np.floating]:
        total = float(by.sum())
        shares: NDArray[np.floating] = of @ by / total if total > 0 else np.ones(len(of), np.float32)
        return shares

    def heaviest_missing(of: Matrix) -> NDArray[np.floating]:
        heaviest: NDArray[np.floating] = ((1 - of) * weights).max(axis=1) / weights.max()
        return heaviest

    return {
        "coverage": share(hits),
        "coverage_longer": share(hits, longer),
        "coverage_before": share(before),
        "coverage_after": share(after),
        "coverage_both": share(both),
        "coverage_passage": share(passage),
        "coverage_whole": share(whole),
        "coverage_title": share(np.maximum(hits, title)),
        "coverage_near_title": share(here),
        "title_alone": share(title),
        "coverage_known": share(here, known),
        "coverage_known_whole": share(whole, known),
        "share_known": np.full(len(found), float(known.sum() / max(longer.sum(), 1e-6))),
        "head_here": share(here, head),
        "head_whole": share(whole, head),
        "missing": heaviest_missing(hits),
        "missing_both": heaviest_missing(here),
        "missing_whole": heaviest_missing(whole),
        "names_here": share(here, names),
        "names_whole": share(whole, names),
        "digits_here": share(both, digits),
        "digits_whole": share(whole, digits),
        "asks_names": np.full(len(found), float(names.any())),
        "asks_digits": np.full(len(found), float(digits.any())),
        "common_run": np.array([_common_run(question, folded(one.text)) for one in found]),
        "gap_here": _longest_gap(content, touched, here),
        "gap_whole": _longest_gap(content, touched, whole),
    }


def _touched(content: str, asked: Sequence[str]) -> Matrix:
    """Return 1 where a term of two characters or more stands in the content, shape (terms, characters)."""
    touched = np.zeros((max(1, len(asked)), len(content)), np.float32)
    for i, term in enumerate(asked):
        start = content.find(term) if len(term) > 1 else -1
        while start >= 0:
            touched[i, start : start + len(term)] = 1
            start = content.find(term, start + 1)
    return touched


def _longest_gap(content: str, touched: Matrix, hits: Matrix) -> NDArray[np.floating]:
    """Longest run of the question's content that no found term of two characters or more touches.

    In characters, at most 8, over 8: a name that is not there leaves such a gap, a reworded verb a short one.
    """
    open_places = hits @ touched == 0
    breaks = np.array([char == "\n" for char in content], bool)
    longest = run = np.zeros(len(hits), np.int64)
    for place in range(len(content)):
        run = np.where(open_places[:, place] & ~breaks[place], run + 1, 0)
        longest = np.maximum(longest, run)
    return np.minimum(longest, _GAP_CHARS) / _GAP_CHARS


def _common_run(question: Question, text: str) -> float:
    """Longest run of the question's content that the text holds, as a share of the content's longest part."""
    longest, part_length = 0, 1
    for part in question.content.split(" "):
        part_length = max(part_length, len(part))
        start = 0
        while start + longest < len(part):
            if part[start : start + longest + 1] in text:
                longest += 1
            else:
                start += 1
    return longest / part_length
