"""The list of articles and what became of files that were added, as HTML."""

from __future__ import annotations

from pathlib import PurePosixPath

from corpusqa.web.changes import Change
from corpusqa.web.library import PAGE_SIZE, Entry, Found
from corpusqa.web.markup import escape, isolated, say, says
from corpusqa.web.shelf import meta_html
from corpusqa.web.texts.library import TEXTS

_LINES = 40  #: of what was left out of one file are shown; the others are counted
_LINE_CHARS = 120
_ASK = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5h16v11H9l-5 4zM9 10.5h6"/></svg>'
_BIN = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/></svg>'


def entries_html(found: Found, page: int, *, changeable: bool) -> str:
    """One page of the list as ``<li>`` elements, the last of them with a button for the next page.

    :param page: which page it is, from 0.
    :param changeable: whether articles can be removed.
    """
    items = "".join(_entry_html(one, changeable) for one in found.entries)
    left = found.matches - (page + 1) * PAGE_SIZE
    if left > 0:
        of = f'data-page="{page + 1}" {says("more_articles", min(left, PAGE_SIZE))}'
        items += f'<li class="on"><button type="button" class="onward" {of}></button></li>'
    return items


def _entry_html(entry: Entry, changeable: bool) -> str:
    document, name = entry.document, name_of(entry)
    of = f'data-document="{escape(document.id)}" data-title="{escape(name)}"'
    says_it = _spoken("ask_only_one", "ask_only", name)
    does = f'<button type="button" class="only" {of} {says_it}>{_ASK}</button>'
    if changeable:
        says_it = _spoken("remove_one", "remove_article", name)
        does += f'<button type="button" class="bin" {of} {says_it}>{_BIN}</button>'
    return (
        f'<li><button type="button" class="entry" data-document="{escape(document.id)}">'
        f"{isolated(name, 'title')}{meta_html(document)}{isolated(entry.opening, 'snippet')}</button>"
        f'<div class="does">{does}</div></li>'
    )


def _spoken(label: str, title: str, name: str) -> str:
    # The arguments of the label serve the title too, whose text names none.
    return f"{says(label, name, of='label')} {says(title, of='title')}"


def name_of(entry: Entry) -> str:
    """What an article is called in the list: its title, or its file, on one line."""
    return " ".join((entry.document.title or PurePosixPath(entry.document.source).name).split())


def outcome_html(change: Change) -> str:
    """What became of a change that is over."""
    if change.refused:
        key, *arguments = change.refused
        lead = "not_added" if change.kind == "add" else "not_removed"
        return f'<p class="refused">{say(lead, tag="b")} {say(key, *arguments)}</p>'
    if change.kind == "remove":
        return f'<p class="fine">{say("removed", tag="b")}</p>'
    title = " ".join((change.title or change.name).split())
    opens = f'type="button" class="opens" data-document="{escape(change.document_id)}"'
    return (
        f'<p class="fine">{say("added", tag="b")} <button {opens}>{isolated(title)}</button></p>'
        f'<p class="facts">{say("added_facts", change.chunks, change.encoding)}</p>{_chrome_html(change)}'
    )


def _chrome_html(change: Change) -> str:
    if not change.removed:
        return say("chrome_none", tag="p", css="facts")
    lines = "".join(
        f"<li>{say('chrome_line', one.line)} {say(_reason(one.reason), css='badge')} "
        f"{isolated(one.text[:_LINE_CHARS])}</li>"
        for one in change.removed[:_LINES]
    )
    if len(change.removed) > _LINES:
        lines += say("chrome_more", len(change.removed) - _LINES, tag="li")
    return (
        f"<details><summary {says('chrome_lines', len(change.removed))}></summary><ul>{lines}</ul></details>"
    )


def _reason(reason: str) -> str:
    key = f"chrome_{reason.replace(' ', '_')}"
    return key if key in TEXTS else "chrome_other"
