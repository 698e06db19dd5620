"""Two small documents, with answers and passages made by hand, for the evaluation tests."""

import dataclasses
import hashlib

from corpusqa.evaluation.cases import Case
from corpusqa.evaluation.outcome import judge
from corpusqa.evaluation.run import Evaluation
from corpusqa.types import Answer, AnswerSentence, Citation, Document, Passage, Sentence

TEAM, SALES, PLACE = "初創團隊有10人。", "2025年售出60萬輛。", "一汽在长春。"
TEXTS = {"a.md": TEAM + SALES, "b.md": PLACE}
DOCUMENTS = {
    source: Document(hashlib.sha256(text.encode()).hexdigest()[:12], source, source, text)
    for source, text in TEXTS.items()
}
NOT_SAID = "The corpus does not say."


def find(quote):
    source = next(source for source, text in TEXTS.items() if quote in text)
    start = TEXTS[source].index(quote)
    return source, start, start + len(quote)


def passage(quote, lexical=1, vector=1):
    source, start, end = find(quote)
    spans = (Sentence(start, end),)
    return Passage(
        *(DOCUMENTS[source].id, source, source, start, end, quote, "", spans, 1.0),
        *(lexical, 0.5, vector, 0.5),
    )


def cite(number, quote):
    source, start, end = find(quote)
    return Citation(number, DOCUMENTS[source].id, source, source, quote, start, end)


def says(*quotes, passages=(TEAM, SALES, PLACE), question="?"):
    citations = tuple(cite(n, quote) for n, quote in enumerate(quotes, start=1))
    return Answer(
        question,
        "".join(f"{c.quote}[{c.number}]" for c in citations),
        False,
        "",
        sentences=tuple(AnswerSentence(c.quote, (c.number,)) for c in citations),
        citations=citations,
        passages=tuple(passage(quote) for quote in passages),
        confidence=0.9,
    )


def silent(passages=(TEAM, SALES, PLACE)):
    found = tuple(passage(quote) for quote in passages)
    return Answer("?", NOT_SAID, True, NOT_SAID, "not_stated", passages=found, confidence=0.1)


def closest(*quotes, passages=(TEAM, SALES, PLACE)):
    """An abstention that shows its closest sentences."""
    shown = says(*quotes, passages=passages)
    return dataclasses.replace(
        shown, text=NOT_SAID, abstained=True, reason=NOT_SAID, reason_code="not_stated", confidence=0.4
    )


def case(name="team-01", **changes):
    source, start, end = find(TEAM)
    values = {
        "id": name,
        "split": "gate",
        "kind": "direct",
        "lang": "zh",
        "question": "初创团队有多少人?",
        "answerable": True,
        "gold": [{"any": ["10人"]}],
        "evidence": [[{"doc": source, "start": start, "end": end, "quote": TEAM}]],
    }
    return Case.model_validate(values | changes)


def nothing(name="none-01", **changes):
    values = {"kind": "near_miss", "answerable": False, "gold": [], "evidence": []}
    return case(name, **(values | changes))


def outcome(one, answer, pool=(TEAM, SALES, PLACE), **options):
    ranked = [passage(quote, n, n) if isinstance(quote, str) else quote for n, quote in enumerate(pool, 1)]
    return judge(one, answer, ranked, DOCUMENTS, **options)


def evaluation(*outcomes, baselines=None, unrepeatable=()):
    return Evaluation(tuple(outcomes), baselines or {}, {"": DOCUMENTS}, tuple(unrepeatable))


def right(n, start=0, **changes):
    return [outcome(case(f"case-{i:02}", **changes), says(TEAM)) for i in range(start, start + n)]


def wrong(n, start=0, **changes):
    return [outcome(case(f"case-{i:02}", **changes), says(SALES)) for i in range(start, start + n)]
