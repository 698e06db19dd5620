import dataclasses

import pytest

from corpusqa.evaluation.risk import area, chosen, curve
from evaluation_samples import DOCUMENTS, PLACE, SALES, TEAM, case, closest, nothing, outcome, says, silent


def sure(answer, confidence):
    return dataclasses.replace(answer, confidence=confidence)


def points(*outcomes):
    return curve(outcomes, {"": DOCUMENTS})


def test_risk_is_the_share_of_wrong_answers_among_the_surest():
    found = points(
        outcome(case("a"), sure(says(TEAM), 0.9)),
        outcome(case("b"), sure(says(SALES), 0.8)),
        outcome(nothing("c"), sure(says(PLACE), 0.6)),
        outcome(case("d"), sure(says(TEAM), 0.7)),
    )
    assert [(p.confidence, p.coverage, p.risk) for p in found] == [
        (0.9, 0.25, 0.0),
        (0.8, 0.5, 0.5),
        (0.7, 0.75, pytest.approx(1 / 3)),
        (0.6, 1.0, 0.5),
    ]
    assert area(found) == pytest.approx((0 + 0.5 + 1 / 3 + 0.5) / 4)


def test_closest_sentences_count_as_the_answer_they_would_have_been():
    (right,) = points(outcome(case("a"), closest(TEAM)))
    (wrong,) = points(outcome(nothing("a"), closest(TEAM)))
    assert (right.coverage, right.risk) == (1.0, 0.0) and (wrong.coverage, wrong.risk) == (1.0, 1.0)


def test_what_has_no_sentence_is_never_covered():
    found = points(outcome(case("a"), says(TEAM)), outcome(case("b"), silent()))
    assert [p.coverage for p in found] == [0.5]
    assert points(outcome(case("a"), silent())) == () and area(()) == 0.0 and chosen(()) == ()


def test_a_tenth_of_coverage_each_is_shown_and_the_last_point():
    found = points(*(outcome(case(f"c{i:02}"), sure(says(TEAM), 1 - i / 100)) for i in range(25)))
    shown = [p.coverage for p in chosen(found)]
    assert shown == [0.12, 0.2, 0.32, 0.4, 0.52, 0.6, 0.72, 0.8, 0.92, 1.0]
    half = points(*(outcome(case(f"c{i:02}"), says(TEAM) if i < 9 else silent()) for i in range(20)))
    assert [p.coverage for p in chosen(half)] == [0.1, 0.2, 0.3, 0.4, 0.45]
