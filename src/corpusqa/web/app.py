"""The page as a FastAPI app: one Gradio component that the scripts fill, Gradio's queue behind it.

The server keeps no conversation: the page sends the earlier questions along, so nothing is lost when the
connection breaks, the page is reloaded or the program is started anew. Everything shown is rendered here as
escaped HTML. Importing this module imports gradio, which takes seconds.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import gradio as gr
from fastapi import FastAPI

from corpusqa.web import replies
from corpusqa.web.article import PART_CHARS
from corpusqa.web.guard import guard
from corpusqa.web.outbox import Outbox
from corpusqa.web.texts import tables

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant

#: Questions answered at the same time; more wait in the queue.
_AT_ONCE = 4
_SCRIPTS = ("words.js", "reader.js", "card.js", "chat.js", "memory.js", "start.js")
_ENDED = "() => { document.dispatchEvent(new Event('corpusqa:ended')); }"


def build_app(assistant: Assistant, hosts: Sequence[str]) -> FastAPI:
    """See ``corpusqa.web.build_app``."""
    app = FastAPI(title="corpusqa", docs_url=None, redoc_url=None, openapi_url=None)
    guard(app, hosts)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _blocks(assistant),
        path="/",
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        head=_head(),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        show_error=False,
    )
    return mounted


def _head() -> str:
    icon = f"data:image/svg+xml,{quote(_asset('icon.svg').strip())}"
    return f'<link rel="icon" href="{icon}"><style>{_asset("style.css")}</style>'


def _asset(name: str) -> str:
    return (files("corpusqa.web") / "assets" / name).read_text("utf-8")


def _blocks(assistant: Assistant) -> gr.Blocks:
    run = secrets.token_hex(8)  # so that a page notices when it talks to a program that was started anew
    outbox = Outbox()

    def home(_: object) -> dict[str, str | int] | None:
        return replies.home(assistant)

    def article(wanted: object) -> str | None:
        return replies.open_article(assistant, wanted)

    def late(turn: object) -> dict[str, Any]:
        """For a page that hears nothing of its question: is this the program it asked, and how far is it?"""
        return {"run": run, "message": outbox.get(str(turn))}

    def ask(asked: gr.EventData) -> Iterator[replies.Message]:
        data: Any = asked._data if isinstance(asked._data, dict) else {}
        turn = str(data.get("turn", ""))
        for reply in replies.reply(assistant, data.get("question"), data.get("earlier")):
            message = {"turn": turn, **reply}
            outbox.put(turn, message)
            yield message

    with gr.Blocks(title="corpusqa", analytics_enabled=False, fill_width=True) as blocks:
        page = gr.HTML(
            html_template=_asset("page.html"),
            js_on_load="\n".join(_asset(name) for name in _SCRIPTS),
            apply_default_css=False,
            server_functions=[home, article, late],
            texts=tables(),
            part=PART_CHARS,
            run=run,
        )
        quiet: Any = {"api_visibility": "private", "show_progress": "hidden"}
        # "multiple": after a stop, the next question need not wait for the end of the one before
        asking = page.ask(ask, None, page, concurrency_limit=_AT_ONCE, trigger_mode="multiple", **quiet)
        asking.then(None, None, None, js=_ENDED, **quiet)
        page.stop(None, None, None, cancels=[asking], **quiet)
    return blocks
