import regex
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.evaluation.noise import copies

ARTICLES = {
    "a.md": "---\ntitle: 甲\n---\n\n# 岚舟汽车\n\n岚舟2019年售出1280辆车，占37%。"
    "岚舟的车很好。岚舟在市中心。",
    "b.md": "# Orvane\n\nMaker Orvane sold 1280 cars in 2019. The cars of Orvane were built by Orvane alone.",
    "c.md": "# 乙\n\n公司在市中心售出37辆汽车，很好。",
}


def test_the_articles_themselves_come_first_and_copies_only_when_they_are_not_enough():
    assert len(copies(ARTICLES, 2)) == 2 and copies(ARTICLES, 2).items() < ARTICLES.items()
    assert copies(ARTICLES, 3) == ARTICLES
    more = copies(ARTICLES, 8)
    assert more.items() > ARTICLES.items() and len(set(more.values())) == len(more) == 8
    assert copies({}, 100) == copies(ARTICLES, 0) == {}


def test_a_copy_has_other_names_years_and_figures_and_no_front_matter():
    found = copies(ARTICLES, 6)
    chinese, english = found["copy-1-a.md"], found["copy-1-b.md"]
    for lost in ("岚舟", "2019年", "1280", "37", "---"):
        assert lost not in chinese, lost
    for lost in ("Orvane", "2019", "1280"):
        assert lost not in english, lost
    assert regex.search(r"\p{Han}{2}20\d\d年售出\d{4}辆\p{Han}，占\d\d%。", chinese)
    assert regex.search(r"(\w+) sold \d{4} cars in 20\d\d\. \w+ cars of \1 were", english)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text(min_size=3, max_size=60), max_size=4))
def test_there_are_as_many_as_were_wanted_and_always_the_same(articles):
    found = copies(articles, 9)
    assert found == copies(articles, 9)
    assert len(found) == (9 if articles else 0)
