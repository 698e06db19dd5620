"""What each part of the recipe is worth: variants of a configuration, each measured on the development sets.

Usage: python -m training.ablations training/ablations.toml [--write training/README.md]

One line of JSON is kept for each variant in the work folder, and the rows of each short run; what is there
is not made again. The table is printed, and put between the markers of the file named by --write.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from corpusqa.embedding.static import StaticEncoder
from training.build import kept, pair_pools, teacher_vectors, trained_rows, vocabulary_of
from training.config import Config, changed, load_config
from training.corpora import Pools, load_pools
from training.evaluate import evaluate
from training.finish import quantise, rotate, translations
from training.vocabulary import Vocabulary

Floats = NDArray[np.float32]
Report = dict[str, dict[str, float]]
_BLOCK = re.compile(r"(<!-- ablations\b[^>]*-->\n).*?(<!-- /ablations -->)", re.DOTALL)
_RANKED = ("drcd", "cmrc", "c_ez", "c_ze", "x_ez", "x_ze")
_COLUMNS = ("news", "Tatoeba", "others", "DRCD", "CMRC", "c_ez", "c_ze", "x_ez", "x_ze")


@dataclass(frozen=True)
class Variant:
    """One row of the table."""

    name: str
    set: Mapping[str, Any] = field(default_factory=dict)  #: values that replace those of the configuration
    like: str = ""  #: the earlier variant whose rows it takes
    runs: Sequence[int] = ()  #: seeds of full runs whose rows are averaged
    axes: int = 0  #: principal axes kept; 0 for all
    bits: int = 32
    translations: bool = True


class Ablations:
    """The variants of one file with everything they share."""

    def __init__(self, path: Path) -> None:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        self.config = load_config(tables["config"])
        self.variants = [Variant(**table) for table in tables["variant"]]
        self._set, self._seed = tables["set"], tables["seed"]
        self._folder = self.config.work / "ablations"
        self._folder.mkdir(exist_ok=True)
        self._path = self._folder / "results.jsonl"

    @cached_property
    def _pools(self) -> Pools:
        return kept(self.config.work / "pools.pickle", lambda: load_pools(self.config))

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return vocabulary_of(self.config, self._pools)

    @cached_property
    def _teacher(self) -> tuple[list[str], NDArray[np.float16]]:
        return teacher_vectors(self.config, self._pools)

    def known(self) -> dict[str, Report]:
        """Results that are kept, by the key of their variant."""
        if not self._path.exists():
            return {}
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return {one["key"]: one["report"] for one in map(json.loads, lines)}

    def needs_training(self, variant: Variant) -> bool:
        """Tell whether a variant has no rows yet; one that is like another one waits for that one."""
        return not variant.runs and not self._rows_path(variant).exists()

    def measure(self, variant: Variant) -> None:
        """Train if need be, evaluate, and keep the result."""
        began = time.process_time()
        report = evaluate(self.config, self._pools, self._encoder(variant))
        line = {"name": variant.name, "key": self.key(variant), "seconds": round(time.process_time() - began)}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line | {"report": report}, ensure_ascii=False) + "\n")

    def key(self, variant: Variant) -> str:
        """A digest of all that decides a variant's scores but the code."""
        runs = list(variant.runs) or self._run_key(variant)
        return _digest([runs, variant.axes, variant.bits, variant.translations])

    def _run_key(self, variant: Variant) -> str:
        trained = next(v for v in self.variants if v.name == variant.like) if variant.like else variant
        return _digest([self._changed(trained).tables, self._seed])

    def _changed(self, variant: Variant) -> Config:
        return changed(changed(self.config, self._set), variant.set)

    def _encoder(self, variant: Variant) -> StaticEncoder:
        rows = self._rows(variant)
        if variant.axes:
            rows = principal(rows, variant.axes)
        matrix, scales = quantise(rotate(rows, self.config.seed)) if variant.bits == 8 else (rows, None)
        table = None
        if variant.translations:
            # Aligned by the full build, and no part of a run.
            aligned = kept(self.config.work / "translations.pickle", self._alignment)
            table = translations(self.config, len(rows), *aligned)
        return StaticEncoder(self._vocabulary.tokenizer, matrix, scales=scales, translations=table)

    def _rows_path(self, variant: Variant) -> Path:
        return self._folder / f"rows-{self._run_key(variant)}.npy"

    def _alignment(self) -> Any:  # noqa: ANN401 - what translation_table returns
        from training.alignments import translation_table

        pairs = pair_pools(self.config, self._pools, self._vocabulary, self._teacher[0])
        return translation_table(self.config, pairs, self._vocabulary.tokenizer.get_vocab_size())

    def _rows(self, variant: Variant) -> Floats:
        if variant.runs:
            return np.mean([np.load(self.config.work / f"rows-{seed}.npy") for seed in variant.runs], axis=0)
        path = self._rows_path(variant)
        if not path.exists():
            config = self._changed(variant)
            rows = trained_rows(config, self._pools, self._vocabulary, *self._teacher, self._seed)
            np.save(path, rows)
        found: Floats = np.load(path)
        return found

    def table(self) -> str:
        """The Markdown table of what is known; variants without a result have no row."""
        known = self.known()
        lines = ["| " + " | ".join(("variant", *_COLUMNS)) + " |", "|---" * (1 + len(_COLUMNS)) + "|"]
        for variant in self.variants:
            if self.key(variant) in known:
                lines.append(f"| {variant.name} | " + " | ".join(_cells(known[self.key(variant)])) + " |")
        return "\n".join(lines)


def _cells(report: Report) -> list[str]:
    others = [name for name in report if len(name) == 2]
    share = [value for name in others for key, value in report[name].items() if ">" in key]
    both = ["/".join(f"{v:.3f}" for v in report[name].values()) for name in ("wmt", "tatoeba")]
    ranked = ["/".join(f"{report[name][way]:.3f}" for way in ("window", "late", "both")) for name in _RANKED]
    return [text.replace("0.", ".") for text in [*both, f"{np.mean(share):.3f}", *ranked]]


def principal(rows: Floats, axes: int) -> Floats:
    """The rows on their first principal axes, without centring: cosines are taken about zero."""
    _, _, turn = np.linalg.svd(rows.T @ rows, hermitian=True)
    kept_axes: Floats = (rows @ turn[:axes].T).astype(np.float32)
    return kept_axes


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def main() -> None:
    """Measure what is missing, then print and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("variants", type=Path)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between its markers")
    parser.add_argument(
        "--no-training", action="store_true", help="measure only variants whose rows are there"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    ablations = Ablations(arguments.variants)
    # Those that need no training first: they are done in a minute each.
    for variant in sorted(ablations.variants, key=ablations.needs_training):
        wanted = not (arguments.no_training and ablations.needs_training(variant))
        if wanted and ablations.key(variant) not in ablations.known():
            print(variant.name, flush=True)
            ablations.measure(variant)
    print(ablations.table())
    if arguments.write:
        text = arguments.write.read_text(encoding="utf-8")
        if not _BLOCK.search(text):
            raise SystemExit(f"{arguments.write} has no lines <!-- ablations --> and <!-- /ablations -->.")
        filled = _BLOCK.sub(lambda found: f"{found[1]}{ablations.table()}\n{found[2]}", text)
        arguments.write.write_text(filled, encoding="utf-8")


if __name__ == "__main__":
    main()
