"""Folders are listed completely and in order; files that cannot be used are refused with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpusqa.documents import find_files, read_document
from corpusqa.documents.files import MAX_FILE_BYTES
from corpusqa.errors import FileRejected, InputError


def write(path: Path, text: str = "窑火不断，手艺就不断。") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def names(*sources: Path) -> list[str]:
    return [name for _, name in find_files(sources)]


def test_folders_are_walked_and_sorted_by_source_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b/c.HTML", "a.htm", "窑.markdown", "notes.pdf", "x.txt.bak"):
        write(tmp_path / name)
    assert names(tmp_path) == ["a.htm", "a/b/c.HTML", "a/z.md", "b.txt", "窑.markdown"]


def test_hidden_files_and_readmes_are_skipped(tmp_path: Path) -> None:
    for name in (
        "a.txt",
        ".b.txt",
        ".git/c.txt",
        "README.md",
        "readme-first.txt",
        "sub/Readme.md",
        "sub/d.txt",
    ):
        write(tmp_path / name)
    assert names(tmp_path) == ["a.txt", "sub/d.txt"]


def test_a_file_given_by_name_is_taken(tmp_path: Path) -> None:
    assert find_files([write(tmp_path / "README.md")]) == [(tmp_path / "README.md", "README.md")]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    write(tmp_path / "a" / "one.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert names(tmp_path) == ["a/one.txt"]


def test_a_linked_folder_is_followed_and_a_broken_link_is_reported_later(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "one.txt")
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "gone.txt").symlink_to(tmp_path / "nothing")
    assert names(folder) == ["gone.txt", "linked/one.txt"]
    with pytest.raises(FileRejected, match="cannot be read"):
        read_document(folder / "gone.txt", "gone.txt")


def test_names_that_clash_get_their_folder_in_front(tmp_path: Path) -> None:
    for name in ("p/news/a.txt", "q/news/a.txt", "q/news/b.txt", "r/a.txt"):
        write(tmp_path / name)
    found = names(tmp_path / "p" / "news", tmp_path / "q" / "news", tmp_path / "r" / "a.txt")
    assert found == ["b.txt", "p/news/a.txt", "q/news/a.txt", "r/a.txt"]


def test_the_same_file_twice_is_one_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    assert names(tmp_path, path, tmp_path) == ["a.txt"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX file names")
def test_a_name_that_is_not_unicode_becomes_printable(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), "窑".encode("gbk") + b".txt")
    with open(path, "wb") as file:
        file.write("窑火不断。".encode())
    ((found, name),) = find_files([tmp_path])
    name.encode("utf-8")
    assert read_document(found, name).text == "窑火不断。"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "does not exist; check the path"),
        ("empty", "holds no file ending in .txt, .md"),
        ("a.pdf", "convert it"),
    ],
)
def test_unusable_sources_say_what_to_do(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "a.pdf")
    with pytest.raises(InputError, match=message):
        find_files([tmp_path / name])


def test_no_source_at_all_is_an_error() -> None:
    with pytest.raises(InputError, match="name a folder"):
        find_files([])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs an ordinary user")
def test_unreadable_folders_and_files_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "closed" / "a.txt")
    path.chmod(0)
    with pytest.raises(FileRejected, match="permissions"):
        read_document(path, "a.txt")
    path.parent.chmod(0)
    with pytest.raises(InputError, match="permissions"):
        find_files([tmp_path])
    path.parent.chmod(0o700)


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with open(path, "wb") as file:
        file.truncate(10 * MAX_FILE_BYTES)
    with pytest.raises(FileRejected, match=r"too large \(200 MB; the limit is 20 MB\)"):
        read_document(path, "huge.txt")


def test_an_empty_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    with pytest.raises(FileRejected, match="empty"):
        read_document(tmp_path / "a.txt", "a.txt")
    with pytest.raises(FileRejected, match="regular file"):
        read_document(tmp_path, "a.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX pipes")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    write(tmp_path / "a.txt")
    assert names(tmp_path) == ["a.txt"]
    with pytest.raises(FileRejected, match="regular file"):
        read_document(tmp_path / "pipe.txt", "pipe.txt")
