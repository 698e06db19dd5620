"""The metrics of one case: one formula, one docstring, one test each.

Every function takes a case, an answer or ranked passages, and returns a ``Share`` (hits of n) or a truth
value. ``documents`` maps sources to documents. Sums over many cases are in ``summary``.

An abstention may show the closest sentences. They are no claims, so nothing counts them as an answer; but
what it quotes must stand there all the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from corpusqa.evaluation.cases import Case, Evidence
from corpusqa.evaluation.matching import mentions, support
from corpusqa.types import Answer, AnswerSentence, Citation, Document

#: A citation or passage holds a gold span if it covers this share of the span's characters.
HELD = 0.5

Documents = Mapping[str, Document]


class Share(NamedTuple):
    """``hits`` of ``n``; a share of nothing has n = 0 and no value."""

    hits: float
    n: int


class Span(Protocol):
    """What citations and passages have in common: a place in a document."""

    @property
    def source(self) -> str:
        """Source of the document."""

    @property
    def start(self) -> int:
        """First character."""

    @property
    def end(self) -> int:
        """One past the last character."""


def overlap(span: Span, gold: Evidence) -> int:
    """Characters that a span shares with a gold span."""
    if span.source != gold.doc:
        return 0
    return max(0, min(span.end, gold.end) - max(span.start, gold.start))


def holds(span: Span, group: Sequence[Evidence]) -> bool:
    """Whether the span covers at least half of the characters of one alternative of the group."""
    return any(overlap(span, gold) >= HELD * (gold.end - gold.start) for gold in group)


def is_valid(citation: Citation, documents: Documents) -> bool:
    """Whether the document is there with the same id, and ``text[start:end] == quote``, not empty."""
    document = documents.get(citation.source)
    if document is None or document.id != citation.document_id:
        return False
    if not 0 <= citation.start < citation.end <= len(document.text):
        return False
    return document.text[citation.start : citation.end] == citation.quote


def validity(answer: Answer, documents: Documents) -> Share:
    """Divide: quotes that stand where they say / quotes, whatever the turn's outcome. An invariant: 1.

    Quotes are the citations, the short answer, and the values of a disagreement.
    """
    stands = [is_valid(citation, documents) for citation in answer.citations]
    by_number = {citation.number: citation for citation in answer.citations}
    if (short := answer.short) is not None:
        stands.append(_stands(short.text, by_number.get(short.citation), short.start, short.end))
    if (disagreement := answer.disagreement) is not None:
        pairs = zip(disagreement.citations, disagreement.values, strict=False)
        stands += [(c := by_number.get(n)) is not None and value in c.quote for n, value in pairs]
    return Share(sum(stands), len(stands))


def _stands(text: str, citation: Citation | None, start: int, end: int) -> bool:
    """Whether the text is the span from start to end (of the document), inside the citation."""
    if citation is None or not citation.start <= start < end <= citation.end:
        return False
    return citation.quote[start - citation.start : end - citation.start] == text


def stated(answer: Answer) -> tuple[AnswerSentence, ...]:
    """Return the sentences that the answer puts forward as true of the corpus.

    An abstention has none. In a reply to another request than a question, what cites nothing is a label.
    """
    if answer.abstained:
        return ()
    if answer.outcome == "reply":
        return tuple(sentence for sentence in answer.sentences if sentence.citations)
    return answer.sentences


def given(answer: Answer) -> tuple[Citation, ...]:
    """Return the citations that prove an answer; those of an abstention prove nothing."""
    return () if answer.abstained else answer.citations


def cited(sentence: AnswerSentence, answer: Answer) -> tuple[Citation, ...]:
    """Return the citations that a sentence of the answer names, in the answer's order."""
    return tuple(citation for citation in answer.citations if citation.number in sentence.citations)


def coverage(answer: Answer, documents: Documents) -> Share:
    """Answer sentences with at least one valid citation / answer sentences. An invariant: 1."""
    sentences = stated(answer)
    hits = sum(any(is_valid(c, documents) for c in cited(s, answer)) for s in sentences)
    return Share(hits, len(sentences))


def supported(answer: Answer, tau: float = 1.0) -> Share:
    """Answer sentences borne out by all they cite together / answer sentences. An invariant: 1 if extractive.

    An answer that neither abstains nor says a sentence counts as one sentence without support.
    """
    sentences = stated(answer)
    if not sentences:
        return Share(0, 1 if answer.outcome == "answer" else 0)
    hits = sum(support(s.text, [c.quote for c in cited(s, answer)], tau) for s in sentences)
    return Share(hits, len(sentences))


def cite_recall(answer: Answer, tau: float = 1.0) -> float:
    """ALCE's citation recall of one answer: mean over its sentences of support; silence scores 0.

    Meant for answerable cases. ALCE skips answers without a sentence, so silence costs nothing there.
    """
    hits, n = supported(answer, tau)
    return hits / n if n else 0.0


def cite_precision(answer: Answer, tau: float = 1.0) -> Share:
    """ALCE's citation precision: citations that are needed and right / citations, sentence by sentence.

    A citation c counts iff its sentence is supported by all it cites, and c alone supports it or the others
    without c do not. A citation named by no sentence counts as wrong.
    """
    hits = n = 0
    sentences = stated(answer)
    for sentence in sentences:
        citations = cited(sentence, answer)
        n += len(citations)
        if not support(sentence.text, [c.quote for c in citations], tau):
            continue
        for citation in citations:
            others = [c.quote for c in citations if c is not citation]
            alone = support(sentence.text, [citation.quote], tau)
            hits += alone or not support(sentence.text, others, tau)
    named = {number for sentence in sentences for number in sentence.citations}
    return Share(hits, n + sum(c.number not in named for c in given(answer)))


def evidence_recall(case: Case, answer: Answer) -> Share:
    """Evidence groups held by a citation (half of the characters or more) / groups."""
    hits = sum(any(holds(c, group) for c in given(answer)) for group in case.evidence)
    return Share(hits, len(case.evidence))


def evidence_precision(case: Case, answer: Answer) -> Share:
    """Citations that overlap any gold span / citations."""
    spans = [span for group in case.evidence for span in group]
    hits = sum(any(overlap(c, span) for span in spans) for c in given(answer))
    return Share(hits, len(given(answer)))


def is_near(case: Case, answer: Answer) -> bool:
    """Near answer: answerable, ended as "closest", and every evidence group is held by what it shows."""
    shown = answer.citations if answer.outcome == "closest" else ()
    return case.answerable and all(any(holds(c, group) for c in shown) for group in case.evidence)


def is_corrected(case: Case, answer: Answer) -> bool:
    """False premise set right: any one span of the correction is held by a citation of an answer."""
    return any(holds(c, group) for c in given(answer) for group in case.correction)


def is_named(case: Case, answer: Answer) -> bool:
    """Disagreement named: what the answer says to disagree are citations that hold two groups or more."""
    if answer.disagreement is None:
        return False
    sides = [c for c in given(answer) if c.number in answer.disagreement.citations]
    return sum(any(holds(c, group) for c in sides) for group in case.evidence) > 1


def claims(answer: Answer) -> str:
    """All that an answer states, without markers; "" for an abstention."""
    return "\n".join(sentence.text for sentence in stated(answer))


def vital(case: Case, answer: Answer) -> Share:
    """V_strict of TREC RAG: vital nuggets with an alias in the answer / vital nuggets."""
    text = claims(answer)
    nuggets = [nugget for nugget in case.gold if nugget.vital]
    return Share(sum(any(mentions(text, a) for a in nugget.any) for nugget in nuggets), len(nuggets))


def forbidden(case: Case, answer: Answer) -> tuple[str, ...]:
    """Return the forbidden strings that the answer holds."""
    text = claims(answer)
    return tuple(string for string in case.forbid if mentions(text, string))


def is_correct(case: Case, answer: Answer) -> bool:
    """All vital nuggets are there and no forbidden string is. For answerable cases."""
    hits, n = vital(case, answer)
    return n > 0 and hits == n and not forbidden(case, answer)


def is_grounded(case: Case, answer: Answer, documents: Documents, tau: float = 1.0) -> bool:
    """GC, grounded-correct, the headline, of one case.

    Answerable: correct, every sentence supported by valid citations, every evidence group held by a citation.
    Unanswerable: abstained, with valid quotes where it shows closest sentences; a false premise may as well
    be answered with what sets it right, proved, and nothing forbidden.
    """
    bad = [share for share in _proofs(case, answer, documents, tau) if share.hits < share.n]
    if bad:
        return False
    if case.answerable:
        return is_correct(case, answer) and not answer.abstained
    if answer.abstained:
        return answer.short is None  # a short answer is a claim, whatever stands around it
    return is_corrected(case, answer) and not forbidden(case, answer)


def _proofs(case: Case, answer: Answer, documents: Documents, tau: float) -> tuple[Share, ...]:
    return (
        validity(answer, documents),
        coverage(answer, documents),
        supported(answer, tau),
        evidence_recall(case, answer),
    )


def is_misled(case: Case, answer: Answer) -> bool:
    """Noise sensitivity of one answered case: wrong, and citing a confuser or a document without evidence."""
    right = {span.doc for group in case.evidence for span in group} - set(case.confuser)
    return not is_correct(case, answer) and any(c.source not in right for c in given(answer))


def group_ranks(case: Case, ranked: Sequence[tuple[int, Span]]) -> tuple[int | None, ...]:
    """For every evidence group the lowest rank, from 1, of a passage that holds it; None where none does.

    :param ranked: passages with their ranks, in any order.
    """
    return tuple(
        min((rank for rank, span in ranked if holds(span, group)), default=None) for group in case.evidence
    )


def recall_at(ranks: Sequence[int | None], k: int) -> float:
    """1 iff every evidence group is in the first k passages, else 0."""
    return float(all(rank is not None and rank <= k for rank in ranks))


def reciprocal_rank(ranks: Sequence[int | None]) -> float:
    """1 / rank of the first passage that holds any evidence group; 0 if none does."""
    found = [rank for rank in ranks if rank is not None]
    return 1 / min(found) if found else 0.0


def ndcg_at(ranks: Sequence[int | None], k: int = 10) -> float:
    """nDCG@k over evidence groups: sum of 1/log2(1 + rank), rank <= k, over that sum for ranks 1, 2, ...

    Each group counts once, where it is first held; at most 1, as one passage may hold two groups.
    """
    gain = sum(1 / math.log2(1 + rank) for rank in ranks if rank is not None and rank <= k)
    ideal = sum(1 / math.log2(1 + rank) for rank in range(1, min(len(ranks), k) + 1))
    return min(1.0, gain / ideal) if ideal else 0.0
