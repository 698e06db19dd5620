import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from corpusqa.embedding.matching import QuestionTokens, shipped_encoder
from corpusqa.embedding.static import StaticEncoder
from corpusqa.embedding.translations import Translations

QUESTION = "工厂哪一年投产?"
TEXTS = ["工厂在2019年投产。", "天气很好。", "The plant opened in 2019.", "", "😀"]


def test_similarities_are_the_best_cosine_of_each_token():
    encoder = shipped_encoder()
    tokens = QuestionTokens(encoder, QUESTION)
    ids = np.unique(encoder.token_ids([QUESTION])[0])
    asked = encoder.rows(ids)
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    found = encoder.rows(encoder.token_ids(TEXTS[:1])[0])
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    assert tokens.similarities(TEXTS[:1])[0] == pytest.approx((asked @ found.T).max(axis=1), abs=1e-5)
    assert tokens.weights.sum() == pytest.approx(1, abs=1e-5)


def test_what_speaks_of_the_same_scores_higher_in_any_language():
    tokens = QuestionTokens(shipped_encoder(), QUESTION)
    same, other, english, empty, unknown = tokens.scores(tokens.similarities(TEXTS))
    assert same > english > other
    assert empty == 0 and unknown == 0


def test_cosines_are_those_of_the_encoder():
    encoder = shipped_encoder()
    expected = encoder.encode_documents(TEXTS) @ encoder.encode_queries([QUESTION])[0]
    assert QuestionTokens(encoder, QUESTION).cosines(TEXTS) == pytest.approx(expected, abs=1e-5)


@settings(max_examples=50)
@given(st.text(max_size=40), st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_texts_compare_within_bounds(question, texts):
    tokens = QuestionTokens(shipped_encoder(), question)
    similarities = tokens.similarities(texts)
    assert similarities.shape == (len(texts), len(tokens.weights))
    for values in (similarities, tokens.scores(similarities), tokens.cosines(texts)):
        assert np.isfinite(values).all() and (np.abs(values) <= 1.001).all()


def words_encoder(translations: Translations | None) -> StaticEncoder:
    """Five words with rows that can be computed with by hand."""
    vocabulary = {"[UNK]": 0, "one": 1, "two": 2, "eins": 3, "far": 4}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    rows = np.array([[0, 0], [3, 0], [0, 1], [0.6, 0.8], [-1, 0]], np.float32)
    return StaticEncoder(tokenizer, rows, translations=translations)


#: "one" is like "eins" by .8, "two" like "eins" by .4 (its cosine is more), "eins" like both.
TABLE = Translations(
    np.array([0, 0, 1, 2, 4, 4], np.int32),
    np.array([3, 3, 1, 2], np.int32),
    np.array([204, 102, 204, 102], np.uint8),
)


def test_a_translation_counts_at_least_as_much_as_the_table_says():
    texts = ["eins far", "far eins eins", "far", "", "one"]
    bare = QuestionTokens(words_encoder(None), "one two").similarities(texts)
    told = QuestionTokens(words_encoder(TABLE), "one two").similarities(texts)
    assert bare == pytest.approx(np.array([[0.6, 0.8], [0.6, 0.8], [-1, 0], [0, 0], [1, 0]]), abs=1e-6)
    assert told == pytest.approx(np.array([[0.8, 0.8], [0.8, 0.8], [-1, 0], [0, 0], [1, 0]]), abs=1e-6)


def test_translations_work_in_both_directions():
    (similar,) = QuestionTokens(words_encoder(TABLE), "eins").similarities(["one"])
    assert similar == pytest.approx([0.8])


def test_weights_are_the_lengths_of_the_rows():
    tokens = QuestionTokens(words_encoder(TABLE), "two one two unheard")
    assert tokens.ids.tolist() == [1, 2]
    assert tokens.weights == pytest.approx([3 / 5, 2 / 5])


def test_alike_names_every_token_of_every_text():
    encoder = words_encoder(TABLE)
    alike = QuestionTokens(encoder, "one two").alike(["eins far", "", "two eins two"])
    assert alike.ids.tolist() == [3, 4, 2, 3, 2]
    assert alike.starts.tolist() == [0, 2, 2, 5]
    expected = [[0.8, 0.8], [-1, 0], [0, 1], [0.8, 0.8], [0, 1]]
    assert alike.similarities == pytest.approx(np.array(expected), abs=1e-6)
    assert alike.best() == pytest.approx(np.array([[0.8, 0.8], [0, 0], [0.8, 1]]), abs=1e-6)


@pytest.mark.parametrize(("question", "texts"), [("", ["one"]), ("one", []), ("one", ["", "unheard"])])
def test_nothing_to_compare_is_no_error(question, texts):
    tokens = QuestionTokens(words_encoder(TABLE), question)
    alike = tokens.alike(texts)
    assert alike.similarities.shape == (len(alike.ids), len(tokens.ids))
    assert not tokens.similarities(texts).any()
    assert len(tokens.scores(tokens.similarities(texts))) == len(texts)


def test_an_english_word_meets_its_chinese_translation_in_the_shipped_model():
    alike = QuestionTokens(shipped_encoder(), "battery").alike(["天气很好，电池很便宜。"])
    spans = shipped_encoder().token_spans("天气很好，电池很便宜。")
    best = spans[int(alike.similarities[:, 0].argmax())]
    assert "天气很好，电池很便宜。"[best[1] : best[2]] == "电池"
    assert alike.similarities.max() >= 0.79
