"""What was considered for an answer, as HTML: passages with their ranks and scores."""

from __future__ import annotations

from collections.abc import Sequence

from corpusqa.types import Answer, Passage
from corpusqa.web.markup import escape, isolated, say

_SNIPPET_CHARS = 240
_NEAREST = 3


def nearest_html(passages: Sequence[Passage]) -> str:
    """The nearest passages of a question without an answer."""
    items = "".join(_passage_html(passage) for passage in passages[:_NEAREST])
    return f'{say("nearest", tag="h3")}<ol class="passages nearest">{items}</ol>' if items else ""


def why_html(answer: Answer) -> str:
    """The fold: how sure, how long, and every passage considered; "" for a reply that considered none."""
    asked = answer.request == "question"
    if not asked and not answer.passages:
        return ""
    cited = _cited(answer)
    items = "".join(
        _passage_html(passage, ranks=True, cited=rank in cited)
        for rank, passage in enumerate(answer.passages)
    )
    listed = (
        f'{say("why_more", tag="p")}<ol class="passages">{items}</ol>'
        if items
        else say("no_passages", tag="p")
    )
    facts = say("confidence", f"{answer.confidence:.0%}") if asked else ""
    if answer.timings:
        facts += say("took", f"{1000 * answer.timings.get('total', sum(answer.timings.values())):.0f}")
    title = say("why_abstained" if answer.abstained else "why", tag="summary")
    return f'<details class="why">{title}<p class="facts">{facts}</p>{listed}</details>'


def _cited(answer: Answer) -> set[int]:
    """The places of the passages that an answer cites; an abstention only shows sentences, it cites none."""
    if answer.abstained:
        return set()
    return {
        rank
        for rank, passage in enumerate(answer.passages)
        for citation in answer.citations
        if citation.document_id == passage.document_id and passage.start <= citation.start < passage.end
    }


def _passage_html(passage: Passage, *, ranks: bool = False, cited: bool = False) -> str:
    body = next((one.start for one in passage.sentences if one.kind != "heading"), passage.start)
    snippet = isolated(passage.text[body - passage.start :][:_SNIPPET_CHARS], "snippet")
    badge = say("cited", css="badge") if cited else ""
    open_it = (
        f'<button type="button" class="passage" data-document="{escape(passage.document_id)}" '
        f'data-start="{passage.start}" data-end="{passage.end}">'
        f"{isolated(passage.title, 'title')}{badge}{snippet}</button>"
    )
    return f"<li>{open_it}{_ranks_html(passage) if ranks else ''}</li>"


def _ranks_html(passage: Passage) -> str:
    found = (
        ("words", passage.lexical_rank, passage.lexical_score),
        ("meaning", passage.vector_rank, passage.vector_score),
    )
    cells = "".join(
        f"<span>{say(name)} {say('rank', rank)} <b>{score:.2f}</b></span>"
        if rank is not None
        else f"<span>{say(name)} {say('not_ranked')}</span>"
        for name, rank, score in found
    )
    return f'<p class="ranks">{cells}<span>{say("score")} <b>{passage.score:.2f}</b></span></p>'
