"""Make the pictures of the page in this folder, from the sample articles.

Run it in the repository: ``python docs/make_screenshots.py [NAME...]``. A name is that of a picture, as in
``screenshot-dark``; without names it makes all: both languages, both themes, wide and narrow. It needs the
extra ``dev`` and a Chromium.
"""

from __future__ import annotations

import io
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from corpusqa import Assistant, build_index
from corpusqa.web import build_app
from corpusqa.web.upkeep import Upkeep

DOCS = Path(__file__).resolve().parent
CORPUS = DOCS.parent / "corpus"
QUESTION = "零跑的初创团队有多少人？"
ENGLISH = "Where did Leapmotor International open its first overseas store?"
UNANSWERED = "朱江明毕业于哪所大学？"
MOST_BYTES = 200_000


def serve(folder: Path) -> str:
    """Serve the page from a daemon thread, for a copy of the articles that could be changed.

    :return: its address.
    """
    articles, index = folder / "corpus", folder / "index"
    shutil.copytree(CORPUS, articles)
    build_index(articles, index)
    app = build_app(Assistant.open(index), folder=folder / "desk", upkeep=Upkeep(articles))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def visit(browser: Browser, address: str, locale: str, scheme: str, width: int, height: int) -> Page:
    """Open the page as somebody with this language, theme and window would see it."""
    page = browser.new_page(
        locale=locale,
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    page.goto(address)
    page.wait_for_selector(".entry", state="attached")
    return page


def ask(page: Page, question: str) -> None:
    """Ask and wait for the end of the reply."""
    turns = page.locator(".turn.done")
    before = turns.count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    turns.nth(before).wait_for()


def cite(page: Page) -> None:
    """Open the first citation of the last answer."""
    page.locator(".turn").last.locator(".said .cite").first.click()
    page.wait_for_selector("mark.now")


def save(page: Page, name: str) -> None:
    """Write the picture; it must stay small, because it is kept in the repository."""
    if not page.locator(".settings:popover-open").count():
        page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(DOCS / name, optimize=True)
    size = (DOCS / name).stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{name} has {size:,} bytes; keep it under {MOST_BYTES:,}.")
    page.close()


def answer_and_article(page: Page) -> None:
    """A question with its evidence open, and one that the articles do not answer."""
    ask(page, QUESTION)
    cite(page)
    ask(page, UNANSWERED)
    page.wait_for_selector(".abstention")
    page.locator(".thread").evaluate("thread => thread.scrollTo(0, 0)")


def article(page: Page) -> None:
    """The article at the quoted sentence, on a phone."""
    ask(page, QUESTION)
    cite(page)


def english(page: Page) -> None:
    """An English question, its evidence open."""
    ask(page, ENGLISH)
    cite(page)


def explained(page: Page) -> None:
    """The passages that were considered."""
    ask(page, ENGLISH)
    page.locator(".why summary").click()
    cite(page)


def kept(page: Page) -> None:
    """The conversations of this browser, and the list of articles."""
    for question in (QUESTION, UNANSWERED):
        page.locator(".fresh").click() if page.locator(".turn").count() else None
        ask(page, question)
    page.locator(".past").click()
    page.wait_for_selector(".conversation")


def unanswered(page: Page) -> None:
    """A question that the articles do not answer."""
    ask(page, UNANSWERED)
    page.wait_for_selector(".abstention")


def articles(page: Page) -> None:
    """The list of articles, on a phone."""
    page.locator(".view[data-view=read]").click()


def settings(page: Page) -> None:
    """The settings menu over an answer."""
    ask(page, ENGLISH)
    page.locator(".set").click()


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks, and at what."""

    name: str
    locale: str
    theme: str
    width: int
    scene: Callable[[Page], None]


PICTURES = (
    Picture("screenshot", "zh-CN", "light", 1280, answer_and_article),
    Picture("screenshot-en", "en-US", "light", 1280, english),
    Picture("screenshot-dark", "en-US", "dark", 1280, explained),
    Picture("screenshot-kept", "zh-CN", "dark", 1280, kept),
    Picture("screenshot-phone", "zh-CN", "light", 375, unanswered),
    Picture("screenshot-phone-article", "zh-CN", "dark", 375, article),
    Picture("screenshot-phone-en", "en-US", "light", 375, articles),
    Picture("screenshot-phone-settings", "en-US", "dark", 375, settings),
)


def main() -> None:
    """Make the pictures."""
    wanted = [one for one in PICTURES if one.name in sys.argv[1:] or not sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        address = serve(Path(folder))
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for one in wanted:
            height = 800 if one.width > 900 else 740
            page = visit(browser, address, one.locale, one.theme, one.width, height)
            one.scene(page)
            save(page, f"{one.name}.png")
        browser.close()


if __name__ == "__main__":
    main()
