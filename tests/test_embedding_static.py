"""Static models: the shipped one and folders made here, with and without sentence-transformers."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from corpusqa.embedding import TokenEncoder, load_encoder
from corpusqa.embedding.loading import SHIPPED_FOLDER
from corpusqa.embedding.static import StaticEncoder
from corpusqa.errors import ModelUnusable

SENTENCES = [
    "这家公司去年卖出了多少辆电动汽车？",
    "臺灣的半導體產業在全球供應鏈中扮演重要角色。",
    "How many electric cars did the company sell last year?",
    "東京は日本の首都です。",
    "La capitale de la France est Paris.",
    "Цены на нефть выросли.",
    "한국의 수도는 서울이다.",
    "2023年8月16日，股价上涨3.5%。",
    "LEAP3.5 与 CTP 3.0",
    "鳜鱼𠮷野家 😀 ॐ ꙮ",
    "word",
]


@pytest.fixture(scope="module")
def shipped() -> StaticEncoder:
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    return encoder


def word_model(folder: Path, dtype: str = "float32", prompts: dict[str, str] | None = None) -> Path:
    """A sentence-transformers StaticEmbedding folder of ten words."""
    words = ["[PAD]", "[UNK]", "red", "green", "blue", "car", "house", "query", "世界", "你好"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    rows = np.random.default_rng(3).standard_normal((len(words), 8)).astype(dtype)
    rows[:2] = 0
    save_file({"embedding.weight": rows}, folder / "model.safetensors")
    shipped_modules = json.loads((SHIPPED_FOLDER / "modules.json").read_text())
    (folder / "modules.json").write_text(json.dumps(shipped_modules))
    (folder / "1_Normalize").mkdir()
    (folder / "1_Normalize" / "config.json").write_text(
        (SHIPPED_FOLDER / "1_Normalize/config.json").read_text()
    )
    config = {"prompts": prompts or {}, "similarity_fn_name": "cosine"}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config))
    return folder


def test_shipped_model_is_a_token_encoder_with_unit_vectors(shipped):
    assert isinstance(shipped, TokenEncoder)
    vectors = shipped.encode_documents(SENTENCES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(SENTENCES), shipped.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert shipped.name == "shipped"
    assert shipped.window_chars == 48
    assert len(shipped.fingerprint) == 64


CANONICAL = [
    ("这家公司去年卖出了多少辆电动汽车？", [-0.00725, 0.072251, -0.023402, -0.083017, 0.001428]),
    ("臺灣的半導體產業在全球供應鏈中扮演重要角色。", [0.016299, 0.051617, -0.029977, 0.008366, -0.053886]),
    (
        "How many electric cars did the company sell last year?",
        [0.038207, -0.004231, -0.078662, -0.057554, 0.038286],
    ),
    ("東京は日本の首都です。", [-0.073693, -0.039789, -0.052494, 0.132655, -0.024061]),
    ("한국의 경제 성장", [-0.05161, -0.042922, 0.086305, -0.070206, -0.127873]),
    ("Hội nghị thượng đỉnh", [-0.089298, -0.001566, -0.069512, 0.031203, 0.005426]),
    ("2023年8月16日，股价上涨3.5%。", [-0.04219, -0.107498, 0.025536, -0.07686, 0.081711]),
]


@pytest.mark.parametrize(("text", "beginning"), CANONICAL)
def test_canonical_vectors(shipped, text, beginning):
    np.testing.assert_allclose(shipped.encode_queries([text])[0, :5], beginning, atol=2e-6)


def test_card_names_the_weights_and_the_limits():
    card = (SHIPPED_FOLDER / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256((SHIPPED_FOLDER / "model.safetensors").read_bytes()).hexdigest() in card
    assert all(word in card for word in ("CC-CEDICT", "licence", "## Limits", "Teacher"))


def test_shipped_folder_is_small():
    size = sum(path.stat().st_size for path in SHIPPED_FOLDER.rglob("*") if path.is_file())
    assert size <= 36 * 2**20


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("臺灣積體電路製造公司發布財報", "台湾积体电路制造公司发布财报"),
        ("ＬＥＡＰ３．５　與　ＣＴＰ", "LEAP3.5 与 ctp"),
        ("葡萄酒與乾麵條", "葡萄酒与干面条"),
        ("２０２３年，ｶﾌﾞｼｷガイシャ", "2023年 カブシキガイシャ"),
    ],
)
def test_traditional_and_full_width_give_the_same_vector(shipped, one, other):
    first, second = shipped.encode_queries([one, other])
    assert first.any()
    np.testing.assert_array_equal(first, second)


def test_every_traditional_character_is_folded(shipped):
    import opencc

    convert = opencc.OpenCC("t2s").convert
    characters = [chr(code) for code in range(0x4E00, 0xA000) if len(convert(chr(code))) == 1]
    changed = [c for c in characters if convert(c) != c]
    assert len(changed) > 2500
    folded = shipped.token_ids([convert(c) for c in changed])
    for original, ids, expected in zip(changed, shipped.token_ids(changed), folded, strict=True):
        assert list(ids) == list(expected), original


def test_translations_are_nearer_than_other_sentences(shipped):
    english = shipped.encode_queries(["electric car sales", "semiconductor industry", "price of oil"])
    chinese = shipped.encode_documents(["电动汽车销量", "半导体产业", "石油价格"])
    assert list((english @ chinese.T).argmax(axis=1)) == [0, 1, 2]


def test_batches_do_not_change_a_bit(shipped):
    together = shipped.encode_documents(SENTENCES)
    alone = np.concatenate([shipped.encode_documents([text]) for text in SENTENCES])
    np.testing.assert_array_equal(together, alone)
    assert shipped.encode_documents([]).shape == (0, shipped.dimensions)
    assert shipped.token_ids([]) == []


def test_texts_of_every_length_are_summed_alike(shipped):
    def alone(text: str) -> np.ndarray:
        ids = shipped.token_ids([text])[0]
        total = np.zeros((1, shipped.dimensions), np.float32)
        for start in range(0, len(ids), 4096):
            total += shipped.rows(ids[start : start + 4096]).sum(axis=0)
        length = np.sqrt(np.einsum("ij,ij->i", total, total))
        return (total / np.where(length < 1e-12, np.inf, length)[:, None])[0]

    words = [f"{word} {n}" for n in range(9) for word in ("汽车", "oil", "臺灣", "rain", "半导体", "東京")]
    texts = [
        "",
        *(" ".join(words * 3)[:end] for end in range(0, 1200, 7)),
        "雨" * 128,
        "雨" * 129,
        "雨" * 4097,
    ]
    texts = [*texts, *SENTENCES * 50]
    together = shipped.encode_queries(texts)
    np.testing.assert_array_equal(together, np.stack([alone(text) for text in texts]))


@pytest.mark.parametrize("text", ["", " \n\t", "。，！？", "😀👨‍👩‍👧", "\x00\x01\x7f", "ॐ"])
def test_texts_without_known_tokens_give_the_zero_vector(shipped, text):
    assert not shipped.encode_queries([text]).any()
    assert shipped.token_spans(text) == []


@pytest.mark.parametrize("text", ["价格\ud800上涨", "a\x00b\x08价格", "\udfff", "e\u0301" * 50, "한" * 9])
def test_odd_characters_are_no_error(shipped, text):
    vector = shipped.encode_queries([text])
    assert np.isfinite(vector).all()
    assert all(0 <= start < end <= len(text) for _, start, end in shipped.token_spans(text))


def test_a_million_characters(shipped):
    unit = "电动汽车的销量在去年上涨。"
    vector = shipped.encode_documents([unit * (1_000_000 // len(unit))])
    np.testing.assert_allclose(vector, shipped.encode_documents([unit]), atol=1e-3)


def test_spans_name_the_original_text(shipped):
    text = "臺灣２０２３年的 Electric Cars、電動汽車"
    spans = shipped.token_spans(text)
    assert [ids for ids, _, _ in spans] == list(shipped.token_ids([text])[0])
    pieces = [text[start:end] for _, start, end in spans]
    assert pieces[0] == "臺灣"
    assert "Electric" in pieces
    assert "".join(pieces) == "".join(ch for ch in text if ch not in " 、")


def test_rows_sum_to_the_vector(shipped):
    text = SENTENCES[2]
    rows = shipped.rows(shipped.token_ids([text])[0])
    assert rows.dtype == np.float32
    total = rows.sum(axis=0)
    np.testing.assert_allclose(total / np.linalg.norm(total), shipped.encode_queries([text])[0], atol=1e-6)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.text("中文臺灣abc １２３。 \u0301한カ", max_size=40))
def test_any_text_gives_a_finite_unit_or_zero_vector(text, more):
    encoder = _shipped_once()
    for given_text in (text, more, text + more):
        vector = encoder.encode_queries([given_text])[0]
        length = float(np.linalg.norm(vector))
        assert length == 0 or abs(length - 1) < 1e-5
        spans = encoder.token_spans(given_text)
        assert [token for token, _, _ in spans] == list(encoder.token_ids([given_text])[0])
        assert all(0 <= start <= end <= len(given_text) for _, start, end in spans)
        assert [start for _, start, _ in spans] == sorted(start for _, start, _ in spans)


def _shipped_once(kept: list[StaticEncoder] = []) -> StaticEncoder:  # noqa: B006 - a cache for hypothesis
    if not kept:
        kept.append(StaticEncoder.load(SHIPPED_FOLDER))
    return kept[0]


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_static_folders_agree_with_sentence_transformers(tmp_path, dtype):
    sentence_transformers = pytest.importorskip("sentence_transformers")
    folder = word_model(tmp_path / "words", dtype, {"query": "query ", "document": ""})
    texts = ["red car", "green house green", "你好 世界 red"]
    texts += ["unknown words", ""] if dtype == "float32" else []  # theirs are not numbers in half precision
    ours = load_encoder(str(folder))
    assert isinstance(ours, TokenEncoder)
    theirs = sentence_transformers.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    atol = 1e-6 if dtype == "float32" else 2e-3
    np.testing.assert_allclose(ours.encode_documents(texts), theirs.encode_document(texts), atol=atol)
    np.testing.assert_allclose(ours.encode_queries(texts), theirs.encode_query(texts), atol=atol)


def test_shipped_model_agrees_with_sentence_transformers(shipped):
    sentence_transformers = pytest.importorskip("sentence_transformers")
    theirs = sentence_transformers.SentenceTransformer(
        str(SHIPPED_FOLDER), device="cpu", local_files_only=True
    )
    texts = [*SENTENCES, *(text for text, _ in CANONICAL), "", "。", "ॐ 😀", "長" * 5000]
    texts += ["臺灣積體電路", "台湾积体电路", "ＬＥＡＰ３．５", "leap3.5"]
    np.testing.assert_allclose(shipped.encode_queries(texts), theirs.encode_query(texts), atol=1e-5)
    documents = theirs.encode_document(texts)
    np.testing.assert_allclose(shipped.encode_documents(texts), documents, atol=1e-5)
    np.testing.assert_allclose(documents[[-4, -2]], documents[[-3, -1]], atol=1e-6)
    assert documents.shape[1] == shipped.dimensions == 256


def test_unknown_characters_change_nothing(shipped):
    assert not shipped.encode_queries(["ॐ ꙮ 😀"]).any()
    assert shipped.token_ids(["价ॐ格ꙮ上涨"])[0].tolist() == shipped.token_ids(["价 格 上涨"])[0].tolist()


def test_older_layouts_load(tmp_path):
    source = word_model(tmp_path / "new")
    old = tmp_path / "old" / "0_StaticEmbedding"
    old.mkdir(parents=True)
    for file in ("model.safetensors", "tokenizer.json"):
        (old / file).write_bytes((source / file).read_bytes())
    expected = load_encoder(str(source)).encode_queries(["red car"])
    np.testing.assert_array_equal(load_encoder(str(old.parent)).encode_queries(["red car"]), expected)


def test_shared_rows_and_weights_of_model2vec_load(tmp_path):
    folder = word_model(tmp_path / "m2v")
    rows = np.arange(12, dtype=np.float32).reshape(3, 4) + 1
    mapping = np.array([0, 0, 1, 2, 2, 0, 1, 1, 2, 0])
    weights = np.linspace(0.1, 1, 10, dtype=np.float32)
    save_file({"embeddings": rows, "mapping": mapping, "weights": weights}, folder / "model.safetensors")
    encoder = load_encoder(str(folder))
    assert isinstance(encoder, TokenEncoder)
    np.testing.assert_allclose(encoder.rows(np.array([2, 3], np.int32)), rows[[1, 2]] * weights[[2, 3], None])


@pytest.mark.parametrize(
    "file", ["model.safetensors", "tokenizer.json", "modules.json", "config_sentence_transformers.json"]
)
@pytest.mark.parametrize("damage", ["cut", "empty", "other"])
def test_damaged_folders_are_named(tmp_path, file, damage):
    folder = word_model(tmp_path / "words")
    content = (folder / file).read_bytes()
    broken = {"cut": content[: len(content) // 2], "empty": b"", "other": b"\xff" * 64}[damage]
    (folder / file).write_bytes(broken)
    with pytest.raises(ModelUnusable, match="words"):
        load_encoder(str(folder))


def test_matrix_smaller_than_the_vocabulary_is_refused(tmp_path):
    folder = word_model(tmp_path / "words")
    save_file({"embedding.weight": np.ones((3, 8), np.float32)}, folder / "model.safetensors")
    with pytest.raises(ModelUnusable, match="10 tokens"):
        load_encoder(str(folder))


def test_fingerprint_follows_weights_tokenizer_and_prompts(tmp_path):
    base = load_encoder(str(word_model(tmp_path / "a"))).fingerprint
    assert load_encoder(str(word_model(tmp_path / "b"))).fingerprint == base
    assert load_encoder(str(word_model(tmp_path / "c", prompts={"query": "q"}))).fingerprint != base
    folder = word_model(tmp_path / "d")
    save_file({"embedding.weight": np.ones((10, 8), np.float32)}, folder / "model.safetensors")
    assert load_encoder(str(folder)).fingerprint != base


def test_static_models_need_no_torch(tmp_path):
    folder = word_model(tmp_path / "words")
    code = (
        "import sys; from corpusqa.embedding import load_encoder;"
        f"load_encoder().encode_queries(['x']); load_encoder({str(folder)!r}).encode_queries(['red']);"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"
