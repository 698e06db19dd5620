"""How fast corpusqa is, beside the cost of what cannot be avoided, measured in the same run.

    make bench        or        .venv/bin/python benchmarks/speed.py

Seconds depend on the machine and on what else it does; the ratios much less so. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "零跑的初创团队有多少人？"

#: Printed by a process that has asked: the libraries that asking needs, as names to import.
LIST_LIBRARIES = """
import sys
from corpusqa.cli import main
main(sys.argv[1:])
names = sorted(n for n in sys.modules if "." not in n and n not in sys.stdlib_module_names)
print("\\nlibraries:", *[n for n in names if n not in ("corpusqa", "__main__", "__mp_main__")])
"""
UNAVOIDABLE = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError:
        pass  # a part of another package that only that one can import
from corpusqa.embedding import load_encoder
load_encoder()
"""


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", default=str(ROOT / "corpus"))
    parser.add_argument("--index", default=str(ROOT / "index"))
    parser.add_argument("--rounds", type=int, default=9, help="runs of each cold process (default: 9)")
    args = parser.parse_args()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    rows = [*cold(args.index, args.rounds), *warm(args.index), *indexing(args.corpus)]
    print(f"{'':<34}{'measured':>12}{'target':>10}{'unavoidable':>14}{'ratio':>8}{'target':>8}")
    for row in rows:
        print(row)


def row(
    name: str, value: float, target: float, unit: str, floor: float | None = None, most: float | None = None
) -> str:
    """One line of the table; the floor is the cost of what cannot be avoided, in the same unit."""
    digits = {"MB": 0, "ms": 1, "s": 2}[unit]
    line = f"{name:<34}{value:>9.{digits}f} {unit:<2}{target:>7g} {unit:<2}"
    if floor is not None:
        line += f"{floor:>11.{digits}f} {unit:<2}{value / floor:>8.2f}"
    return line if most is None else f"{line}{most:>8g}"


def child(*words: str) -> tuple[float, float]:
    """Run one process: wall seconds, and the most memory it held in MB."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"{' '.join(words[:4])} failed")
    return seconds, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def cold(index: str, rounds: int) -> list[str]:
    """``corpusqa ask`` from its start, beside importing its libraries and loading the model."""
    ask = ("ask", QUESTION, "--index", index, "--json")
    listed = subprocess.run([sys.executable, "-c", LIST_LIBRARIES, *ask], capture_output=True, check=True)
    libraries = listed.stdout.decode().rpartition("libraries:")[2].split()
    asks, floors, memory = [], [], []
    for _ in range(rounds):  # by turns, so that a busy moment falls on both
        seconds, held = child("-m", "corpusqa", *ask)
        asks.append(seconds)
        memory.append(held)
        floors.append(child("-c", UNAVOIDABLE, *libraries)[0])
    return [
        row("corpusqa ask, cold process", statistics.median(asks), 1.0, "s", statistics.median(floors), 1.5),
        row("memory of corpusqa ask", max(memory), 350, "MB"),
    ]


def warm(index: str) -> list[str]:
    """A question to an open assistant, beside encoding it and searching both ways."""
    from corpusqa import Assistant
    from corpusqa.text.terms import terms

    assistant = Assistant.open(index)
    questions = _questions(assistant.documents())
    inner = assistant.index

    def search(question: str) -> None:
        inner.search_terms(terms(question), 60)
        inner.search_vectors(inner.encoder.encode_queries([question])[0], 60)

    assistant.ask("一个用来预热的问题")
    asks = [_milliseconds(assistant.ask, question) for question in questions]
    floors = [_milliseconds(search, question) for question in questions]
    return [
        row("a warm question, median", statistics.median(asks), 20, "ms", statistics.median(floors)),
        row("a warm question, 95th percentile", statistics.quantiles(asks, n=20)[-1], 20, "ms"),
    ]


def _questions(documents: Sequence[object]) -> list[str]:
    """All questions of the evaluation, each once; without it those the articles offer."""
    cases = ROOT / "evals" / "cases.jsonl"
    if cases.is_file():
        lines = cases.read_text(encoding="utf-8").splitlines()
        return list(dict.fromkeys(json.loads(line)["question"] for line in lines if line.strip()))
    return [question for document in documents for question in document.questions]


def _milliseconds(call: Callable[[str], object], argument: str) -> float:
    began = time.perf_counter()
    call(argument)
    return 1000 * (time.perf_counter() - began)


def indexing(corpus: str) -> list[str]:
    """Index the articles with everything loaded, beside reading, cutting and encoding them."""
    from corpusqa import build_index
    from corpusqa.documents import find_files, read_document
    from corpusqa.embedding import load_encoder
    from corpusqa.settings import IndexSettings
    from corpusqa.text.chunks import split_chunks

    encoder = load_encoder()

    def unavoidable(folder: str) -> None:
        for path, source in find_files([folder]):
            document = read_document(path, source)
            chunks = split_chunks(document, IndexSettings())
            encoder.encode_documents([document.text[chunk.start : chunk.end] for chunk in chunks])

    times, floors = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(6):
            began = time.perf_counter()
            build_index(corpus, Path(folder) / str(number), encoder=encoder)
            times.append(time.perf_counter() - began)
            floors.append(_milliseconds(unavoidable, corpus) / 1000)
    return [
        row(
            "indexing the articles, warm",
            statistics.median(times[1:]),
            2.0,
            "s",
            statistics.median(floors[1:]),
        )
    ]


if __name__ == "__main__":
    main()
