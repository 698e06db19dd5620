"""From the outcomes of many cases to numbers with intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpusqa.evaluation import metrics
from corpusqa.evaluation.metrics import Share
from corpusqa.evaluation.outcome import ORDERS, Order, Outcome
from corpusqa.evaluation.statistics import wilson

#: Passages that count as found by a search.
RECALL_K = 8

#: Metrics that must be exactly 1 for an extractive answer, on every split.
INVARIANTS = ("validity", "coverage", "supported")

#: Metrics with a floor; all but the last are better when higher.
FLOORS = (
    "grounded",
    "correct",
    "vital",
    "evidence_recall",
    "evidence_precision",
    "cite_recall",
    "cite_precision",
    "reject",
    "recall@8 fused",
)
CEILINGS = ("false_abstain",)


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over ``n`` things with its 95 % interval. ``n`` = 0: nothing to measure, value 0."""

    hits: float
    n: int

    @property
    def value(self) -> float:
        """The mean, 0 to 1."""
        return self.hits / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """95 % Wilson interval."""
        return wilson(self.hits, self.n)


def summarize(outcomes: Sequence[Outcome]) -> dict[str, Measure]:
    """Every metric over these outcomes, by name; see the functions of ``metrics`` for the formulas.

    Means over answerable cases: correct, vital, evidence_recall, cite_recall, false_abstain, recall, mrr,
    ndcg; over unanswerable ones: reject. Over sentences: coverage, supported. Over citations: validity,
    cite_precision; evidence_precision over citations in answers to answerable cases. Over answered ones of
    those cases: misled (noise sensitivity). Over all cases: grounded.
    """
    answerable = [o for o in outcomes if o.case.answerable]
    unanswerable = [o for o in outcomes if not o.case.answerable]
    answered = [o for o in answerable if not o.answer.abstained]
    table = {
        "grounded": _mean(outcomes, lambda o: o.grounded),
        "correct": _mean(answerable, lambda o: o.correct),
        "vital": _mean(answerable, lambda o: _value(o.vital)),
        "evidence_recall": _mean(answerable, lambda o: _value(o.evidence_recall)),
        "evidence_precision": _sum(o.evidence_precision for o in answerable),
        "cite_recall": _mean(answerable, lambda o: o.cite_recall),
        "cite_precision": _sum(o.cite_precision for o in outcomes),
        "reject": _mean(unanswerable, lambda o: o.answer.abstained),
        "false_abstain": _mean(answerable, lambda o: o.answer.abstained),
        "misled": _mean(answered, lambda o: o.misled),
        "validity": _sum(o.validity for o in outcomes),
        "coverage": _sum(o.coverage for o in outcomes),
        "supported": _sum(o.supported for o in outcomes),
    }
    for order in ORDERS:
        table |= _retrieval(answerable, order)
    return table


def _retrieval(answerable: Sequence[Outcome], order: Order) -> dict[str, Measure]:
    return {
        f"recall@{RECALL_K} {order}": _mean(
            answerable, lambda o: metrics.recall_at(o.ranks[order], RECALL_K)
        ),
        f"mrr {order}": _mean(answerable, lambda o: metrics.reciprocal_rank(o.ranks[order])),
        f"ndcg@10 {order}": _mean(answerable, lambda o: metrics.ndcg_at(o.ranks[order])),
    }


def by(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    """Outcomes in groups, the groups in order of their names."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return dict(sorted(groups.items()))


def _value(share: Share) -> float:
    return share.hits / share.n if share.n else 0.0


def _mean(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> Measure:
    return Measure(float(sum(value(o) for o in outcomes)), len(outcomes))


def _sum(shares: Iterable[Share]) -> Measure:
    shares = list(shares)
    return Measure(float(sum(s.hits for s in shares)), sum(s.n for s in shares))
