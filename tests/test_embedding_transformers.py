"""Transformer models made on the spot: real loading code, random weights."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpusqa.embedding import PieceEncoder, TokenEncoder, load_encoder, transformer
from corpusqa.errors import ModelUnusable
from model_support import plain_transformer, sentence_transformer

pytest.importorskip("sentence_transformers")

TEXTS = ["你好世界", "价格上涨", "abc def", "a" * 50, "去年清河改造工程的价格", "x"]
MOST_TOKENS = 64  # 66 positions, of which RoBERTa's counting leaves out two


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plain_transformer(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def folder(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompts = {"query": "abc: ", "document": ""}
    return sentence_transformer(tmp_path_factory.mktemp("made"), plain, prompts=prompts)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "copy")


def unusable(folder: Path) -> str:
    with pytest.raises(ModelUnusable) as caught:
        load_encoder(str(folder)).encode_documents(["你好"])
    message = str(caught.value)
    assert 1 <= len(message.splitlines()) <= 2
    return message


def edit(file: Path, **changes: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


# what comes out


def test_queries_and_documents_are_as_sentence_transformers_has_them(folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    ours = load_encoder(str(folder))
    theirs = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    short = [text for text in TEXTS if len(text) < 40]
    for mine, other in (
        (ours.encode_queries, theirs.encode_query),
        (ours.encode_documents, theirs.encode_document),
    ):
        np.testing.assert_allclose(mine(short), other(short, normalize_embeddings=True), atol=1e-5)
    assert np.abs(ours.encode_queries(short) - ours.encode_documents(short)).max() > 1e-3
    assert isinstance(ours, PieceEncoder) and not isinstance(ours, TokenEncoder)


def test_a_folder_of_plain_transformers_gets_mean_pooling(plain: Path) -> None:
    encoder = load_encoder(str(plain))
    assert encoder.dimensions == 32
    np.testing.assert_allclose(np.linalg.norm(encoder.encode_documents(TEXTS), axis=1), 1, atol=1e-5)


def test_batches_change_no_more_than_the_last_bits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder(str(folder))
    texts = [text[i:] for text in TEXTS for i in range(4)]
    together = encoder.encode_documents(texts)
    monkeypatch.setattr(transformer, "token_budget", lambda *_: 1)
    alone = encoder.encode_documents(texts)
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_array_equal(alone[5], encoder.encode_documents([texts[5]])[0])


def test_half_precision_weights_are_used_as_single(copy: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    file = copy / "model.safetensors"
    halves = {key: value.to(torch.bfloat16) for key, value in load_file(file).items()}
    save_file({key: value.float() for key, value in halves.items()}, file, metadata={"format": "pt"})
    single = load_encoder(str(copy)).encode_documents(TEXTS)
    save_file(halves, file, metadata={"format": "pt"})
    edit(copy / "config.json", dtype="bfloat16")
    vectors = load_encoder(str(copy)).encode_documents(TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, single, atol=1e-6)


def test_pickled_weights_load_too(folder: Path, copy: Path) -> None:
    import torch
    from safetensors.torch import load_file

    torch.save(load_file(copy / "model.safetensors"), copy / "pytorch_model.bin")
    (copy / "model.safetensors").unlink()
    np.testing.assert_allclose(
        load_encoder(str(copy)).encode_documents(TEXTS),
        load_encoder(str(folder)).encode_documents(TEXTS),
        atol=1e-6,
    )


def test_two_different_halves_for_queries_and_documents(plain: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Router, Transformer

    other = plain_transformer(tmp_path / "other", seed=1)
    halves = [[Transformer(str(one)), Pooling(32, "mean")] for one in (plain, other)]
    router = Router.for_query_document(query_modules=halves[0], document_modules=halves[1])
    SentenceTransformer(modules=[router], device="cpu").save_pretrained(str(tmp_path / "both"))
    encoder = load_encoder(str(tmp_path / "both"))
    expected = [load_encoder(str(one)).encode_documents(TEXTS[:3]) for one in (plain, other)]
    np.testing.assert_allclose(encoder.encode_queries(TEXTS[:3]), expected[0], atol=1e-5)
    np.testing.assert_allclose(encoder.encode_documents(TEXTS[:3]), expected[1], atol=1e-5)
    before = encoder.fingerprint
    (weights,) = (tmp_path / "both").glob("document_0*/model.safetensors")
    shutil.copy(plain / "model.safetensors", weights)
    assert load_encoder(str(tmp_path / "both")).fingerprint != before


def test_onnx_weights(plain: Path, copy: Path) -> None:
    pytest.importorskip("optimum.onnxruntime")
    from sentence_transformers import SentenceTransformer

    expected = load_encoder(str(copy)).encode_documents(TEXTS)
    SentenceTransformer(str(copy), backend="onnx").save_pretrained(str(copy))
    (copy / "model.safetensors").unlink()
    np.testing.assert_allclose(load_encoder(str(copy)).encode_documents(TEXTS), expected, atol=1e-4)


def test_onnx_weights_without_what_reads_them(copy: Path) -> None:
    try:
        import optimum.onnxruntime  # noqa: F401
    except ImportError:
        (copy / "onnx").mkdir()
        (copy / "model.safetensors").rename(copy / "onnx" / "model.onnx")
        assert "optimum-onnx" in unusable(copy)


# long texts


def test_no_text_is_too_long_for_the_positions(folder: Path) -> None:
    encoder: Any = load_encoder(str(folder))
    assert encoder.max_tokens == MOST_TOKENS
    vectors = encoder.encode_documents(["a" * n for n in (61, 62, 63, 64, 65, 66, 200)])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode_queries(["a" * 300]).shape == (1, 32)


def test_a_limit_of_its_own_goes_before_its_positions(folder: Path, copy: Path) -> None:
    edit(copy / "tokenizer_config.json", model_max_length=20)
    assert load_encoder(str(copy)).max_tokens == 20  # type: ignore[attr-defined]


def test_a_chunk_that_fits_is_one_text(folder: Path) -> None:
    encoder: Any = load_encoder(str(folder))
    assert encoder.pieces("abc\ndef", ["你好。", "世界。"]) == ["abc\ndef\n你好。世界。"]
    assert encoder.pieces("", ["你好。"]) == ["你好。"]
    assert encoder.pieces("abc", []) == []


def test_a_longer_chunk_is_offered_in_pieces_that_are_read_whole(folder: Path) -> None:
    encoder: Any = load_encoder(str(folder))
    sentences = ["去年清河改造工程的价格上涨了一二三。" for _ in range(6)] + ["x" * 150, "你好。\n"]
    pieces = encoder.pieces("abc", sentences)
    assert len(pieces) > 3
    assert all(piece.startswith("abc\n") and len(piece) + 2 <= MOST_TOKENS for piece in pieces)
    assert "".join(piece.removeprefix("abc\n") for piece in pieces) == "".join(sentences).rstrip()
    # Nothing of a piece is lost on the model: another last character gives another vector.
    for piece in pieces:
        one, other = encoder.encode_documents([piece, piece[:-1] + "z"])
        assert np.abs(one - other).max() > 1e-6


def test_a_title_that_would_fill_the_pieces_is_left_out(folder: Path) -> None:
    encoder: Any = load_encoder(str(folder))
    assert encoder.pieces("t" * 500, ["你好。", "世" * 90])[0].startswith("你好。")


def test_every_part_of_a_long_chunk_is_found(folder: Path, tmp_path: Path) -> None:
    from corpusqa.index import Index, build_index
    from corpusqa.settings import IndexSettings

    sentences = [f"清河改造工程第{n}号的价格上涨了{n * 7}。" for n in range(100, 130)]
    (tmp_path / "long.txt").write_text("".join(sentences), encoding="utf-8")
    encoder = load_encoder(str(folder), dimensions=16)
    settings = IndexSettings(chunk_chars=400, overlap_chars=0)
    build_index(tmp_path / "long.txt", tmp_path / "index", encoder=encoder, settings=settings)
    index = Index.open(tmp_path / "index")  # the manifest says by itself that vectors are cut
    assert index.manifest.encoder.dimensions == index.encoder.dimensions == 16
    assert index.manifest.vectors > 3 * index.chunk_count
    for number in range(len(sentences)):
        piece = next(p for p in encoder.pieces("", sentences) if sentences[number] in p)  # type: ignore[attr-defined]
        vector = encoder.encode_documents([piece])[0]
        assert index.search_vectors(vector, 1)[0][1] > 0.9


# bad input


def test_bad_input_gives_unit_or_zero_vectors(folder: Path) -> None:
    encoder = load_encoder(str(folder))
    for encode in (encoder.encode_queries, encoder.encode_documents):
        assert encode([]).shape == (0, 32)
        assert encode(["你好"]).shape == (1, 32)
        odd = [
            "",
            " \n\t",
            "。，！？",
            "😀👨‍👩‍👧",
            "\x00\x01\x7f",
            "\ud800",
            "价\udfff格",
            "価格 price 가격 цена",
            "价" * 10**6,
        ]
        vectors = encode(odd)
        assert np.isfinite(vectors).all() and not vectors[:2].any()
        np.testing.assert_allclose(np.linalg.norm(vectors[2:], axis=1), 1, atol=1e-5)


def test_threads_that_ask_at_once_wait_for_one_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sentence_transformers import SentenceTransformer

    encode, at_work, most = SentenceTransformer.encode_query, [], []

    def watched(*args: Any, **options: Any) -> Any:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.001)
        try:
            return encode(*args, **options)
        finally:
            at_work.pop()

    monkeypatch.setattr(SentenceTransformer, "encode_query", watched)
    encoder = load_encoder(str(folder))
    expected = [encoder.encode_queries([text]) for text in TEXTS]
    many = TEXTS * 20
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda text: encoder.encode_queries([text]), many)
        for text, vectors in zip(many, found, strict=True):
            np.testing.assert_allclose(vectors, expected[TEXTS.index(text)], atol=1e-6)
    assert max(most) == 1


def test_no_more_threads_than_processors(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from corpusqa.embedding import opening

    chosen: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", chosen.append)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 16)
    monkeypatch.setattr(opening, "processors", lambda: 3)
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    load_encoder(str(folder))
    assert chosen == []  # what the user has said goes first
    monkeypatch.delenv("OMP_NUM_THREADS")
    load_encoder(str(folder))
    assert chosen == [3]


FRESH = """
import os, sys
asked = []
sys.addaudithook(lambda e, a: asked.append(a) if e in ("socket.getaddrinfo", "socket.connect") else None)
from corpusqa.embedding import load_encoder
load_encoder(sys.argv[1]).encode_queries(["a"])
print(asked, os.environ["OMP_WAIT_POLICY"], os.environ["TOKENIZERS_PARALLELISM"])
"""


def test_a_fresh_process_looks_nothing_up_and_says_nothing(folder: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "OMP_", "TOKENIZERS_"))}
    done = subprocess.run(
        [sys.executable, "-c", FRESH, str(folder)],
        capture_output=True,
        text=True,
        env={**kept, "HF_HUB_OFFLINE": "0"},
    )
    assert done.stdout.strip() == "[] PASSIVE false"
    assert done.stderr == ""  # no bars, no advice


# what is damaged, or no model


@pytest.mark.parametrize(
    "file", ["model.safetensors", "config.json", "tokenizer.json", "modules.json", "1_Pooling/config.json"]
)
@pytest.mark.parametrize("damage", ["cut", "empty", "other", "gone"])
def test_damaged_files_are_told(copy: Path, file: str, damage: str) -> None:
    path = copy / file
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes({"cut": data[: len(data) // 2], "empty": b"", "other": b"\xff" * 64}[damage])
    if (file, damage) == ("modules.json", "gone"):
        assert load_encoder(str(copy)).dimensions == 32  # a folder of plain transformers now
        return
    assert "copy" in unusable(copy)


def test_weights_of_another_shape(copy: Path) -> None:
    edit(copy / "config.json", hidden_size=48)
    assert "cannot be loaded" in unusable(copy)


def test_modules_of_another_width(plain: Path, copy: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer

    modules = [Transformer(str(plain)), Pooling(32, "mean"), Dense(48, 16)]
    SentenceTransformer(modules=modules, device="cpu").save_pretrained(str(copy))
    assert "cannot encode" in unusable(copy)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.0])
def test_weights_that_are_no_numbers(copy: Path, value: float) -> None:
    from safetensors.numpy import load_file, save_file

    weights = load_file(copy / "model.safetensors")
    save_file({key: np.full_like(one, value) for key, one in weights.items()}, copy / "model.safetensors")
    assert "no usable vectors" in unusable(copy)


def test_program_code_of_a_model_is_not_run(copy: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    (copy / "own.py").write_text(f"open({str(trap)!r}, 'w')\n")
    edit(
        copy / "config.json",
        model_type="own",
        auto_map={"AutoConfig": "own.Config", "AutoModel": "own.Model"},
    )
    assert "program code" in unusable(copy)
    modules = json.loads((copy / "modules.json").read_text())
    modules[0]["type"] = "own.Module"
    (copy / "modules.json").write_text(json.dumps(modules))
    unusable(copy)
    assert not trap.exists()


def test_too_little_memory_is_said_before_it_is_taken(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpusqa.embedding import opening

    monkeypatch.setattr(opening, "free_memory", lambda: 1000)
    assert "GB of memory" in unusable(copy)


def test_weights_that_are_missing(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    assert "no weights" in unusable(copy)
