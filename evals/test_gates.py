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
from corpusqa import Assistant
from corpusqa.evaluation import load_cases
from corpusqa.evaluation.outcome import answer_digest

assistant = Assistant.open(sys.argv[2])
answers = {c.id: assistant.ask(c.question, history=list(c.history)) for c in load_cases(sys.argv[1])}
sys.stdout.write(json.dumps({name: answer_digest(answer) for name, answer in answers.items()}))
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


@pytest.mark.parametrize("threads", ["1", "2"])
def test_answers_are_equal_byte_for_byte_in_another_process(run, cases_file, index_folder, threads):
    environment = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    found = subprocess.run(
        [sys.executable, "-c", _ASK, str(cases_file), str(index_folder)],
        capture_output=True,
        text=True,
        check=True,
        env={**environment, "PYTHONHASHSEED": threads},
    )
    assert json.loads(found.stdout) == {o.case.id: o.digest for o in run.evaluation.outcomes}
    assert run.evaluation.unrepeatable == ()
