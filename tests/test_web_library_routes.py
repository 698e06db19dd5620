"""The routes about articles: lists, uploads within their limits, removal, and what is closed."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpusqa import Assistant, build_index
from corpusqa.web import library_routes
from corpusqa.web.desk import Desk
from corpusqa.web.guard import guard
from corpusqa.web.upkeep import Upkeep
from web_support import BREAD, HOSTILE, RIVER

Open = Callable[..., TestClient]


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("beginning")
    (root / "corpus").mkdir()
    for n in range(25):
        (root / "corpus" / f"{n:02}.md").write_text(RIVER.replace("清河", f"清河{n}"), encoding="utf-8")
    (root / "corpus" / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    build_index(root / "corpus", root / "index")
    return root


@pytest.fixture
def opened(beginning: Path, tmp_path: Path) -> Open:
    """Opens the routes over a copy of the corpus, with what its owner allows."""
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True)

    def begin(**upkeep: Any) -> TestClient:
        app = FastAPI()
        guard(app, ["testserver"])
        desk = Desk(Assistant.open(tmp_path / "index"))
        library_routes.register(app, desk, Upkeep(**({"corpus": tmp_path / "corpus"} | upkeep)))
        return TestClient(app)

    return begin


def settled(client: TestClient, change: dict[str, Any]) -> dict[str, Any]:
    until = time.monotonic() + 60
    while change["stage"] != "done" and time.monotonic() < until:
        time.sleep(0.05)
        change = client.get("/desk/changes", params={"id": change["id"]}).json()["changes"][0]
    return change


def test_the_list_comes_in_pages_with_hostile_titles_escaped(opened: Open) -> None:
    client = opened()
    first = client.get("/desk/articles").json()
    assert (first["matches"], first["total"]) == (26, 26)
    assert first["html"].count('class="entry"') == 20 and 'data-page="1"' in first["html"]
    second = client.get("/desk/articles", params={"page": 1}).json()["html"]
    assert second.count('class="entry"') == 6 and "data-page" not in second
    both = first["html"] + second
    assert "<script" not in both and "<img" not in both and "&lt;img" in both and 'class="bin"' in both
    one = client.get("/desk/articles", params={"words": "清河7"}).json()
    assert one["matches"] == 1 and one["html"].count("<li>") == 1
    wrong = client.get("/desk/articles", params={"since": "2025", "until": "2024"}).json()
    assert wrong == {"wrong": "dates_wrong"}
    assert client.get("/desk/articles", params={"page": -3}).json()["html"].count('class="entry"') == 20


def test_a_file_is_added_and_an_article_removed(opened: Open) -> None:
    client = opened()
    sent = client.post("/desk/uploads", params={"name": "../../面包店.txt"}, content=BREAD.encode())
    assert sent.status_code == 200 and sent.json()["name"] == "面包店.txt"
    change = settled(client, sent.json())
    assert not change["refused"] and 'data-t="added_facts"' in change["html"]
    found = client.get("/desk/articles", params={"words": "bakery"}).json()
    known = re.search('data-document="([0-9a-f]+)"', found["html"])
    assert found["matches"] == 1 and known and known[1] == change["document"]
    gone = settled(client, client.delete(f"/desk/articles/{known[1]}").json())
    assert gone["kind"] == "remove" and not gone["refused"]
    assert client.get("/desk/articles").json()["total"] == 26
    assert client.delete(f"/desk/articles/{known[1]}").status_code == 404


def test_a_refusal_says_why_with_hostile_names_escaped(opened: Open) -> None:
    client = opened()
    sent = client.post(
        "/desk/uploads", params={"name": "<img src=x onerror=boom()>.md"}, content=b"PK\x03\x04"
    )
    change = settled(client, sent.json())
    assert change["refused"] and 'data-t="refused_archive"' in change["html"]
    same = settled(
        client, client.post("/desk/uploads", params={"name": "a.md"}, content=HOSTILE.encode()).json()
    )
    assert 'data-t="refused_known"' in same["html"] and "<img" not in same["html"]


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_over_the_limit_is_not_kept(opened: Open, tmp_path: Path, announced: bool) -> None:
    client = opened(megabytes=0.01)
    data = b"a sentence. " * 1000
    sent = client.post("/desk/uploads", params={"name": "a.md"}, content=data if announced else iter([data]))
    assert sent.status_code == 413 and 'data-args="[&quot;0.01&quot;]"' in sent.json()["html"]
    assert [*(tmp_path / "corpus" / ".incoming").iterdir()] == []
    assert not (tmp_path / "corpus" / "uploads").exists()
    assert client.get("/desk/library").json()["file_bytes"] == 10_000


@pytest.mark.parametrize(
    ("upkeep", "closed"),
    [({"read_only": True}, "refused_read_only"), ({"corpus": None}, "no_corpus")],
)
def test_what_is_closed_changes_nothing(opened: Open, upkeep: dict[str, Any], closed: str) -> None:
    client = opened(**upkeep)
    assert client.get("/desk/library").json()["closed"] == closed
    sent = client.post("/desk/uploads", params={"name": "a.md"}, content=BREAD.encode())
    assert sent.status_code in (403, 409) and sent.json()["refused"]
    html = client.get("/desk/articles").json()["html"]
    known = re.search('data-document="([0-9a-f]+)"', html)
    assert known and 'class="bin"' not in html
    assert client.delete(f"/desk/articles/{known[1]}").status_code in (403, 409)
    assert client.get("/desk/articles").json()["total"] == 26


def test_another_page_cannot_add_or_remove(opened: Open) -> None:
    client = opened()
    foreign = {"sec-fetch-site": "cross-site"}
    assert client.post("/desk/uploads?name=a.md", content=b"A text.", headers=foreign).status_code == 403
    assert client.delete("/desk/articles/0123456789ab", headers=foreign).status_code == 403


def test_changes_of_others_cannot_be_guessed(opened: Open) -> None:
    client = opened()
    assert client.get("/desk/changes", params={"id": ["1", "../x"]}).json() == {"changes": [None, None]}
    assert client.get("/desk/changes", params={"id": ["x"] * 201}).status_code == 422
