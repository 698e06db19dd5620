import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.answering.requests import recognise
from corpusqa.text.terms import simplify

TABLE = tomllib.loads((Path(__file__).parent / "request_phrasings.toml").read_text("utf-8"))
PHRASINGS = [(kind, line) for kind, lines in TABLE.items() for line in lines.strip().splitlines()]


def to_full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize("kind", TABLE)
def test_phrasings_are_recognised_for_what_they_are(kind):
    lines = [line for of, line in PHRASINGS if of == kind]
    assert len(lines) >= 30 and len(lines) == len(set(lines))
    assert [(line, recognise(line).kind) for line in lines] == [(line, kind) for line in lines]


@pytest.mark.parametrize("change", [str.upper, str.lower, to_full_width, simplify, lambda text: f" {text}\n"])
def test_case_width_and_script_change_nothing(change):
    for kind, line in PHRASINGS:
        assert recognise(change(line)).kind == kind, line


def test_marks_at_the_end_change_nothing():
    for kind, line in PHRASINGS:
        bare = line.rstrip("?？!！。.~ ")
        if kind != "question" and bare[-1:].isalpha():
            for mark in ("", "?", "？", "！", "。", "!!", " …", "🙂"):
                assert recognise(bare + mark).kind == kind, bare + mark


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("谢谢你, 那日产呢?", "那日产呢?"),
        ("你好，零跑的创始人是谁？", "零跑的创始人是谁？"),
        ("您好！請問日產和誰合作？", "請問日產和誰合作？"),
        ("Hi, how many stores does Leapmotor have?", "how many stores does Leapmotor have?"),
        ("Hello Leapmotor: who founded it?", "Hello Leapmotor: who founded it?"),
        ("谢谢！日产呢？好的", "日产呢？"),
        ("hi what does Nissan plan", "what does Nissan plan"),
        ("Ｈｉ， ｗｈｏ runs Nissan?", "ｗｈｏ runs Nissan?"),
        ("你好世界是哪家公司的产品？", "你好世界是哪家公司的产品？"),
        ("零跑的总部在哪？谢谢！", "零跑的总部在哪？"),
        ("What is the margin? Thanks!", "What is the margin?"),
    ],
)
def test_courtesies_around_a_question_are_taken_off(typed, plain):
    request = recognise(typed)
    assert request.kind == "question" and request.plain == plain


@pytest.mark.parametrize(
    ("typed", "article", "topic", "what"),
    [
        ("《告別舊聯盟》講了什麼？", "《告別舊聯盟》", "", ""),
        ("日产那篇文章对关税怎么说？", "日产那篇文章", "关税", ""),
        ("What does the Nissan article say about tariffs?", "the Nissan article", "tariffs", ""),
        ("What does the corpus say about Tesla?", "", "Tesla", ""),
        ("语料里关于日產说了什么？", "", "日產", ""),
        ("Summarize the Nissan article, please", "", "", "the Nissan article"),
        ("總結一下日產那篇文章", "", "", "日產那篇文章"),
        ("对比日产和零跑对合作的说法", "", "", "日产和零跑对合作的说法"),
    ],
)
def test_what_a_request_is_of_is_kept_as_typed(typed, article, topic, what):
    request = recognise(typed)
    assert (request.article, request.topic, request.what) == (article, topic, what)


@given(st.text(max_size=120))
def test_any_text_is_some_request(text):
    request = recognise(text)
    assert request.plain or request.kind != "question" or not text
    assert recognise(text) == request


@pytest.mark.parametrize(
    "text", ["a" * 5000, "总结" * 90, "(" * 150, "请" * 199, "what does the " * 14, "和" * 199]
)
def test_long_and_odd_texts_take_no_time(text):
    assert recognise(text).kind in TABLE
