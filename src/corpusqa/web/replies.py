"""What the page's requests come back with: the steps of a reply, an opened article. No web library here."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from corpusqa.errors import CorpusqaError
from corpusqa.types import Answer, Document, PassagesFound, TextDelta, Turn
from corpusqa.web import article, render, shelf, told
from corpusqa.web.kept import Kept, keep
from corpusqa.web.within import read_within, within_html

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant

log = logging.getLogger(__name__)

#: Earlier turns that are used; those before are too far back to be meant.
EARLIER = 20

Message = dict[str, str]


def home(assistant: Assistant) -> dict[str, str | int] | None:
    """How many articles there are, and the example questions; None if the index fails."""
    try:
        documents = assistant.documents()
    except CorpusqaError as error:
        log.error("The articles could not be listed: %s", error)
        return None
    return {
        "count": len(documents),
        "examples": shelf.examples_html(documents),
    }


def reply(
    assistant: Assistant,
    question: object,
    earlier: object,
    *,
    rewrite: bool = True,
    within: object = None,
    finished: Callable[[Kept], object] | None = None,
) -> Iterator[Message]:
    """What the page shows for one question, step by step.

    :param question: what was asked; from the browser and therefore not to be trusted, not even to be text.
    :param earlier: the turns of the conversation so far, or their questions, oldest first; likewise.
    :param rewrite: whether to complete a follow-up from the conversation.
    :param within: where to look, see ``read_within``; likewise.
    :param finished: called with the answer, before the last message.
    :return: messages with ``state`` ("working", then "done" or "notice") and ``html``, the whole reply so
        far. An error of any kind ends in a notice.
    """
    text = ""
    try:
        before = earlier[-EARLIER:] if isinstance(earlier, list) else []
        history = [one if isinstance(one, Turn) else _text(one) for one in before]
        how: dict[str, Any] = {} if rewrite else {"rewrite": False}
        limits = read_within(assistant, within)
        for event in assistant.stream(_text(question), history, **how, **limits.options()):
            if isinstance(event, PassagesFound):
                yield {"state": "working", "html": render.found_html(event.passages)}
            elif isinstance(event, TextDelta):
                text += event.text
                yield {"state": "working", "html": render.partial_html(text)}
            else:
                documents = _documents(assistant, event)
                if finished:
                    finished(keep(event, documents, rewrite=rewrite, within=limits))
                html = within_html(limits) + render.answer_html(event, documents, rewrite=rewrite)
                yield {"state": "done", "html": html}
    except CorpusqaError as error:
        yield {"state": "notice", "html": render.notice_html("cannot_ask", str(error))}
    except Exception:  # a person gets a plain notice; the details are for the log
        log.exception("A question could not be answered.")
        yield {"state": "notice", "html": render.notice_html("unexpected")}


def _text(value: object) -> str:
    """A string that can be sent on: JSON may carry lone surrogates, UTF-8 may not."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def _documents(assistant: Assistant, answer: Answer) -> dict[str, Document]:
    """The documents by id that a reply shows: those it cites, or all where it lists them."""
    if answer.request == "articles":
        listed = " ".join(answer.text.split())
        return {one.id: one for one in assistant.documents() if told.name(one) in listed}
    return {i: assistant.document(i) for i in dict.fromkeys(c.document_id for c in answer.citations)}


def open_article(assistant: Assistant, wanted: object) -> str | None:
    """The article that the page's script asks for.

    :param wanted: ``{"document": id, "spans": [[start, end], ...], "begin": offset or null}``, from the
        browser and therefore not to be trusted.
    :return: HTML, or None when the request makes no sense or there is no such article.
    """
    if not isinstance(wanted, dict):
        return None
    spans, begin = wanted.get("spans") or [], wanted.get("begin")
    if not isinstance(spans, list) or not all(_is_span(span) for span in spans):
        return None
    try:
        document = assistant.document(str(wanted.get("document", "")))
    except CorpusqaError:
        return None
    begin = int(begin) if isinstance(begin, int | float) and math.isfinite(begin) else None
    return article.article_html(document, [(first, last) for first, last in spans[:100]], begin)


def _is_span(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(edge, int) for edge in value)
