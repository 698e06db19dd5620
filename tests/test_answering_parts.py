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
        ("东厂和西厂的前身哪个更早？", ["东厂的前身哪个更早？", "西厂的前身哪个更早？"]),
        ("合同金额和期限分别是多少？", ["合同金额是多少？", "期限是多少？"]),
        ("桥和隧道谁更长？", ["桥谁更长？", "隧道谁更长？"]),
        ("桥、隧道，各靠什么排水？", ["桥靠什么排水？", "隧道靠什么排水？"]),
        ("Who is older, Smith or Ann Jones?", ["Who is older, Smith?", "Who is older, Ann Jones?"]),
        ("What posts do Smith and Jones hold?", ["What posts do Smith hold?", "What posts do Jones hold?"]),
        ("How much was it, and was it insured?", ["How much was it", "was it insured?"]),
        ("Since when has it run, and who is Yu?", ["Since when has it run", "who is Yu?"]),
        ("How many came in 2009, and how many stayed?", ["How many came in 2009", "how many stayed?"]),
    ],
)
def test_a_question_of_two_parts_is_taken_apart(question, expected):
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "日产和雷诺的联盟何时开始?",
        "桥有多长?",
        "Who founded Marks and Spencer?",
        "",
        "分别是什么?",
        "what?!",
        "When and where will it open?",
        "How old is Dr Smith, who designed it?",
        "《桥修好了吗？》是谁写的？",
        "第二季度广告收入同比增长多少？",
        "跟踪研究的是哪家公司？",
        "When did India and France sign?",
    ],
)
def test_one_question_stays_one(question):
    assert parts(question) == []


@given(st.text())
def test_any_text_gives_no_part_or_several(text):
    assert len(parts(text)) != 1
