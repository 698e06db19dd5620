import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa import Assistant, build_index
from corpusqa.answering.dated import by_date, said_absolutely, said_relatively
from corpusqa.answering.dates import resolve
from corpusqa.types import Document


@pytest.mark.parametrize(
    ("text", "date", "told", "first", "last"),
    [
        ("去年零跑卖了多少辆?", "2025-12-24", "去年", "2024-01-01", "2024-12-31"),
        ("今年呢", "2025", "今年", "2025-01-01", "2025-12-31"),
        ("大前年的事", "2025", "大前年", "2022-01-01", "2022-12-31"),
        ("上个月发布了什么", "2025-01-05", "上个月", "2024-12-01", "2024-12-31"),
        ("上個月", "2025-03", "上個月", "2025-02-01", "2025-02-28"),
        ("2025年底零跑和谁签约", "", "2025年底", "2025-10-01", "2025-12-31"),
        ("去年年初", "2025", "去年年初", "2024-01-01", "2024-03-31"),
        ("去年12月", "2025-03", "去年12月", "2024-12-01", "2024-12-31"),
        ("2024年9月28日", "", "2024年9月28日", "2024-09-28", "2024-09-28"),
        ("2024年9月", "", "2024年9月", "2024-09-01", "2024-09-30"),
        ("１９９９年", "", "１９９９年", "1999-01-01", "1999-12-31"),
        ("9月开店", "2025-12", "9月", "2025-09-01", "2025-09-30"),
        ("9月开店", "2025-02", "9月", "2024-09-01", "2024-09-30"),
        ("1月开店", "2025-12", "1月", "2026-01-01", "2026-01-31"),
        ("12月24日", "2025-12", "12月24日", "2025-12-24", "2025-12-24"),
        ("2025年上半年", "", "2025年上半年", "2025-01-01", "2025-06-30"),
        ("第三季度", "2025-11", "第三季度", "2025-07-01", "2025-09-30"),
        ("上季度", "2025-02", "上季度", "2024-10-01", "2024-12-31"),
        ("昨天", "2025-01-01", "昨天", "2024-12-31", "2024-12-31"),
        ("上周", "2025-12-24", "上周", "2025-12-15", "2025-12-21"),
        ("三年前", "2025-12", "三年前", "2022-01-01", "2022-12-31"),
        ("过去五年", "2025", "过去五年", "2020-01-01", "2025-12-31"),
        ("未来五年", "2025-07", "未来五年", "2025-01-01", "2030-12-31"),
        ("昨年の9月", "2025-12", "昨年の9月", "2024-09-01", "2024-09-30"),
        ("先月の売上", "2025-01", "先月", "2024-12-01", "2024-12-31"),
        ("What did it announce last September?", "2025-12", "last September", "2025-09-01", "2025-09-30"),
        ("last September", "2025-06", "last September", "2024-09-01", "2024-09-30"),
        ("last year", "2025", "last year", "2024-01-01", "2024-12-31"),
        ("at the end of last year", "2025", "at the end of last year", "2024-10-01", "2024-12-31"),
        ("since March", "2025-05", "since March", "2025-03-01", "2025-03-31"),
        ("in September 2024", "", "September 2024", "2024-09-01", "2024-09-30"),
        ("on 14 January 2026", "", "14 January 2026", "2026-01-14", "2026-01-14"),
        ("January 14, 2026", "", "January 14, 2026", "2026-01-14", "2026-01-14"),
        ("in Q3 2025", "", "Q3 2025", "2025-07-01", "2025-09-30"),
        ("two months ago", "2025-01", "two months ago", "2024-11-01", "2024-11-30"),
        ("over the past five years", "2025", "over the past five years", "2020-01-01", "2025-12-31"),
        ("yesterday", "2025-03-01", "yesterday", "2025-02-28", "2025-02-28"),
        ("l'année dernière", "2025", "l'année dernière", "2024-01-01", "2024-12-31"),
        ("в прошлом году", "2025", "в прошлом году", "2024-01-01", "2024-12-31"),
        ("작년", "2025", "작년", "2024-01-01", "2024-12-31"),
        ("2025-07-03", "", "2025-07-03", "2025-07-03", "2025-07-03"),
    ],
)
def test_times_are_resolved_against_the_date_of_the_document(text, date, told, first, last):
    [(start, end, *span)] = resolve(text, date)
    assert (text[start:end], *span) == (told, first, last)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("去年卖了多少?", ""),
        ("上个月", "2025"),
        ("昨天", "2025-12"),
        ("last September", "2025"),
        ("9月", ""),
        ("18650电池和21700电池", "2025"),
        ("320万至340万辆", "2025"),
        ("May Nissan sell cells?", "2025"),
        ("march on", "2025"),
        ("中年人", "2025"),
        ("2年级", "2025"),
        ("2025年2月30日", "someday"),
    ],
)
def test_what_cannot_be_told_is_left_out(text, date):
    assert all("2月30" not in text[a:b] for a, b, _, _ in resolve(text, date))
    if "2025" not in text:
        assert resolve(text, date) == []


@given(
    st.text(max_size=60), st.sampled_from(["", "2025", "2025-12", "2024-02-29", "0001-01-01", "9999-12", "x"])
)
def test_any_text_gives_spans_in_order(text, date):
    end = 0
    for start, stop, first, last in resolve(text, date):
        assert end <= start < stop <= len(text) and first <= last
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", first) and re.fullmatch(r"\d{4}-\d\d-\d\d", last)
        end = stop
    said_absolutely(text, date)
    said_relatively(text, date)


@given(
    st.lists(
        st.sampled_from(
            [
                "去年",
                "上个月",
                "9月",
                "last year",
                "two weeks ago",
                "未来3年",
                "年底",
                "昨天",
                "2025",
                "的",
                " ",
            ]
        ),
        max_size=8,
    ),
    st.dates(),
)
def test_any_mixture_of_times_is_read_on_any_day(words, day):
    for start, end, first, last in resolve("".join(words), day.isoformat()):
        assert start < end and first <= last


@pytest.mark.parametrize(
    ("question", "date", "said"),
    [
        ("去年零跑卖了多少辆?", "2025-12-24", "2024年零跑卖了多少辆?"),
        ("去年底日產和誰簽約?", "2025-03", "2024年底日產和誰簽約?"),
        ("9月发布了什么?", "2025-12", "2025年9月发布了什么?"),
        ("昨天谁说的", "2025-12-24", "2025年12月23日谁说的"),
        ("第三季度卖了多少", "2025-12", "2025年第三季度卖了多少"),
        ("What did it announce last September?", "2025-12", "What did it announce in September 2025?"),
        ("How many cars did it sell last year?", "2025", "How many cars did it sell in 2024?"),
        ("What happened yesterday?", "2025-12-24", "What happened on 23 December 2025?"),
        ("昨年の売上は?", "2025", "2024年の売上は?"),
        ("零跑2019年卖了多少?", "2025", "零跑2019年卖了多少?"),
    ],
)
def test_a_question_is_said_without_the_day_it_counts_from(question, date, said):
    assert said_absolutely(question, date) == said


@pytest.mark.parametrize(
    ("question", "date", "said"),
    [
        ("2025年零跑卖了多少辆?", "2025-12", "今年零跑卖了多少辆?"),
        ("2024年9月开了什么店", "2025", "去年9月开了什么店"),
        ("How many did it sell in 2024?", "2025-03", "How many did it sell last year?"),
        ("2019年呢", "2025", "2019年呢"),
        ("2025年呢", "", "2025年呢"),
    ],
)
def test_a_question_is_said_in_the_words_of_the_day(question, date, said):
    assert said_relatively(question, date) == said


def test_documents_of_one_day_are_asked_together():
    documents = [
        Document(f"id{i}", f"{i}.md", "t", "今年的事", date=date)
        for i, date in enumerate(["2025", "2024-05", "2025-11-02", "", "2023"])
    ]
    assert by_date("去年卖了多少?", documents) == [
        ("2024年卖了多少?", {"id0", "id2"}),
        ("2023年卖了多少?", {"id1"}),
        ("2022年卖了多少?", {"id4"}),
    ]
    assert by_date("2024年卖了多少?", documents) == [
        ("去年卖了多少?", {"id0", "id2"}),
        ("今年卖了多少?", {"id1"}),
    ]
    assert by_date("卖了多少?", documents) == []


@pytest.fixture(scope="module")
def yearbooks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("yearbooks")
    for name, date, text in (
        ("a", "2024-03-02", "松岭茶厂在2023年卖出茶叶310吨，在2022年卖出260吨。厂里有四十名工人。"),
        ("b", "2025-06-07", "松岭茶厂今年计划卖出茶叶500吨。厂里的仓库在春天漏过一次雨。"),
    ):
        (folder / f"{name}.md").write_text(
            f"---\ndate: {date}\n---\n# 松岭茶厂近况{name}\n\n{text}\n", "utf-8"
        )
    build_index(folder, folder / "index")
    return Assistant.open(folder / "index")


def test_last_year_is_the_year_before_the_articles(yearbooks):
    answer = yearbooks.ask("松岭茶厂去年卖出多少吨茶叶？", documents=["a.md"])
    assert answer.standalone_question == "松岭茶厂2023年卖出多少吨茶叶？"
    assert "310吨" in answer.text
    as_typed = yearbooks.ask("松岭茶厂去年卖出多少吨茶叶？", documents=["a.md"], rewrite=False)
    assert as_typed.standalone_question == as_typed.question


def test_a_year_is_found_where_the_article_says_this_year(yearbooks):
    answer = yearbooks.ask("松岭茶厂2025年计划卖出多少吨茶叶？", documents=["b.md"])
    assert "500吨" in answer.text and not answer.abstained
