"""Files that come into the corpus and articles that leave it, while others read; and what goes wrong."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpusqa import Assistant, build_index
from corpusqa.errors import InputError
from corpusqa.index import Index
from corpusqa.web import importing
from corpusqa.web.changes import Change, Changes
from corpusqa.web.corpus_folder import CorpusFolder
from corpusqa.web.desk import Desk
from corpusqa.web.uploads import Limits, Refused
from web_support import BREAD, RIVER, TEMPLE

GARDEN = """---
title: 屋顶菜园
date: 2025-03-02
---
屋顶菜园由七户人家共同照料。他们在春天种下四十棵番茄，秋天收了一百九十公斤。
"""
PAGE = """首页 > 新闻 > 本地
屋顶菜园开放参观
来源：城南日报 2025-04-01 09:30
屋顶菜园本周六向公众开放，每批参观者不超过十二人。讲解员会介绍番茄的栽种方法和雨水收集装置。
志愿者说，园里的雨水桶一共能存六百升水，足够浇灌两个星期。
责任编辑：许文
版权声明：未经授权不得转载。
"""


class Place:
    """A corpus of two articles with its index, and what changes it."""

    def __init__(self, root: Path) -> None:
        self.corpus = root / "corpus"
        self.index = root / "index"
        self.desk = Desk(Assistant.open(self.index))
        self.folder = CorpusFolder(self.corpus)
        self.changes = Changes(self.desk, self.folder, Limits(waiting=20))

    def add(self, name: str, data: str | bytes) -> Change:
        path = self.folder.incoming()
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return self.changes.add(path, name)

    def remove(self, title: str) -> Change:
        document = next(one for one in self.desk.assistant.documents() if one.title == title)
        return self.changes.remove(document.id, title)

    def titles(self) -> set[str]:
        return {one.title for one in self.desk.assistant.documents()}

    def sound(self) -> bool:
        """Whether the index on the disk is whole, is the one that is read, and is what the corpus holds."""
        index = Index.open(self.index)
        same = index.manifest == self.desk.assistant.index.manifest
        left = [*(self.corpus / ".incoming").iterdir()] if (self.corpus / ".incoming").exists() else []
        return same and index.verify() == [] and index.is_fresh(self.corpus) and left == []


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("beginning")
    (root / "corpus").mkdir()
    (root / "corpus" / "river.md").write_text(RIVER, encoding="utf-8")
    (root / "corpus" / "temple.md").write_text(TEMPLE, encoding="utf-8")
    build_index(root / "corpus", root / "index")
    return root


@pytest.fixture
def place(beginning: Path, tmp_path: Path) -> Place:
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def test_a_file_comes_in_and_is_answered_from(place: Place) -> None:
    before = place.desk.assistant
    change = place.add("屋顶菜园.md", GARDEN)
    assert place.changes.settle()
    assert (change.stage, change.refused) == ("done", ())
    assert (change.title, change.chunks, change.encoding, change.left) == ("屋顶菜园", 1, "utf-8", None)
    assert place.titles() == {"清河改造工程", "古寺修復記事", "屋顶菜园"}
    assert (place.corpus / "uploads" / "屋顶菜园.md").read_text(encoding="utf-8") == GARDEN
    answer = place.desk.assistant.ask("屋顶菜园秋天收了多少公斤番茄？")
    assert answer.citations and answer.citations[0].document_id == change.document_id
    assert len(before.documents()) == 2, "who reads the index of before goes on reading it"
    assert before.ask("清河全长多少公里？").citations
    assert place.sound()


def test_the_next_build_from_the_corpus_keeps_it(place: Place) -> None:
    place.add("garden.md", GARDEN)
    assert place.changes.settle()
    assert not build_index(place.corpus, place.index).changed


def test_encoding_and_page_chrome_are_told(place: Place) -> None:
    change = place.add("page.txt", PAGE.encode("gb18030"))
    assert place.changes.settle()
    assert change.encoding == "gb18030" and change.source == "uploads/page.txt"
    assert {line.reason for line in change.removed} >= {"navigation", "disclaimer"}


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "refused_empty"),
        (b"PK\x03\x04\x14\x00", "refused_archive"),
        (b"\x00\x01\x02\x03" * 100, "refused_binary"),
        ("---\ntitle: empty\n---\n", "refused_no_text"),
        ("<html><body><script>1</script></body></html>", "refused_no_text_page"),
        ("桥有十米长，建于春天。".encode() + b"\xff\xfe" + "隧道".encode(), "refused_damaged"),
        ("é".encode("cp1252") * 3, "refused_encoding"),
        ("---\ntitle: '\\ud800'\n---\nHello there.", ""),
        ('---\ntitle: "\\ud800"\n---\nHello there.', "refused_no_text"),
        ("……。！", "refused_no_text"),
        (RIVER, "refused_known"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_leaves_nothing(
    place: Place, data: str | bytes, key: str
) -> None:
    good = place.add("good.md", GARDEN)
    change = place.add("bad.md", data)
    assert place.changes.settle()
    assert change.stage == "done" and (change.refused or ("",))[0] == key
    assert good.refused == () and place.sound()
    assert len(place.titles()) == (4 if key == "" else 3)


def test_the_same_text_twice_in_one_go_comes_in_once(place: Place) -> None:
    changes = [place.add(f"{n}.md", GARDEN) for n in range(3)]
    assert place.changes.settle()
    assert sorted(bool(change.refused) for change in changes) == [False, True, True]
    assert place.sound()


def test_what_a_killed_program_left_is_taken_up_by_the_next_build(place: Place) -> None:
    half = place.folder.incoming()  # killed while a file came in,
    half.write_text("half a fi")
    whole = place.folder.incoming()  # and between its arrival in the corpus and the build
    whole.write_text(GARDEN, encoding="utf-8")
    place.folder.place(whole, place.folder.name_for("garden.md"))
    place.folder.take_away(place.corpus / "river.md")
    report = build_index(place.corpus, place.index)
    assert (report.documents, report.rejected) == (2, ())
    os.utime(half, (0, 0))
    place.folder.incoming()
    assert not half.exists(), "swept out a day later"


def test_the_same_name_twice_is_two_articles(place: Place) -> None:
    first, second = place.add("a.md", GARDEN), place.add("a.md", BREAD)
    assert place.changes.settle()
    assert {first.source, second.source} == {"uploads/a.md", "uploads/a_2.md"}
    assert place.sound()


def test_an_article_leaves_with_every_copy_and_is_kept_aside(place: Place) -> None:
    (place.corpus / "copy.md").write_text(RIVER, encoding="utf-8")
    build_index(place.corpus, place.index)
    place.desk.assistant = place.desk.assistant.reopened()
    change = place.remove("清河改造工程")
    assert place.changes.settle()
    assert change.refused == () and place.titles() == {"古寺修復記事"} and place.sound()
    assert {one.name for one in (place.corpus / ".removed").iterdir()} == {"river.md", "copy.md"}
    again = place.add("river.md", RIVER)
    assert place.changes.settle() and again.refused == () and place.sound()


def test_the_last_article_stays(place: Place) -> None:
    changes = [place.remove("清河改造工程"), place.remove("古寺修復記事")]
    assert place.changes.settle()
    assert any(change.refused == ("refused_last",) for change in changes)
    assert place.titles() and place.sound()


def test_an_article_that_is_gone_or_lies_elsewhere_is_not_removed(place: Place) -> None:
    gone = place.changes.remove("000000000000", "nothing")
    assert place.changes.settle() and gone.refused == ("refused_gone",)
    (place.corpus / "temple.md").rename(place.corpus.parent / "temple.md")
    change = place.remove("古寺修復記事")
    assert place.changes.settle() and change.refused == ("refused_not_here", "temple.md")


@pytest.mark.parametrize("error", [InputError("The disk is full."), OSError(28, "No space left"), KeyError()])
def test_a_build_that_fails_puts_everything_back(
    place: Place, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    assistant = place.desk.assistant
    monkeypatch.setattr(importing, "build_index", fails)
    changes = [place.add("a.md", GARDEN), place.remove("清河改造工程")]
    assert place.changes.settle()
    assert all(change.refused for change in changes)
    assert place.desk.assistant is assistant and place.sound()
    monkeypatch.undo()
    assert place.add("a.md", GARDEN).id and place.changes.settle()
    assert "屋顶菜园" in place.titles() and place.sound()


def test_more_than_the_limit_may_not_wait(place: Place) -> None:
    held = [place.changes.arriving() for _ in range(20)]
    for one in held:
        one.__enter__()
    with pytest.raises(Refused) as refused, place.changes.arriving():
        pass
    assert refused.value.arguments == ("20",)
    for one in held:
        one.__exit__(None, None, None)
    with place.changes.arriving():
        pass


def test_readers_never_see_half_an_index(place: Place) -> None:
    stop, seen, troubles = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            assistant = place.desk.assistant
            try:
                answer = assistant.ask("清河改造工程的总投资是多少？")
                assert answer.citations and assistant.document(answer.citations[0].document_id)
                seen.add(len(assistant.documents()))
            except Exception as error:
                troubles.append(error)
            time.sleep(0.01)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for n in range(3):
        place.add(f"{n}.md", GARDEN.replace("七户", f"{n + 3}户"))
        assert place.changes.settle()
    stop.set()
    for reader in readers:
        reader.join()
    assert troubles == [] and seen <= {2, 3, 4, 5} and place.sound()


def test_stages_come_in_their_order_with_the_time_left(place: Place) -> None:
    long = "\n".join(f"第{n}号货架上放着普通的木箱，编号是{7 * n}。" for n in range(4000))
    order = ("waiting", "reading", "cutting", "indexing", "encoding", "writing", "done")
    change = place.add("long.txt", long)
    seen: list[tuple[str, float]] = []
    lefts = []
    while change.stage != "done":
        if (now := (change.stage, change.share)) not in seen[-1:]:
            seen.append(now)
        lefts.append(change.left)
        time.sleep(0.001)
    stages = [order.index(stage) for stage, _ in seen]
    assert stages == sorted(stages) and "encoding" in {stage for stage, _ in seen}
    shares = [share for stage, share in seen if stage == "encoding"]
    assert shares == sorted(shares) and all(0 <= share <= 1 for share in shares)
    assert all(left is None or left >= 0 for left in lefts)


def wait_until(met: Callable[[], bool]) -> None:
    while not met():
        time.sleep(0.01)


def test_another_program_that_builds_is_waited_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpusqa.index.folder import locked

    monkeypatch.setattr(importing, "_PAUSE", 0.1)
    with locked(place.index):
        change = place.add("a.md", GARDEN)
        wait_until(lambda: change.stage != "waiting")
        time.sleep(0.1)
    assert place.changes.settle() and change.refused == () and place.sound()
    with locked(place.index):
        change = place.add("b.md", BREAD)
        assert place.changes.settle() and change.refused == ("refused_busy",)
    assert place.sound()
