"""What all tests share. Sockets are blocked but for loopback (see the pytest options in pyproject.toml)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

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


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant for a few articles written for the tests of the page."""
    from web_support import open_assistant

    return open_assistant(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def address(own: Assistant) -> Iterator[str]:
    """Where the page for them is served."""
    from web_support import served

    with served(own) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    from web_support import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def visited(browser: Browser, address: str) -> Iterator[Page]:
    """The page, opened once a module."""
    from web_support import visit

    with visit(browser, address) as page:
        yield page


@pytest.fixture
def page(visited: Page) -> Page:
    """The page as it is at first."""
    from web_support import reset

    return reset(visited)
