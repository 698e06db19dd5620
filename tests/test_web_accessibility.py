"""The page by keyboard alone, and what axe-core finds in it: both themes, both languages, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant
from web_support import ask, marked, unanswered, visit

pytestmark = pytest.mark.browser

QUESTION = "清河改造工程的总投资是多少？"
WINDOWS = [(1280, 800), (375, 740)]


def found(page: Page) -> list[str]:
    """What axe-core finds, in both themes: rule, impact and the elements."""
    troubles = []
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        for one in Axe().run(page).response["violations"]:
            places = [" ".join(map(str, node["target"])) + " " + _why(node) for node in one["nodes"]]
            troubles.append(f"{theme}: {one['id']} ({one['impact']}): {'; '.join(places[:6])}")
    return troubles


def _why(node: dict) -> str:
    data = [check.get("data") for check in node["any"]]
    ratios = [f"{one['contrastRatio']} of {one['expectedContrastRatio']}" for one in data if _measured(one)]
    return f"[{', '.join(ratios)}]" if ratios else ""


def _measured(data: object) -> bool:
    return isinstance(data, dict) and "contrastRatio" in data


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_axe_finds_nothing(
    browser: Browser, address: str, own: Assistant, locale: str, width: int, height: int
) -> None:
    troubles: dict[str, list[str]] = {}
    with visit(browser, address, locale, width, height) as page:
        troubles["welcome"] = found(page)
        ask(page, unanswered(own, "closest"))
        turn = ask(page, QUESTION)
        page.locator(f"{turn} .why summary").click()
        page.locator(f"{turn} .said .cite").first.focus()
        troubles["answers"] = found(page)
        page.locator(f"{turn} .said .cite").first.click()
        marked(page)
        troubles["article"] = found(page)
        if width < 900:
            page.locator(".all").click()
            troubles["list"] = found(page)
        page.locator(".set").click()
        troubles["settings"] = found(page)
        page.locator(".settings .help").click()
        troubles["keys"] = found(page)
        page.keyboard.press("Escape")
        page.locator(".past").click()
        page.wait_for_selector(".conversation")
        troubles["history"] = found(page)
    assert {place: some for place, some in troubles.items() if some} == {}


@pytest.fixture(params=WINDOWS, ids=["wide", "narrow"])
def fresh(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    with visit(browser, address, width=request.param[0], height=request.param[1]) as page:
        yield page


def press_until(page: Page, key: str, reached: str, most: int = 60) -> None:
    """Press a key until the focus is on such an element, which must be seen and have a ring around it."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", reached):
            break
    focused = page.locator(":focus")
    expect(focused).to_be_in_viewport()
    assert page.evaluate("selector => document.activeElement.matches(selector)", reached), reached
    ring = focused.evaluate("node => getComputedStyle(node.closest('label, .box') ?? node).outlineStyle")
    assert ring == "solid", reached


def test_everything_can_be_done_by_keyboard_alone(fresh: Page) -> None:
    narrow = (fresh.viewport_size or {})["width"] < 900
    if narrow:  # there the keyboard on the glass would cover the page at once
        press_until(fresh, "Tab", "#question, .example")
        press_until(fresh, "Tab", "#question") if not _focused(fresh, "#question") else None
    expect(fresh.locator("#question")).to_be_focused()
    fresh.keyboard.type("清河改造工程的总投资和期数是多少？它分为几期？")
    fresh.keyboard.press("Enter")
    fresh.wait_for_selector(".turn:nth-child(1).done")
    fresh.keyboard.type(QUESTION)
    fresh.keyboard.press("Enter")
    fresh.wait_for_selector(".turn:nth-child(2).done")
    # back to the citation: its quote is shown, Enter opens the article there
    press_until(fresh, "Shift+Tab", ".turn:nth-child(2) .said .cite")
    expect(fresh.locator(".card")).to_be_visible()
    fresh.keyboard.press("Enter")
    assert "4.8亿元" in marked(fresh)
    expect(fresh.locator(".card")).to_be_hidden()
    fresh.keyboard.press("ArrowRight")
    fresh.keyboard.press("ArrowLeft")
    assert "4.8亿元" in marked(fresh)
    fresh.keyboard.press("Escape")
    assert _focused(fresh, ".turn:nth-child(2) .said .cite")
    # by its digit
    fresh.keyboard.press("1")
    assert "4.8亿元" in marked(fresh)
    fresh.keyboard.press("Escape")
    # the settings: arrows choose, Escape closes and leads back
    press_until(fresh, "Shift+Tab", ".set")
    fresh.keyboard.press("Enter")
    assert _focused(fresh, "input[name=language][value=zh]")
    press_until(fresh, "Tab", "input[name=theme]")
    fresh.keyboard.press("ArrowRight")
    fresh.keyboard.press("ArrowRight")
    expect(fresh.locator("html")).to_have_attribute("data-theme", "dark")
    fresh.keyboard.press("Escape")
    expect(fresh.locator(".settings")).to_be_hidden()
    assert _focused(fresh, ".set")
    # the list of keys, and to the question
    fresh.keyboard.press("?")
    expect(fresh.locator("dialog.keys")).to_be_visible()
    assert _focused(fresh, "dialog.keys .close")
    fresh.keyboard.press("Escape")
    expect(fresh.locator("dialog.keys")).to_be_hidden()
    assert _focused(fresh, ".set")
    fresh.keyboard.press("/")
    assert _focused(fresh, "#question")
    # a new conversation, and the first one again from the history
    press_until(fresh, "Shift+Tab", ".fresh")
    fresh.keyboard.press("Enter")
    expect(fresh.locator(".turn")).to_have_count(0)
    press_until(fresh, "Shift+Tab", ".past")
    fresh.keyboard.press("Enter")
    press_until(fresh, "Tab", ".conversation")
    fresh.keyboard.press("Enter")
    expect(fresh.locator(".turn.done")).to_have_count(2)


def _focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))


def test_tab_goes_through_the_page_in_the_order_it_is_seen(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        ask(page, QUESTION)
        page.locator(".past").focus()
        seen: list[str] = []
        for _ in range(60):
            place = page.evaluate(
                "document.activeElement.closest('.top, .chat, .reader, .history')?.classList[0]"
            )
            if place and place not in seen[-1:]:
                seen.append(place)
            page.keyboard.press("Tab")
        assert [place for place in seen if place][:3] in (
            ["top", "chat", "reader"],
            ["top", "history", "chat"],
        )
