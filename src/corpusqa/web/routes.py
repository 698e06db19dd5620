"""The page's requests that are no questions to the corpus: conversations listed, opened, renamed, deleted.

All of them are about the browser that asks; what it does not hold is not found.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from corpusqa.web import render
from corpusqa.web.browsers import browser_of
from corpusqa.web.conversations import StoredTurn
from corpusqa.web.desk import Desk
from corpusqa.web.kept import unpack
from corpusqa.web.within import within_html

PREFIX = "/desk"


class Titled(BaseModel):
    """A new title."""

    title: str


def register(app: FastAPI, desk: Desk) -> None:
    """Add the routes to an app, before Gradio is mounted on it and takes all others."""
    router = APIRouter(prefix=f"{PREFIX}/conversations")
    store = desk.conversations

    @app.exception_handler(sqlite3.Error)
    def failed(_: Request, __: Exception) -> JSONResponse:
        return JSONResponse({"detail": "The conversations cannot be used now."}, 503)

    @router.get("")
    def listed(request: Request) -> dict[str, Any]:
        browser = browser_of(request.cookies)
        found = store.listed(browser) if browser else []
        return {
            "kept": browser is not None,
            "conversations": [
                {"id": one.id, "title": one.title, "changed": one.changed, "turns": one.turns}
                for one in found
            ],
        }

    @router.get("/{conversation}")
    def opened(request: Request, conversation: str) -> dict[str, Any]:
        # One that is not there is empty: a page may open one of which nothing is kept yet.
        browser = browser_of(request.cookies)
        turns = store.turns(browser, conversation) if browser else []
        title = store.title(browser, conversation) if turns and browser else None
        return {"id": conversation, "title": title or "", "turns": [shown(turn) for turn in turns]}

    @router.patch("/{conversation}")
    def renamed(request: Request, conversation: str, given: Titled) -> dict[str, Any]:
        title = given.title.encode("utf-8", "replace").decode()
        if not store.rename(_browser(request), conversation, title):
            raise HTTPException(404)
        return {"id": conversation, "title": store.title(_browser(request), conversation)}

    @router.delete("/{conversation}")
    def deleted(request: Request, conversation: str) -> dict[str, Any]:
        if not store.delete(_browser(request), conversation):
            raise HTTPException(404)
        return {"id": conversation}

    app.include_router(router)


def _browser(request: Request) -> str:
    browser = browser_of(request.cookies)
    if browser is None:
        raise HTTPException(404)
    return browser


def shown(turn: StoredTurn) -> dict[str, str]:
    """A kept turn as the page shows it."""
    kept = unpack(turn.kept)
    if kept is None:
        return {"token": turn.token, "question": "", "html": render.notice_html("unreadable")}
    documents = {one.id: one for one in kept.documents}
    html = within_html(kept.within) + render.answer_html(kept.answer, documents, rewrite=kept.rewrite)
    return {"token": turn.token, "question": kept.answer.question, "html": html}
