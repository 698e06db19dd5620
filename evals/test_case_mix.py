"""The cases are enough, and mixed well enough, to mean something."""

from __future__ import annotations

from collections import Counter


def test_there_are_enough_cases_of_every_kind(cases):
    kinds = Counter(case.kind for case in cases)
    assert len(cases) >= 80
    assert min(kinds.values()) >= 7, kinds
    assert len(kinds) == 8


def test_about_two_thirds_are_gate_and_the_rest_dev(cases):
    splits = Counter(case.split for case in cases)
    assert set(splits) == {"gate", "dev"}
    assert 0.6 <= splits["gate"] / len(cases) <= 0.73, splits


def test_a_fifth_or_more_is_unanswerable_and_half_of_it_near_misses(cases):
    kinds = Counter(case.kind for case in cases if not case.answerable)
    assert sum(kinds.values()) >= max(20, len(cases) // 5)
    assert kinds["near_miss"] * 2 >= sum(kinds.values())


def test_both_splits_hold_every_kind(cases):
    assert {c.kind for c in cases if c.split == "gate"} == {c.kind for c in cases if c.split == "dev"}


def test_questions_are_asked_in_simplified_traditional_and_other_languages(cases):
    asked = Counter(case.lang.partition(">")[0] for case in cases)
    assert min(asked["zh-Hans"], asked["zh-Hant"], asked["en"]) >= 10, asked


def test_every_document_is_asked_about(cases, assistant):
    asked = {span.doc for case in cases for group in case.evidence for span in group}
    assert asked == {document.source for document in assistant.documents()}


def test_every_case_says_where_it_comes_from(cases):
    assert all(case.origin for case in cases)
