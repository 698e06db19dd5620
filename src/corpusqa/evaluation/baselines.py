"""Answers that take no thought, scored beside ours.

One that scores higher shows that the measure can be gamed, or that the product is not worth its effort.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpusqa.evaluation.outcome import ranked
from corpusqa.text.terms import terms
from corpusqa.types import Answer, AnswerSentence, Citation, Passage, Sentence

Baseline = Callable[[str, Sequence[Passage]], Answer]


def always_abstain(question: str, pool: Sequence[Passage]) -> Answer:
    """Say nothing, ever."""
    return Answer(question=question, text="", abstained=True, reason="", passages=tuple(pool[:8]))


def whole_passage(question: str, pool: Sequence[Passage]) -> Answer:
    """Quote the best passage, word for word (ALCE's warning: perfect citations, poor answers)."""
    return _quote(question, pool, pool[0], pool[0]) if pool else always_abstain(question, pool)


def first_sentence(question: str, pool: Sequence[Passage]) -> Answer:
    """Quote the first sentence of the best passage."""
    if not pool or not pool[0].sentences:
        return always_abstain(question, pool)
    return _quote(question, pool, pool[0], pool[0].sentences[0])


def longest_sentence(question: str, pool: Sequence[Passage]) -> Answer:
    """Quote the longest sentence of the best passage."""
    if not pool or not pool[0].sentences:
        return always_abstain(question, pool)
    return _quote(question, pool, pool[0], max(pool[0].sentences, key=lambda s: s.end - s.start))


def lexical_sentence(question: str, pool: Sequence[Passage]) -> Answer:
    """Quote, of the passage that lexical search puts first, the sentence that shares most different terms."""
    found = sorted(ranked(pool, "lexical"), key=lambda pair: pair[0])
    if not found or not found[0][1].sentences:
        return always_abstain(question, pool)
    passage = found[0][1]
    wanted = set(terms(question))
    best = max(passage.sentences, key=lambda s: len(wanted & set(terms(_text(passage, s)))))
    return _quote(question, pool, passage, best)


BASELINES: dict[str, Baseline] = {
    "always abstain": always_abstain,
    "whole best passage": whole_passage,
    "first sentence of the best passage": first_sentence,
    "longest sentence of the best passage": longest_sentence,
    "best lexical sentence": lexical_sentence,
}


def _text(passage: Passage, span: Passage | Sentence) -> str:
    return passage.text[span.start - passage.start : span.end - passage.start]


def _quote(question: str, pool: Sequence[Passage], passage: Passage, span: Passage | Sentence) -> Answer:
    quote = _text(passage, span)
    citation = Citation(1, passage.document_id, passage.title, passage.source, quote, span.start, span.end)
    return Answer(
        question=question,
        text=f"{quote} [1]",
        abstained=False,
        reason="",
        sentences=(AnswerSentence(quote, (1,)),),
        citations=(citation,),
        passages=tuple(pool[:8]),
    )
