import dataclasses

import pytest

from corpusqa.errors import InputError
from corpusqa.evaluation.accepted import AcceptedRun
from corpusqa.evaluation.gates import check, compare
from corpusqa.evaluation.probes import Probe
from corpusqa.evaluation.statistics import wilson
from corpusqa.evaluation.summary import Measure
from evaluation_samples import (
    PLACE,
    TEAM,
    case,
    evaluation,
    nothing,
    outcome,
    passage,
    right,
    says,
    silent,
    wrong,
)


def accept(*outcomes):
    return AcceptedRun.of(evaluation(*outcomes), "for a test")


def test_a_run_passes_against_itself():
    outcomes = [*right(8), *wrong(2, start=8)]
    gates = check(evaluation(*outcomes), accept(*outcomes))
    assert gates.passed and gates.changes == () and gates.warnings == ()


def test_the_floor_is_the_lower_end_of_the_accepted_interval():
    accepted = accept(*right(8), *wrong(2, start=8))
    bound = accepted.metrics["grounded"]
    assert bound.value == 0.8 and bound.n == 10
    assert bound.bound == pytest.approx(wilson(8, 10)[0], abs=1.1e-4) and bound.bound <= wilson(8, 10)[0]
    assert accepted.kinds["direct"]["grounded"] == bound


def test_cases_of_dev_move_no_floor():
    accepted = accept(*right(8), *wrong(2, start=8), *wrong(5, start=10, split="dev"))
    assert accepted.metrics["grounded"].n == accepted.kinds["direct"]["grounded"].n == 10
    assert set(accepted.cases) == {f"case-{i:02}" for i in range(15)}


def test_a_value_below_its_floor_breaks_the_gate_in_one_line_with_the_worst_cases():
    accepted = accept(*right(20))
    broken = check(evaluation(*right(12), *wrong(8, start=12)), accepted).broken
    line = next(line for line in broken if line.startswith("grounded") and "floor" in line)
    assert "grounded 0.600 (0.387-0.781, n 20) is below its floor 0.839 (accepted 1.000)" in line
    assert line.endswith("see case-12, case-13, case-14 and 5 more")
    assert all("\n" not in line for line in broken)


def test_too_many_abstentions_break_a_ceiling():
    silence = [outcome(case(f"case-{i:02}"), silent()) for i in range(10)]
    broken = check(evaluation(*silence), accept(*right(10))).broken
    assert any(line.startswith("false_abstain 1.000") and "above its ceiling" in line for line in broken)


def test_a_kind_has_its_own_floor():
    none = [outcome(nothing(f"none-{i}"), silent()) for i in range(12)]
    some = [outcome(nothing(f"none-{i}"), says(TEAM)) for i in range(12)]
    accepted = accept(*right(60), *none)
    broken = check(evaluation(*right(60), *some), accepted).broken
    assert any("on near_miss is below its floor" in line for line in broken)


def test_a_gate_case_newly_failing_fails_even_if_the_mean_rises():
    before = [*right(9), *wrong(6, start=9)]
    now = [*wrong(1), *right(14, start=1)]
    gates = check(evaluation(*now), accept(*before))
    assert gates.broken == ("case case-00 was right in the accepted run and is not now: not_chosen",)
    assert sum(change.fails for change in gates.changes) == 1 and len(gates.changes) == 7


def test_a_dev_case_newly_failing_is_listed_and_does_not_fail():
    before = [*right(5), *right(3, start=5, split="dev")]
    now = [*right(5), *wrong(3, start=5, split="dev")]
    gates = check(evaluation(*now), accept(*before))
    assert gates.passed and [change.case_id for change in gates.changes] == ["case-05", "case-06", "case-07"]


def test_another_answer_with_the_same_outcome_is_listed():
    now = [outcome(case("case-00"), dataclasses.replace(says(TEAM), text="otherwise"))]
    (change,) = check(evaluation(*now), accept(*right(1))).changes
    assert (change.before, change.after, change.fails) == ("", "", False)


def test_edited_new_and_removed_cases_are_listed_and_not_compared():
    accepted = accept(*right(2))
    edited = outcome(case("case-00", question="谁?"), says(PLACE))
    new = outcome(case("case-07"), says(PLACE))
    changes = compare(evaluation(edited, new), accepted)
    found = {c.case_id: (c.before, c.after, c.edited, c.fails) for c in changes}
    assert found == {
        "case-00": ("", "not_chosen", True, False),
        "case-01": ("", "-", False, False),
        "case-07": ("-", "not_chosen", False, False),
    }


def test_cases_of_a_split_that_was_not_run_are_not_missing():
    accepted = accept(*right(2), *right(1, start=2, split="dev"))
    assert compare(evaluation(*right(2)), accepted) == ()


def test_a_fall_that_chance_seldom_makes_fails():
    # From 100 right cases to 94: above every floor, and yet p = 1/64.
    broken = check(evaluation(*right(94), *wrong(6, start=94)), accept(*right(100))).broken
    assert "grounded fell against the accepted run: 6 cases lost, 0 won, p = 0.016" in broken
    broken = check(evaluation(*right(96), *wrong(4, start=96)), accept(*right(100))).broken
    assert not any("fell against" in line for line in broken)


def test_a_kind_that_loses_two_cases_is_a_warning():
    gates = check(evaluation(*right(96), *wrong(4, start=96)), accept(*right(100)))
    assert gates.warnings == ("direct lost 4 cases: case-96, case-97, case-98, case-99",)


def test_invariants_are_exact_on_every_split():
    moved = dataclasses.replace(says(TEAM).citations[0], start=1)
    bad = outcome(case("dev-01", split="dev"), dataclasses.replace(says(TEAM), citations=(moved,)))
    broken = check(evaluation(*right(50), bad), None).broken
    assert [line.split(" must be 1")[0].split(" (")[0] for line in broken] == [
        "invariant validity 0.980",
        "invariant coverage 0.980",
    ]
    assert all(line.endswith("see dev-01") for line in broken)


def test_an_answer_that_changes_when_asked_again_fails():
    (line,) = check(evaluation(*right(3), unrepeatable=["case-01"]), None).broken
    assert "repeatability" in line and "case-01" in line


def test_a_baseline_without_thought_that_scores_higher_fails():
    ours = evaluation(*right(2), *wrong(2, start=2), baselines={"guess": tuple(right(3) + wrong(1, start=3))})
    (line,) = check(ours, None).broken
    assert 'is beaten by the baseline "guess" with 0.750' in line
    even = evaluation(*right(2), *wrong(2, start=2), baselines={"guess": tuple(right(2) + wrong(2, start=2))})
    assert check(even, None).passed


def test_fusion_must_not_lose_what_one_search_finds():
    pool = [passage(PLACE, None, None)] * 8 + [passage(TEAM, 1, 30)]
    lost = [outcome(case(f"case-{i:02}"), says(TEAM), pool) for i in range(2)]
    broken = check(evaluation(*right(60, start=2), *lost), None).broken
    assert len(broken) == 2 and all("below the better single search" in line for line in broken)
    assert "case-00, case-01" in broken[0] and "on all cases" in broken[0] and "on direct" in broken[1]


def test_an_accepted_run_is_read_as_it_was_written(tmp_path):
    accepted = accept(*right(2), *wrong(1, start=2))
    accepted.save(tmp_path / "baseline.json")
    assert AcceptedRun.load(tmp_path / "baseline.json") == accepted
    assert AcceptedRun.load(tmp_path / "none.json") is None


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b'{"reason": 1}'])
def test_a_damaged_accepted_run_says_what_to_do(tmp_path, data):
    (tmp_path / "baseline.json").write_bytes(data)
    with pytest.raises(InputError, match="is damaged; restore it"):
        AcceptedRun.load(tmp_path / "baseline.json")


def probe(name, hits, n):
    return Probe(name, "said", Measure(float(hits), n), tuple(f"case-{i:02}" for i in range(hits, n)))


def test_noise_may_cost_a_twentieth_and_no_more():
    ours = evaluation(*right(20))
    assert check(ours, None, [probe("noise 1x", 19, 20), probe("noise 5x", 19, 20)]).passed
    (line,) = check(ours, None, [probe("noise 5x", 18, 20)]).broken
    assert line.startswith("noise 5x 0.900") and "more than 0.05 below the 1.000 without noise" in line
    assert check(ours, None, [probe("noise 20x", 5, 20)]).passed


def test_a_probe_below_its_accepted_floor_breaks_the_gate():
    ours = evaluation(*right(20))
    accepted = AcceptedRun.of(ours, "for a test", [probe("sentences deleted", 10, 10)])
    assert check(ours, accepted, [probe("sentences deleted", 8, 10)]).passed
    (line,) = check(ours, accepted, [probe("sentences deleted", 7, 10)]).broken
    assert "sentences deleted 0.700" in line and "below its floor 0.722" in line
    assert line.endswith("see case-07, case-08, case-09")
    assert check(ours, accepted, [probe("sentences deleted", 7, 30)]).passed  # not the same cases
