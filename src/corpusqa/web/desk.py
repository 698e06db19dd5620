"""What the page serves: an assistant, which may be exchanged while people read, and what is kept for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpusqa.web.conversations import Conversations
from corpusqa.web.outbox import Outbox

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant

CONVERSATIONS_NAME = "conversations.sqlite"


class Desk:
    """Shared by all requests.

    ``assistant`` may be replaced at any time: a request takes it once and uses that one to its end.
    """

    def __init__(self, assistant: Assistant, folder: Path | None = None) -> None:
        """Open what is kept.

        :param folder: where it lies; None: in memory, until the program ends.
        :raises InputError: if it cannot be used.
        """
        self.assistant = assistant
        self.folder = folder
        self.conversations = Conversations(folder / CONVERSATIONS_NAME if folder else None)
        self.outbox = Outbox()


def folder_beside(index: str | Path) -> Path:
    """Where the page keeps things for an index unless told otherwise: beside it, never in it."""
    path = Path(index).absolute()
    return path.with_name(f"{path.name}.desk")
