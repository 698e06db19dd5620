import dataclasses

import pytest

from corpusqa.evaluation.outcome import STAGES, answer_digest, ranked
from corpusqa.evaluation.summary import Measure, by, by_kind, summarize
from evaluation_samples import (
    PLACE,
    SALES,
    TEAM,
    case,
    closest,
    find,
    nothing,
    outcome,
    passage,
    says,
    silent,
)


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
        (case(), closest(TEAM), (TEAM, SALES), "near"),
        (case(), closest(SALES), (TEAM, SALES), "abstained"),
        (nothing(), closest(TEAM), (TEAM, SALES), ""),
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


def test_near_answers_corrections_and_near_misses_are_summed_apart():
    premise = nothing("p", kind="false_premise", correction=evidence(TEAM))
    table = summarize(
        [
            outcome(case("a"), closest(TEAM)),
            outcome(case("b"), says(TEAM)),
            outcome(nothing("c"), closest(PLACE)),
            outcome(nothing("d"), says(PLACE)),
            outcome(premise, says(TEAM)),
        ]
    )
    found = {name: (measure.hits, measure.n) for name, measure in table.items()}
    assert found["near_answer"] == found["false_abstain"] == (1, 2)
    assert found["near_miss_reject"] == (1, 2)
    assert found["corrected"] == (1, 1)
    assert found["reject"] == (2, 3)
    assert found["grounded"] == (3, 5)


def test_fractions_of_several_documents_get_their_interval_from_documents():
    elsewhere = case("b", evidence=evidence(PLACE), gold=[{"any": ["长春"]}])
    outcomes = [outcome(case(f"a{i}"), says(TEAM)) for i in range(3)]
    table = summarize([*outcomes, outcome(elsewhere, says(TEAM))])
    assert table["vital"].clusters == ((3.0, 3), (0.0, 1))
    assert table["vital"].interval == (0.0, 1.0)  # a draw of two documents may hold but one of them
    assert table["vital"].wilson == Measure(3, 4).interval == table["correct"].interval
    assert summarize(outcomes)["vital"].interval == Measure(3, 3).interval


def test_kinds_with_questions_in_several_languages_are_shown_by_language_too():
    langs = ("zh-Hant>zh-Hans", "zh-Hans>zh", "en", "en>zh-Hans")
    outcomes = [outcome(case(f"c{i}", lang=lang), silent()) for i, lang in enumerate(langs)]
    groups = {name: len(found) for name, found in by_kind(outcomes).items()}
    assert groups == {"direct": 4, "direct en": 1, "direct en>zh": 1, "direct zh": 2}
    assert list(by_kind(outcomes[:2])) == ["direct"]
