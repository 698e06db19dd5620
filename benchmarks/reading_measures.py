"""How well confidence tells questions with an answer from those without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intervals import Estimate, Values, draws

FALSE_ABSTENTIONS = 0.05  #: share of the answerable questions that may go unanswered


@dataclass(frozen=True, slots=True)
class Separation:
    """Confidence of answerable questions against that of one sort of unanswerable ones."""

    questions: int  #: unanswerable ones
    auroc: Estimate
    false_answers: Estimate  #: share answered where FALSE_ABSTENTIONS of the answerable ones are not


def separation(
    right: Values,
    right_clusters: Sequence[int],
    wrong: Values,
    wrong_clusters: Sequence[int],
    resamples: int,
    seed: int,
) -> Separation:
    """Compare confidences, with bootstrap intervals over paragraphs, drawn for both sorts at once.

    AUROC is the chance that an answerable question has the higher confidence, equal ones counting half. For
    false answers the cut is the highest confidence below which at most FALSE_ABSTENTIONS of the answerable
    questions lie; it is set anew in every resample.

    :param right: confidences of the answerable questions, shape (n,), n above 0.
    :param wrong: those of the unanswerable ones, shape (m,), m above 0.
    :param right_clusters, wrong_clusters: the paragraph of each.
    """
    numbers = np.unique(np.concatenate([right_clusters, wrong_clusters]), return_inverse=True)[1]
    of_right, of_wrong = np.split(numbers, [len(right)])
    values, place = np.unique(np.concatenate([right, wrong]), return_inverse=True)
    at_right, at_wrong = np.split(place, [len(right)])

    def measured(drawn: Values) -> Values:
        """:param drawn: times each paragraph was drawn, shape (r, paragraphs). :return: shape (r, 2)."""
        with_answer = _binned(drawn[:, of_right], at_right, len(values))
        without = _binned(drawn[:, of_wrong], at_wrong, len(values))
        answerable, unanswerable = with_answer.sum(axis=1), without.sum(axis=1)
        up_to = np.cumsum(without, axis=1)
        won = (with_answer * (up_to - without / 2)).sum(axis=1)
        cut = (np.cumsum(with_answer, axis=1) > FALSE_ABSTENTIONS * answerable[:, None]).argmax(axis=1)
        rows = np.arange(len(drawn))
        answered = unanswerable - up_to[rows, cut] + without[rows, cut]
        with np.errstate(invalid="ignore", divide="ignore"):  # a resample may have none of one sort
            return np.stack([won / (answerable * unanswerable), answered / unanswerable], axis=1)

    paragraphs = int(numbers.max()) + 1
    middle = measured(np.ones((1, paragraphs)))[0]
    resampled = np.concatenate([measured(drawn) for drawn in draws(paragraphs, resamples, seed)])
    low, high = np.nanpercentile(np.concatenate([resampled, middle[None]]), [2.5, 97.5], axis=0)
    auroc, false_answers = (Estimate(*map(float, three)) for three in zip(middle, low, high, strict=True))
    return Separation(len(wrong), auroc, false_answers)


def _binned(weights: Values, places: NDArray[np.intp], count: int) -> Values:
    """Sums of the columns by their places, shape (len(weights), count)."""
    order = np.argsort(places, kind="stable")
    found, starts = np.unique(places[order], return_index=True)
    summed = np.zeros((len(weights), count))
    summed[:, found] = np.add.reduceat(weights[:, order], starts, axis=1)
    return summed
