"""Signing in and out as a person does it, in both languages and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant
from corpusqa.web.passwords import Account, hashed_line
from web_support import ask, served

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)  # a busy machine may take long to load the page

BREAD = "How much does the rye bread cost?"
PASSWORD = "安娜 has a password"
ACCOUNTS = {"anna": Account("anna", hashed_line("anna", PASSWORD).partition(":")[2])}


@pytest.fixture(scope="module")
def address(own: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(own, tmp_path_factory.mktemp("desk"), accounts=ACCOUNTS) as address:
        yield address


@contextmanager
def at_the_door(browser: Browser, address: str, locale: str, width: int = 1280) -> Iterator[Page]:
    """Before the page, which must fetch nothing from elsewhere and report no error of its own."""
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 740})
    page = context.new_page()
    foreign: list[str] = []
    page.on(
        "request", lambda one: None if one.url.startswith((address, "data:")) else foreign.append(one.url)
    )
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert foreign == [] and errors == []
    context.close()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.locator("input[name=name]").fill("anna")
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")


def test_one_signs_in_asks_and_signs_out(browser: Browser, address: str) -> None:
    with at_the_door(browser, address, "en-US") as page:
        page.goto(f"{address}/?q=How+much+does+the+rye+bread+cost%3F")
        expect(page.locator("h1")).to_have_text("Sign in")
        expect(page.locator("input[name=name]")).to_be_focused()
        sign_in(page, "not the password")
        expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
        expect(page.locator("input[name=name]")).to_have_value("anna")
        expect(page.locator("input[name=password]")).to_be_focused()
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator(".turn.done .asked")).to_have_text(BREAD)
        assert page.evaluate("document.cookie") == ""
        page.fill("#question", "a draft of mine")
        page.locator(".set").click()
        expect(page.locator(".account .name")).to_have_text("Signed in as anna")
        page.locator(".account button").click()
        expect(page.locator("h1")).to_have_text("Sign in")
        page.goto(address)
        expect(page.locator("h1")).to_have_text("Sign in")
        sign_in(page)
        expect(page.locator(".welcome")).to_be_visible()
        expect(page.locator("#question")).to_have_value("")
        page.locator(".past").click()
        expect(page.locator(".conversations .title")).to_have_text([BREAD])


def test_on_a_phone_in_chinese_with_a_sign_in_that_ends_meanwhile(browser: Browser, address: str) -> None:
    with at_the_door(browser, address, "zh-CN", 375) as page:
        page.goto(address)
        expect(page.locator("h1")).to_have_text("登录")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        page.get_by_role("link", name="English").click()
        expect(page.locator("h1")).to_have_text("Sign in")
        page.get_by_role("link", name="中文").click()
        sign_in(page)
        ask(page, BREAD)
        page.context.clear_cookies()
        page.fill("#question", "清河有多长？")
        page.press("#question", "Enter")
        expect(page.locator(".signed-out")).to_contain_text("登录已失效")
        expect(page.locator("#question")).to_have_value("清河有多长？")
        page.locator(".signed-out button").click()
        expect(page.locator("h1")).to_have_text("登录")
        sign_in(page)
        expect(page.locator(".turn .asked")).to_have_text([BREAD])
        expect(page.locator("#question")).to_have_value("清河有多长？")
