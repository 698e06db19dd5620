import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.answering.parts import parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("麦肯锡和德勤的数据分别说明了什么?", ["麦肯锡的数据说明了什么?", "德勤的数据说明了什么?"]),
        ("工廠的面積與產能分別是多少？", ["工廠的面積是多少？", "工廠的產能是多少？"]),
        ("桥有多长？什么时候建成？", ["桥有多长？", "什么时候建成？"]),
        ("What did Smith and Jones each find?", ["What did Smith find?", "What did Jones find?"]),
    ],
)
def test_a_question_of_two_parts_is_taken_apart(question, expected):
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question",
    ["日产和雷诺的联盟何时开始?", "桥有多长?", "Who founded Marks and Spencer?", "", "分别是什么?", "what?!"],
)
def test_one_question_stays_one(question):
    assert parts(question) == []


@given(st.text())
def test_any_text_gives_no_part_or_several(text):
    assert len(parts(text)) != 1
