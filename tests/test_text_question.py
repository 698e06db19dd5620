import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.text.question import ANSWER_TYPES, analyse


@pytest.mark.parametrize(
    ("question", "answer_type"),
    [
        ("工厂什么时候投产?", "time"),
        ("工廠哪一年投產？", "time"),
        ("When did the plant open?", "time"),
        ("いつ開業しましたか", "time"),
        ("谁负责设计?", "person"),
        ("Who designed it?", "person"),
        ("初创团队有多少人?", "number"),
        ("How many people work there?", "number"),
        ("这款车售价多少钱?", "money"),
        ("How much does the system cost?", "money"),
        ("研发人员占比是多少?", "percent"),
        ("What percentage of parts is made in house?", "percent"),
        ("为什么退出美国市场?", "reason"),
        ("Why did they leave?", "reason"),
        ("Pourquoi ont-ils quitté le marché ?", "reason"),
        ("研发用了多久?", "duration"),
        ("How long did it take?", "duration"),
        ("总部在哪里?", "place"),
        ("Where is the plant?", "place"),
        ("双方如何分工?", "method"),
        ("他们签约了吗?", "yes_no"),
        ("Did they sign?", "yes_no"),
        ("LEAP3.5", "other"),
    ],
)
def test_the_answer_type_is_what_a_person_would_expect(question, answer_type):
    assert analyse(question).answer_type == answer_type


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("零跑的研发人员占比是多少?", "零跑 研发人员占比"),
        ("零跑的研發人員占比是多少？", "零跑 研发人员占比"),
        ("Who founded Leapmotor?", "founded leapmotor"),
        ("What's the price of a Model S?", "price model s"),
        ("What is it?", ""),
        ("你是谁", ""),
    ],
)
def test_content_keeps_names_and_drops_question_words(question, content):
    assert analyse(question).content == content


def test_both_scripts_and_both_widths_ask_the_same():
    assert analyse("ＣＴＰ３.０是誰開發的？").terms == analyse("CTP3.0是谁开发的?").terms


def test_a_list_is_asked_for_by_which_and_respectively():
    assert analyse("日产在和哪些车企洽谈?").wants_list
    assert analyse("毛利率和销量分别是多少?").wants_list
    assert not analyse("毛利率是多少?").wants_list


@given(st.text())
def test_any_text_can_be_taken_apart(text):
    asked = analyse(text)
    assert asked.answer_type in ANSWER_TYPES
    assert len(set(asked.terms)) == len(asked.terms)
    assert not asked.content or regex.search(r"[\p{L}\p{N}]", asked.content)
