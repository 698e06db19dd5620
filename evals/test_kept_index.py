"""The index in the repository is sound, and is what the corpus gives today."""

from __future__ import annotations

import pytest

from corpusqa import build_index
from corpusqa.index import Index
from corpusqa.index.verify import differences


def test_the_kept_index_is_sound(assistant):
    assert assistant.index.verify() == []


def test_the_kept_index_is_fresh(assistant, corpus_folder, tmp_path):
    build_index(corpus_folder, tmp_path / "index", settings=assistant.index.manifest.settings)
    found = differences(assistant.index, Index.open(tmp_path / "index"))
    if found:
        pytest.fail(
            f"index/ is not what corpus/ gives today: {', '.join(found)}. Make it again: make index",
            pytrace=False,
        )
