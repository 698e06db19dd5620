"""The judge of free sentences: every claim of a sentence must stand in its quotes."""

from __future__ import annotations

from collections.abc import Sequence

from corpusqa.answering.support_alignment import Alignment
from corpusqa.answering.support_claims import (
    modality_problems,
    negation_problems,
    quantifier_problems,
)
from corpusqa.answering.support_content import content_problems
from corpusqa.answering.support_copies import copy_problems
from corpusqa.answering.support_direction import direction_problems
from corpusqa.answering.support_figures import date_problems, figure_problems
from corpusqa.answering.support_names import name_problems
from corpusqa.answering.support_problem import Problem, Verdict
from corpusqa.answering.support_reading import read
from corpusqa.answering.support_roles import role_problems


def judge_sentence(
    sentence: str, quotes: Sequence[str], titles: Sequence[str], passages: Sequence[str]
) -> Verdict:
    """See ``support.judge``."""
    if not quotes or not sentence.strip():
        return Verdict(False, (Problem("content", sentence),))
    if any(_copied_whole(sentence.strip(), quote) for quote in quotes):
        return Verdict(True)
    here = read(sentence)
    alignments = [Alignment(here, read(quote)) for quote in quotes]
    above = [read(title) for title in titles]
    problems = (
        *figure_problems(alignments),
        *date_problems(alignments),
        *name_problems(alignments, above, [read(passage) for passage in passages]),
        *negation_problems(alignments),
        *direction_problems(alignments),
        *quantifier_problems(alignments),
        *modality_problems(alignments),
        *role_problems(alignments),
        *copy_problems(alignments),
        *content_problems(alignments, above),
    )
    return Verdict(not problems, tuple(dict.fromkeys(problems)))


def _copied_whole(sentence: str, quote: str) -> bool:
    """Whether a quote holds the sentence from one stop to another: "guilty" is not what "not guilty" says."""
    before, found, _ = quote.partition(sentence)
    return bool(found) and (not before.strip() or not before.rstrip()[-1].isalnum())
