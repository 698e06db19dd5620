"""What is kept for a page whose stream of events broke."""

from __future__ import annotations

from corpusqa.web.outbox import Outbox


def test_a_message_waits_under_its_token_and_under_no_other() -> None:
    outbox = Outbox()
    outbox.put("a-long-random-token", {"state": "done"})
    assert outbox.get("a-long-random-token") == {"state": "done"}
    assert outbox.get("another-random-token") is None


def test_a_token_that_can_be_guessed_keeps_nothing() -> None:
    outbox = Outbox()
    outbox.put("turn-1", {"state": "done"})
    assert outbox.get("turn-1") is None


def test_only_the_newest_messages_are_kept() -> None:
    outbox = Outbox()
    for n in range(1000):
        outbox.put(f"random-token-{n:06}", {"state": str(n)})
    assert outbox.get("random-token-000000") is None
    assert outbox.get("random-token-000999") == {"state": "999"}
