"""Answers judged wrong: drafts in the schema of the evaluation, and a file that stays its owner's."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from corpusqa import Assistant, build_index
from corpusqa.errors import InputError
from corpusqa.evaluation.cases import load_cases
from corpusqa.web import judged as judged_module
from corpusqa.web.draft import draft_line, make_draft
from corpusqa.web.judged import Judged
from web_support import BREAD, RIVER, TEMPLE

PLACE = ("browser", "conversation", "token-1")
QUESTION = "清河改造工程的总投资是多少？"


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Assistant:
    folder = tmp_path_factory.mktemp("judged")
    (folder / "articles").mkdir()
    for name, text in {"river.md": RIVER, "temple.md": TEMPLE, "bread.txt": BREAD}.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    build_index(folder / "articles", folder / "index")
    return Assistant.open(folder / "index")


def draft(own: Assistant, question: str = QUESTION, wanted: str = "", earlier=()):
    return make_draft(own.ask(question), earlier, wanted, own.document)


def lines(judged: Judged) -> list[str]:
    return judged.path.read_text("utf-8").splitlines() if judged.path.exists() else []


@pytest.mark.parametrize(
    ("question", "wanted", "kind", "lang", "source"),
    [
        (QUESTION, "4.8亿元", "direct", "zh-Hans", "river.md"),
        ("How long is the Qing river?", "二十三公里", "direct", "en>zh-Hans", "river.md"),
        ("那木匠呢？", "十二名", "follow_up", "zh-Hans", "temple.md"),
        ("Who opened the bakery?", "Anna  Berg", "direct", "en", "bread.txt"),
    ],
)
def test_a_draft_is_a_case_where_what_is_right_stands_in_an_article(
    own, tmp_path, question, wanted, kind, lang, source
):
    case = draft(own, question, wanted, ["前面的问题"] if kind == "follow_up" else ())
    judged = Judged(tmp_path)
    judged.judge(PLACE, "wrong", case)
    (loaded,) = load_cases(judged.path, own.documents())
    assert (loaded.question, loaded.kind, loaded.lang, loaded.split) == (question, kind, lang, "dev")
    assert loaded.gold[0].any == (" ".join(wanted.split()),)
    assert loaded.evidence[0][0].doc == source and "judged wrong" in loaded.origin


def test_a_draft_that_lacks_what_is_right_is_refused_by_its_line_until_corrected(own, tmp_path):
    judged = Judged(tmp_path)
    judged.judge(PLACE, "wrong", draft(own))
    with pytest.raises(InputError, match=r"drafts\.jsonl line 1.*at least one vital nugget"):
        load_cases(judged.path, own.documents())
    case = json.loads(lines(judged)[0])
    assert "4.8亿元" in case["note"] and "near_miss" in case["note"]
    case |= {"kind": "near_miss", "answerable": False}
    judged.path.write_text(json.dumps(case) + "\n", "utf-8")
    assert load_cases(judged.path, own.documents())[0].question == QUESTION
    judged.judge(("browser", "other", "token-2"), "wrong", draft(own, "清河有多长？", "没有写的东西"))
    with pytest.raises(InputError, match=r"line 2.*needs evidence"):
        load_cases(judged.path, own.documents())


def test_the_eval_command_takes_the_corrected_file(own, tmp_path, capsys):
    from corpusqa.cli import main

    judged = Judged(tmp_path)
    judged.judge(PLACE, "wrong", draft(own, wanted="4.8亿元"))
    index = tmp_path / "index"
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "river.md").write_text(RIVER, "utf-8")
    build_index(articles, index)
    status = main(
        ["eval", "--cases", str(judged.path), "--index", str(index), "--report", str(tmp_path / "r.md")]
    )
    said = capsys.readouterr()
    assert status in (0, 1) and "judged-" not in said.err, said.err
    assert (tmp_path / "r.md").exists()


def test_a_judgement_is_found_again_changed_and_taken_back(own, tmp_path):
    judged = Judged(tmp_path)
    judged.judge(PLACE, "wrong", draft(own))
    judged.judge(PLACE, "wrong", draft(own, wanted="4.8亿元"))
    assert Judged(tmp_path).verdicts(*PLACE[:2]) == {"token-1": ("wrong", "4.8亿元")}
    assert len(lines(judged)) == 1 and json.loads(lines(judged)[0])["gold"] == [{"any": ["4.8亿元"]}]
    assert judged.verdicts("another browser", PLACE[1]) == {}
    judged.judge(PLACE, "good", draft(own))
    assert judged.verdicts(*PLACE[:2]) == {"token-1": ("good", "")} and lines(judged) == []
    judged.judge(PLACE, "", draft(own))
    assert judged.verdicts(*PLACE[:2]) == {}


def test_two_people_who_judge_the_same_question_make_one_draft(own, tmp_path):
    judged = Judged(tmp_path)
    other = ("other", "conversation", "token-9")
    judged.judge(PLACE, "wrong", draft(own, wanted="4.8亿元"))
    judged.judge(other, "wrong", draft(own))
    assert len(lines(judged)) == 1 and "4.8亿元" in json.loads(lines(judged)[0])["gold"][0]["any"]
    judged.judge(other, "", draft(own))
    assert len(lines(judged)) == 1
    judged.judge(PLACE, "good", draft(own))
    assert lines(judged) == []


def test_what_the_owner_wrote_or_took_out_stays_so(own, tmp_path):
    judged = Judged(tmp_path)
    judged.judge(PLACE, "wrong", draft(own))
    mine = lines(judged)[0].replace('"dev"', '"held"')
    judged.path.write_text(f"{mine}\n# a remark without end", "utf-8")
    judged.judge(PLACE, "wrong", draft(own, wanted="4.8亿元"))
    judged.judge(PLACE, "good", draft(own))
    assert lines(judged) == [mine, "# a remark without end"]
    second = ("browser", "conversation", "token-2")
    judged.judge(second, "wrong", draft(own, "清河有多长？"))
    assert lines(judged)[:2] == [mine, "# a remark without end"] and len(lines(judged)) == 3
    judged.path.write_text("", "utf-8")
    judged.judge(second, "wrong", draft(own, "清河有多长？", "二十三公里"))
    assert lines(judged) == []


def test_hostile_texts_stay_one_visible_line(own, tmp_path):
    evil = 'a\n{"id": "x"}\u2028\u202e\x1b]0;x\x07\x7f\U000e0041 <script>\u3000'
    case = make_draft(own.ask(evil), [evil], evil * 5, own.document)
    line = draft_line(case)
    assert line.isprintable() and json.loads(line) == case
    judged = Judged(tmp_path)
    judged.judge((evil, evil, evil), "wrong", case)
    assert len(lines(judged)) == 1
    assert judged.verdicts(evil, evil)[evil][0] == "wrong"
    assert len(draft_line(draft(own, "问" * 2000, "y" * 2000, ["x" * 100_000] * 50))) < 60_000


def test_a_full_or_broken_file_changes_nothing_and_says_so(own, tmp_path, monkeypatch):
    judged = Judged(tmp_path)
    judged.judge(PLACE, "wrong", draft(own))
    before = judged.path.read_bytes()
    monkeypatch.setattr(judged_module, "MOST_DRAFTS", 1)
    second = ("browser", "conversation", "token-2")
    with pytest.raises(InputError, match="is full"):
        judged.judge(second, "wrong", draft(own, "清河有多长？"))
    assert judged.path.read_bytes() == before and "token-2" not in judged.verdicts(*PLACE[:2])
    judged.path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="cannot be read"):
        judged.judge(PLACE, "good", draft(own))
    assert judged.verdicts(*PLACE[:2])["token-1"][0] == "wrong"
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".new") == []


def test_many_at_once_lose_nothing(own, tmp_path):
    two = (Judged(tmp_path), Judged(tmp_path))  # as two programs
    case = draft(own)

    def work(part: int) -> None:
        for number in range(6):
            one = {**case, "id": f"judged-{part}-{number}"}
            two[part % 2].judge(("browser", "c", f"{part}-{number}"), "wrong", one)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [json.loads(line)["id"] for line in lines(two[0])]
    assert sorted(found) == sorted(f"judged-{part}-{number}" for part in range(4) for number in range(6))


def test_an_unusable_folder_says_what_to_do(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="--data"):
        Judged(tmp_path / "file")
