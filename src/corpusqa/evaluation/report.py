"""The report a person reads: what was reached, what changed, one card for every case that is not right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from corpusqa.evaluation.gates import Change, Gates
from corpusqa.evaluation.metrics import is_valid
from corpusqa.evaluation.outcome import ORDERS, STAGES, Outcome
from corpusqa.evaluation.run import Evaluation
from corpusqa.evaluation.summary import RECALL_K, Measure, by, summarize
from corpusqa.types import Citation, Document, Passage

_CONTEXT_CHARS = 60
_PASSAGES = 5

#: Name and explanation of every metric, in the order of the report.
METRICS = {
    "grounded": "GC, the headline: right, proved and cited from the evidence, or rightly abstained",
    "correct": "answerable cases with all vital parts and nothing forbidden",
    "vital": "vital parts that are in the answer",
    "evidence_recall": "evidence that a citation holds",
    "evidence_precision": "citations that touch the evidence",
    "cite_recall": "sentences borne out by what they cite; silence counts 0",
    "cite_precision": "citations that are right and needed",
    "reject": "unanswerable cases that were declined",
    "false_abstain": "answerable cases that were declined (lower is better)",
    "misled": "answered cases that are wrong and cite another document (lower is better)",
    "validity": "citations whose quote stands there word for word (must be 1)",
    "coverage": "sentences with a citation (must be 1)",
    "supported": "sentences borne out by what they cite (must be 1)",
}


def render(
    evaluation: Evaluation, gates: Gates, notes: Sequence[str] = (), broken: Sequence[str] = ()
) -> str:
    """Write the whole report as Markdown.

    :param notes: what deserves a look beside the gates' own warnings.
    :param broken: what failed beside the gates: pins.
    """
    parts = [_verdict((*broken, *gates.broken), (*notes, *gates.warnings))]
    for split in sorted({o.case.split for o in evaluation.outcomes}, key=["gate", "dev", "held"].index):
        parts.append(_split(split, evaluation.of(split)))
    parts.append(_changes(gates.changes))
    failing = [o for o in evaluation.outcomes if not o.grounded]
    parts.append(_histogram(failing))
    parts += [_card(o, evaluation.documents) for o in failing]
    return "\n\n".join(part for part in parts if part) + "\n"


def table_text(evaluation: Evaluation) -> str:
    """Write the numbers in a few aligned lines, for a terminal."""
    table = evaluation.table()
    width = max(len(name) for name in table)
    lines = [f"{name:<{width}}  {_plain(table[name])}" for name in METRICS if table[name].n]
    for order in ORDERS:
        name = f"recall@{RECALL_K} {order}"
        lines.append(f"{name:<{width}}  {_plain(table[name])}")
    lines += [
        f"{'baseline':<{width}}  {_plain(summarize(outcomes)['grounded'])}  {name}"
        for name, outcomes in evaluation.baselines.items()
    ]
    return "\n".join(lines)


def _plain(measure: Measure) -> str:
    low, high = measure.interval
    return f"{measure.value:.3f}  {low:.3f}-{high:.3f}  n {measure.n}"


def _verdict(broken: Sequence[str], looks: Sequence[str]) -> str:
    gates = "1 gate broke" if len(broken) == 1 else f"{len(broken)} gates broke"
    lines = ["# Evaluation", "", f"**Failed:** {gates}." if broken else "**Passed.**"]
    lines += ["", *(f"- {_escape(line)}" for line in broken)] if broken else []
    lines += ["", "Worth a look:", "", *(f"- {_escape(line)}" for line in looks)] if looks else []
    return "\n".join(lines)


def _split(split: str, evaluation: Evaluation) -> str:
    median, slow = evaluation.seconds()
    chars = [len(o.answer.text) for o in evaluation.outcomes if not o.answer.abstained]
    length = sum(chars) / len(chars) if chars else 0.0
    return "\n\n".join(
        (
            f"## Split {split}: {len(evaluation.outcomes)} cases",
            f"Answers took {median * 1000:.0f} ms at the median, {slow * 1000:.0f} ms at the 95th percentile "
            f"and are {length:.0f} characters long on average. "
            "Intervals are 95 % (Wilson) and speak of questions not asked: a rerun gives the same numbers.",
            _metric_table(evaluation.table()),
            _retrieval_table(evaluation),
            _group_table("kind", by(evaluation.outcomes, lambda o: o.case.kind)),
            _group_table("language", by(evaluation.outcomes, lambda o: o.case.lang)),
            _baseline_table(evaluation),
        )
    )


def _metric_table(table: Mapping[str, Measure]) -> str:
    rows = [
        (f"**{n}**" if n == "grounded" else n, *_cells(table[n]), METRICS[n]) for n in METRICS if table[n].n
    ]
    return _table(("metric", "value", "95 %", "n", "what it says"), rows)


def _retrieval_table(evaluation: Evaluation) -> str:
    table = evaluation.table()
    rows = []
    for order in ORDERS:
        recall, mrr, ndcg = (table[f"{name} {order}"] for name in (f"recall@{RECALL_K}", "mrr", "ndcg@10"))
        rows.append((order, *_cells(recall), f"{mrr.value:.3f}", f"{ndcg.value:.3f}"))
    return _table(("search", f"recall@{RECALL_K}", "95 %", "n", "MRR", "nDCG@10"), rows)


def _group_table(name: str, groups: Mapping[str, Sequence[Outcome]]) -> str:
    rows = []
    for group, outcomes in groups.items():
        table = summarize(outcomes)
        others = [
            f"{table[m].value:.2f}" if table[m].n else ""
            for m in ("correct", "evidence_recall", "reject", "false_abstain", f"recall@{RECALL_K} fused")
        ]
        rows.append((_escape(group), *_cells(table["grounded"]), *others))
    head = (
        name,
        "grounded",
        "95 %",
        "n",
        "correct",
        "evidence",
        "reject",
        "false abstain",
        f"recall@{RECALL_K}",
    )
    return _table(head, rows)


def _baseline_table(evaluation: Evaluation) -> str:
    rows = [("**corpusqa**", *_cells(evaluation.table()["grounded"]))]
    rows += [(name, *_cells(summarize(of)["grounded"])) for name, of in evaluation.baselines.items()]
    return _table(("answers by", "grounded", "95 %", "n"), rows)


def _cells(measure: Measure) -> tuple[str, str, str]:
    if not measure.n:
        return "", "", "0"
    low, high = measure.interval
    return f"{measure.value:.3f}", f"{low:.3f}-{high:.3f}", str(measure.n)


def _changes(changes: Sequence[Change]) -> str:
    if not changes:
        return ""
    rows = [
        (c.case_id, c.split, _stage(c.before), _stage(c.after), _said(c))
        for c in sorted(changes, key=lambda c: (not c.fails, c.case_id))
    ]
    head = "## Not as in the accepted run\n\n"
    return head + _table(("case", "split", "accepted", "now", ""), rows)


def _said(change: Change) -> str:
    if change.edited:
        return "the case was edited"
    if change.fails:
        return "**newly failing**"
    if change.before == change.after:
        return "same outcome, another answer"
    return "newly right" if change.after == "" and change.before != "-" else ""


def _stage(stage: str) -> str:
    return "not there" if stage == "-" else STAGES.get(stage, stage)


def _histogram(failing: Sequence[Outcome]) -> str:
    if not failing:
        return "## No case failed"
    counts = Counter(o.stage for o in failing)
    rows = [(STAGES[s], str(counts[s]), "█" * counts[s]) for s in STAGES if counts[s]]
    return "## Where it broke\n\n" + _table(("first stage that broke", "cases", ""), rows)


def _card(outcome: Outcome, documents: Mapping[str, Document]) -> str:
    case, answer = outcome.case, outcome.answer
    lines = [
        f"### {case.id}: {STAGES[outcome.stage]}",
        "",
        f"{_escape(case.kind)}, {_escape(case.lang)}, {case.split}; confidence {answer.confidence:.3f}",
        "",
        *(f"- before: {_escape(turn)}" for turn in case.history),
        f"- question: **{_escape(case.question)}**",
    ]
    if answer.standalone_question and answer.standalone_question != case.question:
        lines.append(f"- searched: {_escape(answer.standalone_question)}")
    lines += _expected(outcome)
    lines.append(f"- said: {_escape(answer.text)}")
    if answer.abstained:
        lines.append(f"- reason: {_escape(answer.reason)} ({_escape(answer.reason_code)})")
    lines += [f"- [{c.number}] {_context(c, documents)}" for c in answer.citations]
    lines += ["", _passage_table(outcome)]
    return "\n".join(lines)


def _expected(outcome: Outcome) -> list[str]:
    case = outcome.case
    if not case.answerable:
        return ["- expected: an abstention"]
    lines = [
        f"- expected{'' if nugget.vital else ' (not vital)'}: {_escape(' / '.join(nugget.any))}"
        for nugget in case.gold
    ]
    for i, group in enumerate(case.evidence):
        ranks = ", ".join(f"{order} {ranks[i] or '-'}" for order, ranks in outcome.ranks.items())
        lines.append(f"- evidence in {_escape(group[0].doc)} ({ranks}): {_escape(group[0].quote)}")
    lines += [f"- forbidden: {_escape(string)}" for string in case.forbid]
    return lines


def _context(citation: Citation, documents: Mapping[str, Document]) -> str:
    """Show a citation in its surrounding text; asterisks do not make bold between Chinese characters."""
    place = f"{_escape(citation.source)} {citation.start}-{citation.end}"
    if not is_valid(citation, documents):
        return f"{place}, **not in the document**: {_escape(citation.quote)}"
    text = documents[citation.source].text
    before = text[max(0, citation.start - _CONTEXT_CHARS) : citation.start]
    after = text[citation.end : citation.end + _CONTEXT_CHARS]
    return f"{place}: …{_escape(before)}<b>{_escape(citation.quote)}</b>{_escape(after)}…"


def _passage_table(outcome: Outcome) -> str:
    def cells(number: int, passage: Passage) -> tuple[str, ...]:
        ranks = (str(passage.lexical_rank or "-"), str(passage.vector_rank or "-"))
        scores = (f"{passage.score:.3f}", f"{passage.lexical_score:.3f}", f"{passage.vector_score:.3f}")
        place = f"{_escape(passage.source)} {passage.start}-{passage.end}"
        return str(number), *ranks, *scores, place, _escape(passage.text[:80])

    head = ("", "lexical rank", "vector rank", "score", "lexical", "vector", "place", "passage")
    return _table(head, [cells(i, p) for i, p in enumerate(outcome.pool[:_PASSAGES], start=1)])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def _escape(text: str) -> str:
    """Text as one line that Markdown shows as it is."""
    text = " ".join(text.split())
    for sign in ("\\", "`", "*", "_", "[", "]", "<", ">", "|", "#"):
        text = text.replace(sign, "\\" + sign)
    return text
