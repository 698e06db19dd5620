"""Make the pictures of the page in this folder, from the sample articles.

Run it in the repository: ``python docs/make_screenshots.py``. It needs the extra ``dev`` and a Chromium.
"""

from __future__ import annotations

import io
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from corpusqa import Assistant, build_index
from corpusqa.web import build_app

DOCS = Path(__file__).resolve().parent
CORPUS = DOCS.parent / "corpus"
QUESTION = "零跑的初创团队有多少人？"
ENGLISH = "Where did Leapmotor International open its first overseas store?"
UNANSWERED = "朱江明毕业于哪所大学？"
MOST_BYTES = 200_000


def serve(folder: Path) -> str:
    """Serve the page from a daemon thread.

    :return: its address.
    """
    build_index(CORPUS, folder)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(build_app(Assistant.open(folder)), log_level="critical"))
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
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(DOCS / name, optimize=True)
    size = (DOCS / name).stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{name} has {size:,} bytes; keep it under {MOST_BYTES:,}.")
    page.close()


def main() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        address = serve(Path(folder) / "index")
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = visit(browser, address, "zh-CN", "light", 1280, 800)
        ask(page, QUESTION)
        cite(page)
        ask(page, UNANSWERED)
        page.wait_for_selector(".abstention")
        page.locator(".thread").evaluate("thread => thread.scrollTo(0, 0)")
        save(page, "screenshot.png")
        page = visit(browser, address, "en-US", "dark", 1280, 800)
        ask(page, ENGLISH)
        page.locator(".why summary").click()
        cite(page)
        save(page, "screenshot-dark.png")
        page = visit(browser, address, "zh-CN", "light", 375, 740)
        ask(page, UNANSWERED)
        page.wait_for_selector(".abstention")
        save(page, "screenshot-phone.png")
        browser.close()


if __name__ == "__main__":
    main()
