import numpy as np
import pytest

from corpusqa.answering.candidates import candidates
from corpusqa.answering.comparison import compare
from corpusqa.answering.features import FEATURES, describe
from corpusqa.answering.network import Network
from corpusqa.answering.reader import ANSWER_FEATURES, answer_features, load_reader
from corpusqa.embedding import load_encoder
from corpusqa.text.question import analyse
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Passage

TEXT = (
    "光谷仪器成立于2011年，总部在武汉。创始人李明远此前在一家医院做工程师。"
    "公司的第一款产品是便携式血氧仪，售价1299元。如今它有340名员工，其中一半从事研发。"
)


def passage(text, title="光谷仪器的故事", score=1.5):
    return Passage("d", title, "d.md", 0, len(text), text, "", split_sentences(text), score, 1, 0.5, 1, 0.6)


def described(question, passages):
    asked = analyse(question)
    found = candidates(passages)
    compared = compare(asked, passages, found, load_encoder())
    return asked, found, describe(asked, passages, found, compared, lambda term: 1.0)


def column(matrix, name):
    return matrix[:, FEATURES.index(name)]


def read(question, passages, limit=3):
    return load_reader().read(analyse(question), passages, load_encoder(), lambda term: 1.0, limit)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("光谷仪器哪一年成立?", "2011年"),
        ("光谷儀器的創始人是誰？", "李明远"),
        ("便携式血氧仪多少钱?", "1299元"),
        ("光谷仪器有多少员工?", "340名"),
    ],
)
def test_the_sentence_that_answers_comes_with_the_answer(question, said):
    reading = read(question, [passage(TEXT)])
    assert any(said in one.text for one in reading.chosen)
    assert len(reading.chosen) <= 3


def test_no_more_sentences_than_asked_for():
    assert len(read("光谷仪器哪一年成立?", [passage(TEXT)], limit=1).chosen) == 1


def test_a_question_about_something_else_is_trusted_less():
    here = read("光谷仪器有多少员工?", [passage(TEXT)])
    elsewhere = read("长江三峡大坝有多高?", [passage(TEXT)])
    assert elsewhere.confidence < elsewhere.threshold
    assert elsewhere.confidence < here.confidence


def test_without_passages_there_is_nothing_to_trust():
    reading = read("光谷仪器有多少员工?", [])
    assert reading.chosen == () and reading.confidence < reading.threshold


def test_sentences_are_chosen_once_and_in_the_order_of_the_text():
    reading = read("光谷仪器的成立时间和员工人数分别是多少?", [passage(TEXT), passage(TEXT, score=1.2)])
    starts = [one.sentence.start for one in reading.chosen]
    assert starts == sorted(set(starts))


def test_headings_are_not_quoted():
    text = "# 员工人数\n\n光谷仪器有340名员工。"
    assert [one.text for one in candidates([passage(text)])] == ["光谷仪器有340名员工。"]


def test_coverage_is_the_share_of_the_terms_found():
    _, found, matrix = described("血氧仪 售价", [passage(TEXT)])
    text = next(i for i, one in enumerate(found) if "1299" in one.text)
    assert column(matrix, "coverage")[text] == pytest.approx(1.0)
    assert column(matrix, "coverage").min() == pytest.approx(0.0)
    assert column(matrix, "missing")[text] == pytest.approx(0.0)
    assert column(matrix, "coverage-best")[text] == pytest.approx(0.0)
    assert column(matrix, "common_run")[text] == pytest.approx(1.0)


def test_an_answer_type_counts_only_when_the_question_does_not_say_it():
    _, _, matrix = described("哪一年成立?", [passage(TEXT)])
    assert column(matrix, "has_time")[0] == 1
    _, _, matrix = described("2011年成立的是哪一年的公司?", [passage(TEXT)])
    assert column(matrix, "has_time")[0] == 0


def test_features_are_finite_for_any_language():
    for question in ("Who founded it?", "誰が創業しましたか", "!?", "2011", "창업자는 누구입니까"):
        _, found, matrix = described(question, [passage(TEXT), passage("English only. Two sentences.")])
        assert matrix.shape == (len(found), len(FEATURES))
        assert np.isfinite(matrix).all()


def test_a_network_is_its_formula():
    network = Network(
        mean=np.array([1, 0], np.float32),
        scale=np.array([2, 1], np.float32),
        hidden=np.array([[1, -1], [0, 1]], np.float32),
        hidden_bias=np.array([0, 0.5], np.float32),
        output=np.array([2, 4], np.float32),
        output_bias=-1.0,
    )
    # standardised [1, 2] -> hidden relu([1, -1 + 2 + .5]) -> 2·1 + 4·1.5 - 1; and a clipped row
    assert network(np.array([[3, 2], [1000, 0]], np.float32)).tolist() == [7.0, 9.0]


def test_weights_of_other_features_are_refused():
    tensors = {
        "select.mean": np.zeros(3, np.float32),
        "select.scale": np.ones(3, np.float32),
        "select.hidden": np.zeros((3, 2), np.float32),
        "select.hidden_bias": np.zeros(2, np.float32),
        "select.output": np.zeros(2, np.float32),
        "select.output_bias": np.zeros(1, np.float32),
    }
    assert Network.from_tensors(tensors, "select", 3)(np.ones((4, 3), np.float32)).tolist() == [0.0] * 4
    with pytest.raises(ValueError, match="other features"):
        Network.from_tensors(tensors, "select", len(FEATURES))


def test_a_whole_question_is_described_by_its_best_sentence():
    _, found, matrix = described("光谷仪器有多少员工?", [passage(TEXT)])
    scores = np.arange(len(found), dtype=float)
    row = answer_features(matrix, scores)
    assert row.shape == (len(ANSWER_FEATURES),)
    assert row[: len(FEATURES)].tolist() == matrix[-1].tolist()
    assert row[ANSWER_FEATURES.index("gap")] == pytest.approx(1.0)
