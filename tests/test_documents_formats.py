"""Files become documents: text verbatim, metadata from front matter, markup or page, bad input refused."""

# ruff: noqa: E501 (lines of pages stay as pages have them)
from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.documents import parse_document
from corpusqa.documents.dates import iso_date
from corpusqa.documents.front_matter import split_front_matter
from corpusqa.documents.page import title_of
from corpusqa.errors import FileRejected

ARTICLE = (
    "青石镇的龙窑\n\n十月的一个清晨，老陶窑重新点火，三十二名学徒站在窑口前。\n窑温最高可达1280摄氏度。\n"
)


def test_a_plain_text_is_kept_verbatim() -> None:
    document = parse_document(ARTICLE.encode(), "a/b.txt")
    assert document.text == ARTICLE
    assert document.id == hashlib.sha256(ARTICLE.encode()).hexdigest()[:12]
    assert (document.source, document.title, document.language) == ("a/b.txt", "青石镇的龙窑", "zh-Hans")
    assert (document.encoding, document.removed) == ("utf-8", ())


def test_legacy_encodings_reach_the_document() -> None:
    document = parse_document(ARTICLE.encode("gb18030"), "a.txt")
    assert (document.text, document.encoding) == (ARTICLE, "gb18030")


def test_only_line_ends_and_marks_change() -> None:
    text = "全角ＡＢＣ　“引号”,半角;①㈱ﬁ\r\nsecond\u200b line \r third\ttab  \n\n\n"
    document = parse_document(b"\xef\xbb\xbf" + text.encode(), "a.txt")
    assert document.text == "全角ＡＢＣ　“引号”,半角;①㈱ﬁ\nsecond\u200b line \n third\ttab  \n\n\n"


def test_stray_control_characters_are_dropped_and_form_feeds_end_lines() -> None:
    data = f"第一页。\x0c第二\x08页，\x1b[2J很长。{'窑火不断。' * 50}".encode()
    assert parse_document(data, "a.txt").text.startswith("第一页。\n第二页，[2J很长。")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "no text"),
        (b"\xef\xbb\xbf", "no text"),
        (b"---\ntitle: x\n---\n\n", "no text after its front matter"),
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04rest", "a ZIP or Office file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"{\\rtf1 hello}", "an RTF file"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x01\x02\x03\x04\x05\x06 text", "binary"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
    ],
)
def test_what_is_not_text_is_refused_in_one_short_line(data: bytes, reason: str) -> None:
    with pytest.raises(FileRejected, match=reason) as caught:
        parse_document(data, "a.txt")
    assert len(str(caught.value)) < 130
    assert "\n" not in str(caught.value)


FRONT = """---
title: "停火十一年: 龙窑"
publisher: 青石晚报
author: [许白, 何知秋]
date: 2024-10-21
language: zh-cn
questions:
  - 龙窑有多长?
  - 学徒有几人?
note: digest
---

# 标题在正文里

正文 *保持* 原样。
"""


def test_front_matter_fills_the_metadata_and_leaves_the_rest_verbatim() -> None:
    document = parse_document(FRONT.encode(), "a.md")
    assert document.title == "停火十一年: 龙窑"
    assert (document.publisher, document.author, document.date) == ("青石晚报", "许白, 何知秋", "2024-10-21")
    assert document.language == "zh-Hans"
    assert document.questions == ("龙窑有多长?", "学徒有几人?")
    assert document.text == "# 标题在正文里\n\n正文 *保持* 原样。\n"


def test_a_document_with_front_matter_is_never_cut() -> None:
    text = "---\ntitle: t\n---\n首页 > 新闻 > 正文\n![]()\n特别声明：本平台仅提供信息存储服务。\n"
    document = parse_document(text.encode(), "a.md")
    assert document.text.count("\n") == 3
    assert document.removed == ()


def test_without_a_title_the_first_heading_is_taken() -> None:
    document = parse_document(
        "---\nauthor: 许白\n---\n前言一句。\n\n## 柴烧 **秘密** ##\n\n正文。\n".encode(), "a.md"
    )
    assert document.title == "柴烧 秘密"


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: [broken\n---\n正文在这里。\n",
        "---\n- just\n- a list\n---\n正文在这里。\n",
        "---\nfoo: bar\n---\n正文在这里。\n",
        "---\n没有结束的横线\n正文在这里。\n",
        "---\n\n---\n正文在这里。\n",
        "---\ntitle: &a [*a]\n? {x: y}\n: z\n---\n!!python/object/apply:os.system ['x']\n",
        "---\ndate: 9999999-99-99\n!!int x: y\n---\n正文在这里。\n",
    ],
)
def test_broken_front_matter_is_text(text: str) -> None:
    document = parse_document(text.encode(), "a.md")
    assert document.title
    assert document.text in (text, text.split("---\n", 2)[-1])


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("date: 2024-10-21", "2024-10-21"),
        ("date: 2024-10-21 08:12:45", "2024-10-21"),
        ("date: 2024年10月", "2024-10"),
        ("date: 2024", "2024"),
        ("date: October 21, 2024", "2024-10-21"),
        ("date: 21 Oct 2024", "2024-10-21"),
        ("date: yesterday", ""),
        ("date: {a: 1}", ""),
    ],
)
def test_dates_become_iso_as_exact_as_they_are(yaml: str, expected: str) -> None:
    front, _ = split_front_matter(f"---\ntitle: t\n{yaml}\n---\ntext")
    assert front is not None
    assert front.date == expected


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("zh", ""),
        ("zh-TW", "zh-Hant"),
        ("EN", "en"),
        ("zh-hans", "zh-Hans"),
        ("pt-br", "pt-BR"),
        ("Chinese!", ""),
    ],
)
def test_only_sane_language_tags_are_taken(written: str, tag: str) -> None:
    front, _ = split_front_matter(f"---\nlanguage: {written}\n---\ntext")
    assert front is not None
    assert front.language == tag


@given(st.text(max_size=200))
def test_no_front_matter_crashes(text: str) -> None:
    split_front_matter(f"---\n{text}\n---\nbody")


@given(st.binary(max_size=300), st.sampled_from(("a.txt", "a.md", "a.html")))
def test_any_bytes_become_a_document_or_a_refusal(data: bytes, source: str) -> None:
    try:
        document = parse_document(data, source)
    except FileRejected:
        return
    assert document.text.strip()
    assert document.title


PAGE = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>龙窑又点着了_青石晚报</title>
<meta property="og:title" content="停火十一年的龙窑又点着了"><meta property="og:site_name" content="青石晚报">
<meta name="author" content="许白"><meta property="article:published_time" content="2024-10-21T08:12:00+08:00">
<script>var secret = "脚本里的字";</script><style>.x{color:red}</style></head>
<body><nav><a href="/">首页</a><a href="/news">新闻频道</a></nav>
<article><h1>停火十一年的龙窑又点着了</h1>
<p onclick="steal()">十月的一个清晨，老陶窑重新点火，<b>三十二名</b>学徒站在窑口前。</p>
<h2>柴烧的秘密</h2>
<p>龙窑全长四十六米，窑温最高可达1280摄氏度&mdash;&mdash;全凭眼睛判断。<img src=x onerror=alert(1)></p>
<ul><li>松柴九吨</li><li>陶坯两千件</li></ul>
<table><tr><th>年份</th><th>开窑次数</th></tr><tr><td>2013</td><td>4</td></tr></table>
<p>镇上给每位学徒每月发放两千四百元补贴，学满三年可以留下自己的作品。</p></article>
<div class="related"><a href="/1">别的新闻标题甲</a></div>
<div id="comments" class="comments"><p>网友说了一句话，很长很长的一句话。</p></div>
<footer>版权所有 青石晚报 京ICP备00000000号</footer></body></html>"""


def test_html_gives_the_article_and_its_metadata() -> None:
    document = parse_document(PAGE.encode(), "a.html")
    assert document.title == "停火十一年的龙窑又点着了"
    assert (document.publisher, document.author, document.date) == ("青石晚报", "许白", "2024-10-21")
    for kept in (
        "老陶窑重新点火，三十二名学徒",
        "柴烧的秘密",
        "——全凭眼睛判断。",
        "松柴九吨",
        "2013",
        "两千四百元补贴",
    ):
        assert kept in document.text
    for gone in ("脚本", "<", "onclick", "alert", "新闻频道", "别的新闻", "网友", "ICP", "color"):
        assert gone not in document.text


def test_html_in_a_legacy_charset_and_html_under_another_name() -> None:
    page = PAGE.replace("utf-8", "gb2312").encode("gb18030")
    assert parse_document(page, "a.htm").encoding == "gb18030"
    assert parse_document(page, "a.txt").text == parse_document(PAGE.encode(), "a.html").text


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body><script>x</script></body></html>", "<p></p>", "<div><br></div>"]
)
def test_html_without_text_is_refused(page: str) -> None:
    with pytest.raises(FileRejected, match="without readable text"):
        parse_document(page.encode(), "a.html")


def test_a_short_html_page_is_read() -> None:
    assert (
        parse_document(b"<html><body><p>Short but true.</p></body></html>", "a.html").text
        == "Short but true."
    )


def test_hostile_html_gives_plain_text_or_a_refusal() -> None:
    pages = [
        "<p>" + "<b>" * 3000 + "深处的一句话，仍然是一句完整的话。" + "</b>" * 3000,
        "<svg onload=alert(1)><p>窑火不断，手艺就不断，老人这样说。</p></svg>",
        "<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><html><body><p>正文只有这一句，不多不少。&b;</p></body></html>",
        "<html><body><p>正文只有这一句，不多不少。</p><iframe srcdoc='<script>1</script>'></iframe></body>",
    ]
    for page in pages:
        try:
            text = parse_document(page.encode(), "a.html").text
        except FileRejected:
            continue
        assert "<" not in text
        assert "script" not in text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("龙窑又点着了\n\n清晨，老陶窑重新点火，学徒站在窑口前，等着第一缕烟。", "龙窑又点着了"),
        ("# 龙窑\n\n正文。", "龙窑"),
        ("龙窑\n====\n\n正文。", "龙窑"),
        ("谁在守窑？\n清晨，老陶窑重新点火，学徒站在窑口前，等着第一缕烟。", "谁在守窑？"),
        ("龙窑又点着了_青石新闻网\n清晨，老陶窑重新点火，学徒们等着第一缕烟。", "龙窑又点着了"),
        (
            "清晨，老陶窑重新点火，学徒站在窑口前，等着第一缕烟。周启明没有说话。",
            "清晨，老陶窑重新点火，学徒站在窑口前，等着第一缕烟",
        ),
        (
            "清晨的雾还没有散尽的时候，镇上的老陶窑在停火整整十一年之后重新点起了松柴，三十二名学徒站在窑口前等待。",
            "清晨的雾还没有散尽的时候，镇上的老陶窑在停火整整十一年之后重新点起了松柴",
        ),
        ("The ferry runs only twice a week in winter because the island is small and the crew is old.", None),
        ("1\n2\n3", "1"),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    found = title_of(text, "folder/name.txt")
    assert found == title if title is not None else text.startswith(found) and 20 < len(found) <= 40


def test_the_last_resort_for_a_title_is_the_file_name() -> None:
    assert title_of("。。。", "folder/name.txt") == "name"


@pytest.mark.parametrize(
    ("head", "publisher", "author", "date"),
    [
        ("来源：青石晚报 作者：许白\n", "青石晚报", "许白", ""),
        ("2024-10-21 08:12 来源：青石晚报\n", "青石晚报", "", "2024-10-21"),
        ("2024年10月21日 08:12　青石晚报\n", "青石晚报", "", "2024-10-21"),
        ("作者：許白　責編：何知秋　時間：2024-10-21\n", "", "許白", "2024-10-21"),
        ("文/许白 编辑/何知秋\n", "", "许白", ""),
        ("2024年10月21日\n", "", "", "2024-10-21"),
        ("", "", "", ""),
    ],
)
def test_publisher_author_and_date_come_from_the_head(
    head: str, publisher: str, author: str, date: str
) -> None:
    body = (
        "2013年12月，窑停了。2014-01-02 09:00的一份记录写着：来源：不明，作者：佚名，此后十一年没有点火。\n"
    )
    document = parse_document(f"龙窑又点着了\n{head}{body}".encode(), "a.txt")
    assert (document.publisher, document.author, document.date) == (publisher, author, date)
    assert document.text.startswith("龙窑又点着了\n")
    assert document.text.endswith(body.strip()) or document.text.endswith(body)


def test_the_time_of_a_list_of_links_is_not_the_date() -> None:
    page = (
        f"{ARTICLE}特别声明：以上内容不代表本平台观点。\n相关推荐\n别的标题\n别的标题\n2026-01-14 16:15:13\n"
    )
    assert parse_document(page.encode(), "a.txt").date == ""


@given(st.text(max_size=40))
def test_iso_dates_are_iso(text: str) -> None:
    date = iso_date(text)
    assert date == "" or len(date) in (4, 7, 10)
