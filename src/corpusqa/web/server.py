"""Serving the page: a free port, the address when it is ready, a clean end with Ctrl-C."""

from __future__ import annotations

import errno
import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from corpusqa.errors import InputError
from corpusqa.web.app import build_app

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant
    from corpusqa.web.passwords import Account
    from corpusqa.web.upkeep import Upkeep

_TRIES = 50
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ANYWHERE = ("0.0.0.0", "::", "")


def serve(
    assistant: Assistant,
    *,
    host: str,
    port: int,
    folder: Path | None,
    upkeep: Upkeep | None,
    accounts: Mapping[str, Account] | None,
    open_browser: bool,
    announce: Callable[[str], None],
) -> None:
    """See ``corpusqa.web.serve``."""
    listening = _listen(host, port)
    taken = listening.getsockname()[1]
    if port and taken != port:
        announce(f"Port {port} is taken; using port {taken} instead.")
    shown = "127.0.0.1" if host in _ANYWHERE else host
    address = f"http://[{shown}]:{taken}" if ":" in shown else f"http://{shown}:{taken}"

    for line in _warnings(host, accounts is not None):
        announce(line)

    def ready() -> None:
        announce(f"Ready at {address} (Ctrl-C ends it).")
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    hosts = ("*",) if host not in _LOOPBACK else _LOOPBACK
    config = uvicorn.Config(
        build_app(assistant, hosts, folder, upkeep, accounts),
        log_level="critical",
        timeout_graceful_shutdown=1,
    )
    try:
        _Server(config, ready).run(sockets=[listening])
    except KeyboardInterrupt:
        pass  # uvicorn has closed everything and passes the key press on
    finally:
        listening.close()
    announce("Ended.")


def _warnings(host: str, asked_in: bool) -> list[str]:
    """What the owner should know before others can reach the page."""
    if host in _LOOPBACK:
        return []
    if not asked_in:
        return [
            f"Warning: everybody who can reach {host} may read the articles and ask; "
            "give accounts with --auth FILE (see: corpusqa password --help)."
        ]
    return [
        "Warning: passwords travel unencrypted; put a proxy with HTTPS before the page for other machines."
    ]


class _Server(uvicorn.Server):
    """Tells when it is ready to be asked."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _listen(host: str, port: int) -> socket.socket:
    """Listen on the port, or on the next one that is free."""
    if not 0 <= port <= 65535:
        raise InputError(f"Port {port} does not exist; choose 1 to 65535, or 0 for any free one.")
    try:
        family = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][
            0
        ]
    except OSError as error:
        raise InputError(f"The host {host!r} is not an address of this machine; try 127.0.0.1.") from error
    for candidate in range(port, min(port + _TRIES, 65536)):
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":  # elsewhere it would let two programs share the port
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, candidate))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if error.errno == errno.EADDRINUSE:
                continue
            raise InputError(
                f"Port {candidate} of {host} cannot be used: {error.strerror}. Try 127.0.0.1 and port 7860."
            ) from error
        return listening
    raise InputError(f"No port is free from {port} to {candidate}; choose another one.")
