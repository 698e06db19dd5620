"""The list of articles as a person uses it: finding, dates, pages, asking one alone, links."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant, build_index
from web_support import ask, choose, served, visit, write_articles

pytestmark = pytest.mark.browser

INVESTMENT = "清河改造工程的总投资是多少？"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Sixty-five articles: those of the other tests, and reports of four years."""
    folder = tmp_path_factory.mktemp("shelf")
    corpus = write_articles(folder / "articles")
    for n in range(60):
        front = f"title: 第{n}号仓库报告\npublisher: 东港货栈\ndate: 20{n % 4 + 20}-0{n % 9 + 1}-15"
        (corpus / f"r{n:02}.md").write_text(
            f"---\n{front}\n---\n第{n}号仓库里有{n + 3}只木箱。", encoding="utf-8"
        )
    build_index(corpus, folder / "index")
    return Assistant.open(folder / "index")


@pytest.fixture(scope="module")
def address(own: Assistant) -> Iterator[str]:
    with served(own) as address:
        yield address


def known(own: Assistant, title: str) -> str:
    return next(one.id for one in own.documents() if title in one.title)


def test_articles_are_found_on_the_server_page_by_page(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        expect(page.locator(".shelf .count")).to_have_text("65 篇文章")
        expect(page.locator(".entry")).to_have_count(20)
        page.locator(".onward").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".entry")).to_have_count(40)
        expect(page.locator(".entry").nth(20)).to_be_focused()
        expect(page.locator(".onward")).to_have_text("再显示 20 篇")
        page.fill(".filter", "海东周刊")
        expect(page.locator(".entry .title")).to_have_text(["古寺修復記事"])
        expect(page.locator(".matching")).to_have_text("1 篇，共 65 篇")
        page.fill(".filter", "没有这样的文章")
        expect(page.locator(".list .empty")).to_have_text("没有符合的文章。")
        choose(page, "language", "en")
        expect(page.locator(".list .empty")).to_have_text("No article matches.")
        page.fill(".filter", "")
        expect(page.locator(".entry")).to_have_count(20)
        expect(page.locator(".entry .title").first).to_be_visible()
        page.locator(".dates summary").click()
        page.fill(".since", "2021-01-01")
        page.fill(".until", "2021-12-31")
        expect(page.locator(".matching")).to_contain_text("15 of 65 articles")
        expect(page.locator(".matching")).to_contain_text("say no date: 3")
        page.fill(".until", "2020-12-31")
        expect(page.locator(".list .empty")).to_have_text("The first date is later than the last one.")
        page.locator(".any-date").click()
        expect(page.locator(".entry")).to_have_count(20)


def test_one_article_alone_is_asked_until_the_chip_is_removed(
    browser: Browser, address: str, own: Assistant
) -> None:
    with visit(browser, address) as page:
        page.fill(".filter", "古寺")
        expect(page.locator(".entry")).to_have_count(1)
        page.locator(".entries li").hover()
        page.locator(".does .only").click()
        chip = page.locator(".chip")
        expect(chip).to_have_text("古寺修復記事")
        expect(page.locator("#question")).to_be_focused()
        turn = ask(page, INVESTMENT)
        expect(page.locator(f"{turn} .inside")).to_contain_text("古寺修復記事")
        temple = known(own, "古寺")
        cited = page.locator(f"{turn} .passage").evaluate_all("all => all.map(one => one.dataset.document)")
        assert set(cited) <= {temple}
        page.reload()
        page.wait_for_selector(".entry", state="attached")
        expect(chip).to_have_text("古寺修復記事")
        expect(page.locator(".turn .inside")).to_contain_text("古寺修復記事")
        chip.focus()
        page.keyboard.press("Enter")
        expect(chip).to_have_count(0)
        turn = ask(page, INVESTMENT)
        expect(page.locator(f"{turn} .inside")).to_have_count(0)
        expect(page.locator(f"{turn} .said")).to_contain_text("4.8亿元")


def test_dates_limit_questions_too_and_a_new_chat_does_not(browser: Browser, address: str) -> None:
    with visit(browser, address, locale="en-US") as page:
        page.locator(".dates summary").click()
        page.fill(".since", "2024-01-01")
        page.locator(".ask-dates").click()
        expect(page.locator(".chip")).to_have_text("since 2024-01-01")
        turn = ask(page, INVESTMENT)
        expect(page.locator(f"{turn} .inside")).to_contain_text("since 2024-01-01")
        expect(page.locator(f"{turn} .said")).to_contain_text("4.8亿元")
        page.locator(".fresh").click()
        expect(page.locator(".within")).to_be_hidden()


def test_every_article_has_a_link(browser: Browser, address: str, own: Assistant) -> None:
    with visit(browser, address) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.fill(".filter", "古寺")
        expect(page.locator(".entry")).to_have_count(1)
        page.locator(".entry").click()
        page.locator(".acts .link").click()
        expect(page.locator(".acts .link")).to_have_text("链接已复制。")
        link = page.evaluate("navigator.clipboard.readText()")
        assert link == f"{address}/?article={known(own, '古寺')}"
        page.goto(link)
        page.wait_for_selector(".article")
        expect(page.locator(".article h2")).to_have_text("古寺修復記事")
        page.locator(".acts .only").click()
        expect(page.locator(".chip")).to_have_text("古寺修復記事")
        expect(page.locator(".acts .bin")).to_have_count(0)
        page.goto(f"{address}/?article=%3Cscript%3E")
        page.wait_for_selector(".page .notice")
        expect(page.locator(".page .notice")).to_be_visible()


def test_on_a_phone_all_of_it_fits(browser: Browser, address: str, tmp_path: Path) -> None:
    with visit(browser, address, locale="en-US", width=375, height=740) as page:
        page.locator(".views .view").nth(1).click()
        expect(page.locator(".entry").first).to_be_visible()
        page.locator(".dates summary").click()
        assert page.evaluate("document.querySelector('.sheet').scrollWidth <= 375")
        first = page.locator(".does .only").first
        assert (first.bounding_box() or {})["height"] >= 44
        first.click()
        expect(page.locator(".chip")).to_be_visible()
        assert overflow(page) <= 0


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")
