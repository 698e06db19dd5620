"""The report a person reads: what was reached, what changed, one card for every case that is not right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from corpusqa.evaluation.cards import card
from corpusqa.evaluation.gates import Change, Gates
from corpusqa.evaluation.outcome import ORDERS, STAGES, Outcome
from corpusqa.evaluation.probes import Probe
from corpusqa.evaluation.risk import area, chosen, curve
from corpusqa.evaluation.run import Evaluation
from corpusqa.evaluation.summary import RECALL_K, Measure, by, by_kind, summarize
from corpusqa.evaluation.tables import cells, escape, table

#: Name and explanation of every metric, in the order of the report.
METRICS = {
    "grounded": "GC, the headline: right, proved and cited from the evidence, or rightly abstained",
    "correct": "answerable cases with all vital parts and nothing forbidden",
    "vital": "vital parts that are in the answer",
    "evidence_recall": "evidence that a citation holds",
    "evidence_precision": "citations that touch the evidence",
    "cite_recall": "sentences borne out by what they cite; silence counts 0",
    "cite_precision": "citations that are right and needed",
    "reject": "unanswerable cases that were declined, or whose false premise was set right",
    "near_miss_reject": "near misses that were declined",
    "corrected": "false premises answered with what sets them right",
    "false_abstain": "answerable cases that were declined (lower is better)",
    "near_answer": "answerable cases that were declined with the evidence among the closest sentences",
    "conflict_named": "conflicts that the answer names as one",
    "misled": "answered cases that are wrong and cite another document (lower is better)",
    "validity": "quotes that stand there word for word (must be 1)",
    "coverage": "sentences with a citation (must be 1)",
    "supported": "sentences borne out by what they cite (must be 1)",
}


#: How a turn can end, in the words of the report.
OUTCOMES = {
    "answer": "answered",
    "closest": "declined, with the closest sentences",
    "nothing": "declined",
    "reply": "taken for another request",
}


def render(
    evaluation: Evaluation,
    gates: Gates,
    notes: Sequence[str] = (),
    broken: Sequence[str] = (),
    probes: Sequence[Probe] = (),
) -> str:
    """Write the whole report as Markdown.

    :param notes: what deserves a look beside the gates' own warnings.
    :param broken: what failed beside the gates: pins.
    :param probes: the same questions asked of a changed corpus.
    """
    parts = [_verdict((*broken, *gates.broken), (*notes, *gates.warnings))]
    for split in sorted({o.case.split for o in evaluation.outcomes}, key=["gate", "dev", "held"].index):
        parts.append(_split(split, evaluation.of(split)))
    parts += [_probes(probes), _changes(gates.changes)]
    failing = [o for o in evaluation.outcomes if not o.grounded]
    parts.append(_histogram(failing))
    parts += [card(o, evaluation.documents[o.case.extra]) for o in failing]
    return "\n\n".join(part for part in parts if part) + "\n"


def table_text(evaluation: Evaluation) -> str:
    """Write the numbers in a few aligned lines, for a terminal."""
    measures = evaluation.table()
    lines = [(name, measures[name], "") for name in METRICS if measures[name].n]
    lines += [(name, measures[name], "") for name in (f"recall@{RECALL_K} {order}" for order in ORDERS)]
    lines += [
        (f"  {name}", summarize(of)["grounded"], "") for name, of in by_kind(evaluation.outcomes).items()
    ]
    lines += [
        ("baseline", summarize(outcomes)["grounded"], name) for name, outcomes in evaluation.baselines.items()
    ]
    return _aligned(lines)


def probe_text(probes: Sequence[Probe]) -> str:
    """Write what became of the questions in a changed corpus, for a terminal."""
    return _aligned([(probe.name, probe.measure, probe.says) for probe in probes])


def _aligned(lines: Sequence[tuple[str, Measure, str]]) -> str:
    width = max(len(name) for name, _, _ in lines)
    return "\n".join(f"{name:<{width}}  {_plain(measure)}  {more}".rstrip() for name, measure, more in lines)


def _plain(measure: Measure) -> str:
    low, high = measure.interval
    return f"{measure.value:.3f}  {low:.3f}-{high:.3f}  n {measure.n}"


def _verdict(broken: Sequence[str], looks: Sequence[str]) -> str:
    gates = "1 gate broke" if len(broken) == 1 else f"{len(broken)} gates broke"
    lines = ["# Evaluation", "", f"**Failed:** {gates}." if broken else "**Passed.**"]
    lines += ["", *(f"- {escape(line)}" for line in broken)] if broken else []
    lines += ["", "Worth a look:", "", *(f"- {escape(line)}" for line in looks)] if looks else []
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
            "Intervals are 95 % (Wilson; for means of fractions a bootstrap over documents) and speak of "
            "questions not asked: a rerun gives the same numbers.",
            _metric_table(evaluation.table()),
            _outcome_table(evaluation.outcomes),
            _retrieval_table(evaluation),
            _group_table("kind", by_kind(evaluation.outcomes)),
            _group_table("asked in", by(evaluation.outcomes, lambda o: o.case.lang.partition(">")[0])),
            _group_table("asked in > article in", by(evaluation.outcomes, lambda o: o.case.lang)),
            _baseline_table(evaluation),
            _risk(evaluation),
        )
    )


def _metric_table(measures: Mapping[str, Measure]) -> str:
    lines = [
        (f"**{name}**" if name == "grounded" else name, *cells(measures[name]), says)
        for name, says in METRICS.items()
        if measures[name].n
    ]
    return table(("metric", "value", "95 %", "n", "what it says"), lines)


def _outcome_table(outcomes: Sequence[Outcome]) -> str:
    """How the turns ended, of the cases with an answer in the corpus and of those without."""
    lines = []
    for ended, words in OUTCOMES.items():
        found = [o for o in outcomes if o.answer.outcome == ended]
        answerable = [o for o in found if o.case.answerable]
        right = sum(o.grounded for o in found)
        near = str(sum(o.near for o in found)) if ended == "closest" else ""
        lines.append((words, str(len(answerable)), near, str(len(found) - len(answerable)), str(right)))
    return table(("ended", "answerable", "of them near answers", "unanswerable", "right"), lines)


def _risk(evaluation: Evaluation) -> str:
    """Risk and coverage: what another threshold would have given."""
    points = curve(evaluation.outcomes, evaluation.documents)
    if not points:
        return ""
    lines = [(f"{p.coverage:.2f}", f"{p.risk:.3f}", f"{p.confidence:.3f}") for p in chosen(points)]
    return (
        f"Were the surest answered first, whether or not they were declined: mean risk {area(points):.3f} "
        f"over coverages up to {points[-1].coverage:.2f} (the rest had no sentence to answer with).\n\n"
        + table(("answered", "of them wrong", "confidence from"), lines)
    )


def _probes(probes: Sequence[Probe]) -> str:
    if not probes:
        return ""
    lines = [(p.name, *cells(p.measure), p.says, escape(", ".join(p.failing[:12]))) for p in probes]
    head = ("probe", "value", "95 %", "n", "what is counted", "not so (first twelve)")
    return "## The same questions, the corpus changed\n\n" + table(head, lines)


def _retrieval_table(evaluation: Evaluation) -> str:
    measures = evaluation.table()
    lines = []
    for order in ORDERS:
        recall, mrr, ndcg = (measures[f"{name} {order}"] for name in (f"recall@{RECALL_K}", "mrr", "ndcg@10"))
        lines.append((order, *cells(recall), f"{mrr.value:.3f}", f"{ndcg.value:.3f}"))
    return table(("search", f"recall@{RECALL_K}", "95 %", "n", "MRR", "nDCG@10"), lines)


def _group_table(name: str, groups: Mapping[str, Sequence[Outcome]]) -> str:
    lines = []
    for group, outcomes in groups.items():
        measures = summarize(outcomes)
        others = [
            f"{measures[m].value:.2f}" if measures[m].n else ""
            for m in ("correct", "evidence_recall", "reject", "false_abstain", f"recall@{RECALL_K} fused")
        ]
        lines.append((escape(group), *cells(measures["grounded"]), *others))
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
    return table(head, lines)


def _baseline_table(evaluation: Evaluation) -> str:
    lines = [("**corpusqa**", *cells(evaluation.table()["grounded"]))]
    lines += [(name, *cells(summarize(of)["grounded"])) for name, of in evaluation.baselines.items()]
    return table(("answers by", "grounded", "95 %", "n"), lines)


def _changes(changes: Sequence[Change]) -> str:
    if not changes:
        return ""
    lines = [
        (c.case_id, c.split, _stage(c.before), _stage(c.after), _said(c))
        for c in sorted(changes, key=lambda c: (not c.fails, c.case_id))
    ]
    head = "## Not as in the accepted run\n\n"
    return head + table(("case", "split", "accepted", "now", ""), lines)


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
    lines = [(STAGES[s], str(counts[s]), "█" * counts[s]) for s in STAGES if counts[s]]
    return "## Where it broke\n\n" + table(("first stage that broke", "cases", ""), lines)
