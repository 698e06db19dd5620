"""An answer, or what became of a question, as HTML. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from corpusqa.types import Answer, Document, Passage
from corpusqa.web.considered import nearest_html, why_html
from corpusqa.web.markup import escape, isolated, say, says
from corpusqa.web.said import (
    closest_html,
    disagreement_html,
    evidence,
    sentences_html,
    short_html,
    sources_html,
)
from corpusqa.web.told import lines_html

_MARKER = re.compile(r"\[(\d{1,3})\]")


def found_html(passages: Sequence[Passage]) -> str:
    """What to show between the search and the first word of the answer."""
    if not passages:
        return say("searching", tag="p", css="status busy")
    documents = len({passage.document_id for passage in passages})
    return say("found", len(passages), documents, tag="p", css="status busy")


def partial_html(text: str) -> str:
    """The answer's text so far. Markers are not links yet; one that is cut in two is held back."""
    whole = re.sub(r"\s*\[\d{0,3}$", "", text)
    shown = _MARKER.sub(lambda found: f'<sup class="cite pending">{found[1]}</sup>', escape(whole))
    return f'<div class="answer"><p class="said streaming">{shown}</p></div>'


def notice_html(key: str, message: str = "") -> str:
    """A problem in words: a heading from the table of texts, and the error's own message below."""
    more = f"<p>{escape(message)}</p>" if message else ""
    return f'<div class="notice" role="alert">{say(key, tag="p", css="lead")}{more}</div>'


def answer_html(answer: Answer, documents: Mapping[str, Document], *, rewrite: bool = True) -> str:
    """A finished answer with its citations, the closest sentences, an abstention, or another reply.

    :param documents: the cited documents by id, in a list of articles those listed, in their order; one
        that is missing only loses its metadata.
    :param rewrite: whether the conversation was used to complete the question.
    :return: one ``<div class="answer">`` whose ``data-evidence`` lists the citations for the page's script,
        and whose ``data-outcome`` says how the turn ended.
    """
    # A request that is declined is answered: nothing is missing in the articles.
    declined = answer.reason_code == "out_of_scope"
    outcome = "reply" if declined else answer.outcome
    if outcome == "reply":
        css, body = "reply declined" if declined else "reply", _reply_html(answer, documents)
    elif outcome == "answer":
        css, body = "", _answered_html(answer, documents)
    else:
        css, body = "abstained", _abstained_html(answer, documents)
    note = f'<p class="remark" dir="auto">{escape(answer.note)}</p>' if answer.note else ""
    return (
        f'<div class="{f"answer {css}".strip()}" data-outcome="{outcome}" '
        f'data-evidence="{evidence(answer.citations, documents)}">'
        f"{_searched_as(answer, rewrite)}{body}{note}{why_html(answer)}</div>"
    )


def _answered_html(answer: Answer, documents: Mapping[str, Document]) -> str:
    return (
        f"{short_html(answer, documents)}{sentences_html(answer, documents)}"
        f"{disagreement_html(answer)}{sources_html(answer.citations, documents)}"
    )


def _abstained_html(answer: Answer, documents: Mapping[str, Document]) -> str:
    if answer.citations:
        lead = answer.text.partition("\n")[0].strip() or answer.reason
        return f"{_abstention_html(lead)}{closest_html(answer.citations, documents)}"
    nearest = nearest_html(answer.passages) if answer.reason_code != "nothing_near" else ""
    return f"{_abstention_html(answer.reason or answer.text)}{nearest}"


def _abstention_html(reason: str) -> str:
    lead = say("no_answer", tag="p", css="lead")
    return f'<div class="abstention">{lead}<p dir="auto">{escape(reason)}</p></div>'


def _reply_html(answer: Answer, documents: Mapping[str, Document]) -> str:
    if answer.sentences:
        said = sentences_html(answer, documents, told=True)
        return f"{said}{disagreement_html(answer)}{sources_html(answer.citations, documents)}"
    lines = lines_html(answer, documents.values())
    return f'<div class="calm">{lines}</div>' if answer.abstained else lines


def _searched_as(answer: Answer, rewrite: bool) -> str:
    """The question as it was searched, where that is not what was typed, with the way back."""
    searched = answer.standalone_question
    if not rewrite:
        return f'<p class="searched">{say("searched_as_typed")}{_reask("use_conversation", True)}</p>'
    if not _words(searched) or _words(searched) == _words(answer.question):
        return ""
    if answer.request != "question" and not answer.citations:
        return ""
    return f'<p class="searched">{say("searched_as")}{isolated(searched)}{_reask("as_typed", False)}</p>'


def _reask(key: str, rewrite: bool) -> str:
    return f'<button type="button" class="reask" data-rewrite="{str(rewrite).lower()}" {says(key)}></button>'


def _words(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text)).casefold()
