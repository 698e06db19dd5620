"""What all tests share. Sockets are blocked but for loopback (see the pytest options in pyproject.toml)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from corpusqa import Assistant

os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_OFFLINE="1",
    OMP_WAIT_POLICY="PASSIVE",
    TOKENIZERS_PARALLELISM="false",
)

# No deadline: a shared machine is slow now and then. Without surprises in a run that judges a change.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The sample articles."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def corpus_index(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample articles, made for this run. Not to be changed: copy it first."""
    from corpusqa import build_index

    folder = tmp_path_factory.mktemp("corpus") / "index"
    build_index(corpus, folder)
    return folder


@pytest.fixture(scope="session")
def assistant(corpus_index: Path) -> Assistant:
    """An assistant for the sample articles."""
    from corpusqa import Assistant

    return Assistant.open(corpus_index)
