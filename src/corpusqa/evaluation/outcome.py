"""What became of one case: its answer, its metrics, and the first stage that broke."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from corpusqa.evaluation import metrics
from corpusqa.evaluation.cases import Case, Evidence
from corpusqa.evaluation.metrics import Documents, Share
from corpusqa.types import Answer, Passage

Order = Literal["lexical", "vector", "fused"]
ORDERS: tuple[Order, ...] = ("lexical", "vector", "fused")

#: Passages looked at for ranks; the reader gets the first few of them.
POOL = 50

#: What a case can end as, from the front of the street to its end. "" is a case that is right.
STAGES = {
    "": "right",
    "not_chunked": "evidence cut across chunks",
    "not_retrieved": f"evidence not among {POOL} passages",
    "below_k": "evidence retrieved, but below what the reader gets",
    "near": "abstained, with the evidence among the closest sentences it shows",
    "abstained": "abstained although the evidence was offered",
    "not_chosen": "evidence offered, but another sentence chosen",
    "nugget_lost": "evidence cited, but a vital part is not in the answer",
    "forbidden": "right, but with a forbidden string",
    "other_evidence": "right words, cited from elsewhere",
    "unproved": "a sentence without valid support",
    "answered": "answered what the corpus does not answer",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case with its answer, judged."""

    case: Case
    answer: Answer
    pool: tuple[Passage, ...]  #: up to 50 passages for the question, best first
    stage: str  #: the first stage that broke, a key of STAGES; "" when the case is right
    ranks: dict[Order, tuple[int | None, ...]]  #: for each order the rank of each evidence group
    validity: Share
    coverage: Share
    supported: Share
    cite_recall: float
    cite_precision: Share
    evidence_recall: Share
    evidence_precision: Share
    vital: Share
    correct: bool
    grounded: bool
    misled: bool
    near: bool  #: abstained, but shows the evidence as closest sentences
    corrected: bool  #: a false premise answered with what sets it right
    named: bool  #: a disagreement of two documents named as one
    seconds: float = 0.0  #: wall time of the answer

    @property
    def digest(self) -> str:
        """Equal for equal answers and citations, whatever their scores; see ``answer_digest``."""
        return answer_digest(self.answer)


def answer_digest(answer: Answer) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of all that is said, with its citations."""
    said = {
        "text": answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "sentences": [asdict(sentence) for sentence in answer.sentences],
        "citations": [asdict(citation) for citation in answer.citations],
        "short": answer.short and asdict(answer.short),
        "disagreement": answer.disagreement and asdict(answer.disagreement),
        "outcome": answer.outcome,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def judge(
    case: Case,
    answer: Answer,
    pool: Sequence[Passage],
    documents: Documents,
    *,
    chunks: Sequence[metrics.Span] = (),
    tau: float = 1.0,
    seconds: float = 0.0,
) -> Outcome:
    """Score one answer to one case.

    :param pool: passages for the question, best first, more of them than the reader got.
    :param chunks: spans of all chunks of the evidence's documents; without them nothing is said of chunking.
    :param tau: see ``matching.support``.
    """
    grounded = metrics.is_grounded(case, answer, documents, tau)
    ranks = {order: metrics.group_ranks(case, ranked(pool, order)) for order in ORDERS}
    return Outcome(
        case=case,
        answer=answer,
        pool=tuple(pool),
        stage="" if grounded else _stage(case, answer, ranks["fused"], documents, chunks, tau),
        ranks=ranks,
        validity=metrics.validity(answer, documents),
        coverage=metrics.coverage(answer, documents),
        supported=metrics.supported(answer, tau),
        cite_recall=metrics.cite_recall(answer, tau),
        cite_precision=metrics.cite_precision(answer, tau),
        evidence_recall=metrics.evidence_recall(case, answer),
        evidence_precision=metrics.evidence_precision(case, answer),
        vital=metrics.vital(case, answer),
        correct=metrics.is_correct(case, answer),
        grounded=grounded,
        misled=case.answerable and not answer.abstained and metrics.is_misled(case, answer),
        near=metrics.is_near(case, answer),
        corrected=metrics.is_corrected(case, answer),
        named=metrics.is_named(case, answer),
        seconds=seconds,
    )


def ranked(pool: Sequence[Passage], order: Order) -> list[tuple[int, Passage]]:
    """Return the pool's passages with the ranks that one search, or their fusion, gave them."""
    if order == "fused":
        return list(enumerate(pool, start=1))
    ranks = [(p.lexical_rank if order == "lexical" else p.vector_rank, p) for p in pool]
    return [(rank, passage) for rank, passage in ranks if rank is not None]


def _stage(
    case: Case,
    answer: Answer,
    ranks: Sequence[int | None],
    documents: Documents,
    chunks: Sequence[metrics.Span],
    tau: float,
) -> str:
    """Find the first stage that broke, for a case that is not right."""
    if not case.answerable:
        return "unproved" if answer.abstained else "answered"
    if metrics.is_near(case, answer):
        return "near"
    missing = _missing(case, answer)
    offered = len(answer.passages)
    if chunks and any(not _is_whole(case.evidence[group], chunks) for group in missing):
        stage = "not_chunked"
    elif any(ranks[group] is None for group in missing):
        stage = "not_retrieved"
    elif any((ranks[group] or 0) > offered for group in missing):
        stage = "below_k"
    elif answer.abstained:
        stage = "abstained"
    elif metrics.supported(answer, tau).hits < len(answer.sentences) or _broken(answer, documents):
        stage = "unproved"
    elif missing:
        stage = "other_evidence" if metrics.is_correct(case, answer) else "not_chosen"
    elif metrics.vital(case, answer).hits < metrics.vital(case, answer).n:
        stage = "nugget_lost"
    else:
        stage = "forbidden"
    return stage


def _missing(case: Case, answer: Answer) -> list[int]:
    """List the evidence groups that no citation holds."""
    return [
        i
        for i, group in enumerate(case.evidence)
        if not any(metrics.holds(citation, group) for citation in metrics.given(answer))
    ]


def _is_whole(group: Sequence[Evidence], chunks: Sequence[metrics.Span]) -> bool:
    """Whether one chunk holds all of one alternative."""
    return any(metrics.overlap(chunk, gold) == gold.end - gold.start for gold in group for chunk in chunks)


def _broken(answer: Answer, documents: Documents) -> bool:
    return any(
        share.hits < share.n
        for share in (metrics.validity(answer, documents), metrics.coverage(answer, documents))
    )
