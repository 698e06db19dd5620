"""The pipeline that makes the shipped model: its parts, and all of it once on made-up data."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import normalizers

pytest.importorskip("torch")
pytest.importorskip("jieba")
pytest.importorskip("snowballstemmer")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from training import build, charmap, corpora, evaluate, finish, teacher  # noqa: E402
from training.config import load_config  # noqa: E402

from corpusqa.embedding import TokenEncoder, load_encoder  # noqa: E402

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
    for name in ("par_multi_en", "par_multi_en_stsb_mt"):
        _write(
            data, name, [{"lang": "fr", "en": pair(6)[0], "text": "le mot " + pair(3)[0]} for _ in range(40)]
        )
    _write(data, "par_ja_zh_wmt24", [{"text": "ことば" + pair(4)[1], "zh": pair(4)[1]} for _ in range(9)])
    _write(data, "dict_multi_wiktionary", [{"lang": "fr", "en": en, "text": ["le" + en]} for en, _ in words])
    _write(data, "terms_multi_en", [{"lang": "ko", "en": en, "text": "단어"} for en, _ in words])
    _write(data, "sts_multi", [{"s1": pair(5)[0], "s2": pair(5)[0], "score": 4} for _ in range(40)])
    articles = [{"text": "".join(pair(9)[1] for _ in range(12)), "title": pair(5)[1]} for _ in range(60)]
    _write(data, "news_zh_crud", articles)
    questions = [{"question": pair(3)[1], "context": pair(30)[1]} for _ in range(40)]
    for name in ("qa_ja_jaquad", "qa_ja_jsquad_valid_test", "qa_drcd_dev", "qa_zh_cmrc2018_trial"):
        _write(data, name, questions)
    _write(data, "title_body_zh_csl", [{"title": pair(4)[1], "text": pair(30)[1]} for _ in range(20)])
    _write(data, "keywords_body_zh_csl", [{"keywords": [pair(2)[1]], "text": pair(30)[1]} for _ in range(20)])
    text = (ROOT / "training" / "small.toml").read_text(encoding="utf-8")
    for old, new in (
        ('"../shared/data"', json.dumps(str(data))),
        ('"training/work/small"', json.dumps(str(home / "work"))),
        ("dimensions = 192", "dimensions = 32"),
        ("held_out_block_size = 400", "held_out_block_size = 4"),
        ("held_out_tatoeba = 1000", "held_out_tatoeba = 10"),
        ("steps = 200", "steps = 60"),
        ("steps = 1000", "steps = 8"),
        ("batch = 2048", "batch = 128"),
        ("batch = 1024", "batch = 64"),
        ("late_pairs = 96", "late_pairs = 8"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    path = home / "tiny.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_whole_pipeline_on_made_up_data(made_up, monkeypatch):
    config = load_config(made_up)
    pools = corpora.load_pools(config)
    held = {zh for _, zh in pools.held_out + pools.held_out_tatoeba}
    assert len(pools.held_out) == 20
    assert not held & {zh for _, zh in pools.parallel}
    texts = teacher.teacher_texts(config, pools)
    # The teacher's vectors are taken from the work folder where they are, so the teacher is not needed here.
    folder = config.work / "teacher"
    folder.mkdir()
    vectors = np.random.default_rng(2).standard_normal((len(texts), 384)).astype(np.float16)
    np.save(folder / "texts-0000000.npy", vectors)
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    (folder / "texts.json").write_text(json.dumps({"texts": digest}))
    out = made_up.parent / "out"
    monkeypatch.setattr(sys, "argv", ["build", str(made_up), str(out)])
    build.main()

    encoder = load_encoder(str(out))
    assert isinstance(encoder, TokenEncoder)
    assert encoder.dimensions == 32
    forth, back = evaluate.alignment(encoder, [pair for pair in pools.dictionary if len(pair[0]) == 6])
    assert min(forth, back) > 0.7
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "CC-CEDICT" in card
    assert hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest() in card
