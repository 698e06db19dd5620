"""The pipeline that makes the shipped model: its parts, and all of it once on made-up data."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

pytest.importorskip("torch")
pytest.importorskip("jieba")
pytest.importorskip("snowballstemmer")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from training import (  # noqa: E402
    ablations,
    alignments,
    build,
    charmap,
    corpora,
    evaluate,
    finish,
    snippets,
    teacher,
    tokens,
)
from training.config import Config, changed, load_config  # noqa: E402

from corpusqa.embedding import TokenEncoder, load_encoder  # noqa: E402
from corpusqa.embedding.static import StaticEncoder  # noqa: E402
from corpusqa.embedding.translations import FILE, STEPS, Translations  # noqa: E402

CJK = [chr(code) for code in (*range(0x4E00, 0x4F00), *range(0x20000, 0x20080), *range(0xC0, 0x180))]


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(CJK), st.sampled_from(CJK), max_size=60), st.lists(st.sampled_from(CJK))
)
def test_character_map_maps_exactly_its_keys(folding, characters):
    if not folding:
        return
    normalizer = normalizers.Precompiled(charmap.precompiled(folding))
    text = "".join(characters)
    assert normalizer.normalize_str(text) == "".join(folding.get(ch, ch) for ch in text)


def test_chinese_folding_is_stable():
    folding = charmap.chinese_folding({"予": 1000}, rare_below=30)
    assert folding["臺"] == "台"
    assert folding["経"] == "经"
    assert "予" not in folding
    assert not set(folding.values()) & set(folding)


def test_eight_bits_keep_directions():
    rows = (
        np.random.default_rng(1).standard_normal((200, 64)).astype(np.float32)
        * np.linspace(0, 5, 200)[:, None]
    )
    rows = rows.astype(np.float32)
    codes, scales = finish.quantise(finish.rotate(rows, 3))
    again = codes * scales[:, None]
    before, after = rows @ rows.T, again @ again.T
    np.testing.assert_allclose(after, before, atol=0.02 * np.abs(before).max())
    assert scales[0] == 0


def test_ndcg_counts_ties_against_us():
    scores = np.array([[3.0, 2, 1], [1, 2, 3], [1, 1, 1]])
    expected = np.mean([1.0, 1 / np.log2(3), 1 / np.log2(4)])
    assert evaluate.ndcg_at_10(scores, [0, 1, 2]) == pytest.approx(expected)


def test_code_and_unequal_pairs_are_dropped():
    assert corpora._usable("The company sold many cars.", "这家公司卖出了许多汽车。")
    assert not corpora._usable("kubectl apply -f manifest", "kubectl apply -f manifest 文件")
    assert not corpora._usable("word", "这是一个非常非常长的句子与左边毫无关系")
    assert not corpora._usable("no Chinese here", "no Chinese here either")


def _write(folder: Path, name: str, rows: list[dict]) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _captions(pair: Callable[[int], tuple[str, str]], rng: random.Random) -> list[dict]:
    """English captions, and the same in Korean with a row missing in the middle."""
    english = [
        {"s1": pair(5)[0], "s2": pair(5)[0], "score": round(rng.uniform(0, 5), 2)}
        | {"lang": "en", "src": "stsb_multi_mt_train"}
        for _ in range(40)
    ]
    korean = [
        row | {"s1": "단어" + row["s1"], "s2": "단어" + row["s2"], "lang": "ko", "src": "korsts_train"}
        for row in english
    ]
    return english + korean[:20] + korean[21:]


@pytest.fixture(scope="module")
def made_up(tmp_path_factory) -> Path:
    """A configuration and data files of a language of 40 words; word i means word i."""
    home = tmp_path_factory.mktemp("training")
    data = home / "data"
    data.mkdir()
    rng = random.Random(5)
    han = [chr(0x4E00 + 7 * i) + chr(0x5E00 + 5 * i) for i in range(40)]
    latin = ["w" + "".join(rng.choices("abcdefgh", k=5)) for _ in range(40)]

    def pair(length: int) -> tuple[str, str]:
        words = rng.choices(range(40), k=length)
        return " ".join(latin[i] for i in words), "".join(han[i] for i in words) + "。"

    for name in corpora.PARALLEL:
        rows = [dict(zip(("en", "zh"), pair(6), strict=True)) for _ in range(60)]
        _write(data, name, [row | {"zh_hans": row["zh"], "src": name} for row in rows])
    words = list(zip(latin, han, strict=True))
    _write(data, "dict_cedict", [{"zh_hans": zh, "en": [en]} for en, zh in words])
    _write(data, "dict_enzh_wiktionary", [{"en": en, "zh": [zh]} for en, zh in words])
    for name in ("terms_enzh", "terms_enzh_tw_law_titles"):
        _write(data, name, [{"en": en, "zh": zh} for en, zh in words[:9]])
    shared = [pair(6)[0] for _ in range(40)]  # English sentences that all other languages translate
    others = [
        {"lang": language, "en": en, "text": mark + en}
        for language, mark in (
            ("fr", "le mot "),
            ("de", "das wort "),
            ("es", "la palabra "),
            ("ru", "слово "),
        )
        for en in shared
    ]
    _write(data, "par_multi_en", others)
    more = [{"lang": "fr", "en": pair(6)[0], "text": "le mot " + pair(3)[0]} for _ in range(40)]
    _write(data, "par_multi_en_stsb_mt", more)
    _write(data, "par_ja_zh_wmt24", [{"text": "ことば" + pair(4)[1], "zh": pair(4)[1]} for _ in range(9)])
    _write(data, "dict_multi_wiktionary", [{"lang": "fr", "en": en, "text": ["le" + en]} for en, _ in words])
    _write(data, "terms_multi_en", [{"lang": "ko", "en": en, "text": "단어"} for en, _ in words])
    like = [{"s1": en, "s2": pair(5)[0], "score": 4, "lang": "en", "src": "other"} for en in shared]
    _write(data, "sts_multi", _captions(pair, rng) + like)
    articles = [{"text": "".join(pair(9)[1] for _ in range(12)), "title": pair(5)[1]} for _ in range(60)]
    _write(data, "news_zh_crud", articles)
    questions = [{"question": pair(3)[1], "context": pair(30)[1]} for _ in range(40)]
    for name in ("qa_ja_jaquad", "qa_ja_jsquad_valid_test", "qa_drcd_dev", "qa_zh_cmrc2018_trial"):
        _write(data, name, questions)
    _write(data, "title_body_zh_csl", [{"title": pair(4)[1], "text": pair(30)[1]} for _ in range(20)])
    _write(data, "keywords_body_zh_csl", [{"keywords": [pair(2)[1]], "text": pair(30)[1]} for _ in range(20)])
    text = (ROOT / "training" / "multilingual.toml").read_text(encoding="utf-8")
    for old, new in (
        ('"../shared/data"', json.dumps(str(data))),
        ('"training/work/multilingual"', json.dumps(str(home / "work"))),
        ("dimensions = 256", "dimensions = 32"),
        ("held_out_block_size = 400", "held_out_block_size = 5"),
        ("held_out_tatoeba = 1000", "held_out_tatoeba = 10"),
        ("held_out_other = 700", "held_out_other = 6"),
        ("steps = 250", "steps = 60"),
        ("steps = 1300", "steps = 8"),
        ("batch = 2048", "batch = 128"),
        ("batch = 1024", "batch = 64"),
        ("late_pairs = 96", "late_pairs = 8"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    path = home / "tiny.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_held_out_is_nowhere_in_training(made_up):
    pools = corpora.load_pools(load_config(made_up))
    assert len(pools.held_out) == 25
    assert len(pools.held_out_tatoeba) == 10
    chinese = {zh for _, zh in pools.held_out + pools.held_out_tatoeba}
    assert not chinese & {zh for _, zh in pools.parallel}
    other = {en for pairs in pools.held_out_other.values() for en, _ in pairs}
    assert len(other) == 6
    assert set(pools.held_out_other) == {"fr", "de", "es", "ru", "ko"}
    assert [len(pools.held_out_other[language]) for language in ("fr", "de", "es", "ru", "ko")] == [
        6,
        6,
        6,
        6,
        0,
    ]
    trained = [*pools.other_sentences, *pools.paraphrase]
    assert len(trained) > 100
    assert not other & {text for pair in trained for text in pair}


def test_korean_captions_are_paired_by_their_scores(made_up):
    pairs = list(corpora._korean_captions(load_config(made_up)))
    assert len(pairs) == 2 * 39
    assert all(korean == "단어" + english for english, korean in pairs)


NEWS = [
    (
        "The factory on the river will stop making glass bottles next spring.",
        "河边的工厂明年春天将停止生产玻璃瓶。",
    ),
    ("Workers heard about the decision from the local newspaper.", "工人从当地报纸得知这一决定。"),
    ("It rained.", "下雨了。"),
    ("The company expects lower costs after moving production abroad.", "公司预计生产转移海外之后成本降低。"),
    ("Prices of recycled glass have fallen since last summer.", "回收玻璃的价格自去年夏天以来下跌。"),
]


def test_snippets_ask_for_the_window_they_are_from(tmp_path):
    pools = corpora.Pools(
        held_out=[(f"{en} Number {i}.", f"{zh}第{i}号。") for i in range(9) for en, zh in NEWS]
    )
    for language, side in (("en", 0), ("zh", 1)):
        for kind in (snippets.crossed, snippets.content):
            asked, windows, targets = kind(pools, language)
            assert len(asked) == len(targets) > 4
            assert windows == snippets.windows_in(pools, "zh" if language == "en" else "en")
            for snippet, target in zip(asked, targets, strict=True):
                said = "".join(pair[side] for pair in pools.held_out[5 * target : 5 * target + 5])
                assert all(word in said for word in (snippet.split() if language == "en" else snippet))
    assert all(len(snippet.split()) == 5 for snippet in snippets.content(pools, "en")[0])
    assert len(snippets.content(pools, "en")[0]) < 9  # nobody asks with words of "It rained."
    snippets.write_sets(pools, tmp_path / "sets")
    rows = [json.loads(line) for line in (tmp_path / "sets/snippets-en-zh.jsonl").read_text().splitlines()]
    assert [row["context"] for row in rows] == snippets.windows_in(pools, "zh")
    asked, _, targets = snippets.content(pools, "en")
    assert {int(row["id"]): row["question"] for row in rows if row["question"]} == dict(
        zip(targets, asked, strict=True)
    )
    assert len((tmp_path / "sets/news.jsonl").read_text().splitlines()) == 45


def test_content_words_leave_out_the_commonest():
    words = snippets.content_words("The price of oil in the U.S. has risen by 3.5 percent", "en")
    assert words == ["price", "oil", "U.S.", "risen", "3.5", "percent"]
    assert "的" not in snippets.content_words("石油的价格上涨了", "zh")


def pair_pool(pairs: list[tuple[list[int], list[int]]]) -> tokens.PairPool:
    left, right = ([np.array(pair[side], np.int32) for pair in pairs] for side in (0, 1))
    return tokens.PairPool(tokens.ragged(left), tokens.ragged(right), np.full(len(pairs), -1))


def test_alignments_find_that_word_i_means_word_i():
    rng = random.Random(11)
    of = 60  # word i of one language is token i, and of the other i + 60; token 120 stands in every sentence
    drawn = [rng.sample(range(of), 7) for _ in range(1500)]
    sentences = [([*words, 120], [word + of for word in words[::-1]]) for words in drawn]
    sentences.append(([0, 121], [of]))  # met once, and beside what word 0 explains
    left, right, weights = alignments.translations([pair_pool(sentences)], 122, 5, 0.03, 12)
    best: dict[int, tuple[float, int]] = {}
    for one, other, weight in zip(left.tolist(), right.tolist(), weights.tolist(), strict=True):
        best[one] = max(best.get(one, (0.0, -1)), (weight, other))
    assert all(best[word][1] == word + of and best[word][0] > 0.6 for word in range(of))
    assert all(word not in best or best[word][0] < 0.3 for word in (120, 121))
    assert left.tolist() == sorted(left.tolist())
    assert weights.min() >= 0.03 and weights.max() <= 1


def test_alignments_keep_the_best_few_and_skip_long_sentences():
    pairs = [([1], list(range(10, 14)))] * 4 + [([1], [10])] * 4
    pairs += [(list(range(2, 9)) * 10, list(range(20, 90)))]  # too long to say which word is which
    left, right, weights = alignments.translations([pair_pool(pairs)], 100, 5, 0.0, 2)
    assert left.tolist() == [1, 1]
    assert right[weights.argmax()] == 10


def test_stored_translations_go_both_ways_and_the_best_counts_most(tmp_path, made_up):
    config = load_config(made_up)
    left, right = np.array([1, 1, 2], np.int32), np.array([5, 6, 6], np.int32)
    weights = np.array([0.4, 0.1, 0.2], np.float32)
    finish.write_translations(config, 8, left, right, weights, tmp_path)
    table = Translations.load(tmp_path / FILE, 8)
    assert table is not None
    best, power = config["translations"]["best"], config["translations"]["power"]
    expected = {
        (1, 5): best,
        (1, 6): best * 0.25**power,
        (2, 6): best,
        (5, 1): best,
        (6, 1): best * 0.5**power,
        (6, 2): best,
    }
    places, targets, similarities = table.of(np.arange(8, dtype=np.int32))
    found = dict(zip(zip(places.tolist(), targets.tolist(), strict=True), similarities.tolist(), strict=True))
    assert found == pytest.approx(expected, abs=1 / STEPS)


def test_changes_reach_one_value_and_misspelt_ones_are_refused(made_up):
    config = load_config(made_up)
    other = changed(config, {"stage_b": {"mixture": {"cloze": 0.5}}})
    assert other["stage_b"]["mixture"] == config["stage_b"]["mixture"] | {"cloze": 0.5}
    assert config["stage_b"]["mixture"]["cloze"] != 0.5
    assert other["stage_b"]["rate"] == config["stage_b"]["rate"]
    for wrong in ({"stage_c": {"rate": 1}}, {"stage_b": {"rat": 1}}):
        with pytest.raises(KeyError, match="is not in the configuration"):
            changed(config, wrong)


def test_late_scores_count_translations():
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "a": 1, "b": 2, "c": 3}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    rows = np.array([[0, 0], [2, 0], [0, 1], [0, 1]], np.float32)
    table = Translations(
        np.array([0, 0, 1, 1, 1], np.int32), np.array([2], np.int32), np.array([204], np.uint8)
    )
    encoder = StaticEncoder(tokenizer, rows, translations=table)
    scores = evaluate.late_interaction(encoder, ["a", "a c"], ["b", "a", ""])
    assert scores == pytest.approx(np.array([[0.8, 1, 0], [(2 * 0.8 + 1) / 3, 2 / 3, 0]]), abs=1e-2)


def made_up_teacher(config: Config, pools: corpora.Pools) -> None:
    """The teacher's vectors are taken from the work folder where they are, so it is not needed here."""
    folder = config.work / "teacher"
    folder.mkdir(exist_ok=True)
    known = teacher.teacher_texts(config, pools)
    others = [en for en in dict.fromkeys(en for en, _ in pools.other_sentences) if en not in set(known)]
    for name, texts in (("texts", known), ("others", others)):
        vectors = np.random.default_rng(2).standard_normal((len(texts), 384)).astype(np.float16)
        np.save(folder / f"{name}-0000000.npy", vectors)
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
        (folder / f"{name}.json").write_text(json.dumps({"texts": digest}))


def test_whole_pipeline_on_made_up_data(made_up, monkeypatch):
    config = load_config(made_up)
    pools = corpora.load_pools(config)
    made_up_teacher(config, pools)
    out = made_up.parent / "out"
    monkeypatch.setattr(sys, "argv", ["build", str(made_up), str(out)])
    build.main()

    encoder = load_encoder(str(out))
    assert isinstance(encoder, TokenEncoder)
    assert encoder.dimensions == 32
    words = [pair for pair in pools.dictionary if len(pair[0]) == 6]
    forth, back = evaluate.alignment(encoder, words)
    assert min(forth, back) > 0.7
    met = 0
    for latin, han in words:
        token = encoder.token_ids([latin])[0]
        meant = set(encoder.token_ids([han])[0].tolist())
        met += len(token) == 1 and bool(meant & set(encoder.translations(token)[1].tolist()))
    assert met > 0.7 * len(words)
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "CC-CEDICT" in card
    assert all(
        hashlib.sha256((out / file).read_bytes()).hexdigest() in card for file in ("model.safetensors", FILE)
    )
    _ablations(made_up, monkeypatch)


def _ablations(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variants of the same: measured once, read back after, written between the markers."""
    file = made_up.parent / "ablations.toml"
    file.write_text(
        f"""config = {json.dumps(str(made_up))}
seed = 3
[set.stage_a]
steps = 4
[set.stage_b]
steps = 2
[[variant]]
name = "short"
[[variant]]
name = "words only"
set = {{ features = {{ parts = false }} }}
[[variant]]
name = "narrow"
like = "short"
axes = 8
translations = false
[[variant]]
name = "mean"
runs = [20271, 20274]
bits = 8
""",
        encoding="utf-8",
    )
    readme = made_up.parent / "README.md"
    readme.write_text(
        "above\n<!-- ablations: figures -->\nold\n<!-- /ablations -->\nbelow\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "argv", ["ablations", str(file), "--write", str(readme)])
    ablations.main()
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("above\n<!-- ablations: figures -->\n| variant |")
    assert text.endswith("\n<!-- /ablations -->\nbelow\n") and "old" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows[1:]] == ["| short", "| words only", "| narrow", "| mean"]
    assert len({row.split(" | ", 1)[1] for row in rows}) == 5
    assert all(row.count("|") == rows[0].count("|") for row in rows)
    monkeypatch.setattr(ablations, "evaluate", None)  # what is kept is not measured again
    ablations.main()
    assert readme.read_text(encoding="utf-8") == text
