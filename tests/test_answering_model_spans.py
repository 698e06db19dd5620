"""The parts of reading with models that need no model: spans, windows, statements, kinds of models."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.answering.models.kinds import check_kind, place_of
from corpusqa.answering.models.passage_windows import Window, cut, token_places, trimmed
from corpusqa.answering.models.spans import best_spans, probability
from corpusqa.answering.models.statement import statement
from corpusqa.errors import InputError, ModelUnusable
from corpusqa.settings import AnswerSettings
from corpusqa.types import Passage, Sentence


def spans(starts: Any, ends: Any, sentences: Any, walls: Any = None, **limits: int) -> Any:
    n = len(starts)
    return best_spans(
        np.array(starts, float),
        np.array(ends, float),
        np.array(sentences),
        np.zeros(n, np.int64) if walls is None else np.array(walls),
        0,
        most_tokens=limits.get("most_tokens", 50),
        most_sentences=limits.get("most_sentences", 4),
    )


# spans


def test_the_span_with_the_highest_sum_wins_over_no_answer() -> None:
    (one,) = spans([1, 0, 5, 0, 2], [1, 0, 0, 4, 0], [-1, 0, 0, 0, 0])
    assert (one.first, one.last) == (2, 3)
    assert one.margin == (5 + 4) - (1 + 1)


def test_a_span_never_ends_before_it_begins() -> None:
    (one,) = spans([0, 0, 0, 9], [0, 9, 0, 1], [-1, 0, 0, 0])
    assert (one.first, one.last) == (3, 3)


def test_neither_headings_nor_the_question_hold_an_answer() -> None:
    assert spans([0, 9, 9], [0, 9, 9], [-1, -1, -1]) == []
    found = spans([0, 9, 3, 9, 1], [0, 9, 3, 9, 1], [-1, -1, 0, -1, 2], walls=[0, 0, 0, 0, 1])
    assert [(one.first, one.last) for one in found] == [(2, 2), (4, 4)]


def test_a_span_is_no_longer_than_it_may_be() -> None:
    starts, ends = [0, 9, 0, 0, 0, 0], [0, 0, 0, 1, 0, 9]
    sentences = [-1, 0, 0, 1, 1, 2]
    assert spans(starts, ends, sentences)[0].last == 5
    assert spans(starts, ends, sentences, most_sentences=2)[0].last == 3
    assert spans(starts, ends, sentences, most_tokens=2)[0].last == 1


def by_hand(starts: Any, ends: Any, sentences: Any, walls: Any, longest: int, most: int) -> Any:
    best: dict[int, Any] = {}
    for i in range(len(starts)):
        for j in range(i, min(len(starts), i + longest)):
            if sentences[i] < 0 or sentences[j] < 0 or walls[i] != walls[j]:
                continue
            margin = starts[i] + ends[j] - starts[0] - ends[0]
            if sentences[j] - sentences[i] < most and margin > best.get(sentences[i], (-1e9,))[0]:
                best[sentences[i]] = (margin, i, j)
    return [(i, j, pytest.approx(margin)) for _, (margin, i, j) in sorted(best.items())]


@given(st.data())
def test_the_best_spans_are_those_that_trying_all_would_find(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 12))
    numbers = st.lists(st.integers(-5, 5), min_size=n, max_size=n)
    starts, ends = data.draw(numbers), data.draw(numbers)
    places = sorted(data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)))
    walls = [place // 2 for place in places]
    allowed = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    sentences = [place if may else -1 for place, may in zip(places, allowed, strict=True)]
    longest, most = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 4))
    found = spans(starts, ends, sentences, walls, most_tokens=longest, most_sentences=most)
    expected = by_hand(starts, ends, sentences, walls, longest, most)
    assert [(one.first, one.last, one.margin) for one in found] == expected


def test_a_margin_becomes_a_probability() -> None:
    assert probability(0) == 0.5
    assert probability(1e9) == 1 and probability(-1e9) == 0
    assert probability(np.log(3)) == 0.75


# windows


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2)), max_size=60),
    st.integers(1, 20),
    st.integers(0, 30),
)
def test_windows_hold_every_token_and_no_window_too_many(
    lengths: list[tuple[int, int]], room: int, stride: int
) -> None:
    tokens, at = [], 0
    for length, gap in lengths:
        tokens.append((at, at + length))
        at += length + gap
    stride = min(stride, room // 2)
    parts = cut(tokens, room, stride)
    held = [[token for token in tokens if start <= token[0] and token[1] <= end] for start, end in parts]
    assert all(1 <= len(part) <= room for part in held)
    assert {token for part in held for token in part} == set(tokens)
    for before, after in pairwise(held):
        assert (
            before[len(before) - stride :] == after[:stride]
        )  # every short span stands in one of them whole


def passage(text: str, *sentences: Sentence, start: int = 100) -> Passage:
    return Passage("d", "t", "s", start, start + len(text), text, "", sentences, 1.0, 1, 1.0, 1, 1.0)


def test_tokens_find_the_way_back_to_their_sentences() -> None:
    text = "价格\n上涨了。 明天降。"
    one = passage(text, Sentence(100, 102, "heading"), Sentence(103, 107), Sentence(108, 112))
    window = Window(0, "标题\n", 3, text[3:])  # the heading is not in this window
    read = window.read
    offsets = [(0, 0), *((i, i + 1) for i in range(len(read))), (0, 0)]
    where, places, walls = token_places(window, one, offsets, [False, *[True] * len(read), False])
    assert places.tolist() == [-1, -1, -1, -1, 1, 1, 1, 1, -1, 2, 2, 2, 2, -1]
    for i, place in enumerate(places.tolist()):
        if place >= 0:
            start, end = where[i]
            assert one.text[start - 100 : end - 100] == read[offsets[i][0] : offsets[i][1]]
            assert walls[i] == 1


def test_a_token_that_takes_white_space_along_is_its_word() -> None:
    one = passage("an  apple fell", Sentence(100, 114))
    where, places, _ = token_places(Window(0, "", 0, one.text), one, [(0, 2), (2, 9), (9, 10)], [True] * 3)
    assert where[:2] == [(100, 102), (104, 109)]
    assert places.tolist() == [0, 0, -1]


def test_ends_are_trimmed() -> None:
    assert trimmed("  51人。 ", 0, 7, "。") == (2, 5)
    assert trimmed("。。", 0, 2, "。") == (2, 2)


# statements


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("青禾的初创团队有多少人？", "47人", "青禾的初创团队有47人。"),
        ("青禾的初创团队有多少人？", "47", "青禾的初创团队有47人。"),
        ("请问青禾是什么时候成立的呢？", "2019年", "青禾是2019年成立的。"),
        ("你知道青禾的创始人是谁吗？", "林远", "青禾的创始人是林远。"),
        ("為什麼青禾在海外建廠？", "", "青禾在海外建廠。"),
        ("为什么青禾在海外建厂？", "便宜", "青禾在海外建厂。"),
        ("青禾盈利了吗？", "盈利", ""),
        ("青禾是否盈利？", "", ""),
        ("青禾在哪里？", "", ""),
        ("何人が参加しましたか？", "51人", "51人が参加しました。"),
        ("누가 설립했습니까?", "김", "김 설립했습니다."),
        ("How many people are in the team?", "47", "47 people are in the team."),
        ("How many people are in the team?", "47 people", "47 people are in the team."),
        ("What is the price of the robot?", "$300", "The price of the robot is $300."),
        ("Who founded the company?", "Lin Yuan", "Lin Yuan founded the company."),
        ("Why did the company close in 2020?", "", "The company close in 2020."),
        ("Did the company close?", "no", ""),
        ("Wer gründete die Firma?", "Lin", "Wer gründete die Firma: Lin"),
        ("Wer gründete die Firma?", "", ""),
        ("", "47", ""),
        ("？？", "47", ""),
    ],
)
def test_a_question_with_its_answer_is_a_statement(question: str, answer: str, said: str) -> None:
    assert statement(question, answer) == said


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_makes_a_statement_or_none(question: str, answer: str) -> None:
    for asked in (
        question,
        f"{question}多少{answer}？",
        f"How many {question} are {answer}?",
        f"なぜ{question}",
    ):
        assert isinstance(statement(asked, answer), str)


# kinds


def described(folder: Path, **config: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    return folder


CLASSIFIER = ["XLMRobertaForSequenceClassification"]


@pytest.mark.parametrize(
    ("place", "config"),
    [
        ("reader", {"architectures": ["DebertaV2ForQuestionAnswering"]}),
        ("reader", {"architectures": ["XLNetForQuestionAnsweringSimple"]}),
        ("reranker", {"architectures": CLASSIFIER, "id2label": {"0": "LABEL_0"}}),
        ("reranker", {"architectures": CLASSIFIER, "id2label": {"0": "relevance"}}),
        ("reranker", {"architectures": CLASSIFIER}),  # two labels, as transformers has it
        (
            "nli",
            {"architectures": CLASSIFIER, "id2label": {"0": "ENTAILMENT", "1": "x", "2": "Contradiction"}},
        ),
        (None, {"architectures": CLASSIFIER, "id2label": {"0": "positive", "1": "negative"}}),
        (None, {"architectures": CLASSIFIER, "num_labels": 5}),
        (None, {"architectures": ["BertModel"]}),
        (None, {"architectures": ["Qwen3ForCausalLM"]}),
        (None, {"architectures": []}),
        (None, {}),
    ],
)
def test_a_description_tells_what_a_model_is_for(place: Any, config: dict[str, Any], tmp_path: Path) -> None:
    folder = described(tmp_path / "model", **config)
    assert place_of(folder) == place
    for wanted in ("reader", "reranker", "nli"):
        if wanted == place:
            check_kind(wanted, "mine", folder)
            continue
        with pytest.raises(ModelUnusable) as caught:
            check_kind(wanted, "mine", folder)  # type: ignore[arg-type]
        message = str(caught.value)
        assert "'mine' cannot be the" in message and len(message.splitlines()) == 1
        assert (f"--{place}" in message) == (place is not None)


def test_a_language_model_that_was_made_a_cross_encoder_is_a_re_ranker(tmp_path: Path) -> None:
    folder = described(tmp_path / "model", architectures=["Qwen3ForCausalLM"])
    made = folder / "config_sentence_transformers.json"
    made.write_text('{"model_type": "CrossEncoder"}')
    assert place_of(folder) == "reranker"
    for other in ('{"model_type": "SentenceTransformer"}', "[3]", "{}", '"x"', "3", "[", ""):
        made.write_text(other)
        assert place_of(folder) is None


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "3", '"config"', "\x00\xff"),
        '{"architectures": ["BertForSequenceClassification"], "num_labels": "x"}',
        '{"architectures": ["BertForSequenceClassification"], "id2label": {"x": "entailment"}}',
        '{"architectures": ["BertForSequenceClassification"], "num_labels": [3]}',
    ],
)
def test_a_damaged_description_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(content, encoding="latin-1")
    assert place_of(tmp_path) is None
    with pytest.raises(ModelUnusable, match="damaged"):
        check_kind("reader", "mine", tmp_path)
    (tmp_path / "config.json").unlink()
    assert place_of(tmp_path) is None
    with pytest.raises(ModelUnusable, match=r"holds no re-ranker: there is no config\.json"):
        check_kind("reranker", "mine", tmp_path)


# settings


@pytest.mark.parametrize("name", ["reader_threshold", "nli_threshold"])
@pytest.mark.parametrize("value", [0, 1, -0.5, 2, float("nan")])
def test_thresholds_are_probabilities(name: str, value: float) -> None:
    with pytest.raises(InputError, match=name):
        AnswerSettings(**{name: value})  # type: ignore[arg-type]


def test_settings_know_whether_they_name_a_model() -> None:
    assert not AnswerSettings().names_models
    assert all(AnswerSettings(**{place: "x"}).names_models for place in ("reader", "reranker", "nli"))  # type: ignore[arg-type]
