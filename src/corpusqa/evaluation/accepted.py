"""The accepted run: floors, and what became of every case, in ``baseline.json`` beside the cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from corpusqa.errors import InputError
from corpusqa.evaluation.outcome import Outcome
from corpusqa.evaluation.summary import CEILINGS, FLOORS, Measure, by, summarize

if TYPE_CHECKING:
    from corpusqa.evaluation.probes import Probe
    from corpusqa.evaluation.run import Evaluation

#: Metrics that also have a bound for every kind of case.
KIND_BOUNDS = ("grounded", "recall@8 fused")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bound(_Model):
    """What the accepted run reached, and the worst that passes: one end of its 95 % interval."""

    value: float
    n: int
    bound: float


class Snapshot(_Model):
    """What became of one case in the accepted run."""

    case: str  #: fingerprint of the case
    split: str
    stage: str  #: "" when it was right
    answer: str  #: digest of the answer


class AcceptedRun(_Model):
    """The accepted run. Bounds are for the split ``gate``; cases are of all splits."""

    reason: str
    grounded: float
    metrics: dict[str, Bound]
    kinds: dict[str, dict[str, Bound]]
    probes: dict[str, Bound] = {}
    cases: dict[str, Snapshot]

    @classmethod
    def of(cls, evaluation: Evaluation, reason: str, probes: Sequence[Probe] = ()) -> AcceptedRun:
        """Accept a run: every bound is the far end of the interval reached."""
        gate = evaluation.of("gate")
        table = gate.table()
        return cls(
            reason=reason,
            grounded=round(table["grounded"].value, 4),
            metrics={name: _bound(name, table[name]) for name in (*FLOORS, *CEILINGS) if table[name].n},
            kinds={kind: _kind_bounds(outcomes) for kind, outcomes in kinds(gate.outcomes).items()},
            probes={probe.name: _bound(probe.name, probe.measure) for probe in probes if probe.measure.n},
            cases={
                o.case.id: Snapshot(
                    case=o.case.fingerprint(), split=o.case.split, stage=o.stage, answer=o.digest
                )
                for o in sorted(evaluation.outcomes, key=lambda o: o.case.id)
            },
        )

    @classmethod
    def load(cls, path: Path) -> AcceptedRun | None:
        """Read the accepted run; None where none was accepted yet.

        :raises InputError: if the file is damaged.
        """
        if not path.is_file():
            return None
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (ValidationError, UnicodeDecodeError) as error:
            raise InputError(
                f"{path} is damaged; restore it from version control, or accept a run anew with "
                'corpusqa eval --accept "reason".'
            ) from error

    def save(self, path: Path) -> None:
        """Write it as JSON that reads and compares well."""
        path.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")


def kinds(outcomes: Sequence[Outcome]) -> Mapping[str, list[Outcome]]:
    """Outcomes by the kind of their case."""
    return by(outcomes, lambda o: o.case.kind)


def _kind_bounds(outcomes: Sequence[Outcome]) -> dict[str, Bound]:
    table = summarize(outcomes)
    return {name: _bound(name, table[name]) for name in KIND_BOUNDS if table[name].n}


def _bound(name: str, measure: Measure) -> Bound:
    low, high = measure.wilson
    # Rounded away from the value, so that rounding alone never breaks a gate.
    bound = min(1.0, high + 5e-5) if name in CEILINGS else max(0.0, low - 5e-5)
    return Bound(value=round(measure.value, 4), n=measure.n, bound=round(bound, 4))
