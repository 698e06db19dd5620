"""Each metric against judgements made by hand on one small corpus."""

import dataclasses
import hashlib
import math

import pytest

from corpusqa.evaluation import metrics
from corpusqa.evaluation.cases import Case
from corpusqa.evaluation.metrics import Share
from corpusqa.types import Answer, AnswerSentence, Citation, Disagreement, Document, ShortAnswer

TEXTS = {
    "a.md": "零跑在杭州成立。初創團隊有10人。2025年售出60萬輛。",
    "b.md": "一汽在长春。零跑没有工厂在长春。初创团队有100人。",
}
DOCUMENTS = {
    source: Document(hashlib.sha256(text.encode()).hexdigest()[:12], source, source, text)
    for source, text in TEXTS.items()
}
TEAM, SALES, WHERE = "初創團隊有10人。", "2025年售出60萬輛。", "零跑在杭州成立。"


def span(quote, source="a.md"):
    start = TEXTS[source].index(quote)
    return {"doc": source, "start": start, "end": start + len(quote), "quote": quote}


def cite(number, quote, source="a.md", /, **changes):
    start = TEXTS[source].index(quote)
    values = {"start": start, "end": start + len(quote), "quote": quote} | changes
    return Citation(
        number, DOCUMENTS[source].id, source, source, values["quote"], values["start"], values["end"]
    )


def said(*citations, sentences=None):
    sentences = [(c.quote, (c.number,)) for c in citations] if sentences is None else sentences
    return Answer(
        "?", "", False, "", sentences=tuple(AnswerSentence(*s) for s in sentences), citations=citations
    )


def closest(*citations):
    """An abstention that shows its closest sentences."""
    return dataclasses.replace(said(*citations), abstained=True, reason="not said", reason_code="not_stated")


SILENT = Answer("?", "not said", True, "not said", "not_stated")


def case(**changes):
    values = {
        "id": "c",
        "split": "gate",
        "kind": "direct",
        "lang": "zh",
        "question": "团队多少人,卖了多少?",
        "answerable": True,
        "gold": [{"any": ["10人"]}, {"any": ["60万辆"]}, {"any": ["杭州"], "vital": False}],
        "evidence": [[span(TEAM)], [span(SALES)]],
        "forbid": ["100人"],
    }
    return Case.model_validate(values | changes)


NO_CASE = case(kind="near_miss", answerable=False, gold=[], evidence=[], forbid=[])


def test_validity_counts_quotes_that_stand_where_they_say():
    assert metrics.validity(said(cite(1, TEAM), cite(2, SALES)), DOCUMENTS) == (2, 2)
    shifted = cite(1, TEAM, start=0)
    emptied = cite(2, TEAM, start=3, end=3, quote="")
    beyond = cite(3, SALES, end=999)
    foreign = Citation(4, "000000000000", "a.md", "a.md", TEAM, span(TEAM)["start"], span(TEAM)["end"])
    assert metrics.validity(said(shifted, emptied, beyond, foreign, cite(5, TEAM)), DOCUMENTS) == (1, 5)
    assert metrics.validity(SILENT, DOCUMENTS) == (0, 0)


def test_coverage_counts_sentences_with_a_valid_citation():
    answer = said(
        cite(1, TEAM), cite(2, SALES, start=0), sentences=[(TEAM, (1,)), (SALES, (2,)), (WHERE, ())]
    )
    assert metrics.coverage(answer, DOCUMENTS) == (1, 3)


def test_supported_counts_sentences_that_their_quotes_bear_out():
    answer = said(
        cite(1, TEAM), cite(2, SALES), sentences=[(TEAM, (1,)), (SALES, (1,)), (TEAM + SALES, (1, 2))]
    )
    assert metrics.supported(answer) == (2, 3)


def test_an_answer_that_says_nothing_without_abstaining_is_one_unsupported_sentence():
    assert metrics.supported(said()) == (0, 1)
    assert metrics.supported(SILENT) == (0, 0)


def test_cite_recall_is_the_mean_over_sentences_and_silence_scores_nothing():
    assert metrics.cite_recall(said(cite(1, TEAM), sentences=[(TEAM, (1,)), (SALES, (1,))])) == 0.5
    assert metrics.cite_recall(SILENT) == 0


def test_cite_precision_wants_right_and_needed_citations():
    # [1] is needed by both sentences, [2] by the second; [2] under the first sentence is idle.
    answer = said(cite(1, TEAM), cite(2, SALES), sentences=[(TEAM, (1, 2)), (TEAM + SALES, (1, 2))])
    assert metrics.cite_precision(answer) == (3, 4)


def test_cite_precision_counts_wrong_and_unused_citations_as_wrong():
    answer = said(cite(1, TEAM), cite(2, SALES), cite(3, WHERE), sentences=[(TEAM, (2,)), (SALES, (2,))])
    assert metrics.cite_precision(answer) == (1, 4)


def test_evidence_recall_counts_groups_half_covered_by_one_citation():
    half = cite(1, TEAM, end=span(TEAM)["start"] + 5, quote=TEAM[:5])
    third = cite(2, SALES, end=span(SALES)["start"] + 3, quote=SALES[:3])
    assert metrics.evidence_recall(case(), said(half, third)) == (1, 2)
    alternative = case(evidence=[[span("初创团队有100人。", "b.md"), span(TEAM)], [span(SALES)]])
    assert metrics.evidence_recall(alternative, said(cite(1, TEAM))) == (1, 2)
    assert metrics.evidence_recall(case(), SILENT) == (0, 2)


def test_evidence_precision_counts_citations_that_touch_evidence():
    elsewhere = cite(3, "一汽在长春。", "b.md")
    assert metrics.evidence_precision(case(), said(cite(1, TEAM), cite(2, WHERE), elsewhere)) == (1, 3)


def test_the_same_offsets_in_another_document_are_not_evidence():
    start, end = span(TEAM)["start"], span(TEAM)["end"]
    other = Citation(1, DOCUMENTS["b.md"].id, "b.md", "b.md", TEXTS["b.md"][start:end], start, end)
    assert metrics.evidence_recall(case(), said(other)) == (0, 2)


def test_vital_counts_vital_nuggets_only():
    assert metrics.vital(case(), said(cite(1, TEAM), cite(2, WHERE))) == (1, 2)
    assert metrics.vital(case(), SILENT) == (0, 2)


def test_correct_needs_all_vital_nuggets_and_nothing_forbidden():
    right = said(cite(1, TEAM), cite(2, SALES))
    assert metrics.is_correct(case(), right)
    assert not metrics.is_correct(case(), said(cite(1, TEAM)))
    wrong = said(cite(1, TEAM), cite(2, SALES), cite(3, "初创团队有100人。", "b.md"))
    assert metrics.forbidden(case(), wrong) == ("100人",)
    assert not metrics.is_correct(case(), wrong)


def test_the_text_of_an_abstention_is_no_claim():
    silent = Answer("?", "零跑有10人和60万辆吗?没有说。", True, "…")
    assert not metrics.is_correct(case(), silent)
    assert metrics.is_grounded(NO_CASE, silent, DOCUMENTS)


def test_grounded_needs_the_right_words_their_proof_and_the_evidence():
    team, sales = cite(1, TEAM), cite(2, SALES)
    assert metrics.is_grounded(case(), said(team, sales), DOCUMENTS)
    # right words and proof, but not from the evidence
    elsewhere = case(evidence=[[span(WHERE)], [span(SALES)]])
    assert not metrics.is_grounded(elsewhere, said(team, sales), DOCUMENTS)
    # right words from the evidence, with one sentence that has no proof
    assert not metrics.is_grounded(
        case(), said(team, sales, sentences=[(TEAM, (1,)), (SALES, (2,)), (WHERE, (1,))]), DOCUMENTS
    )
    # right words and evidence, but a quote that does not stand there
    shifted = cite(3, WHERE, start=1, end=9)
    assert not metrics.is_grounded(case(), said(team, sales, shifted), DOCUMENTS)
    # not the right words
    assert not metrics.is_grounded(case(gold=[{"any": ["杭州"]}]), said(team, sales), DOCUMENTS)
    assert not metrics.is_grounded(case(), SILENT, DOCUMENTS)
    # all of it, and yet declined
    declined = dataclasses.replace(said(team, sales), abstained=True)
    assert not metrics.is_grounded(case(), declined, DOCUMENTS)


def test_grounded_for_an_unanswerable_case_is_an_abstention_without_claims():
    assert metrics.is_grounded(NO_CASE, SILENT, DOCUMENTS)
    assert not metrics.is_grounded(NO_CASE, said(cite(1, TEAM)), DOCUMENTS)
    short = dataclasses.replace(closest(cite(1, TEAM)), short=ShortAnswer("10人", 1, 13, 16))
    assert metrics.validity(short, DOCUMENTS) == (2, 2)
    assert not metrics.is_grounded(NO_CASE, short, DOCUMENTS)


def test_misled_is_wrong_and_citing_a_document_without_evidence_or_a_confuser():
    other = cite(2, "一汽在长春。", "b.md")
    assert metrics.is_misled(case(), said(cite(1, TEAM), other))
    assert not metrics.is_misled(case(), said(cite(1, TEAM)))
    assert not metrics.is_misled(case(), said(cite(1, TEAM), cite(2, SALES), cite(3, "一汽在长春。", "b.md")))
    assert metrics.is_misled(case(confuser=["a.md"]), said(cite(1, TEAM)))


def test_group_ranks_are_the_first_passages_that_hold_each_group():
    whole, team = cite(0, TEXTS["a.md"]), cite(0, TEAM)
    assert metrics.group_ranks(case(), [(3, whole), (2, team), (7, team)]) == (2, 3)
    assert metrics.group_ranks(case(), [(1, cite(0, "一汽在长春。", "b.md"))]) == (None, None)


def test_recall_needs_every_group_among_the_first_k():
    assert metrics.recall_at((1, 8), 8) == 1
    assert metrics.recall_at((1, 9), 8) == 0
    assert metrics.recall_at((1, None), 8) == 0


def test_reciprocal_rank_is_of_the_first_group_found():
    assert metrics.reciprocal_rank((4, 2, None)) == 0.5
    assert metrics.reciprocal_rank((None,)) == 0


@pytest.mark.parametrize(
    ("ranks", "value"),
    [
        ((1,), 1.0),
        ((2,), 1 / math.log2(3)),
        ((11,), 0.0),
        ((1, 2), 1.0),
        ((1, 1), 1.0),
        ((1, None), 1 / (1 + 1 / math.log2(3))),
        ((3, 7), (1 / 2 + 1 / 3) / (1 + 1 / math.log2(3))),
        ((), 0.0),
    ],
)
def test_ndcg_counts_each_group_at_its_first_rank(ranks, value):
    assert metrics.ndcg_at(ranks) == pytest.approx(value)


def test_shares_are_pairs():
    assert Share(1, 2) == (1, 2)


def test_closest_sentences_are_no_claims_and_prove_nothing_but_must_stand_there():
    shown = closest(cite(1, TEAM), cite(2, SALES))
    assert shown.outcome == "closest"
    assert metrics.claims(shown) == "" and metrics.given(shown) == ()
    assert metrics.coverage(shown, DOCUMENTS) == metrics.supported(shown) == (0, 0)
    assert metrics.evidence_recall(case(), shown) == (0, 2)
    assert metrics.evidence_precision(case(), shown) == metrics.cite_precision(shown) == (0, 0)
    assert metrics.validity(shown, DOCUMENTS) == (2, 2)
    assert not metrics.is_grounded(case(), shown, DOCUMENTS)
    assert metrics.is_grounded(NO_CASE, shown, DOCUMENTS)
    false = closest(cite(1, TEAM, start=0))
    assert metrics.validity(false, DOCUMENTS) == (0, 1)
    assert not metrics.is_grounded(NO_CASE, false, DOCUMENTS)


def test_a_near_answer_shows_all_the_evidence_and_does_not_call_it_an_answer():
    team, sales = cite(1, TEAM), cite(2, SALES)
    assert metrics.is_near(case(), closest(team, sales))
    assert not metrics.is_near(case(), closest(team))
    assert not metrics.is_near(case(), said(team, sales))
    assert not metrics.is_near(case(), SILENT)
    assert not metrics.is_near(NO_CASE, closest(team, sales))


PREMISE = case(
    kind="false_premise",
    answerable=False,
    gold=[],
    evidence=[],
    forbid=["100人"],
    correction=[[span(TEAM)], [span(SALES)]],
)


def test_a_false_premise_is_declined_or_set_right_by_one_span():
    assert metrics.is_grounded(PREMISE, SILENT, DOCUMENTS)
    assert metrics.is_grounded(PREMISE, said(cite(1, SALES)), DOCUMENTS)
    assert metrics.is_corrected(PREMISE, said(cite(1, SALES)))
    assert not metrics.is_corrected(PREMISE, closest(cite(1, SALES)))
    assert not metrics.is_grounded(PREMISE, said(cite(1, WHERE)), DOCUMENTS)
    forbidden = said(cite(1, SALES), cite(2, "初创团队有100人。", "b.md"))
    assert not metrics.is_grounded(PREMISE, forbidden, DOCUMENTS)
    unproved = said(cite(1, SALES), sentences=[(TEAM, (1,))])
    assert not metrics.is_grounded(PREMISE, unproved, DOCUMENTS)


CONFLICT = case(
    kind="conflict",
    gold=[{"any": ["10人"]}, {"any": ["100人"]}],
    evidence=[[span(TEAM)], [span("初创团队有100人。", "b.md")]],
    forbid=[],
)


def test_a_conflict_needs_both_values_and_is_named_where_both_are_said_to_disagree():
    both = said(cite(1, TEAM), cite(2, "初创团队有100人。", "b.md"))
    assert metrics.is_grounded(CONFLICT, both, DOCUMENTS)
    assert not metrics.is_grounded(CONFLICT, said(cite(1, TEAM)), DOCUMENTS)
    assert not metrics.is_named(CONFLICT, both)
    named = dataclasses.replace(both, disagreement=Disagreement((1, 2), ("10人", "100人"), "two figures"))
    assert metrics.is_named(CONFLICT, named)
    other = dataclasses.replace(named, disagreement=Disagreement((1,), ("10人",), "one figure"))
    assert not metrics.is_named(CONFLICT, other)


@pytest.mark.parametrize(
    ("short", "hits"),
    [
        (ShortAnswer("10人", 1, 13, 16), 2),
        (ShortAnswer("10人", 1, 12, 15), 1),
        (ShortAnswer("11人", 1, 13, 16), 1),
        (ShortAnswer("10人", 2, 13, 16), 1),
        (ShortAnswer("", 1, 13, 13), 1),
    ],
)
def test_a_short_answer_is_a_quote_of_its_citation(short, hits):
    answer = dataclasses.replace(said(cite(1, TEAM)), short=short)
    assert metrics.validity(answer, DOCUMENTS) == (hits, 2)


def test_the_values_of_a_disagreement_are_quotes_of_their_citations():
    answer = said(cite(1, TEAM), cite(2, SALES))
    for values, hits in ((("10人", "60萬輛"), 4), (("10人", "70萬輛"), 3), (("60萬輛", "10人"), 2)):
        named = dataclasses.replace(answer, disagreement=Disagreement((1, 2), values, ""))
        assert metrics.validity(named, DOCUMENTS) == (hits, 4)


def test_a_reply_to_another_request_may_hold_labels_and_must_prove_the_rest():
    reply = dataclasses.replace(
        said(cite(1, TEAM), sentences=[("两篇文章:", ()), (TEAM, (1,))]), request="summary"
    )
    assert metrics.coverage(reply, DOCUMENTS) == metrics.supported(reply) == (1, 1)
    greeting = Answer("hi", "Hello.", False, "", request="greeting")
    assert metrics.supported(greeting) == (0, 0)
    assert not metrics.is_grounded(NO_CASE, greeting, DOCUMENTS)
    assert not metrics.is_grounded(case(), greeting, DOCUMENTS)
