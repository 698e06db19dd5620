import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.answering.followup import standalone


@pytest.mark.parametrize(
    ("history", "question", "meant"),
    [
        (["零跑汽车哪一年成立?"], "它的毛利率是多少?", "零跑汽车的毛利率是多少?"),
        (["零跑汽車哪一年成立？"], "該公司有多少員工？", "零跑汽車有多少員工？"),
        (["零跑的创始人是谁?"], "他说了什么?", "零跑的创始人说了什么?"),
        (["零跑的CEO是谁?"], "我说的是日产", "日产的CEO是谁?"),
        (["When was Leapmotor founded?"], "Who founded it?", "Who founded Leapmotor?"),
        (["When did Nissan announce the plan?"], "What is their margin?", "What is Nissan's margin?"),
        (["日产与谁谈合作?", "那它在美国的产能呢"], "它卖多少辆?", "日产卖多少辆?"),
    ],
)
def test_pronouns_and_corrections_take_the_subject_of_the_conversation(history, question, meant):
    assert standalone(question, history)[0] == meant


@pytest.mark.parametrize(
    ("history", "question", "meant"),
    [
        (["零跑C11是哪年上市的?"], "那价格呢?", "零跑C11 价格？"),
        (["零跑的海外门店有多少家?"], "那日产呢?", "日产的海外门店有多少家?"),
        (["How many stores does Leapmotor have?"], "And Nissan?", "How many stores does Nissan have?"),
    ],
)
def test_what_an_ellipsis_may_mean_is_among_the_proposals(history, question, meant):
    assert meant in standalone(question, history)


@pytest.mark.parametrize(
    "question",
    [
        "2014年松下出资多少?",
        "今天天气怎么样?",
        "How many stores does Leapmotor have overseas?",
        "Why did Nissan leave, and what did it do next?",
        "康宁为什么接下它的订单?",
        "其他车企怎么看?",
    ],
)
def test_a_complete_question_is_left_as_it_is(question):
    assert standalone(question, ["零跑的CEO是谁?", "Who runs Leapmotor?"]) == [question]


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_conversation_gives_at_least_one_proposal(question, history):
    assert standalone(question, history)
    assert standalone(question, []) == [question]
