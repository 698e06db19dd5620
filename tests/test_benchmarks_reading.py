"""The reading benchmark: what it reads, what it makes of it, how it measures, prints and refuses."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("jieba")
sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import reading
from intervals import Estimate
from reading_measures import separation
from reading_names import Swapper
from reading_sets import Item, pairs, reading_set, without_answers
from retrieval_sets import Paragraphs

CAPE = "北岬灯塔建于1872年，塔高四十一米。至今仍由三名看守人轮流值班，每人值八小时。夏天有人来参观。"
BAKERY = "米勒街的面包店只卖黑麦面包，每天清晨四点开始烘烤。八点以前通常就卖完了。店主名叫贺兰芝。"
FERRY = "由于河水结冰，渡船在一月停航。居民只能绕行南边的石桥，路上多花四十分钟。"
CLOCK = (
    "The clock of the town hall is repaired by Anders Holm. He comes from Lund twice a year. It runs late."
)
ORCHARD = "The orchard at Vessby has 340 apple trees. They were planted in 1951. Visitors come in autumn."
SCHOOL = "小城的学校由周明远于1934年创办。学校现有学生二百一十人。校舍在山坡上。"
ROWS = [
    ("北岬灯塔建于哪一年？", CAPE, "1872年", "北岬灯塔"),
    ("灯塔有多高？", CAPE, "四十一米", "北岬灯塔"),
    ("面包店每天几点开始烘烤？", BAKERY, "清晨四点", "面包店"),
    ("渡船在一月停航的原因是什么？", FERRY, "河水结冰", "渡船"),
    ("Who repairs the clock of the town hall?", CLOCK, "Anders Holm", "Town hall"),
    ("How many apple trees are in the orchard at Vessby?", ORCHARD, "340", "Orchard"),
    ("小城的学校是周明远在哪一年创办的？", SCHOOL, "1934年", "学校"),
]


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows: list[dict[str, object]] = [
        {"id": str(i), "question": q, "context": c, "answers": [a], "title": t, "lang": "zh"}
        for i, (q, c, a, t) in enumerate(ROWS)
    ]
    return write(tmp_path_factory.mktemp("sets") / "town.jsonl.gz", rows)


def paragraphs_of(path: Path) -> Paragraphs:
    return reading_set(path).paragraphs


# --- sets


def test_a_set_is_its_questions_and_all_its_paragraphs(town: Path) -> None:
    one = reading_set(town)
    assert (one.name, len(one.items), len(one.paragraphs.texts)) == ("town", 7, 6)
    assert [one.paragraphs.texts[item.paragraph] for item in one.items] == [c for _, c, _, _ in ROWS]
    assert all(item.answers[0] in one.paragraphs.texts[item.paragraph] for item in one.items)


def test_held_out_are_the_last_two_paragraphs_of_every_five(town: Path) -> None:
    one = reading_set(town, held_out=True)
    assert {item.paragraph for item in one.items} == {3, 4}
    assert len(one.paragraphs.texts) == 6


def test_rows_without_a_question_or_an_answer_are_counted_not_asked(tmp_path: Path) -> None:
    row = {"question": "灯塔有多高？", "context": CAPE, "answers": ["四十一米"]}
    rows = [row, {**row, "answers": []}, {**row, "question": " "}, {**row, "answers": [" "]}]
    one = reading_set(write(tmp_path / "set.jsonl", rows))
    assert (len(one.items), one.left_out) == (1, 3)


def test_a_sample_is_the_same_every_time(town: Path) -> None:
    assert reading_set(town, questions=3, seed=1) == reading_set(town, questions=3, seed=1)
    assert len(reading_set(town, questions=3).items) == 3


# --- unanswerable questions


def test_only_the_sentences_with_the_answer_are_cut(town: Path) -> None:
    one = reading_set(town)
    left, asked = without_answers(one.items, one.paragraphs.texts, seed=0)
    assert {item.paragraph for item in asked} == set(range(6))
    for item in asked:
        whole, rest = one.paragraphs.texts[item.paragraph], left[item.paragraph]
        assert 0 < len(rest) < len(whole)
        assert item.answers[0] not in rest


def test_nothing_is_cut_where_nothing_would_be_left_or_the_answer_would_stay() -> None:
    single, twice = "塔高四十一米。", "塔高四十一米。据说是四十米上下。"
    items = [Item("多高？", 0, ("四十一米",)), Item("多高？", 1, ("四十一米", "四十"))]
    left, asked = without_answers(items, [single, twice], seed=0)
    assert (left, asked) == ([single, twice], [])


def test_a_changed_question_asks_about_what_its_paragraph_does_not_name(town: Path) -> None:
    one = reading_set(town)
    swap = Swapper(one.items, one.paragraphs, seed=0)
    changed = {item.question: swap(item) for item in one.items}
    assert any(changed.values())
    for item in one.items:
        if new := changed[item.question]:
            assert new != item.question
            assert new not in {other.question for other in one.items}
        assert swap(item) == new


def test_a_year_is_changed_to_one_that_the_paragraph_lacks() -> None:
    years = ", ".join(str(1951 + shift) for shift in (-23, -9, -4, -1, 1, 3, 7))  # all but the last choice
    texts = Paragraphs("en", (f"It opened in 1951 and closed in {years}.",), ("",))
    item = Item("what opened in 1951?", 0, ("It",))
    assert Swapper([item], texts, seed=0)(item) == "what opened in 1967?"


# --- measures


def naive(right: list[float], wrong: list[float]) -> tuple[float, float]:
    won = sum((r > w) + (r == w) / 2 for r in right for w in wrong) / (len(right) * len(wrong))
    cut = max(c for c in right if sum(r < c for r in right) <= 0.05 * len(right))
    return won, sum(w >= cut for w in wrong) / len(wrong)


scores = st.lists(st.integers(0, 20).map(lambda n: n / 20), min_size=1, max_size=40)


@given(scores, scores)
def test_separation_is_what_counting_pairs_gives(right: list[float], wrong: list[float]) -> None:
    found = separation(np.array(right), range(len(right)), np.array(wrong), range(len(wrong)), 20, 0)
    expected = naive(right, wrong)
    assert (found.auroc.value, found.false_answers.value) == pytest.approx(expected)
    assert found.questions == len(wrong)
    for one in (found.auroc, found.false_answers):
        assert 0 <= one.low <= one.high <= 1


def test_perfect_confidence_separates_perfectly() -> None:
    right, wrong = np.linspace(0.6, 1, 100), np.linspace(0, 0.5, 80)
    found = separation(right, range(100), wrong, range(80), 200, 0)
    assert found.auroc == Estimate(1.0, 1.0, 1.0)
    assert found.false_answers == Estimate(0.0, 0.0, 0.0)


# --- the command


def test_a_run_measures_the_reader_and_terms(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readmes = [tmp_path / "README.md", tmp_path / "README.zh-CN.md"]
    for readme in readmes:
        readme.write_text("a\n<!-- reading: figures -->\nlast year’s\n<!-- /reading -->\nz\n", "utf-8")
    written = [word for readme in readmes for word in ("--write", str(readme))]
    arguments = [str(town), "--titles", "--bootstrap", "50", "--json", str(tmp_path / "out.json"), *written]
    assert reading.main(arguments) == 0
    out, err = capsys.readouterr()
    assert "town, reader, answerable: 7 of 7" in err
    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [one["system"] for one in found["results"]] == ["reader", "terms"]
    for one in found["results"]:
        assert (one["questions"], one["paragraphs"]) == (7, 6)
        assert set(one["separations"]) == {"paragraph", "sentence", "name"}
        assert one["first"]["value"] <= one["three"]["value"] <= 1
        assert one["first"]["value"] <= one["quote"]["value"] <= 1
        assert 0 < one["milliseconds"] < 1000
        for kind in one["separations"].values():
            assert 0 <= kind["auroc"]["low"] <= kind["auroc"]["high"] <= 1
    reader = found["results"][0]
    assert reader["first"]["value"] > 0.8  # the questions are easy
    assert reader["separations"]["paragraph"]["auroc"]["value"] > 0.8
    falling = [point["answered"] for point in reader["points"][1:]]
    assert reader["points"][0]["confidence"] is None and falling == sorted(falling, reverse=True)
    english, chinese = (readme.read_text("utf-8") for readme in readmes)
    table = out.strip().partition("\n\n")[0]
    assert table in english and "| town zh (7 → 6) | corpusqa |" in english
    assert "首句" in chinese and "last year’s" not in english + chinese
    assert english.startswith("a\n<!-- reading: figures -->\n") and english.endswith("<!-- /reading -->\nz\n")


def test_pairs_of_snippets_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[dict[str, object]] = [
        {"question": "灯塔有多高？", "positive": ["北岬灯塔塔高四十一米。"], "negative": ["夏天有人来。"]},
        {"question": "Who repairs the clock?", "positive": [CLOCK], "negative": ["The clock runs late."]},
        {"question": "学校是哪一年创办的？", "positive": [SCHOOL], "negative": [FERRY, ""]},
    ]  # fmt: skip
    path = write(tmp_path / "pairs.jsonl", rows)
    assert pairs(path).rows[1] == ("Who repairs the clock?", (2,), (3,))
    assert reading.main(["--pairs", f"town={path}", "--bootstrap", "50"]) == 0
    row = capsys.readouterr().out.splitlines()[-1]
    assert row.startswith("| town | 3 | 3 | 3 | ")
    assert float(row.split("|")[5].split()[0]) > 0.8


def test_another_reader_is_measured_when_its_file_is_given(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import corpusqa.answering as answering

    shipped = Path(answering.__file__).parent / "reader.safetensors"
    other = tmp_path / "other.safetensors"
    other.write_bytes(shipped.read_bytes())
    tables = []
    for more in ([], ["--reader", str(other)]):
        assert reading.main([str(town), "--bootstrap", "20", "--questions", "3", *more]) == 0
        tables.append([row.rsplit("|", 2)[0] for row in capsys.readouterr().out.splitlines()])
    assert tables[0] == tables[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds no rows"),
        ("nothing\n", "is not JSON"),
        ("[1]\n", "is no JSON object"),
        ('{"context": "c", "answers": ["c"]}\n', "no field 'question'"),
        ('{"question": "q", "answers": ["c"]}\n', "no field 'context'"),
        ('{"question": "q", "context": "c"}\n', "no field 'answers'"),
        ('{"question": "q", "context": "c", "answers": "c"}\n', "no list of strings"),
        ('{"question": "q", "context": "c", "answers": []}\n', "no question with an answer"),
    ],
)
def test_a_bad_set_is_refused_in_one_line(
    content: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content, "utf-8")
    assert reading.main([str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err and err.count("\n") == 1 and str(path) in err


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"question": "q", "positive": ["a"]}, "no field 'negative'"),
        ({"question": "q", "positive": [], "negative": ["a"]}, "no snippet in the field 'positive'"),
        ({"question": "q", "positive": [1], "negative": ["a"]}, "no list of strings"),
    ],
)
def test_bad_pairs_are_refused_in_one_line(
    row: dict[str, object], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "bad.jsonl", [row])
    assert reading.main(["--pairs", str(path)]) == 2
    err = capsys.readouterr().err
    assert words in err and err.count("\n") == 1


def test_files_that_cannot_be_used_are_named_before_anything_is_measured(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "no-reader.safetensors").write_bytes(b"nothing")
    (tmp_path / "README.md").write_text("no block", "utf-8")
    for arguments, words in (
        (["--reader", str(tmp_path / "no-reader.safetensors")], "holds no reader"),
        (["--reader", str(tmp_path / "missing.safetensors")], "cannot be read"),
        (["--write", str(tmp_path / "README.md")], "has no block"),
        (["--json", str(tmp_path / "no" / "out.json")], "no folder"),
    ):
        assert reading.main([str(town), *arguments]) == 2
        err = capsys.readouterr().err
        assert words in err and err.count("\n") == 1


def test_nothing_to_measure_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        reading.main([])
    assert leaving.value.code == 2
    assert "name a set" in capsys.readouterr().err
