"""The routes below /desk/ about the articles: finding them, adding files, removing, how far that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from corpusqa.errors import CorpusqaError, InputError
from corpusqa.web.changes import Change, Changes
from corpusqa.web.corpus_folder import CorpusFolder
from corpusqa.web.entries import entries_html, outcome_html
from corpusqa.web.library import Library
from corpusqa.web.upkeep import Upkeep
from corpusqa.web.uploads import MEGABYTE, Limits, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from corpusqa.web.desk import Desk

_STATUS = {"refused_large": 413, "refused_many": 429, "refused_read_only": 403}


def register(app: FastAPI, desk: Desk, upkeep: Upkeep) -> Changes:
    """Add the routes to an app, before Gradio is mounted on it and takes all others.

    :return: the queue of changes, which a test may want to wait for.
    """
    router = APIRouter(prefix="/desk")
    library = Library()
    folder = CorpusFolder(upkeep.corpus) if upkeep.corpus is not None else None
    changes = Changes(desk, folder, Limits.of(upkeep.megabytes))

    def closed() -> str:
        """Why nothing can be changed, as a key; "" if it can."""
        if upkeep.read_only:
            return "refused_read_only"
        if folder is None:
            return "no_corpus"
        return "" if folder.writable else "not_writable"

    def open_to_change() -> CorpusFolder:
        if (key := closed()) or folder is None:
            raise Refused("refused_read_only" if key == "refused_read_only" else key)
        return folder

    @router.get("/library")
    def state() -> dict[str, Any]:
        limits = changes.limits
        return {"closed": closed(), "file_bytes": limits.file_bytes, "waiting": limits.waiting}

    @router.get("/articles")
    def found(
        words: str = "", since: str | None = None, until: str | None = None, page: int = 0
    ) -> dict[str, Any]:
        try:
            some = library.find(desk.assistant, words, since or None, until or None, page)
        except InputError:
            return {"wrong": "dates_wrong"}
        html = entries_html(some, page, changeable=not closed())
        return {"html": html, "matches": some.matches, "total": some.total, "undated": some.undated}

    @router.post("/uploads")
    async def uploaded(request: Request, name: str = "") -> JSONResponse:
        try:
            open_folder = await run_in_threadpool(open_to_change)
            with changes.arriving():
                path = await run_in_threadpool(open_folder.incoming)
                try:
                    await _receive(request, path, changes.limits.file_bytes)
                except BaseException:
                    path.unlink(missing_ok=True)
                    raise
                return JSONResponse(view(changes.add(path, name)))
        except Refused as refused:
            return JSONResponse(view(changes.refuse(name, refused)), _STATUS.get(refused.key, 409))
        except OSError as error:
            reason = Refused("refused_disk", error.strerror or type(error).__name__)
            return JSONResponse(view(changes.refuse(name, reason)), 507)
        except ClientDisconnect:
            return JSONResponse({}, 400)

    @router.delete("/articles/{document_id}")
    def removed(document_id: str) -> JSONResponse:
        try:
            open_to_change()
            title = desk.assistant.document(document_id).title
        except Refused as refused:
            return JSONResponse({"detail": refused.key}, _STATUS.get(refused.key, 409))
        except CorpusqaError:
            raise HTTPException(404) from None
        return JSONResponse(view(changes.remove(document_id, title)))

    @router.get("/changes")
    def progress(id: Annotated[list[str], Query(max_length=200)]) -> dict[str, Any]:
        return {"changes": [view(change) if (change := changes.get(one)) else None for one in id]}

    app.include_router(router)
    return changes


async def _receive(request: Request, path: Path, most: int) -> None:
    """Write what is sent to a file, as far as it may be large.

    :raises Refused: if it is larger; the rest is not read.
    """
    too_large = Refused("refused_large", f"{most / MEGABYTE:g}")
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise too_large
    size = 0
    with path.open("xb") as file:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                raise too_large
            await run_in_threadpool(file.write, piece)


def view(change: Change) -> dict[str, Any]:
    """A change as the page's script wants it; ``left`` is in seconds."""
    done = change.stage == "done"
    return {
        "id": change.id,
        "kind": change.kind,
        "name": change.name,
        "stage": change.stage,
        "share": round(change.share, 3),
        "left": None if change.left is None else round(change.left, 1),
        "refused": bool(change.refused),
        "document": change.document_id,
        "html": outcome_html(change) if done else "",
    }
