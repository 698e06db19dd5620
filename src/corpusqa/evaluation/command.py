"""What ``corpusqa eval`` does: run, judge, compare, report, and on demand accept or pin."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpusqa.errors import InputError
from corpusqa.evaluation import pins as pinning
from corpusqa.evaluation.accepted import AcceptedRun
from corpusqa.evaluation.cases import Case, load_cases
from corpusqa.evaluation.corpora import Corpora
from corpusqa.evaluation.drafting import draft_cases
from corpusqa.evaluation.gates import Gates, check
from corpusqa.evaluation.probes import Depth, Probe, probe
from corpusqa.evaluation.report import probe_text, render, table_text
from corpusqa.evaluation.run import Evaluation, evaluate
from corpusqa.index import Index
from corpusqa.settings import AnswerSettings

SplitChoice = Literal["gate", "dev", "held", "all"]

PINS_NAME = "pins.json"
ACCEPTED_NAME = "baseline.json"
HISTORY_NAME = "HISTORY.md"
REPORT_NAME = "report.md"
CORPUS_NAME = "corpus"


@dataclass(frozen=True, slots=True)
class Run:
    """An evaluation with its verdict."""

    evaluation: Evaluation
    gates: Gates
    pins_broken: tuple[str, ...]
    notes: tuple[str, ...]  #: what deserves a look and does not fail
    probes: tuple[Probe, ...] = ()  #: the same questions asked of a changed corpus

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
        text = render(self.evaluation, self.gates, self.notes, self.pins_broken, self.probes)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"{path} cannot be written ({reason}); choose another --report.") from error


def run_cases(
    cases: str | Path,
    index: str | Path,
    split: SplitChoice = "all",
    *,
    corpus: str | Path | None = None,
    depth: Depth = "none",
    settings: AnswerSettings | None = None,
) -> Run:
    """Run the cases of a file over an index and judge them by what lies beside the file.

    Without ``pins.json`` and ``baseline.json`` there, as for cases of one's own, the invariants and the
    baselines without thought are all that is judged.

    :param corpus: the articles of the index; for cases with extra articles, and for the probes.
    :param depth: how much to probe by asking of a changed corpus; nothing without the corpus.
    :param settings: how to answer; models that they name answer every question.
    :raises InputError: if a case is broken or the split holds none, or extra articles are missing.
    :raises IndexUnusable: if the index cannot be opened.
    """
    cases, index = Path(cases), Path(index)
    folder = Path(corpus) if corpus is not None else None
    with Corpora(index, cases.parent, folder, settings) as corpora:
        loaded = load_cases(cases, corpora.documents)
        chosen = [case for case in loaded if split in ("all", case.split)]
        if not chosen:
            raise InputError(f"{cases} has no case of the split {split}; choose another with --split.")
        broken, told = _compare_pins(cases, index, settings)
        accepted = AcceptedRun.load(cases.with_name(ACCEPTED_NAME))
        evaluation = evaluate({e: corpora.assistant(e) for e in sorted({c.extra for c in chosen})}, chosen)
        probes = _probe(corpora, chosen, depth, told)
    if accepted is None:
        told.append(f"no {ACCEPTED_NAME} beside {cases.name}: nothing to compare with")
    return Run(evaluation, check(evaluation, accepted, probes), tuple(broken), tuple(told), probes)


def _probe(corpora: Corpora, cases: Sequence[Case], depth: Depth, told: list[str]) -> tuple[Probe, ...]:
    if depth == "none" or corpora.corpus is None:
        return ()
    if not corpora.is_whole:
        told.append("to ask of a changed corpus as well, name the articles of the index with --corpus DIR")
        return ()
    return tuple(one for one in probe(corpora, cases, depth) if one.measure.n)


def main_eval(
    cases: str | Path = "evals/cases.jsonl",
    index: str | Path = "index",
    *,
    split: SplitChoice = "all",
    corpus: str | Path | None = None,
    depth: Depth = "quick",
    report: str | Path | None = None,
    accept: str | None = None,
    repin: str | None = None,
    settings: AnswerSettings | None = None,
) -> tuple[str, bool]:
    """Run ``corpusqa eval``.

    :param corpus: the articles of the index; by default ``corpus`` beside the folder of the cases, if there.
    :param depth: how much to probe by asking of a changed corpus.
    :param report: where the report goes; by default ``report.md`` beside the cases.
    :param accept: a reason; makes this run the one that later runs are held against.
    :param repin: a reason; makes the present corpus, cases, model and so on the pinned ones.
    :param settings: how to answer.
    :return: what to print, and whether all passed.
    :raises InputError: if a case is broken, or the run cannot be accepted.
    :raises IndexUnusable: if the index cannot be opened.
    """
    cases, index = Path(cases), Path(index)
    folder = Path(corpus) if corpus is not None else _corpus_beside(cases)
    for option, reason in (("--accept", accept), ("--repin", repin)):
        if reason is not None and not reason.strip():
            raise InputError(f'{option} needs a reason, such as {option} "better sentence choice".')
    if accept is not None and split != "all":
        raise InputError("--accept needs the cases of all splits; leave --split out.")
    if repin is not None:
        with Corpora(index, cases.parent, folder) as corpora:
            load_cases(cases, corpora.documents)
        _repin(cases, index, repin, settings)
    run = run_cases(cases, index, split, corpus=folder, depth=depth, settings=settings)
    path = Path(report) if report is not None else cases.with_name(REPORT_NAME)
    run.write_report(path)  # before accepting: a run that cannot be accepted is one to look into
    if accept is not None:
        run = _accept(run, cases, accept, path)
        run.write_report(path)
    return _summary(run, path), run.passed


def main_draft(corpus: str | Path | None, wanted: int | None, out: str | Path | None = None) -> str:
    """Run ``corpusqa eval --draft``.

    :param out: the file the drafts go to; one that is there already is never overwritten.
    :return: what to print: the drafts, one per line, or where they are.
    :raises InputError: if an option is missing, nothing can be drafted, or the file cannot be written.
    """
    if corpus is None or wanted is None:
        raise InputError("Drafting needs both --corpus DIR, your articles, and --draft N, how many cases.")
    cases = draft_cases(corpus, wanted)
    lines = "".join(f"{_json(case)}\n" for case in cases)
    if out is None:
        return lines.rstrip("\n")
    try:
        with Path(out).open("x", encoding="utf-8") as file:
            file.write(lines)
    except FileExistsError:
        raise InputError(f"{out} is there already; choose another --out, or move it away.") from None
    except OSError as error:
        raise InputError(f"{out} cannot be written ({error.strerror}); choose another --out.") from error
    near = sum(not case.answerable for case in cases)
    return (
        f"{len(cases)} drafts in {out}, {near} of them near misses. Read and correct every one, then:\n"
        f"corpusqa index {corpus} --index index\ncorpusqa eval --cases {out} --index index --corpus {corpus}"
    )


def _json(case: Case) -> str:
    """The case on one line, without the fields that say nothing."""
    fields = case.model_dump(mode="json")
    kept = {key: value for key, value in fields.items() if value not in ("", [])}
    return json.dumps(kept, ensure_ascii=False)


def _corpus_beside(cases: Path) -> Path | None:
    folder = cases.resolve().parent.with_name(CORPUS_NAME)
    return folder if folder.is_dir() else None


def _summary(run: Run, report: Path) -> str:
    """Write what a terminal shows: a table for each split, a line for each broken gate, the report's path."""
    parts = []
    for split in ("gate", "dev", "held"):
        part = run.evaluation.of(split)
        if part.outcomes:
            parts.append(f"{split}: {len(part.outcomes)} cases\n{table_text(part)}\n")
    if run.probes:
        parts.append(f"the corpus changed:\n{probe_text(run.probes)}\n")
    changed = [c.case_id for c in run.gates.changes]
    if changed:
        more = f" and {len(changed) - 10} more" if len(changed) > 10 else ""
        parts.append(f"not as in the accepted run: {', '.join(changed[:10])}{more}")
    parts += [f"note: {line}" for line in (*run.notes, *run.gates.warnings)]
    parts += [f"FAILED: {line}" for line in run.broken]
    parts.append(f"{'passed' if run.passed else 'failed'}; every failing case is in {report}")
    return "\n".join(parts)


def _compare_pins(cases: Path, index: Path, settings: AnswerSettings | None) -> tuple[list[str], list[str]]:
    pinned = pinning.load(cases.with_name(PINS_NAME))
    if pinned is None:
        return [], [f"no {PINS_NAME} beside {cases.name}: nothing is pinned"]
    return pinning.compare(pinned, pinning.collect(Index.open(index), cases, settings))


def _repin(cases: Path, index: Path, reason: str, settings: AnswerSettings | None) -> None:
    path = cases.with_name(PINS_NAME)
    found = pinning.collect(Index.open(index), cases, settings)
    old = pinning.load(path) or {}
    changed = [name for name in sorted(old.keys() | found.keys()) if old.get(name) != found.get(name)]
    pinning.save(found, path)
    what = ", ".join(changed) if old and changed else "everything" if changed else "nothing new"
    _history(cases, f"pinned {what}: {reason.strip()}")


def _accept(run: Run, cases: Path, reason: str, report: Path) -> Run:
    """Accept a run whose pins and invariants hold.

    :raises InputError: if they do not: then there is something to mend before there is something to accept.
    """
    obstacles = (*run.pins_broken, *check(run.evaluation, None, run.probes).broken)
    if obstacles:
        raise InputError(f"This run cannot be accepted: {obstacles[0]}\nEvery failing case is in {report}.")
    accepted = AcceptedRun.of(run.evaluation, reason.strip(), run.probes)
    accepted.save(cases.with_name(ACCEPTED_NAME))
    _history(cases, f"accepted, grounded {_numbers(run.evaluation)}: {reason.strip()}")
    notes = tuple(note for note in run.notes if ACCEPTED_NAME not in note)
    return Run(
        run.evaluation, check(run.evaluation, accepted, run.probes), run.pins_broken, notes, run.probes
    )


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
