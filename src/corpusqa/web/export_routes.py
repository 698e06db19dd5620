"""The route that gives a conversation as a file, with all that proves its quotes."""

from __future__ import annotations

import time

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import Response

from corpusqa.export import KINDS, write_export
from corpusqa.web.browsers import browser_of
from corpusqa.web.desk import Desk
from corpusqa.web.export import make_export
from corpusqa.web.kept import unpack

PREFIX = "/desk/export"


def register(app: FastAPI, desk: Desk) -> None:
    """Add the route to an app, before Gradio is mounted on it and takes all others."""
    router = APIRouter(prefix=PREFIX)

    @router.get("/{conversation}.{kind}")
    def exported(request: Request, conversation: str, kind: str, language: str = "en") -> Response:
        browser = browser_of(request.cookies)
        title = desk.conversations.title(browser, conversation) if browser else None
        if browser is None or title is None or kind not in KINDS:
            raise HTTPException(404)
        stored = desk.conversations.turns(browser, conversation)
        turns = [kept for one in stored if (kept := unpack(one.kept)) is not None]
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        text = write_export(make_export(title, turns, now, language), kind)
        # The name is the program's own: a title would be a foreign text in a header and in a path.
        name = f"corpusqa-{now[:10]}-{now[11:19].replace(':', '')}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(text.encode("utf-8", "replace"), media_type=KINDS[kind], headers=headers)

    app.include_router(router)
