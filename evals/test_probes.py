"""The same questions asked of a changed corpus: more articles beside it, sentences gone from it."""

from __future__ import annotations

import pytest

from corpusqa.evaluation.gates import NOISE_DROP
from corpusqa.evaluation.summary import summarize

#: So many cases at least should be declined, or right from elsewhere, without the sentences that answer them.
DELETED = 0.7


@pytest.fixture(scope="module")
def probes(run):
    return {probe.name: probe for probe in run.probes}


@pytest.mark.parametrize("name", ["noise 1x", "noise 5x"])
def test_other_articles_beside_the_corpus_change_little(run, probes, name):
    quiet = [o for o in run.evaluation.of("gate").outcomes if not o.case.extra]
    noisy = probes[name].measure
    assert noisy.n == len(quiet) >= 200
    assert noisy.value >= summarize(quiet)["grounded"].value - NOISE_DROP, probes[name].failing


@pytest.mark.xfail(reason="a known weakness, told in the README; what was reached is held by the gates")
def test_without_the_sentence_that_answers_there_is_no_answer_from_nowhere(probes):
    deleted = probes["sentences deleted"]
    assert deleted.measure.n >= 8
    assert deleted.measure.value >= DELETED, deleted.failing
