from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.index.store import IndexedChunk, Store, StoreWriter
from corpusqa.types import Chunk, Document, Removed, Sentence

TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


@st.composite
def cut_documents(draw):
    """Documents of any characters, with chunks of any whole sentences of theirs."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        # Reading a document rejects NUL, and SQLite's substr ends there.
        characters = st.characters(codec="utf-8", exclude_characters="\0")
        text = draw(st.text(characters, min_size=1, max_size=120))
        marks = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=12)))
        kinds = st.sampled_from(["body", "heading", "item", "caption"])
        sentences = [Sentence(a, b, draw(kinds)) for a, b in pairwise(marks)]
        cuts = [sentences[i : i + 3] for i in range(0, len(sentences), 2)]
        removed = tuple(Removed(i, draw(TEXT), "navigation") for i in range(draw(st.integers(0, 3))))
        names = [draw(TEXT) for _ in range(7)]
        questions = tuple(draw(st.lists(TEXT, max_size=3)))
        document = Document(f"id{number}", names[0], names[1], text, *names[2:], questions, removed)
        chunks = [Chunk(document.id, c[0].start, c[-1].end, tuple(c), draw(TEXT)) for c in cuts]
        found.append((document, chunks))
    return found


@settings(max_examples=60, deadline=None)
@given(cut_documents())
def test_what_is_written_comes_back_equal(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("store") / "d.sqlite"
    writer = StoreWriter(path)
    for document, chunks in cut:
        writer.add(document, chunks)
    written = list(writer.read())
    writer.finish()
    store = Store(path)
    assert store.documents() == [document for document, _ in cut]
    expected = [(document, chunk) for document, chunks in cut for chunk in chunks]
    assert [(document, chunk) for _, chunk, document in store.read()] == expected
    assert list(store.read()) == written
    assert [row for row, _, _ in written] == list(range(len(expected)))
    assert store.chunks([*range(len(expected)), 9999]) == {
        i: IndexedChunk(i, chunk, document.title, document.source, document.text[chunk.start : chunk.end])
        for i, (document, chunk) in enumerate(expected)
    }
    for document, chunks in cut:
        assert store.document_with_chunks(document.id) == (document, tuple(chunks))
    assert (store.count("documents"), store.count("chunks")) == (len(cut), len(expected))
    store.close()


def test_what_is_not_there(tmp_path):
    writer = StoreWriter(tmp_path / "d")
    writer.finish()
    store = Store(tmp_path / "d")
    with pytest.raises(KeyError):
        store.document("x")
    with pytest.raises(KeyError):
        store.bytes("x")
    with pytest.raises(KeyError):
        store.document_with_chunks("x")
    assert store.chunks([1, 2]) == {}


def test_content_tells_documents_apart(tmp_path):
    def content(name, *documents):
        writer = StoreWriter(tmp_path / name)
        for document in documents:
            writer.add(document, [Chunk(document.id, 0, 1, (Sentence(0, 1),))])
        return writer.content

    one, two = Document("1", "a", "A", "text"), Document("2", "a", "B", "text")
    assert content("p", one) == content("q", one)
    assert len({content("r", one), content("s", two), content("t", one, two), content("u", two, one)}) == 4
