"""What the reader sees: one row of numbers for each sentence that could answer a question.

All features are absolute or relative to the same question, so that they mean the same in a corpus of four
articles and in one of thousands. ``idf`` is the BM25 formula of the index, ln(1 + (N - n + 0.5)/(n + 0.5)).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import regex
from numpy.typing import NDArray

from corpusqa.answering.candidates import Candidate, Matrix, Neighbours, folded
from corpusqa.answering.comparison import Comparison
from corpusqa.answering.coverage import coverage
from corpusqa.text.question import ANSWER_FORMS, ANSWER_TYPES, FORMED_TYPES, Question, answer_form
from corpusqa.text.terms import term_set
from corpusqa.types import Passage

_EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")


def describe(
    question: Question,
    passages: Sequence[Passage],
    found: Sequence[Candidate],
    compared: Comparison,
    idf: Callable[[str], float],
) -> Matrix:
    """Describe each candidate by numbers.

    :param found: from ``candidates(passages)``; may lack some of them, which then count as not there.
    :param compared: from ``compare`` with the same arguments.
    :param idf: importance of a term, above 0.
    :return: float32, shape (len(found), len(FEATURES)), all finite.
    """
    if not found:
        return np.zeros((0, len(FEATURES)), np.float32)
    columns: dict[str, NDArray[np.floating]] = {}
    columns |= coverage(question, passages, found, compared.around, idf)
    columns |= _similarity(found, compared)
    columns |= _answer_type(question, found, compared.around)
    columns |= _place(question, passages, found)
    for name in _RELATIVE:
        columns[f"{name}-best"] = columns[name] - columns[name].max()
    matrix = np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)
    return np.nan_to_num(matrix, nan=0.0, posinf=0.0, neginf=0.0)


def _similarity(found: Sequence[Candidate], compared: Comparison) -> dict[str, NDArray[np.floating]]:
    """Late interaction with the sentence, beside it, in its passage and title; and whole-sentence cosine."""
    tokens, around = compared.tokens, compared.around
    sims, title, weights = compared.best, compared.title, tokens.weights
    if not len(weights):
        sims = title = np.zeros((len(found), 1), np.float32)
        weights = np.ones(1, np.float32)
    before, after, both = around.with_both(sims)
    passage = around.by_passage(sims)
    whole = np.maximum(passage, title)
    heavy = weights >= 0.5 * weights.max()
    return {
        "late": sims @ weights,
        "late_before": before @ weights,
        "late_after": after @ weights,
        "late_both": both @ weights,
        "late_passage": passage @ weights,
        "late_whole": whole @ weights,
        "late_title": np.maximum(sims, title) @ weights,
        "weakest": sims[:, heavy].min(axis=1),
        "weakest_both": np.maximum(both, title)[:, heavy].min(axis=1),
        "weakest_whole": whole[:, heavy].min(axis=1),
        "unmet": (sims < 0.5) @ weights,
        "unmet_both": (np.maximum(both, title) < 0.5) @ weights,
        "unmet_whole": (whole < 0.5) @ weights,
        "met": (sims > 0.75) @ weights,
        "met_whole": (whole > 0.75) @ weights,
        "cosine": tokens.cosines([one.text for one in found]),
    }


def _answer_type(
    question: Question, found: Sequence[Candidate], around: Neighbours
) -> dict[str, NDArray[np.floating]]:
    """Whether the sentence holds something of the asked type that the question does not already say."""
    pattern = answer_form(question.answer_type)
    number = answer_form("number")

    def new_spans(folded: str, by: regex.Pattern[str] | None) -> int:
        return 0 if by is None else sum(span not in question.folded for span in set(by.findall(folded)))

    texts = [folded(one.text) for one in found]
    typed = np.array([[min(new_spans(t, pattern), 3)] for t in texts], np.float32)
    numbers = np.array([min(new_spans(t, number), 3) for t in texts], np.float32)
    columns: dict[str, NDArray[np.floating]] = {
        "type_here": np.minimum(typed[:, 0], 1),
        "type_count": typed[:, 0],
        "type_both": np.minimum(around.with_both(typed)[2][:, 0], 1),
        "new_numbers": numbers,
        "asks_unit": np.full(len(found), float(question.unit is not None)),
        "unit_here": np.array([_unit_here(question, text) for text in texts]),
        "wants_list": np.full(len(found), float(question.wants_list)),
    }
    missing = _form_missing(question, texts, columns)
    columns["form_missing"] = missing[:, 0]
    columns["form_missing_both"] = 1 - around.with_both(1 - missing)[2][:, 0]
    for name in ANSWER_TYPES:
        asked = np.full(len(found), float(question.answer_type == name), np.float32)
        columns[f"asks_{name}"] = asked
        if name in ANSWER_FORMS:
            columns[f"has_{name}"] = asked * columns["type_here"]
    return columns


def _form_missing(
    question: Question, texts: Sequence[str], columns: dict[str, NDArray[np.floating]]
) -> Matrix:
    """Return 1 for each sentence that lacks the figure or date that is asked for, shape (n, 1)."""
    if question.answer_type not in FORMED_TYPES:
        return np.zeros((len(texts), 1), np.float32)
    here = columns["type_here"]
    if question.unit is not None:
        # A unit in the question's own language says nothing about sentences in another.
        same = [bool(_EAST_ASIAN.search(text)) == bool(_EAST_ASIAN.search(question.folded)) for text in texts]
        here = np.where(same, columns["unit_here"], here)
    return (1 - here).reshape(-1, 1).astype(np.float32)


def _unit_here(question: Question, text: str) -> float:
    """Return 1 if the text counts what the question asks to count, with a number that the question lacks."""
    if question.unit is None:
        return 0.0
    return float(any(span not in question.folded for span in question.unit.findall(text)))


def _place(
    question: Question, passages: Sequence[Passage], found: Sequence[Candidate]
) -> dict[str, NDArray[np.floating]]:
    """Where the sentence stands, how long it is, how good its passage is, and whether languages differ."""
    best = max(passage.score for passage in passages)
    of = [passages[one.passage] for one in found]
    asks_east_asian = bool(_EAST_ASIAN.search(question.matter))
    return {
        "score": np.array([p.score for p in of]),
        "score_behind": np.array([p.score - best for p in of]),
        "rank": np.array([one.passage / 8 for one in found]),
        "lexical": np.array([p.lexical_score for p in of]),
        "vector": np.array([p.vector_score for p in of]),
        "place": np.array([one.place / max(1, len(p.sentences)) for one, p in zip(found, of, strict=True)]),
        "opening": np.array([float(one.sentence.start < 20) for one in found]),
        "length": np.array([np.log1p(len(term_set(one.text))) for one in found]),
        "question_length": np.full(len(found), np.log1p(len(question.terms))),
        "not_body": np.array([float(one.sentence.kind != "body") for one in found]),
        "other_language": np.array(
            [float(bool(_EAST_ASIAN.search(one.text)) != asks_east_asian) for one in found]
        ),
    }


_RELATIVE = (
    "coverage", "coverage_longer", "coverage_both", "coverage_whole", "late", "late_both", "late_whole",
    "cosine", "common_run", "missing", "weakest_both", "new_numbers",
)  # fmt: skip
#: Names of the columns of ``describe``, in order. Weights belong to exactly this list.
FEATURES: tuple[str, ...] = (
    "coverage", "coverage_longer", "coverage_before", "coverage_after", "coverage_both", "coverage_passage",
    "coverage_whole", "coverage_title", "coverage_near_title", "title_alone", "missing", "missing_both",
    "missing_whole",
    "coverage_known", "coverage_known_whole", "share_known", "head_here", "head_whole", "gap_here",
    "gap_whole",
    "names_here", "names_whole", "digits_here", "digits_whole", "asks_names", "asks_digits",
    "common_run",
    "late", "late_before", "late_after", "late_both", "late_passage", "late_whole", "late_title", "weakest",
    "weakest_both", "weakest_whole", "unmet", "unmet_both", "unmet_whole", "met", "met_whole", "cosine",
    "type_here", "type_count", "type_both", "new_numbers", "asks_unit",
    "unit_here", "form_missing", "form_missing_both", "wants_list",
    *(f"asks_{name}" for name in ANSWER_TYPES), *(f"has_{name}" for name in ANSWER_FORMS),
    "score", "score_behind", "rank", "lexical", "vector", "place", "opening", "length", "question_length",
    "not_body", "other_language",
    *(f"{name}-best" for name in _RELATIVE),
)  # fmt: skip
