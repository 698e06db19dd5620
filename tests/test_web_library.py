"""Looking for articles: by words in any script and case, by date, page by page."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpusqa import Assistant, build_index
from corpusqa.errors import InputError
from corpusqa.types import Document
from corpusqa.web.entries import entries_html
from corpusqa.web.library import PAGE_SIZE, Library, opening


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("many")
    corpus = folder / "corpus"
    corpus.mkdir()
    for n in range(50):
        publisher = "城南日报" if n % 2 else "海東週刊"
        front = f"title: 第{n}号报告\npublisher: {publisher}\ndate: 20{n % 5 + 20}-0{n % 9 + 1}"
        (corpus / f"r{n:02}.md").write_text(f"---\n{front}\n---\n仓库里有{n}只木箱。", encoding="utf-8")
    (corpus / "undated.txt").write_text("Lighthouse Keepers\n\nThe keeper lights the lamp at dusk.\n")
    build_index(corpus, folder / "index")
    return Assistant.open(folder / "index")


def titles(found) -> list[str]:
    return [one.document.title for one in found.entries]


def test_pages_hold_every_article_once_the_newest_first(many: Assistant) -> None:
    library = Library()
    pages = [library.find(many, page=n) for n in range(4)]
    assert [len(page.entries) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 11, 0]
    dates = [one.document.date for page in pages for one in page.entries]
    assert dates == sorted(dates, reverse=True) and dates[-1] == ""
    assert len({one.document.id for page in pages for one in page.entries}) == pages[0].total == 51
    assert all(one.document.text == "" for one in pages[0].entries)


@pytest.mark.parametrize(
    ("words", "matches"),
    [
        ("海东周刊", 25),  # Simplified finds Traditional
        ("海東週刊 第10號", 1),
        ("LIGHTHOUSE", 1),
        ("ｌｉｇｈｔｈｏｕｓｅ", 1),
        ("dusk", 1),  # the opening
        ("undated.txt", 1),  # the file
        ("2024-05", 2),
        ("2024年5月", 2),
        ("报告海東", 0),  # not across two fields
        ("\u200b", 51),
        ("<script>", 0),
        ("%_", 0),
    ],
)
def test_every_word_must_stand_somewhere(many: Assistant, words: str, matches: int) -> None:
    assert Library().find(many, words).matches == matches


def test_titles_come_before_other_places(many: Assistant) -> None:
    found = Library().find(many, "1")
    inside = ["1" in title for title in titles(found)]
    assert inside == sorted(inside, reverse=True)


def test_dates_are_a_span_and_say_what_they_leave_out(many: Assistant) -> None:
    found = Library().find(many, since="2022", until="2022")
    assert found.matches == 10 and found.undated == 1
    assert all(one.document.date.startswith("2022") for one in found.entries)
    with pytest.raises(InputError):
        Library().find(many, since="2023", until="2022")
    with pytest.raises(InputError):
        Library().find(many, since="yesterday")


def test_another_assistant_is_another_library(many: Assistant, own: Assistant, tmp_path: Path) -> None:
    library = Library()
    assert library.find(many).total == 51
    assert library.find(own).total == 5
    assert library.find(many).total == 51


def test_an_entry_shows_how_its_article_begins_without_the_title_again(many: Assistant) -> None:
    old = Document(id="a" * 12, source="a.md", title="旧闻", text="# 旧闻\n\n从前的事。", date="2020")
    assert opening(old) == "从前的事。"
    html = entries_html(Library().find(many, "lighthouse"), 0, changeable=False)
    assert "Lighthouse Keepers" in html and "The keeper lights the lamp" in html
    assert 'class="only"' in html and 'class="bin"' not in html
