import pytest

from corpusqa.errors import InputError, ModelUnusable
from corpusqa.index import Index, build, build_index
from corpusqa.settings import IndexSettings
from corpusqa.text.terms import terms
from index_support import BREAD, RIVER, TEMPLE, GramEncoder, snapshot, write_corpus


@pytest.fixture
def encoder():
    return GramEncoder()


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "corpus")


def sources_of(index):
    return [document.source for document in index.documents()]


def found(index, words):
    """Sources of the chunks whose text or title holds a term of ``words``."""
    return {chunk.source for chunk in index.chunks([row for row, _ in index.search_terms(terms(words), 50)])}


def test_everything_written_is_read_back(tmp_path, corpus, encoder):
    report = build_index(corpus, tmp_path / "index", encoder=encoder)
    index = Index.open(tmp_path / "index", encoder=encoder)
    assert (report.files, report.documents, report.changed) == (3, 3, True)
    assert report.rejected == () and report.duplicates == ()
    assert report.chunks == index.chunk_count >= 3
    assert sources_of(index) == ["bread.txt", "river.txt", "temple.txt"]
    chunks = index.chunks(range(index.chunk_count))
    assert [(c.source, c.chunk.start) for c in chunks] == sorted((c.source, c.chunk.start) for c in chunks)
    for c in chunks:
        document = index.document(c.chunk.document_id)
        assert c.text == document.text[c.chunk.start : c.chunk.end]
        assert (c.title, c.source) == (document.title, document.source)
        assert c.chunk.sentences
    assert index.verify() == []


def test_one_file_is_a_source(tmp_path, corpus, encoder):
    build_index(str(corpus / "bread.txt"), tmp_path / "index", encoder=encoder)
    assert sources_of(Index.open(tmp_path / "index", encoder=encoder)) == ["bread.txt"]


def test_nothing_changed_writes_nothing(tmp_path, corpus, encoder):
    first = build_index(corpus, tmp_path / "index", encoder=encoder)
    before, encoded = snapshot(tmp_path / "index"), len(encoder.encoded)
    again = build_index(corpus, tmp_path / "index", encoder=encoder)
    assert first.changed and not again.changed
    assert (again.documents, again.chunks, again.files) == (first.documents, first.chunks, first.files)
    assert snapshot(tmp_path / "index") == before
    assert len(encoder.encoded) == encoded


def test_same_input_gives_the_same_bytes(tmp_path, corpus):
    for name in ("one", "two"):
        build_index(corpus, tmp_path / name, encoder=GramEncoder())
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")


def test_reindex_writes_the_same_content_anew(tmp_path, corpus, encoder):
    build_index(corpus, tmp_path / "index", encoder=encoder)
    before = snapshot(tmp_path / "index")
    encoded = len(encoder.encoded)
    assert build_index(corpus, tmp_path / "index", encoder=encoder, reindex=True).changed
    assert snapshot(tmp_path / "index") == before
    assert len(encoder.encoded) == 2 * encoded


def test_only_new_texts_are_encoded(tmp_path, corpus, encoder):
    build_index(corpus, tmp_path / "index", encoder=encoder)
    whole = Index.open(tmp_path / "index", encoder=encoder)
    encoder.encoded.clear()
    (corpus / "bread.txt").write_text(BREAD + "On Mondays the shop is closed.\n")
    assert build_index(corpus, tmp_path / "index", encoder=encoder).changed
    assert encoder.encoded == ["On Mondays the shop is closed."]
    index = Index.open(tmp_path / "index", encoder=encoder)
    assert index.verify() == []
    rebuilt = tmp_path / "rebuilt"
    build_index(corpus, rebuilt, encoder=GramEncoder())
    assert snapshot(rebuilt) == snapshot(tmp_path / "index")
    assert whole.documents() != index.documents()


def test_a_deleted_file_is_gone_from_every_search(tmp_path, corpus, encoder):
    build_index(corpus, tmp_path / "index", encoder=encoder)
    assert found(Index.open(tmp_path / "index", encoder=encoder), "清淤") == {"river.txt"}
    (corpus / "river.txt").unlink()
    build_index(corpus, tmp_path / "index", encoder=encoder)
    index = Index.open(tmp_path / "index", encoder=encoder)
    assert sources_of(index) == ["bread.txt", "temple.txt"]
    assert found(index, "清淤") == set()
    vector = encoder.encode_queries(["第一期完成河道清淤"])[0]
    rows = [row for row, _ in index.search_vectors(vector, 50)]
    assert "river.txt" not in {chunk.source for chunk in index.chunks(rows)}
    assert b"".join(snapshot(tmp_path / "index").values()).find("清河".encode()) == -1


def test_a_renamed_file_keeps_its_document_under_the_new_name(tmp_path, corpus, encoder):
    build_index(corpus, tmp_path / "index", encoder=encoder)
    ids = {d.source: d.id for d in Index.open(tmp_path / "index", encoder=encoder).documents()}
    encoder.encoded.clear()
    (corpus / "river.txt").rename(corpus / "清河 改造#1%20.txt")
    build_index(corpus, tmp_path / "index", encoder=encoder)
    index = Index.open(tmp_path / "index", encoder=encoder)
    assert sources_of(index) == ["bread.txt", "temple.txt", "清河 改造#1%20.txt"]
    assert index.documents()[2].id == ids["river.txt"]
    assert encoder.encoded == []


def test_index_folder_with_an_odd_name(tmp_path, corpus, encoder):
    folder = tmp_path / "索引 #1?x=%20&y"
    build_index(corpus, folder, encoder=encoder)
    assert Index.open(folder, encoder=encoder).verify() == []


def test_the_same_text_twice_is_one_document(tmp_path, corpus, encoder):
    (corpus / "copy.txt").write_text(RIVER)
    report = build_index(corpus, tmp_path / "index", encoder=encoder)
    assert (report.files, report.documents) == (4, 3)
    assert report.duplicates == (("river.txt", "copy.txt"),)
    assert build_index(corpus, tmp_path / "index", encoder=encoder).duplicates == report.duplicates
    (corpus / "copy.txt").unlink()
    report = build_index(corpus, tmp_path / "index", encoder=encoder)
    assert report.duplicates == ()
    assert found(Index.open(tmp_path / "index", encoder=encoder), "清淤") == {"river.txt"}


def test_a_bad_file_is_reported_and_stops_nothing(tmp_path, corpus, encoder):
    (corpus / "noise.txt").write_bytes(bytes(range(256)) * 20)
    (corpus / "empty.txt").write_bytes(b"")
    report = build_index(corpus, tmp_path / "index", encoder=encoder)
    assert report.documents == 3
    assert {rejection.source for rejection in report.rejected} == {"noise.txt", "empty.txt"}
    assert all(rejection.reason and "\n" not in rejection.reason for rejection in report.rejected)
    assert build_index(corpus, tmp_path / "index", encoder=encoder).rejected == report.rejected
    (corpus / "new.txt").write_text("新的消息。这一条以前没有。\n")
    assert build_index(corpus, tmp_path / "index", encoder=encoder).rejected == report.rejected


def test_text_that_no_file_can_hold_is_reported(tmp_path, corpus, encoder):
    (corpus / "half.md").write_text(
        '---\ntitle: "half \\ud83d a character"\n---\n\nThe text is fine. All of it.\n'
    )
    (corpus / "long.txt").write_text(
        "One word is " + "long" * 50_000 + " and the next is short. It ends here.\n"
    )
    (corpus / "zero.txt").write_text("There is a zero\x00 in it. It is told or it is read.\n")
    report = build_index(corpus, tmp_path / "index", encoder=encoder)
    assert "half.md" in {rejection.source for rejection in report.rejected}
    index = Index.open(tmp_path / "index", encoder=encoder)
    assert index.verify() == []
    assert "long.txt" in found(index, "next is short")


def test_nothing_usable_leaves_the_old_index_untouched(tmp_path, corpus, encoder):
    build_index(corpus, tmp_path / "index", encoder=encoder)
    before = snapshot(tmp_path / "index")
    for file in corpus.iterdir():
        file.write_bytes(b"")
    with pytest.raises(
        InputError, match=r"none of the files can be used: bread\.txt is empty.* and 2 more\."
    ):
        build_index(corpus, tmp_path / "index", encoder=encoder)
    with pytest.raises(InputError):
        build_index(tmp_path / "nowhere", tmp_path / "index", encoder=encoder)
    assert snapshot(tmp_path / "index") == before


def test_a_failed_first_build_leaves_no_folder(tmp_path, encoder):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "empty.txt").write_bytes(b"")
    with pytest.raises(InputError):
        build_index(tmp_path / "corpus", tmp_path / "index", encoder=encoder)
    assert not (tmp_path / "index").exists()


def test_no_index_is_written_among_other_files(tmp_path, corpus, encoder):
    with pytest.raises(InputError, match="holds other files"):
        build_index(corpus, corpus, encoder=encoder)
    assert sorted(file.name for file in corpus.iterdir()) == ["bread.txt", "river.txt", "temple.txt"]
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="Cannot write an index"):
        build_index(corpus, tmp_path / "file", encoder=encoder)


def test_an_index_inside_its_corpus_does_not_index_itself(corpus, encoder):
    build_index(corpus, corpus / "index", encoder=encoder)
    (corpus / "index" / "g-0123456789ab").mkdir()
    (corpus / "index" / "g-0123456789ab" / "left.txt").write_text("这不是文章。\n")
    assert not build_index(corpus, corpus / "index", encoder=encoder).changed


@pytest.mark.parametrize(
    "change",
    [
        {"settings": IndexSettings(chunk_chars=60, overlap_chars=0)},
        {"encoder": GramEncoder(dimensions=32)},
        {"encoder": GramEncoder(window_chars=None)},
    ],
)
def test_other_settings_or_another_model_make_another_index(tmp_path, corpus, encoder, change):
    build_index(corpus, tmp_path / "index", encoder=encoder)
    means = {"settings": IndexSettings(), "encoder": encoder} | change
    assert build_index(corpus, tmp_path / "index", **means).changed
    index = Index.open(tmp_path / "index", encoder=means["encoder"])
    assert index.manifest.settings == means["settings"]
    assert index.vectors.dimensions == means["encoder"].dimensions
    assert index.verify() == []
    assert not build_index(corpus, tmp_path / "index", **means).changed


def test_a_damaged_index_is_made_again(tmp_path, corpus, encoder):
    build_index(corpus, tmp_path / "index", encoder=encoder)
    (vectors,) = (tmp_path / "index").rglob("vectors.faiss")
    vectors.write_bytes(vectors.read_bytes()[:-1] + b"\xff")
    assert build_index(corpus, tmp_path / "index", encoder=encoder).changed
    assert Index.open(tmp_path / "index", encoder=encoder).verify() == []
    (tmp_path / "index" / "manifest.json").write_text("{")
    assert build_index(corpus, tmp_path / "index", encoder=encoder).changed
    assert Index.open(tmp_path / "index", encoder=encoder).verify() == []
    assert len(list((tmp_path / "index").iterdir())) == 2


def test_a_lost_manifest_is_made_again_byte_for_byte(tmp_path, corpus, encoder):
    build_index(corpus, tmp_path / "index", encoder=encoder)
    before = snapshot(tmp_path / "index")
    (tmp_path / "index" / "manifest.json").unlink()
    assert build_index(corpus, tmp_path / "index", encoder=encoder).changed
    assert snapshot(tmp_path / "index") == before


def test_another_version_of_a_library_makes_the_index_anew(tmp_path, corpus, encoder, monkeypatch):
    versions = dict.fromkeys(build._LIBRARIES, "1.2.3")
    monkeypatch.setattr(build, "_version", lambda name: versions.get(name, "9.9"))
    build_index(corpus, tmp_path / "index", encoder=encoder)
    versions |= {"numpy": "1.3.0"}
    assert not build_index(corpus, tmp_path / "index", encoder=encoder).changed
    for version in ("2.0", "0.27.0", "0.28.0"):
        versions |= {"tantivy": version}
        assert build_index(corpus, tmp_path / "index", encoder=encoder).changed


def test_windows_of_sentences_or_whole_chunks_are_embedded(tmp_path, corpus):
    small, large = GramEncoder(window_chars=10), GramEncoder(window_chars=None)
    build_index(corpus, tmp_path / "small", encoder=small)
    build_index(corpus, tmp_path / "large", encoder=large)
    texts = [document.text for document in Index.open(tmp_path / "small", encoder=small).documents()]
    assert len(small.encoded) == len(set(small.encoded)) > len(large.encoded)
    assert all(any(window in text for text in texts) for window in small.encoded)
    chunks = Index.open(tmp_path / "large", encoder=large)
    whole = chunks.chunks(range(chunks.chunk_count))
    assert len(large.encoded) == len(whole)
    for text, chunk in zip(large.encoded, whole, strict=True):
        assert text.startswith(chunk.title) and text.endswith(chunk.text)


def test_a_model_that_fails_leaves_the_old_index_untouched(tmp_path, corpus, encoder):
    class Broken(GramEncoder):
        def encode_documents(self, texts):
            return super().encode_documents(texts) * float("nan")

    build_index(corpus, tmp_path / "index", encoder=encoder)
    before = snapshot(tmp_path / "index")
    with pytest.raises(ModelUnusable, match="not numbers"):
        build_index(corpus, tmp_path / "index", encoder=Broken("broken"))
    assert snapshot(tmp_path / "index") == before


def test_texts_without_a_vector_are_found_by_their_terms(tmp_path, corpus):
    class Deaf(GramEncoder):
        def encode_documents(self, texts):
            return super().encode_documents(texts) * 0

    encoder = Deaf("deaf")
    build_index(corpus, tmp_path / "index", encoder=encoder)
    index = Index.open(tmp_path / "index", encoder=encoder)
    assert index.manifest.vectors == 0 and index.verify() == []
    assert index.search_vectors(encoder.encode_queries(["清淤"])[0], 5) == []
    assert found(index, "清淤") == {"river.txt"}


def test_progress_tells_every_stage_to_its_end(tmp_path, corpus, encoder):
    told = []
    build_index(corpus, tmp_path / "index", encoder=encoder, progress=lambda *event: told.append(event))
    for stage in ("files", "documents", "vectors"):
        done = [(n, total) for name, n, total in told if name == stage]
        assert done == [(i + 1, done[-1][1]) for i in range(done[-1][1])]


def test_freshness_is_decided_by_the_bytes_of_the_sources(tmp_path, corpus, encoder):
    build_index(corpus, tmp_path / "index", encoder=encoder)
    index = Index.open(tmp_path / "index", encoder=encoder)
    assert index.is_fresh(corpus) and index.is_fresh([corpus])
    (corpus / "temple.txt").write_text(TEMPLE.replace("三年", "四年"))
    assert not index.is_fresh(corpus)
    (corpus / "temple.txt").write_text(TEMPLE)
    assert index.is_fresh(corpus)
    (corpus / "bread.txt").unlink()
    assert not index.is_fresh(corpus)
