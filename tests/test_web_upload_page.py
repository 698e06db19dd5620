"""Adding and removing articles as a person does it: chosen, dropped, followed, refused, confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from corpusqa import Assistant
from corpusqa.index.folder import locked
from corpusqa.web.upkeep import Upkeep
from test_web_changes import GARDEN, PAGE
from web_support import ask, choose, open_assistant, served, visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
def own(root: Path) -> Assistant:
    return open_assistant(root)


@pytest.fixture(scope="module")
def address(own: Assistant, root: Path) -> Iterator[str]:
    with served(own, upkeep=Upkeep(root / "articles", megabytes=0.5)) as address:
        yield address


def text(name: str, data: str | bytes) -> FilePayload:
    raw = data.encode() if isinstance(data, str) else data
    return {"name": name, "mimeType": "text/plain", "buffer": raw}


def drop(page: Page, *files: tuple[str, str], on: str = ".thread") -> None:
    """Drag files over the page and let them go."""
    make = """files => { const data = new DataTransfer();
        for (const [name, text] of files) data.items.add(new File([text], name)); return data; }"""
    data = page.evaluate_handle(make, [list(one) for one in files])
    page.dispatch_event(on, "dragenter", {"dataTransfer": data})
    expect(page.locator(".drop")).to_be_visible()
    page.dispatch_event(on, "dragover", {"dataTransfer": data})
    page.dispatch_event(on, "drop", {"dataTransfer": data})
    expect(page.locator(".drop")).to_be_hidden()


def row(page: Page, name: str):
    return page.locator(".changes > ul > li", has=page.locator(f'.name:text-is("{name}")'))


def watch_stages(page: Page) -> None:
    """Note every stage and every share that is shown."""
    page.evaluate(
        """() => { window.seen = [];
        const look = () => {
          for (const one of document.querySelectorAll(".changes .stage [data-t]")) seen.push(one.dataset.t);
          for (const one of document.querySelectorAll(".changes progress")) seen.push(one.value);
        };
        const all = { subtree: true, childList: true, attributes: true };
        new MutationObserver(look).observe(document.querySelector(".changes"), all); }"""
    )


def test_chosen_files_come_in_each_with_its_outcome(browser: Browser, address: str) -> None:
    with visit(browser, address, troubled=True) as page:
        watch_stages(page)
        with page.expect_file_chooser() as chooser:
            page.locator(".add").click()
        chooser.value.set_files(
            [
                text("屋顶菜园.md", GARDEN),
                text("参观.txt", PAGE.encode("gb18030")),
                text("<img src=x onerror=boom()>.md", b"PK\x03\x04 zipped"),
                text("empty.md", b""),
                text("large.txt", b"A sentence. " * 50_000),
            ]
        )
        good = row(page, "屋顶菜园.md").locator(".outcome")
        expect(good).to_contain_text("已添加 屋顶菜园", timeout=60_000)
        expect(good).to_contain_text("1 篇文章，1 个段落，编码 utf-8")
        furniture = row(page, "参观.txt").locator(".outcome")
        expect(furniture).to_contain_text("编码 gb18030", timeout=60_000)
        furniture.locator("summary").click()
        expect(furniture.locator("li").first).to_contain_text("导航")
        expect(row(page, "<img src=x onerror=boom()>.md")).to_contain_text("未添加 这是压缩包")
        expect(row(page, "empty.md")).to_contain_text("文件是空的")
        expect(row(page, "large.txt")).to_contain_text("最大 0.5 MB")
        expect(page.locator(".shelf .count")).to_have_text("7 篇文章")
        expect(page.locator(".changes .tally")).to_have_text("已处理 5 个，共 5 个")
        expect(page.locator(".heard")).to_have_text("处理完毕：添加 2 个，未添加 3 个。")
        seen = page.evaluate("seen")
        assert {"stage_sending", "stage_waiting"} & set(seen) and any(
            isinstance(one, float) and 0 < one < 1 for one in seen
        )
        choose(page, "language", "en")
        expect(good).to_contain_text("Added 屋顶菜园")
        good.locator(".opens").click()
        expect(page.locator(".article h2")).to_have_text("屋顶菜园")
        turn = ask(page, "屋顶菜园秋天收了多少公斤番茄？")
        expect(page.locator(f"{turn} .said")).to_contain_text("一百九十公斤")
        page.locator(".all").click()
        page.locator(".clear").click()
        expect(page.locator(".changes")).to_be_hidden()
        expect(page.locator(".add")).to_be_focused()


def test_dropped_files_come_in_too_and_are_followed_over_a_reload(
    browser: Browser, address: str, root: Path
) -> None:
    with visit(browser, address, locale="en-US", width=375, height=740) as page:
        with locked(root / "index"):  # the build has to wait
            drop(page, ("night.md", "# Night bus\n\nThe night bus to the harbour leaves at 23:40."))
            expect(row(page, "night.md").locator("progress")).to_be_visible()
            expect(row(page, "night.md").locator(".stage")).to_have_text(re.compile("Cutting|Indexing"))
            page.locator(".views .view").first.click()
            assert ask(page, "修復小組有多少名木匠？"), "the index stays usable meanwhile"
            page.reload()
            page.locator(".views .view").nth(1).click()
            expect(row(page, "night.md").locator("progress")).to_be_visible()
            box = row(page, "night.md").bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= 375
        expect(row(page, "night.md")).to_contain_text("Added Night bus", timeout=60_000)
        expect(page.locator(".entry", has_text="Night bus")).to_be_visible()


def test_an_article_is_removed_after_asking_by_keyboard(browser: Browser, address: str, root: Path) -> None:
    with visit(browser, address) as page:
        page.fill(".filter", "Mill Street")
        expect(page.locator(".entry")).to_have_count(1)
        page.locator(".does .only").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".chip")).to_be_visible()
        page.locator(".does .bin").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".confirm .cancel")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".confirm")).to_have_count(0)
        expect(page.locator(".does .bin")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".confirm")).to_contain_text("不会丢失")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".changes .outcome")).to_have_text("已删除", timeout=60_000)
        expect(page.locator(".list .empty")).to_have_text("没有符合的文章。")
        expect(page.locator(".within")).to_be_hidden()
        assert not (root / "articles" / "bread.txt").exists()
        assert (root / "articles" / ".removed" / "bread.txt").exists()


def test_an_open_article_can_be_removed_and_what_was_said_stays(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        turn = ask(page, "修復小組有多少名木匠？")
        page.locator(f"{turn} .said .cite").first.click()
        page.locator(".acts .bin").click()
        page.locator(".confirm .danger").click()
        expect(page.locator(".changes .outcome")).to_have_text("已删除", timeout=60_000)
        expect(page.locator(".heard")).to_have_text("已删除")
        page.reload()
        expect(page.locator(".turn .said")).to_contain_text("十二名木匠")
        page.locator(".turn .said .cite").first.click()
        expect(page.locator(".page .notice")).to_be_visible()


def test_what_the_owner_closed_is_told_and_nothing_is_opened_by_a_drop(
    browser: Browser, own: Assistant, root: Path
) -> None:
    for upkeep, words in ((Upkeep(root / "articles", read_only=True), ""), (Upkeep(), "--corpus FOLDER")):
        with served(own, upkeep=upkeep) as address, visit(browser, address, locale="en-US") as page:
            expect(page.locator(".add")).to_be_hidden()
            if words:
                expect(page.locator(".limits")).to_contain_text(words)
            else:
                expect(page.locator(".limits")).to_be_hidden()
            expect(page.locator(".does .bin")).to_have_count(0)
            data = page.evaluate_handle(
                """() => { const data = new DataTransfer();
                data.items.add(new File(["x"], "a.md")); return data; }"""
            )
            page.dispatch_event(".thread", "drop", {"dataTransfer": data})
            expect(row(page, "a.md")).to_contain_text("Not added")
