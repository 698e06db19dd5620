"""The page as a FastAPI app: one Gradio component that the scripts fill, Gradio's queue behind it.

Questions go through the queue; what is asked about conversations goes through routes of our own. Everything
shown is rendered here as escaped HTML. Importing this module imports gradio, which takes seconds.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI

from corpusqa.web import access, asking, export_routes, judging, library_routes, page, replies, routes
from corpusqa.web.article import PART_CHARS
from corpusqa.web.browsers import browser_of
from corpusqa.web.desk import Desk
from corpusqa.web.early import Early
from corpusqa.web.guard import guard
from corpusqa.web.texts import tables
from corpusqa.web.upkeep import Upkeep

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant
    from corpusqa.web.passwords import Account

#: Questions answered at the same time; more wait in the queue.
_AT_ONCE = 4
_ENDED = "() => { document.dispatchEvent(new Event('corpusqa:ended')); }"


def build_app(
    assistant: Assistant,
    hosts: Sequence[str],
    folder: Path | None,
    upkeep: Upkeep | None = None,
    accounts: Mapping[str, Account] | None = None,
) -> FastAPI:
    """See ``corpusqa.web.build_app``."""
    desk = Desk(assistant, folder)
    app = FastAPI(title="corpusqa", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Early)  # before the protections, which stand further out
    guard(app, hosts, access.Access(accounts, folder) if accounts is not None else None)
    routes.register(app, desk)
    access.register(app)
    export_routes.register(app, desk)
    judging.register(app, desk)
    library_routes.register(app, desk, upkeep or Upkeep())
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _blocks(desk),
        path="/",
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
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


def _blocks(desk: Desk) -> gr.Blocks:
    run = secrets.token_hex(8)  # so that a page notices when it talks to a program that was started anew

    def home(_: object) -> dict[str, str | int] | None:
        return replies.home(desk.assistant)

    def article(wanted: object) -> str | None:
        return replies.open_article(desk.assistant, wanted)

    def late(turn: object) -> dict[str, Any]:
        """For a page that hears nothing of its question: is this the program it asked, and how far is it?"""
        return {"run": run, "message": desk.outbox.get(str(turn))}

    def ask(asked: gr.EventData, request: gr.Request) -> Iterator[replies.Message]:
        data: Any = asked._data if isinstance(asked._data, dict) else {}
        yield from asking.answered(desk, browser_of(dict(request.cookies)), data)

    with gr.Blocks(title="corpusqa", analytics_enabled=False, fill_width=True) as blocks:
        shown = gr.HTML(
            html_template=page.html(),
            js_on_load=page.scripts(),
            apply_default_css=False,
            server_functions=[home, article, late],
            texts=tables(),
            part=PART_CHARS,
            run=run,
        )
        quiet: Any = {"api_visibility": "private", "show_progress": "hidden"}
        # "multiple": after a stop, the next question need not wait for the end of the one before
        asks = shown.ask(ask, None, shown, concurrency_limit=_AT_ONCE, trigger_mode="multiple", **quiet)
        asks.then(None, None, None, js=_ENDED, **quiet)
        shown.stop(None, None, None, cancels=[asks], **quiet)
    return blocks
