"""Files made to break the page or the index: nothing of them runs, nothing breaks, each has its outcome."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from corpusqa import Assistant, build_index
from corpusqa.web.changes import Changes
from corpusqa.web.corpus_folder import CorpusFolder
from corpusqa.web.desk import Desk
from corpusqa.web.entries import entries_html, outcome_html
from corpusqa.web.library import Library
from corpusqa.web.uploads import Limits
from web_samples import Page
from web_support import TEMPLE

SCRIPT = "<script>boom()</script><img src=//outside.example onerror=boom()>"
FRONT = f"title: '{SCRIPT}'\nauthor: '\u202e{SCRIPT}'\ndate: '{SCRIPT}'"
FILES = {
    "long line.txt": "仓库里有三只木箱。" * 40_000,  # 1 MB without a line end
    "tags.html": "<html><body>" + "<div>" * 20_000 + "箱子里有三把铜钥匙。" + "</body></html>",
    "script.html": f"<html><title>{SCRIPT}</title><body><p>船长室里有一盏灯。{SCRIPT}</p></body></html>",
    "front.md": f"---\n{FRONT}\n---\n港口有九台起重机。",
    "bomb.md": "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
    + "".join(f"{n}: &{n} [{','.join([f'*{m}'] * 9)}]\n" for m, n in zip("bcdefg", "cdefgh", strict=True))
    + "title: *h\n---\n锚链有二十节。",
    "link.md": "---\ntitle: '[点我](javascript:boom())'\n---\n[看这里](javascript:boom())灯塔每十秒闪一次。",
    "controls.txt": "\x1b[2J\x1b]0;title\x07灯塔的守夜人有两个。",
    "deep.md": "> " * 5000 + "海鸥在屋顶上。",
}


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_end_with_an_outcome_and_stay_text(name: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "temple.md").write_text(TEMPLE, encoding="utf-8")
    build_index(corpus, tmp_path / "index")
    desk = Desk(Assistant.open(tmp_path / "index"))
    changes = Changes(desk, CorpusFolder(corpus), Limits())
    assert changes.folder is not None
    path = changes.folder.incoming()
    path.write_text(FILES[name], encoding="utf-8")
    change = changes.add(path, name + SCRIPT)
    until = time.monotonic() + 100
    while change.stage != "done" and time.monotonic() < until:
        assert desk.assistant.documents()  # the others are read meanwhile
        time.sleep(0.05)
    assert change.stage == "done"
    if change.refused:
        assert change.refused[0] != "refused_unexpected"
        assert not (corpus / "uploads").exists()
    html = outcome_html(change) + entries_html(Library().find(desk.assistant), 0, changeable=True)
    shown = Page(html)
    assert shown.tags() <= {
        "p",
        "b",
        "span",
        "button",
        "bdi",
        "li",
        "div",
        "time",
        "details",
        "summary",
        "ul",
        "svg",
        "path",
    }
    assert all(not key.startswith("on") and key != "href" for _, attrs in shown.elements for key in attrs)
    assert desk.assistant.index.verify() == []
    shutil.rmtree(tmp_path / "index")
