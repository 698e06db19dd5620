"""What one person at the page waits for, measured in a headless Chromium by the page's own clock."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from corpusqa.errors import InputError

#: Milliseconds from a key press or click until something is painted: two frames after it is there.
_WATCH = """
window.timed = (kind, ready) => new Promise((resolve) => {
  addEventListener(kind, (event) => {
    const began = event.timeStamp;
    const painted = () => requestAnimationFrame(() => requestAnimationFrame((now) => resolve(now - began)));
    const look = () => { if (ready()) { watch.disconnect(); painted(); return true; } };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  }, { capture: true, once: true });
});
"""
_ANSWERING = (
    "timed('keydown', () => document.querySelector("
    "'.turn:last-child :is(.said, .abstention, .calm, .notice)'))"
)
_MARKING = """
timed('click', () => {
  const mark = document.querySelector('.sheet:not([aria-busy]) mark.now');
  if (!mark || mark.dataset.seen) return false;
  const box = mark.getBoundingClientRect(), pane = document.querySelector('.sheet').getBoundingClientRect();
  return box.top >= pane.top && box.top < pane.bottom;
})
"""


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds, one for each try."""

    painted: list[float]  #: to the first paint with content
    usable: list[float]  #: until the list of articles is there and one can ask
    first: list[float]  #: from Enter to the first words of the reply
    marked: list[float]  #: from the click on a citation to the marked sentence


def measure(address: str, questions: Sequence[str], visits: int) -> Waits:
    """Open the page some times, each in a new browser profile, then ask and check in one of them."""
    waits = Waits([], [], [], [])
    with _chromium() as browser:
        for _ in range(visits):
            page = _open(browser, address)
            entries = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            waits.painted.append(page.evaluate(entries))
            waits.usable.append(page.evaluate("performance.now()"))
            page.context.close()
        page = _open(browser, address)
        for question in questions:
            _ask(page, question, waits)
        page.context.close()
    return waits


def _open(browser: Browser, address: str) -> Page:
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-CN", reduced_motion="reduce"
    )
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_selector(".entry")
    return page


def _ask(page: Page, question: str, waits: Waits) -> None:
    page.fill("#question", question)
    page.evaluate(f"window.answering = {_ANSWERING}; 0")
    page.press("#question", "Enter")
    waits.first.append(page.evaluate("window.answering"))
    page.wait_for_selector(".turn:last-child.done")
    cite = page.locator(".turn:last-child .cite:not(.pending)").first
    if not cite.count():
        return
    page.evaluate("for (const one of document.querySelectorAll('mark')) one.dataset.seen = 1")
    page.evaluate(f"window.marking = {_MARKING}; 0")
    cite.click()
    waits.marked.append(page.evaluate("window.marking"))
    page.locator(".fresh").click()


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except Exception as error:
            raise InputError(f"No Chromium can be started ({str(error).splitlines()[0]}).") from None
        yield browser
        browser.close()
