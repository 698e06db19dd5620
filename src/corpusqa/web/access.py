"""The gate before everything: with accounts, no route answers who has not signed in.

It stands before the app as ASGI middleware, so that Gradio's routes, files, the queue and our own lie behind
it alike. Conversations then belong to the person, on whatever browser: behind the gate, the cookie that
names a browser is replaced by one made of the person's name and a secret.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import math
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from corpusqa.web import browsers
from corpusqa.web.guard import HEADERS, OWN
from corpusqa.web.login import POLICY, goal, language_of, login_html
from corpusqa.web.passwords import Account, hashed_line
from corpusqa.web.sessions import LASTS, Sessions, Tries, secret_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "corpusqa_session"

_MOST_BODY = 8192  #: bytes of a form
_HEADERS = {**HEADERS, "Content-Security-Policy": POLICY, "Cache-Control": "no-store"}


def register(app: FastAPI) -> None:
    """Add the route by which the page learns who is signed in."""

    @app.get("/desk/account")
    def account(request: Request) -> dict[str, str]:
        return {"name": request.scope.get(browsers.PERSON, "")}


class Access:
    """Who may come in."""

    def __init__(self, accounts: Mapping[str, Account], folder: Path | None) -> None:
        """Open what is kept of sessions.

        :param folder: where; None: in memory, until the program ends.
        :raises InputError: if it cannot be used.
        """
        self._accounts = dict(accounts)
        self.sessions = Sessions(self._accounts, folder / "sessions.sqlite" if folder else None)
        self.tries = Tries()
        self._secret = secret_of(folder)
        nobody = hashed_line("nobody", secrets.token_hex(16))
        self._nobody = Account("", nobody.partition(":")[2])
        # Each check takes 32 MiB: two at a time, whoever knocks.
        self._checkers = ThreadPoolExecutor(2, "passwords")

    async def wait(self, name: str, password: str, address: str) -> float | None:
        """Try a password.

        :return: None if it is right, else the seconds that the next try has to wait.
        """
        counted = (f"name {name}", f"address {address}")
        if wait := max(map(self.tries.wait, counted)):
            return wait
        for who in counted:
            self.tries.wrong(who)  # before the check: many at once are many
        account = self._accounts.get(name, self._nobody)
        right = await asyncio.get_running_loop().run_in_executor(self._checkers, account.accepts, password)
        if not right or account is self._nobody:
            return 0.0
        for who in counted:
            self.tries.right(who)
        return None

    def browser(self, name: str) -> str:
        """What stands for a person where otherwise the id of a browser stands."""
        made = hmac.new(self._secret, name.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made).decode().rstrip("=")


class Gate:
    """The middleware."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a signed-in person through; answer everyone else."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        name = self._access.sessions.name(connection.cookies.get(COOKIE, ""))
        if scope["type"] == "http" and scope["path"] in ("/login", "/logout"):
            await (await self._at_the_door(Request(scope, receive), name))(scope, receive, send)
        elif name is not None:
            await self._app(self._inside(scope, connection, name), receive, _uncached(send))
        elif scope["type"] == "http":
            await _turned_away(connection, scope["method"])(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    def _inside(self, scope: Scope, connection: HTTPConnection, name: str) -> Scope:
        """The request as the app sees it: without the session, with the person in the browser's place."""
        replaced = {**connection.cookies, browsers.COOKIE: self._access.browser(name)}
        replaced.pop(COOKIE, None)
        cookies = "; ".join(f"{key}={value}" for key, value in replaced.items())
        headers = [(key, value) for key, value in scope["headers"] if key != b"cookie"]
        headers.append((b"cookie", cookies.encode("latin-1", "replace")))
        return {**scope, "headers": headers, browsers.PERSON: name}

    async def _at_the_door(self, request: Request, name: str | None) -> Response:
        if request.method in ("GET", "HEAD") and request.url.path == "/login":
            if name is not None:
                return RedirectResponse(goal(request.query_params.get("next", "/")), 303, _HEADERS)
            return _login(request)
        if request.method != "POST":
            return Response(status_code=405, headers={**_HEADERS, "Allow": "POST"})
        if request.headers.get("sec-fetch-site", "none") not in OWN:
            return _login(request, 403, notice="sign_in_foreign")
        if request.url.path == "/login":
            return await self._sign_in(request)
        self._access.sessions.end(request.cookies.get(COOKIE, ""))
        gone = RedirectResponse("/login", 303, _HEADERS)
        gone.delete_cookie(COOKIE, secure=request.url.scheme == "https", httponly=True, samesite="lax")
        return gone

    async def _sign_in(self, request: Request) -> Response:
        form = await _form(request)
        name, password = form.get("name", "").strip(), form.get("password", "")
        address = request.client.host if request.client else ""
        wait = await self._access.wait(name, password, address)
        if wait is not None and wait > 0:
            seconds = math.ceil(wait)
            response = _login(request, 429, name=name, notice="sign_in_later", wait=seconds)
            response.headers["Retry-After"] = str(seconds)
            return response
        if wait is not None:
            return _login(request, 401, name=name, notice="sign_in_wrong")
        self._access.sessions.end(request.cookies.get(COOKIE, ""))
        inside = RedirectResponse(goal(request.query_params.get("next", "/")), 303, _HEADERS)
        inside.set_cookie(
            COOKIE,
            self._access.sessions.begin(name),
            max_age=LASTS,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return inside


def _login(
    request: Request, status: int = 200, *, name: str = "", notice: str = "", wait: int = 0
) -> Response:
    chosen, accepted = request.query_params.get("language", ""), request.headers.get("accept-language", "")
    after = goal(request.query_params.get("next", "/"))
    page = login_html(language_of(chosen, accepted), after, name=name[:64], notice=notice, wait=wait)
    return HTMLResponse(page.encode("utf-8", "replace"), status, _HEADERS)


def _turned_away(connection: HTTPConnection, method: str) -> Response:
    """To the door for a person who opens a page, a plain refusal for everything else."""
    if method == "GET" and "text/html" in connection.headers.get("accept", ""):
        url = connection.url
        here = goal(f"{url.path}?{url.query}" if url.query else url.path)
        after = f"?{urlencode({'next': here})}" if here != "/" else ""
        return RedirectResponse(f"/login{after}", 303, _HEADERS)
    return JSONResponse({"detail": "Sign in first."}, 401, _HEADERS)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a small form; of a large one nothing."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BODY:
            return {}
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=8)
    except ValueError:
        return {}
    return {key: values[0] for key, values in fields.items()}


def _uncached(send: Send) -> Send:
    """Nothing that a person reads is left for the next one at the same browser."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            kind = headers.get("content-type", "")
            if kind.startswith(("text/html", "application/json", "text/markdown")):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sent
