"""The four original pages, as they come: they lie beside the repository on some machines only."""

import pytest

from corpusqa import Assistant, build_index
from corpusqa.documents import find_files, read_document
from corpusqa.text.sentences import split_sentences


@pytest.fixture(scope="module")
def pages(root):
    folder = root.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the original pages are not beside this repository")
    return folder


@pytest.fixture(scope="module")
def seeded(pages, tmp_path_factory):
    index = tmp_path_factory.mktemp("seeds") / "index"
    build_index(pages, index)
    return Assistant.open(index)


@pytest.mark.parametrize(
    "question",
    [
        "零跑的初创团队有多少人?",
        "零跑的初創團隊有多少人？",
        "How many people were in Leapmotor's founding team?",
    ],
)
def test_the_pages_answer_as_they_are(seeded, question):
    answer = seeded.ask(question)
    assert not answer.abstained, answer.reason
    assert any("51" in citation.quote for citation in answer.citations)


def test_every_body_sentence_is_found(seeded):
    missed = []
    for document in seeded.documents():
        for sentence in split_sentences(document.text):
            text = document.text[sentence.start : sentence.end]
            if sentence.kind == "heading" or len(text) < 6:
                continue
            if not any(text in passage.text for passage in seeded.search(text[:2000])):
                missed.append(text)
    assert missed == []


def test_no_recommended_headline_is_found(seeded, pages):
    removed = [
        line.text.strip()
        for path, source in find_files([pages])
        for line in read_document(path, source).removed
        if line.reason in {"recommended", "timestamp", "disclaimer", "account", "navigation"}
    ]
    headlines = [text for text in removed if len(text) >= 12]
    assert len(headlines) > 40
    for headline in headlines:
        assert not any(headline in passage.text for passage in seeded.search(headline[:500]))
