"""The settings menu and the keys, in a real Chromium: what is chosen holds, at once and after a reload."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant
from corpusqa.types import Answer, AnswerSentence, Citation
from corpusqa.web import page as page_files
from web_support import ask, choose, marked, served, visit

pytestmark = pytest.mark.browser

LIGHT, DARK = "rgb(244, 241, 234)", "rgb(22, 21, 19)"
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"
#: Colours and sizes of text of the first frames of a page.
WATCH = """
window.seen = new Set();
const look = () => {
  const { backgroundColor, fontSize } = getComputedStyle(document.documentElement);
  if (document.body) window.seen.add(backgroundColor + " " + fontSize);
  if (performance.now() < 3000) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@pytest.fixture
def fresh(browser: Browser, address: str) -> Iterator[Page]:
    """The page in a browser that has chosen nothing."""
    with visit(browser, address) as page:
        yield page


def test_what_is_chosen_holds_at_once_and_after_a_reload_from_the_first_frame(fresh: Page) -> None:
    assert fresh.evaluate(BACKGROUND) == LIGHT
    size = "parseFloat(getComputedStyle(document.querySelector('#question')).fontSize)"
    assert fresh.evaluate(size) == 16
    choose(fresh, "theme", "dark")
    choose(fresh, "text", "larger")
    choose(fresh, "language", "en")
    assert fresh.evaluate(BACKGROUND) == DARK
    assert fresh.evaluate(size) == 22
    expect(fresh.locator(".welcome > h2")).to_have_text("Ask these articles")
    fresh.context.add_init_script(WATCH)
    fresh.reload()
    expect(fresh.locator(".welcome > h2")).to_have_text("Ask these articles")
    assert fresh.evaluate("[...window.seen]") == [f"{DARK} 22px"]
    fresh.locator(".set").click()
    checked = fresh.locator(".settings .choice input:checked").evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert checked == ["en", "dark", "larger"]


def test_the_system_decides_until_somebody_chooses(fresh: Page) -> None:
    fresh.emulate_media(color_scheme="dark")
    assert fresh.evaluate(BACKGROUND) == DARK
    card = "getComputedStyle(document.querySelector('.reader')).backgroundColor"
    dark = fresh.evaluate(card)
    choose(fresh, "theme", "light")
    assert fresh.evaluate(BACKGROUND) == LIGHT and fresh.evaluate(card) != dark
    fresh.emulate_media(color_scheme="light")
    choose(fresh, "theme", "dark")
    assert fresh.evaluate(BACKGROUND) == DARK and fresh.evaluate(card) == dark
    choose(fresh, "theme", "system")
    assert fresh.evaluate(BACKGROUND) == LIGHT


def test_the_focus_is_on_what_is_chosen_as_soon_as_the_menu_is_open(fresh: Page) -> None:
    opened = "() => { document.querySelector('.set').click(); return document.activeElement.value; }"
    assert fresh.evaluate(opened) == "zh"
    fresh.locator("input[name=language][value=en]").check()
    fresh.keyboard.press("Escape")
    expect(fresh.locator(".settings")).to_be_hidden()
    assert fresh.evaluate(opened) == "en"


def test_another_tab_follows_and_another_browser_does_not(
    browser: Browser, address: str, fresh: Page
) -> None:
    other = fresh.context.new_page()
    other.goto(address)
    other.wait_for_selector(".entry", state="attached")
    choose(fresh, "theme", "dark")
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    with visit(browser, address) as stranger:
        assert stranger.evaluate(BACKGROUND) == LIGHT


@pytest.mark.parametrize("value", ["", "sepia", "x y", "<b>", "light;--room:red"])
def test_a_senseless_choice_in_the_browsers_memory_does_no_harm(fresh: Page, value: str) -> None:
    for name in ("theme", "text", "language", "keys"):
        fresh.evaluate("([name, value]) => localStorage.setItem(name, value)", [f"corpusqa.{name}", value])
    fresh.reload()
    expect(fresh.locator(".welcome > h2")).to_have_text("问问这些文章")
    assert fresh.evaluate(BACKGROUND) == LIGHT
    fresh.locator(".set").click()
    expect(fresh.locator(".settings .choice input:checked")).to_have_count(3)


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_the_largest_text_leaves_everything_in_the_window(
    browser: Browser, address: str, own: Assistant, width: int
) -> None:
    for locale in ("en-US", "zh-CN"):
        with visit(browser, address, locale, width=width, height=640) as page:
            choose(page, "text", "larger")
            turn = ask(page, "清河改造工程的总投资是多少？")
            page.locator(".set").click()
            assert _beyond(page) == []
            assert page.locator(".settings").evaluate("menu => menu.scrollWidth - menu.clientWidth") == 0
            page.keyboard.press("Escape")
            page.keyboard.press("Escape")
            page.locator(f"{turn} .said .cite").first.click()
            marked(page)
            assert _beyond(page) == []


def _beyond(page: Page) -> list[str]:
    """What lies beyond the sides of the window, but what is meant to be cut."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.desk *')].filter((node) => {
             const box = node.getBoundingClientRect();
             return box.width && (box.right > innerWidth + 1 || box.left < -1) && node.checkVisibility()
               && !node.closest('bdi, .place, .snippet');
           }).map((node) => node.tagName + '.' + node.getAttribute('class'))"""
    )
    return found


def test_every_size_of_text_grows_with_the_choice() -> None:
    for name in page_files._STYLES:
        for rule in page_files.read(name).split("}"):
            sizes = [part for part in rule.replace("{", ";").split(";") if part.strip().startswith("font")]
            assert not [part for part in sizes if "px" in part], f"{name}: {rule.strip()}"


class Citing(Assistant):
    """Answers with thirteen citations, whatever is asked."""

    def stream(self, question, history=(), **_):
        text = "仓库清册"
        document = next(one for one in self.documents() if one.source == "ledger.txt")
        places = [document.text.index(f"第{n}号货架") for n in range(1, 14)]
        found = [(place, document.text.index("。", place) + 1) for place in places]
        citations = tuple(
            Citation(n, document.id, text, document.source, document.text[a:b], a, b)
            for n, (a, b) in enumerate(found, 1)
        )
        sentences = tuple(AnswerSentence(one.quote, (one.number,)) for one in citations)
        said = "".join(f"{one.quote}[{one.number}]" for one in citations)
        yield Answer(question, said, False, "", sentences=sentences, citations=citations)


@pytest.fixture(scope="module")
def citing(browser: Browser, own: Assistant) -> Iterator[Page]:
    """An answer with thirteen citations."""
    with served(Citing(own.index)) as address, visit(browser, address) as page:
        ask(page, "货架")
        page.evaluate("document.activeElement.blur()")
        yield page


def test_digits_open_citations_and_two_quick_digits_one_above_nine(citing: Page) -> None:
    for pressed, shown in (("4", 4), ("12", 12), ("10", 10), ("13", 13)):
        for digit in pressed:
            citing.keyboard.press(digit)
        expect(citing.locator("mark.now")).to_have_text(
            f"第{shown}号货架上放着普通的木箱，编号是{7 * shown}。"
        )
        citing.wait_for_timeout(600)
    citing.keyboard.press("1")
    citing.wait_for_timeout(600)
    citing.keyboard.press("3")
    expect(citing.locator("mark.now")).to_contain_text("第3号货架")
    citing.keyboard.press("ArrowRight")
    expect(citing.locator("mark.now")).to_contain_text("第4号货架")


def test_single_keys_can_be_turned_off(citing: Page) -> None:
    citing.wait_for_timeout(600)
    citing.locator(".set").click()
    citing.locator("input[name=keys]").uncheck()
    citing.keyboard.press("Escape")
    citing.keyboard.press("Escape")
    citing.evaluate("document.activeElement.blur()")
    before = citing.locator("mark.now").text_content()
    for key in ("7", "?", "/"):
        citing.keyboard.press(key)
    expect(citing.locator("dialog.keys")).to_be_hidden()
    assert citing.evaluate("document.activeElement.tagName") == "BODY"
    assert citing.locator("mark.now").text_content() == before
    citing.locator(".set").click()
    citing.locator("input[name=keys]").check()
    citing.keyboard.press("Escape")


def test_the_keys_are_told_by_a_key_and_by_the_menu(fresh: Page) -> None:
    fresh.evaluate("document.activeElement.blur()")
    fresh.keyboard.press("?")
    help_ = fresh.get_by_role("dialog", name="键盘操作")
    expect(help_).to_be_visible()
    fresh.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    fresh.locator(".set").click()
    fresh.locator(".settings .help").click()
    expect(help_).to_be_visible()
    help_.get_by_role("button", name="关闭").click()
    expect(help_).to_be_hidden()
    fresh.keyboard.press("/")
    expect(fresh.locator("#question")).to_be_focused()
    fresh.keyboard.type("/?1")
    assert fresh.input_value("#question") == "/?1"
