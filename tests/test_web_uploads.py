"""What is taken by its content, and the names that files get: none of them is believed."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.documents import find_files
from corpusqa.web.corpus_folder import CorpusFolder
from corpusqa.web.uploads import Limits, Refused, check_content, shown_name, stored_name

HOSTILE_NAMES = (
    *("../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/shadow", "C:\\boot.ini", "~/.ssh/id_rsa"),
    *("", ".", "..", "...", ".htaccess", "CON", "con.txt", "LPT1.md", "README.md", "readme"),
    *("a\x00b.txt", "a\nb.md", "\u202etxt.exe", "x" * 5000 + ".md", "文" * 400 + ".md", "\ud800.md"),
    *("<img src=x onerror=boom()>.html", "; rm -rf *.txt", "$(boom).md", "a/b/c.md", "name.", "  .md"),
)


def zipped(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "text")
    return data.getvalue()


def tarred() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../out.txt"), io.BytesIO(b""))
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "refused_empty"),
        (b" \n\t ", "refused_empty"),
        (zipped("../../article.md"), "refused_archive"),
        (zipped("[Content_Types].xml"), "refused_office"),
        (zipped("word/document.xml"), "refused_office"),
        (tarred(), "refused_archive"),
        (gzip.compress(b"text"), "refused_archive"),
        (b"BZh91AY&SY", "refused_archive"),
        (b"\xfd7zXZ\x00\x00", "refused_archive"),
        (b"Rar!\x1a\x07\x00", "refused_archive"),
        (b"%PDF-1.7 ...", "refused_pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "refused_office"),
        (b"\x89PNG\r\n\x1a\n", "refused_media"),
        (b"\x00\x00\x00\x18ftypmp42", "refused_media"),
        (b"\x7fELF\x02\x01", "refused_binary"),
    ],
)
def test_what_is_no_text_is_told_by_its_content(data: bytes, key: str) -> None:
    with pytest.raises(Refused) as refused:
        check_content(data)
    assert refused.value.key == key


@pytest.mark.parametrize("data", [b"plain", "中文".encode(), "中文".encode("utf-16"), b"<html>", b"PKzip is"])
def test_text_passes(data: bytes) -> None:
    check_content(data)


@pytest.mark.parametrize("given", HOSTILE_NAMES)
def test_no_name_leads_anywhere(given: str, tmp_path: Path) -> None:
    stays_inside(given, tmp_path)


@given(st.text(max_size=300))
def test_no_name_whatever_leads_anywhere(tmp_path_factory: pytest.TempPathFactory, given: str) -> None:
    stays_inside(given, tmp_path_factory.mktemp("corpus"))


def stays_inside(given: str, root: Path) -> None:
    folder = CorpusFolder(root)
    incoming = folder.incoming()
    incoming.write_text("text")
    source = folder.name_for(given)
    folder.place(incoming, source)
    found = [one for one in root.rglob("*") if one.is_file()]
    assert found == [root / source] and found[0].parent == root / "uploads"
    assert find_files([root]) == [(found[0], source)], "a build would not find it"
    assert len(found[0].name.encode()) <= 140 and re.search(r"\.(txt|md|html)$", found[0].name)
    assert not shown_name(given).startswith(" ") and "\n" not in shown_name(given)
    found[0].unlink()


def test_a_name_stays_recognisable() -> None:
    assert stored_name("清河改造工程（第一期）.md") == "清河改造工程_第一期.md"
    assert stored_name("हिन्दी लेख.txt") == "हिन्दी_लेख.txt"
    assert stored_name("report v2.1.HTM") == "report_v2.1.html"
    assert stored_name("notes.docx") == "notes.docx.txt"


def test_a_name_is_never_given_twice(tmp_path: Path) -> None:
    folder = CorpusFolder(tmp_path)
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "A.md").write_text("there")
    assert folder.name_for("a.md") == "uploads/a_2.md"
    assert folder.name_for("a.md", ["uploads/a_2.md"]) == "uploads/a_3.md"


def test_what_is_taken_away_is_kept_out_of_sight(tmp_path: Path) -> None:
    folder = CorpusFolder(tmp_path)
    for name in ("one", "two"):
        (tmp_path / "a.md").write_text(name)
        folder.take_away(tmp_path / "a.md")
    assert folder.files() == {}
    kept = sorted(one.read_text() for one in (tmp_path / ".removed").iterdir())
    assert kept == ["one", "two"]


def test_a_limit_is_never_above_what_can_be_read() -> None:
    assert Limits.of(None).file_bytes == Limits.of(5000).file_bytes == 20_000_000
    assert Limits.of(0.5).file_bytes == 500_000
