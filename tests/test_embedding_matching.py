import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.embedding.matching import QuestionTokens, shipped_encoder

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
