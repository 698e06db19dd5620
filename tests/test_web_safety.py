"""What must not happen: foreign code running, requests leaving, tracebacks shown, questions lost."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant
from corpusqa.errors import InputError
from corpusqa.web import serve
from corpusqa.web.replies import open_article, reply
from web_support import ask, marked, served, visit


@pytest.mark.browser
def test_a_hostile_article_runs_nothing_fetches_nothing_and_reads_as_written(
    page: Page, own: Assistant
) -> None:
    example = page.locator(".example", has_text="onmouseover")
    example.hover()
    example.click()
    page.wait_for_selector(".turn.done")
    turn = ask(page, "中秋礼盒里月饼的单价是多少？")
    page.locator(f"{turn} .why summary").click()
    page.locator(f"{turn} .said .cite").first.hover()
    page.locator(f"{turn} .said .cite").first.click()
    quote = marked(page)
    hostile = next(document for document in own.documents() if document.source == "hostile.md")
    assert quote in hostile.text and "<script>boom()</script>" in quote
    assert page.locator(".article h2").text_content() == " ".join(hostile.title.split())
    made = page.locator(".desk").evaluate(
        "desk => desk.querySelectorAll('script,img,iframe,style,svg[onload],"
        " :is(.text, .answer, .entries, .card, .place, .offers) a').length"
    )
    assert made == 0
    foreign = "links => links.filter(a => a.href && a.origin !== location.origin).map(a => a.href)"
    assert page.locator("a").evaluate_all(foreign) == []  # those that are there are the page's own
    page.locator(".all").click()
    page.locator(".entry", has_text="onerror").click()
    expect(page.locator(".article .text")).to_contain_text("<style>*{display:none!important}</style>")


@pytest.mark.browser
@pytest.mark.parametrize("question", ["?!……", "😀🎉", "問" * 20_000, "AND (", '"', "*:*"])
def test_a_question_that_cannot_be_asked_gives_a_notice_and_is_not_lost(page: Page, question: str) -> None:
    turn = ask(page, question)
    expect(page.locator(f"{turn} .notice, {turn} .abstention")).to_be_visible()
    assert "Traceback" not in page.locator(turn).inner_text()
    if page.locator(f"{turn} .notice").count():
        assert page.input_value("#question") == question


@pytest.mark.browser
def test_an_empty_question_is_not_sent(page: Page) -> None:
    page.fill("#question", "  \n ")
    page.press("#question", "Enter")
    expect(page.locator(".heard")).to_have_text("请先写下问题。")
    assert page.locator(".turn").count() == 0


class Failing(Assistant):
    """An assistant with a mistake of ours in it."""

    def stream(self, question, history=()):
        yield from list(super().stream(question, history))[:1]
        raise RuntimeError("secret detail")


@pytest.mark.browser
def test_a_mistake_of_ours_is_a_plain_notice(browser: Browser, own: Assistant) -> None:
    with served(Failing(own.index)) as address, visit(browser, address) as page:
        turn = ask(page, "清河改造工程的总投资是多少？")
        expect(page.locator(f"{turn} .notice .lead")).to_have_text(re.compile("出了意外的错误"))
        assert "secret" not in page.content()


@pytest.mark.browser
def test_an_answer_arrives_even_when_the_stream_of_events_breaks(browser: Browser, address: str) -> None:
    with visit(browser, address, troubled=True) as page:
        page.route("**/queue/data*", lambda route: route.abort())
        page.fill("#question", "清河改造工程的总投资是多少？")
        page.press("#question", "Enter")
        expect(page.locator(".turn.done .said")).to_contain_text("4.8亿元")


@pytest.mark.browser
def test_when_the_program_is_gone_the_question_comes_back_with_a_notice(
    browser: Browser, own: Assistant
) -> None:
    with served(own) as address, visit(browser, address, troubled=True) as page:
        page.route("**/gradio_api/**", lambda route: route.abort())
        turn = ask(page, "清河改造工程的总投资是多少？")
        expect(page.locator(f"{turn} .notice")).to_contain_text("回答中断了")
        assert page.input_value("#question") == "清河改造工程的总投资是多少？"
        page.locator(".entry").first.click()
        expect(page.locator(".page .notice")).to_contain_text("这篇文章打不开")


def test_a_reply_is_working_until_it_is_done(own: Assistant) -> None:
    steps = list(reply(own, "清河改造工程的总投资是多少？", []))
    states = [message["state"] for message in steps]
    assert states[-1] == "done" and set(states[:-1]) == {"working"} and len(states) > 2
    assert [message["state"] for message in reply(own, "？！", [])] == ["notice"]


@pytest.mark.parametrize(
    "earlier", [None, "x", 5, [None, 3, {}], ["清河改造工程的总投资是多少？"] * 500, ["\ud800"]]
)
def test_senseless_earlier_questions_do_no_harm(own: Assistant, earlier: object) -> None:
    assert list(reply(own, "清河改造工程的总投资是多少？", earlier))[-1]["state"] == "done"


@pytest.mark.parametrize("question", [None, 5, ["清河"], {}])
def test_a_question_that_is_no_text_is_refused_in_words(own: Assistant, question: object) -> None:
    assert list(reply(own, question, []))[-1]["state"] == "notice"


def test_a_lone_surrogate_in_a_question_does_no_harm(own: Assistant) -> None:
    message = list(reply(own, "清河\ud800的总投资是多少？", []))[-1]
    message["html"].encode("utf-8")


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "x",
        {},
        {"document": "no-such"},
        {"document": 5, "spans": [[1, 2]]},
        {"document": "../../etc/passwd"},
        {"document": "{id}", "spans": "all"},
        {"document": "{id}", "spans": [[1, 2, 3]]},
        {"document": "{id}", "spans": [["a", "b"]]},
    ],
)
def test_a_senseless_request_for_an_article_opens_nothing(own: Assistant, wanted: object) -> None:
    if isinstance(wanted, dict) and wanted.get("document") == "{id}":
        wanted = {**wanted, "document": own.documents()[0].id}
    assert open_article(own, wanted) is None


@pytest.mark.parametrize("begin", [None, -5, 10**12, 1.5, float("inf"), float("nan"), True])
def test_any_part_of_an_article_may_be_asked_for(own: Assistant, begin: object) -> None:
    assert open_article(own, {"document": own.documents()[0].id, "spans": [[-1, 10**15]], "begin": begin})


def test_the_server_closes_what_the_page_does_not_use(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        policy = client.get("/").headers["content-security-policy"]
        assert "default-src 'self'" in policy and "script-src-attr 'none'" in policy
        for path in (
            "/gradio_api/file=/etc/passwd",
            "/gradio_api/info",
            "/gradio_api/upload",
            "/openapi.json",
        ):
            assert client.get(path).status_code == 404, path
        assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404
        assert client.post("/gradio_api/call/ask", json={"data": []}).status_code == 404
        assert client.get("/", headers={"host": "rebound.example"}).status_code == 400
        assert client.get("/config").json()["dependencies"]
        assert {one["api_visibility"] for one in client.get("/config").json()["dependencies"]} == {"private"}


SERVING = """
import socket, sys
def listen(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname") and args[0] not in ("127.0.0.1", None):
        print("LOOKUP", args, flush=True)
    if event == "socket.connect" and args[1][0] not in ("127.0.0.1", "::1", "/"):
        print("CONNECT", args[1], flush=True)
sys.addaudithook(listen)
from corpusqa import Assistant
from corpusqa.web import serve
serve(Assistant.open(sys.argv[1]), port=int(sys.argv[2]), open_browser=False,
      announce=lambda line: print(line, flush=True))
"""


def test_a_taken_port_gives_the_next_one_and_ctrl_c_ends_cleanly(own: Assistant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        program = subprocess.Popen(
            [sys.executable, "-c", SERVING, str(own.index.folder), str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert program.stdout
        told = [program.stdout.readline(), program.stdout.readline()]
        address = re.search(r"http://127\.0\.0\.1:(\d+)", told[1])
        assert told[0].startswith(f"Port {port} is taken; using port ") and address
        assert httpx.get(address[0]).status_code == 200
        time.sleep(1)  # anything that calls home would do so about now
        program.send_signal(signal.SIGINT)
        rest, errors = program.communicate(timeout=15)
    assert rest.strip() == "Ended."
    assert errors == ""
    assert program.returncode == 0


@pytest.mark.parametrize(
    ("host", "port", "says"),
    [
        ("127.0.0.1", 70_000, "1 to 65535"),
        ("no such host", 7860, "address"),
        ("192.0.2.1", 0, "cannot be used"),
    ],
)
def test_an_impossible_address_is_refused_in_words(own: Assistant, host: str, port: int, says: str) -> None:
    with pytest.raises(InputError, match=says):
        serve(own, host=host, port=port, open_browser=False, announce=lambda line: None)
