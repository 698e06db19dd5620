"""Risk and coverage: what answering more, or less, of what is asked would cost.

Every case has a confidence. Were all answered from some confidence up, coverage would be the share of the
cases answered, and risk the share of those that are wrong (El-Yaniv and Wiener 2010). The area under the
curve is the mean of the risk over all coverages (Geifman and El-Yaniv 2017): low when confidence puts what
is right first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpusqa.evaluation import metrics
from corpusqa.evaluation.metrics import Documents
from corpusqa.evaluation.outcome import Outcome
from corpusqa.types import Answer, AnswerSentence


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the curve: answering every case of this confidence or a higher one."""

    confidence: float
    coverage: float  #: share of all cases that would be answered, above 0 to 1
    risk: float  #: share of those that would be wrong, 0 to 1


def curve(outcomes: Sequence[Outcome], documents: dict[str, Documents]) -> tuple[Point, ...]:
    """Return the risk for every coverage, the surest case first.

    An answer is wrong unless it is grounded; one to an unanswerable case is always wrong, unless it sets a
    false premise right. A case that ended as "closest" counts with the sentences it shows as if they were
    its answer; one that ended as "nothing" has none to count with, and the curve ends before it.

    :param documents: by the extra folder of a case, then by source.
    """
    sure = []
    for outcome in outcomes:
        answer = as_answered(outcome.answer)
        if not answer.abstained:
            right = metrics.is_grounded(outcome.case, answer, documents[outcome.case.extra])
            sure.append((answer.confidence, outcome.case.id, right))
    points, wrong = [], 0
    for n, (confidence, _, right) in enumerate(sorted(sure, key=lambda one: (-one[0], one[1])), start=1):
        wrong += not right
        points.append(Point(confidence, n / len(outcomes), wrong / n))
    return tuple(points)


def area(points: Sequence[Point]) -> float:
    """Area under the curve: mean of the risk over the coverages that are reached; 0.0 for none."""
    return sum(point.risk for point in points) / len(points) if points else 0.0


def chosen(points: Sequence[Point], steps: int = 10) -> tuple[Point, ...]:
    """Return the points nearest above every tenth of coverage, and the last one."""
    found = []
    for step in range(1, steps + 1):
        reached = [point for point in points if point.coverage >= step / steps - 1e-9]
        if reached:
            found.append(reached[0])
    if points and (not found or found[-1] is not points[-1]):
        found.append(points[-1])
    return tuple(found)


def as_answered(answer: Answer) -> Answer:
    """An abstention with its closest sentences as its answer; any other outcome as it is."""
    if answer.outcome != "closest":
        return answer
    return replace(
        answer,
        abstained=False,
        request="question",
        short=None,
        sentences=tuple(AnswerSentence(c.quote, (c.number,)) for c in answer.citations),
    )
