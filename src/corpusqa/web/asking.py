"""A question as it comes from a page: with its conversation, answered step by step, kept at the end."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from corpusqa.types import Turn
from corpusqa.web.conversations import StoredTurn
from corpusqa.web.desk import Desk
from corpusqa.web.kept import Kept, pack, unpack
from corpusqa.web.markup import say
from corpusqa.web.replies import EARLIER, Message, reply

log = logging.getLogger(__name__)

#: What pages call conversations and turns: random, so made of these and not short.
_TOKEN = re.compile(r"[\w-]{16,80}", re.ASCII)


def answered(desk: Desk, browser: str | None, asked: Mapping[str, Any]) -> Iterator[Message]:
    """What the page shows for a question, step by step; see ``replies.reply``.

    :param browser: who asks; None for a browser without an id, for which nothing is kept.
    :param asked: ``question``, ``turn`` (its token), ``conversation`` (its id), ``replaces`` (the token of
        the turn that is asked anew), ``rewrite`` (False: search what was typed), ``within`` (where to
        look) and ``earlier`` (questions, used where the server keeps nothing of the conversation). From the
        browser: not to be trusted.
    """
    token, conversation = _token(asked.get("turn")), _token(asked.get("conversation"))
    replaces = _token(asked.get("replaces"))
    history = _history(desk, browser, conversation, replaces) or asked.get("earlier")
    finished: list[Kept] = []
    steps = reply(
        desk.assistant,
        asked.get("question"),
        history,
        rewrite=asked.get("rewrite") is not False,
        within=asked.get("within"),
        finished=finished.append,
    )
    for step in steps:
        message = {"turn": str(asked.get("turn", "")), **step}
        if finished and browser and token and conversation:
            turn = StoredTurn(token, pack(finished[-1]))
            if not _keep(desk, browser, conversation, turn, finished[-1].answer.question, replaces):
                message["html"] += say("unkept", tag="p", css="notice")
        desk.outbox.put(token, message)
        yield message


def _token(value: object) -> str:
    return value if isinstance(value, str) and _TOKEN.fullmatch(value) else ""


def _history(desk: Desk, browser: str | None, conversation: str, replaces: str) -> list[Turn]:
    """The turns before the one that is asked, as far as they can be meant."""
    if not browser or not conversation:
        return []
    try:
        stored = desk.conversations.turns(browser, conversation)
    except sqlite3.Error:
        log.exception("The conversation could not be read.")
        return []
    place = next((i for i, turn in enumerate(stored) if turn.token == replaces), len(stored))
    kept = [unpack(turn.kept) for turn in stored[max(0, place - EARLIER) : place]]
    return [Turn(one.answer.question, one.answer) for one in kept if one is not None]


def _keep(desk: Desk, browser: str, conversation: str, turn: StoredTurn, title: str, replaces: str) -> bool:
    try:
        desk.conversations.keep(browser, conversation, turn, title=title, replaces=replaces)
    except sqlite3.Error:  # a full disk: the answer is shown all the same
        log.exception("A turn could not be kept.")
        return False
    return True
