"""Hostile texts from everywhere: nothing runs, nothing is fetched from outside, nothing is covered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from corpusqa import Assistant, build_index
from corpusqa.types import Answer, AnswerSentence, Citation
from web_hostile import FILE_NAMES, TRICKS, article
from web_support import ask, marked, served, visit

pytestmark = pytest.mark.browser

#: Elements and attributes that no text may become.
MADE = (
    "desk => [...desk.querySelectorAll('.turns *, .sheet *, .history *, .offers *, .card *')]"
    ".filter(node => /^(script|img|iframe|style|link|object|embed|meta|base|video|audio|marquee|animate"
    "|table)$/i.test(node.tagName) || [...node.attributes].some(one => /^on/i.test(one.name)"
    " || /^(href|src|action|formaction|xlink:href)$/i.test(one.name)"
    " && new URL(one.value, location).origin !== location.origin))"
    ".map(node => node.outerHTML.slice(0, 200))"
)
#: What lies outside the window, or scrolls it: the layout is broken.
BROKEN = r"""() => {
  const wide = [...document.querySelectorAll('.desk *')].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width && box.height && (box.right > innerWidth + 1 || box.left < -1) && node.checkVisibility()
      && !node.closest('bdi, .place, .snippet, .history[hidden]')
      && !node.closest('.turn, .sheet, .card')?.textContent.includes('\u20dd');
  }).map((node) => node.tagName + '.' + node.getAttribute('class'));
  const root = document.documentElement;
  for (const pane of document.querySelectorAll('.thread, .sheet, .history, .card'))
    if (getComputedStyle(pane).overflowX !== 'hidden') wide.push('a pane scrolls sideways');
  if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight + 1) wide.push('the page scrolls');
  const box = document.querySelector('.top').getBoundingClientRect();
  if (box.top !== 0 || box.height < 30 || box.height > 90) wide.push('the top has moved');
  return [...new Set(wide)].slice(0, 8);
}"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Every trick as an article, and every odd file name."""
    folder = tmp_path_factory.mktemp("hostile")
    articles = folder / "articles"
    articles.mkdir()
    for number, trick in enumerate(TRICKS.values()):
        text = article(trick, number).encode("utf-8", "replace")
        (articles / f"{number:02}.md").write_bytes(text)
    for number, name in enumerate(FILE_NAMES):
        (articles / name).write_text(f"第{number}座灯塔的高度是{number + 20}米。", encoding="utf-8")
    report = build_index(articles, folder / "index")
    refused = [list(TRICKS)[int(one.source[:2])] for one in report.rejected]
    assert refused == ["control"]  # it counts as a binary file
    return Assistant.open(folder / "index")


@pytest.fixture(scope="module")
def narrow(browser: Browser, hostile: Assistant) -> Iterator[Page]:
    """The page for them in a window as wide as a phone."""
    with served(hostile) as address, visit(browser, address, width=375, height=740) as page:
        yield page


def harmless(page: Page) -> None:
    assert page.evaluate("window.boomed") is None
    assert page.locator(".desk").evaluate(MADE) == []
    assert page.evaluate(BROKEN) == []


def test_hostile_articles_are_listed_and_read_as_text(narrow: Page, hostile: Assistant) -> None:
    harmless(narrow)
    narrow.locator(".view[data-view=read]").click()
    while narrow.locator(".onward").count():
        before = narrow.locator(".entry").count()
        narrow.locator(".onward").click()
        narrow.wait_for_function("n => document.querySelectorAll('.entry').length > n", arg=before)
    documents = {one.id: one for one in hostile.documents()}
    shown = narrow.locator(".entry").evaluate_all("all => all.map(one => one.dataset.document)")
    assert sorted(shown) == sorted(documents) and len(shown) == len(TRICKS) - 1 + len(FILE_NAMES)
    harmless(narrow)
    for name in shown:
        narrow.locator(f'.entry[data-document="{name}"]').click()
        text = narrow.locator(f'.article[data-document="{name}"] .text').text_content() or ""
        assert text == documents[name].text.replace("\x00", "\ufffd"), documents[name].source
        harmless(narrow)
        narrow.locator(".all").click()


def test_hostile_questions_and_their_history_are_text(
    browser: Browser, hostile: Assistant, tmp_path: Path
) -> None:
    with (
        served(hostile, tmp_path) as address,
        visit(browser, address, width=375, height=740, troubled=True) as page,
    ):
        tricks = [text for text in TRICKS.values() if text.strip()]
        for text in tricks[::3]:
            ask(page, f"{text} 月饼的单价是多少？")
            harmless(page)
        kept = page.locator(".turn:has(.answer) .asked")
        asked = kept.all_text_contents()
        assert len(asked) > 8
        page.reload()
        page.wait_for_selector(".turn.done")
        assert kept.all_text_contents() == asked
        harmless(page)
        page.locator(".past").click()
        page.wait_for_selector(".conversation")
        for text in (
            tricks[0],
            TRICKS["direction override"],
            TRICKS["one long word"],
            TRICKS["covering style"],
        ):
            page.locator(".conversations > li").first.hover()
            page.locator(".rename").first.click()
            page.locator(".conversations input").fill(text)
            page.keyboard.press("Enter")
            page.wait_for_selector(".conversation")
            harmless(page)
        page.goto(f"{address}?q={quote('<img src=x onerror=boom()>月饼')}")
        page.wait_for_selector(".turn.done")
        harmless(page)


class Echo(Assistant):
    """Answers with a trick in every place of an answer, as a model might that was talked into it."""

    trick = ""

    def stream(self, question, history=(), **_):
        text = self.trick.encode("utf-8", "replace").decode()
        document = self.documents()[0]
        cited = Citation(1, document.id, text, text, text, 0, 5)
        yield Answer(
            question,
            f"{text}[1]",
            False,
            "",
            sentences=(AnswerSentence(text, (1,)),),
            citations=(cited,),
            standalone_question=text,
            note=text,
        )


def test_hostile_output_of_a_model_is_text(browser: Browser, hostile: Assistant) -> None:
    echo = Echo(hostile.index)
    with served(echo) as address, visit(browser, address, width=375, height=740) as page:
        for name, trick in TRICKS.items():
            echo.trick = trick
            turn = ask(page, "月饼？")
            page.locator(f"{turn} .said .cite").first.focus()
            assert page.evaluate("window.boomed") is None, name
            assert page.locator(".desk").evaluate(MADE) == [], name
            assert page.evaluate(BROKEN) == [], name
            page.locator(".fresh").click()


def test_a_line_of_ten_megabytes_can_be_indexed_asked_and_read(browser: Browser, tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    filler = "仓库里放着普通的木箱和空瓶子没有别的东西" * 64
    end = "灯塔守夜人霍元的铜钥匙挂在船长室的门后"
    line = filler * (10_000_000 // len(filler.encode())) + "。" + end + "。"
    assert len(line.encode()) > 9_900_000 and "\n" not in line
    (articles / "line.txt").write_text(line, encoding="utf-8")
    (articles / "small.txt").write_text("第二座灯塔的高度是二十二米。", encoding="utf-8")
    report = build_index(articles, tmp_path / "index")
    assistant = Assistant.open(tmp_path / "index")
    assert report.documents + len(report.rejected) == 2
    with served(assistant) as address, visit(browser, address, width=375, height=740) as page:
        turn = ask(page, "霍元的铜钥匙挂在哪里？")
        assert page.evaluate(BROKEN) == []
        if page.locator(f"{turn} .said .cite").count():
            page.locator(f"{turn} .said .cite").first.click()
            marked(page)
        page.goto(f"{address}?article={quote(assistant.documents()[0].id)}")
        page.wait_for_selector(".article .text")
        assert page.evaluate(BROKEN) == []
