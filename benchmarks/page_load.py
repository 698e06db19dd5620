"""Many people who ask the page at once, over the same requests that a browser sends."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx

_WAIT = 120.0  # seconds for one answer; longer counts as an error
_SHOWN = ('class="said', 'class="abstention', 'class="calm')  # what an answer begins with


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one person."""

    first: float  #: seconds to the first words of the reply; ``inf`` if there were none
    whole: float  #: seconds to its end
    error: str  #: "" when it was answered


def ask_at_once(address: str, questions: Sequence[str], people: int, rounds: int) -> list[Asked]:
    """Let people ask, each their own questions, one after the other, all beginning at the same moment."""
    return asyncio.run(_all(address, questions, people, rounds))


async def _all(address: str, questions: Sequence[str], people: int, rounds: int) -> list[Asked]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    turn = itertools.cycle(questions)
    async with httpx.AsyncClient(base_url=address, timeout=_WAIT, limits=limits) as client:
        config = (await client.get("/config")).json()
        function = next(
            one["id"] for one in config["dependencies"] if any("ask" in to for to in one["targets"])
        )
        each = [[next(turn) for _ in range(rounds)] for _ in range(people)]
        asked = await asyncio.gather(*(_person(address, limits, function, own) for own in each))
    return [one for some in asked for one in some]


async def _person(address: str, limits: httpx.Limits, function: int, questions: Sequence[str]) -> list[Asked]:
    done = []
    async with httpx.AsyncClient(base_url=address, timeout=_WAIT, limits=limits) as client:
        await client.get("/")  # which gives this browser its id
        conversation = secrets.token_urlsafe(16)
        for question in questions:
            began = time.perf_counter()
            try:
                first = await asyncio.wait_for(_ask(client, function, conversation, question), _WAIT)
                done.append(Asked(first - began, time.perf_counter() - began, ""))
            except (httpx.HTTPError, TimeoutError, RuntimeError) as error:
                reason = str(error) or type(error).__name__
                done.append(Asked(float("inf"), time.perf_counter() - began, reason))
    return done


async def _ask(client: httpx.AsyncClient, function: int, conversation: str, question: str) -> float:
    """:return: when the first words came.

    :raises RuntimeError: if there was no answer.
    """
    session, turn = secrets.token_hex(8), secrets.token_urlsafe(16)
    event = {"question": question, "turn": turn, "conversation": conversation, "earlier": []}
    body = {
        "data": [],
        "event_data": event,
        "fn_index": function,
        "session_hash": session,
        "trigger_id": None,
    }
    joined = await client.post("/gradio_api/queue/join", json=body)
    joined.raise_for_status()
    first, state, shown = 0.0, "", ""
    async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        stream.raise_for_status()
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            message = json.loads(line[5:])
            if message["msg"] in ("process_generating", "process_completed"):
                for text in _texts(message.get("output")):
                    shown += text if text in ("working", "done", "notice") or "<" in text else ""
                if not first and any(mark in shown for mark in _SHOWN):
                    first = time.perf_counter()
            if message["msg"] == "process_completed":
                state = "" if message.get("success") else f"failed: {message.get('output')}"
                break
            if message["msg"] in ("unexpected_error", "close_stream"):
                state = message.get("message") or message["msg"]
                break
    if state or not first:
        raise RuntimeError(state or "no answer")
    return first


def _texts(value: object) -> Iterator[str]:
    """All texts in what the queue sends: whole values at first, then lists of changes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
