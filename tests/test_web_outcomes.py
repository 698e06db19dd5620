"""How a turn can end, as HTML: a short answer, the closest sentences, a disagreement, another reply."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa import Assistant
from corpusqa.types import Answer, AnswerSentence, Citation, Disagreement, ShortAnswer
from corpusqa.web import render
from corpusqa.web.replies import reply
from web_samples import HOSTILE, Page, answered, citation, document, passage

LEAD = "语料没有直接说明这一点。最接近的句子是："
COST = citation(1, "总投资为4.8亿元。")
OTHER = citation(2, "总投资为5.1亿元。", "b")
sendable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def short(words: str, of: Citation) -> ShortAnswer:
    start = of.start + of.quote.index(words)
    return ShortAnswer(words, of.number, start, start + len(words))


def said(*cited: Citation, **more: object) -> Answer:
    """An answer that quotes all of these."""
    sentences = [AnswerSentence(one.quote, (one.number,)) for one in cited]
    text = "\n".join(f"{one.quote}[{one.number}]" for one in cited)
    return answered(*sentences, citations=cited, text=text, **more)


def closest(*cited: Citation, **more: object) -> Answer:
    text = "\n".join([LEAD, *(f"{one.quote}[{one.number}]" for one in cited)])
    return Answer("问？", text, True, "语料没有回答。", "not_stated", citations=cited, **more)  # type: ignore[arg-type]


def shown(answer: Answer, *documents: str) -> Page:
    return Page(render.answer_html(answer, {name * 12: document(name) for name in documents}))


def attributes(page: Page, css: str) -> list[dict[str, str | None]]:
    return [attrs for _, attrs in page.elements if css in (attrs.get("class") or "").split()]


# short answers


def test_a_short_answer_stands_large_before_its_sentence_and_is_marked_in_it() -> None:
    html = render.answer_html(said(COST, short=short("4.8亿元", COST)), {})
    page = Page(html)
    assert page.of("short") == ["4.8亿元1"]
    assert "".join(page.of("key")) == "4.8亿元"
    assert page.of("sentence") == ["总投资为4.8亿元。1"]
    assert html.index('class="short"') < html.index('class="said"')


@given(st.data(), sendable.filter(bool))
def test_any_span_is_marked_exactly_and_the_sentence_reads_as_before(data: st.DataObject, quote: str) -> None:
    start = data.draw(st.integers(0, len(quote) - 1))
    end = data.draw(st.integers(start + 1, len(quote)))
    cited = citation(1, quote)
    words = ShortAnswer(quote[start:end], 1, cited.start + start, cited.start + end)
    page = shown(said(cited, short=words))
    assert page.of("sentence") == [f"{quote}1"]
    assert "".join(page.of("key")) == quote[start:end]


def test_only_the_sentence_that_holds_it_is_marked() -> None:
    page = shown(said(OTHER, COST, short=short("4.8亿元", COST)))
    assert "".join(page.of("key")) == "4.8亿元"
    cites = [attrs["data-n"] for attrs in attributes(page, "cite")]
    assert cites == ["1", "2", "1", "2", "1"]  # with the short answer, in the sentences, in the sources


def test_the_words_are_marked_where_they_stand_not_where_they_stand_first() -> None:
    cited = citation(1, "第一期花了4.8亿元，第二期也是4.8亿元。")
    place = cited.start + cited.quote.rindex("4.8亿元")
    words = ShortAnswer("4.8亿元", 1, place, place + 5)
    sentence = AnswerSentence("花了4.8亿元，第二期也是4.8亿元。", (1,))  # only part of its quote
    html = render.answer_html(
        answered(sentence, citations=(cited,), text=f"{sentence.text}[1]", short=words), {}
    )
    assert "花了4.8亿元，第二期也是<strong" in html
    assert "".join(Page(html).of("key")) == "4.8亿元"
    assert Page(html).of("short") == ["4.8亿元1"]


@pytest.mark.parametrize(
    "words",
    [
        ShortAnswer("5.1亿元", 1, 14, 19),  # other words than those there
        ShortAnswer("4.8亿元", 7, 14, 19),  # a citation that does not exist
        ShortAnswer("4.8亿元", 1, 2, 7),  # before the citation begins
        ShortAnswer("", 1, 14, 14),
    ],
)
def test_a_short_answer_that_stands_nowhere_is_not_shown(words: ShortAnswer) -> None:
    page = shown(said(COST, short=words))
    assert page.of("short") == [] and page.of("key") == []
    assert page.of("sentence") == ["总投资为4.8亿元。1"]


def test_a_short_answer_and_a_note_inside_the_text_are_not_said_twice() -> None:
    answer = said(COST, OTHER, short=short("4.8亿元", COST))
    note = "文章说法不一：4.8亿元[1]，5.1亿元[2]。"
    answer = replace(
        answer,
        text=f"4.8亿元\n{answer.text}\n{note}",
        disagreement=Disagreement((1, 2), ("4.8亿元", "5.1亿元"), note),
    )
    page = shown(answer)
    assert page.of("said") == ["总投资为4.8亿元。1", "总投资为5.1亿元。2"]
    assert len(page.of("disagreement")) == 1


# disagreements


def test_a_disagreement_names_both_values_with_their_citations() -> None:
    note = "两篇文章说法不一：4.8亿元[1]，5.1亿元[2]，另见[9]。"
    answer = said(COST, OTHER, disagreement=Disagreement((1, 2), ("4.8亿元", "5.1亿元"), note))
    html = render.answer_html(answer, {})
    (text,) = Page(html).of("disagreement")
    assert "两篇文章说法不一：4.8亿元1，5.1亿元2，另见[9]。" in text
    box = html[html.index('<div class="disagreement"') : html.index('<div class="sources"')]
    assert [attrs["data-n"] for attrs in attributes(Page(box), "cite")] == ["1", "2"]


def test_values_that_the_note_does_not_cite_are_listed_with_their_citations() -> None:
    answer = said(
        COST, OTHER, disagreement=Disagreement((1, 2), ("4.8亿元", "5.1亿元"), "两篇文章说法不一。")
    )
    (text,) = shown(answer).of("disagreement")
    assert text.endswith("两篇文章说法不一。4.8亿元15.1亿元2")


def test_an_answer_without_a_disagreement_has_no_such_note() -> None:
    assert shown(said(COST)).of("disagreement") == []


# the closest sentences


def test_the_closest_sentences_are_no_answer_and_open_like_citations() -> None:
    page = shown(closest(COST, OTHER, passages=(passage("段落"),)), "a", "b")
    assert page.of("abstention") == [f"No answer{LEAD}"]
    assert page.of("said") == [] and page.of("sources") == [] and page.of("nearest") == []
    assert page.of("closest") == ["总投资为4.8亿元。1标题总投资为5.1亿元。2标题"]
    assert [attrs["data-n"] for attrs in attributes(page, "cite")] == ["1", "2"]
    root = page.elements[0][1]
    assert root["data-outcome"] == "closest" and "abstained" in (root["class"] or "")
    assert [one["quote"] for one in json.loads(root["data-evidence"] or "")] == [COST.quote, OTHER.quote]


def test_passages_of_the_closest_sentences_do_not_count_as_cited() -> None:
    near = passage("总投资为4.8亿元。", start=COST.start)
    assert shown(closest(COST, passages=(near,))).of("badge") == []
    assert len(shown(said(COST, passages=(near,))).of("badge")) == 1


def test_nothing_near_is_an_abstention_alone() -> None:
    page = shown(
        Answer("问？", "没有。", True, "没有相近的内容。", "nothing_near", passages=(passage("远"),))
    )
    assert page.elements[0][1]["data-outcome"] == "nothing"
    assert page.of("abstention") == ["No answer没有相近的内容。"]
    assert page.of("closest") == [] and page.of("nearest") == []


# other replies


def test_a_greeting_is_plain_lines_with_questions_to_ask() -> None:
    text = "你好！\n\n可以这样问：\n- 总投资是多少？\n- 寺廟建於哪一年？"
    page = shown(Answer("你好", text, False, "", request="greeting", standalone_question="你好"))
    assert page.elements[0][1]["data-outcome"] == "reply"
    assert page.of("told") == ["你好！", "可以这样问："]
    assert [one["data-question"] for one in attributes(page, "offer")] == [
        "总投资是多少？",
        "寺廟建於哪一年？",
    ]
    assert page.of("abstention") == page.of("why") == page.of("searched") == []


def test_a_list_of_articles_opens_them() -> None:
    listed = {
        name * 12: document(name, title=title, publisher="某报")
        for name, title in (("a", "清河"), ("b", "清河改造"), ("c", "清河"), ("d", ""))
    }
    lines = [
        "文章：4 篇",
        "1. 清河（某报）",
        "2. 清河改造（某报）",
        "3. 清河（某报）",
        "4. d.md",
        "……另有 2 篇。",
    ]
    answer = Answer("有哪些文章？", "\n".join(lines), False, "", request="articles")
    page = Page(render.answer_html(answer, listed))
    assert [one["data-document"] for one in attributes(page, "opens")] == [name * 12 for name in "abcd"]
    assert page.of("told") == ["文章：4 篇", "……另有 2 篇。"]
    assert page.of("offered") == ["1. 清河某报2. 清河改造某报3. 清河某报4. d.md某报"]


def test_the_longest_title_that_fits_is_the_one_that_is_meant() -> None:
    listed = {name * 12: document(name, title=title) for name, title in (("a", "清河"), ("b", "清河改造"))}
    answer = Answer("有哪些文章？", "1. 清河改造\n2. 清河", False, "", request="articles")
    page = Page(render.answer_html(answer, listed))
    assert [one["data-document"] for one in attributes(page, "opens")] == ["b" * 12, "a" * 12]


def test_an_article_that_is_not_known_is_listed_as_text() -> None:
    answer = Answer("有哪些文章？", "1. 清河\n2. 别的", False, "", request="articles")
    page = Page(render.answer_html(answer, {"a" * 12: document("a", title="清河")}))
    assert len(attributes(page, "opens")) == 1
    assert page.of("told") == ["2. 别的"]


def test_an_overview_keeps_its_labels_between_cited_sentences() -> None:
    one, two, three = citation(1, "甲。"), citation(2, "乙。"), citation(3, "丙。", "b")
    text = "《甲。》，用它自己的句子来说：\n甲。[1]\n乙。[2]\n\n《二》，原句：\n丙。[3]\n\n……另有 1 篇。"
    sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in (one, two, three))
    answer = answered(*sentences, citations=(one, two, three), text=text, request="overview", confidence=1.0)
    page = shown(answer)
    assert page.of("told") == ["《甲。》，用它自己的句子来说：", "《二》，原句：", "……另有 1 篇。"]
    assert page.of("said") == ["甲。1", "乙。2", "丙。3"]
    order = [attrs.get("class") for _, attrs in page.elements if attrs.get("class") in ("told", "said")]
    assert order == ["told", "said", "said", "told", "said", "told"]
    assert page.of("facts") == []  # a reply has no confidence


def test_sentences_missing_from_a_replys_text_are_shown_all_the_same() -> None:
    answer = answered(
        AnswerSentence("甲。", (1,)),
        citations=(citation(1, "甲。"),),
        text="别的话。",
        request="summary",
    )
    page = shown(answer)
    assert page.of("said") == ["甲。1"] and page.of("told") == ["别的话。"]


def test_a_declined_request_is_a_calm_notice_with_what_can_be_asked() -> None:
    text = "这不是我能做的。\n\n可以这样问：\n- 总投资是多少？"
    page = shown(Answer("写首诗", text, True, text, "out_of_scope", request="out_of_scope"))
    assert page.of("abstention") == page.of("lead") == page.of("why") == []
    assert page.of("calm") == ["这不是我能做的。可以这样问：总投资是多少？"]
    assert len(attributes(page, "offer")) == 1
    assert page.elements[0][1]["data-outcome"] == "reply"


def test_a_comparison_that_finds_nothing_is_an_abstention() -> None:
    page = shown(Answer("比较", "没有。", True, "没有相近的。", "nothing_near", request="comparison"))
    assert page.of("abstention") == ["No answer没有相近的。"]


def test_a_remark_stands_under_any_reply() -> None:
    assert shown(said(COST, note="有 2 篇没有日期。")).of("remark") == ["有 2 篇没有日期。"]
    assert shown(closest(COST, note="有 2 篇没有日期。")).of("remark") == ["有 2 篇没有日期。"]
    assert shown(said(COST)).of("remark") == []


@pytest.mark.parametrize(
    ("typed", "searched", "told"),
    [
        ("清河多长？", "清河多长", []),
        ("清河多长?", "清河多长？", []),
        ("它多长？", "清河多长", ["Searched as: 清河多长"]),
    ],
)
def test_a_question_searched_in_the_same_words_is_not_told_again(
    typed: str, searched: str, told: list[str]
) -> None:
    answer = replace(said(COST, standalone_question=searched), question=typed)
    assert shown(answer).of("searched") == told


# hostile text


def hostile_answers() -> list[Answer]:
    cited = citation(1, HOSTILE, title=HOSTILE)
    named = Disagreement((1, 1), (HOSTILE, HOSTILE), HOSTILE + "[2]")
    words = ShortAnswer(HOSTILE, 1, cited.start, cited.end)
    lines = f"{HOSTILE}\n- {HOSTILE}\n1. {HOSTILE}\n2. x"
    return [
        said(cited, short=words, disagreement=named, note=HOSTILE),
        said(cited, short=replace(words, text=HOSTILE[3:20], start=cited.start + 3), disagreement=named),
        replace(closest(cited, note=HOSTILE), text=f"{HOSTILE}\n{HOSTILE}[1]"),
        *(
            Answer(HOSTILE, lines, False, "", request=request, standalone_question=HOSTILE)
            for request in ("greeting", "about", "articles")
        ),
        Answer(HOSTILE, lines, True, lines, "out_of_scope", request="out_of_scope"),
        replace(
            said(cited),
            text=f"{HOSTILE}\n{HOSTILE}[1]\n{HOSTILE}",
            request="summary",
            standalone_question="x",
        ),
    ]


@pytest.mark.parametrize("answer", hostile_answers())
def test_hostile_text_makes_no_element_and_no_handler(answer: Answer) -> None:
    listed = document(title=HOSTILE, publisher=HOSTILE, author=HOSTILE, language='"><i>')
    page = Page(render.answer_html(answer, {listed.id: listed}))
    assert page.tags() <= {
        *("div", "p", "span", "bdi", "button", "strong", "ul", "ol", "li", "h3", "details", "summary"),
    }
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    assert "<script>boom()</script>" in page.texts[0]


@given(st.lists(sendable, min_size=1, max_size=6), st.sampled_from(["about", "articles", "overview"]))
def test_every_line_of_a_reply_is_shown_as_written(lines: list[str], request: str) -> None:
    page = shown(Answer("？", "\n".join(lines), False, "", request=request))  # type: ignore[arg-type]
    flat = "".join("".join(lines).split())
    shown_text = "".join(page.texts[0].split())
    assert len(shown_text) <= len(flat)
    assert shown_text == flat or "- " in "\n".join(lines)


# the server's side


def test_a_list_of_articles_gets_all_of_them_from_the_corpus(own: Assistant) -> None:
    class Listing(Assistant):
        def stream(self, question, history=()):
            lines = [f"{n}. {one.title or one.source}" for n, one in enumerate(self.documents(), 1)]
            yield Answer(question, "\n".join(lines), False, "", request="articles")

    done = list(reply(Listing(own.index), "有哪些文章？", []))[-1]
    opened = [one["data-document"] for one in attributes(Page(done["html"]), "opens")]
    assert opened == [document.id for document in own.documents()]
