"""Answers come from the articles and from nowhere else: invented facts, and articles taken away."""

from __future__ import annotations

import pytest

from corpusqa import Assistant, build_index
from corpusqa.evaluation.matching import mentions

#: An article about a place that does not exist; nothing in it is known to any model or in the corpus.
LIGHTHOUSE = """# 苇鹭岬灯塔修缮记

苇鹭岬灯塔建于1873年，塔身高41米，由石匠郭砚秋设计。
去年秋天，镇上的渔民凑了27.6万元，请人把塔顶的铜钟重新铸了一遍。
新铜钟重318公斤，每逢大雾便由守塔人岑阿笛敲响。
灯塔脚下的小屋如今改成了书店，周三不开门。
"""

QUESTIONS = (
    ("苇鹭岬灯塔有多高？", "41米"),
    ("苇鹭岬灯塔是哪一年建的？", "1873年"),
    ("新銅鐘有多重？", "318公斤"),
    ("渔民一共凑了多少钱？", "27.6万元"),
)

#: So many of all cases at the most may be answered from an article that has nothing to do with them.
FOREIGN = 0.01


@pytest.fixture(scope="module")
def lighthouse(tmp_path_factory) -> Assistant:
    folder = tmp_path_factory.mktemp("lighthouse")
    (folder / "article.md").write_text(LIGHTHOUSE, encoding="utf-8")
    build_index(folder / "article.md", folder / "index")
    return Assistant.open(folder / "index")


@pytest.mark.parametrize(("question", "value"), QUESTIONS)
def test_an_invented_fact_is_answered_from_the_article_that_states_it(lighthouse, question, value):
    answer = lighthouse.ask(question)
    assert mentions("".join(sentence.text for sentence in answer.sentences), value), answer.text


@pytest.mark.parametrize(("question", "value"), QUESTIONS)
def test_an_invented_fact_is_not_answered_from_the_articles_that_do_not(assistant, question, value):
    assert assistant.ask(question).abstained


def test_hardly_any_case_is_answered_from_an_article_about_something_else(lighthouse, cases):
    answered = [case.id for case in cases if not lighthouse.ask(case.question, list(case.history)).abstained]
    assert len(answered) <= FOREIGN * len(cases), answered
