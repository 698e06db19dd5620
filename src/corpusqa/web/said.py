"""What an answer says, as HTML: sentences with the buttons of their citations, and what goes with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from corpusqa.types import Answer, AnswerSentence, Citation, Document, ShortAnswer
from corpusqa.web.markup import attribute, escape, isolated, say, says
from corpusqa.web.shelf import meta_html

Documents = Mapping[str, Document]
Span = tuple[int, int]

_MARKER = re.compile(r"\[(\d{1,3})\]")
_TAIL_CHARS = 2


def evidence(citations: Sequence[Citation], documents: Documents) -> str:
    """The citations as JSON for the page's script, escaped for a quoted attribute."""
    return attribute([_spot(citation, documents.get(citation.document_id)) for citation in citations])


def _spot(citation: Citation, document: Document | None) -> dict[str, object]:
    return {
        "n": citation.number,
        "document": citation.document_id,
        "start": citation.start,
        "end": citation.end,
        "title": " ".join(citation.title.split()),
        "quote": citation.quote,
        "meta": meta_html(document) if document else "",
    }


def cite_html(citation: Citation) -> str:
    """The button of a citation."""
    label = says("citation", citation.number, " ".join(citation.title.split()), of="label")
    return f'<button type="button" class="cite" data-n="{citation.number}" {label}>{citation.number}</button>'


def short_html(answer: Answer, documents: Documents) -> str:
    """The few words that answer, with the citation they stand in; "" where they do not stand in it."""
    cited = [citation for citation in answer.citations if answer.short and _holds(citation, answer.short)]
    if answer.short is None or not cited:
        return ""
    words = isolated(answer.short.text)
    return f'<p class="short"{_spoken(cited, documents)}>{words}{cite_html(cited[0])}</p>'


def _holds(citation: Citation, short: ShortAnswer) -> bool:
    place = short.start - citation.start
    return (
        citation.number == short.citation
        and place >= 0
        and bool(short.text)
        and citation.quote.startswith(short.text, place)
    )


def sentences_html(answer: Answer, documents: Documents, *, told: bool = False) -> str:
    """The sentences as the answer's text lays them out: line breaks and spaces between them are kept.

    The sentences themselves come from ``answer.sentences``, not from the text: an article may hold "[1]".

    :param told: whether to show the lines between them too, which are the program's own words.
    """
    citations = {citation.number: citation for citation in answer.citations}
    paragraphs: list[str] = []
    joinable = False
    for gap, sentence in _laid_out(answer):
        lines = [line for line in gap.split("\n") if line.strip()] if told else []
        paragraphs += [told_html(line) for line in lines]
        if sentence is None:
            continue
        cited = [citations[number] for number in sentence.citations if number in citations]
        shown = _sentence_html(sentence.text, cited, documents, answer.short)
        if joinable and not lines and "\n" not in gap:
            paragraphs[-1] = f"{paragraphs[-1].removesuffix('</p>')}{' ' if gap else ''}{shown}</p>"
        else:
            paragraphs.append(f'<p class="said" dir="auto">{shown}</p>')
        joinable = True
    return "".join(paragraphs)


def told_html(line: str) -> str:
    """A line in the program's own words."""
    return f'<p class="told" dir="auto">{escape(line)}</p>'


def _laid_out(answer: Answer) -> Iterator[tuple[str, AnswerSentence | None]]:
    """Each sentence with the text between it and the one before; last, without one, the text behind them."""
    text, position = answer.text, 0
    for sentence in answer.sentences:
        markers = "".join(f"[{number}]" for number in sentence.citations)
        place = text.find(sentence.text + markers, position)
        if place < 0:
            place = text.find(sentence.text, position)
        if place < 0:
            yield "\n", sentence
            continue
        yield text[position:place], sentence
        position = place + len(sentence.text)
        if text.startswith(markers, position):
            position += len(markers)
        else:
            numbers = "|".join(map(str, sentence.citations)) or "0"
            behind = re.compile(rf"(?:\s?\[(?:{numbers})\])*").match(text, position)
            position = behind.end() if behind else position
    yield text[position:], None


def _sentence_html(
    text: str, cited: Sequence[Citation], documents: Documents, short: ShortAnswer | None
) -> str:
    key = next((span for one in cited if (span := _key(text, one, short))), None)
    cites = "".join(cite_html(citation) for citation in cited)
    # The last characters keep the numbers on their line.
    cut = max(0, len(text) - _TAIL_CHARS)
    body, tail = _keyed(text, 0, cut, key), _keyed(text, cut, len(text), key)
    inside = f'{body}<span class="tail">{tail}{cites}</span>'
    return f'<span class="sentence"{_spoken(cited, documents)}>{inside}</span>'


def _key(text: str, citation: Citation, short: ShortAnswer | None) -> Span | None:
    """Where the short answer stands in a sentence that is part of a citation's quote."""
    if short is None or not _holds(citation, short):
        return None
    within = citation.quote.find(text)
    start = short.start - citation.start - within
    end = start + len(short.text)
    return (start, end) if within >= 0 and start >= 0 and text[start:end] == short.text else None


def _keyed(text: str, start: int, end: int, key: Span | None) -> str:
    """The text between two offsets, escaped, with what is inside the key set off."""
    if key is None or key[1] <= start or end <= key[0]:
        return escape(text[start:end])
    first, last = max(start, key[0]), min(end, key[1])
    inside = f'<strong class="key">{escape(text[first:last])}</strong>'
    return f"{escape(text[start:first])}{inside}{escape(text[last:end])}"


def _spoken(cited: Sequence[Citation], documents: Documents) -> str:
    """The attribute for the language of the cited documents, if they have one in common."""
    languages = {documents[c.document_id].language for c in cited if c.document_id in documents}
    return f' lang="{escape(languages.pop())}"' if len(languages) == 1 and "" not in languages else ""


def closest_html(citations: Sequence[Citation], documents: Documents) -> str:
    """Sentences that do not answer, each with its citation and the article it stands in."""
    items = []
    for citation in citations:
        document = documents.get(citation.document_id)
        said = _sentence_html(citation.quote, [citation], documents, None)
        place = f"{isolated(citation.title, 'title')}{meta_html(document) if document else ''}"
        items.append(f'<li><p dir="auto">{said}</p><p class="stands">{place}</p></li>')
    return f'{say("closest", tag="h3")}<ol class="closest">{"".join(items)}</ol>'


def sources_html(citations: Sequence[Citation], documents: Documents) -> str:
    """The cited documents, each once, in the order of their first citation."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.document_id, []).append(citation)
    items = []
    for document_id, group in groups.items():
        document = documents.get(document_id)
        cites = "".join(cite_html(citation) for citation in group)
        meta = meta_html(document) if document else ""
        about = f"<span>{isolated(group[0].title, 'title')}{meta}</span>"
        items.append(f'<li><span class="cites">{cites}</span>{about}</li>')
    return f'<div class="sources">{say("sources", tag="h3")}<ul>{"".join(items)}</ul></div>' if items else ""


def disagreement_html(answer: Answer) -> str:
    """A note that names the values that do not agree, each with its citation; "" where all agree."""
    named = answer.disagreement
    if named is None:
        return ""
    offered = {one.number: one for one in answer.citations if one.number in named.citations}

    def button(found: re.Match[str]) -> str:
        citation = offered.get(int(found[1]))
        return cite_html(citation) if citation else found[0]

    unnamed = "".join(
        f"<li>{isolated(value)}{cite_html(offered[number])}</li>"
        for number, value in zip(named.citations, named.values, strict=False)
        if number in offered and f"[{number}]" not in named.note
    )
    return (
        f'<div class="disagreement" role="note">{say("disagreement", tag="p", css="lead")}'
        f'<p dir="auto">{_MARKER.sub(button, escape(named.note))}</p>'
        f"{f'<ul>{unnamed}</ul>' if unnamed else ''}</div>"
    )
