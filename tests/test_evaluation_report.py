import dataclasses

import pytest

from corpusqa.evaluation.accepted import AcceptedRun
from corpusqa.evaluation.baselines import BASELINES
from corpusqa.evaluation.gates import check
from corpusqa.evaluation.probes import Probe
from corpusqa.evaluation.report import probe_text, render, table_text
from corpusqa.evaluation.summary import Measure
from evaluation_samples import (
    PLACE,
    SALES,
    TEAM,
    case,
    evaluation,
    nothing,
    outcome,
    right,
    says,
    silent,
    wrong,
)


def report(ours, accepted=None, notes=()):
    return render(ours, check(ours, accepted), notes)


def test_a_report_shows_every_metric_with_its_interval_and_every_group():
    ours = evaluation(*right(3), *right(1, start=3, lang="en>zh", split="dev"), outcome(nothing(), silent()))
    text = report(ours)
    assert "**Passed.**" in text and "## No case failed" in text
    assert "| **grounded** | 1.000 | 0.510-1.000 | 4 | GC, the headline" in text
    assert "## Split gate: 4 cases" in text and "## Split dev: 1 cases" in text
    assert "| near\\_miss | 1.000 |" in text and "| en\\>zh | 1.000 |" in text
    assert "| lexical | 1.000 |" in text
    assert "| answered | 3 |  | 0 | 3 |" in text and "| declined | 0 |  | 1 | 1 |" in text
    assert "| asked in | grounded |" in text and "| asked in > article in | grounded |" in text
    assert "mean risk 0.000 over coverages up to 0.75" in text


def test_a_failing_case_has_a_card_with_all_that_explains_it():
    one = case("team-01", kind="follow_up", history=["零跑是什么?"], forbid=["60万辆"])
    answer = dataclasses.replace(says(SALES), standalone_question="零跑的团队有多少人?")
    text = report(evaluation(*right(3, start=50), outcome(one, answer)))
    card = text[text.index("### team-01") :]
    for part in (
        "evidence offered, but another sentence chosen",
        "follow\\_up, zh, gate; ended as answer, confidence 0.900",
        "- before: 零跑是什么?",
        "- question: **初创团队有多少人?**",
        "- searched: 零跑的团队有多少人?",
        "- expected: 10人",
        "- evidence in a.md (lexical 1, vector 1, fused 1): 初創團隊有10人。",
        "- forbidden: 60万辆",
        "- said: 2025年售出60萬輛。\\[1\\]",
        "- [1] a.md 9-21: …初創團隊有10人。<b>2025年售出60萬輛。</b>…",
        "| 1 | 1 | 1 | 1.000 | 0.500 | 0.500 | a.md 0-9 | 初創團隊有10人。 |",
    ):
        assert part in card, part
    assert "| evidence offered, but another sentence chosen | 1 | █ |" in text


def test_a_card_for_an_abstention_gives_its_reason_and_for_an_unanswerable_case_what_was_expected():
    text = report(evaluation(outcome(case(), silent()), outcome(nothing(), says(PLACE))))
    assert "- reason: The corpus does not say. (not\\_stated)" in text
    assert "- expected: an abstention" in text


def test_a_citation_that_does_not_stand_in_its_document_is_shown_as_such():
    moved = dataclasses.replace(says(TEAM).citations[0], start=1)
    text = report(evaluation(outcome(case(), dataclasses.replace(says(TEAM), citations=(moved,)))))
    assert "**not in the document**" in text


def test_a_card_for_a_false_premise_shows_what_sets_it_right():
    premise = nothing(kind="false_premise", correction=[[e.model_dump() for e in case().evidence[0]]])
    text = report(evaluation(outcome(premise, says(PLACE))))
    assert "- or what sets it right, in a.md: 初創團隊有10人。" in text


def test_probes_are_shown_with_the_cases_that_failed_them():
    probe = Probe("noise 1x", "grounded with noise", Measure(1.0, 3), ("case-01", "case-02"))
    ours = evaluation(*right(3))
    text = render(ours, check(ours, None, [probe]), probes=[probe])
    assert "| noise 1x | 0.333 | 0.061-0.792 | 3 | grounded with noise | case-01, case-02 |" in text
    assert "noise 1x 0.333 (0.061-0.792, n 3) is more than 0.05 below the 1.000 without noise" in text
    assert " ".join(probe_text([probe]).split()) == "noise 1x 0.333 0.061-0.792 n 3 grounded with noise"


def test_changes_put_newly_failing_cases_first():
    accepted = AcceptedRun.of(evaluation(*wrong(1), *right(3, start=1)), "for a test")
    now = evaluation(*right(2), *wrong(1, start=2), *right(1, start=7))
    text = report(now, accepted)
    table = text[text.index("## Not as in the accepted run") : text.index("## Where it broke")]
    rows = [line for line in table.splitlines() if line.startswith("| case-")]
    assert rows == [
        "| case-02 | gate | right | evidence offered, but another sentence chosen | **newly failing** |",
        "| case-00 | gate | evidence offered, but another sentence chosen | right | newly right |",
        "| case-03 | gate | right | not there |  |",
        "| case-07 | gate | not there | right |  |",
    ]


def test_broken_gates_and_notes_stand_at_the_top():
    ours = evaluation(*right(1), unrepeatable=["case-00"])
    head = report(ours, notes=["pinned with numpy 1, running with 2"])[:400]
    assert "**Failed:** 1 gate broke" in head
    assert "repeatability" in head and "- pinned with numpy 1, running with 2" in head


def test_a_broken_pin_fails_the_report_too():
    ours = evaluation(*right(1))
    text = render(ours, check(ours, None), (), ['pin "cases" was 1, is 2'])
    assert "**Failed:** 1 gate broke" in text and '- pin "cases" was 1, is 2' in text


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "a | b", "**bold**", "[x](javascript:y)", "line\nline"]
)
def test_texts_are_shown_as_they_are(hostile):
    text = report(evaluation(outcome(case(question=hostile), dataclasses.replace(silent(), text=hostile))))
    assert hostile not in text
    for row in (line for line in text.splitlines() if line.startswith("- question")):
        assert row.count("**") == 2 or "\\*" in row


def test_the_terminal_table_names_metrics_searches_and_baselines():
    ours = evaluation(*right(2), outcome(nothing(), silent()), baselines={"guess": tuple(right(1))})
    lines = table_text(ours).splitlines()
    assert lines[0].split() == ["grounded", "1.000", "0.439-1.000", "n", "3"]
    names = ["recall@8"] * 3 + ["direct", "near_miss", "baseline"]
    assert [line.split()[0] for line in lines[-6:]] == names
    assert lines[-1].endswith("guess")


def test_baselines_quote_what_they_say_they_quote():
    pool = outcome(case(), silent(), (SALES, TEAM, PLACE)).pool
    said = {name: answer(case().question, pool).text for name, answer in BASELINES.items()}
    assert said == {
        "always abstain": "",
        "whole best passage": f"{SALES} [1]",
        "first sentence of the best passage": f"{SALES} [1]",
        "longest sentence of the best passage": f"{SALES} [1]",
        "best lexical sentence": f"{SALES} [1]",
    }
    assert all(answer("?", ()).abstained for answer in BASELINES.values())


def test_the_lexical_baseline_takes_the_sentence_with_most_of_the_questions_terms():
    pool = outcome(case(), silent(), (TEAM,)).pool
    both = dataclasses.replace(
        pool[0],
        text=TEAM + SALES,
        end=21,
        sentences=(pool[0].sentences[0], dataclasses.replace(pool[0].sentences[0], start=9, end=21)),
    )
    answer = BASELINES["best lexical sentence"]("2025年卖了多少辆?", [both])
    assert answer.sentences[0].text == SALES
    assert outcome(case(), answer).validity == (1, 1)
