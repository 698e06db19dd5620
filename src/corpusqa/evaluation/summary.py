"""From the outcomes of many cases to numbers with intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpusqa.evaluation import metrics
from corpusqa.evaluation.metrics import Share
from corpusqa.evaluation.outcome import ORDERS, Order, Outcome
from corpusqa.evaluation.statistics import bootstrap, wilson

#: Passages that count as found by a search.
RECALL_K = 8

#: Metrics that must be exactly 1 for an extractive answer, on every split.
INVARIANTS = ("validity", "coverage", "supported")

#: Metrics with a floor: the higher the better.
FLOORS = (
    "grounded",
    "correct",
    "vital",
    "evidence_recall",
    "evidence_precision",
    "cite_recall",
    "cite_precision",
    "reject",
    "near_miss_reject",
    "recall@8 fused",
)
CEILINGS = ("false_abstain",)


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over ``n`` things with its 95 % interval. ``n`` = 0: nothing to measure, value 0."""

    hits: float
    n: int
    #: for a mean of fractions: sum and number of the values of each document, which the interval resamples
    clusters: tuple[tuple[float, int], ...] = ()

    @property
    def value(self) -> float:
        """The mean, 0 to 1."""
        return self.hits / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval: bootstrap over documents for fractions of several documents, else Wilson."""
        return bootstrap(self.clusters) if len(self.clusters) > 1 else self.wilson

    @property
    def wilson(self) -> tuple[float, float]:
        """95 % Wilson interval, which floors are made of; for fractions too wide rather than too narrow."""
        return wilson(self.hits, self.n)


def summarize(outcomes: Sequence[Outcome]) -> dict[str, Measure]:
    """Every metric over these outcomes, by name; see the functions of ``metrics`` for the formulas.

    Means over answerable cases: correct, vital, evidence_recall, cite_recall, false_abstain, near_answer,
    recall, mrr, ndcg; over unanswerable ones: reject, and of those near_miss_reject and corrected over the
    kinds near_miss and false_premise. Over conflicts: conflict_named. Over sentences: coverage, supported.
    Over quotes: validity. Over citations: cite_precision; evidence_precision over citations in answers to
    answerable cases. Over answered ones of those cases: misled (noise sensitivity). Over all: grounded.
    """
    answerable = [o for o in outcomes if o.case.answerable]
    unanswerable = [o for o in outcomes if not o.case.answerable]
    answered = [o for o in answerable if not o.answer.abstained]
    table = {
        "grounded": _mean(outcomes, lambda o: o.grounded),
        "correct": _mean(answerable, lambda o: o.correct),
        "vital": _fractions(answerable, lambda o: _value(o.vital)),
        "evidence_recall": _fractions(answerable, lambda o: _value(o.evidence_recall)),
        "evidence_precision": _sum(o.evidence_precision for o in answerable),
        "cite_recall": _fractions(answerable, lambda o: o.cite_recall),
        "cite_precision": _sum(o.cite_precision for o in outcomes),
        "reject": _mean(unanswerable, lambda o: o.answer.abstained or o.corrected),
        "near_miss_reject": _mean(_kind(outcomes, "near_miss"), lambda o: o.answer.abstained),
        "corrected": _mean(_kind(outcomes, "false_premise"), lambda o: o.corrected),
        "false_abstain": _mean(answerable, lambda o: o.answer.abstained),
        "near_answer": _mean(answerable, lambda o: o.near),
        "conflict_named": _mean(_kind(outcomes, "conflict"), lambda o: o.named),
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
        f"mrr {order}": _fractions(answerable, lambda o: metrics.reciprocal_rank(o.ranks[order])),
        f"ndcg@10 {order}": _fractions(answerable, lambda o: metrics.ndcg_at(o.ranks[order])),
    }


def by(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    """Outcomes in groups, the groups in order of their names."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return dict(sorted(groups.items()))


def by_kind(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Outcomes by kind; direct and cross-language ones also by the languages of question and articles."""
    groups = by(outcomes, lambda o: o.case.kind)
    for kind in ("cross_language", "direct"):
        parts = by(groups.get(kind, []), lambda o: languages(o.case.lang))
        if len(parts) > 1:
            groups |= {f"{kind} {pair}": of for pair, of in parts.items()}
    return dict(sorted(groups.items()))


def languages(lang: str) -> str:
    """The languages of a case without script or region: "zh-Hant>zh-Hans" is "zh", "en>zh-Hans" "en>zh"."""
    asked, _, written = (part.partition("-")[0] for part in lang.partition(">"))
    return asked if written in ("", asked) else f"{asked}>{written}"


def _value(share: Share) -> float:
    return share.hits / share.n if share.n else 0.0


def _mean(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> Measure:
    return Measure(float(sum(value(o) for o in outcomes)), len(outcomes))


def _fractions(outcomes: Sequence[Outcome], value: Callable[[Outcome], float]) -> Measure:
    """A mean of fractions; a case belongs to the document of its first evidence."""
    clusters: dict[tuple[str, str], tuple[float, int]] = {}
    for outcome in outcomes:
        evidence = outcome.case.evidence
        key = (outcome.case.extra, evidence[0][0].doc) if evidence else ("", "")
        total, n = clusters.get(key, (0.0, 0))
        clusters[key] = (total + value(outcome), n + 1)
    return Measure(sum(total for total, _ in clusters.values()), len(outcomes), tuple(clusters.values()))


def _kind(outcomes: Sequence[Outcome], kind: str) -> list[Outcome]:
    return [o for o in outcomes if o.case.kind == kind]


def _sum(shares: Iterable[Share]) -> Measure:
    shares = list(shares)
    return Measure(float(sum(s.hits for s in shares)), sum(s.n for s in shares))
