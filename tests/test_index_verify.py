import sqlite3

import pytest

from corpusqa.index import Index, build_index
from corpusqa.index.verify import differences
from corpusqa.settings import IndexSettings
from index_support import GramEncoder, write_corpus


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "corpus")


def opened(corpus, folder, **means):
    encoder = means.pop("encoder", GramEncoder())
    build_index(corpus, folder, encoder=encoder, **means)
    return Index.open(folder, encoder=encoder)


def changed(index, statement):
    """The index opened again after a change to its SQLite file, past the check of the bytes."""
    (path,) = index.folder.rglob("documents.sqlite")
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    return Index(index.folder, index.manifest, index.encoder)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE documents SET text = text || 'x' WHERE number = 1", "not the one its id"),
        ('UPDATE chunks SET "end" = 100000 WHERE row = 0', "is not inside its text"),
        ('UPDATE chunks SET "start" = "start" - 1 WHERE row = 1', "is not inside its text"),
        ("UPDATE chunks SET sentences = '[]' WHERE row = 0", "has no sentence"),
        ("UPDATE chunks SET sentences = '[0,5,0,3,9,0]' WHERE row = 0", "out of place"),
        ("DELETE FROM chunks WHERE row = 1", "chunk 1 is missing"),
        ("DELETE FROM chunks WHERE row = 1", "chunks in SQLite"),
        ("UPDATE arrays SET data = zeroblob(length(data)) WHERE name = 'vector_offsets'", None),
        (
            "UPDATE arrays SET data = CAST(x'FFFFFF' || substr(data, 4) AS BLOB) WHERE name LIKE '%chunks'",
            "names a chunk that does not exist",
        ),
    ],
)
def test_every_kind_of_disorder_is_told(tmp_path, corpus, statement, what):
    index = opened(corpus, tmp_path / "index")
    assert index.verify() == []
    if what is None:
        with pytest.raises(ValueError, match="table from vectors"):
            changed(index, statement)
    else:
        assert what in "\n".join(changed(index, statement).verify())


def test_equal_corpora_make_equal_indexes(tmp_path, corpus):
    index = opened(corpus, tmp_path / "one")
    assert differences(index, opened(corpus, tmp_path / "two")) == []
    other = opened(corpus, tmp_path / "three", settings=IndexSettings(chunk_chars=60, overlap_chars=0))
    assert "settings differs" in differences(index, other)
    (corpus / "bread.txt").unlink()
    found = differences(index, opened(corpus, tmp_path / "four"))
    assert {"documents differs", "sources differs", "content differs"} <= set(found)


def test_other_vectors_are_a_difference(tmp_path, corpus):
    class Turned(GramEncoder):
        def encode_documents(self, texts):
            return -super().encode_documents(texts)

    index = opened(corpus, tmp_path / "one")
    assert differences(index, opened(corpus, tmp_path / "two", encoder=Turned())) == ["vectors differ"]
