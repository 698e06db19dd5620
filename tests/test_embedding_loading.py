"""Names, folders, caches and transformer models."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from corpusqa.embedding import TokenEncoder, load_encoder
from corpusqa.errors import ModelUnusable


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "no/such-model",
        "no-such-model",
        "/no/such/folder",
        "../nowhere",
        "a b:c",
        "x" * 300,
        "~nobody/x",
        "a\x00b",
    ],
)
def test_unknown_names_fail_at_once(name, monkeypatch):
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    start = time.monotonic()
    with pytest.raises(ModelUnusable):
        load_encoder(name)
    assert time.monotonic() - start < 5


def test_a_file_is_not_a_model(tmp_path):
    file = tmp_path / "model.bin"
    file.write_bytes(b"x")
    with pytest.raises(ModelUnusable, match="is a file"):
        load_encoder(str(file))


def test_an_empty_folder_is_not_a_model(tmp_path):
    with pytest.raises(ModelUnusable, match="no embedding model"):
        load_encoder(str(tmp_path))


def test_missing_extra_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(ModelUnusable, match=r"pip install 'corpusqa\[models\]' -c constraints.txt"):
        load_encoder(str(tmp_path))


@pytest.fixture(scope="module")
def bert(tmp_path_factory) -> Path:
    """A random BERT of two layers in the layout of sentence-transformers, with prompts."""
    pytest.importorskip("sentence_transformers")
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    plain = tmp_path_factory.mktemp("plain")
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *"abcdefghijklmnopqrstuvwxyz",
        *"你好世界价格上涨",
        "query",
        ":",
    ]
    (plain / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(plain / "vocab.txt")).save_pretrained(plain)
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(words), max_position_embeddings=64, **shape)).save_pretrained(plain)
    transformer = Transformer(str(plain))
    model = SentenceTransformer(
        modules=[transformer, Pooling(transformer.get_embedding_dimension(), "mean")],
        device="cpu",
        prompts={"query": "query: ", "document": ""},
    )
    folder = tmp_path_factory.mktemp("bert")
    model.save_pretrained(str(folder))
    return folder


def test_transformer_folder_uses_its_prompts(bert):
    from sentence_transformers import SentenceTransformer

    encoder = load_encoder(str(bert))
    assert not isinstance(encoder, TokenEncoder)
    assert encoder.window_chars is None
    assert encoder.dimensions == 32
    texts = ["你好世界", "价格上涨", "abc"]
    theirs = SentenceTransformer(str(bert), device="cpu", local_files_only=True)
    expected = theirs.encode_query(texts, normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_queries(texts), expected, atol=1e-5)
    assert np.abs(encoder.encode_queries(texts) - encoder.encode_documents(texts)).max() > 1e-3
    np.testing.assert_allclose(np.linalg.norm(encoder.encode_documents(texts), axis=1), 1, atol=1e-5)


def test_transformer_bad_input(bert):
    encoder = load_encoder(str(bert))
    assert encoder.encode_documents([]).shape == (0, 32)
    vectors = encoder.encode_documents(["", " \n", "\ud800abc", "😀", "价格" * 500_000])
    assert np.isfinite(vectors).all()
    assert not vectors[:2].any()
    np.testing.assert_allclose(np.linalg.norm(vectors[2:], axis=1), 1, atol=1e-5)


def test_prompts_of_known_families_are_filled_in(bert, tmp_path):
    folder = tmp_path / "multilingual-e5-small"
    shutil.copytree(bert, folder)
    config = folder / "config_sentence_transformers.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"prompts": {}}))
    e5, plain = load_encoder(str(folder)), load_encoder(str(bert))
    np.testing.assert_allclose(e5.encode_queries(["abc"]), plain.encode_queries(["abc"]), atol=1e-5)
    assert np.abs(e5.encode_documents(["abc"]) - plain.encode_documents(["abc"])).max() > 1e-3


def test_passage_prompts_are_used_for_documents(bert, tmp_path):
    folder = tmp_path / "passages"
    shutil.copytree(bert, folder)
    config = folder / "config_sentence_transformers.json"
    prompts = {"query": "query: ", "passage": "abc: "}
    config.write_text(json.dumps(json.loads(config.read_text()) | {"prompts": prompts}))
    expected = load_encoder(str(bert)).encode_documents(["abc: xyz"])
    np.testing.assert_allclose(load_encoder(str(folder)).encode_documents(["xyz"]), expected, atol=1e-5)


def test_transformer_fingerprint_follows_the_files(bert, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(bert, copy)
    first = load_encoder(str(bert)).fingerprint
    assert load_encoder(str(copy)).fingerprint == first
    config = copy / "config_sentence_transformers.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"prompts": {"query": "other: "}}))
    assert load_encoder(str(copy)).fingerprint != first


def test_damaged_transformer_folder(bert, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(bert, copy)
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelUnusable, match="copy"):
        load_encoder(str(copy))


def test_cached_names_load_without_a_network(bert, tmp_path, monkeypatch):
    hub = tmp_path / "hub"
    repository = hub / "models--someone--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("0" * 40)
    shutil.copytree(bert, repository / "snapshots" / ("0" * 40))
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(hub))
    encoder = load_encoder("someone/tiny")
    assert encoder.name == "someone/tiny"
    expected = load_encoder(str(bert)).encode_queries(["abc"])
    np.testing.assert_allclose(encoder.encode_queries(["abc"]), expected, atol=1e-6)
