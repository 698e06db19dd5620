import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.evaluation.statistics import bootstrap, percentile, sign_flip, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (45, 50, 0.786, 0.957),
        (95, 100, 0.888, 0.978),
        (285, 300, 0.919, 0.969),
        (50, 50, 0.929, 1.0),
        (0, 0, 0, 1),
    ],
)
def test_wilson_intervals_are_the_known_ones(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=6e-4)


@given(st.integers(1, 500), st.floats(0, 1))
def test_wilson_holds_the_value_and_stays_between_0_and_1(n, share):
    low, high = wilson(share * n, n)
    assert 0 <= low <= share + 1e-9 and share - 1e-9 <= high <= 1


def test_a_sign_flip_of_few_cases_is_counted_by_hand():
    assert sign_flip([-1, -1, -1]) == pytest.approx(1 / 8)
    assert sign_flip([-1, -1, -1, 0, 0, 1]) == pytest.approx(5 / 16)  # 0 or 1 of 4 signs positive
    assert sign_flip([1, 1]) == 1.0
    assert sign_flip([0, 0]) == sign_flip([]) == 1.0


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]), max_size=8))
def test_a_sign_flip_is_the_share_of_sign_patterns_as_low_as_the_seen_one(differences):
    sums = [
        sum(sign * abs(d) for sign, d in zip(signs, differences, strict=True))
        for signs in itertools.product((-1, 1), repeat=len(differences))
    ]
    assert sign_flip(differences) == pytest.approx(
        sum(s <= sum(differences) + 1e-9 for s in sums) / len(sums)
    )


def test_sampled_sign_flips_are_near_the_exact_value_and_repeat():
    differences = [-1.0] * 11 + [1.0] * 5  # binomial: P(at most 5 of 16) = 0.105
    assert sign_flip(differences) == pytest.approx(0.105, abs=0.01)
    assert sign_flip(differences) == sign_flip(differences)


def test_percentiles_are_values_that_were_seen():
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([3.0, 1.0, 2.0], 95) == 3.0
    assert percentile([], 50) == 0.0


def test_a_bootstrap_draws_documents_and_repeats():
    assert bootstrap([(1.0, 2), (1.0, 2)]) == (0.5, 0.5)
    low, high = bootstrap([(9.0, 10), (5.0, 10), (7.0, 10), (3.0, 10)])
    assert low < 0.6 < high and (low, high) == bootstrap([(9.0, 10), (5.0, 10), (7.0, 10), (3.0, 10)])
    # Four documents: a draw of the worst one alone has a chance of 1 in 256, below 2.5 %.
    assert 0.3 <= low <= 0.45 and 0.75 <= high <= 0.9


def test_questions_of_one_document_do_not_count_as_independent():
    alike = bootstrap([(10.0, 10), (0.0, 10), (10.0, 10), (0.0, 10)])
    mixed = bootstrap([(5.0, 10), (5.0, 10), (5.0, 10), (5.0, 10)])
    assert alike[1] - alike[0] > wilson(20, 40)[1] - wilson(20, 40)[0] > mixed[1] - mixed[0] == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 20)), min_size=2, max_size=6))
def test_a_bootstrap_stays_between_the_lowest_and_the_highest_document(shares):
    low, high = bootstrap([(share * n, n) for share, n in shares], resamples=200)
    values = [share for share, _ in shares]
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
