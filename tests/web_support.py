"""A small hostile and honest corpus, the page served from a thread, and a browser that tells what it does."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from corpusqa import Assistant, build_index
from corpusqa.types import Answer
from corpusqa.web.passwords import Account
from corpusqa.web.upkeep import Upkeep

RIVER = """---
title: 清河改造工程
publisher: 城南日报
author: 许文
date: 2024-05-18
language: zh-Hans
questions: [清河改造工程的总投资是多少？, 清淤的泥土烧出了多少块砖？, 'How long is the Qing river?']
---
# 清河改造工程

清河全长二十三公里，流经三个城区。2024年5月，市水务局启动清河改造工程，总投资为4.8亿元。工程分为两期，第一期完成河道清淤，第二期建设步行道和七座小桥。

## 泥土变成砖

施工单位负责人陈立说，清淤的泥土全部用来制砖，一共烧出了一百二十万块。附近居民王慧每天早上都来散步，她说水已经不臭了。
"""
TEMPLE = """---
title: 古寺修復記事
publisher: 海東週刊
date: 2023-11
language: zh-Hant
questions: [修復小組有多少名木匠？, 這座寺廟建於哪一年？]
---
這座寺廟建於一七三六年，正殿的屋頂在颱風中受損。修復小組由十二名木匠組成，他們只使用傳統工具。整個工程預計花費三年，經費的六成來自信徒捐款。
"""
BREAD = """The bakery on Mill Street

Anna Berg opened her bakery in 2019 with two ovens and one apprentice. Today eleven people work
there. The rye bread rests for eighteen hours before it is baked. It costs 4.20 euros a loaf, and
the price of the rye bread has not changed since the bakery was opened.

In winter the shop sells about 300 loaves a day, in summer half of that.
"""
HOSTILE = """---
title: '<img src="http://outside.example/t.png" onerror="boom()"> [点我](javascript:boom()) \u202eabc'
author: '<script>boom()</script>'
publisher: '"><iframe srcdoc="<script>parent.boom()</script>"></iframe>'
questions: ['月饼的单价<b onmouseover=boom()>是多少</b>？']
---
中秋礼盒里月饼的单价是三十六元<script>boom()</script><img src=//outside.example/a onerror=boom()>[1]。


<style>*{display:none!important}</style><svg onload="boom()"></svg>{{boom}}
<a href="javascript:boom()">礼盒的销量是九百盒</a>，月饼的单价没有再变。
"""


def write_articles(folder: Path) -> Path:
    """Five articles, one of them hostile, one of 150,000 characters."""
    folder.mkdir(parents=True)
    texts = {"river.md": RIVER, "temple.md": TEMPLE, "bread.txt": BREAD, "hostile.md": HOSTILE}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    ledger = [f"第{n}号货架上放着普通的木箱，编号是{7 * n}。" for n in range(1, 6000)]
    ledger[4500] = "灯塔守夜人霍元的铜钥匙挂在船长室的门后。"
    (folder / "ledger.txt").write_text("仓库清册\n\n" + "\n".join(ledger), encoding="utf-8")
    return folder


def open_assistant(folder: Path) -> Assistant:
    """An assistant for an index of the five articles, made below the folder."""
    build_index(write_articles(folder / "articles"), folder / "index")
    return Assistant.open(folder / "index")


@contextmanager
def served(
    assistant: Assistant,
    folder: Path | None = None,
    upkeep: Upkeep | None = None,
    accounts: Mapping[str, Account] | None = None,
) -> Iterator[str]:
    """The page, served from a thread of this process on a free port.

    :param folder: where conversations are kept.
    :return: its address.
    """
    import uvicorn

    from corpusqa.web import build_app

    listening = socket.create_server(("127.0.0.1", 0))
    app = build_app(assistant, folder=folder, upkeep=upkeep, accounts=accounts)
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


def chromium_path(playwright: Playwright) -> str | None:
    """Where a Chromium is: Debian's, Google's, or Playwright's own."""
    named = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    found = [path for path in (*named, playwright.chromium.executable_path) if path and Path(path).exists()]
    return found[0] if found else None


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; without one the tests are skipped, in CI they fail."""
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        if path is None:
            reason = "no Chromium: apt-get install chromium, or playwright install chromium"
            pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
        quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--no-first-run", "--disable-sync", *quiet]
        )
        yield browser
        browser.close()


@contextmanager
def visit(
    browser: Browser,
    address: str,
    locale: str = "zh-CN",
    width: int = 1280,
    height: int = 800,
    troubled: bool = False,
) -> Iterator[Page]:
    """The page as a person sees it; afterwards it must not have asked another host or logged an error.

    :param troubled: the test makes trouble on purpose, so errors may be logged.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, reduced_motion="reduce"
    )
    page = context.new_page()
    foreign: list[str] = []
    troubles: list[str] = []
    local = (address, "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(local) else foreign.append(request.url))
    page.on("console", lambda line: troubles.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    page.add_init_script("window.boom = () => { window.boomed = true; }")
    page.goto(address)
    page.wait_for_selector(".entry", state="attached")
    yield page
    assert page.evaluate("window.boomed") is None
    assert foreign == []
    assert troubled or troubles == []
    context.close()


def reset(page: Page) -> Page:
    """The page as it was when it was opened, for the next test."""
    page.mouse.move(0, 0)
    if page.locator(".turn").count():
        page.locator(".fresh").click()
    elif page.locator(".all").is_visible():
        page.locator(".all").click()
    page.fill("#question", "")
    return page


def first_that(assistant: Assistant, fits: Callable[[Answer], bool], *questions: str) -> str:
    """The first question whose answer fits: what the reader makes of one may change with its training."""
    found = next((question for question in questions if fits(assistant.ask(question))), None)
    assert found is not None, "none of these questions is answered as this test needs"
    return found


def unanswered(assistant: Assistant, outcome: str = "") -> str:
    """A question that the five articles do not answer.

    :param outcome: "closest" for one whose closest sentences are shown, "nothing" for one without.
    """
    questions = (
        "古寺的住持叫什么？",
        "王慧的职业是什么？",
        "陈立今年多大年纪？",
        "面包店的电话号码是多少？",
        "清河的水里有几种鱼？",
        "清河改造工程的总设计师是谁？",
        "颱風是哪一天來的？",
        "Who baked the first loaf of Anna Berg?",
        "How tall is Mount Everest?",
    )

    def fits(answer: Answer) -> bool:
        return answer.abstained and answer.outcome == (outcome or answer.outcome)

    return first_that(assistant, fits, *questions)


def ask(page: Page, question: str) -> str:
    """Type a question, press Enter, wait for the end of the reply.

    :return: a selector of the new turn.
    """
    before = page.locator(".turn").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_selector(f".turn:nth-child({before + 1}).done")
    return f".turn:nth-child({before + 1})"


def choose(page: Page, setting: str, value: str) -> None:
    """Choose in the settings menu.

    :param setting: "language", "theme" or "text".
    """
    page.locator(".set").click()
    page.locator(f".settings input[name={setting}][value={value}]").check()
    page.locator(".set").click()
    page.wait_for_selector(".settings", state="hidden")


def marked(page: Page) -> str:
    """The text of the mark that is shown now."""
    page.wait_for_selector(".sheet:not([aria-busy]) mark.now")
    return "".join(page.locator("mark.now").all_text_contents())


def in_view(page: Page, selector: str) -> bool:
    """Whether the first such element lies inside the reading pane, and the pane inside the window."""
    box = page.locator(selector).first.bounding_box()
    pane = page.locator(".sheet").bounding_box()
    if not box or not pane:
        return False
    height = page.viewport_size["height"] if page.viewport_size else 0
    return pane["y"] <= box["y"] and box["y"] + min(box["height"], 40) <= min(
        pane["y"] + pane["height"], height
    )
