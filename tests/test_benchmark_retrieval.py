"""The retrieval benchmark: what it reads, how it ranks and measures, what it prints and writes."""

from __future__ import annotations

import gzip
import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("ir_measures")
sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import encoding
import retrieval
from corpusqa.embedding import load_encoder
from corpusqa.errors import InputError
from corpusqa.retrieval import retrieve
from intervals import estimates
from retrieval_measures import MEASURES, values
from retrieval_sets import Paragraphs, aligned_tasks, alignments, plain_task
from retrieval_systems import DEPTH, SYSTEMS, Collection

CHINESE = [
    ("1", "灯塔建于哪一年？", "北岬灯塔建于1872年，塔高四十一米，至今仍由三名看守人轮流值班。"),
    ("2", "灯塔有多高？", "北岬灯塔建于1872年，塔高四十一米，至今仍由三名看守人轮流值班。"),
    ("3", "面包店卖什么？", "米勒街的面包店只卖黑麦面包，每天清晨四点开始烘烤，八点以前通常就卖完了。"),
    ("4", "渡船停航的原因是什么？", "由于河水结冰，渡船在一月停航，居民只能绕行南边的石桥。"),
]
ENGLISH = [
    (
        "1",
        "In which year was the lighthouse built?",
        "The North Cape lighthouse was built in 1872. It is 41 m tall.",
    ),
    ("2", "How tall is the lighthouse?", "The North Cape lighthouse was built in 1872. It is 41 m tall."),
    (
        "3",
        "What does the bakery sell?",
        "The bakery on Mill Street sells nothing but rye bread, baked at four.",
    ),
    ("4", "Why does the ferry not run?", "The ferry does not run in January because the river is frozen."),
    ("5", "Who repairs the clock?", "The clock of the town hall is repaired by a watchmaker from Lund."),
]


def write(path: Path, rows: list[tuple[str, str, str]], **more: str) -> Path:
    lines = [
        json.dumps({"id": i, "question": q, "context": c, **more}, ensure_ascii=False) for i, q, c in rows
    ]
    data = "\n".join([*lines, ""]).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.fixture
def zh(tmp_path: Path) -> Path:
    return write(tmp_path / "town.zh.jsonl.gz", CHINESE, lang="zh")


@pytest.fixture
def en(tmp_path: Path) -> Path:
    return write(tmp_path / "town.en.jsonl", ENGLISH[::-1], lang="en")  # ids decide, not the order


# --- sets


def test_a_set_is_its_questions_and_its_distinct_paragraphs(zh: Path) -> None:
    task = plain_task(zh)
    assert (task.name, task.language, task.paragraphs.language) == ("town.zh", "zh", "zh")
    assert task.questions == tuple(q for _, q, _ in CHINESE)
    assert [task.paragraphs.texts[target] for target in task.targets] == [c for _, _, c in CHINESE]
    assert len(task.paragraphs.texts) == 3


def test_aligned_sets_give_every_ordered_pair(zh: Path, en: Path) -> None:
    tasks = aligned_tasks([("zh", zh), ("en", en)])
    assert [(t.language, t.paragraphs.language) for t in tasks] == [
        ("zh", "zh"),
        ("zh", "en"),
        ("en", "zh"),
        ("en", "en"),
    ]
    assert {t.name for t in tasks} == {"town"}
    rows = {"zh": CHINESE, "en": ENGLISH}
    for task in tasks:
        told = {i: c for i, _, c in rows[task.paragraphs.language]}
        asked = {q: i for i, q, _ in rows[task.language]}
        for question, target in zip(task.questions, task.targets, strict=True):
            assert task.paragraphs.texts[target] == told[asked[question]]
        assert len(task.questions) == 4
        assert task.left_out == 1
    assert tasks[0].paragraphs is tasks[2].paragraphs
    assert len(tasks[1].paragraphs.texts) == 4  # the clock stays among the paragraphs


def test_a_sample_is_the_same_for_a_seed_and_across_languages(zh: Path, en: Path) -> None:
    first = aligned_tasks([("zh", zh), ("en", en)], questions=2, seed=3)
    assert first == aligned_tasks([("zh", zh), ("en", en)], questions=2, seed=3)
    ids = {q: i for i, q, _ in [*CHINESE, *ENGLISH]}
    assert len({tuple(ids[q] for q in task.questions) for task in first}) == 1
    samples = {plain_task(zh, questions=2, seed=seed).questions for seed in range(20)}
    assert len(samples) > 2
    assert plain_task(zh, questions=2).paragraphs == plain_task(zh).paragraphs


def test_blank_questions_are_left_out_and_counted(tmp_path: Path) -> None:
    task = plain_task(write(tmp_path / "a.jsonl", [*CHINESE, ("9", " ", "没有人问这一段。")]))
    assert task.left_out == 1
    assert len(task.questions) == 4
    assert "没有人问这一段。" in task.paragraphs.texts


def test_sentence_pairs_are_grouped_by_language_and_have_one_right_answer(tmp_path: Path) -> None:
    rows = [
        ("fr", "un", "one"),
        ("de", "eins", "one"),
        ("fr", "deux", "two"),
        ("fr", "un", "a"),
        ("fr", "x", "two"),
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps({"lang": a, "text": b, "en": c}) + "\n" for a, b, c in rows))
    french, german = alignments(path, ("en", "text"))
    assert french.languages == ("en", "fr")
    assert french.pairs == (("one", "un"), ("two", "deux"))
    assert german.pairs == (("one", "eins"),)
    assert len(alignments(path, ("en", "text"), sentences=1)[0].pairs) == 1


GOOD = json.dumps({"id": 1, "question": "q", "context": "c"}).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"", "holds no rows"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (gzip.compress(GOOD)[:20], "damaged gzip"),
        (GOOD + b"\nnot json", "line 2: is not JSON"),
        (GOOD + b"\n" + GOOD, "line 2: the id '1' is used twice"),
        (b"[1, 2]", "line 1: is no JSON object"),
        (b'{"question": "q", "text": "c"}', "no field 'context' (its fields: 'question', 'text')"),
        (b'{"question": "q", "context": ""}', "no text in the field 'context'"),
        (b'{"question": 5, "context": "c"}', "no text in the field 'question'"),
        (b'{"question": "", "context": "c"}', "holds no question"),
        (b"[" * 100_000, "is not JSON"),
    ],
)
def test_bad_files_are_named_with_the_reason(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "bad.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        plain_task(path)
    message = str(caught.value)
    assert said in message
    assert "bad.jsonl" in message
    assert len(message) < 400


def test_sets_that_do_not_belong_together_are_refused(tmp_path: Path, zh: Path) -> None:
    other = write(tmp_path / "other.jsonl", [("x", "q", "c")])
    with pytest.raises(InputError, match="No id is in all of"):
        aligned_tasks([("zh", zh), ("en", other)])
    with pytest.raises(InputError, match="Two files are given for zh"):
        aligned_tasks([("zh", zh), ("zh", other)])


# --- measures


@given(st.integers(1, 30), st.integers(0, 29))
def test_measures_follow_from_the_rank(length: int, place: int) -> None:
    ranking = [(paragraph, float(-paragraph)) for paragraph in range(length)]
    got = dict(zip(MEASURES, values([ranking], [place])[0], strict=True))
    rank = place + 1 if place < length else math.inf
    assert got == pytest.approx(
        {
            "R@1": float(rank <= 1),
            "R@5": float(rank <= 5),
            "R@10": float(rank <= 10),
            "MRR": 1 / rank,
            "nDCG@10": 1 / math.log2(rank + 1) if rank <= 10 else 0.0,
        }
    )


def test_among_equal_scores_the_right_paragraph_is_the_last() -> None:
    tied = [(7, 0.5), (3, 0.5), (4, 0.5), (5, 0.1)]
    assert values([tied, tied, tied], [7, 4, 5])[:, MEASURES.index("MRR")].tolist() == [1 / 3, 1 / 3, 1 / 4]


def test_what_is_not_found_counts_zero() -> None:
    assert not values([[], [(1, 1.0)]], [1, 2]).any()


def test_intervals_are_drawn_by_paragraph() -> None:
    rng = np.random.default_rng(5)
    outcomes = np.repeat(rng.random(60) < 0.7, 5).astype(float)[:, None]  # five equal questions a paragraph
    by_paragraph = estimates(outcomes, np.repeat(np.arange(60), 5), 2000, 1)[0]
    by_question = estimates(outcomes, np.arange(300), 2000, 1)[0]
    assert by_paragraph.value == by_question.value == outcomes.mean()
    assert by_paragraph.low < by_question.low < by_question.value < by_question.high < by_paragraph.high
    p = outcomes.mean()
    expected = 1.96 * math.sqrt(p * (1 - p) / 60)
    assert (by_paragraph.high - by_paragraph.low) / 2 == pytest.approx(expected, rel=0.15)
    assert estimates(outcomes, np.repeat(np.arange(60), 5), 2000, 1) == [by_paragraph]


# --- rankings


def collection(folder: Path, texts: list[str], titles: list[str] | None = None) -> Collection:
    paragraphs = Paragraphs("", tuple(texts), tuple(titles or [""] * len(texts)))
    return Collection(paragraphs, load_encoder(), folder, titles=titles is not None)


def test_every_paragraph_is_a_document_whatever_it_looks_like(tmp_path: Path) -> None:
    texts = [
        "---\ntitle: 表\n---\n正文在这里。",
        "<p>一段带标记的文字。</p>",
        "首页 > 新闻 > 正文\n\n责任编辑：王小明\n\n返回搜狐，查看更多",
        "Two\nlines.",
        "Two\r\nlines.",
        "# 标题\n- 一\n- 二",
        "半个字符\ud800在这里。",
    ]
    made = collection(tmp_path, texts)
    assert made.report.documents == 6  # the fifth repeats the fourth
    assert not made.report.rejected
    stored = {d.source: d.text.strip() for d in made.index.documents()}
    assert all(stored[f"{i:08}.txt"] == texts[i] for i in (0, 1, 2, 3, 5))


def test_the_best_chunk_of_a_paragraph_stands_for_it(tmp_path: Path) -> None:
    filler = "市政厅的钟每隔一刻钟敲响一次，声音能传到河的对岸。" * 12
    long = filler + "档案馆的馆长名叫埃里克·松德，他养了七只山羊。" + filler
    made = collection(tmp_path, [c for _, _, c in CHINESE[2:]] + [long])
    assert made.index.chunk_count > 4
    question = "馆长养了几只山羊？"
    for name, rank in SYSTEMS.items():
        ranking = rank(made, [question])[0]
        paragraphs = [paragraph for paragraph, _ in ranking]
        assert len(paragraphs) == len(set(paragraphs)) <= DEPTH, name
        assert paragraphs[0] == 2 or name == "mean", name  # one vector is all filler
        assert [score for _, score in ranking] == sorted((score for _, score in ranking), reverse=True)


def test_the_full_ranking_is_the_products_own(tmp_path: Path) -> None:
    texts = [c for _, _, c in CHINESE[1:]] + [c for _, _, c in ENGLISH[1:]]
    made = collection(tmp_path, texts)
    for question in ("灯塔有多高？", "How tall is the lighthouse?", "???"):
        passages = retrieve(made.index, question, 50)
        expected = list(dict.fromkeys(texts.index(p.text.strip()) for p in passages))
        assert [paragraph for paragraph, _ in SYSTEMS["full"](made, [question])[0]] == expected


def test_a_question_without_known_words_finds_nothing(tmp_path: Path) -> None:
    made = collection(tmp_path, [c for _, _, c in CHINESE[1:]])
    for name, rank in SYSTEMS.items():
        assert rank(made, ["😀 ？"]) == [[]], name


def test_titles_are_used_when_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    made = collection(tmp_path / "a", ["它高四十一米。", "它长九十米。"], ["北岬灯塔", '石桥："老桥" & 新桥'])
    assert [d.title for d in made.index.documents()] == ["北岬灯塔", '石桥："老桥" & 新桥']
    assert SYSTEMS["terms"](made, ["老桥"])[0][0][0] == 1


# --- the command


README = "# Title\n\n<!-- retrieval: figures of a command -->\nold figures\n<!-- /retrieval -->\n\nThe end.\n"


def test_the_command_prints_tables_and_writes_what_was_asked_for(
    tmp_path: Path, zh: Path, en: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    english, chinese, out = tmp_path / "README.md", tmp_path / "README.zh-CN.md", tmp_path / "out.json"
    for path in (english, chinese):
        path.write_text(README, encoding="utf-8")
    pairs = tmp_path / "pairs.jsonl"
    rows = [{"zh": z[2], "en": e[2]} for z, e in zip(CHINESE[1:], ENGLISH[1:], strict=False)]
    pairs.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = [f"small={zh}", "--set", f"zh={zh}", "--set", f"en={en}", "--alignment", str(pairs)]
    command += ["--bootstrap", "50", "--json", str(out), "--write", str(english), "--write", str(chinese)]
    assert retrieval.main(command) == 0
    printed = capsys.readouterr().out
    written = json.loads(out.read_text(encoding="utf-8"))
    assert len(written["results"]) == 5 * len(SYSTEMS)
    assert (
        [r["system"] for r in written["results"][: len(SYSTEMS)]] == list(SYSTEMS) == list(retrieval.SYSTEMS)
    )
    for result in written["results"]:
        assert set(result["measures"]) == set(MEASURES)
        assert all(0 <= m["low"] <= m["value"] <= m["high"] <= 1 for m in result["measures"].values())
        assert (result["over_terms"] is None) == (result["system"] == "terms")
    ndcg = {
        (r["name"], r["asked_in"], r["told_in"], r["system"]): r["measures"]["nDCG@10"]["value"]
        for r in written["results"]
    }
    for result in written["results"]:
        pair = (result["name"], result["asked_in"], result["told_in"])
        if result["over_terms"]:
            gained = ndcg[*pair, result["system"]] - ndcg[*pair, "terms"]
            assert result["over_terms"]["value"] == pytest.approx(gained)
    assert ndcg["town", "en", "zh", "full"] > ndcg["town", "en", "zh", "terms"]
    assert written["alignments"][0]["sentences"] == 3
    assert written["models"]["shipped"] == load_encoder().fingerprint
    assert "| small zh (4 → 3) | full ranking |" in printed
    assert "| town en → zh (4 → 3) | dense, late |" in printed
    for path, word in ((english, "full ranking"), (chinese, "完整排序")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# Title\n\n<!-- retrieval: figures of a command -->\n")
        assert text.endswith("|\n<!-- /retrieval -->\n\nThe end.\n")
        assert "old figures" not in text
        assert word in text
        assert str(tmp_path) not in text
    before = english.read_text(encoding="utf-8")
    assert retrieval.main(command) == 0
    assert english.read_text(encoding="utf-8") == before


def test_a_folder_as_model_is_named_without_its_place(
    tmp_path: Path, zh: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from shutil import copytree

    from corpusqa.embedding.loading import SHIPPED_FOLDER

    folder = copytree(SHIPPED_FOLDER, tmp_path / "mine")
    command = [str(zh), "--model", "shipped", "--model", str(folder), "--systems", "terms", "full"]
    assert retrieval.main([*command, "--bootstrap", "20"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| town")]
    assert [line.split(" | ")[1] for line in lines] == [
        "terms alone (BM25)",
        "full ranking (shipped)",
        "full ranking (mine)",
    ]
    assert lines[1].split(" | ")[2:] == lines[2].split(" | ")[2:]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--write", "{folder}/nothing.md"], "cannot be read"),
        (["--write", "{folder}/plain.md"], "has no block to fill"),
        (["--json", "{folder}/none/out.json"], "There is no folder"),
        (["--model", "{folder}/town.zh.jsonl.gz"], "is a file"),
        (["--model", "shipped", "--model", "shipped"], ""),
        (["--alignment", "{folder}/town.zh.jsonl.gz"], "no field 'en'"),
        (["{folder}/missing.jsonl"], "missing.jsonl cannot be read"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_measured(
    tmp_path: Path, zh: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    (tmp_path / "plain.md").write_text("no markers", encoding="utf-8")
    assert retrieval.main([str(zh), *(one.format(folder=tmp_path) for one in more)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("retrieval.py: ")
    assert said in shown.err
    assert len(shown.err.splitlines()) == 1


@pytest.mark.parametrize(
    "wrong",
    [[], ["--set", "zh"], ["a", "--questions", "0"], ["a", "--fields", "x", "y", "--fields", "x", "y"]],
)
def test_usage_errors_leave_with_status_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        retrieval.main(wrong)
    assert "usage" in capsys.readouterr().err


def test_encoding_is_measured_for_questions_and_windows(en: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_TEXTS", 50)
    lines = encoding.measure([en], "shipped", 1)
    assert [line.split(" of ")[0] for line in lines] == ["town.en, short texts", "town.en, windows"]
    assert [name for name, short, texts in encoding.sets([]) if short and texts] == ["samples"]
    with pytest.raises(InputError, match="static model"):
        encoding.measure([en], str(en.parent), 1)
