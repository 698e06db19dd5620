"""The latest message of each turn, for a page whose event stream broke while the answer was made."""

from __future__ import annotations

import threading
from collections import OrderedDict

from corpusqa.web.replies import Message

_KEPT = 200


class Outbox:
    """Messages by the token of their turn, those of the newest ``_KEPT`` turns. Safe for threads.

    A token is a random number that the browser makes for a turn, so one browser cannot fetch what another
    one asked.
    """

    def __init__(self) -> None:
        self._messages: OrderedDict[str, Message] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, token: str, message: Message) -> None:
        """Keep a message; a short token is no secret, so its message is not kept."""
        if len(token) < 16:
            return
        with self._lock:
            self._messages[token] = message
            while len(self._messages) > _KEPT:
                self._messages.popitem(last=False)

    def get(self, token: str) -> Message | None:
        """The latest message of a turn; None before the first one, or when the turn was long ago."""
        with self._lock:
            return self._messages.get(token)
