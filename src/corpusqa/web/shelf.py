"""The articles from outside: their metadata, the questions they offer. As HTML."""

from __future__ import annotations

from collections.abc import Sequence

from corpusqa.text.language import language_of
from corpusqa.types import Document
from corpusqa.web.markup import escape, isolated, say

_EXAMPLES = 40


def meta_html(document: Document) -> str:
    """Publisher, author and date, as far as they are known."""
    facts = [isolated(fact) for fact in (document.publisher, document.author) if fact.strip()]
    if document.date:
        facts.append(f'<time datetime="{escape(document.date)}">{escape(document.date)}</time>')
    return f'<span class="meta">{"".join(facts)}</span>' if facts else ""


def examples_html(documents: Sequence[Document]) -> str:
    """Example questions from the articles' front matter, taken in turn from each; "" if none offers any.

    They carry their language; the page shows a few, those in the reader's language first.
    """
    most = max((len(document.questions) for document in documents), default=0)
    offered: dict[str, str] = {}
    for turn in range(most):
        for document in documents:
            if turn < len(document.questions) and document.questions[turn].strip():
                offered.setdefault(document.questions[turn], document.title)
    if not offered:
        return ""
    items = "".join(
        f'<li lang="{escape(language_of(question))}">'
        f'<button type="button" class="example" data-question="{escape(question)}">'
        f"{isolated(question, 'asks')}{isolated(title, 'from')}</button></li>"
        for question, title in list(offered.items())[:_EXAMPLES]
    )
    return f'{say("examples", tag="h2")}<ul class="examples">{items}</ul>'
