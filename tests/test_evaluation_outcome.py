import dataclasses

import pytest

from corpusqa.evaluation.outcome import STAGES, answer_digest, ranked
from corpusqa.evaluation.summary import by, summarize
from evaluation_samples import PLACE, SALES, TEAM, case, find, nothing, outcome, passage, says, silent


def evidence(*quotes):
    spans = [dict(zip(("doc", "start", "end"), find(quote), strict=True)) for quote in quotes]
    return [[span | {"quote": quote}] for span, quote in zip(spans, quotes, strict=True)]


BOTH = case("both-01", evidence=evidence(TEAM, SALES), gold=[{"any": ["10人"]}, {"any": ["60万辆"]}])


@pytest.mark.parametrize(
    ("one", "answer", "pool", "stage"),
    [
        (case(), says(TEAM), (TEAM, SALES), ""),
        (nothing(), silent(), (TEAM, SALES), ""),
        (BOTH, says(TEAM, SALES), (TEAM, SALES), ""),
        (case(), says(SALES), (SALES, PLACE), "not_retrieved"),
        (case(), silent(), (SALES, PLACE), "not_retrieved"),
        (case(), says(SALES, passages=(SALES,)), (SALES, TEAM), "below_k"),
        (case(), silent(), (TEAM, SALES), "abstained"),
        (case(), says(SALES), (TEAM, SALES), "not_chosen"),
        (BOTH, says(TEAM), (TEAM, SALES), "not_chosen"),
        (case(gold=[{"any": ["十人"]}, {"any": ["10人"]}]), says(TEAM), (TEAM,), "nugget_lost"),
        (case(forbid=["60万辆"]), says(TEAM, SALES), (TEAM, SALES), "forbidden"),
        (case(gold=[{"any": ["60万辆"]}]), says(SALES), (TEAM, SALES), "other_evidence"),
        (nothing(), says(TEAM), (TEAM, SALES), "answered"),
    ],
)
def test_the_first_stage_that_broke_is_named(one, answer, pool, stage):
    assert outcome(one, answer, pool).stage == stage
    assert stage in STAGES


def test_evidence_cut_across_chunks_is_named_before_everything_else():
    source, start, _ = find(TEAM)
    half = dataclasses.replace(passage(TEAM), start=start, end=start + 4)
    assert source == half.source
    assert outcome(case(), silent(), (SALES,), chunks=[half]).stage == "not_chunked"
    assert outcome(case(), silent(), (SALES,), chunks=[half, passage(TEAM)]).stage == "not_retrieved"


def test_a_sentence_without_proof_is_named():
    answer = dataclasses.replace(
        says(TEAM), citations=(dataclasses.replace(says(TEAM).citations[0], start=1),)
    )
    assert outcome(case(), answer, (TEAM,)).stage == "unproved"


def test_orders_are_by_the_ranks_that_each_search_gave():
    pool = [passage(TEAM, None, 2), passage(SALES, 7, 1)]
    assert [(rank, p.text) for rank, p in ranked(pool, "lexical")] == [(7, SALES)]
    assert [(rank, p.text) for rank, p in ranked(pool, "vector")] == [(2, TEAM), (1, SALES)]
    assert [(rank, p.text) for rank, p in ranked(pool, "fused")] == [(1, TEAM), (2, SALES)]


def test_ranks_of_evidence_are_kept_for_each_order():
    found = outcome(BOTH, silent(), (passage(SALES, 3, 2), passage(TEAM, None, 1)))
    assert found.ranks == {"lexical": (None, 3), "vector": (1, 2), "fused": (2, 1)}


def test_the_digest_sees_what_was_said_and_cited_and_no_scores():
    one = says(TEAM)
    assert answer_digest(one) == answer_digest(dataclasses.replace(one, confidence=0.1, passages=()))
    assert answer_digest(one) != answer_digest(says(SALES))
    assert answer_digest(one) != answer_digest(dataclasses.replace(one, text=one.text + " "))


def test_a_summary_divides_by_what_each_metric_is_about():
    outcomes = [
        outcome(case("a"), says(TEAM)),
        outcome(case("b"), says(TEAM, SALES)),
        outcome(case("c"), silent()),
        outcome(case("d"), says(PLACE)),
        outcome(nothing("e"), silent()),
        outcome(nothing("f"), says(TEAM)),
    ]
    table = summarize(outcomes)
    found = {name: (measure.hits, measure.n) for name, measure in table.items()}
    assert found["grounded"] == (3, 6)
    assert found["correct"] == found["vital"] == found["evidence_recall"] == (2, 4)
    assert found["evidence_precision"] == (2, 4)
    assert found["cite_recall"] == (3, 4)
    assert found["cite_precision"] == found["validity"] == found["coverage"] == found["supported"] == (5, 5)
    assert found["reject"] == (1, 2)
    assert found["false_abstain"] == (1, 4)
    assert found["misled"] == (1, 3)
    assert found["recall@8 fused"] == found["mrr lexical"] == found["ndcg@10 vector"] == (4, 4)


def test_a_summary_of_nothing_has_no_values_and_full_intervals():
    for measure in summarize([]).values():
        assert (measure.value, measure.n, measure.interval) == (0, 0, (0, 1))


def test_groups_come_in_order():
    outcomes = [outcome(case("a", lang="zh"), silent()), outcome(case("b", lang="en"), silent())]
    assert list(by(outcomes, lambda o: o.case.lang)) == ["en", "zh"]
