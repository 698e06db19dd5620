"""The table of tokens that translate each other: read, looked up, refused, and the one in the package."""

import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from corpusqa.embedding import load_encoder
from corpusqa.embedding.loading import SHIPPED_FOLDER
from corpusqa.embedding.matching import shipped_encoder
from corpusqa.embedding.translations import FILE, STEPS, Translations
from corpusqa.errors import ModelUnusable
from model_support import static_model

#: Token 0 has none, 1 is like 3 and 4, 2 like 4, 3 like 1, 4 like 1 and 2.
ARRAYS = {
    "first": np.array([0, 0, 2, 3, 4, 6], np.int32),
    "targets": np.array([3, 4, 4, 1, 1, 2], np.int32),
    "similarities": np.array([204, 51, 102, 204, 51, 102], np.uint8),
}


def write(folder, **changed):
    save_file(ARRAYS | changed, folder / FILE)
    return folder / FILE


def test_every_entry_of_a_token_is_found(tmp_path):
    table = Translations.load(write(tmp_path), 5)
    assert table is not None
    places, tokens, similarities = table.of(np.array([4, 0, 1], np.int32))
    found = sorted(zip(places.tolist(), tokens.tolist(), similarities.tolist(), strict=True))
    assert found == [
        (0, 1, pytest.approx(51 / STEPS)),
        (0, 2, pytest.approx(102 / STEPS)),
        (2, 3, pytest.approx(204 / STEPS)),
        (2, 4, pytest.approx(51 / STEPS)),
    ]
    assert similarities.dtype == np.float32
    assert tokens.tolist() == sorted(tokens.tolist())


def test_no_tokens_have_no_entries(tmp_path):
    table = Translations.load(write(tmp_path), 5)
    assert [len(part) for part in table.of(np.zeros(0, np.int32))] == [0, 0, 0]
    assert [len(part) for part in table.of(np.array([0, 0], np.int32))] == [0, 0, 0]


def test_a_model_without_a_table_has_none(tmp_path):
    assert Translations.load(tmp_path / FILE, 5) is None
    encoder = load_encoder(str(static_model(tmp_path / "plain")))
    assert [len(part) for part in encoder.translations(np.arange(9, dtype=np.int32))] == [0, 0, 0]


@settings(max_examples=60)
@given(st.data())
def test_lookup_is_the_same_as_reading_entry_by_entry(data):
    entries = data.draw(st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 255))), min_size=1))
    flat = [entry for several in entries for entry in several]
    table = Translations(
        np.cumsum([0, *map(len, entries)]).astype(np.int32),
        np.array([token for token, _ in flat], np.int32),
        np.array([steps for _, steps in flat], np.uint8),
    )
    ids = data.draw(st.lists(st.integers(0, len(entries) - 1)))
    expected = sorted((place, *entry) for place, token in enumerate(ids) for entry in entries[token])
    places, tokens, similarities = table.of(np.array(ids, np.int32))
    steps = np.rint(similarities * STEPS).astype(int)
    assert sorted(zip(places.tolist(), tokens.tolist(), steps.tolist(), strict=True)) == expected


@pytest.mark.parametrize(
    "changed",
    [
        {"first": ARRAYS["first"][:-1]},
        {"targets": np.array([3, 4, 4, 1, 1, 5], np.int32)},
        {"similarities": ARRAYS["similarities"][:-1]},
        {"first": np.array([0, 0, 2, 3, 4, 7], np.int32)},
    ],
)
def test_a_table_that_does_not_fit_is_refused(tmp_path, changed):
    with pytest.raises(ValueError, match="does not fit a vocabulary of 5 tokens"):
        Translations.load(write(tmp_path, **changed), 5)


@pytest.mark.parametrize("content", [b"", b"\xff" * 64, None])
def test_a_model_with_a_damaged_table_is_named(tmp_path, content):
    folder = static_model(tmp_path / "words")
    write(folder)  # fits five tokens, and there are more
    if content is not None:
        (folder / FILE).write_bytes(content)
    with pytest.raises(ModelUnusable, match="words"):
        load_encoder(str(folder))


def test_the_fingerprint_follows_the_table(tmp_path):
    folder = static_model(tmp_path / "words", rows=200)
    before = load_encoder(str(folder)).fingerprint
    nothing = {"targets": np.zeros(0, np.int32), "similarities": np.zeros(0, np.uint8)}
    write(folder, first=np.zeros(201, np.int32), **nothing)
    assert load_encoder(str(folder)).fingerprint != before


def test_the_shipped_table_goes_both_ways_and_knows_common_words():
    encoder = shipped_encoder()

    def like(word: str) -> set[int]:
        return set(encoder.translations(encoder.token_ids([word])[0])[1].tolist())

    def token(word: str) -> int:
        (only,) = encoder.token_ids([word])[0]
        return int(only)

    for english, chinese in (("price", "价格"), ("battery", "电池"), ("alliance", "联盟"), ("war", "战争")):
        assert token(chinese) in like(english)
        assert token(english) in like(chinese)
    _, _, similarities = encoder.translations(encoder.token_ids(["the price of oil 石油价格上涨"])[0])
    assert similarities.min() > 0 and similarities.max() == pytest.approx(0.8)


def test_the_shipped_model_works_without_its_table(tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED_FOLDER, folder)
    (folder / FILE).unlink()
    bare, shipped = load_encoder(str(folder)), shipped_encoder()
    np.testing.assert_array_equal(bare.encode_queries(["价格"]), shipped.encode_queries(["价格"]))
    assert len(bare.translations(bare.token_ids(["价格"])[0])[0]) == 0
