"""The page as a person uses it, in a real Chromium: ask, check the evidence, read, switch the language."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant
from corpusqa.types import Answer
from web_support import (
    ask,
    choose,
    first_that,
    in_view,
    marked,
    served,
    unanswered,
    visit,
)

pytestmark = pytest.mark.browser


def answer_of(assistant: Assistant, question: str) -> Answer:
    answer = assistant.ask(question)
    assert not answer.abstained, answer.reason
    return answer


INVESTMENT = "清河改造工程的总投资是多少？"
BRICKS = "清淤的泥土烧出了多少块砖？"


def test_an_example_question_is_answered_and_its_citation_opens_the_marked_sentence(
    page: Page, own: Assistant
) -> None:
    expected = answer_of(own, INVESTMENT)
    page.locator(".example", has_text=INVESTMENT).click()
    page.wait_for_selector(".turn.done")
    shown = page.locator(".turn .sentence").first
    assert shown.text_content() == expected.sentences[0].text + "1"
    page.locator(".turn .said .cite").first.click()
    assert marked(page) == expected.citations[0].quote
    assert in_view(page, "mark.now")
    head = page.locator(".article header")
    expect(head.locator("h2")).to_have_text("清河改造工程")
    expect(head).to_contain_text("城南日报")
    expect(head).to_contain_text("许文")
    expect(head).to_contain_text("2024-05-18")
    expect(page.locator(".turn .said .cite").first).to_have_attribute("aria-current", "true")


def test_the_page_offers_articles_and_only_questions_that_articles_offer(page: Page, own: Assistant) -> None:
    expect(page.locator(".entry")).to_have_count(5)
    expect(page.locator(".count")).to_have_text("5 篇文章")
    offered = {question for document in own.documents() for question in document.questions}
    assert set(page.locator(".example .asks").all_text_contents()) == offered
    assert page.locator(".example:visible").count() == 4
    expect(page.locator(".example", has_text="How long is the Qing river?")).to_be_hidden()
    choose(page, "language", "en")
    expect(page.locator(".example", has_text="How long is the Qing river?")).to_be_visible()
    choose(page, "language", "zh")


def test_an_article_opens_from_the_list_and_leads_back(page: Page) -> None:
    page.locator(".entry", has_text="古寺修復記事").click()
    expect(page.locator(".article h2")).to_have_text("古寺修復記事")
    expect(page.locator(".article")).to_have_attribute("lang", "zh-Hant")
    assert page.locator("mark").count() == 0
    expect(page.locator(".steps")).to_be_hidden()
    page.locator(".all").click()
    expect(page.locator(".entry").first).to_be_visible()


def test_each_answer_keeps_its_own_evidence(page: Page, own: Assistant) -> None:
    first, second = ask(page, INVESTMENT), ask(page, "修復小組有多少名木匠？")
    page.locator(f"{second} .said .cite").first.click()
    assert "十二名木匠" in marked(page)
    page.locator(f"{first} .said .cite").first.click()
    assert marked(page) == answer_of(own, INVESTMENT).citations[0].quote
    expect(page.locator(f"{second} [aria-current]")).to_have_count(0)


def test_a_follow_up_uses_the_conversation(page: Page) -> None:
    ask(page, INVESTMENT)
    follow = ask(page, "它分为几期？")
    expect(page.locator(f"{follow} .searched")).to_contain_text("清河")
    page.locator(f"{follow} .said .cite").first.click()
    assert "工程分为两期" in marked(page)
    page.locator(".fresh").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()


def test_a_reload_keeps_the_conversation_with_its_citations(
    browser: Browser, address: str, own: Assistant
) -> None:
    with visit(browser, address) as page:
        ask(page, INVESTMENT)
        page.fill("#question", "半句话")
        page.reload()
        page.locator(".turn .said .cite").first.click()
        assert marked(page) == answer_of(own, INVESTMENT).citations[0].quote
        assert page.input_value("#question") == "半句话"
        follow = ask(page, "它分为几期？")
        expect(page.locator(f"{follow} .searched")).to_contain_text("清河")
        page.locator(".fresh").click()
        page.reload()
        expect(page.locator(".welcome")).to_be_visible()


def test_stepping_through_citations_by_button_and_key(page: Page, own: Assistant) -> None:
    question = first_that(
        own,
        lambda answer: len(answer.citations) > 1,
        "清河改造工程分为几期，总投资是多少？",
        "礼盒里月饼的单价和销量是多少？",
    )
    turn = ask(page, question)
    quotes = [citation.quote for citation in own.ask(question).citations]
    page.locator(f"{turn} .said .cite").first.click()
    assert marked(page) == quotes[0]
    expect(page.locator(".previous")).to_be_disabled()
    page.locator(".next").click()
    expect(page.locator(f"{turn} .said .cite[data-n='2']")).to_have_attribute("aria-current", "true")
    assert marked(page) == quotes[1]
    page.keyboard.press("ArrowLeft")
    expect(page.locator(f"{turn} .said .cite[data-n='1']")).to_have_attribute("aria-current", "true")
    assert marked(page) == quotes[0]


def test_the_quote_shows_on_hover_and_on_focus(page: Page, own: Assistant) -> None:
    turn = ask(page, INVESTMENT)
    citations = answer_of(own, INVESTMENT).citations
    page.locator(f"{turn} .said .cite").first.hover()
    expect(page.locator(".card blockquote")).to_have_text(citations[0].quote)
    page.mouse.move(5, 5)
    expect(page.locator(".card")).to_be_hidden()
    page.locator("#question").focus()
    while not page.evaluate("document.activeElement.matches('.said .cite')"):
        page.keyboard.press("Shift+Tab")
    expect(page.locator(".card blockquote")).to_have_text(citations[-1].quote)
    page.keyboard.press("Enter")
    assert marked(page) == citations[-1].quote
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.said .cite')")


def test_a_digit_opens_the_citation_of_the_last_answer(page: Page, own: Assistant) -> None:
    ask(page, INVESTMENT)
    page.locator(".thread").click(position={"x": 5, "y": 5})
    page.keyboard.press("1")
    assert marked(page) == answer_of(own, INVESTMENT).citations[0].quote


def test_an_amount_that_was_asked_for_stands_before_its_sentence(page: Page, own: Assistant) -> None:
    question = first_that(
        own,
        lambda answer: answer.short is not None,
        "How much does the rye bread cost?",
        "清河全长多少公里？",
        "修復小組有多少名木匠？",
    )
    short = own.ask(question).short
    assert short
    turn = ask(page, question)
    expect(page.locator(f"{turn} .short bdi")).to_have_text(short.text)
    assert "".join(page.locator(f"{turn} .said .key").all_text_contents()) == short.text
    page.locator(f"{turn} .short .cite").click()
    assert short.text in marked(page)


def test_the_closest_sentences_are_no_answer_but_open_where_they_stand(page: Page, own: Assistant) -> None:
    question = unanswered(own, "closest")
    expected = own.ask(question)
    turn = ask(page, question)
    expect(page.locator(f"{turn} .abstention")).to_contain_text(expected.text.partition("\n")[0])
    assert page.locator(f"{turn} :is(.said, .sources, .short)").count() == 0
    shown = page.locator(f"{turn} .closest .sentence").all_text_contents()
    assert shown == [f"{one.quote}{one.number}" for one in expected.citations]
    page.locator(f"{turn} .closest .cite").last.click()
    assert marked(page) == expected.citations[-1].quote
    assert in_view(page, "mark.now")
    page.locator(".thread").click(position={"x": 5, "y": 5})
    page.keyboard.press("1")
    assert marked(page) == expected.citations[0].quote


def test_an_abstention_with_nothing_close_says_so_alone(page: Page, own: Assistant) -> None:
    question = unanswered(own, "nothing")
    turn = ask(page, question)
    expect(page.locator(f"{turn} .abstention")).to_contain_text(own.ask(question).reason)
    assert page.locator(f"{turn} :is(.cite, .said, .closest)").count() == 0


def test_a_list_of_articles_opens_each_of_them(page: Page, own: Assistant) -> None:
    turn = ask(page, "有哪些文章？")
    expect(page.locator(f"{turn} .opens")).to_have_count(len(own.documents()))
    page.locator(f"{turn} .opens", has_text="古寺修復記事").click()
    expect(page.locator(".article h2")).to_have_text("古寺修復記事")


def test_the_fold_lists_every_passage_considered(page: Page, own: Assistant) -> None:
    turn = ask(page, INVESTMENT)
    passages = answer_of(own, INVESTMENT).passages
    expect(page.locator(f"{turn} .why .ranks").first).to_be_hidden()
    page.locator(f"{turn} .why summary").click()
    expect(page.locator(f"{turn} .why .ranks")).to_have_count(len(passages))
    expect(page.locator(f"{turn} .why .ranks").first).to_contain_text(f"{passages[0].lexical_score:.2f}")
    page.locator(f"{turn} .why .passage").last.click()
    last = passages[-1]
    assert marked(page) == own.document(last.document_id).text[last.start : last.end]


def test_a_quote_deep_in_a_long_article_is_found_and_shown(page: Page, own: Assistant) -> None:
    question = "灯塔守夜人霍元的铜钥匙挂在哪里？"
    answer = answer_of(own, question)
    assert answer.citations[0].start > 60_000
    turn = ask(page, question)
    page.locator(f"{turn} .said .cite").first.click()
    assert marked(page) == answer.citations[0].quote
    assert in_view(page, "mark.now")
    shown = page.locator(".article .text")
    end = shown.get_attribute("data-end")
    page.locator(".more[data-t=later_part]").click()
    expect(page.locator(".article .text")).to_have_attribute("data-start", str(end))


def test_the_language_follows_the_browser_and_the_switch(
    browser: Browser, address: str, own: Assistant
) -> None:
    with visit(browser, address, locale="en-US") as page:
        expect(page.locator(".welcome > h2")).to_have_text("Ask these articles")
        ask(page, unanswered(own))
        choose(page, "language", "zh")
        expect(page.locator(".abstention .lead")).to_have_text("没有答案")
        expect(page.locator("#question")).to_have_attribute("placeholder", "就这些文章提问…")
        assert page.evaluate("document.documentElement.lang") == "zh-Hans"
        page.reload()
        expect(page.locator(".welcome > h2")).to_have_text("问问这些文章")


def test_no_text_of_the_page_is_left_unsaid(page: Page) -> None:
    turn = ask(page, INVESTMENT)
    page.locator(f"{turn} .said .cite").first.click()
    marked(page)
    silent = page.locator("[data-t]").evaluate_all(
        "nodes => nodes.filter(n => !n.textContent).map(n => n.outerHTML)"
    )
    assert silent == []
    unnamed = page.locator("button:not([aria-label])").evaluate_all(
        "nodes => nodes.filter(n => !n.textContent.trim()).map(n => n.outerHTML)"
    )
    assert unnamed == []


def test_enter_sends_but_not_while_composing_and_not_with_shift(page: Page) -> None:
    page.fill("#question", "清河")
    page.locator("#question").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    page.locator("#question").dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    page.press("#question", "Shift+Enter")
    assert page.input_value("#question") == "清河\n"
    assert page.locator(".turn").count() == 0
    page.press("#question", "Enter")
    page.wait_for_selector(".turn.done")


def test_on_a_phone_nothing_overflows_and_one_pane_shows_at_a_time(
    browser: Browser, address: str, own: Assistant
) -> None:
    with visit(browser, address, width=375, height=740) as page:
        turn = ask(page, INVESTMENT)
        expect(page.locator(".reader")).to_be_hidden()
        page.locator(f"{turn} .why summary").click()
        page.locator(f"{turn} .said .cite").first.click()
        assert marked(page) == answer_of(own, INVESTMENT).citations[0].quote
        assert in_view(page, "mark.now")
        expect(page.locator(".chat")).to_be_hidden()
        page.locator(".back").click()
        expect(page.locator(f"{turn} .said")).to_be_visible()
        for view in ("read", "chat"):
            page.locator(f".view[data-view={view}]").click()
            wide = page.evaluate(
                "[...document.querySelectorAll('.desk *')].filter(n => n.getClientRects().length &&"
                " n.getBoundingClientRect().right > innerWidth + 1).map(n => n.className)"
            )
            assert wide == []


class Unhurried(Assistant):
    """The same answers, a moment between the pieces."""

    def stream(self, question, history=()):
        for event in super().stream(question, history):
            yield event
            time.sleep(0.7)


def test_the_answer_streams_and_can_be_stopped(browser: Browser, own: Assistant) -> None:
    with served(Unhurried(own.index)) as address, visit(browser, address) as page:
        page.locator(".example", has_text=INVESTMENT).click()
        expect(page.locator(".status.busy")).to_have_text(re.compile("找到 [0-9]+ 段"))
        expect(page.locator(".said.streaming")).to_contain_text("4.8亿元")
        expect(page.locator(".turn.done .cite").first).to_be_visible()
        page.fill("#question", BRICKS)
        page.press("#question", "Enter")
        expect(page.locator(".turn:nth-child(2) .status")).to_be_visible()
        page.locator(".stop").click()
        expect(page.locator(".turn:nth-child(2) .notice")).to_have_text("已停止。")
        assert page.input_value("#question") == BRICKS
        page.press("#question", "Enter")
        expect(page.locator(".turn:nth-child(3).done .sentence").first).to_contain_text("一百二十万块")
