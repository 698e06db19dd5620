import hashlib
import json

import pytest

from corpusqa.errors import InputError
from corpusqa.evaluation.verify import check_answer, read_answers
from corpusqa.types import Document

TEXT = "零跑在杭州成立[3]。初創團隊有十人。"
ID = hashlib.sha256(TEXT.encode()).hexdigest()[:12]
DOCUMENTS = {ID: Document(ID, "leap.md", "零跑", TEXT)}


def citation(number=1, start=11, end=19, **changes):
    values = {"number": number, "document_id": ID, "source": "leap.md", "start": start, "end": end}
    return values | {"quote": TEXT[start:end]} | changes


def answer(*citations, text="初創團隊有十人。[1]", **changes):
    sentences = [{"text": c["quote"], "citations": [c["number"]]} for c in citations]
    return {"text": text, "abstained": False, "citations": list(citations), "sentences": sentences} | changes


def problems(*args, **changes):
    return check_answer(answer(*args, **changes), DOCUMENTS)


def test_a_true_answer_has_no_problem():
    assert problems(citation()) == []


def test_a_marker_of_the_article_is_not_taken_for_one_of_the_answer():
    assert problems(citation(start=0, end=11), text=f"{TEXT[:11]}[1]") == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quote": "初創團隊有百人。"}, "leap.md from 11 to 19 is not the quote"),
        ({"start": 10}, "leap.md from 10 to 19 is not the quote"),
        ({"start": -8}, "is not the quote"),
        ({"end": 999}, "is not the quote"),
        ({"document_id": "000000000000"}, 'document "leap.md" is not in this index'),
        ({"start": "11"}, "has no start, end and quote"),
    ],
)
def test_an_altered_citation_is_noticed(changes, message):
    altered = citation() | changes
    assert any(message in line for line in check_answer(answer(altered), DOCUMENTS))


def test_an_invented_sentence_without_a_marker_is_noticed():
    (line,) = problems(citation(), text="初創團隊有十人。[1]另外还有一句。")
    assert "另外还有一句" in line


def test_a_marker_without_a_citation_is_noticed():
    assert problems(citation(), text="初創團隊有十人。[1][2]") == [
        "the text refers to [2], which is no citation of it."
    ]


def test_an_answer_without_citations_is_noticed():
    assert problems(text="十人。") == ["an answer without a citation."]
    assert problems(text="不知道。", abstained=True) == []


def test_an_abstention_may_cite_its_closest_sentences_which_must_stand_there():
    text = "没有直接说明。最接近的是：\n初創團隊有十人。[1]"
    assert problems(citation(), text=text, abstained=True) == []
    assert problems(citation() | {"start": 0}, text=text, abstained=True)
    assert problems(text=text, abstained=True) == ["the text refers to [1], which is no citation of it."]


def test_a_reply_to_another_request_has_words_of_its_own_and_true_quotes():
    labelled = [{"text": "一篇文章：", "citations": []}, {"text": "初創團隊有十人。", "citations": [1]}]
    text = "一篇文章：\n初創團隊有十人。[1]"
    assert problems(citation(), text=text, request="summary", sentences=labelled) == []
    assert problems(text="你好！", request="greeting") == []
    labelled[1]["text"] = "初創團隊有百人。"
    assert problems(citation(), text=text, request="summary", sentences=labelled)


def test_a_short_answer_stands_before_its_sentence_and_in_it():
    start = citation()["start"] + 5
    short = {"text": "十人", "citation": 1, "start": start, "end": start + 2}
    text = "十人\n\n初創團隊有十人。[1]"
    assert problems(citation(), text=text, short=short) == []
    assert problems(citation(), text=text) == ['the text says what is no quote of it: "十人"']
    for changes in ({"start": start + 1}, {"text": "百人"}, {"citation": 2}, {"start": None}):
        assert any("short answer" in line for line in problems(citation(), text=text, short=short | changes))


def test_a_note_is_no_quote_and_says_so_by_itself():
    text = "初創團隊有十人。[1]\n只看了2025年以后的文章。"
    assert problems(citation(), text=text, note="只看了2025年以后的文章。") == []
    assert problems(citation(), text=text, note="")


def test_a_disagreement_is_a_note_and_values_of_what_it_cites():
    text = "初創團隊有十人。[1]\n两篇文章说法不一。"
    disagreement = {"citations": [1], "values": ["十人"], "note": "两篇文章说法不一。"}
    assert problems(citation(), text=text, disagreement=disagreement) == []
    for changes in ({"values": ["百人"]}, {"values": []}, {"citations": [2]}):
        assert problems(citation(), text=text, disagreement=disagreement | changes) == [
            "a value of the disagreement does not stand in what it cites."
        ]


def test_a_sentence_that_its_quote_does_not_hold_is_noticed():
    altered = [{"text": "初創團隊有百人。", "citations": [1]}, {"text": "十人", "citations": [7]}, "x"]
    assert problems(citation(), sentences=altered) == [
        "sentence 1 does not stand in what it cites.",
        "sentence 2 cites nothing, or what is not there.",
        "sentence 3 has no text and citations.",
    ]


@pytest.mark.parametrize("value", [{}, {"text": 1, "citations": []}, {"text": "a", "citations": {}}])
def test_what_is_no_answer_says_so(value):
    (line,) = check_answer(value, DOCUMENTS)
    assert "corpusqa ask --json" in line


def test_answers_areread_answers_from_an_object_a_list_and_lines(tmp_path):
    path = tmp_path / "answers.json"
    one = answer(citation())
    for text in (json.dumps(one, indent=1), json.dumps([one]), json.dumps(one) + "\n\n" + json.dumps(one)):
        path.write_text(text, encoding="utf-8")
        assert all(found == one for found in read_answers(path))
    assert len(read_answers(path)) == 2


@pytest.mark.parametrize("data", [b"", b"[]", b"[1]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_files_that_hold_no_answers_are_errors_of_one_line(tmp_path, data):
    path = tmp_path / "answers.json"
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        read_answers(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value)
    with pytest.raises(InputError, match="cannot be read"):
        read_answers(tmp_path / "missing.json")
