"""What keeps the page to itself: its Content-Security-Policy, the hosts it answers to, closed routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from corpusqa.web.browsers import greet

if TYPE_CHECKING:
    from fastapi import FastAPI, Request, Response

    from corpusqa.web.access import Access

# Gradio compiles templates ('unsafe-eval') and writes inline scripts and styles. Everything else is closed:
# nothing is fetched from, sent to or framed by another host, and attributes such as onerror never run.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
#: Of every response.
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

#: Routes of Gradio that the page does not use: uploads, files of the machine, fetching through the server.
_CLOSED = (
    "upload",
    "upload_progress",
    "file",
    "proxy",
    "stream",
    "call",
    "api",
    "info",
    "openapi.json",
    "deep_link",
)


_READING = ("GET", "HEAD", "OPTIONS")
#: What a browser says of a request by a page of this very address; "same-site" would be another port of it.
OWN = ("same-origin", "none")


def guard(app: FastAPI, hosts: Sequence[str], access: Access | None = None) -> None:
    """Add the protections to an app, before anything is mounted on it.

    :param hosts: host names the page answers to, which stops other sites from reaching it through a name
        of their own (DNS rebinding).
    :param access: who has to sign in first; None: everybody may come in.
    """
    from fastapi.responses import PlainTextResponse
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from corpusqa.web.access import Gate

    @app.middleware("http")
    async def protect(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        parts = request.url.path.strip("/").split("/")
        name = parts[1].split("=")[0] if len(parts) > 1 and parts[0] == "gradio_api" else ""
        if name in _CLOSED:
            response: Response = PlainTextResponse("Not found", 404)
        elif request.method not in _READING and request.headers.get("sec-fetch-site", "none") not in OWN:
            response = PlainTextResponse("This request comes from another page.", 403)
        else:
            response = await call_next(request)
            greet(request, response)
        response.headers.update(HEADERS)
        return response

    # What is added later stands further out.
    if access is not None:
        app.add_middleware(Gate, access=access)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
