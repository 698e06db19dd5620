"""Conversations on the disk: whose they are, how they outlive the program, what is kept of an answer."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa import Assistant
from corpusqa.errors import InputError
from corpusqa.web.browsers import COOKIE, browser_of
from corpusqa.web.conversations import Conversations, StoredTurn
from corpusqa.web.kept import Kept, keep, pack, unpack

ONE, TWO = "browser-one", "browser-two"


def turn(token: str, kept: str = "{}") -> StoredTurn:
    return StoredTurn(token, kept)


def store(path: Path | None = None) -> Conversations:
    ticks = iter(range(1, 10_000))
    return Conversations(path, clock=lambda: float(next(ticks)))


def tokens(conversations: Conversations, browser: str, conversation: str) -> list[str]:
    return [one.token for one in conversations.turns(browser, conversation)]


def test_the_conversation_that_changed_last_comes_first() -> None:
    kept = store()
    for conversation, token in (("a", "1"), ("b", "2"), ("a", "3")):
        kept.keep(ONE, conversation, turn(token), title=f"about {conversation}")
    assert [(one.id, one.title, one.turns) for one in kept.listed(ONE)] == [
        ("a", "about a", 2),
        ("b", "about b", 1),
    ]
    assert tokens(kept, ONE, "a") == ["1", "3"]


def test_a_browser_that_knows_the_id_of_anothers_conversation_has_nothing_of_it() -> None:
    kept = store()
    kept.keep(ONE, "the-same-id", turn("1", "private"), title="private")
    assert kept.listed(TWO) == [] and kept.turns(TWO, "the-same-id") == []
    assert kept.title(TWO, "the-same-id") is None
    assert not kept.rename(TWO, "the-same-id", "mine") and not kept.delete(TWO, "the-same-id")
    kept.keep(TWO, "the-same-id", turn("2", "own"), title="own", replaces="1")
    assert kept.turns(TWO, "the-same-id") == [turn("2", "own")]
    assert kept.turns(ONE, "the-same-id") == [turn("1", "private")]
    assert kept.title(ONE, "the-same-id") == "private"


def test_a_turn_asked_anew_takes_the_place_of_the_one_before() -> None:
    kept = store()
    for token in "123":
        kept.keep(ONE, "a", turn(token), title="t")
    kept.keep(ONE, "a", turn("4"), title="t", replaces="2")
    assert tokens(kept, ONE, "a") == ["1", "4", "3"]
    kept.keep(ONE, "a", turn("5"), title="t", replaces="gone")
    assert tokens(kept, ONE, "a") == ["1", "4", "3", "5"]


def test_titles_are_one_line_and_not_empty() -> None:
    kept = store()
    kept.keep(ONE, "a", turn("1"), title="first\n line " + "x" * 500)
    assert kept.title(ONE, "a") == ("first line " + "x" * 500)[:120]
    assert kept.rename(ONE, "a", " 新的\t名字 ") and kept.title(ONE, "a") == "新的 名字"
    assert not kept.rename(ONE, "a", " \n ") and kept.title(ONE, "a") == "新的 名字"
    kept.keep(ONE, "a", turn("2"), title="not again")
    assert kept.title(ONE, "a") == "新的 名字"


def test_deleting_takes_the_turns_along() -> None:
    kept = store()
    kept.keep(ONE, "a", turn("1"), title="t")
    assert kept.delete(ONE, "a") and not kept.delete(ONE, "a")
    kept.keep(ONE, "a", turn("2"), title="t")
    assert tokens(kept, ONE, "a") == ["2"]


def test_the_file_outlives_the_program_and_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "conversations.sqlite"
    first = store(path)
    first.keep(ONE, "a", turn("1"), title="t")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    second = store(path)  # without closing: as after a kill, or beside another program
    assert tokens(second, ONE, "a") == ["1"]
    second.keep(ONE, "a", turn("2"), title="t")
    assert tokens(first, ONE, "a") == ["1", "2"]
    first.close()
    second.close()


def test_many_threads_keep_turns_at_once(tmp_path: Path) -> None:
    kept = store(tmp_path / "c.sqlite")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: kept.keep(f"b{n % 3}", "a", turn(f"t{n}"), title="t"), range(90)))
    assert [len(kept.turns(f"b{n}", "a")) for n in range(3)] == [30, 30, 30]


@pytest.mark.parametrize("damage", ["text", "folder", "later"])
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "c.sqlite"
    if damage == "text":
        path.write_text("this is no database, whatever its name says" * 50)
    elif damage == "folder":
        path.mkdir()
    else:
        with sqlite3.connect(path) as made:
            made.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="--data"):
        Conversations(path)


@given(st.text(max_size=60))
def test_only_an_id_as_we_give_them_is_a_browser(shown: str) -> None:
    assert browser_of({COOKIE: shown}) is None
    assert browser_of({}) is None


def test_the_disk_never_holds_the_id_itself() -> None:
    shown = "A" * 43
    browser = browser_of({COOKIE: shown})
    assert browser and shown not in browser and browser != browser_of({COOKIE: "B" * 43})


def test_a_kept_answer_comes_back_whole(own: Assistant) -> None:
    for question in ("清河改造工程的总投资是多少？", "古寺的住持叫什么？", "有哪些文章？"):
        answer = own.ask(question)
        documents = {one.id: one for one in own.documents()}
        kept = keep(answer, documents, rewrite=False)
        back = unpack(pack(kept))
        assert back == kept and back.answer.timings == answer.timings
        assert set(back.hashes) == set(documents) and not any(one.text for one in back.documents)


@pytest.mark.parametrize("packed", ["", "{}", "[]", '{"answer": {"question": 5}}', "no json"])
def test_what_cannot_be_read_is_no_turn(packed: str) -> None:
    assert unpack(packed) is None


def test_a_kept_answer_of_an_earlier_version_can_lack_what_is_new() -> None:
    packed = '{"answer": {"question": "q", "text": "t", "abstained": true, "reason": "r"}}'
    assert isinstance(unpack(packed), Kept)
