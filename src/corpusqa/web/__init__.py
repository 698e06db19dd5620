"""The chat page. Importing this package imports no web library; serving or building the page does."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from corpusqa.assistant import Assistant
    from corpusqa.web.passwords import Account
    from corpusqa.web.upkeep import Upkeep

__all__ = ["build_app", "serve"]


def build_app(
    assistant: Assistant,
    *,
    hosts: Sequence[str] = ("127.0.0.1", "localhost", "::1"),
    folder: Path | None = None,
    upkeep: Upkeep | None = None,
    accounts: Mapping[str, Account] | None = None,
) -> FastAPI:
    """Build the page as an ASGI app that any server can run.

    :param assistant: what answers; its methods are called from several threads.
    :param hosts: the names under which the page may be asked for; ``"*"`` allows any.
    :param folder: where conversations are kept; None: in memory, until the program ends.
    :param upkeep: how far the corpus may be changed from the page; None: not at all.
    :param accounts: who may use the page, by name, see ``passwords.read_accounts``; None: everybody.
    :raises InputError: if what is kept there cannot be used.
    """
    _stay_silent()
    from corpusqa.web import app

    return app.build_app(assistant, hosts, folder, upkeep, accounts)


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    folder: Path | None = None,
    accounts: Mapping[str, Account] | None = None,
    upkeep: Upkeep | None = None,
    open_browser: bool = True,
    announce: Callable[[str], None],
) -> None:
    """Serve the page until Ctrl-C.

    :param port: where to listen; if it is taken, the next free port is used and announced. 0: any free port.
    :param folder: where conversations are kept; None: in memory, until the program ends.
    :param upkeep: how far the corpus may be changed from the page; None: not at all.
    :param accounts: who may use the page, by name; None: everybody who reaches it.
    :param open_browser: open the page in the user's browser when it is ready.
    :param announce: called with each line the user should see.
    :raises InputError: if the host, the port or the folder cannot be used.
    """
    _stay_silent()
    from corpusqa.web import server

    server.serve(
        assistant,
        host=host,
        port=port,
        folder=folder,
        upkeep=upkeep,
        accounts=accounts,
        open_browser=open_browser,
        announce=announce,
    )


def _stay_silent() -> None:
    """Keep gradio from calling its makers; it reads this when it is imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
