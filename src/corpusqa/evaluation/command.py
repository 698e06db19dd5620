"""What ``corpusqa eval`` does: run, judge, compare, report, and on demand accept or pin."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpusqa.assistant import Assistant
from corpusqa.errors import InputError
from corpusqa.evaluation import pins as pinning
from corpusqa.evaluation.accepted import AcceptedRun
from corpusqa.evaluation.cases import load_cases
from corpusqa.evaluation.gates import Gates, check
from corpusqa.evaluation.report import render, table_text
from corpusqa.evaluation.run import Evaluation, evaluate
from corpusqa.index import Index

SplitChoice = Literal["gate", "dev", "held", "all"]

PINS_NAME = "pins.json"
ACCEPTED_NAME = "baseline.json"
HISTORY_NAME = "HISTORY.md"
REPORT_NAME = "report.md"


@dataclass(frozen=True, slots=True)
class Run:
    """An evaluation with its verdict."""

    evaluation: Evaluation
    gates: Gates
    pins_broken: tuple[str, ...]
    notes: tuple[str, ...]  #: what deserves a look and does not fail

    @property
    def passed(self) -> bool:
        """Whether every pin and every gate held."""
        return self.gates.passed and not self.pins_broken

    @property
    def broken(self) -> tuple[str, ...]:
        """One line for each pin and gate that broke."""
        return (*self.pins_broken, *self.gates.broken)

    def write_report(self, path: Path) -> None:
        """Write the report.

        :raises InputError: if the file cannot be written.
        """
        text = render(self.evaluation, self.gates, self.notes, self.pins_broken)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"{path} cannot be written ({reason}); choose another --report.") from error


def run_cases(cases: str | Path, index: str | Path, split: SplitChoice = "all") -> Run:
    """Run the cases of a file over an index and judge them by what lies beside the file.

    Without ``pins.json`` and ``baseline.json`` there, as for cases of one's own, the invariants and the
    baselines without thought are all that is judged.

    :raises InputError: if a case is broken or the split holds none.
    :raises IndexUnusable: if the index cannot be opened.
    """
    cases, index = Path(cases), Path(index)
    assistant = Assistant.open(index)
    loaded = load_cases(cases, assistant.documents())
    chosen = [case for case in loaded if split in ("all", case.split)]
    if not chosen:
        raise InputError(f"{cases} has no case of the split {split}; choose another with --split.")
    broken, told = _compare_pins(cases, index)
    accepted = AcceptedRun.load(cases.with_name(ACCEPTED_NAME))
    evaluation = evaluate(assistant, chosen)
    if accepted is None:
        told.append(f"no {ACCEPTED_NAME} beside {cases.name}: nothing to compare with")
    return Run(evaluation, check(evaluation, accepted), tuple(broken), tuple(told))


def main_eval(
    cases: str | Path = "evals/cases.jsonl",
    index: str | Path = "index",
    *,
    split: SplitChoice = "all",
    report: str | Path | None = None,
    accept: str | None = None,
    repin: str | None = None,
) -> tuple[str, bool]:
    """Run ``corpusqa eval``.

    :param report: where the report goes; by default ``report.md`` beside the cases.
    :param accept: a reason; makes this run the one that later runs are held against.
    :param repin: a reason; makes the present corpus, cases, model and so on the pinned ones.
    :return: what to print, and whether all passed.
    :raises InputError: if a case is broken, or the run cannot be accepted.
    :raises IndexUnusable: if the index cannot be opened.
    """
    cases = Path(cases)
    for option, reason in (("--accept", accept), ("--repin", repin)):
        if reason is not None and not reason.strip():
            raise InputError(f'{option} needs a reason, such as {option} "better sentence choice".')
    if accept is not None and split != "all":
        raise InputError("--accept needs the cases of all splits; leave --split out.")
    if repin is not None:
        load_cases(cases, Index.open(Path(index)).documents())
        _repin(cases, Path(index), repin)
    run = run_cases(cases, index, split)
    if accept is not None:
        run = _accept(run, cases, accept)
    path = Path(report) if report is not None else cases.with_name(REPORT_NAME)
    run.write_report(path)
    return _summary(run, path), run.passed


def _summary(run: Run, report: Path) -> str:
    """Write what a terminal shows: a table for each split, a line for each broken gate, the report's path."""
    parts = []
    for split in ("gate", "dev", "held"):
        part = run.evaluation.of(split)
        if part.outcomes:
            parts.append(f"{split}: {len(part.outcomes)} cases\n{table_text(part)}\n")
    changed = [c.case_id for c in run.gates.changes]
    if changed:
        more = f" and {len(changed) - 10} more" if len(changed) > 10 else ""
        parts.append(f"not as in the accepted run: {', '.join(changed[:10])}{more}")
    parts += [f"note: {line}" for line in (*run.notes, *run.gates.warnings)]
    parts += [f"FAILED: {line}" for line in run.broken]
    parts.append(f"{'passed' if run.passed else 'failed'}; every failing case is in {report}")
    return "\n".join(parts)


def _compare_pins(cases: Path, index: Path) -> tuple[list[str], list[str]]:
    pinned = pinning.load(cases.with_name(PINS_NAME))
    if pinned is None:
        return [], [f"no {PINS_NAME} beside {cases.name}: nothing is pinned"]
    return pinning.compare(pinned, pinning.collect(Index.open(index), cases))


def _repin(cases: Path, index: Path, reason: str) -> None:
    path = cases.with_name(PINS_NAME)
    found = pinning.collect(Index.open(index), cases)
    old = pinning.load(path) or {}
    changed = [name for name in sorted(old.keys() | found.keys()) if old.get(name) != found.get(name)]
    pinning.save(found, path)
    what = ", ".join(changed) if old and changed else "everything" if changed else "nothing new"
    _history(cases, f"pinned {what}: {reason.strip()}")


def _accept(run: Run, cases: Path, reason: str) -> Run:
    """Accept a run whose pins and invariants hold.

    :raises InputError: if they do not: then there is something to mend before there is something to accept.
    """
    obstacles = (*run.pins_broken, *check(run.evaluation, None).broken)
    if obstacles:
        raise InputError(f"This run cannot be accepted: {obstacles[0]}")
    accepted = AcceptedRun.of(run.evaluation, reason.strip())
    accepted.save(cases.with_name(ACCEPTED_NAME))
    _history(cases, f"accepted, grounded {_numbers(run.evaluation)}: {reason.strip()}")
    notes = tuple(note for note in run.notes if ACCEPTED_NAME not in note)
    return Run(run.evaluation, check(run.evaluation, accepted), run.pins_broken, notes)


def _numbers(evaluation: Evaluation) -> str:
    parts: Sequence[str] = [
        f"{split} {table['grounded'].hits:.0f}/{table['grounded'].n}"
        for split in ("gate", "dev", "held")
        if (table := evaluation.of(split).table())["grounded"].n
    ]
    return ", ".join(parts)


def _history(cases: Path, line: str) -> None:
    """Append a line with today's date to the history beside the cases."""
    path = cases.with_name(HISTORY_NAME)
    head = "" if path.is_file() else "# Accepted runs and pins\n\n"
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{head}- {today} {' '.join(line.split())}\n")
