"""The gates: what the accepted run reached is kept, and every answer is proved."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

#: What a fresh process runs: all cases again, printing a digest of each answer.
_ASK = """
import json, sys
from pathlib import Path
from corpusqa.evaluation import load_cases
from corpusqa.evaluation.corpora import Corpora
from corpusqa.evaluation.outcome import answer_digest

cases, index, corpus = map(Path, sys.argv[1:])
with Corpora(index, cases.parent, corpus) as corpora:
    digests = {
        case.id: answer_digest(corpora.assistant(case.extra).ask(case.question, history=list(case.history)))
        for case in load_cases(cases)
    }
sys.stdout.write(json.dumps(digests))
"""


def test_every_gate_holds(run, report_file):
    if not run.gates.passed:
        where = f"every failing case is in evals/{report_file.name}"
        libraries = [note for note in run.notes if note.startswith("pinned with")]
        pytest.fail("\n".join([*run.gates.broken, *libraries, where]), pytrace=False)


@pytest.mark.parametrize("name", ["validity", "coverage", "supported"])
def test_invariants_are_exactly_one(run, name):
    measure = run.evaluation.table()[name]
    assert measure.n > 0 and measure.hits == measure.n


@pytest.fixture(scope="module")
def elsewhere(cases_file, index_folder, corpus_folder):
    """What processes of one and of two threads answer, asked side by side."""
    running = {}
    for threads in ("1", "2"):
        environment = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        running[threads] = subprocess.Popen(
            [sys.executable, "-c", _ASK, str(cases_file), str(index_folder), str(corpus_folder)],
            stdout=subprocess.PIPE,
            text=True,
            env={**environment, "PYTHONHASHSEED": threads},
        )
    return {threads: (process.communicate()[0], process.returncode) for threads, process in running.items()}


@pytest.mark.parametrize("threads", ["1", "2"])
def test_answers_are_equal_byte_for_byte_in_another_process(run, elsewhere, threads):
    printed, status = elsewhere[threads]
    assert status == 0
    assert json.loads(printed) == {o.case.id: o.digest for o in run.evaluation.outcomes}
    assert run.evaluation.unrepeatable == ()
