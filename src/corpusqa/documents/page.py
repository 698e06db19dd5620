"""Pasted page text → the article, and what the page says about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from corpusqa.documents.byline import Byline
from corpusqa.documents.chrome import split_chrome
from corpusqa.documents.dates import iso_date
from corpusqa.documents.lines import Line, read_lines
from corpusqa.types import Removed

_TITLE_CHARS = 60  #: longest headline in wide characters; Latin letters count half
_FIRST_WORDS_CHARS = 40  #: longest title made of a first sentence
_HEADING = re.compile(r"\A#{1,6}[ \t]+(.+?)[ \t#]*\Z")
_SETEXT = re.compile(r"={3,}\s*\Z")
_SITE_SUFFIX = re.compile(
    r"\s*[_|｜\-–—]+\s*[^_|｜\-–—]{0,20}(?:网|新闻|频道|头条|网易|新浪|搜狐|腾讯|凤凰|日报|晚报|时报|周刊|社区|论坛|博客|微博"
    r"|news|times|post|\.com|\.cn|\.net|bbc|cnn|reuters)[^_|｜\-–—]{0,6}\Z",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\S{1,16}(?:报|報|社|网|網|台|臺|杂志|雜誌|周刊|週刊|日报|集团|集團|公司|传媒|傳媒|研究院|研究所|出版社|频道|頻道|新闻|新聞)"
)
_SENTENCE = re.compile(r"[。！？!?]|[.](?=\s|\Z)")
_CLAUSE = re.compile(r"[，,、；;：:—]")


@dataclass(frozen=True, slots=True)
class Page:
    """An article with what its page says about it; "" where it says nothing."""

    text: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    date: str = ""  #: ISO 8601
    removed: tuple[Removed, ...] = ()


def read_page(text: str, source: str) -> Page:
    """Take an article and its metadata out of page text.

    :param text: decoded text with LF line ends; text without chrome comes back unchanged.
    :param source: source name, whose stem is the title of last resort.
    """
    article, removed, lines = split_chrome(text)
    gone = {item.line for item in removed}
    head = _head(lines)
    bylines = [line.byline for line in (*head, *_credits(lines, gone)) if line.byline]
    account, organisation = _account(lines, gone)
    site = next((line.plain for line in head if line.label == "breadcrumb"), "")
    return Page(
        text=article,
        title=title_of(article, source),
        publisher=_first(bylines, "publisher") or organisation or account or _site(site),
        author=_first(bylines, "author") or (account if organisation else "") or _first(bylines, "editor"),
        date=_date(head),
        removed=removed,
    )


def title_of(text: str, source: str) -> str:
    """The first heading or headline of an article, else its first words, else its file's name."""
    lines = [line for line in read_lines(text[:20_000]) if not line.blank]
    if not lines:
        return PurePosixPath(source).stem
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if match := _HEADING.match(line.text.strip()):
            return _clean_title(match.group(1))
        if following is not None and _SETEXT.match(following.plain):
            return _clean_title(line.text)
    for line in lines[:8]:
        if line.prose:
            break
        if not line.label and _is_headline(line.text.strip()):
            return _clean_title(line.text)
    prose = next((line.text for line in lines if line.prose), lines[0].text)
    return _first_words(prose.strip()) or PurePosixPath(source).stem


def _is_headline(text: str) -> bool:
    size = sum(1.0 if character > "\u2e7f" else 0.5 for character in text)
    if not 2 <= size <= _TITLE_CHARS or len(re.findall(r"[^\W\d_]", text)) < 2:
        return False
    return re.search(r"[。．.，,；;：:、][”’\"'」』)）]*\Z", text) is None and not re.match(
        r"[-*+>|]\s", text
    )


def _clean_title(text: str) -> str:
    title = " ".join(re.sub(r"\*\*|__|`|!\[[^\]]*\]\([^)]*\)", "", text).split())
    title = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", title)
    shorter = _SITE_SUFFIX.sub("", title)
    return shorter if len(shorter) >= 4 else title


def _first_words(text: str) -> str:
    """The start of a text up to the end of a sentence or clause within 40 characters."""
    text = " ".join(text.split())
    sentence = _SENTENCE.search(text)
    first = text[: sentence.start()] if sentence else text
    if len(first) <= _FIRST_WORDS_CHARS:
        return first.strip()
    start = first[: _FIRST_WORDS_CHARS + 1]
    clauses = [match.start() for match in _CLAUSE.finditer(start) if match.start() >= 6]
    if clauses:
        return start[: clauses[-1]].strip()
    if first[:_FIRST_WORDS_CHARS].isascii() and " " in start:
        return start[: start.rindex(" ")].strip()
    return start[:_FIRST_WORDS_CHARS].strip()


def _head(lines: Sequence[Line]) -> list[Line]:
    """The lines above the first paragraph, or the first few of a text without paragraphs."""
    head: list[Line] = []
    for line in lines:
        if line.prose or len(head) >= 25:
            break
        if not line.blank:
            head.append(line)
    return head if any(line.prose for line in lines) else head[:6]


def _credits(lines: Sequence[Line], gone: set[int]) -> list[Line]:
    """Bylines that were cut out below the article."""
    return [line for line in lines if line.number in gone and line.label == "byline"]


def _first(bylines: Sequence[Byline], field: str) -> str:
    return next((value for value in (getattr(byline, field) for byline in bylines) if value), "")


def _date(head: Sequence[Line]) -> str:
    for line in head:
        if line.byline and line.byline.date:
            return line.byline.date
        if line.label == "moment" and (date := iso_date(line.plain)):
            return date
    return ""


def _account(lines: Sequence[Line], gone: set[int]) -> tuple[str, str]:
    """Name and organisation in the account block above follower counts, such as "12文章数"."""
    filled = [line for line in lines if not line.blank]
    for position, line in enumerate(filled):
        if line.label != "account" or "incentive" in line.plain or line.number not in gone:
            continue
        names: list[str] = []
        for above in reversed(filled[max(0, position - 3) : position]):
            if above.label not in ("", "account") or above.prose:
                break
            name = re.sub(r"\s*incentive-icons\Z", "", above.text.strip())
            if name not in names:
                names.insert(0, name)
        if names:
            organisation = names[-1] if len(names) > 1 and _ORGANISATION.fullmatch(names[-1]) else ""
            return names[0], organisation
    return "", ""


def _site(breadcrumb: str) -> str:
    """The site that a path starts from: "网易首页 > 网易号 > 正文" gives "网易"."""
    first = re.split(r"\s*[>›»＞→]\s*", breadcrumb)[0]
    match = re.fullmatch(r"(?:.*位置\s*[:：]\s*)?(.{1,12}?)(?:首页|主页)", first)
    return match.group(1) if match else ""
