import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa import Assistant, build_index
from corpusqa.answering.scope import days, scope
from corpusqa.cli import main
from corpusqa.errors import InputError
from corpusqa.types import Document

DATES = ["2024", "2024-11", "2025-01-15", "2025-01", "2025-12-31", "2025", "", "someday"]
DOCUMENTS = [Document(f"id{i}", f"{i}.md", f"第{i}篇", "文", date=date) for i, date in enumerate(DATES)]


@pytest.mark.parametrize(
    ("since", "until", "inside"),
    [
        ("2025", "2025", ["2025-01-15", "2025-01", "2025-12-31", "2025"]),
        ("2025-01", "2025-12", ["2025-01-15", "2025-01", "2025-12-31", "2025"]),
        ("2025-01", "2025-01", ["2025-01-15", "2025-01"]),
        ("2025-01-15", "2025-01-15", ["2025-01-15"]),
        (None, "2024-12-31", ["2024", "2024-11"]),
        ("2025-02", None, ["2025-12-31"]),
        ("2030", None, []),
    ],
)
def test_a_document_is_inside_if_all_it_may_mean_is(since, until, inside):
    found = scope(DOCUMENTS, since, until)
    assert [one.date for one in found.documents] == inside
    assert found.limited and found.undated == 2
    assert found.allowed == {one.id for one in found.documents}


def test_without_a_filter_everything_is_allowed():
    found = scope(DOCUMENTS)
    assert found.allowed is None and found.undated == 0 and list(found.documents) == DOCUMENTS


def test_documents_are_chosen_by_id_or_source_and_then_by_date():
    assert scope(DOCUMENTS, only=["2.md", "id0", "2.md"]).allowed == {"id0", "id2"}
    assert scope(DOCUMENTS, "2025", None, only=["2.md", "id0", "6.md"]).allowed == {"id2"}
    assert scope(DOCUMENTS, "2025", None, only=["2.md", "id0", "6.md"]).undated == 1
    assert scope(DOCUMENTS, only=[]).allowed == frozenset()


@pytest.mark.parametrize(
    ("since", "until", "only", "named"),
    [
        ("yesterday", None, None, "since"),
        (None, "2025-13", None, "until"),
        ("2025-02-30", None, None, "2025-02-30"),
        ("2026", "2025", None, "later"),
        (None, None, ["nowhere.md"], "nowhere.md"),
        ("", None, None, "since"),
        ("9" * 500, None, None, "since"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_line(since, until, only, named):
    with pytest.raises(InputError, match=named) as caught:
        scope(DOCUMENTS, since, until, only)
    assert len(str(caught.value)) < 200


@given(st.text(max_size=12))
def test_any_text_is_a_span_of_days_or_none(text):
    span = days(text)
    assert span is None or (span[0] <= span[1] and len(span[0]) == len(span[1]) == 10)


@pytest.fixture(scope="module")
def dated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dated")
    for name, date, text in (
        ("old", "2024-03-02", "青石桥全长40米，由两个村子合建，桥头有一棵老樟树。"),
        ("new", "2025-06-07", "洪水冲走旧桥以后，新的青石桥全长70米，能过卡车。"),
        ("none", "", "据县志记载，青石桥全长90米，明朝一位知县修的。"),
    ):
        front = f"---\ndate: {date}\n---\n" if date else ""
        (folder / f"{name}.md").write_text(f"{front}# 青石桥之{name}\n\n{text}\n", "utf-8")
    build_index(folder, folder / "index")
    return folder / "index"


def test_only_documents_of_the_time_asked_for_are_quoted(dated):
    assistant = Assistant.open(dated)
    everything = assistant.search("青石桥全长多少米？")
    assert {one.source for one in everything} == {"old.md", "new.md", "none.md"}
    for since, until, source in (("2025", None, "new.md"), (None, "2024-12", "old.md")):
        answer = assistant.ask("青石桥全长多少米？", since=since, until=until)
        assert {one.source for one in (*answer.citations, *answer.passages)} == {source}
        assert answer.note == "没有注明日期、因此没有查找的文章：1 篇"
        assert {one.source for one in assistant.search("青石桥", since=since, until=until)} == {source}
        *_, last = assistant.stream("青石桥全长多少米？", since=since, until=until)
        assert last == answer
    nothing = assistant.ask("青石桥全长多少米？", since="2030")
    assert nothing.abstained and nothing.passages == () and nothing.note
    assert assistant.ask("青石桥全长多少米？").note == ""


def test_one_article_can_be_asked_alone(dated):
    assistant = Assistant.open(dated)
    new = next(one for one in assistant.documents() if one.source == "new.md")
    for name in (new.id, new.source):
        answer = assistant.ask("青石桥全长多少米？", documents=[name])
        assert {one.source for one in answer.passages} == {"new.md"} and answer.note == ""
        assert {one.source for one in assistant.ask("总结一下", documents=[name]).citations} == {"new.md"}
    assert "1 篇" in assistant.ask("有哪些文章？", documents=[new.id]).text
    with pytest.raises(InputError, match="nowhere"):
        assistant.search("青石桥", documents=["nowhere"])


def test_the_command_line_filters_and_says_what_was_left_out(dated, capsys):
    index = ["--index", str(dated)]
    assert main(["ask", "青石桥全长多少米？", *index, "--since", "2025-01", "--until", "2025-12"]) == 0
    shown = capsys.readouterr().out
    assert "70米" in shown and "40米" not in shown and "90米" not in shown and "1 篇" in shown
    assert main(["search", "bridge 青石桥", *index, "--until", "2024"]) == 0
    shown = capsys.readouterr().out
    assert "old.md" in shown and "new.md" not in shown and "1" in shown
    assert main(["search", "青石桥", *index, "--document", "none.md", "--json"]) == 0
    assert '"none.md"' in capsys.readouterr().out
    assert main(["ask", "青石桥", *index, "--since", "soon"]) == 2
    assert "since is 'soon'" in capsys.readouterr().err


def test_a_rewritten_question_is_shown_and_can_be_undone(assistant):
    history = ["零跑的海外门店有多少家？"]
    rewritten = assistant.ask("那日产呢？", history)
    assert rewritten.standalone_question == "日产的海外门店有多少家？"
    undone = assistant.ask("那日产呢？", history, rewrite=False)
    assert undone.standalone_question == "那日产呢？" == undone.question
    assert undone == assistant.ask("那日产呢？", rewrite=False)


def test_the_command_line_can_undo_it_too(corpus_index, capsys):
    ask = [
        "ask",
        "那日产呢？",
        "--index",
        str(corpus_index),
        "--json",
        "--history",
        "零跑的海外门店有多少家？",
    ]
    assert main([*ask, "--no-rewrite"]) == 0
    assert '"standalone_question": "那日产呢？"' in capsys.readouterr().out
