"""The cases are enough, and mixed well enough, to mean something."""

from __future__ import annotations

from collections import Counter

import pytest
import regex

from corpusqa.evaluation.summary import languages
from corpusqa.text.terms import fold

#: How many of each there are at the least in the split that decides.
GATE = {
    "direct zh": 60,
    "direct en": 25,
    "paraphrase": 30,
    "cross_language en>zh": 20,
    "cross_language others": 20,
    "multi": 25,
    "number": 20,
    "follow_up": 20,
    "near_miss": 40,
    "off_corpus": 15,
    "conflict": 10,
    "false_premise": 10,
    "instruction": 5,
}
#: Most of a paraphrase's pairs of characters that may stand in its evidence.
SHARED = 0.2


def row(case):
    if case.kind == "direct":
        return f"direct {languages(case.lang)}"
    if case.kind == "cross_language":
        return f"cross_language {'en>zh' if languages(case.lang) == 'en>zh' else 'others'}"
    return case.kind


def test_the_gate_holds_enough_cases_of_every_kind(cases):
    found = Counter(row(case) for case in cases if case.split == "gate")
    assert found.total() >= 300 and not GATE.keys() ^ found.keys()
    assert {name: n for name, n in found.items() if n < GATE[name]} == {}


def test_a_cross_language_share_asks_in_chinese_about_other_languages(cases):
    asked = Counter(languages(c.lang) for c in cases if c.kind == "cross_language" and c.split == "gate")
    assert asked["zh>en"] + asked["zh>ja"] >= 20


def test_dev_is_there_for_tuning_and_holds_every_kind(cases):
    found = Counter(case.kind for case in cases if case.split == "dev")
    assert found.total() >= 80 and min(found.values()) >= 2
    assert set(found) == {case.kind for case in cases if case.split == "gate"}


def test_a_fifth_or_more_is_unanswerable_and_half_of_it_near_misses(cases):
    gate = [case for case in cases if case.split == "gate"]
    kinds = Counter(case.kind for case in gate if not case.answerable)
    assert kinds.total() * 5 >= len(gate)
    assert kinds["near_miss"] * 2 >= kinds.total()


def test_a_direct_question_is_in_its_articles_language_and_a_cross_language_one_is_not(cases):
    for case in cases:
        crosses = ">" in languages(case.lang)
        if case.kind in ("direct", "paraphrase", "number"):
            assert not crosses, case.id
        if case.kind == "cross_language":
            assert crosses, case.id


def test_questions_are_asked_in_both_scripts_and_in_other_languages(cases):
    asked = Counter(case.lang.partition(">")[0] for case in cases if case.split == "gate")
    assert min(asked["zh-Hans"], asked["zh-Hant"], asked["en"]) >= 60, asked
    assert asked["ja"] >= 8 and min(asked[name] for name in ("ko", "fr", "de", "es", "ru", "vi")) >= 2, asked


def pairs(text):
    text = "".join(regex.findall(r"[\p{L}\p{N}]", fold(text)))
    return {text[i : i + 2] for i in range(len(text) - 1)}


def test_a_paraphrase_uses_other_words_than_its_evidence(cases):
    for case in (case for case in cases if case.kind == "paraphrase"):
        evidence = set().union(*(pairs(span.quote) for group in case.evidence for span in group))
        asked = pairs(case.question)
        assert len(asked & evidence) < SHARED * len(asked), case.id


@pytest.mark.parametrize("extra", ["", "articles"])
def test_every_document_is_asked_about(cases, corpora, extra):
    groups = [group for case in cases for group in (*case.evidence, *case.correction)]
    asked = {span.doc for group in groups for span in group}
    assert asked >= {document.source for document in corpora.documents(extra)}


def test_every_case_says_where_it_comes_from(cases):
    assert all(case.origin for case in cases)
