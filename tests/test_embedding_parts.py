"""The small parts of loading other models: files, pieces, batches, prompts, the list, shorter vectors."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.embedding import TokenEncoder, load_encoder, load_recorded, model_options, resources
from corpusqa.embedding.cache import cache_folder, cached_folder, cached_models, is_partly_cached
from corpusqa.embedding.catalogue import catalogue, known_model
from corpusqa.embedding.files import files_in, model_files
from corpusqa.embedding.pieces import pack
from corpusqa.embedding.prompts import choose_prompts, family_prompts
from corpusqa.errors import ModelUnusable
from model_support import static_model

# files


@pytest.mark.parametrize(
    ("held", "chosen"),
    [
        (
            "config.json model.safetensors pytorch_model.bin tf_model.h5 README.md",
            "config.json model.safetensors",
        ),
        ("config.json pytorch_model.bin training_args.bin", "config.json pytorch_model.bin"),
        (
            "config.json model-00001-of-00002.safetensors model-00002-of-00002.safetensors "
            "model.safetensors.index.json pytorch_model.bin.index.json pytorch_model-00001-of-00001.bin",
            "config.json model-00001-of-00002.safetensors model-00002-of-00002.safetensors "
            "model.safetensors.index.json",
        ),
        (
            "modules.json model.safetensors 1_Pooling/config.json 2_Dense/model.safetensors "
            "2_Dense/pytorch_model.bin onnx/model.onnx onnx/config.json openvino/openvino_model.bin",
            "modules.json model.safetensors 1_Pooling/config.json 2_Dense/model.safetensors",
        ),
        ("modules.json 0_StaticEmbedding/model.safetensors 0_StaticEmbedding/tokenizer.json", "="),
        ("modules.json query_0_Static/model.safetensors document_0_Transformer/model.safetensors", "="),
        (
            "config.json onnx/model.onnx onnx/model.onnx_data onnx/model_O3.onnx",
            "config.json onnx/model.onnx onnx/model.onnx_data",
        ),
        ("config.json model.onnx", "="),
        ("config.json tokenizer.json vocab.txt", ""),
        ("config.json model.gguf", ""),
        ("", ""),
    ],
)
def test_a_model_is_its_description_and_one_form_of_its_weights(held: str, chosen: str) -> None:
    expected = held if chosen == "=" else chosen
    assert model_files(held.split()) == sorted(expected.split())


def test_a_folder_is_not_searched_where_no_module_can_be(tmp_path: Path) -> None:
    model = static_model(tmp_path / "model")
    before = files_in(model)
    for beside in ("checkpoint-500/model.safetensors", ".git/config", "notes/a.json", "runs/1/x.json"):
        (model / beside).parent.mkdir(parents=True)
        (model / beside).write_bytes(b"x")
    assert files_in(model) == before == ["model.safetensors", "modules.json", "tokenizer.json"]


# the cache


def test_a_cached_model_counts_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "cache"))
    assert cache_folder() == tmp_path / "cache"
    assert cached_models() == [] and cached_folder("someone/tiny") is None
    repository = tmp_path / "cache" / "models--someone--tiny"
    snapshot = static_model(repository / "snapshots" / "abc")
    (repository / "blobs").mkdir()
    assert cached_folder("someone/tiny") is None and is_partly_cached("someone/tiny")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc\n")
    assert cached_folder("someone/tiny") == snapshot and not is_partly_cached("someone/tiny")
    assert cached_models() == [("someone/tiny", snapshot)]
    index = {"weight_map": {"a": "model.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (snapshot / "model.safetensors.index.json").write_text(json.dumps(index))
    assert cached_folder("someone/tiny") is None
    (snapshot / "model.safetensors.index.json").unlink()
    (snapshot / "model.safetensors").unlink()
    assert cached_folder("someone/tiny") is None


# pieces


def characters(texts: list[str]) -> list[int]:
    return [len(text) for text in texts]


@given(st.lists(st.text("ab 你。", max_size=60), max_size=12), st.integers(1, 40))
def test_pieces_make_up_the_text_and_fit(segments: list[str], room: int) -> None:
    pieces = pack(segments, characters, room)
    assert "".join(pieces) == "".join(segments)
    assert all(len(piece) <= room for piece in pieces)


@given(st.lists(st.text("ab 你。", min_size=1, max_size=20), min_size=1, max_size=12), st.integers(1, 200))
def test_pieces_are_no_more_than_needed(segments: list[str], room: int) -> None:
    pieces = pack(segments, characters, room)
    if sum(map(len, segments)) <= room:
        assert len(pieces) == 1
    if all(len(segment) <= room for segment in segments):
        starts = {sum(map(len, segments[:i])) for i in range(len(segments))}
        assert {sum(map(len, pieces[:i])) for i in range(len(pieces))} <= starts  # cut between sentences only
        assert all(len(a) + len(b) > room for a, b in pairwise(pieces))


def test_a_character_of_many_tokens_comes_alone() -> None:
    assert pack(["ab"], lambda texts: [3 * len(text) for text in texts], 2) == ["a", "b"]


def test_long_sentences_are_cut_between_words() -> None:
    words = "one two three four five six seven eight nine ten " * 4
    for piece in pack([words], characters, 60):
        assert piece.endswith(" ")


# batches and memory


@given(st.lists(st.integers(0, 600), max_size=80), st.integers(1, 4096))
def test_every_text_is_in_one_batch_that_fits(lengths: list[int], budget: int) -> None:
    groups = resources.batches(lengths, budget)
    assert sorted(place for group in groups for place in group) == list(range(len(lengths)))
    for group in groups:
        assert len(group) == 1 or len(group) * max(lengths[i] for i in group) <= budget
    widest = [max(lengths[i] for i in group) for group in groups]
    assert widest == sorted(widest, reverse=True)


def test_the_budget_is_a_power_of_two_and_never_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    for free, expected in ((None, 4096), (10**12, 4096), (40_000_000, 1024), (4_000, 512), (0, 512)):
        monkeypatch.setattr(resources, "free_memory", lambda free=free: free)
        assert resources.token_budget(token_bytes=9000, longest=512) == expected


def test_memory_and_processors_of_a_container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group, memory = tmp_path / "cgroup", tmp_path / "meminfo"
    monkeypatch.setattr(resources, "_CGROUP", group)
    monkeypatch.setattr(resources, "_MEMINFO", memory)
    assert resources.free_memory() is None and resources.processors() >= 1
    memory.write_text("MemTotal: 9000 kB\nMemAvailable:    4000 kB\n")
    assert resources.free_memory() == 4_096_000
    group.mkdir()
    (group / "memory.max").write_text("3000000\n")
    (group / "memory.current").write_text("2500000\n")
    (group / "memory.stat").write_text("anon 1000\ninactive_file 1500000\n")
    (group / "cpu.max").write_text("50000 100000\n")
    assert resources.free_memory() == 2_000_000
    assert resources.processors() == 1
    (group / "memory.max").write_text("max\n")
    assert resources.free_memory() == 4_096_000


def test_memory_needed_counts_numbers_not_bytes(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    (tmp_path / "config.json").write_text("{}")
    save_file(
        {"a": np.zeros((10, 20), np.float16), "b": np.zeros(5, np.float32)}, tmp_path / "model.safetensors"
    )
    assert resources.memory_needed(tmp_path) == 4 * 205
    (tmp_path / "model.safetensors").write_bytes(b"short")
    assert resources.memory_needed(tmp_path) == 0


# prompts


@pytest.mark.parametrize(
    ("name", "query", "document"),
    [
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("intfloat/e5-base-v2", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large-instruct", "Instruct: ", ""),
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("BAAI/bge-base-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("BAAI/bge-m3", "", ""),
        ("Qwen/Qwen3-Embedding-0.6B", "Instruct: ", ""),
        ("Alibaba-NLP/gte-Qwen2-1.5B-instruct", "Instruct: ", ""),
        ("thenlper/gte-large-zh", "", ""),
        ("google/embeddinggemma-300m", "task: search result | query: ", "title: none | text: "),
        ("nomic-ai/nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("/models/intfloat_multilingual-e5-base", "query: ", "passage: "),
        ("/cache/models--intfloat--multilingual-e5-small/snapshots/0123", "query: ", "passage: "),
        ("/e5-small/a/b/c/mine", "", ""),
        ("someone/re5-small", "", ""),
        ("sentence-transformers/LaBSE", "", ""),
    ],
)
def test_families_are_known_by_name(name: str, query: str, document: str) -> None:
    found = family_prompts(name)
    assert found[0].startswith(query) and bool(found[0]) == bool(query)
    assert found[1] == document


def test_instructions_end_as_their_models_want() -> None:
    assert family_prompts("Qwen/Qwen3-Embedding-0.6B")[0].endswith("\nQuery:")
    assert family_prompts("intfloat/multilingual-e5-large-instruct")[0].endswith("\nQuery: ")


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ({"query": "Q ", "document": "D "}, ("Q ", "D ")),
        ({"query": "Q ", "passage": "P "}, ("Q ", "P ")),
        ({"search_query": "Q ", "search_document": "D "}, ("Q ", "D ")),
        ({"retrieval.query": "Q ", "retrieval.passage": "P ", "separation": "S "}, ("Q ", "P ")),
        ({"query": "Q ", "document": ""}, ("Q ", "")),
        ({"query": None, "document": ""}, ("query: ", "passage: ")),
        ({"clustering": "C "}, ("query: ", "passage: ")),
        ({}, ("query: ", "passage: ")),
    ],
)
def test_what_a_model_configures_goes_before_what_is_known(configured: dict, expected: tuple) -> None:
    assert choose_prompts(configured, "intfloat/multilingual-e5-small") == expected


# the list


def test_the_list_is_complete_and_consistent() -> None:
    known = catalogue()
    assert known.facts and known.scores_source
    names = [model.name for model in known.models]
    assert len(names) == len(set(names)) >= 15
    for model in known.models:
        assert model.kind in {"static", "transformer"} and model.licence and model.languages
        assert model.dimensions > 0 and model.weights_mb > 0
        assert model.shortest is None or 0 < model.shortest < model.dimensions
        assert model.scores.keys() <= known.scores.keys()
        assert all(0 < value < 1 for value in model.scores.values())
    assert known_model("baai/BGE-M3") is known_model("BAAI/bge-m3") is not None
    assert known_model("someone/else") is None


def test_the_scores_are_those_that_were_published(root: Path) -> None:
    notes = root.parent / "shared" / "design" / "evaluation.md"
    if not notes.is_file():
        pytest.skip("the notes with the published figures are not beside the repository")
    figures = set(re.findall(r"\.\d{4}", notes.read_text(encoding="utf-8")))
    rows = [line for line in notes.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    for model in catalogue().models:
        short = model.name.rpartition("/")[2].replace("granite-embedding-", "granite-").lower()
        mine = [row for row in rows if short in row.lower()]
        for value in model.scores.values():
            assert f"{value:.4f}"[1:] in figures
            assert any(f"{value:.4f}"[1:] in row for row in mine), (model.name, value)


# shorter vectors


def test_shorter_vectors_are_the_beginning_of_the_whole_ones() -> None:
    whole, short = load_encoder(), load_encoder(dimensions=64)
    texts = ["电动汽车的销量", "price of oil", "", "😀"]
    for encode in ("encode_queries", "encode_documents"):
        cut = getattr(whole, encode)(texts)[:, :64]
        lengths = np.linalg.norm(cut, axis=1, keepdims=True)
        expected = cut / np.where(lengths > 0, lengths, 1)
        np.testing.assert_allclose(getattr(short, encode)(texts), expected, atol=1e-6)
    assert short.dimensions == 64 and short.name == whole.name
    assert short.window_chars == whole.window_chars
    assert len({whole.fingerprint, short.fingerprint, load_encoder(dimensions=65).fingerprint}) == 3
    assert short.fingerprint == load_encoder(dimensions=64).fingerprint
    assert not isinstance(short, TokenEncoder)
    assert short.encode_queries([]).shape == (0, 64)
    assert model_options(short) == "--model shipped --dimensions 64"
    assert model_options(whole) == "--model shipped"


def test_cutting_does_not_touch_the_whole_vectors() -> None:
    whole = load_encoder()
    before = whole.encode_queries(["电动汽车"])
    load_encoder(dimensions=10).encode_queries(["电动汽车"])
    np.testing.assert_array_equal(whole.encode_queries(["电动汽车"]), before)


def test_all_dimensions_are_the_model_itself() -> None:
    whole = load_encoder()
    same = load_encoder(dimensions=whole.dimensions)
    assert same.fingerprint == whole.fingerprint and isinstance(same, TokenEncoder)


@pytest.mark.parametrize("dimensions", [0, -1, 10_000])
def test_dimensions_that_cannot_be_kept(dimensions: int) -> None:
    with pytest.raises(ModelUnusable, match=f"{dimensions} of them cannot be kept. Choose 1 to"):
        load_encoder(dimensions=dimensions)


def test_a_recorded_model_is_cut_only_if_it_was(tmp_path: Path) -> None:
    name = str(static_model(tmp_path / "model"))
    whole, short = load_encoder(name), load_encoder(name, dimensions=4)
    assert load_recorded(name, 8, whole.fingerprint).dimensions == 8
    again = load_recorded(name, 4, short.fingerprint)
    assert (again.dimensions, again.fingerprint) == (4, short.fingerprint)
    static_model(tmp_path / "model", width=12)  # another model by now: as it is, whatever the width was
    assert load_recorded(name, 8, whole.fingerprint).dimensions == 12
    static_model(tmp_path / "model", width=3)
    assert load_recorded(name, 4, short.fingerprint).dimensions == 3
