import math
import threading
from collections import Counter

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.errors import InputError
from corpusqa.index import Index, build_index
from corpusqa.index.journal import Journal
from corpusqa.index.lexical import CONTEXT_WEIGHT, K1, TermReader, TermWriter
from corpusqa.index.store import Store, StoreWriter
from corpusqa.index.vectors import KnownVectors, VectorReader, VectorWriter
from corpusqa.settings import IndexSettings
from corpusqa.text.terms import terms
from index_support import BREAD, GramEncoder, write_corpus

SMALL = IndexSettings(chunk_chars=40, overlap_chars=20)


@pytest.fixture(scope="module")
def encoder():
    return GramEncoder()


@pytest.fixture(scope="module")
def index(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("search")
    build_index(write_corpus(folder / "corpus"), folder / "index", settings=SMALL, encoder=encoder)
    return Index.open(folder / "index", encoder=encoder)


# Vectors


class Given:
    """An encoder whose texts are the numbers of rows of a matrix."""

    name, fingerprint, window_chars = "given", "given", 40

    def __init__(self, matrix):
        self.matrix = matrix
        self.dimensions = matrix.shape[1]

    def encode_documents(self, texts):
        return self.matrix[[int(text) for text in texts]]

    encode_queries = encode_documents


def vector_index(folder, matrix, chunks):
    """An index of chunks, each of which is a list of rows of the matrix."""
    store = StoreWriter(folder / "s")
    writer = VectorWriter(Given(matrix), KnownVectors.none(), Journal(folder, "given", 2))
    for row, texts in enumerate(chunks):
        writer.add(row, [str(text) for text in texts])
    writer.finish(folder / "v", store)
    store.finish()
    return VectorReader(folder / "v", Store(folder / "s"))


@st.composite
def crowds(draw):
    """Vectors with many ties, several of them in a chunk and several chunks with the same one."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    angles = random.integers(0, draw(st.sampled_from([2, 5, 1000])), size=draw(st.integers(1, 400)))
    matrix = np.stack([np.cos(angles / 7), np.sin(angles / 7)], axis=1).astype(np.float32)
    matrix[random.random(len(matrix)) < 0.05] = 0
    most = draw(st.sampled_from([1, 3, 40]))
    count = draw(st.integers(1, 200))
    chunks = [
        random.integers(0, len(matrix), size=random.integers(0, most + 1)).tolist() for _ in range(count)
    ]
    angle = draw(st.floats(0, 6.3))
    return matrix, chunks, np.array([math.cos(angle), math.sin(angle)], dtype=np.float32)


@settings(max_examples=60, deadline=None)
@given(crowds(), st.integers(1, 60))
def test_vector_search_is_the_head_of_comparing_everything(tmp_path_factory, crowd, limit):
    matrix, chunks, query = crowd
    reader = vector_index(tmp_path_factory.mktemp("v"), matrix, chunks)
    length = np.linalg.norm(matrix, axis=1)
    cosines = matrix @ query
    expected = {}
    for row, texts in enumerate(chunks):
        scores = [cosines[text] for text in texts if length[text] > 0]
        if scores:
            expected[row] = max(scores)
    everything = reader.search(query, len(chunks))
    assert {row for row, _ in everything} == set(expected)
    assert all(abs(score - expected[row]) < 1e-3 for row, score in everything)
    assert everything == sorted(everything, key=lambda pair: (-pair[1], pair[0]))
    assert reader.search(query, limit) == everything[:limit]
    rows = [row for row, _ in everything[::2]] + [len(chunks) + 5]
    assert reader.score(query, rows) == dict(everything[::2])
    assert reader.problems(len(chunks), reader.count) == []


def test_one_crowded_chunk_does_not_starve_the_others(tmp_path):
    matrix = np.tile(np.array([[1, 0]], dtype=np.float32), (500, 1))
    matrix[:400, 1] = np.linspace(0, 0.001, 400)
    matrix[400:] = [[0.6, 0.8]]
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    reader = vector_index(tmp_path, matrix, [range(400), [450], [451]])
    assert [row for row, _ in reader.search(np.array([1, 0], dtype=np.float32), 3)] == [0, 1, 2]


def test_a_text_is_found_by_its_own_words(index, encoder):
    for row in range(index.chunk_count):
        (chunk,) = index.chunks([row])
        sentence = chunk.chunk.sentences[0]
        text = index.document(chunk.chunk.document_id).text[sentence.start : sentence.end]
        if len(text) > 20:
            continue
        found = dict(index.search_vectors(encoder.encode_queries([text])[0], index.chunk_count))
        assert found[row] > 0.99


def test_queries_that_say_nothing_find_nothing(index, encoder):
    assert index.search_vectors(np.zeros(64, dtype=np.float32), 5) == []
    assert index.search_vectors(np.full(64, np.nan, dtype=np.float32), 5) == []
    assert index.search_vectors(encoder.encode_queries(["清河"])[0], 0) == []
    assert index.score_vectors(np.zeros(64, dtype=np.float32), [0]) == {}
    assert index.score_vectors(encoder.encode_queries(["清河"])[0], []) == {}
    with pytest.raises(ValueError, match="64"):
        index.search_vectors(np.zeros(3, dtype=np.float32), 5)


# Terms


def reference(index, query):
    """BM25 of every chunk from its terms, without tantivy."""
    rows = index.chunks(range(index.chunk_count))
    texts = [terms(c.text) for c in rows]
    contexts = [terms(c.title) + terms(c.chunk.heading) for c in rows]
    totals = [0.0] * len(rows)
    for field, weight in ((texts, 1.0), (contexts, CONTEXT_WEIGHT)):
        mean = sum(map(len, field)) / len(field)
        for term in set(query):
            holding = sum(term in bag for bag in field)
            idf = math.log(1 + (len(field) - holding + 0.5) / (holding + 0.5))
            for row, bag in enumerate(field):
                frequency = Counter(bag)[term]
                share = frequency / (frequency + K1 * (0.25 + 0.75 * len(bag) / mean)) if frequency else 0
                totals[row] += weight * idf * (K1 + 1) * share
    return totals


@pytest.mark.parametrize(
    "question",
    ["How many loaves a day does the bakery sell?", "清河工程的總投資是多少?", "eleven", "王慧 ovens 木匠"],
)
def test_scores_are_bm25(index, question):
    query = terms(question)
    expected = reference(index, query)
    found = index.search_terms(query, index.chunk_count)
    assert {row for row, _ in found} == {row for row, score in enumerate(expected) if score > 0}
    # tantivy keeps lengths over 40 terms with a precision of about 6 %.
    assert all(score == pytest.approx(expected[row], rel=0.06) for row, score in found)
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))


def test_scores_of_given_rows_are_those_of_the_search(index):
    query = terms("清河工程的总投资 bakery winter 木匠")
    found = index.search_terms(query, index.chunk_count)
    assert len(found) > 4
    everything = dict.fromkeys(range(index.chunk_count), 0.0) | dict(found)
    assert index.score_terms(query, range(index.chunk_count)) == everything
    assert index.score_terms(query, [found[2][0], found[2][0]]) == dict([found[2]])
    assert index.score_terms([], [1]) == {1: 0.0}
    for limit in range(1, len(found)):
        assert index.search_terms(query, limit) == found[:limit]


def test_terms_of_title_and_heading_count_less(index):
    rows = index.chunks(range(index.chunk_count))
    found = dict(index.search_terms(terms("古寺"), 50))
    assert {rows[row].source for row in found} == {"temple.txt"}
    without = [row for row in found if "古寺" not in rows[row].text]
    assert without
    assert max(found[row] for row in without) < index.term_ceiling(terms("古寺")) / 2


def test_frequencies_and_ceiling(index):
    rows = index.chunks(range(index.chunk_count))
    for term in ("清河", "河", "bakeri", "day", "300"):
        holding = sum(term in terms(c.text) for c in rows)
        assert holding and index.document_frequency(term) == holding
        idf = math.log(1 + (len(rows) - holding + 0.5) / (holding + 0.5))
        assert index.idf(term) == pytest.approx(idf)
        assert index.term_ceiling([term]) == pytest.approx(idf * 2.2)
    greatest = math.log(1 + (len(rows) + 0.5) / 0.5)
    assert index.document_frequency("没有的词") == 0
    assert index.idf("没有的词") == pytest.approx(greatest)
    assert index.term_ceiling(["清河", "没有的词", "清河"]) == pytest.approx(
        2.2 * greatest + index.term_ceiling(["清河"])
    )
    assert index.term_ceiling([]) == 0.0
    assert index.search_terms(["清河", "清河"], 9) == index.search_terms(["清河"], 9)


@pytest.mark.parametrize("limit", [1, 3, 35, 100, 250])
def test_equal_scores_come_by_row(tmp_path, limit):
    writer = TermWriter(tmp_path / "terms")
    for row in range(250):
        writer.add(row, ["同", "文"] if row % 2 else ["同", "文", "同"], [])
    writer.finish()
    reader = TermReader(tmp_path / "terms")
    rows = [row for row, _ in reader.search(["同"], limit)]
    assert rows == [*range(0, 250, 2), *range(1, 250, 2)][:limit]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_question(index, text):
    query = terms(text)
    found = index.search_terms(query, 5)
    assert all(0 <= row < index.chunk_count and score > 0 for row, score in found)
    assert sum(score for _, score in found[:1]) <= index.term_ceiling(query) * (1 + CONTEXT_WEIGHT)


@pytest.mark.parametrize(
    "text", ["AND (", '"', "*:*", "text:清", "-清河", "a" * 20_000, "清河\x00工程", "/[/"]
)
def test_query_language_is_text(index, text):
    index.search_terms([text, *text.split()], 5)
    index.score_terms([text], [0])
    assert index.document_frequency(text) == 0


def test_a_question_of_twenty_thousand_characters(index):
    query = terms("".join(chr(0x4E00 + i) for i in range(20_000)))
    assert len(query) > 30_000
    assert len(index.search_terms(query, 5)) == 5


# The whole


def test_rows_and_documents_that_do_not_exist(index):
    with pytest.raises(IndexError):
        index.chunks([0, index.chunk_count])
    with pytest.raises(InputError, match="no document 'nothing'"):
        index.document("nothing")
    assert index.chunks([]) == []


def test_documents_come_back_whole(index):
    bread = next(document for document in index.documents() if document.source == "bread.txt")
    assert bread.title == BREAD.split("\n")[0]
    assert index.document(bread.id) == bread
    assert bread.text.strip().endswith("in summer half of that.")
    index.documents().clear()
    assert len(index.documents()) == 3


def test_any_number_of_threads_gives_the_same_answers(index, encoder):
    questions = [
        "清河工程的总投资",
        "How many people work in the bakery?",
        "木匠",
        "a loaf of bread in winter",
    ]

    def answer(question):
        vector = encoder.encode_queries([question])[0]
        rows = [row for row, _ in index.search_vectors(vector, 6)]
        texts = [chunk.text for chunk in index.chunks(rows)]
        return texts, index.search_vectors(vector, 6), index.search_terms(terms(question), 6)

    expected = [answer(question) for question in questions]
    found, failures = {}, []

    def work(number):
        try:
            for round_ in range(15):
                for i in range(len(questions)):
                    found[number, round_, i] = answer(questions[i])
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and len(found) == 4 * 15 * 4
    assert all(result == expected[i] for (_, _, i), result in found.items())
    for count in (1, 2, 4):
        faiss.omp_set_num_threads(count)
        assert [answer(question) for question in questions] == expected
    faiss.omp_set_num_threads(1)
