"""The routes by which a person says of an answer that it is good or wrong."""

from __future__ import annotations

import logging
import sqlite3
from typing import Any, Literal

from fastapi import APIRouter, FastAPI, HTTPException, Request
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from corpusqa.errors import CorpusqaError
from corpusqa.types import Document
from corpusqa.web.browsers import browser_of
from corpusqa.web.desk import Desk
from corpusqa.web.draft import make_draft
from corpusqa.web.judged import WANTED_CHARS, Judged
from corpusqa.web.kept import unpack
from corpusqa.web.replies import EARLIER

PREFIX = "/desk/judged"
_MOST_BODY = 64 * 1024  #: bytes

log = logging.getLogger(__name__)


class Said(BaseModel):
    """What a person says of an answer."""

    verdict: Literal["good", "wrong", ""]
    wanted: str = ""  #: what would be right


def register(app: FastAPI, desk: Desk) -> None:
    """Add the routes to an app, before Gradio is mounted on it and takes all others."""
    router = APIRouter(prefix=PREFIX)
    judged = Judged(desk.folder) if desk.folder else None

    @router.get("/{conversation}")
    def said(request: Request, conversation: str) -> dict[str, Any]:
        browser = browser_of(request.cookies)
        found = judged.verdicts(browser, conversation) if judged and browser else {}
        return {
            "open": judged is not None and browser is not None,
            "verdicts": {token: {"verdict": one[0], "wanted": one[1]} for token, one in found.items()},
        }

    @router.put("/{conversation}/{token}")
    async def say(request: Request, conversation: str, token: str) -> dict[str, Any]:
        browser = browser_of(request.cookies)
        if judged is None or browser is None:
            raise HTTPException(404)
        given = await _read(request)
        return await run_in_threadpool(_judge, desk, judged, (browser, conversation, token), given)

    app.include_router(router)


async def _read(request: Request) -> Said:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BODY:
            raise HTTPException(413)
    try:
        return Said.model_validate_json(body)
    except ValidationError:
        raise HTTPException(422) from None


def _judge(desk: Desk, judged: Judged, place: tuple[str, str, str], given: Said) -> dict[str, Any]:
    browser, conversation, token = place
    turns = desk.conversations.turns(browser, conversation)
    number = next((i for i, turn in enumerate(turns) if turn.token == token), None)
    kept = unpack(turns[number].kept) if number is not None else None
    if number is None or kept is None or not kept.answer.question.strip():
        raise HTTPException(404)
    before = [unpack(turn.kept) for turn in turns[max(0, number - EARLIER) : number]] if kept.rewrite else []
    wanted = given.wanted[:WANTED_CHARS] if given.verdict == "wrong" else ""
    assistant = desk.assistant

    def find(document: str) -> Document | None:
        try:
            return assistant.document(document)
        except CorpusqaError:
            return None

    earlier = [one.answer.question for one in before if one is not None]
    try:
        judged.judge(place, given.verdict, make_draft(kept.answer, earlier, wanted, find))
    except (CorpusqaError, sqlite3.Error, TimeoutError) as error:
        log.error("What was said of an answer could not be kept: %s", error)
        raise HTTPException(507) from error
    return {"verdict": given.verdict, "wanted": " ".join(wanted.split())}
