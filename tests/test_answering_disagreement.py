"""Articles that state different values of one thing: both are cited and the disagreement is named."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa import Assistant, build_index
from corpusqa.answering.candidates import Candidate
from corpusqa.answering.disagreement import find_disagreement
from corpusqa.text.question import analyse
from corpusqa.types import Sentence

#: Second paragraphs, so that no article repeats the other one.
BESIDE = {
    "first": ("岸边的居民每天傍晚散步，孩子们在草地上放风筝。", "People walk along the shore every evening."),
    "second": ("市图书馆冬季延长开放，阅览室里坐满了学生。", "In winter the library is full of students."),
}
BRIDGE = "海风大桥于2019年通车，全长1670米，连接两岸。"


@pytest.fixture
def ask(tmp_path):
    """Ask two articles, whose first paragraphs are given."""
    numbers = count()

    def ask(question, first, second):
        folder = tmp_path / str(next(numbers))
        (folder / "articles").mkdir(parents=True)
        for name, text in (("first", first), ("second", second)):
            beside = BESIDE[name][text.isascii()]
            (folder / "articles" / f"{name}.txt").write_text(f"{text}\n\n{beside}", "utf-8")
        build_index(folder / "articles", folder / "index")
        return Assistant.open(folder / "index").ask(question)

    return ask


def candidate(text, passage=0):
    return Candidate(passage, 0, Sentence(7, 7 + len(text)), text)


def differ(question, first, second):
    """The two values in their sentences' words, or nothing where they do not disagree."""
    one, other = candidate(first), candidate(second, 1)
    found = find_disagreement(analyse(question), [one], [other])
    if found is None:
        return None
    assert found.one is one and found.other is other
    return tuple(
        text[start - 7 : end - 7] for text, (start, end) in ((first, found.mine), (second, found.theirs))
    )


@pytest.mark.parametrize(
    ("question", "first", "second", "values"),
    [
        (
            "海风大桥全长多少米？",
            BRIDGE,
            "海风大桥是本市最长的桥，全长1720米，桥面宽30米。",
            {"1670米", "1720米"},
        ),
        ("海风大桥什么时候通车？", BRIDGE, "海风大桥2021年通车，总投资16亿元。", {"2019年", "2021年"}),
        (
            "晨光汽车2024年卖出多少辆车？",
            "晨光汽车2024年卖出24万辆车。",
            "据统计，晨光汽车2024年共卖出31万辆车。",
            {"24万辆", "31万辆"},
        ),
        (
            "How many people work at the Mill Street bakery?",
            "Today eleven people work at the Mill Street bakery.",
            "Thirty people work at the Mill Street bakery, its owner says.",
            {"eleven people", "Thirty people"},
        ),
    ],
)
def test_both_articles_are_cited_and_the_disagreement_is_named(ask, question, first, second, values):
    answer = ask(question, first, second)
    assert not answer.abstained
    assert answer.disagreement is not None
    assert set(answer.disagreement.values) == values
    cited = {c.number: c for c in answer.citations}
    sides = [cited[number] for number in answer.disagreement.citations]
    assert {c.source for c in sides} == {"first.txt", "second.txt"}
    for side, value in zip(sides, answer.disagreement.values, strict=True):
        assert value in side.quote
        assert value in answer.disagreement.note and f"[{side.number}]" in answer.disagreement.note


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "晨光汽车2024年卖出多少辆车？",
            "晨光汽车2024年卖出24万辆车。",
            "据统计，晨光汽车2024年共卖出240,000辆车。",
        ),
        (
            "国内市场占晨光汽车销量的百分之几？",
            "国内市场占晨光汽车销量的80%。",
            "国内市场占晨光汽车销量的八成。",
        ),
        ("海风大桥什么时候通车？", BRIDGE, "海风大桥2019年12月通车，总投资16亿元。"),
    ],
)
def test_one_value_written_in_two_ways_is_no_disagreement(ask, question, first, second):
    answer = ask(question, first, second)
    assert not answer.abstained
    assert answer.short is not None
    assert answer.disagreement is None


def test_articles_about_different_things_do_not_disagree(ask):
    answer = ask("海风大桥全长多少米？", BRIDGE, "青石大桥于2015年通车，全长820米，是一座拱桥。")
    assert answer.disagreement is None
    assert [c.source for c in answer.citations] == ["first.txt"]


Q_CARS, Q_COST, Q_LENGTH, Q_OPENED = (
    "卖出多少辆车？",
    "投资多少钱？",
    "大桥全长多少米？",
    "大桥什么时候通车？",
)


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (Q_CARS, "共卖出24万辆车。", "共卖出二十四万辆车。"),
        (Q_CARS, "共卖出24万辆车。", "共卖出２４００００辆车。"),
        (Q_CARS, "共卖出24万辆车。", "共卖出24.3万辆车。"),
        (Q_CARS, "共卖出约24万辆车。", "共卖出247,321辆车。"),
        (Q_CARS, "共卖出超过20万辆车。", "共卖出24万辆车。"),
        (Q_CARS, "共卖出24万辆车。", "共卖出不到30万辆车。"),
        (Q_CARS, "共卖出20至30万辆车。", "共卖出24万辆车。"),
        (Q_CARS, "2024年共卖出24万辆车。", "2023年共卖出14万辆车。"),
        (Q_CARS, "国内卖出24万辆车，海外卖出5万辆车。", "海外卖出5万辆车，国内卖出24万辆车。"),
        (Q_COST, "大桥投资16亿元。", "大桥投资1.6亿美元，约合16亿元。"),
        (Q_COST, "大桥投资16亿元。", "大桥投资2亿美元。"),
        (Q_LENGTH, "大桥全长1670米。", "大桥全长1.67公里。"),
        (Q_OPENED, "大桥2025年通车。", "大桥2025年12月通车。"),
        (Q_OPENED, "大桥2025年12月通车。", "大桥去年通车。"),
        (Q_OPENED, "大桥2025年通车。", "大桥于二〇二五年通车。"),
        (Q_OPENED, "大桥民国三十四年通车。", "大桥1945年通车。"),
        (Q_OPENED, "大桥1993年通车。", "大桥1990年代通车。"),
        (Q_OPENED, "大桥1993年动工，1995年通车。", "大桥1995年通车，1993年动工。"),
        ("占多少比例？", "占三分之一。", "占1/3。"),
        ("占多少比例？", "占一半。", "占50%。"),
        ("占多少比例？", "占12%。", "占12.3%。"),
        ("How many cars were sold?", "240,000 cars were sold.", "0.24 million cars were sold."),
        ("为什么卖出24万辆车？", "因为便宜，卖出24万辆车。", "因为便宜，卖出31万辆车。"),
    ],
)
def test_what_can_be_true_together_is_no_disagreement(question, first, second):
    assert differ(question, first, second) is None
    assert differ(question, second, first) is None


@pytest.mark.parametrize(
    ("question", "first", "second", "values"),
    [
        (Q_CARS, "共卖出24万辆车。", "共卖出25万辆车。", ("24万辆", "25万辆")),
        (Q_CARS, "2024年共卖出24万辆车。", "2024年共卖出14万辆车。", ("24万辆", "14万辆")),
        (Q_CARS, "共卖出超过30万辆车。", "共卖出24万辆车。", ("超过30万辆", "24万辆")),
        (Q_CARS, "共卖出20至30万辆车。", "共卖出35万辆车。", ("20至30万辆", "35万辆")),
        ("有多少人？", "团队有50人。", "团队有51人。", ("50人", "51人")),
        ("有多少人？", "团队有10人。", "团队有12人。", ("10人", "12人")),
        ("占多少比例？", "占八成。", "占60%。", ("八成", "60%")),
        ("占多少比例？", "占12.1%。", "占12.4%。", ("12.1%", "12.4%")),
        (Q_OPENED, "大桥2025年12月通车。", "大桥2025年10月通车。", ("2025年12月", "2025年10月")),
        (Q_OPENED, "大桥2024年通车。", "大桥2025年10月通车。", ("2024年", "2025年10月")),
        ("大桥哪一年通车？", "大桥2024年5月通车。", "大桥2025年10月通车。", ("2024年", "2025年")),
        ("大桥建于哪个世纪？", "大桥建于17世纪。", "大桥建于18世纪。", ("17世纪", "18世纪")),
        (
            "How long is it?",
            "It takes eighteen months.",
            "It takes 12 months.",
            ("eighteen months", "12 months"),
        ),
    ],
)
def test_values_that_exclude_each_other_are_a_disagreement(question, first, second, values):
    assert differ(question, first, second) == values


def test_quoted_sentences_of_other_articles_are_the_other_side():
    one, other = candidate("大桥2019年通车。"), candidate("大桥2021年通车。", 1)
    for quoted in ([one, other], [other, one]):
        found = find_disagreement(analyse(Q_OPENED), quoted, [other])
        assert found is not None and found.one is one and found.other is other


@given(
    st.sampled_from([Q_CARS, Q_COST, Q_LENGTH, Q_OPENED, "占多少比例？", "多久？", "When?", "How many?"]),
    st.text(alphabet=st.sampled_from([*"0123456789.万亿年月日%％米辆元至约半分之/ 一二十 "]), max_size=14),
    st.text(alphabet=st.sampled_from([*"0123456789.万亿年月日%％米辆元至约半分之/ 一二十 "]), max_size=14),
)
def test_any_two_texts_can_be_compared_and_none_disagrees_with_itself(question, first, second):
    assert differ(question, first, first) is None
    assert (differ(question, first, second) is None) == (differ(question, second, first) is None)
