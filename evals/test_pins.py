"""Numbers are only compared with numbers measured on the same things. Checked before any gate."""

from __future__ import annotations

import pytest

from corpusqa.evaluation.accepted import AcceptedRun
from corpusqa.evaluation.command import ACCEPTED_NAME, PINS_NAME


def test_there_are_pins_and_an_accepted_run(cases_file):
    assert cases_file.with_name(PINS_NAME).is_file(), 'pin first: corpusqa eval --repin "reason"'
    assert AcceptedRun.load(cases_file.with_name(ACCEPTED_NAME)), (
        'accept first: corpusqa eval --accept "reason"'
    )


def test_everything_is_as_pinned(run):
    if run.pins_broken:
        pytest.fail("\n".join(run.pins_broken), pytrace=False)
