"""Taking a conversation away and judging answers, as a person does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant
from corpusqa.cli import main
from corpusqa.evaluation.cases import load_cases
from web_support import ask, choose, open_assistant, served, visit

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)  # a busy machine may take long to load the page

INVESTMENT = "清河改造工程的总投资是多少？"
BREAD = "How much does the rye bread cost?"
HOSTILE = "月饼的单价是多少？"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keeping")


@pytest.fixture(scope="module")
def own(folder: Path) -> Assistant:
    return open_assistant(folder)


@pytest.fixture(scope="module")
def address(own: Assistant, folder: Path) -> Iterator[str]:
    with served(own, folder / "desk") as address:
        yield address


def drafts(folder: Path) -> list[dict[str, object]]:
    path = folder / "desk" / "drafts.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def taken(page: Page, kind: str, where: Path) -> Path:
    """The file behind an entry of the open menu."""
    with page.expect_download() as download:
        page.locator(f".export .file[data-kind={kind}]").click()
    path = where / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_conversation_is_taken_away_in_three_forms_that_verify(
    browser: Browser, address: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = []
    with visit(browser, address) as page:
        ask(page, INVESTMENT)
        ask(page, HOSTILE)
        button = page.locator(".turn:last-child .take")
        expect(page.locator(".turn:first-child .take")).to_be_hidden()
        for kind in ("md", "html"):
            button.click()
            expect(page.locator(".export .file").first).to_be_focused()
            paths.append(taken(page, kind, tmp_path))
            expect(page.locator(".export")).to_be_hidden()
            expect(button).to_be_focused()
        page.locator(".past").click()
        entry = page.locator(".conversations > li")
        entry.locator(".conversation").focus()
        page.keyboard.press("Tab")
        expect(entry.locator(".take")).to_have_attribute("aria-label", f"导出“{INVESTMENT}”")
        page.keyboard.press("Enter")
        expect(entry.locator(".take")).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowUp")
        expect(page.locator(".export .file[data-kind=json]")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".export")).to_be_hidden()
        expect(entry.locator(".take")).to_be_focused()
        page.keyboard.press("Enter")
        paths.append(taken(page, "json", tmp_path))
    for path in paths:
        assert "4.8亿元" in path.read_text("utf-8")
    words = [str(path) for path in paths]
    assert main(["verify", *words, "--index", str(folder / "index")]) == 0, capsys.readouterr().out
    paths[1].write_text(paths[1].read_text("utf-8").replace("4.8亿元", "5.8亿元", 1), "utf-8")
    capsys.readouterr()
    assert main(["verify", str(paths[1]), "--index", str(folder / "index")]) == 1
    assert "turn 1" in capsys.readouterr().out
    html = next(path for path in paths if path.suffix == ".html")
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url))
        page.goto(html.as_uri())
        expect(page.locator("blockquote").first).to_contain_text("总投资")
        assert page.evaluate("[document.scripts.length, typeof boom]") == [0, "undefined"]
        assert [url for url in asked if not url.startswith("file:")] == []


def test_a_wrong_answer_becomes_a_draft_and_is_shown_again(
    browser: Browser, address: str, folder: Path, own: Assistant
) -> None:
    with visit(browser, address, locale="en-US") as page:
        ask(page, BREAD)
        good, wrong = page.get_by_role("button", name="Good"), page.get_by_role("button", name="Wrong")
        good.click()
        expect(good).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".thanks")).to_have_text("Thank you, noted.")
        assert drafts(folder) == []
        wrong.click()
        expect(page.locator(".correction textarea")).to_be_focused()
        expect(good).to_have_attribute("aria-pressed", "false")
        assert [one["question"] for one in drafts(folder)] == [BREAD]
        page.keyboard.type("4.20 euros")
        page.keyboard.press("Enter")
        expect(page.locator(".thanks")).to_have_text("Thank you, the correction is noted.")
        expect(page.locator(".correction")).to_have_count(0)
        expect(wrong).to_be_focused()
        (case,) = load_cases(folder / "desk" / "drafts.jsonl", own.documents())
        assert case.gold[0].any == ("4.20 euros",) and case.evidence[0][0].doc == "bread.txt"
        page.reload()
        expect(wrong).to_have_attribute("aria-pressed", "true")
        choose(page, "language", "zh")
        expect(page.get_by_role("button", name="有误")).to_be_visible()
        page.get_by_role("button", name="有误").click()
        expect(page.locator(".thanks")).to_have_text("已撤回评价。")
        assert drafts(folder) == []


def test_on_a_phone_one_judges_and_takes_away_with_a_thumb(
    browser: Browser, address: str, folder: Path, tmp_path: Path
) -> None:
    with visit(browser, address, width=375, height=740) as page:
        ask(page, INVESTMENT)
        for name in (".verdict[data-verdict=good]", ".verdict[data-verdict=wrong]", ".judge .take"):
            box = page.locator(name).bounding_box()
            assert box and box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 375, name
        page.locator(".verdict[data-verdict=wrong]").click()
        page.locator(".correction .cancel").click()
        expect(page.locator(".correction")).to_have_count(0)
        assert [one["question"] for one in drafts(folder)] == [INVESTMENT]
        page.locator(".judge .take").click()
        menu = page.locator(".export").bounding_box()
        assert menu and menu["x"] >= 0 and menu["x"] + menu["width"] <= 375 and menu["y"] >= 0
        assert menu["y"] + menu["height"] <= 740
        assert taken(page, "md", tmp_path).suffix == ".md"


def test_where_nothing_is_kept_nothing_is_offered(browser: Browser, own: Assistant) -> None:
    with served(own) as address, visit(browser, address) as page:
        ask(page, INVESTMENT)
        page.wait_for_timeout(500)
        expect(page.locator(".judge")).to_have_count(0)
