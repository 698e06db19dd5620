import json

import pytest

from corpusqa.cli import main
from corpusqa.documents import find_files, read_document
from corpusqa.errors import InputError
from corpusqa.evaluation.cases import load_cases
from corpusqa.evaluation.drafting import ORIGIN, draft_cases
from corpusqa.evaluation.matching import mentions
from corpusqa.evaluation.naming import names
from corpusqa.types import Document

#: One sentence of each language, with the question and answer that the rules make of it.
SENTENCES = {
    "zh": ("岚舟公司的工厂里一共有384名工人在上班。", "岚舟公司的工厂里一共有多少名工人在上班？", "384名"),
    "zh date": (
        "岚舟公司的第二座工厂在2019年4月开始动工兴建。",
        "岚舟公司的第二座工厂在什么时候开始动工兴建？",
        "2019年4月",
    ),
    "zh share": (
        "出口的部分占岚舟公司全年总产量的20%至30%。",
        "出口的部分占岚舟公司全年总产量的百分之多少？",
        "20%至30%",
    ),
    "zh speaker": (
        "顾启岩已经表示，公司不会把这座老厂房卖给别人。",
        "谁已经表示，公司不会把这座老厂房卖给别人？",
        "顾启岩",
    ),
    "zh-Hant": (
        "嵐舟公司的第二座工廠在2019年4月開始動工興建。",
        "嵐舟公司的第二座工廠在什麼時候開始動工興建？",
        "2019年4月",
    ),
    "en": (
        "The mill on the river employs 384 workers in three shifts.",
        "The mill on the river employs how many workers in three shifts?",
        "384 workers",
    ),
    "en year": (
        "The mill on the river was founded in 1887 by two brothers.",
        "The mill on the river was founded in which year by two brothers?",
        "1887",
    ),
    "en money": (
        "The owners paid 3.5 million pounds for the old mill.",
        "The owners paid how much money for the old mill?",
        "3.5 million pounds",
    ),
    "ja": ("湊電池の従業員は1,260人である。", "湊電池の従業員は何人である？", "1,260人"),
    "ko": (
        "바다 공장의 직원은 모두 384명이 일하고 있다.",
        "바다 공장의 직원은 모두 몇 명이 일하고 있다?",
        "384명",
    ),
    "fr": (
        "Le moulin de la rivière emploie 384 ouvriers depuis toujours.",
        "Le moulin de la rivière emploie combien de ouvriers depuis toujours ?",
        "384 ouvriers",
    ),
    "de": (
        "Die Mühle am Fluss wurde im Jahr 1887 von zwei Brüdern gegründet.",
        "Die Mühle am Fluss wurde in welchem Jahr von zwei Brüdern gegründet?",
        "1887",
    ),
    "es": (
        "El molino del río fue fundado en 1887 por dos hermanos.",
        "El molino del río fue fundado en qué año por dos hermanos?",
        "1887",
    ),
    "ru": (
        "Мельница на реке была основана в 1887 году двумя братьями.",
        "Мельница на реке была основана в каком году двумя братьями?",
        "1887",
    ),
    "vi": (
        "Nhà máy bên sông có 384 công nhân làm việc trong ba ca.",
        "Nhà máy bên sông có bao nhiêu công nhân làm việc trong ba ca?",
        "384 công",
    ),
    "other": (
        "Het molenhuis aan de rivier werd gebouwd in 1887 door twee broers.",
        "Het molenhuis aan de rivier werd gebouwd in … door twee broers?",
        "1887",
    ),
}


def corpus(folder, texts):
    for name, text in texts.items():
        path = folder / "articles" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "articles"


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_becomes_a_question_in_its_own_language(tmp_path, name):
    sentence, question, answer = SENTENCES[name]
    (case,) = draft_cases(corpus(tmp_path, {"a.txt": sentence}), 1)
    assert (case.question, case.gold[0].any) == (question, (answer,))
    assert case.origin == ORIGIN and case.answerable


@pytest.mark.parametrize(
    "text",
    [
        "它在2019年4月开始动工兴建，位置在河边。",  # points at another sentence
        "It was founded in 1887 by two brothers from the town.",
        "这是一句没有数字也没有名字的话，谁也问不出什么来。",
        "| 年份 | 2019年 | 产量 | 384吨 | 销量 | 212吨 |",
    ],
)
def test_what_makes_no_question_is_left_alone(tmp_path, text):
    with pytest.raises(InputError, match="states no figure"):
        draft_cases(corpus(tmp_path, {"a.txt": text}), 5)


BRIDGE = (
    "# 望潮桥\n\n望潮桥全长412米，由两家公司承建。望潮桥的造价为6300万元。望潮桥每天通过的汽车有38000辆。\n"
)
MILL = (
    "# 石渚磨坊\n\n石渚磨坊每天磨面粉75吨。石渚磨坊的工人有61名。石渚磨坊的老板今年买了新机器，花了95万元。\n"
)


@pytest.fixture
def two(tmp_path):
    return corpus(tmp_path, {"bridge.md": BRIDGE, "mill.md": MILL})


def documents(folder):
    return [read_document(path, source) for path, source in find_files([folder])]


def test_drafts_load_with_their_evidence_and_some_are_near_misses(two, tmp_path):
    cases = draft_cases(two, 7)
    path = tmp_path / "drafts.jsonl"
    path.write_text("\n".join(case.model_dump_json() for case in cases), encoding="utf-8")
    assert load_cases(path, documents(two)) == cases
    assert [case.id for case in cases] == [f"draft-{n:02}" for n in range(1, 8)]
    assert {span.doc for case in cases for group in case.evidence for span in group} == {
        "bridge.md",
        "mill.md",
    }
    (near,) = [case for case in cases if not case.answerable]
    assert near.kind == "near_miss" and "check that no article answers it" in near.note
    assert "石渚磨坊全长" in near.question or "望潮桥每天磨" in near.question
    assert cases == draft_cases(two, 7)


def test_no_question_gives_its_own_answer_away(two):
    for case in draft_cases(two, 30):
        assert not any(mentions(case.question, alias) for nugget in case.gold for alias in nugget.any)


def test_with_one_article_a_year_is_changed_instead_of_a_name(tmp_path):
    text = "望潮桥从1987年到1990年的客流为8200万人。"
    cases = draft_cases(corpus(tmp_path, {"a.txt": text}), 5)
    (near,) = [case for case in cases if not case.answerable]
    assert near.question in (
        "望潮桥从哪一年到1989年的客流为8200万人？",
        "望潮桥从1986年到哪一年的客流为8200万人？",
    )
    assert "became" in near.note


def test_names_are_what_an_article_repeats_and_others_do_not_have():
    bridge, mill = (Document("0", "a", "", text) for text in (BRIDGE, MILL))
    assert names(bridge, [mill]) == ["望潮桥"] and names(mill, [bridge]) == ["石渚磨坊"]
    assert names(bridge, [bridge]) == []
    text = "The works of Orvane and the town of Orvane met. Later Orvane left. The Orvane."
    assert names(Document("0", "a", "", text), []) == ["Orvane"]


def test_the_command_prints_drafts_or_writes_them_and_never_over_a_file(two, tmp_path, capsys):
    assert main(["eval", "--corpus", str(two), "--draft", "3"]) == 0
    printed = capsys.readouterr().out
    assert len([json.loads(line) for line in printed.splitlines()]) == 3
    out = tmp_path / "mine.jsonl"
    assert main(["eval", "--corpus", str(two), "--draft", "3", "--out", str(out)]) == 0
    assert f"3 drafts in {out}, 0 of them near misses" in capsys.readouterr().out
    assert out.read_text(encoding="utf-8") == printed
    assert main(["eval", "--corpus", str(two), "--draft", "3", "--out", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--draft", "3"], "needs both --corpus DIR"),
        (["--corpus", "{}", "--out", "x.jsonl"], "needs both --corpus DIR"),
        (["--corpus", "{}/none", "--draft", "3"], "does not exist"),
        (["--corpus", "{}", "--draft", "3", "--out", "{}/no/where"], "cannot be written"),
    ],
)
def test_what_cannot_be_drafted_is_told_in_a_line(two, capsys, arguments, message):
    assert main(["eval", *(argument.format(two) for argument in arguments)]) == 2
    told = capsys.readouterr().err
    assert message in told and told.count("\n") <= 2
