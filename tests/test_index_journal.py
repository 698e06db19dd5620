import pytest

from corpusqa.errors import ModelUnusable
from corpusqa.index import Index, build_index, journal, vectors
from corpusqa.index.journal import Journal
from index_support import GramEncoder, snapshot, write_corpus


class Failing(GramEncoder):
    """The same model, but it breaks down after some batches."""

    def __init__(self, batches):
        super().__init__()
        self.batches = batches

    def encode_documents(self, texts):
        if self.batches == 0:
            raise ModelUnusable("out of memory")
        self.batches -= 1
        return super().encode_documents(texts)


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(vectors, "_BATCH", 4)
    return write_corpus(tmp_path / "corpus")


def journals(folder):
    return list(folder.glob(".vectors-*"))


def interrupted(corpus, folder, batches=2):
    encoder = Failing(batches)
    with pytest.raises(ModelUnusable):
        build_index(corpus, folder, encoder=encoder)
    return encoder.encoded


def test_an_interrupted_build_goes_on_where_it_was(tmp_path, corpus):
    done = interrupted(corpus, tmp_path / "index")
    assert len(done) == 8 and len(journals(tmp_path / "index")) == 1
    encoder, plain = GramEncoder(), GramEncoder()
    build_index(corpus, tmp_path / "index", encoder=encoder)
    build_index(corpus, tmp_path / "plain", encoder=plain)
    assert done + encoder.encoded == plain.encoded
    assert snapshot(tmp_path / "index") == snapshot(tmp_path / "plain")
    assert Index.open(tmp_path / "index", encoder=encoder).verify() == []


@pytest.mark.parametrize("cut", [1, 20, 600])
def test_what_was_cut_short_is_computed_again(tmp_path, corpus, cut):
    interrupted(corpus, tmp_path / "index")
    (path,) = journals(tmp_path / "index")
    path.write_bytes(path.read_bytes()[:-cut])
    done = interrupted(corpus, tmp_path / "index", batches=1)
    encoder = GramEncoder()
    build_index(corpus, tmp_path / "index", encoder=encoder)
    build_index(corpus, tmp_path / "plain", encoder=GramEncoder())
    assert not set(done) & set(encoder.encoded)
    assert snapshot(tmp_path / "index") == snapshot(tmp_path / "plain")


def test_a_changed_byte_is_noticed(tmp_path, corpus):
    interrupted(corpus, tmp_path / "index")
    (path,) = journals(tmp_path / "index")
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    build_index(corpus, tmp_path / "index", encoder=GramEncoder())
    build_index(corpus, tmp_path / "plain", encoder=GramEncoder())
    assert snapshot(tmp_path / "index") == snapshot(tmp_path / "plain")


def test_vectors_of_another_model_are_not_used(tmp_path, corpus):
    interrupted(corpus, tmp_path / "index")
    other = GramEncoder("other")
    build_index(corpus, tmp_path / "index", encoder=other)
    assert len(other.encoded) == len(set(other.encoded)) > 8
    assert journals(tmp_path / "index") == []


def test_quick_work_leaves_no_file(tmp_path, corpus, monkeypatch):
    monkeypatch.setattr(journal, "PATIENCE_SECONDS", 10)
    interrupted(corpus, tmp_path / "index")
    assert journals(tmp_path) == []
    assert Journal(tmp_path, "x", 4).known == {}
