"""Asking again: an edited question, the way back from a completed follow-up, a question by link."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant
from web_support import ask, marked, visit

pytestmark = pytest.mark.browser

INVESTMENT = "清河改造工程的总投资是多少？"
FOLLOW = "它分为几期？"
TEMPLE = "修復小組有多少名木匠？"
BREAD = "How much does the rye bread cost?"


def wait_for_answer(page: Page, turn: str) -> None:
    expect(page.locator(f"{turn}.done .reply > *").first).to_be_visible()


def test_a_question_is_edited_and_asked_again_in_its_place(
    browser: Browser, address: str, own: Assistant
) -> None:
    with visit(browser, address) as page:
        first, second = ask(page, INVESTMENT), ask(page, TEMPLE)
        page.locator(f"{first} .edit").click()
        box = page.locator(f"{first} .editing textarea")
        expect(box).to_be_focused()
        expect(box).to_have_value(INVESTMENT)
        box.fill(BREAD)
        box.press("Enter")
        expect(page.locator(f"{first}.done .said")).to_contain_text("4.20 euros")
        expect(page.locator(".turn .asked")).to_have_text([BREAD, TEMPLE])
        page.locator(f"{first} .said .cite").first.click()
        assert marked(page) == own.ask(BREAD).citations[0].quote
        page.locator(f"{second} .said .cite").first.click()
        assert "十二名木匠" in marked(page)
        page.reload()
        expect(page.locator(".turn .asked")).to_have_text([BREAD, TEMPLE])
        expect(page.locator(f"{first} .said")).to_contain_text("4.20 euros")


def test_editing_can_be_given_up(browser: Browser, address: str) -> None:
    with visit(browser, address, locale="en-US", width=375, height=740) as page:
        turn = ask(page, BREAD)
        for leave in ("Escape", "button"):
            page.locator(f"{turn} .edit").click()
            page.locator(f"{turn} .editing textarea").fill("something else")
            if leave == "Escape":
                page.keyboard.press("Escape")
            else:
                page.locator(f"{turn} .cancel").click()
            expect(page.locator(f"{turn} .asked")).to_have_text(BREAD)
            expect(page.locator(f"{turn} .edit")).to_be_focused()
        expect(page.locator(f"{turn} .said")).to_contain_text("4.20 euros")


def test_an_edited_question_that_cannot_be_answered_leaves_the_old_answer(
    browser: Browser, address: str, own: Assistant
) -> None:
    with visit(browser, address) as page:
        turn = ask(page, INVESTMENT)
        page.locator(f"{turn} .edit").click()
        page.locator(f"{turn} .editing textarea").fill("？！")
        page.locator(f"{turn} .editing .main").click()
        expect(page.locator(f"{turn} .notice")).to_contain_text("这个问题无法处理")
        expect(page.locator(f"{turn} .asked")).to_have_text(INVESTMENT)
        assert page.input_value("#question") == "？！"
        page.locator(f"{turn} .said .cite").first.click()
        assert marked(page) == own.ask(INVESTMENT).citations[0].quote


def test_a_completed_follow_up_is_undone_and_done_again(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        ask(page, INVESTMENT)
        turn = ask(page, FOLLOW)
        expect(page.locator(f"{turn} .searched")).to_contain_text("清河")
        answered = page.locator(f"{turn} .said").inner_text()
        page.locator(f"{turn} .reask").click()
        expect(page.locator(f"{turn}.done .searched")).to_contain_text("没有参考前面的对话")
        page.reload()
        expect(page.locator(f"{turn} .searched")).to_contain_text("没有参考前面的对话")
        expect(page.locator(f"{turn} .asked")).to_have_text(FOLLOW)
        page.locator(f"{turn} .reask").click()
        expect(page.locator(f"{turn}.done .searched")).to_contain_text("清河")
        expect(page.locator(f"{turn} .said")).to_have_text(re.compile(re.escape(answered.split("。")[0])))


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en-US", 375)])
def test_a_link_asks_its_question_once(browser: Browser, address: str, locale: str, width: int) -> None:
    with visit(browser, address, locale=locale, width=width) as page:
        ask(page, INVESTMENT)
        page.goto(f"{address}/?q={quote(BREAD)}")
        expect(page.locator(".turn.done .said")).to_contain_text("4.20 euros")
        expect(page.locator(".turn .asked")).to_have_text(BREAD)
        assert "q=" not in page.url
        page.reload()
        expect(page.locator(".turn.done .said")).to_contain_text("4.20 euros")
        expect(page.locator(".turn")).to_have_count(1)
        page.locator(".past").click()
        expect(page.locator(".conversations .title")).to_have_text([BREAD, INVESTMENT])


def test_a_hostile_link_is_only_a_question(browser: Browser, address: str) -> None:
    hostile = '"><img src=x onerror=boom()><script>boom()</script>' + "清河全长多少公里？"
    with visit(browser, address) as page:
        page.goto(f"{address}/?q={quote(hostile)}")
        wait_for_answer(page, ".turn")
        expect(page.locator(".turn .asked")).to_have_text(hostile)
        assert page.locator(".desk img, .desk script").count() == 0
