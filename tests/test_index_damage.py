import hashlib
import json
import re
import shutil

import pytest

from corpusqa.errors import IndexUnusable
from corpusqa.index import Index, build_index
from corpusqa.index.manifest import FORMAT, canonical, read_manifest
from index_support import GramEncoder, snapshot, write_corpus


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    build_index(write_corpus(folder / "corpus"), folder / "index", encoder=GramEncoder())
    return folder / "index"


@pytest.fixture
def index(sound, tmp_path):
    return shutil.copytree(sound, tmp_path / "index")


def message(folder, encoder=None):
    """What a user is told who opens the index."""
    with pytest.raises(IndexUnusable) as caught:
        Index.open(folder, encoder=encoder or GramEncoder())
    text = str(caught.value)
    assert len(text.splitlines()) <= 2 and len(text) < 600
    assert str(folder) in text
    return text


def test_a_sound_copy_opens(index):
    assert Index.open(index, encoder=GramEncoder()).verify() == []


def test_no_folder(tmp_path):
    text = message(tmp_path / "nowhere")
    assert "There is no index" in text
    assert f"corpusqa index SOURCES --index {tmp_path / 'nowhere'}" in text


def test_empty_folder(tmp_path):
    assert "no finished index" in message(tmp_path)


def test_a_file_instead_of_a_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "There is no index" in message(tmp_path / "file")


def test_half_written_first_build(index):
    (index / "manifest.json").unlink()
    assert "no finished index" in message(index)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"7", b"\xff\xfe\x00", b'{"format": 1}', b"[" * 100_000],
    ids=["empty", "cut", "list", "null", "number", "binary", "bare", "deep"],
)
def test_manifest_that_is_none(index, content):
    (index / "manifest.json").write_bytes(content)
    assert "damaged" in message(index)


def test_manifest_of_another_format(index):
    body = json.loads((index / "manifest.json").read_text())
    (index / "manifest.json").write_text(json.dumps(body | {"format": FORMAT + 1}))
    text = message(index)
    assert f"format {FORMAT + 1}" in text and "corpusqa index" in text


def test_generation_is_missing(index):
    (generation,) = index.glob("g-*")
    shutil.rmtree(generation)
    assert "documents.sqlite is missing" in message(index)


NAMES = ["manifest.json", "documents.sqlite", "vectors.faiss", "terms/meta.json", "terms/.managed.json"]
NAMES += [f"terms/*.{suffix}" for suffix in ("fast", "fieldnorm", "idx", "pos", "store", "term")]


def the_file(index, name):
    (path,) = index.glob(name if name == "manifest.json" else f"g-*/{name}")
    return path


def test_the_list_of_files_is_complete(index):
    listed = {the_file(index, name) for name in NAMES}
    assert listed == {path for path in index.rglob("*") if path.is_file() and path.stat().st_size}


@pytest.mark.parametrize("name", NAMES)
def test_a_flipped_bit_anywhere_is_noticed(index, name):
    path = the_file(index, name)
    data = path.read_bytes()
    for at in sorted({0, 1, len(data) // 3, len(data) // 2, len(data) - 2}):
        flipped = bytearray(data)
        flipped[at] ^= 0x01
        path.write_bytes(flipped)
        assert "damaged" in message(index) or "format" in message(index)
    path.write_bytes(data)
    Index.open(index, encoder=GramEncoder())


def test_a_flipped_bit_all_over_the_manifest_is_noticed(index):
    data = (index / "manifest.json").read_bytes()
    for at in range(0, len(data), 5):
        flipped = bytearray(data)
        flipped[at] ^= 0x01
        (index / "manifest.json").write_bytes(flipped)
        with pytest.raises(IndexUnusable):
            read_manifest(index)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("damage", ["empty", "cut", "longer", "gone", "folder"])
def test_a_file_cut_lengthened_or_gone_is_noticed(index, name, damage):
    path = the_file(index, name)
    data = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "gone":
        path.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "longer": data + b"1"}[damage])
    assert re.search("damaged|no finished index|cannot be read", message(index))


def test_files_that_fit_the_manifest_but_no_library_reads(index):
    path = the_file(index, "vectors.faiss")
    body = json.loads((index / "manifest.json").read_text())
    data = b"xxxx" + path.read_bytes()[4:]
    path.write_bytes(data)
    body["files"]["vectors.faiss"]["sha256"] = hashlib.sha256(data).hexdigest()
    del body["seal"]
    body["seal"] = hashlib.sha256(canonical(body)).hexdigest()
    (index / "manifest.json").write_text(json.dumps(body))
    text = message(index)
    assert "cannot be read here" in text and "--reindex" in text


def test_another_model_is_named_with_the_way_out(index):
    text = message(index, GramEncoder("other/model", dimensions=32))
    assert "'grams'" in text and f"--index {index} --model other/model --reindex" in text


def test_another_version_of_the_same_model(index):
    assert "another version of 'grams'" in message(index, GramEncoder(fingerprint="0"))


def test_opening_changes_nothing(index):
    before = snapshot(index)
    Index.open(index, encoder=GramEncoder()).search_terms(["a"], 5)
    assert snapshot(index) == before


def test_the_manifest_holds_no_path_of_the_machine(index, tmp_path_factory):
    text = (index / "manifest.json").read_text()
    assert str(tmp_path_factory.getbasetemp()) not in text
    assert not re.search(r"20\d\d-\d\d-\d\d[T ]", text)
