"""From what was read to the answer a person sees: quotes with numbers, or an abstention with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpusqa.answering.candidates import Candidate
from corpusqa.answering.messages import abstention
from corpusqa.text.language import language_of
from corpusqa.text.question import analyse
from corpusqa.types import AbstainCode, Answer, AnswerSentence, Citation, Passage

#: A passage below this score shares so little with the question that nothing is near.
NOTHING_NEAR = 0.35


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one question: passages, the sentences chosen, and how far to trust them."""

    question: str  #: as it was searched
    passages: tuple[Passage, ...]  #: best first
    quotes: tuple[tuple[Passage, Candidate], ...]  #: in reading order
    confidence: float  #: probability that they answer, 0 to 1
    threshold: float  #: the confidence below which to abstain

    @property
    def answers(self) -> bool:
        """Whether the sentences are to be trusted as an answer."""
        return bool(self.quotes) and self.confidence >= self.threshold


def merge(whole: Finding, parts: Sequence[Finding]) -> Finding:
    """Join the findings of a question's parts, if every part is answered and not worse than the whole."""
    least = min((part.confidence for part in parts), default=0.0)
    worse = whole.answers and least < whole.confidence / 2
    if not parts or worse or not all(part.answers for part in parts):
        return whole
    quotes = {(p.document_id, one.sentence.start): (p, one) for part in parts for p, one in part.quotes[:2]}
    passages = {(p.document_id, p.start): p for part in (whole, *parts) for p in part.passages}
    ordered = sorted(passages.values(), key=lambda p: -p.score)[: len(whole.passages)]
    return Finding(whole.question, tuple(ordered), tuple(quotes.values())[:4], least, whole.threshold)


def compose(question: str, finding: Finding) -> Answer:
    """Write the answer to a question as it was typed."""
    code = _abstain_code(finding)
    if code:
        reason = abstention(code, language_of(question))
        return Answer(
            question=question,
            text=reason,
            abstained=True,
            reason=reason,
            reason_code=code,
            passages=() if code == "empty_question" else finding.passages,
            standalone_question=finding.question,
            confidence=finding.confidence,
        )
    citations = tuple(_citation(n, p, one) for n, (p, one) in enumerate(finding.quotes, start=1))
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
    )


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
    near = bool(finding.passages) and finding.passages[0].score >= NOTHING_NEAR
    return "not_stated" if near else "nothing_near"


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
