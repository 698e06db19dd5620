"""The gate: without a session no route answers, and conversations belong to the person who signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpusqa import Assistant
from corpusqa.web import build_app
from corpusqa.web.conversations import StoredTurn
from corpusqa.web.desk import Desk
from corpusqa.web.kept import keep, pack
from corpusqa.web.login import goal
from corpusqa.web.passwords import Account, hashed_line
from corpusqa.web.upkeep import Upkeep

BASE = "http://127.0.0.1"
PEOPLE = {"anna": "anna's password", "本": "本的密码就是这一个"}
ACCOUNTS = {name: Account(name, hashed_line(name, word).partition(":")[2]) for name, word in PEOPLE.items()}


@pytest.fixture(scope="module")
def app(own: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "corpus").mkdir()
    return build_app(own, folder=folder, accounts=ACCOUNTS, upkeep=Upkeep(folder / "corpus"))


def client(app: Any, address: str = "10.0.0.1") -> TestClient:
    return TestClient(app, base_url=BASE, follow_redirects=False, client=(address, 50000))


def sign_in(one: TestClient, name: str = "anna", word: str | None = None, **more: Any) -> Any:
    given = {"name": name, "password": PEOPLE[name] if word is None else word}
    return one.post("/login", data=given, **more)


def routes_of(app: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Every path of an app with each of its methods; what stands in braces is filled."""
    for route in app.routes:
        path = before + re.sub(r"\{[^}]*\}", "x", getattr(route, "path", ""))
        included = getattr(route, "original_router", None)  # a router as newer versions of FastAPI keep it
        if included is not None:
            yield from routes_of(included, before + route.include_context.prefix)
        elif getattr(route, "routes", None):
            yield from routes_of(route, path.rstrip("/"))
        elif getattr(route, "methods", None):
            yield from ((method, path or "/") for method in sorted(route.methods))
        else:
            yield "GET", f"{path}/x"


def test_every_route_of_the_running_app_asks_for_a_session(app: Any) -> None:
    walked = sorted(set(routes_of(app)))
    paths = {path for _, path in walked}
    assert len(walked) > 40, walked
    for known in ("/desk/conversations", "/desk/export/x.x", "/desk/judged/x/x", "/desk/account"):
        assert known in paths
    assert any(path.startswith("/gradio_api/queue/join") for path in paths)
    assert any("file=" in path for path in paths) and any(path.endswith("/upload") for path in paths)
    more = ["/config", "/theme.css", "/gradio_api/info", "/gradio_api/startup-events", "/assets/x.js"]
    more += ["/gradio_api/file=/etc/passwd", "//desk/conversations", "/desk/../desk/conversations", "/login/"]
    more += ["/logout/x", "/loginx", "/LOGIN", "/login%2f", "/%6cogout/", "/nothing/there"]
    with client(app) as nobody:
        for method, path in [*walked, *(("GET", one) for one in more)]:
            if path in ("/login", "/logout"):
                continue  # the door itself
            answer = nobody.request(method, path, headers={"cookie": "corpusqa_session=x"})
            assert answer.status_code == 401, (method, path, answer.status_code)
            if method != "HEAD":
                assert answer.json() == {"detail": "Sign in first."}
            page = nobody.request(method, path, headers={"accept": "text/html"})
            assert page.status_code == (303 if method == "GET" else 401), (method, path)
            assert page.headers.get("location", "/login").startswith("/login")
        assert nobody.get("/login").status_code == 200 and nobody.get("/logout").status_code == 405
        assert nobody.get("/", headers={"accept": "text/html"}).headers["location"] == "/login"


def test_signed_in_the_same_routes_answer(app: Any) -> None:
    with client(app, "10.0.0.2") as anna:
        answer = sign_in(anna)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=lax" in cookie and "max-age=" in cookie
        front = anna.get("/")
        assert front.status_code == 200 and "set-cookie" not in front.headers
        assert front.headers["cache-control"] == "no-store"
        assert anna.get("/desk/account").json() == {"name": "anna"}
        assert anna.get("/desk/conversations").json() == {"kept": True, "conversations": []}
        assert anna.get("/config").status_code == 200
        token = anna.cookies["corpusqa_session"]
        assert anna.post("/logout").headers["location"] == "/login"
        old = {"cookie": f"corpusqa_session={token}"}
        assert anna.get("/desk/account", headers=old).status_code == 401


def test_over_https_the_cookie_is_for_https_only(app: Any) -> None:
    with TestClient(app, base_url="https://127.0.0.1", follow_redirects=False) as anna:
        assert "secure" in sign_in(anna).headers["set-cookie"].lower()


def test_wrong_names_and_passwords_look_alike_and_tries_are_slowed(app: Any) -> None:
    with client(app, "10.0.0.3") as guesser:
        first = sign_in(guesser, "anna", "guess 1")
        unknown = sign_in(guesser, "nobody", "guess 2")
        assert first.status_code == unknown.status_code == 401
        assert first.text.replace('"anna"', '"nobody"') == unknown.text
        assert "set-cookie" not in first.headers
        for number in range(2):
            assert sign_in(guesser, f"somebody {number}", "guess").status_code == 401
        later = sign_in(guesser)  # the right password, from where so many were wrong
        assert later.status_code == 429 and int(later.headers["retry-after"]) >= 1
        assert "set-cookie" not in later.headers
    with client(app, "10.0.0.4") as anna:
        assert sign_in(anna).status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_can_neither_sign_in_nor_out(app: Any, site: str) -> None:
    with client(app, "10.0.0.5") as anna:
        assert sign_in(anna, headers={"sec-fetch-site": site}).status_code == 403
        sign_in(anna)
        assert anna.post("/logout", headers={"sec-fetch-site": site}).status_code == 403
        assert anna.get("/desk/account").status_code == 200


def test_hostile_forms_and_goals_do_no_harm(app: Any) -> None:
    with client(app, "10.0.0.6") as one:
        assert one.post("/login", content=b"x" * 100_000).status_code == 401
        assert one.post("/login", content=b"\xff\xfe=%zz").status_code == 401
        page = one.get("/login", params={"next": '"><script>boom()</script>', "language": '"><b>'})
        assert "<script" not in page.text and "<b>" not in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert "default-src 'none'" in page.headers["content-security-policy"]
    with client(app, "10.0.0.7") as one:
        shown = sign_in(one, "<img src=x onerror=boom()>", "x").text
        assert "<img" not in shown
    for given in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/a\r\nset-cookie: x",
        "/login",
    ):
        assert goal(given) == "/"
    assert goal("/?q=清河") == "/?q=清河"
    with client(app, "10.0.0.8") as one:
        assert sign_in(one, params={"next": "/?article=7"}).headers["location"] == "/?article=7"


def test_conversations_belong_to_the_person_on_any_browser(own: Assistant, tmp_path: Path) -> None:
    app = build_app(own, folder=tmp_path, accounts=ACCOUNTS)
    question = "How much does the rye bread cost?"
    with client(app) as anna, client(app) as ben, client(app) as later:
        for one, name in ((anna, "anna"), (ben, "本"), (later, "anna")):
            assert sign_in(one, name).status_code == 303
        answer = own.ask(question)
        found = {one.document_id: own.document(one.document_id) for one in answer.citations}
        desk = Desk(own, tmp_path)
        desk.conversations.keep(
            _as_kept(app, "anna"), "the-one", StoredTurn("t", pack(keep(answer, found))), title=question
        )
        for one in (anna, later):
            (listed,) = one.get("/desk/conversations").json()["conversations"]
            assert listed["id"] == "the-one"
            assert question in one.get("/desk/export/the-one.md").text
        stolen = {"corpusqa_browser": "x" * 43}
        for cookies in ({}, stolen):
            ben.cookies.update(cookies)
            assert ben.get("/desk/conversations").json()["conversations"] == []
            assert ben.get("/desk/export/the-one.md").status_code == 404
            assert ben.put("/desk/judged/the-one/t", json={"verdict": "wrong"}).status_code == 404
            assert ben.delete("/desk/conversations/the-one").status_code == 404
        said = anna.put("/desk/judged/the-one/t", json={"verdict": "wrong", "wanted": "4.20"})
        assert said.json() == {"verdict": "wrong", "wanted": "4.20"}
        assert anna.put("/desk/judged/the-one/t", json={"verdict": "awful"}).status_code == 422
        assert anna.put("/desk/judged/the-one/t", content=b"x" * 100_000).status_code == 413
        assert later.get("/desk/judged/the-one").json()["verdicts"]["t"]["wanted"] == "4.20"
        assert ben.get("/desk/judged/the-one").json()["verdicts"] == {}
    assert question in (tmp_path / "drafts.jsonl").read_text("utf-8")


def _as_kept(app: Any, name: str) -> str:
    """Under what the store keeps a person's conversations."""
    from corpusqa.web.access import Gate
    from corpusqa.web.browsers import COOKIE, browser_of

    (gate,) = (one for one in app.user_middleware if one.cls is Gate)
    browser = browser_of({COOKIE: gate.kwargs["access"].browser(name)})
    assert browser
    return browser


def test_without_accounts_there_is_no_gate(own: Assistant) -> None:
    with client(build_app(own)) as anybody:
        assert anybody.get("/desk/account").json() == {"name": ""}
        assert anybody.get("/").status_code == 200
