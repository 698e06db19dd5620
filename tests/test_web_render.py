"""Answers as HTML: everything foreign is shown as text, markers become buttons, evidence is exact."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.types import Answer, AnswerSentence, Citation, Sentence
from corpusqa.web import render
from corpusqa.web.markup import escape, isolated, say, says
from corpusqa.web.texts import TEXTS, tables
from web_samples import HOSTILE, Page, answered, citation, document, passage

sendable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(sendable)
def test_escaped_text_reads_back_as_itself(text: str) -> None:
    page = Page(f'<p title="{escape(text)}">{escape(text)}</p>')
    assert page.texts == [text]
    assert page.elements[0][1]["title"] == text


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_page_can_hold_is_replaced(text: str) -> None:
    assert escape(text) == "a\ufffdb"


@given(st.text())
def test_foreign_text_in_the_pages_own_words_stays_text(text: str) -> None:
    page = Page(say("citation", 1, text) + f"<button {says('citation', 1, text, of='label')}></button>")
    assert page.tags() == {"span", "button"}
    shown = escape_back(text)
    assert json.loads(page.elements[0][1]["data-args"] or "") == ["1", shown]


def escape_back(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def test_an_unknown_text_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        says("no_such_key")


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_exists_in_both_languages_with_the_same_arguments(key: str) -> None:
    chinese, english = TEXTS[key]
    assert chinese and english
    assert all((f"{{{place}}}" in chinese) == (f"{{{place}}}" in english) for place in range(3))
    assert tables()["zh"][key] == chinese and tables()["en"][key] == english


def test_each_sentence_is_followed_by_the_buttons_of_its_citations() -> None:
    one, two = citation(1, "第一句。"), citation(2, "第二句。", "b")
    answer = answered(
        AnswerSentence("第一句。", (1,)),
        AnswerSentence("第二句。", (2, 1)),
        citations=(one, two),
        text="第一句。[1]\n第二句。[2][1]",
    )
    page = Page(render.answer_html(answer, {"a" * 12: document("a"), "b" * 12: document("b")}))
    assert page.of("sentence") == ["第一句。1", "第二句。21"]
    assert len(page.of("said")) == 2
    cites = [attrs for _, attrs in page.elements if attrs.get("class") == "cite"]
    assert [attrs["data-n"] for attrs in cites][:3] == ["1", "2", "1"]
    assert all(attrs["data-t-label"] == "citation" for attrs in cites)


def test_sentences_that_stand_together_share_a_paragraph() -> None:
    cited = (citation(1, "One."), citation(2, "Two."))
    said = (AnswerSentence("One.", (1,)), AnswerSentence("Two.", (2,)))
    assert Page(render.answer_html(answered(*said, citations=cited, text="One.[1] Two.[2]"), {})).of(
        "said"
    ) == ["One.1 Two.2"]
    assert Page(render.answer_html(answered(*said, citations=cited, text="One.[1]Two.[2]"), {})).of(
        "said"
    ) == ["One.1Two.2"]


def test_a_marker_inside_an_article_is_no_citation() -> None:
    answer = answered(
        AnswerSentence("脚注[1]在这里[7]。", (2,)),
        citations=(citation(2, "脚注[1]在这里[7]。"),),
        text="脚注[1]在这里[7]。[2]",
    )
    page = Page(render.answer_html(answer, {}))
    assert page.of("said") == ["脚注[1]在这里[7]。2"]
    assert {attrs["data-n"] for _, attrs in page.elements if attrs.get("class") == "cite"} == {"2"}


def test_a_number_without_its_citation_is_not_offered() -> None:
    answer = answered(AnswerSentence("句。", (1, 5)), citations=(citation(1, "句。"),), text="句。[1][5]")
    assert Page(render.answer_html(answer, {})).of("sentence") == ["句。1"]


@given(st.lists(sendable.filter(str.strip), min_size=1, max_size=4))
def test_evidence_carries_every_quote_exactly(quotes: list[str]) -> None:
    cited = tuple(citation(n, quote, title=quote) for n, quote in enumerate(quotes, 1))
    said = tuple(AnswerSentence(one.quote, (one.number,)) for one in cited)
    text = "\n".join(f"{one.quote}[{one.number}]" for one in cited)
    page = Page(render.answer_html(answered(*said, citations=cited, text=text), {}))
    evidence = json.loads(page.elements[0][1]["data-evidence"] or "")
    assert [(e["n"], e["quote"], e["start"], e["end"]) for e in evidence] == [
        (one.number, one.quote, one.start, one.end) for one in cited
    ]
    assert [
        text
        for text, (tag, attrs) in zip(page.texts, page.elements, strict=True)
        if attrs.get("class") == "sentence"
    ] == [f"{one.quote}{one.number}" for one in cited]


def test_hostile_text_everywhere_makes_no_element_and_no_handler() -> None:
    foreign = document(title=HOSTILE, publisher=HOSTILE, author=HOSTILE, date='"><script>', language='"><i>')
    answer = answered(
        AnswerSentence(HOSTILE, (1,)),
        citations=(citation(1, HOSTILE, title=HOSTILE),),
        text=f"{HOSTILE}[1]",
        passages=(passage(HOSTILE),),
        standalone_question=HOSTILE,
        timings={"total": 0.01},
    )
    abstained = Answer(HOSTILE, HOSTILE, True, HOSTILE, "not_stated", passages=(passage(HOSTILE),))
    for html in (
        render.answer_html(answer, {foreign.id: foreign}),
        render.answer_html(abstained, {}),
        render.partial_html(HOSTILE),
        render.notice_html("cannot_ask", HOSTILE),
        isolated(HOSTILE),
    ):
        page = Page(html)
        assert not page.tags() & {"script", "img", "i", "style", "iframe", "a"}
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]


def test_the_sources_name_each_document_once() -> None:
    cited = (citation(1, "甲。"), citation(2, "乙。"), citation(3, "丙。", "b"))
    said = tuple(AnswerSentence(one.quote, (one.number,)) for one in cited)
    documents = {"a" * 12: document("a", publisher="某报", author="某人", date="2025-12-24")}
    page = Page(render.answer_html(answered(*said, citations=cited, text="甲。[1]乙。[2]丙。[3]"), documents))
    assert page.of("cites") == ["12", "3"]
    assert page.of("meta") == ["某报某人2025-12-24"]


def test_an_abstention_gives_its_reason_and_the_nearest_passages() -> None:
    near = tuple(passage(f"段落{n}", start=100 * n) for n in range(5))
    page = Page(
        render.answer_html(Answer("问？", "没有。", True, "没有说明。", "not_stated", passages=near), {})
    )
    assert "没有说明。" in page.of("abstention")[0]
    assert (
        len(page.of("nearest")) == 1
        and "段落2" in page.of("nearest")[0]
        and "段落3" not in page.of("nearest")[0]
    )
    buttons = [attrs for _, attrs in page.elements if attrs.get("class") == "passage"]
    assert (buttons[2]["data-document"], buttons[2]["data-start"], buttons[2]["data-end"]) == (
        "a" * 12,
        "200",
        "203",
    )


def test_a_passage_shows_its_first_words_behind_its_heading() -> None:
    headed = replace(
        passage("标题行\n正文。", start=7), sentences=(Sentence(7, 10, "heading"), Sentence(11, 14))
    )
    page = Page(
        render.answer_html(Answer("问？", "无。", True, "无。", "not_stated", passages=(headed,)), {})
    )
    assert page.of("snippet")[0] == "正文。"


def test_nothing_near_shows_no_nearest_passages() -> None:
    page = Page(
        render.answer_html(
            Answer("问？", "无。", True, "无。", "nothing_near", passages=(passage("远"),)), {}
        )
    )
    assert page.of("nearest") == []
    assert page.of("why")


def test_the_fold_shows_ranks_scores_and_what_was_cited() -> None:
    quoted = Citation(1, "a" * 12, "标题", "a.md", "甲", 20, 21)
    passages = (
        passage("甲乙", start=20, vector_rank=3, vector_score=0.456, score=1.234),
        passage("丙丁", start=22, lexical_rank=None),
    )
    answer = answered(
        AnswerSentence("甲", (1,)), citations=(quoted,), text="甲[1]", passages=passages, confidence=0.87
    )
    page = Page(render.answer_html(answer, {}))
    assert page.of("ranks")[0] == "Words rank 1 0.80Meaning rank 3 0.46Score 1.23"
    assert "Words not found" in page.of("ranks")[1]
    assert len(page.of("badge")) == 1
    assert "87%" in page.of("facts")[0]


def test_the_rewritten_question_is_shown_only_when_it_differs() -> None:
    def shown(standalone: str) -> list[str]:
        answer = answered(
            AnswerSentence("甲", (1,)),
            citations=(citation(1, "甲"),),
            text="甲[1]",
            standalone_question=standalone,
        )
        return Page(render.answer_html(answer, {})).of("searched")

    assert shown("问？") == []
    assert shown("零跑的利润呢？") == ["Searched as: 零跑的利润呢？"]


@pytest.mark.parametrize(
    ("so_far", "shown"),
    [
        ("句子。[1]", "句子。1"),
        ("句子。[", "句子。"),
        ("句子。 [1", "句子。"),
        ("数组[x]", "数组[x]"),
        ("", ""),
    ],
)
def test_a_torn_marker_never_shows_while_streaming(so_far: str, shown: str) -> None:
    assert Page(render.partial_html(so_far)).of("said") == [shown]


def test_what_was_found_counts_passages_and_articles() -> None:
    html = render.found_html((passage("甲"), passage("乙", "b"), passage("丙", "b")))
    assert Page(html).of("status") == ["3 passages found in 2 articles; choosing sentences…"]
    assert Page(render.found_html(())).of("busy") == ["Searching…"]
