"""Replies to requests other than questions: extracts under plain labels, or a few fixed words."""

from __future__ import annotations

from collections.abc import Sequence

from corpusqa.answering.extracts import Extract, Source, extract
from corpusqa.answering.labels import Label, examples, label, listed, named, spoken
from corpusqa.answering.messages import abstention
from corpusqa.answering.requests import Request
from corpusqa.types import Answer, AnswerSentence, Citation, Document

__all__ = ["Source", "reply"]

MOST_LISTED = 20  #: articles named in the list of articles


def reply(request: Request, question: str, source: Source) -> Answer | None:
    """Reply to a request.

    :param question: as it was typed.
    :return: ``None`` for a question, and for a request that no article can meet: it is then a question.
    """
    language = spoken(request.plain or question)
    if request.kind in ("overview", "summary", "comparison"):
        found = extract(request, source)
        if found is None:
            return None
        return (_quoting if found.blocks else _silent)(request, question, found, language)
    if request.kind == "question":
        return None
    text = _words(request, source.documents, language)
    declined = request.kind == "out_of_scope"
    return Answer(
        question=question,
        text=text,
        abstained=declined,
        reason=text if declined else "",
        reason_code="out_of_scope" if declined else "",
        standalone_question=request.plain or question,
        request=request.kind,
    )


def _words(request: Request, documents: Sequence[Document], language: str) -> str:
    count = len(documents)
    if request.kind == "articles":
        lines = [label("articles" if documents else "no_articles", language, count=count)]
        lines += [listed(n, one, language) for n, one in enumerate(documents[:MOST_LISTED], start=1)]
        if count > MOST_LISTED:
            lines.append(label("more", language, count=count - MOST_LISTED))
        return "\n".join(lines)
    if request.kind == "thanks":
        return label("thanks", language)
    if request.farewell:
        return label("farewell", language)
    names: dict[str, Label] = {"greeting": "greeting", "about": "about", "out_of_scope": "out_of_scope"}
    said = label(names[request.kind], language, count=count)
    offered = examples(documents, language)
    if not offered:
        return said
    return "\n".join([said, "", label("ask_like", language), *(f"- {one}" for one in offered)])


def _quoting(request: Request, question: str, found: Extract, language: str) -> Answer:
    lines: list[str] = []
    citations: list[Citation] = []
    for block in found.blocks:
        if lines:
            lines.append("")
        name: Label = "central" if not block.on_topic else "said" if block.quotes else "silent"
        lines.append(label(name, language, title=named(block.document)))
        for quote in block.quotes:
            citations.append(
                Citation(
                    number=len(citations) + 1,
                    document_id=block.document.id,
                    title=block.document.title,
                    source=block.document.source,
                    quote=quote.text,
                    start=quote.sentence.start,
                    end=quote.sentence.end,
                )
            )
            lines.append(f"{quote.text}[{len(citations)}]")
    if found.more:
        lines += ["", label("more", language, count=found.more)]
    return Answer(
        question=question,
        text="\n".join(lines),
        abstained=False,
        reason="",
        sentences=tuple(AnswerSentence(one.quote, (one.number,)) for one in citations),
        citations=tuple(citations),
        passages=found.passages,
        standalone_question=request.plain or question,
        confidence=1.0,
        request=request.kind,
    )


def _silent(request: Request, question: str, found: Extract, language: str) -> Answer:
    reason = abstention("nothing_near", language)
    return Answer(
        question=question,
        text=reason,
        abstained=True,
        reason=reason,
        reason_code="nothing_near",
        passages=found.passages,
        standalone_question=request.plain or question,
        request=request.kind,
    )
