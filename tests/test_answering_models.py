"""Models in places of answering: real loading code and real reading, with tiny models made on the spot."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from answering_model_support import ARTICLE, OTHER, QUESTION, pair_model, random_model, span_model, tokenizer
from corpusqa import Assistant, build_index
from corpusqa.answering.models.places import Models
from corpusqa.cli.output import answer_object
from corpusqa.errors import ModelUnusable
from corpusqa.evaluation.verify import check_answer
from corpusqa.settings import AnswerSettings, IndexSettings
from corpusqa.types import Answer, Passage, Sentence

torch = pytest.importorskip("torch")
pytest.importorskip("sentence_transformers")
torch.set_num_threads(1)  # for models this small more threads only wait for one another

QUESTIONS = [
    QUESTION,
    "青禾机器人成立于哪一年，总部在哪里？",
    "谁是公司的创始人？",
    "港口今年吞吐了多少集装箱？",
    "公司有哪些产品？",
    "青禾机器人和港口分别有什么？",
    "為什麼公司在海外建廠？",
    "How many people founded the company?",
    "月亮有多重？",
    "新码头\ud800什么时候启用😀？",
]
LABELS = ["entailment", "neutral", "contradiction"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "robots.md").write_text(ARTICLE, encoding="utf-8")
    (folder / "port.md").write_text(OTHER, encoding="utf-8")
    build_index(folder, folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers from "4" to "人"."""
    return span_model(tmp_path_factory.mktemp("people"), "4", "人")


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers whatever comes to its mind."""
    return random_model(tmp_path_factory.mktemp("noisy"), "QuestionAnswering")


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Puts passages first that speak of ports."""
    return pair_model(tmp_path_factory.mktemp("ports"), [{"港": 50.0}])


@pytest.fixture(scope="module")
def denier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Finds a contradiction wherever "林" stands in premise or hypothesis, and entailment elsewhere."""
    rows = [{"": 2.0}, {}, {"林": 400.0, "": -2.0}]
    return pair_model(tmp_path_factory.mktemp("denier"), rows, LABELS)


@cache
def opened(index: Path, settings: AnswerSettings) -> Assistant:
    """An assistant that stays open, and with it the models that it has loaded."""
    return Assistant.open(index, settings=settings)


def ask(index: Path, question: str, **settings: Any) -> Answer:
    named = {key: str(value) if isinstance(value, Path) else value for key, value in settings.items()}
    return opened(index, AnswerSettings(**named)).ask(question)


def unusable(**settings: Any) -> str:
    with pytest.raises(ModelUnusable) as caught:
        Models.load(AnswerSettings(**{place: str(name) for place, name in settings.items()}))
    message = str(caught.value)
    assert 1 <= len(message.splitlines()) <= 2
    return message


# the reader


def test_the_span_is_the_short_answer_and_its_sentence_the_quote(index: Path, people: Path) -> None:
    assistant = opened(index, AnswerSettings(reader=str(people)))
    answer = assistant.ask(QUESTION)
    assert answer.outcome == "answer"
    assert [one.text for one in answer.sentences] == ["初创团队只有47人，多数来自高校。"]
    assert answer.short is not None and answer.short.text == "47人"
    (citation,) = answer.citations
    text = assistant.document(citation.document_id).text
    assert text[answer.short.start : answer.short.end] == "47人"
    assert text[citation.start : citation.end] == citation.quote
    assert answer.confidence > 0.99


def test_where_the_model_sees_no_answer_there_is_none(index: Path, tmp_path: Path) -> None:
    nowhere = span_model(tmp_path / "nowhere", "z", "z")
    for question in QUESTIONS[:4]:
        answer = ask(index, question, reader=nowhere)
        assert answer.abstained and answer.confidence < 0.01
        assert answer.short is None
    # What stands near is still shown, as no answer.
    near = ask(index, QUESTION, reader=nowhere)
    assert near.outcome == "closest" and any("47" in one.quote for one in near.citations)


def test_the_threshold_decides(index: Path, tmp_path: Path) -> None:
    unsure = span_model(tmp_path / "unsure", "4", "人", strength=0.02)
    answer = ask(index, QUESTION, reader=unsure, reader_threshold=0.01)
    assert answer.outcome == "answer" and 0.4 < answer.confidence < 0.7
    strict = ask(index, QUESTION, reader=unsure, reader_threshold=0.9)
    assert strict.outcome == "closest" and strict.confidence == answer.confidence
    assert [one.quote for one in strict.citations] == [one.quote for one in answer.citations]


def test_a_span_over_two_sentences_quotes_both_and_is_no_short_answer(index: Path, tmp_path: Path) -> None:
    wide = span_model(tmp_path / "wide", "4", "摘")
    answer = ask(index, QUESTION, reader=wide)
    assert [one.text for one in answer.sentences] == [
        "初创团队只有47人，多数来自高校。",
        "公司的第一款产品是采摘机器人。",
    ]
    assert answer.short is None
    assert len(ask(index, QUESTION, reader=wide, sentences=1).sentences) <= 1


def test_a_title_or_heading_is_never_the_answer(index: Path, tmp_path: Path) -> None:
    answer = ask(index, "青禾机器人的市场在哪里？", reader=span_model(tmp_path / "heading", "市", "场"))
    assert answer.abstained or all("市场" not in one.quote for one in answer.citations)


@pytest.mark.parametrize("positions", [32, 64, 512])
def test_a_long_passage_is_read_to_its_end(positions: int, tmp_path: Path) -> None:
    before = "".join(f"公司去年卖出{n}台机器人。" for n in range(500, 533))
    (tmp_path / "long.md").write_text(
        f"# 机器人\n\n{before}初创团队只有47人。公司没有建厂。\n", encoding="utf-8"
    )
    build_index(tmp_path / "long.md", tmp_path / "index", settings=IndexSettings(chunk_chars=4000))
    reader = span_model(tmp_path / "model", "初", "人", positions=positions)
    answer = ask(tmp_path / "index", "初创团队有多少人？", reader=reader)
    assert len(answer.passages) == 1
    assert [one.text for one in answer.sentences] == ["初创团队只有47人。"]
    assert answer.short is not None and answer.short.text == "初创团队只有47人"


def test_a_question_that_would_fill_the_model_is_cut(index: Path, tmp_path: Path) -> None:
    small = span_model(tmp_path / "small", "4", "人", positions=32)
    answer = ask(index, "初创团队有多少人，" * 100 + "？", reader=small)
    assert "初创团队只有47人，多数来自高校。" in answer.text


@pytest.mark.parametrize("threshold", [0.01, 0.5, 0.99])
def test_whatever_a_model_thinks_quotes_are_verbatim(
    threshold: float, index: Path, noisy: Path, tmp_path: Path
) -> None:
    scores = random_model(tmp_path / "scores", "SequenceClassification", num_labels=1)
    named = {"id2label": dict(enumerate(LABELS)), "num_labels": 3}
    inference = random_model(tmp_path / "inference", "SequenceClassification", **named)
    settings = AnswerSettings(
        reader=str(noisy),
        reranker=str(scores),
        nli=str(inference),
        reader_threshold=threshold,
        nli_threshold=threshold,
    )
    assistant = Assistant.open(index, settings=settings)
    documents = {one.id: one for one in assistant.documents()}
    outcomes = set()
    for question in QUESTIONS:
        answer = assistant.ask(question)
        outcomes.add(answer.outcome)
        assert check_answer(json.loads(json.dumps(answer_object(answer))), documents) == []
        assert 0 <= answer.confidence <= 1
        for one in answer.citations:
            assert documents[one.document_id].text[one.start : one.end] == one.quote
        if answer.short:
            short = answer.short
            cited = answer.citations[short.citation - 1]
            assert documents[cited.document_id].text[short.start : short.end] == short.text
        assert assistant.ask(question) == answer
    assert outcomes <= {"answer", "closest", "nothing"}


def test_several_threads_get_the_same_answers(index: Path, noisy: Path, ports: Path) -> None:
    settings = AnswerSettings(reader=str(noisy), reranker=str(ports), reader_threshold=0.01)
    assistant = Assistant.open(index, settings=settings)
    alone = [assistant.ask(question) for question in QUESTIONS]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(assistant.ask, QUESTIONS)) == alone


def test_batches_change_nothing(index: Path, noisy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpusqa.answering.models import span_reader

    together = [ask(index, question, reader=noisy, reader_threshold=0.01) for question in QUESTIONS[:4]]
    monkeypatch.setattr(span_reader, "token_budget", lambda *_: 1)
    alone = [ask(index, question, reader=noisy, reader_threshold=0.01) for question in QUESTIONS[:4]]
    assert together == alone


def test_half_precision_and_pickled_weights_are_read(index: Path, people: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    copy = shutil.copytree(people, tmp_path / "copy")
    weights = load_file(copy / "model.safetensors")
    halves = {key: value.to(torch.bfloat16) for key, value in weights.items()}
    save_file(halves, copy / "model.safetensors", metadata={"format": "pt"})
    expected = ask(index, QUESTION, reader=people).text
    assert ask(index, QUESTION, reader=copy).text == expected
    pickled = shutil.copytree(people, tmp_path / "pickled")
    torch.save(weights, pickled / "pytorch_model.bin")
    (pickled / "model.safetensors").unlink()
    assert ask(index, QUESTION, reader=pickled).text == expected


# the re-ranker


def test_the_re_ranker_puts_passages_in_order(index: Path, ports: Path) -> None:
    plain = ask(index, QUESTION)
    ordered = ask(index, QUESTION, reranker=ports)
    assert plain.passages[0].title == "青禾机器人的五年"
    assert ordered.passages[0].title == "港口的一年"
    assert {one.text for one in ordered.passages} == {one.text for one in plain.passages}
    assert "47人" in ordered.text  # the reader still chooses among all of them


def test_the_re_ranker_chooses_among_more_passages_than_are_read(index: Path, ports: Path) -> None:
    plain = ask(index, QUESTION, passages=1)
    ordered = ask(index, QUESTION, reranker=ports, passages=1)
    assert [one.title for one in plain.passages] == ["青禾机器人的五年"]
    assert [one.title for one in ordered.passages] == ["港口的一年"]


def test_what_scores_alike_keeps_its_order(index: Path, tmp_path: Path) -> None:
    equal = pair_model(tmp_path / "equal", [{"": 1.0}])
    plain = ask(index, QUESTION)
    assert ask(index, QUESTION, reranker=equal).passages == plain.passages


def test_two_labels_without_names_are_a_score_too(index: Path, tmp_path: Path) -> None:
    both = pair_model(tmp_path / "both", [{"禾": 9.0}, {"港": 50.0}])
    assert ask(index, QUESTION, reranker=both).passages[0].title == "港口的一年"


def test_a_language_model_that_was_made_a_cross_encoder_re_ranks(index: Path, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder
    from transformers import Qwen3Config, Qwen3ForCausalLM

    known = tokenizer()
    known.add_tokens(["yes", "no"])
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "head_dim": 16}
    config = Qwen3Config(vocab_size=len(known), num_key_value_heads=1, intermediate_size=32, **shape)
    Qwen3ForCausalLM(config).save_pretrained(tmp_path / "language")
    known.save_pretrained(tmp_path / "language")
    CrossEncoder(str(tmp_path / "language")).save_pretrained(str(tmp_path / "made"))
    ordered = ask(index, QUESTION, reranker=tmp_path / "made")
    assert {one.text for one in ordered.passages} == {one.text for one in ask(index, QUESTION).passages}
    assert "cannot be the re-ranker" in unusable(reranker=tmp_path / "language")


def test_a_long_passage_counts_by_its_best_part(ports: Path) -> None:
    from corpusqa.answering.models.reranker import Reranker

    model = Reranker.open(str(ports), ports)
    filler = [f"公司去年卖出{n}台机器人。" for n in range(500, 560)]
    plain = passage(*filler, "公司没有建厂。")
    early, late = passage("港口" * 4 + "。", *filler), passage(*filler, "港口" * 4 + "。")
    for question in ("机器人", "机器人" * 900):  # the second would fill the model
        scores = model.scores(question, [plain, early, late])
        assert min(scores[1:]) > scores[0]
        assert model.order(question, [plain, early, late])[2] is plain
    assert model.scores("机器人", []) == []


def passage(*sentences: str) -> Passage:
    ends = list(accumulate(map(len, sentences)))
    spans = tuple(Sentence(end - len(one), end) for one, end in zip(sentences, ends, strict=True))
    return Passage("d", "机器人", "s", 0, ends[-1], "".join(sentences), "", spans, 1.0, 1, 1.0, 1, 1.0)


# the NLI model


def test_an_answer_that_its_quotes_contradict_is_taken_back(index: Path, denier: Path) -> None:
    plain = ask(index, "谁是公司的创始人？")
    assert plain.outcome == "answer" and "林远" in plain.text
    question = "为什么林远是公司的创始人？"  # takes for granted that he is
    assert ask(index, question).outcome == "answer"
    assert ask(index, question, nli=denier).outcome == "closest"
    # What nobody objects to stays as it is.
    assert ask(index, QUESTION, nli=denier).text == ask(index, QUESTION).text


def test_what_was_taken_back_is_shown_as_closest(index: Path, tmp_path: Path, denier: Path) -> None:
    reader = span_model(tmp_path / "founder", "林", "远")
    question = "谁是公司的创始人？"
    answer = ask(index, question, reader=reader)
    assert answer.outcome == "answer" and answer.short is not None and answer.short.text == "林远"
    checked = ask(index, question, reader=reader, nli=denier)
    assert checked.outcome == "closest" and checked.confidence < 0.5
    assert [one.quote for one in checked.citations] == [one.quote for one in answer.citations]
    assert checked.short is None


def test_the_threshold_of_the_objection_decides(index: Path, tmp_path: Path) -> None:
    unsure = pair_model(tmp_path / "unsure", [{}, {}, {"": 0.9}], LABELS)  # 0.55 for a contradiction
    for threshold, outcome in ((0.5, "closest"), (0.6, "answer")):
        answer = ask(index, QUESTION, nli=unsure, nli_threshold=threshold)
        assert answer.outcome == outcome


def test_a_question_for_yes_or_no_is_not_held_against_its_answer(index: Path, tmp_path: Path) -> None:
    always = pair_model(tmp_path / "always", [{}, {}, {"": 9.0}], LABELS)
    question = "青禾机器人的初创团队有47人吗？"
    assert ask(index, question, nli=always).text == ask(index, question).text


def test_the_model_vetoes_free_sentences_and_rescues_none(denier: Path, tmp_path: Path) -> None:
    from corpusqa.answering.models.nli import Nli, judge_with
    from corpusqa.answering.support import judge

    quotes = ["初创团队只有47人，多数来自高校。"]
    said, wrong = "初创团队有47人。", "初创团队有48人。"
    assert judge(said, quotes).supported and not judge(wrong, quotes).supported
    agrees = Nli.open("agrees", pair_model(tmp_path / "agrees", [{"": 9.0}, {}, {}], LABELS))
    objects = Nli.open("objects", pair_model(tmp_path / "objects", [{}, {"": 9.0}, {}], LABELS))
    assert judge_with(agrees, said, quotes).supported
    assert judge_with(agrees, wrong, quotes) == judge(wrong, quotes)
    verdict = judge_with(objects, said, quotes, titles=["青禾机器人的五年"])
    assert not verdict.supported and [one.kind for one in verdict.problems] == ["inference"]
    assert judge_with(objects, said, quotes, threshold=0.0001).supported
    assert judge_with(objects, quotes[0], quotes).supported  # word for word: nothing to infer
    assert not judge_with(agrees, said, []).supported


def test_premises_and_hypotheses_of_any_length_are_judged(denier: Path) -> None:
    from corpusqa.answering.models.nli import Nli

    nli = Nli.open("denier", denier)
    assert nli.infer([]) == []
    pairs = [("公司" * 3000, "公司" * 3000), ("", ""), ("公司\udc00", "林"), ("林" * 50, "公司")]
    found = nli.infer(pairs)
    assert all(0 <= one.entailment <= 1 and 0 <= one.contradiction <= 1 for one in found)
    assert found[3].contradiction > 0.9 > found[0].contradiction


# what can be wrong


def test_names_and_folders_that_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    for place, called in (("reader", "reader"), ("reranker", "re-ranker"), ("nli", "NLI model")):
        told = unusable(**{place: "someone/no-such-model"})
        assert f"The {called} 'someone/no-such-model'" in told and "corpusqa models fetch" in told
        assert "is a file" in unusable(**{place: tmp_path / "file"})
        assert f"holds no {called}" in unusable(**{place: tmp_path / "empty"})
        assert f"The {called} ''" in unusable(**{place: ""})


def test_a_model_in_the_wrong_place_is_told_its_own(
    people: Path, ports: Path, denier: Path, tmp_path: Path
) -> None:
    for folder, place, own in (
        (people, "nli", "--reader"),
        (ports, "reader", "--reranker"),
        (denier, "reranker", "--nli"),
        (ports, "nli", "--reranker"),
    ):
        assert own in unusable(**{place: folder})
    plain = random_model(tmp_path / "masked", "MaskedLM")
    assert "BertForMaskedLM" in unusable(reader=plain)


def damages() -> list[tuple[str, Callable[[Path], object]]]:
    """What happens to models, and what is said of it."""

    def without_head(copy: Path) -> None:
        from safetensors.numpy import load_file, save_file

        weights = load_file(copy / "model.safetensors")
        kept = {key: value for key, value in weights.items() if key.startswith("bert.")}
        save_file(kept, copy / "model.safetensors", metadata={"format": "pt"})

    def not_numbers(copy: Path) -> None:
        from safetensors.numpy import load_file, save_file

        weights = load_file(copy / "model.safetensors")
        save_file(
            {key: np.full_like(value, np.nan) for key, value in weights.items()},
            copy / "model.safetensors",
            metadata={"format": "pt"},
        )

    return [
        ("has no weights", lambda copy: (copy / "model.safetensors").unlink()),
        ("cannot be loaded", lambda copy: (copy / "model.safetensors").write_bytes(b"x" * 300)),
        ("cannot be loaded", lambda copy: (copy / "tokenizer.json").write_text("{")),
        ("no tokenizer that can be used", lambda copy: (copy / "tokenizer.json").unlink()),
        ("is damaged", lambda copy: (copy / "config.json").write_text("{")),
        ("has no weights for what it is to do", without_head),
        ("gives no usable numbers", not_numbers),
        ("ONNX only", lambda copy: (copy / "model.safetensors").rename(copy / "model.onnx")),
    ]


@pytest.mark.parametrize("place", ["reader", "reranker", "nli"])
def test_damaged_models_are_told(place: str, people: Path, ports: Path, denier: Path, tmp_path: Path) -> None:
    model = {"reader": people, "reranker": ports, "nli": denier}[place]
    for number, (told, damage) in enumerate(damages()):
        copy = shutil.copytree(model, tmp_path / f"{place}{number}")
        damage(copy)
        assert told in unusable(**{place: copy}), told


def test_weights_of_another_shape_are_told(people: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(people, tmp_path / "copy")
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | {"vocab_size": 7, "max_position_embeddings": 9}))
    assert "cannot be loaded" in unusable(reader=copy)


def test_a_model_that_does_not_fit_into_memory(
    people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corpusqa.embedding import opening

    copy = shutil.copytree(people, tmp_path / "copy")
    monkeypatch.setattr(opening, "free_memory", lambda: 1000)
    assert "The reader" in (told := unusable(reader=copy)) and "of memory" in told


def test_without_the_extra_it_is_named(people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copytree(people, tmp_path / "copy")  # the other one is loaded
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    told = unusable(reader=copy)
    assert "pip install 'corpusqa[models]' -c constraints.txt" in told and "The reader" in told


def test_a_name_in_the_cache_will_do(
    index: Path, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = tmp_path / "cache" / "models--someone--people"
    shutil.copytree(people, repository / "snapshots" / "abc")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "cache"))
    answer = ask(index, QUESTION, reader="someone/people")
    assert answer.short is not None and answer.short.text == "47人"


def test_assistants_share_a_model(index: Path, people: Path) -> None:
    settings = AnswerSettings(reader=str(people))
    one, other = (Assistant.open(index, settings=settings) for _ in range(2))
    assert one._finder.models is not None and other._finder.models is not None
    assert one._finder.models.reader is other._finder.models.reader
