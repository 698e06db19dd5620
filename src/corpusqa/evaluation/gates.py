"""What a run must keep to pass: invariants, floors, the accepted outcomes, the baselines without thought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpusqa.evaluation.accepted import AcceptedRun, Bound, kinds
from corpusqa.evaluation.outcome import Outcome
from corpusqa.evaluation.probes import NOISE_GATE, Probe
from corpusqa.evaluation.run import Evaluation
from corpusqa.evaluation.statistics import sign_flip
from corpusqa.evaluation.summary import CEILINGS, INVARIANTS, RECALL_K, Measure, summarize

#: A fall of GC with a smaller p fails.
ALPHA = 0.05
#: Fused search may fall this far below the better of its two parts, over all cases of a split.
FUSION_SLACK = 0.01
#: Grounded may fall by so much with five times as many other articles beside the corpus, or fewer.
NOISE_DROP = 0.05
#: Under so many cases, a difference within one kind says nothing.
KIND_SLACK_CASES = 2


@dataclass(frozen=True, slots=True)
class Change:
    """A case that is not as in the accepted run."""

    case_id: str
    split: str
    before: str  #: stage in the accepted run; "" was right, "-" was not there
    after: str  #: stage now; "" is right, "-" is not there any more
    edited: bool = False  #: the case itself was changed, so the two are not compared

    @property
    def fails(self) -> bool:
        """Whether a case of the gate that was right is not right any more."""
        return self.split == "gate" and not self.edited and self.before == "" and self.after not in ("", "-")


@dataclass(frozen=True, slots=True)
class Gates:
    """The verdict on a run: one line for every gate that broke, and what only deserves a look."""

    broken: tuple[str, ...]
    warnings: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def passed(self) -> bool:
        """Whether no gate broke."""
        return not self.broken


def check(evaluation: Evaluation, accepted: AcceptedRun | None, probes: Sequence[Probe] = ()) -> Gates:
    """Hold a run against the invariants and, where there is one, the accepted run.

    Invariants hold on every split; floors, fusion, baselines and probes are judged on ``gate`` alone.
    """
    gate = evaluation.of("gate")
    changes = compare(evaluation, accepted) if accepted else ()
    broken = [*_invariants(evaluation)]
    warnings: list[str] = []
    if gate.outcomes:
        broken += _baselines(gate)
        broken += _fusion(gate)
        broken += _noise(gate, probes)
    if accepted and gate.outcomes:
        broken += _floors(gate, accepted)
        broken += _probe_floors(probes, accepted)
        broken += _fall(gate, accepted)
        warnings += _kind_losses(changes, gate)
    broken += [
        f"case {change.case_id} was right in the accepted run and is not now: {change.after}"
        for change in changes
        if change.fails
    ]
    return Gates(tuple(broken), tuple(warnings), tuple(changes))


def compare(evaluation: Evaluation, accepted: AcceptedRun) -> tuple[Change, ...]:
    """List every case whose outcome or answer is not as in the accepted run, in order of ids.

    A case of a split that was not run now is not missing.
    """
    now = {o.case.id: o for o in evaluation.outcomes}
    splits = {o.case.split for o in evaluation.outcomes}
    changes = []
    for case_id in sorted(now.keys() | accepted.cases.keys()):
        before, outcome = accepted.cases.get(case_id), now.get(case_id)
        if outcome is None:
            if before is not None and before.split in splits:
                changes.append(Change(case_id, before.split, before.stage, "-"))
        elif before is None:
            changes.append(Change(case_id, outcome.case.split, "-", outcome.stage))
        elif before.case != outcome.case.fingerprint():
            changes.append(Change(case_id, outcome.case.split, before.stage, outcome.stage, edited=True))
        elif (before.stage, before.answer) != (outcome.stage, outcome.digest):
            changes.append(Change(case_id, outcome.case.split, before.stage, outcome.stage))
    return tuple(changes)


def show(name: str, measure: Measure) -> str:
    """Write a metric with its value, interval and size: "grounded .912 (.851-.949, n 53)"."""
    low, high = measure.interval
    return f"{name} {measure.value:.3f} ({low:.3f}-{high:.3f}, n {measure.n})"


_WORST: dict[str, Callable[[Outcome], bool]] = {
    "grounded": lambda o: not o.grounded,
    "correct": lambda o: o.case.answerable and not o.correct,
    "vital": lambda o: o.case.answerable and not o.correct,
    "evidence_recall": lambda o: o.evidence_recall.hits < o.evidence_recall.n,
    "evidence_precision": lambda o: o.case.answerable and o.evidence_precision.hits < o.evidence_precision.n,
    "cite_recall": lambda o: o.case.answerable and o.cite_recall < 1,
    "cite_precision": lambda o: o.cite_precision.hits < o.cite_precision.n,
    "reject": lambda o: not o.case.answerable and not o.answer.abstained and not o.corrected,
    "near_miss_reject": lambda o: o.case.kind == "near_miss" and not o.answer.abstained,
    "false_abstain": lambda o: o.case.answerable and o.answer.abstained,
    f"recall@{RECALL_K} fused": lambda o: any(r is None or r > RECALL_K for r in o.ranks["fused"]),
    "validity": lambda o: o.validity.hits < o.validity.n,
    "coverage": lambda o: o.coverage.hits < o.coverage.n,
    "supported": lambda o: o.supported.hits < o.supported.n,
}


def worst(name: str, outcomes: Sequence[Outcome], limit: int = 3) -> str:
    """Name the first ids of the cases that pull a metric down, for a line of text; "" for none."""
    failing = _WORST.get(name, _WORST["grounded"])
    return _first([o.case.id for o in outcomes if failing(o)], limit)


def _first(ids: Sequence[str], limit: int = 3) -> str:
    more = f" and {len(ids) - limit} more" if len(ids) > limit else ""
    return f"; see {', '.join(ids[:limit])}{more}" if ids else ""


def _invariants(evaluation: Evaluation) -> list[str]:
    table = evaluation.table()
    lines = [
        f"invariant {show(name, table[name])} must be 1{worst(name, evaluation.outcomes)}"
        for name in INVARIANTS
        if table[name].n and table[name].hits < table[name].n
    ]
    if evaluation.unrepeatable:
        ids = ", ".join(evaluation.unrepeatable[:3])
        count = len(evaluation.unrepeatable)
        lines.append(f"invariant repeatability: {count} answers differ when asked again; see {ids}")
    return lines


def _floors(gate: Evaluation, accepted: AcceptedRun) -> list[str]:
    lines = _below(gate.outcomes, accepted.metrics, "")
    for kind, outcomes in kinds(gate.outcomes).items():
        lines += _below(outcomes, accepted.kinds.get(kind, {}), f" on {kind}")
    return lines


def _below(outcomes: Sequence[Outcome], bounds: dict[str, Bound], where: str) -> list[str]:
    table = summarize(outcomes)
    lines = []
    for name, accepted in bounds.items():
        measure = table.get(name)
        if measure is None or not measure.n:
            continue
        upper = name in CEILINGS
        if (measure.value > accepted.bound) if upper else (measure.value < accepted.bound):
            word = "above its ceiling" if upper else "below its floor"
            lines.append(
                f"{show(name, measure)}{where} is {word} {accepted.bound:.3f}"
                f" (accepted {accepted.value:.3f}){worst(name, outcomes)}"
            )
    return lines


def _probe_floors(probes: Sequence[Probe], accepted: AcceptedRun) -> list[str]:
    """Probes below their floor; one of another number of cases (``--full``) is not compared."""
    return [
        f"{show(probe.name, probe.measure)} is below its floor {bound.bound:.3f} (accepted {bound.value:.3f})"
        f"{_first(probe.failing)}"
        for probe in probes
        if (bound := accepted.probes.get(probe.name)) and bound.n == probe.measure.n
        if probe.measure.value < bound.bound
    ]


def _noise(gate: Evaluation, probes: Sequence[Probe]) -> list[str]:
    """How far grounded falls with other articles beside the corpus, on the same cases."""
    quiet = summarize([o for o in gate.outcomes if not o.case.extra])["grounded"]
    return [
        f"{show(probe.name, probe.measure)} is more than {NOISE_DROP:.2f} below the "
        f"{quiet.value:.3f} without noise"
        for probe in probes
        if probe.name in NOISE_GATE and quiet.value - probe.measure.value > NOISE_DROP + 1e-9
    ]


def _fall(gate: Evaluation, accepted: AcceptedRun) -> list[str]:
    """GC against the accepted run, paired by case: a fall that chance would seldom make."""
    differences = [
        float(o.grounded) - float(before.stage == "")
        for o in gate.outcomes
        if (before := accepted.cases.get(o.case.id)) and before.case == o.case.fingerprint()
    ]
    p = sign_flip(differences)
    if sum(differences) < 0 and p < ALPHA:
        lost, won = sum(d < 0 for d in differences), sum(d > 0 for d in differences)
        return [f"grounded fell against the accepted run: {lost} cases lost, {won} won, p = {p:.3f}"]
    return []


def _kind_losses(changes: Sequence[Change], gate: Evaluation) -> list[str]:
    kind_of = {o.case.id: o.case.kind for o in gate.outcomes}
    lost: dict[str, list[str]] = {}
    for change in changes:
        if change.fails and change.case_id in kind_of:
            lost.setdefault(kind_of[change.case_id], []).append(change.case_id)
    return [f"{kind} lost {len(ids)} cases: {', '.join(ids)}" for kind, ids in lost.items() if len(ids) >= 2]


def _baselines(gate: Evaluation) -> list[str]:
    ours = gate.table()["grounded"]
    return [
        f'{show("grounded", ours)} is beaten by the baseline "{name}" with {theirs.value:.3f}'
        for name, outcomes in gate.baselines.items()
        if (theirs := summarize(outcomes)["grounded"]).value > ours.value
    ]


def _fusion(gate: Evaluation) -> list[str]:
    """Fused recall against the better of its two parts, over all cases and kind by kind."""
    lines = []
    groups = [
        ("all cases", list(gate.outcomes), 0),
        *((k, o, KIND_SLACK_CASES) for k, o in kinds(gate.outcomes).items()),
    ]
    for name, outcomes, slack_cases in groups:
        table = summarize(outcomes)
        fused, *parts = (table[f"recall@{RECALL_K} {order}"] for order in ("fused", "lexical", "vector"))
        best = max(part.hits for part in parts)
        slack = max(FUSION_SLACK * fused.n, slack_cases - 1)
        if best - fused.hits > slack + 1e-9:
            lines.append(
                f"{show(f'recall@{RECALL_K} fused', fused)} on {name} is below the better single search, "
                f"{best / fused.n:.3f}{worst(f'recall@{RECALL_K} fused', outcomes)}"
            )
    return lines
