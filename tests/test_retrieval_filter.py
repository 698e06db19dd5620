import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.index import Index, build_index
from corpusqa.index.lexical import TermReader, TermWriter
from corpusqa.retrieval import retrieve
from test_index_search import crowds, vector_index

WORDS = [f"w{i}" for i in range(12)]


@pytest.fixture(scope="module")
def index(corpus_index):
    return Index.open(corpus_index)


@settings(max_examples=40, deadline=None)
@given(crowds(), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_vectors_of_some_chunks_are_the_others_left_out(tmp_path_factory, crowd, limit, seed):
    matrix, chunks, query = crowd
    reader = vector_index(tmp_path_factory.mktemp("v"), matrix, chunks)
    rows = [row for row in range(len(chunks)) if random.Random(f"{seed} {row}").random() < 0.4]
    expected = [pair for pair in reader.search(query, len(chunks)) if pair[0] in rows]
    assert reader.search(query, limit, rows) == expected[:limit]
    assert reader.search(query, limit, []) == []


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words") / "t"
    writer = TermWriter(folder)
    chance = random.Random(7)
    for row in range(400):
        writer.add(row, chance.choices(WORDS, k=chance.randrange(1, 12)), chance.choices(WORDS, k=2))
    writer.finish()
    return TermReader(folder)


@settings(max_examples=60, deadline=None)
@given(
    words_asked=st.lists(st.sampled_from([*WORDS, "unknown"]), max_size=4),
    limit=st.integers(1, 60),
    starts=st.lists(st.tuples(st.integers(0, 399), st.integers(1, 40)), max_size=30),
)
def test_terms_of_some_chunks_are_the_others_left_out(words, words_asked, limit, starts):
    rows = sorted({row for start, size in starts for row in range(start, min(400, start + size))})
    expected = [pair for pair in words.search(words_asked, 400) if pair[0] in rows]
    assert words.search(words_asked, limit, rows) == expected[:limit]


def test_rows_of_documents_are_their_chunks(index):
    for document in index.documents():
        rows = index.rows_of([document.id])
        assert rows and {one.chunk.document_id for one in index.chunks(rows)} == {document.id}
    everything = index.rows_of([document.id for document in index.documents()])
    assert everything == list(range(index.chunk_count))
    assert index.rows_of(["nowhere"]) == []


@pytest.mark.parametrize("question", ["零跑的合作伙伴", "Who works with Nissan?", "技術信任"])
def test_only_allowed_documents_are_found_with_the_scores_they_have_anyway(index, question):
    everything = {(p.document_id, p.start): p.score for p in retrieve(index, question, 50)}
    for document in index.documents():
        found = retrieve(index, question, 50, allowed=[document.id])
        assert found and {p.document_id for p in found} == {document.id}
        shared = [p for p in found if (p.document_id, p.start) in everything]
        assert shared and all(p.score == everything[p.document_id, p.start] for p in shared)
    every = [document.id for document in index.documents()]
    assert retrieve(index, question, 8, allowed=every) == retrieve(index, question, 8)
    assert retrieve(index, question, 8, allowed=[]) == []


def test_a_document_far_below_the_others_is_found_when_it_alone_is_allowed(tmp_path):
    for i in range(60):
        (tmp_path / f"{i}.txt").write_text(f"桥梁之{i}\n\n第{i}座桥长{i}米，桥面宽{i % 7}米。\n", "utf-8")
    (tmp_path / "z.txt").write_text("茶园\n\n春茶三月采摘。\n", "utf-8")
    build_index(tmp_path, tmp_path / "index")
    index = Index.open(tmp_path / "index")
    tea = next(one for one in index.documents() if one.source == "z.txt")
    assert all(p.source != "z.txt" for p in retrieve(index, "桥有多长?", 50))
    assert [p.source for p in retrieve(index, "桥有多长?", 50, allowed={tea.id})] == ["z.txt"]
    assert np.isfinite([p.score for p in retrieve(index, "桥有多长?", 50, allowed={tea.id})]).all()
