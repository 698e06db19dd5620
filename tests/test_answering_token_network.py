"""What the judging network sees of a question token by token, and the sums it makes of it."""

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.answering.candidates import candidates
from corpusqa.answering.comparison import compare
from corpusqa.answering.reader import ANSWER_FEATURES, load_reader
from corpusqa.answering.token_network import CLASS_STEPS, WEIGHTS, TokenNetwork
from corpusqa.answering.token_view import (
    LONGEST,
    MET_COLUMNS,
    QUESTION_COLUMNS,
    SENTENCE_COLUMNS,
    only,
    view,
)
from corpusqa.embedding.matching import shipped_encoder
from corpusqa.text.question import analyse
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Passage, Sentence

ROOT = Path(__file__).resolve().parents[1]
TEXT = (
    "光谷仪器成立于2011年，总部在武汉。创始人李明远此前在一家医院做工程师。"
    "公司的第一款产品是便携式血氧仪，售价1299元。It has 340 employees."
)
QUESTIONS = ("光谷仪器有多少员工？", "Who founded it?", "血氧仪", "!?", "多少", "誰が創業しましたか")
FEATURES, CLASSES = 7, 5


def passage(text, sentences=None, title="光谷仪器"):
    found = split_sentences(text) if sentences is None else sentences
    return Passage("d", title, "d.md", 0, len(text), text, "", found, 1.0, 1, 0.5, 1, 0.6)


def seen(question, *passages):
    asked, encoder = analyse(question), shipped_encoder()
    return view(asked, compare(asked, passages, candidates(passages), encoder), encoder)


def one_sentence(text):
    return passage(text, (Sentence(0, len(text)),))


@cache
def network(copies=2):
    """A network of random weights in the shapes that training writes."""
    rng = np.random.default_rng(0)
    encoder = shipped_encoder()
    width = encoder.rows(np.zeros(1, np.int32)).shape[1]
    token = 8 + CLASSES
    shapes = {
        "projection": (width, 8),
        "question_in": (len(QUESTION_COLUMNS) + len(MET_COLUMNS) + token, 4),
        "question_bias": (4,),
        "sentence_in": (len(SENTENCE_COLUMNS) + 2 * token, 3),
        "sentence_bias": (3,),
        "hidden_in": (FEATURES + 2 * 4 + 2 * 3, 6),
        "hidden_bias": (6,),
        "output": (6,),
        "output_bias": (1,),
    }
    assert set(shapes) == set(WEIGHTS)
    tensors = {
        "n.mean": rng.normal(size=FEATURES).astype(np.float32),
        "n.scale": (1 + rng.random(FEATURES)).astype(np.float32),
        "classes": rng.integers(0, CLASS_STEPS + 1, (tokens(), CLASSES)).astype(np.uint8),
    }
    for copy in range(copies):
        for name, shape in shapes.items():
            tensors[f"n.{copy}.{name}"] = rng.normal(size=shape).astype(np.float32)
    return tensors


def tokens():
    return len(load_reader().judge.classes)


def features(n, seed=1):
    return np.random.default_rng(seed).normal(size=(n, FEATURES)).astype(np.float32)


def score(tensors, some, rows):
    return TokenNetwork.from_tensors(tensors, "n", FEATURES)(rows, some, shipped_encoder())


# --- the view


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_token_of_the_question_and_of_the_sentences_has_a_row(question):
    passages = (passage(TEXT), passage("English only. Two sentences."))
    found = candidates(passages)
    some = seen(question, *passages)
    n, q, t = len(found), len(some.question_ids), len(some.sentence_ids)
    assert some.question.shape == (q, len(QUESTION_COLUMNS))
    assert some.met.shape == (n, q, len(MET_COLUMNS))
    assert some.sentence.shape == (t, len(SENTENCE_COLUMNS))
    assert some.starts.shape == (n + 1,) and some.starts[0] == 0 and some.starts[-1] == t
    ids = shipped_encoder().token_ids([one.text for one in found])
    assert [len(one) for one in ids] == np.diff(some.starts).tolist()
    assert not set(some.question_ids) & set(some.asking_ids)
    asked = set(shipped_encoder().token_ids([question])[0])
    assert set(some.asking_ids) <= asked
    for columns in (some.question, some.met, some.sentence):
        assert columns.dtype == np.float32 and np.isfinite(columns).all()


def test_shares_sum_to_one_and_the_weightiest_token_counts_one():
    some = seen(QUESTIONS[0], passage(TEXT))
    assert some.question[:, 0].sum() == pytest.approx(1, abs=1e-5)
    assert some.question[:, 1].max() == pytest.approx(1, abs=1e-5)


def test_what_is_met_beside_counts_at_least_what_is_met_here():
    some = seen(QUESTIONS[0], passage(TEXT))
    here, beside, whole = some.met[..., 0], some.met[..., 1], some.met[..., 3]
    assert (beside >= here - 1e-6).all() and (whole >= some.met[..., 2] - 1e-6).all()
    said = seen("血氧仪", passage(TEXT))
    at = next(i for i, one in enumerate(candidates([passage(TEXT)])) if "血氧仪" in one.text)
    assert said.met[at, :, 0].min() == pytest.approx(1, abs=1e-4)


def test_a_title_that_says_it_counts_for_the_whole():
    with_title, without = (
        seen("光谷仪器", passage("公司在武汉。", title=title)) for title in ("光谷仪器", "")
    )
    assert with_title.met[0, :, 3].min() == pytest.approx(1, abs=1e-4)
    assert without.met[0, :, 3].min() < 0.9


def test_nearness_falls_with_the_distance_to_what_the_question_says():
    some = seen("血氧仪", one_sentence("血氧仪的售价在去年春天的展会上定为每台一千二百九十九元整。"))
    nearness = some.sentence[:, 2]
    assert int(nearness.argmax()) < 5
    assert nearness[-1] < nearness.max() / 4


def test_a_long_sentence_is_cut():
    text = "光谷仪器的员工很多" + "，河水流过桥下" * 300
    some = seen(QUESTIONS[0], one_sentence(text))
    assert len(shipped_encoder().token_ids([text])[0]) > 1000
    assert len(some.sentence_ids) == LONGEST
    assert some.sentence[:, 3].max() < 1


def test_only_one_sentence_is_what_it_was_among_others():
    some = seen(QUESTIONS[0], passage(TEXT))
    for row in range(len(some.starts) - 1):
        one = only(some, row)
        start, end = some.starts[row], some.starts[row + 1]
        assert one.met.tolist() == some.met[row : row + 1].tolist()
        assert one.sentence_ids.tolist() == some.sentence_ids[start:end].tolist()
        assert one.starts.tolist() == [0, end - start]


# --- the network


def test_each_sentence_is_scored_as_if_it_were_alone():
    some = seen(QUESTIONS[0], passage(TEXT), passage("English only. Two sentences."))
    n = len(some.starts) - 1
    tensors, rows = network(), features(n)
    together = score(tensors, some, rows)
    alone = [float(score(tensors, only(some, i), rows[i : i + 1])[0]) for i in range(n)]
    assert together.shape == (n,) and together.dtype == np.float64
    assert together.tolist() == pytest.approx(alone, abs=1e-4)


def test_the_score_is_the_mean_of_the_copies():
    some = seen(QUESTIONS[0], passage(TEXT))
    rows, tensors = features(len(some.starts) - 1), network(copies=3)
    parts = []
    for copy in range(3):
        alone = {key: value for key, value in tensors.items() if key.count(".") < 2}
        alone |= {f"n.0.{name}": tensors[f"n.{copy}.{name}"] for name in WEIGHTS}
        parts.append(score(alone, some, rows))
    assert score(tensors, some, rows).tolist() == pytest.approx(np.mean(parts, axis=0).tolist(), abs=1e-5)


def test_features_far_from_the_known_ones_are_clipped():
    some, tensors = only(seen(QUESTIONS[0], passage(TEXT)), 0), network()
    far = np.where(features(1) > 0, 1e9, -1e9).astype(np.float32)
    edge = (tensors["n.mean"] + 5 * np.sign(far) * tensors["n.scale"]).astype(np.float32)
    assert score(tensors, some, far).tolist() == pytest.approx(score(tensors, some, edge).tolist(), abs=1e-3)


def test_weights_of_other_features_are_refused():
    with pytest.raises(ValueError, match="other features"):
        TokenNetwork.from_tensors(network(), "n", FEATURES + 1)


def test_the_weights_that_ship_fit_the_model_that_ships():
    judge = load_reader().judge
    assert judge.mean.shape == judge.scale.shape == (len(ANSWER_FEATURES),)
    assert (judge.scale > 0).all() and len(judge.copies) >= 1
    encoder = shipped_encoder()
    assert encoder.rows(np.array([len(judge.classes) - 1], np.int32)).shape == (
        1,
        len(judge.copies[0]["projection"]),
    )
    with pytest.raises(IndexError):
        encoder.rows(np.array([len(judge.classes)], np.int32))
    for copy in judge.copies:
        assert set(copy) == set(WEIGHTS)
        assert all(np.isfinite(weight).all() for weight in copy.values())


ODD = [
    "",
    " ",
    "。",
    "！？…—",
    "\u200b\u200b",
    "\ud800",
    "\x00",
    "𠮷" * 40,
    "👨‍👩‍👧",
    "1" * 500,
    "a" * 3000,
    "，" * 2000,
]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("question", [*QUESTIONS, "", "，。", "的" * 300])
def test_odd_texts_are_scored_like_any(question, text):
    some = seen(question, one_sentence(text), passage(TEXT))
    n = len(some.starts) - 1
    scores = score(network(), some, features(n))
    assert scores.shape == (n,) and np.isfinite(scores).all()
    assert np.isfinite(some.met).all() and np.isfinite(some.sentence).all()


@settings(max_examples=40)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_scored_and_always_alike(question, text):
    some = seen(question, one_sentence(text))
    rows = np.concatenate([features(1), features(1) * 1e6])
    twice = replace(
        some,
        met=np.repeat(some.met, 2, axis=0),
        sentence_ids=np.tile(some.sentence_ids, 2),
        starts=np.array([0, some.starts[-1], 2 * some.starts[-1]], np.int64),
        sentence=np.tile(some.sentence, (2, 1)),
    )
    tensors = network()
    first = score(tensors, twice, rows)
    assert np.isfinite(first).all()
    assert first.tolist() == score(tensors, twice, rows).tolist()


def test_numpy_and_torch_make_the_same_sums():
    torch = pytest.importorskip("torch")
    sys.path.insert(0, str(ROOT))
    from training.reading.scorer import Scorer, pack

    encoder = shipped_encoder()
    torch.manual_seed(3)
    width = encoder.rows(np.zeros(1, np.int32)).shape[1]
    scorer = Scorer(FEATURES, width, CLASSES, dropout=0.5).eval()
    tensors = {key: value for key, value in network().items() if key.count(".") < 2}
    for name, weights in scorer.named_parameters():
        tensors[f"n.0.{name}"] = weights.detach().numpy()
    rows = encoder.rows(np.arange(tokens(), dtype=np.int32))
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit_rows = rows / np.where(norms > 0, norms, 1)
    table = torch.from_numpy(
        np.concatenate([unit_rows, tensors["classes"] / CLASS_STEPS], 1).astype(np.float32)
    )
    group, expected = [], []
    asked = [
        question for question in QUESTIONS if question != "!?"
    ]  # training has no questions without words
    for i, question in enumerate(asked):
        some = seen(question, passage(TEXT), one_sentence("" if i % 2 else "，" * 200))
        made = features(len(some.starts) - 1, seed=i)
        standard = np.clip((made - tensors["n.mean"]) / tensors["n.scale"], -5, 5).astype(np.float32)
        group.append((standard, some))
        expected += score(tensors, some, made).tolist()
    packed = pack(group, np.zeros(len(expected), np.float32), np.ones(len(group), np.float32))
    with torch.no_grad():
        found = scorer(packed, table).numpy()
    assert found.tolist() == pytest.approx(expected, abs=1e-3)
    assert np.std(expected) > 0.1
