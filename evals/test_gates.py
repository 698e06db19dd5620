"""The gates: what the accepted run reached is kept, and every answer is proved."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

#: What a fresh process runs: all cases again, and one digest of all answers.
_DIGEST = """
import sys
from corpusqa.evaluation import run_cases
sys.stdout.write(run_cases(sys.argv[1], sys.argv[2]).evaluation.digest())
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
        [sys.executable, "-c", _DIGEST, str(cases_file), str(index_folder)],
        capture_output=True,
        text=True,
        check=True,
        env={**environment, "PYTHONHASHSEED": threads},
    )
    assert found.stdout == run.evaluation.digest()
    assert run.evaluation.unrepeatable == ()
