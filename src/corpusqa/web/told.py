"""A reply in the program's own words, as HTML: its lines, questions to ask, a list of articles to open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from corpusqa.types import Answer, Document
from corpusqa.web.markup import escape, isolated
from corpusqa.web.said import told_html
from corpusqa.web.shelf import meta_html

_OFFERED = re.compile(r"- (?=\S)")
_NUMBERED = re.compile(r"(\d{1,6}\. )(?=\S)")


def lines_html(answer: Answer, documents: Iterable[Document]) -> str:
    """The lines of a reply that quotes nothing.

    A line that begins with "- " is a question that can be asked; in a list of articles one that begins with
    a number and a title opens the article.

    :param documents: those that may be listed, in the order of the list.
    """
    lines = [line for line in answer.text.split("\n") if line.strip()]
    if answer.request == "articles":
        shown = list(_listed(lines, documents))
    else:
        shown = [("ul", _offer(line)) if _OFFERED.match(line) else ("", told_html(line)) for line in lines]
    html = ""
    for tag, group in groupby(shown, key=lambda one: one[0]):
        items = "".join(item for _, item in group)
        html += f'<{tag} class="offered">{items}</{tag}>' if tag else items
    return html


def _offer(line: str) -> str:
    question = _OFFERED.sub("", line, count=1)
    asks = f'class="offer" data-question="{escape(question)}"'
    return f'<li><button type="button" {asks}>{isolated(question)}</button></li>'


def _listed(lines: Iterable[str], documents: Iterable[Document]) -> Iterator[tuple[str, str]]:
    """Each line with its list tag; a line that names an article of the list is a button that opens it."""
    left = list(documents)
    for line in lines:
        number = _NUMBERED.match(line)
        named = " ".join(line[number.end() :].split()) if number else ""
        fitting = [one for one in left if named.startswith(name(one)) and name(one)]
        if number is None or not fitting:
            yield "", told_html(line)
            continue
        found = max(fitting, key=lambda one: len(name(one)))  # the first of those with the longest title
        left.remove(found)
        opens = f'class="opens" data-document="{escape(found.id)}"'
        button = f'<button type="button" {opens}>{isolated(name(found))}</button>'
        yield "ol", f"<li><span>{escape(number[1])}</span><span>{button}{meta_html(found)}</span></li>"


def name(document: Document) -> str:
    """What a document is called in a list: its title, or its file, on one line."""
    return " ".join((document.title or document.source).split())
