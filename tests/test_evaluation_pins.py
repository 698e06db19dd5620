import json

import pytest

from corpusqa import build_index
from corpusqa.errors import InputError
from corpusqa.evaluation import pins
from corpusqa.index import Index
from corpusqa.settings import IndexSettings


@pytest.fixture
def cases_file(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'{"id": 1}\n{"id": 2}\n')
    return path


@pytest.fixture(scope="module")
def index(corpus_index):
    return Index.open(corpus_index)


def test_equal_things_give_equal_pins(index, corpus, cases_file, tmp_path):
    build_index(corpus, tmp_path / "index")
    assert pins.collect(Index.open(tmp_path / "index"), cases_file) == pins.collect(index, cases_file)


def test_pins_name_every_document_and_everything_that_counts(index, cases_file):
    found = pins.collect(index, cases_file)
    named = {name for name in found if not name.startswith(("corpus ", "library "))}
    assert named == {
        *("cases", "index settings", "answer settings", "model", "chunks", "vectors", "reader", "metrics"),
    }
    assert {name.removeprefix("corpus ") for name in found if name.startswith("corpus ")} == {
        document.source for document in index.documents()
    }
    assert all(found.values())


def test_line_ends_do_not_count_and_everything_else_in_the_cases_does(index, cases_file):
    before = pins.collect(index, cases_file)
    cases_file.write_bytes(b'{"id": 1}\r\n{"id": 2}\r\n')
    assert pins.collect(index, cases_file) == before
    cases_file.write_bytes(b'{"id": 1}\n{"id": 3}\n')
    assert {k for k, v in pins.collect(index, cases_file).items() if before[k] != v} == {"cases"}


def test_a_changed_article_and_changed_settings_are_seen(index, corpus, cases_file, tmp_path):
    before = pins.collect(index, cases_file)
    changed = tmp_path / "corpus"
    changed.mkdir()
    for path in corpus.glob("*.md"):
        (changed / path.name).write_bytes(path.read_bytes())
    with (changed / "nissan-alliances.md").open("a", encoding="utf-8") as file:
        file.write("\n這一句是後來加上的。\n")
    build_index(changed, tmp_path / "one")
    found = pins.collect(Index.open(tmp_path / "one"), cases_file)
    assert {k for k, v in found.items() if before.get(k) != v} == {
        "corpus nissan-alliances.md",
        "chunks",
        "vectors",
    }
    build_index(corpus, tmp_path / "two", settings=IndexSettings(chunk_chars=200))
    found = pins.collect(Index.open(tmp_path / "two"), cases_file)
    assert {"index settings", "chunks"} <= {k for k, v in found.items() if before.get(k) != v}


def test_a_change_is_one_line_with_old_new_and_the_command():
    broken, told = pins.compare(
        {"cases": "aa", "model": "bb"}, {"cases": "cc", "model": "bb", "reader": "dd"}
    )
    assert broken == [
        'pin "cases" was aa, is cc; if that is meant: corpusqa eval --repin "reason"',
        'pin "reader" was nothing, is dd; if that is meant: corpusqa eval --repin "reason"',
    ]
    assert told == []


def test_another_version_of_a_library_is_told_and_does_not_fail():
    broken, told = pins.compare({"library numpy": "2.4.6"}, {"library numpy": "2.5.0"})
    assert (broken, told) == ([], ["pinned with numpy 2.4.6, running with 2.5.0"])


def test_pins_are_read_as_they_were_written(tmp_path):
    path = tmp_path / "pins.json"
    pins.save({"b": "2", "a": "1"}, path)
    assert pins.load(path) == {"a": "1", "b": "2"}
    assert list(json.loads(path.read_text())) == ["a", "b"]
    assert pins.load(tmp_path / "none.json") is None


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff"])
def test_damaged_pins_say_what_to_do(tmp_path, data):
    (tmp_path / "pins.json").write_bytes(data)
    with pytest.raises(InputError, match="is damaged; restore it"):
        pins.load(tmp_path / "pins.json")
