"""From what was read to the answer a person sees: quotes with numbers, or an abstention with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from corpusqa.answering.candidates import Candidate
from corpusqa.answering.disagreement import Differing, find_disagreement
from corpusqa.answering.finding import QUOTES, Finding, Quote
from corpusqa.answering.messages import abstention, closest, disagreement, unanswered
from corpusqa.answering.short import short_answer
from corpusqa.text.language import language_of
from corpusqa.text.question import Question, analyse
from corpusqa.types import (
    AbstainCode,
    Answer,
    AnswerSentence,
    Citation,
    Disagreement,
    Passage,
    ShortAnswer,
)


def compose(question: str, finding: Finding) -> Answer:
    """Write the answer to a question as it was typed."""
    code = _abstain_code(finding)
    if code:
        return _abstention(question, finding, code)
    asked = analyse(finding.question)
    language = language_of(question)
    quotes, differing = _with_the_other_side(asked, finding)
    citations = tuple(_citation(n, p, one) for n, (p, one) in enumerate(quotes, start=1))
    return Answer(
        question=question,
        text=_text(citations),
        abstained=False,
        reason="",
        sentences=tuple(AnswerSentence(c.quote, (c.number,)) for c in citations),
        citations=citations,
        passages=finding.passages,
        standalone_question=finding.question,
        confidence=finding.confidence,
        short=_short(asked, [one for _, one in quotes], citations),
        disagreement=None if differing is None else _disagreement(differing, quotes, citations, language),
        note=unanswered(language, finding.unanswered),
    )


def _abstention(question: str, finding: Finding, code: AbstainCode) -> Answer:
    """Say that there is no answer; where something is near, cite it and call it no answer."""
    language = language_of(question)
    reason = abstention(code, language)
    near = code == "not_stated" and finding.quotes
    citations = tuple(_citation(n, p, one) for n, (p, one) in enumerate(finding.quotes, start=1) if near)
    return Answer(
        question=question,
        text=f"{closest(language)}\n{_text(citations)}" if citations else reason,
        abstained=True,
        reason=reason,
        reason_code=code,
        citations=citations,
        passages=() if code == "empty_question" else finding.passages,
        standalone_question=finding.question,
        confidence=finding.confidence,
    )


def _with_the_other_side(asked: Question, finding: Finding) -> tuple[tuple[Quote, ...], Differing | None]:
    """The quotes, and behind them the sentence of another document that states another value."""
    chosen = [one for _, one in finding.quotes]
    differing = find_disagreement(asked, chosen, [one for _, one in finding.others])
    if differing is None or any(one is differing.other for one in chosen):
        return finding.quotes, differing
    other = next((p, one) for p, one in finding.others if one is differing.other)
    kept = list(finding.quotes)
    while len(kept) >= QUOTES:
        kept.pop(max(i for i, (_, one) in enumerate(kept) if one is not differing.one))
    return (*kept, other), differing


def _short(asked: Question, chosen: Sequence[Candidate], citations: Sequence[Citation]) -> ShortAnswer | None:
    span = short_answer(asked, chosen)
    if span is None:
        return None
    number, start, end = span
    citation = citations[number]
    text = citation.quote[start - citation.start : end - citation.start]
    return ShortAnswer(text, citation.number, start, end)


def _disagreement(
    differing: Differing, quotes: Sequence[Quote], citations: Sequence[Citation], language: str
) -> Disagreement:
    mine, theirs = (
        next(c for (_, quoted), c in zip(quotes, citations, strict=True) if quoted is one)
        for one in (differing.one, differing.other)
    )
    one = mine.quote[differing.mine[0] - mine.start : differing.mine[1] - mine.start]
    other = theirs.quote[differing.theirs[0] - theirs.start : differing.theirs[1] - theirs.start]
    note = disagreement(language, one, mine.number, other, theirs.number)
    return Disagreement((mine.number, theirs.number), (one, other), note)


def pieces(answer: Answer) -> list[str]:
    """Cut an answer's text behind each citation marker, so that no marker is ever torn."""
    cut, start = [], 0
    for citation in answer.citations:
        marker = f"{citation.quote}[{citation.number}]"
        end = answer.text.index(marker, start) + len(marker)
        cut.append(answer.text[start:end])
        start = end
    return cut or [answer.text]


def _abstain_code(finding: Finding) -> AbstainCode:
    if not analyse(finding.question).content:
        return "empty_question"
    if finding.answers:
        return ""
    return "not_stated" if finding.quotes and finding.confidence >= finding.floor else "nothing_near"


def _citation(number: int, passage: Passage, one: Candidate) -> Citation:
    return Citation(
        number=number,
        document_id=passage.document_id,
        title=passage.title,
        source=passage.source,
        quote=one.text,
        start=one.sentence.start,
        end=one.sentence.end,
    )


def _text(citations: Sequence[Citation]) -> str:
    """Write the quotes one after the other; a new line where the next one comes from elsewhere."""
    lines = ""
    for before, one in zip((None, *citations), citations, strict=False):
        if before is not None:
            follows = before.document_id == one.document_id and 0 <= one.start - before.end <= 2
            lines += ("" if one.start == before.end else " ") if follows else "\n"
        lines += f"{one.quote}[{one.number}]"
    return lines
