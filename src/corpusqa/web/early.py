"""What the page needs before its first paint, put into its head as it is sent.

Gradio adds a ``head`` of ours by script, after it has painted in colours of its own; on a slow machine that
is a flash of white, and on every machine one of the wrong theme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpusqa.web import page

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_END = b"</head>"


class Early:
    """Middleware that completes the head of the page at ``/`` and leaves everything else alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.head = page.head().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        # As it is, not packed: what is packed cannot be completed.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        body = bytearray()
        start: Message = {}

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            if message["type"] != "http.response.body":
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            whole = bytes(body).replace(_END, self.head + _END, 1)
            sized = {b"content-length": str(len(whole)).encode()} if body else {}
            kept = [(name, value) for name, value in start["headers"] if name not in sized]
            await send({**start, "headers": [*kept, *sized.items()]})
            await send({"type": "http.response.body", "body": whole})

        await self.app({**scope, "headers": plain}, receive, complete)
