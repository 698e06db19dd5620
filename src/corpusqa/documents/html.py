"""HTML pages → their main text and metadata, through trafilatura."""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from dataclasses import dataclass
from html import unescape

from corpusqa.errors import FileRejected

#: Chinese says in 20 characters what trafilatura's default minimum (250) was chosen for.
_MIN_EXTRACTED_CHARS = 20
_TAG = re.compile(r"<(?:!doctype|html|head|body|div|p|article|section|table|ul|ol|h[1-6]|span|br)\b", re.I)
_META = re.compile(r"<meta\b[^>]*>", re.I)
_CONTENT = re.compile(r"""content\s*=\s*(["'])(.*?)\1""", re.I | re.S)
_HEAD_CHARS = 50_000


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """The main text of a page, and what its markup says about it."""

    text: str
    title: str = ""
    publisher: str = ""
    author: str = ""
    date: str = ""  #: ISO 8601


def looks_like_html(text: str) -> bool:
    """Whether a text starts as an HTML page does."""
    return (
        re.match(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", text, re.I | re.S)
        is not None
    )


def extract_html(text: str) -> HtmlPage:
    """Take the article out of a page: text, lists and tables, without navigation, scripts and comments.

    :param text: the decoded page.
    :raises FileRejected: if no text is found.
    """
    if text.strip() and not _TAG.search(text):
        return HtmlPage(text)  # plain text under another name
    import trafilatura
    from trafilatura.settings import DEFAULT_CONFIG

    # Without a handler Python prints the warnings of a library to the terminal.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    logging.getLogger("htmldate").addHandler(logging.NullHandler())
    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(_MIN_EXTRACTED_CHARS)
    try:
        page = trafilatura.bare_extraction(
            text,
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            # Dates in running text are not the page's date.
            date_extraction_params={"extensive_search": False, "original_date": True},
            config=config,
        )
    except Exception:  # any page may come from anywhere: a parser's failure must not end a build
        page = None
    body = (page.text or "").strip() if page is not None else ""
    if not body:
        raise FileRejected(
            "is an HTML page without readable text; save the article's text as .txt or .md",
            kind="no_text_page",
        )
    return HtmlPage(
        text=body,
        title=_one_line(page.title),
        publisher=_one_line(page.sitename),
        author=_one_line(page.author) or _meta_author(text),
        date=_one_line(page.date),
    )


def _meta_author(text: str) -> str:
    """The author that the page's head names; trafilatura passes over names of two characters."""
    for tag in _META.findall(text[:_HEAD_CHARS]):
        if re.search(r"""name\s*=\s*["']?author\b""", tag, re.I) and (found := _CONTENT.search(tag)):
            return _one_line(unescape(found.group(2)))
    return ""


def _one_line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
