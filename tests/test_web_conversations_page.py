"""Conversations as a person keeps them: found again, listed, opened, renamed, deleted, and nobody else's."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant
from web_support import ask, in_view, marked, served, visit

pytestmark = pytest.mark.browser

INVESTMENT = "清河改造工程的总投资是多少？"
TEMPLE = "修復小組有多少名木匠？"
BREAD = "How much does the rye bread cost?"


def show_history(page: Page) -> None:
    page.wait_for_selector(".entry", state="attached")
    if page.locator(".history").is_hidden():
        page.locator(".past").click()
    expect(page.locator(".history")).to_be_visible()


def entry(page: Page, title: str):
    return page.locator(".conversations > li", has_text=title)


def test_conversations_are_listed_and_open_with_their_citations(
    browser: Browser, address: str, own: Assistant
) -> None:
    with visit(browser, address) as page:
        ask(page, INVESTMENT)
        ask(page, "它分为几期？")
        page.locator(".fresh").click()
        ask(page, TEMPLE)
        show_history(page)
        titles = page.locator(".conversations .title")
        expect(titles).to_have_text([TEMPLE, INVESTMENT])
        expect(entry(page, INVESTMENT).locator(".many")).to_have_text("2 个问题")
        expect(entry(page, TEMPLE).locator(".conversation")).to_have_attribute("aria-current", "true")
        entry(page, INVESTMENT).locator(".conversation").click()
        expect(page.locator(".turn .asked")).to_have_text([INVESTMENT, "它分为几期？"])
        expect(page.locator(".heard")).to_contain_text(INVESTMENT)
        page.locator(".turn:nth-child(1) .said .cite").first.click()
        assert marked(page) == own.ask(INVESTMENT).citations[0].quote
        page.keyboard.press("Escape")
        follow = ask(page, "总投资是多少？")
        assert follow == ".turn:nth-child(3)"
        expect(entry(page, INVESTMENT).locator(".many")).to_have_text("3 个问题")


def test_another_tab_and_a_new_start_of_the_program_find_them_again(
    browser: Browser, own: Assistant, tmp_path: Path
) -> None:
    with served(own, tmp_path) as address:
        context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
        first = context.new_page()
        first.goto(address)
        ask(first, BREAD)
        quote = own.ask(BREAD).citations[0].quote
    with served(own, tmp_path) as later:
        second = context.new_page()
        second.goto(later)
        expect(second.locator(".welcome")).to_be_visible()
        second.locator(".past").click()
        second.locator(".conversation", has_text=BREAD).click()
        second.locator(".turn .said .cite").first.click()
        assert marked(second) == quote
        context.close()


def test_a_conversation_can_be_renamed_by_keyboard(browser: Browser, address: str) -> None:
    with visit(browser, address, locale="en-US") as page:
        ask(page, BREAD)
        show_history(page)
        page.locator(".conversation").focus()
        for button in (".take", ".rename"):  # in the order they are seen
            page.keyboard.press("Tab")
            expect(page.locator(f".conversations {button}")).to_be_focused()
        expect(page.locator(".rename")).to_have_attribute("aria-label", f"Rename “{BREAD}”")
        page.keyboard.press("Enter")
        expect(page.locator(".history input")).to_be_focused()
        page.keyboard.type("The <b>bakery</b>")
        page.keyboard.press("Enter")
        expect(page.locator(".conversations .title")).to_have_text("The <b>bakery</b>")
        expect(page.locator(".rename")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.type("never mind")
        page.keyboard.press("Escape")
        expect(page.locator(".conversations .title")).to_have_text("The <b>bakery</b>")
        page.reload()
        show_history(page)
        expect(page.locator(".conversations .title")).to_have_text("The <b>bakery</b>")


def test_deleting_asks_first_and_then_nothing_is_left(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        ask(page, INVESTMENT)
        page.locator(".fresh").click()
        ask(page, TEMPLE)
        show_history(page)
        entry(page, TEMPLE).hover()
        entry(page, TEMPLE).locator(".delete").click()
        expect(page.locator(".warning")).to_have_text("删除后无法恢复。")
        page.locator(".conversations .cancel").click()
        expect(page.locator(".conversations .title")).to_have_count(2)
        entry(page, TEMPLE).hover()
        entry(page, TEMPLE).locator(".delete").click()
        page.locator(".conversations .danger").click()
        expect(page.locator(".conversations .title")).to_have_text([INVESTMENT])
        expect(page.locator(".welcome")).to_be_visible()
        page.reload()
        show_history(page)
        expect(page.locator(".conversations .title")).to_have_text([INVESTMENT])


def test_on_a_phone_the_list_lies_over_the_page_and_closes_again(browser: Browser, address: str) -> None:
    with visit(browser, address, locale="en-US", width=375, height=740) as page:
        page.locator(".past").click()
        expect(page.locator(".history .none")).to_be_visible()
        expect(page.locator(".history .close")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".past")).to_be_focused()
        expect(page.locator(".history")).to_be_hidden()
        ask(page, BREAD)
        page.locator(".fresh").click()
        page.locator(".past").click()
        box = page.locator(".history").bounding_box()
        assert box and box["x"] == 0 and box["width"] <= 330
        assert page.locator(".rename").bounding_box()["height"] >= 44
        page.locator(".conversation").click()
        expect(page.locator(".history")).to_be_hidden()
        expect(page.locator(".turn .asked")).to_have_text(BREAD)
        page.locator(".past").click()
        page.locator(".scrim").click(position={"x": 360, "y": 400})
        expect(page.locator(".history")).to_be_hidden()


def test_one_browser_finds_nothing_of_another(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        ask(page, INVESTMENT)
        show_history(page)
        known = page.locator(".conversations > li").get_attribute("data-id")
        cookie = next(one for one in page.context.cookies() if one["name"] == "corpusqa_browser")
        assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and page.evaluate("document.cookie") == ""
        path = f"/desk/conversations/{known}"
        with httpx.Client(base_url=address) as stranger:
            assert stranger.get("/").status_code == 200  # it gets an id of its own
            assert stranger.get("/desk/conversations").json() == {"kept": True, "conversations": []}
            assert stranger.get(path).json() == {"id": known, "title": "", "turns": []}
            assert stranger.patch(path, json={"title": "mine"}).status_code == 404
            assert stranger.delete(path).status_code == 404
        with visit(browser, address) as other:
            show_history(other)
            expect(other.locator(".history .none")).to_be_visible()
        own = {cookie["name"]: cookie["value"]}
        kept = httpx.get(f"{address}{path}", cookies=own).json()
        assert [turn["question"] for turn in kept["turns"]] == [INVESTMENT]


def test_a_request_by_another_page_changes_nothing(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        client.get("/")
        for site in ("cross-site", "same-site"):
            done = client.delete("/desk/conversations/any-id", headers={"sec-fetch-site": site})
            assert done.status_code == 403


def test_a_browser_without_cookies_is_told_that_nothing_is_kept(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        page.context.clear_cookies()
        turn = ask(page, INVESTMENT)
        expect(page.locator(f"{turn} .said")).to_be_visible()
        follow = ask(page, "它分为几期？")
        expect(page.locator(f"{follow} .searched")).to_contain_text("清河")
        show_history(page)
        expect(page.locator(".history .unkept")).to_be_visible()


def test_a_conversation_that_cannot_be_reached_can_be_tried_again(browser: Browser, address: str) -> None:
    with visit(browser, address, troubled=True) as page:
        ask(page, INVESTMENT)
        page.route(re.compile("/desk/"), lambda route: route.abort())
        page.reload()
        expect(page.locator(".lost")).to_contain_text("读不到历史对话")
        page.unroute(re.compile("/desk/"))
        page.locator(".lost .retry").click()
        expect(page.locator(".turn .asked")).to_have_text(INVESTMENT)
        expect(page.locator(".lost")).to_have_count(0)
        page.locator(".turn .said .cite").first.click()
        assert in_view(page, "mark.now")
