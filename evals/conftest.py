"""The pinned evaluation: offline, one thread, over the index that is kept in the repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

os.environ.update(
    HF_HUB_OFFLINE="1",
    OMP_NUM_THREADS="1",
    OPENBLAS_NUM_THREADS="1",
    OMP_WAIT_POLICY="PASSIVE",
    TOKENIZERS_PARALLELISM="false",
)

from corpusqa.assistant import Assistant
from corpusqa.errors import CorpusqaError
from corpusqa.evaluation import Case, Run, load_cases, run_cases
from corpusqa.evaluation.corpora import Corpora

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def one_line() -> Iterator[None]:
    """Show what corpusqa itself has to say of a broken case or index, without a traceback."""
    try:
        yield
    except CorpusqaError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@pytest.fixture(scope="session")
def cases_file() -> Path:
    """The cases; pins and the accepted run lie beside them."""
    return ROOT / "evals" / "cases.jsonl"


@pytest.fixture(scope="session")
def report_file() -> Path:
    """Where the report goes."""
    return ROOT / "evals" / "report.md"


@pytest.fixture(scope="session")
def index_folder() -> Path:
    """The index of the repository."""
    return ROOT / "index"


@pytest.fixture(scope="session")
def corpus_folder() -> Path:
    """The articles of the repository."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def corpora(cases_file: Path, index_folder: Path, corpus_folder: Path) -> Iterator[Corpora]:
    """The index of the repository, and others of its articles with more beside them."""
    with one_line():
        opened = Corpora(index_folder, cases_file.parent, corpus_folder)
    with opened:
        yield opened


@pytest.fixture(scope="session")
def assistant(corpora: Corpora) -> Assistant:
    """An assistant on the index of the repository."""
    return corpora.main


@pytest.fixture(scope="session")
def cases(cases_file: Path, corpora: Corpora) -> tuple[Case, ...]:
    """All cases, checked against the documents."""
    with one_line():
        return load_cases(cases_file, corpora.documents)


@pytest.fixture(scope="session")
def run(cases_file: Path, index_folder: Path, corpus_folder: Path, report_file: Path) -> Run:
    """One run of all cases, with the probes that fit; its report is written before any verdict."""
    with one_line():
        found = run_cases(cases_file, index_folder, corpus=corpus_folder, depth="quick")
        found.write_report(report_file)
        return found
