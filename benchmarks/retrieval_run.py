"""Every ranking of every set by every model."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np

from corpusqa.embedding import Encoder, TokenEncoder
from intervals import Values, estimates
from retrieval_measures import HEADLINE, MEASURES, values
from retrieval_sets import Alignment, Paragraphs, Task
from retrieval_systems import SYSTEMS, Collection, alignment_hits
from retrieval_tables import Accuracy, Result


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, and how."""

    systems: tuple[str, ...] = tuple(SYSTEMS)
    titles: bool = False  #: let the documents have the titles that a set gives
    resamples: int = 2000
    seed: int = 0
    tell: Callable[[str], None] = field(default=lambda line: None)  #: called with every line of progress


def measure(tasks: Sequence[Task], encoders: Mapping[str, Encoder], options: Options) -> list[Result]:
    """Rank the paragraphs of every task by every system, those that need a model by every model.

    One index of a set's paragraphs serves the questions of all languages.

    :param encoders: models by the names they are shown with.
    :return: in the order of the tasks, then of the models, then of the systems.
    """
    for task in tasks:
        if task.left_out:
            options.tell(
                f"{task.name} {task.language}: {task.left_out} questions are blank or not in all files"
            )
    found: list[list[Result]] = [[] for _ in tasks]
    baselines: dict[int, Values] = {}
    distinct = {id(task.paragraphs): task.paragraphs for task in tasks}
    for paragraphs, (model, encoder) in product(distinct.values(), encoders.items()):
        with _indexed(paragraphs, encoder, options) as collection:
            for number, task in enumerate(tasks):
                if task.paragraphs is paragraphs:
                    found[number] += _rank(task, model, collection, options, number, baselines)
    return [one for results in found for one in results]


def align(
    alignments: Sequence[Alignment], encoders: Mapping[str, Encoder], options: Options
) -> list[Accuracy]:
    """Look for every sentence's translation among those of all others, both ways, by one vector each."""
    found = []
    for one, (model, encoder) in product(alignments, encoders.items()):
        hits = np.array(alignment_hits(encoder, one.pairs), np.float64).T
        forth, back = estimates(hits, range(len(hits)), options.resamples, options.seed)
        found.append(Accuracy(one.name, one.languages, len(hits), model, forth, back))
        options.tell(f"{one.name} {' '.join(one.languages)}, {model}")
    return found


@contextmanager
def _indexed(paragraphs: Paragraphs, encoder: Encoder, options: Options) -> Iterator[Collection]:
    with tempfile.TemporaryDirectory(prefix="corpusqa-") as folder:
        collection = Collection(paragraphs, encoder, Path(folder), titles=options.titles)
        missing = len(paragraphs.texts) - collection.report.documents
        if missing:
            reasons = [one.reason for one in collection.report.rejected] or ["repeats another one"]
            options.tell(f"{missing} paragraphs are not in the index and cannot be found: {reasons[0]}")
        try:
            yield collection
        finally:
            collection.index.close()


def _rank(
    task: Task,
    model: str,
    collection: Collection,
    options: Options,
    number: int,
    baselines: dict[int, Values],
) -> Iterator[Result]:
    """:param baselines: what terms alone reach, by the number of the task; filled here."""
    for system, rank in SYSTEMS.items():
        wanted = system in options.systems
        possible = system != "late" or isinstance(collection.encoder, TokenEncoder)
        if not wanted or not possible or (system == "terms" and number in baselines):
            continue
        began = time.perf_counter()
        measured = values(rank(collection, task.questions), task.targets)
        seconds = time.perf_counter() - began
        if system == "terms":
            baselines[number] = measured
        options.tell(
            f"{task.name} {task.language} {task.paragraphs.language}: {system}, {model}, {seconds:.1f} s"
        )
        shown = "" if system == "terms" else model
        yield _result(task, system, shown, measured, baselines.get(number), seconds, options)


def _result(
    task: Task,
    system: str,
    model: str,
    measured: Values,
    baseline: Values | None,
    seconds: float,
    options: Options,
) -> Result:
    found = estimates(measured, task.targets, options.resamples, options.seed)
    over = None
    if baseline is not None and system != "terms":
        column = MEASURES.index(HEADLINE)
        gained = (measured - baseline)[:, column : column + 1]
        over = estimates(gained, task.targets, options.resamples, options.seed)[0]
    return Result(
        name=task.name,
        asked_in=task.language,
        told_in=task.paragraphs.language,
        questions=len(task.questions),
        paragraphs=len(task.paragraphs.texts),
        system=system,
        model=model,
        measures=dict(zip(MEASURES, found, strict=True)),
        over_terms=over,
        seconds=round(seconds, 3),
    )
