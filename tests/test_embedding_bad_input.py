"""Whatever is put in, the shipped model gives vectors of length 1, or of length 0 where nothing is said."""

from __future__ import annotations

import numpy as np
import pytest

from corpusqa.embedding import Encoder, load_encoder

MILLION = 1_000_000

SAYS_NOTHING = {
    "empty": "",
    "white space": " \t\n\r\u3000\u00a0\u200b",
    "punctuation": "。，！？……——「」!?.,;:-()",
    "emoji": "😀👨‍👩‍👧🇨🇳❤️🏳️‍🌈",
    "control characters": "\x00\x01\x07\x08\x0b\x1b\x7f\x80\x9f",
    "lone surrogates": "\ud800\udfff\udc00",
    "joiners and marks alone": "\u200d\u200c\ufeff\u0301\ufe0f",
    "unassigned and private": "\U000e0001\ue000\uffff",
    "a million blanks": " " * MILLION,
    "a million surrogates": "\ud800" * MILLION,
    "a million commas": "，" * MILLION,
}
SAYS_SOMETHING = {
    "one letter": "a",
    "one character": "价",
    "mixed scripts": "价格 price 가격 цена かかく ราคา السعر τιμή 價格",
    "surrogate between characters": "价\ud800格\udfff上涨",
    "control characters between words": "price\x00of\x1b[2Joil\x07",
    "emoji between words": "油价😀上涨👍",
    "marks on letters": "e\u0301" * 50,
    "right to left marks": "\u202eprice\u202c",
    "a million letters": "a" * MILLION,
    "a million characters": "价" * MILLION,
    "a million of all kinds": ("价格 price 가격 цена かかく 😀\ud800\x00，" * 40_000)[:MILLION],
    "a million digits": "7" * MILLION,
    "a million marks": "e" + "\u0301" * MILLION,
}


@pytest.fixture(scope="module")
def shipped() -> Encoder:
    return load_encoder()


@pytest.mark.parametrize("side", ["encode_queries", "encode_documents"])
@pytest.mark.parametrize("what", SAYS_NOTHING)
def test_what_says_nothing_gives_the_zero_vector(shipped: Encoder, what: str, side: str) -> None:
    (vector,) = getattr(shipped, side)([SAYS_NOTHING[what]])
    assert vector.dtype == np.float32 and vector.shape == (shipped.dimensions,)
    assert not vector.any()


@pytest.mark.parametrize("side", ["encode_queries", "encode_documents"])
@pytest.mark.parametrize("what", SAYS_SOMETHING)
def test_what_says_something_gives_a_unit_vector(shipped: Encoder, what: str, side: str) -> None:
    (vector,) = getattr(shipped, side)([SAYS_SOMETHING[what]])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("side", ["encode_queries", "encode_documents"])
def test_batches_of_none_of_one_and_of_everything(shipped: Encoder, side: str) -> None:
    encode = getattr(shipped, side)
    none = encode([])
    assert none.shape == (0, shipped.dimensions) and none.dtype == np.float32
    texts = [text for text in {**SAYS_NOTHING, **SAYS_SOMETHING}.values() if len(text) < 10_000]
    together = encode(texts)
    assert together.shape == (len(texts), shipped.dimensions)
    for text, vector in zip(texts, together, strict=True):
        alone = encode([text])
        assert alone.shape == (1, shipped.dimensions)
        np.testing.assert_array_equal(alone[0], vector)


def test_what_is_odd_does_not_drown_what_is_said(shipped: Encoder) -> None:
    plain, odd, other = shipped.encode_queries(
        ["石油价格上涨", "石油\ud800价格\x00上涨😀，。\u200b", "猫在睡觉"]
    )
    assert plain @ odd > 0.9 > plain @ other
