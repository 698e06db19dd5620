import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa import Assistant, build_index
from corpusqa.assistant import QUESTION_CHARS
from corpusqa.errors import InputError
from corpusqa.types import Answer, PassagesFound, TextDelta, Turn

QUESTIONS = [
    "零跑的初创团队有多少人?",
    "零跑的初創團隊有多少人？",
    "How many people were in Leapmotor's founding team?",
]


def cited_documents_hold_their_quotes(assistant, answer):
    return all(assistant.document(c.document_id).text[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_first_question_is_answered_in_every_language(assistant, question):
    answer = assistant.ask(question)
    assert not answer.abstained, answer.reason
    assert "51" in answer.text
    assert answer.reason == "" and answer.reason_code == ""
    assert any("51" in citation.quote for citation in answer.citations)
    assert cited_documents_hold_their_quotes(assistant, answer)


def test_every_sentence_of_an_answer_is_a_quote_with_its_number(assistant):
    answer = assistant.ask("日產與哪家公司合作開發自動駕駛？")
    assert answer.sentences
    by_number = {citation.number: citation for citation in answer.citations}
    assert list(by_number) == list(range(1, len(by_number) + 1))
    for sentence in answer.sentences:
        assert sentence.text == by_number[sentence.citations[0]].quote
        assert f"{sentence.text}[{sentence.citations[0]}]" in answer.text


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How tall is Mount Everest?", "The corpus"),
        ("珠穆朗玛峰有多高?", "语料"),
        ("聖母峰有多高？", "語料"),
        ("富士山の高さはどのくらいですか", "コーパス"),
    ],
)
def test_what_the_corpus_does_not_say_is_not_answered(assistant, question, language):
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.citations == () and answer.sentences == ()
    assert answer.text == answer.reason
    assert answer.reason.startswith(language)
    assert answer.reason_code in {"nothing_near", "not_stated"}


def test_a_question_about_nothing_asks_for_more(assistant):
    answer = assistant.ask("是什么?")
    assert answer.abstained and answer.reason_code == "empty_question"


@pytest.mark.parametrize(
    "question", ["", "  \n", "？！…", "😀😀", "*:*", '"', "AND (", "\ud800", "x" * (QUESTION_CHARS + 1)]
)
def test_what_is_no_question_is_refused_in_a_line(assistant, question):
    for ask in (assistant.ask, assistant.stream, assistant.search):
        with pytest.raises(InputError) as caught:
            ask(question)
        assert len(str(caught.value)) < 200


def test_a_stream_ends_with_the_same_answer(assistant):
    question = "日产为什么要找合作伙伴?"
    *events, last = assistant.stream(question)
    assert isinstance(events[0], PassagesFound)
    assert isinstance(last, Answer) and last == assistant.ask(question)
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == last.text
    assert events[0].passages == last.passages


def test_history_may_be_turns_or_questions(assistant):
    first = "零跑的首款车型是什么?"
    follow_up = "它的海外门店有多少家?"
    by_text = assistant.ask(follow_up, history=[first])
    by_turn = assistant.ask(follow_up, history=[Turn(first, assistant.ask(first))])
    assert by_text == by_turn
    assert "零跑" in by_text.standalone_question
    assert "800" in by_text.text


def test_search_finds_passages_with_both_ranks(assistant):
    passages = assistant.search("研发人员占比", limit=3)
    assert 1 <= len(passages) <= 3
    assert "研发人员占比" in passages[0].text
    assert passages[0].lexical_rank == 1
    assert passages == sorted(passages, key=lambda p: -p.score)
    with pytest.raises(InputError):
        assistant.search("研发人员占比", limit=0)


def test_a_document_that_does_not_exist_is_named(assistant):
    with pytest.raises(InputError, match="nowhere"):
        assistant.document("nowhere")


def test_threads_and_processes_answer_the_same(assistant, corpus_index):
    expected = [assistant.ask(question) for question in QUESTIONS * 4]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(assistant.ask, QUESTIONS * 4)) == expected
    script = (
        "import sys; from corpusqa import Assistant; a = Assistant.open(sys.argv[1]); "
        "sys.stdout.buffer.write(repr([a.ask(q).citations for q in sys.argv[2:]]).encode())"
    )
    for threads in ("1", "2"):
        env = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        out = subprocess.run(
            [sys.executable, "-c", script, str(corpus_index), *QUESTIONS],
            env=env,
            capture_output=True,
            check=True,
        )
        assert out.stdout.decode() == repr([answer.citations for answer in expected[:3]])


def test_an_article_that_quotes_markers_does_not_confuse_the_citations(tmp_path):
    (tmp_path / "a.txt").write_text(
        "百科条目\n\n长江大桥[2]于1957年建成通车[1]。大桥全长1670米[3]。\n", "utf-8"
    )
    build_index(tmp_path, tmp_path / "index")
    assistant = Assistant.open(tmp_path / "index")
    answer = assistant.ask("长江大桥哪一年建成通车?")
    assert not answer.abstained
    assert (
        "".join(e.text for e in assistant.stream("长江大桥哪一年建成通车?") if isinstance(e, TextDelta))
        == answer.text
    )
    assert cited_documents_hold_their_quotes(assistant, answer)


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=60), st.lists(st.text(max_size=20), max_size=2))
def test_any_text_is_answered_refused_or_declined_but_never_breaks(assistant, question, history):
    try:
        answer = assistant.ask(question, history)
    except InputError:
        return
    if answer.request == "question":
        assert answer.abstained == (not answer.sentences)
    assert cited_documents_hold_their_quotes(assistant, answer)
