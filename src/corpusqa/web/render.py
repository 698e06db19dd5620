"""An answer, or what became of a question, as HTML. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpusqa.types import Answer, Citation, Document, Passage
from corpusqa.web.markup import attribute, escape, isolated, say, says
from corpusqa.web.shelf import meta_html

_MARKER = re.compile(r"\[(\d{1,3})\]")
_SNIPPET_CHARS = 240
_NEAREST = 3
_TAIL_CHARS = 2


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


def answer_html(answer: Answer, documents: Mapping[str, Document]) -> str:
    """A finished answer with its citations, or an abstention with the nearest passages.

    :param documents: the cited documents by id; one that is missing only loses its metadata.
    :return: one ``<div class="answer">`` whose ``data-evidence`` lists the citations for the page's script.
    """
    if answer.abstained:
        return _abstention_html(answer)
    evidence = [_evidence(citation, documents.get(citation.document_id)) for citation in answer.citations]
    return (
        f'<div class="answer" data-evidence="{attribute(evidence)}">{_searched_as(answer)}'
        f"{_said_html(answer, documents)}{_sources_html(answer.citations, documents)}"
        f"{_why_html(answer)}</div>"
    )


def _evidence(citation: Citation, document: Document | None) -> dict[str, object]:
    return {
        "n": citation.number,
        "document": citation.document_id,
        "start": citation.start,
        "end": citation.end,
        "title": " ".join(citation.title.split()),
        "quote": citation.quote,
        "meta": meta_html(document) if document else "",
    }


def _searched_as(answer: Answer) -> str:
    if answer.standalone_question in ("", answer.question.strip()):
        return ""
    return f'<p class="searched">{say("searched_as")}{isolated(answer.standalone_question)}</p>'


def _said_html(answer: Answer, documents: Mapping[str, Document]) -> str:
    """The sentences as the answer's text lays them out: line breaks and spaces between them are kept.

    The sentences themselves come from ``answer.sentences``, not from the text: an article may hold "[1]".
    """
    citations = {citation.number: citation for citation in answer.citations}
    paragraphs: list[str] = []
    position = 0
    for sentence in answer.sentences:
        place = answer.text.find(sentence.text, position)
        gap = _MARKER.sub("", answer.text[position:place]) if place >= 0 else "\n"
        position = max(position, place + len(sentence.text))
        cited = [citations[number] for number in sentence.citations if number in citations]
        shown = _sentence_html(sentence.text, cited, documents)
        if paragraphs and "\n" not in gap:
            paragraphs[-1] += (" " if gap else "") + shown
        else:
            paragraphs.append(shown)
    return "".join(f'<p class="said" dir="auto">{paragraph}</p>' for paragraph in paragraphs)


def _sentence_html(text: str, cited: Sequence[Citation], documents: Mapping[str, Document]) -> str:
    languages = {documents[c.document_id].language for c in cited if c.document_id in documents}
    spoken = f' lang="{escape(languages.pop())}"' if len(languages) == 1 and "" not in languages else ""
    cites = "".join(_cite_html(citation) for citation in cited)
    # The last characters keep the numbers on their line.
    body, tail = text[:-_TAIL_CHARS], text[-_TAIL_CHARS:]
    return (
        f'<span class="sentence"{spoken}>{escape(body)}<span class="tail">{escape(tail)}{cites}</span></span>'
    )


def _cite_html(citation: Citation) -> str:
    label = says("citation", citation.number, " ".join(citation.title.split()), of="label")
    return f'<button type="button" class="cite" data-n="{citation.number}" {label}>{citation.number}</button>'


def _sources_html(citations: Sequence[Citation], documents: Mapping[str, Document]) -> str:
    """The cited documents, each once, in the order of their first citation."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.document_id, []).append(citation)
    items = []
    for document_id, group in groups.items():
        document = documents.get(document_id)
        cites = "".join(_cite_html(citation) for citation in group)
        meta = meta_html(document) if document else ""
        about = f"<span>{isolated(group[0].title, 'title')}{meta}</span>"
        items.append(f'<li><span class="cites">{cites}</span>{about}</li>')
    return f'<div class="sources">{say("sources", tag="h3")}<ul>{"".join(items)}</ul></div>' if items else ""


def _abstention_html(answer: Answer) -> str:
    reason = escape(answer.reason or answer.text)
    nearest = ""
    if answer.reason_code != "nothing_near" and answer.passages:
        items = "".join(_passage_html(passage) for passage in answer.passages[:_NEAREST])
        nearest = f'{say("nearest", tag="h3")}<ol class="passages nearest">{items}</ol>'
    return (
        f'<div class="answer abstained" data-evidence="[]">{_searched_as(answer)}'
        f'<div class="abstention">{say("no_answer", tag="p", css="lead")}<p dir="auto">{reason}</p></div>'
        f"{nearest}{_why_html(answer)}</div>"
    )


def _why_html(answer: Answer) -> str:
    """The fold: how sure, how long, and every passage considered with its ranks and scores."""
    cited = {
        rank
        for rank, passage in enumerate(answer.passages)
        for citation in answer.citations
        if citation.document_id == passage.document_id and passage.start <= citation.start < passage.end
    }
    items = "".join(
        _passage_html(passage, ranks=True, cited=rank in cited)
        for rank, passage in enumerate(answer.passages)
    )
    listed = (
        f'{say("why_more", tag="p")}<ol class="passages">{items}</ol>'
        if items
        else say("no_passages", tag="p")
    )
    facts = say("confidence", f"{answer.confidence:.0%}")
    if answer.timings:
        facts += say("took", f"{1000 * answer.timings.get('total', sum(answer.timings.values())):.0f}")
    title = say("why_abstained" if answer.abstained else "why", tag="summary")
    return f'<details class="why">{title}<p class="facts">{facts}</p>{listed}</details>'


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
