"""The card of one case that is not right: what was wanted, what was said, and what it was said from."""

from __future__ import annotations

from collections.abc import Mapping

from corpusqa.evaluation.metrics import is_valid
from corpusqa.evaluation.outcome import STAGES, Outcome
from corpusqa.evaluation.tables import escape, table
from corpusqa.types import Citation, Document, Passage

_CONTEXT_CHARS = 60
_PASSAGES = 5


def card(outcome: Outcome, documents: Mapping[str, Document]) -> str:
    """Write all there is to know about a case that is not right, as Markdown."""
    case, answer = outcome.case, outcome.answer
    lines = [
        f"### {case.id}: {STAGES[outcome.stage]}",
        "",
        f"{escape(case.kind)}, {escape(case.lang)}, {case.split}; ended as {answer.outcome}, "
        f"confidence {answer.confidence:.3f}",
        "",
        *(f"- before: {escape(turn)}" for turn in case.history),
        f"- question: **{escape(case.question)}**",
    ]
    if answer.standalone_question and answer.standalone_question != case.question:
        lines.append(f"- searched: {escape(answer.standalone_question)}")
    lines += _expected(outcome)
    lines.append(f"- said: {escape(answer.text)}")
    if answer.abstained:
        lines.append(f"- reason: {escape(answer.reason)} ({escape(answer.reason_code)})")
    lines += [f"- [{c.number}] {_context(c, documents)}" for c in answer.citations]
    lines += ["", _passage_table(outcome)]
    return "\n".join(lines)


def _expected(outcome: Outcome) -> list[str]:
    case = outcome.case
    lines = [] if case.answerable else ["- expected: an abstention"]
    lines += [
        f"- or what sets it right, in {escape(group[0].doc)}: {escape(group[0].quote)}"
        for group in case.correction
    ]
    lines += [
        f"- expected{'' if nugget.vital else ' (not vital)'}: {escape(' / '.join(nugget.any))}"
        for nugget in case.gold
    ]
    for i, group in enumerate(case.evidence):
        ranks = ", ".join(f"{order} {ranks[i] or '-'}" for order, ranks in outcome.ranks.items())
        lines.append(f"- evidence in {escape(group[0].doc)} ({ranks}): {escape(group[0].quote)}")
    lines += [f"- forbidden: {escape(string)}" for string in case.forbid]
    return lines


def _context(citation: Citation, documents: Mapping[str, Document]) -> str:
    """Show a citation in its surrounding text; asterisks do not make bold between Chinese characters."""
    place = f"{escape(citation.source)} {citation.start}-{citation.end}"
    if not is_valid(citation, documents):
        return f"{place}, **not in the document**: {escape(citation.quote)}"
    text = documents[citation.source].text
    before = text[max(0, citation.start - _CONTEXT_CHARS) : citation.start]
    after = text[citation.end : citation.end + _CONTEXT_CHARS]
    return f"{place}: …{escape(before)}<b>{escape(citation.quote)}</b>{escape(after)}…"


def _passage_table(outcome: Outcome) -> str:
    def cells(number: int, passage: Passage) -> tuple[str, ...]:
        ranks = (str(passage.lexical_rank or "-"), str(passage.vector_rank or "-"))
        scores = (f"{passage.score:.3f}", f"{passage.lexical_score:.3f}", f"{passage.vector_score:.3f}")
        place = f"{escape(passage.source)} {passage.start}-{passage.end}"
        return str(number), *ranks, *scores, place, escape(passage.text[:80])

    head = ("", "lexical rank", "vector rank", "score", "lexical", "vector", "place", "passage")
    return table(head, [cells(i, p) for i, p in enumerate(outcome.pool[:_PASSAGES], start=1)])
