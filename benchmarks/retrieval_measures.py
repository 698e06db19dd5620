"""How good rankings are, by ir-measures."""

from __future__ import annotations

from collections.abc import Sequence

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG

from intervals import Values
from retrieval_systems import Ranking

_MEASURES = {"R@1": R @ 1, "R@5": R @ 5, "R@10": R @ 10, "MRR": RR, "nDCG@10": nDCG @ 10}
MEASURES = tuple(_MEASURES)
HEADLINE = "nDCG@10"


def values(rankings: Sequence[Ranking], targets: Sequence[int]) -> Values:
    """Measure every question.

    Of paragraphs with equal scores the right one counts as the last.

    :param targets: the right paragraph of each question.
    :return: shape (questions, measures), 0 to 1, in the order of ``MEASURES``.
    """
    judged, run = {}, {}
    for i, (ranking, target) in enumerate(zip(rankings, targets, strict=True)):
        ordered = sorted(ranking, key=lambda pair: (-pair[1], pair[0] == target))
        judged[str(i)] = {str(target): 1}
        run[str(i)] = {str(paragraph): len(ordered) - at for at, (paragraph, _) in enumerate(ordered)}
    columns = {measure: column for column, measure in enumerate(_MEASURES.values())}
    found = np.zeros((len(targets), len(columns)))
    for one in ir_measures.iter_calc(list(columns), judged, run):
        found[int(one.query_id), columns[one.measure]] = one.value
    return found
