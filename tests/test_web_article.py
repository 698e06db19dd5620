"""Articles as HTML: every character at its offset, exactly the cited characters marked."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.types import Document
from corpusqa.web import article, shelf

MARKDOWN = """# 标题

第一段的第一句。第二句<b>粗体</b>。

1. 第一条
2. 第二条

- 圆点

> 引文

| 甲 | 乙 |
|---|---|
| 1 | 2 |

换行
"""


class Text(HTMLParser):
    """Reads the ``.text`` element back: its characters, and for each the marks around it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.characters = ""
        self.marks: list[set[int]] = []
        self.start = self.end = -1
        self.blocks: list[tuple[str, str]] = []
        self.more: list[tuple[str, int]] = []
        self.tags: set[str] = set()
        self._depth: list[tuple[str, bool, set[int]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.tags.add(tag)
        inside = bool(self._depth) and self._depth[-1][1]
        covered = self._depth[-1][2] if self._depth else set()
        if facts.get("class") == "text":
            inside, self.start, self.end = True, int(facts["data-start"] or ""), int(facts["data-end"] or "")
        if tag == "mark":
            covered = {int(place) for place in (facts["data-i"] or "").split()}
        if tag == "p" and inside:
            self.blocks.append((facts["class"] or "", ""))
        if facts.get("class") == "more":
            self.more.append((facts["data-t"] or "", int(facts["data-begin"] or "")))
        self._depth.append((tag, inside, covered))

    def handle_endtag(self, tag: str) -> None:
        assert self._depth.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self._depth and self._depth[-1][1]:
            self.characters += data
            self.marks += [self._depth[-1][2]] * len(data)
            if any(tag == "p" for tag, _, _ in self._depth):
                self.blocks[-1] = (self.blocks[-1][0], self.blocks[-1][1] + data)


def document(text: str, **more: str) -> Document:
    return Document(id="0123456789ab", source="a.md", title=more.pop("title", "标题"), text=text, **more)


lines = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
        st.sampled_from(
            [
                "## 小标题",
                "- 条目",
                "3. 第三",
                "|---|",
                "```",
                "<script>x()</script>",
                "一句话。另一句话。",
                "  ",
            ]
        ),
    ),
    max_size=12,
)


@given(lines, st.data())
def test_every_character_keeps_its_offset_and_exactly_the_spans_are_marked(
    parts: list[str], data: st.DataObject
) -> None:
    text = "\n".join(parts)
    edge = st.integers(0, len(text))
    spans = [tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(edge, edge), max_size=4))]
    read = Text(article.article_html(document(text), spans))
    assert (read.start, read.end) == (0, len(text))
    assert read.characters == text
    expected = [{i for i, (start, end) in enumerate(spans) if start <= at < end} for at in range(len(text))]
    assert read.marks == expected


@given(lines)
def test_no_text_becomes_an_element(parts: list[str]) -> None:
    read = Text(article.article_html(document("\n".join(parts), title="<i>x</i>"), [(0, 3)]))
    assert read.tags <= {"article", "header", "h2", "span", "bdi", "time", "div", "p", "mark", "footer"}


def test_markup_is_kept_aside_and_paragraphs_are_told_apart() -> None:
    read = Text(article.article_html(document(MARKDOWN), []))
    kinds = {text: css for css, text in read.blocks}
    assert kinds["标题"] == "again"
    assert kinds["第一段的第一句。第二句<b>粗体</b>。"] == "body"
    assert kinds["1. 第一条"] == "item numbered"
    assert kinds["圆点"] == "item"


def test_the_title_line_is_shown_when_it_is_cited() -> None:
    read = Text(article.article_html(document("# 标题\n\n正文在这里。"), [(2, 4)]))
    assert read.blocks[0] == ("heading", "标题")


def test_lines_of_one_paragraph_are_one_block() -> None:
    text = "Last spring the harbour board of Eastwick replaced all of its forty-two\n" * 3 + "lamps."
    assert len(Text(article.article_html(document(text), [])).blocks) == 1


@pytest.mark.parametrize("filler", ["一句话在这里。\n", "没有换行的长行"])
def test_a_long_article_comes_in_parts_that_meet(filler: str) -> None:
    text = filler * (2 * article.PART_CHARS // len(filler)) + "要引用的句子。" + filler * 9000
    start = text.index("要引用")
    read = Text(article.article_html(document(text), [(start, start + 7)]))
    assert read.start < start and start + 7 < read.end and read.end - read.start <= article.PART_CHARS
    assert read.characters == text[read.start : read.end]
    assert "".join(c for c, m in zip(read.characters, read.marks, strict=True) if m) == "要引用的句子。"
    parts = dict(read.more)
    earlier = Text(article.article_html(document(text), begin=parts["earlier_part"]))
    later = Text(article.article_html(document(text), begin=parts["later_part"]))
    assert earlier.start < read.start <= earlier.end
    assert later.start == read.end < later.end


def test_walking_through_the_parts_shows_the_whole_text() -> None:
    text = "".join(f"第{n}句话。\n" for n in range(40_000))
    begin, seen = 0, ""
    while begin < len(text):
        read = Text(article.article_html(document(text), begin=begin))
        seen += read.characters
        begin = read.end
    assert seen == text


@pytest.mark.parametrize("span", [(-5, 2), (3, 999), (999, 1200), (4, 1)])
def test_a_span_outside_the_text_harms_nothing(span: tuple[int, int]) -> None:
    read = Text(article.article_html(document("一二三四五"), [span]))
    assert read.characters == "一二三四五"


def test_the_head_shows_what_is_known() -> None:
    html = article.article_html(
        document("文", publisher="某报", author="某人", date="2025-12-24", language="zh-Hant")
    )
    assert '<article class="article" lang="zh-Hant"' in html
    assert (
        "<bdi>某报</bdi><bdi>某人</bdi>" in html and '<time datetime="2025-12-24">2025-12-24</time>' in html
    )
    assert shelf.meta_html(document("文")) == ""


def test_examples_are_taken_in_turn_once_each_and_never_made_up() -> None:
    one = Document(id="a" * 12, source="a", title="甲", text="", questions=("问一", "问二", "问三"))
    two = Document(id="b" * 12, source="b", title="乙", text="", questions=("问一", "<b>问四</b>", " "))
    html = shelf.examples_html([one, two])
    asked = [html.index(f'data-question="{q}"') for q in ("问一", "问二", "&lt;b&gt;问四&lt;/b&gt;", "问三")]
    assert asked == sorted(asked)
    assert html.count("data-question") == 4
    assert shelf.examples_html([Document(id="c" * 12, source="c", title="丙", text="文")]) == ""
