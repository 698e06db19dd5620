"""How long people wait for the page: one at it, and many at once.

    .venv/bin/python benchmarks/page.py
    .venv/bin/python benchmarks/page.py --documents 1000 --people 50 --json page.json --write README.md

The page is served by the command `corpusqa chat` in a process of its own, for a corpus of made-up articles.
One person in a headless Chromium opens it, asks, and opens citations; then many ask at once over the same
requests that a browser sends. Seconds depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import page_corpus
import readme_block
from command_line import check_json, exit_status, positive, tell, write_json
from corpusqa import __version__, build_index
from corpusqa.errors import InputError
from page_load import Asked, ask_at_once

BLOCK = "page"  #: name of the block in a README
_SERVE = "import sys; from corpusqa.cli import main; raise SystemExit(main(sys.argv[1:]))"


@dataclass(frozen=True, slots=True)
class Wait:
    """One sort of waiting, in milliseconds."""

    name: str
    tries: int
    median: float
    p95: float
    target: float | None  #: of the median


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run measured."""

    corpusqa: str
    cores: int
    load: float  #: of the machine when it began, processes that want a core
    documents: int
    people: int
    questions: int  #: asked by all of them
    errors: list[str]
    waits: list[Wait]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the table.

    :return: the exit status: 0, or 2 with a message on stderr when something cannot be used.
    """
    args = parse(arguments)
    return exit_status("page.py", lambda: run(args))


def run(args: argparse.Namespace) -> Report:
    """Measure, and write what was asked for.

    :raises InputError: if a result cannot be written (before anything is measured), or no Chromium starts.
    """
    for path in args.write:
        readme_block.check(path, BLOCK)
    check_json(args.json)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "articles").mkdir()
        questions = page_corpus.write(folder / "articles", args.documents)
        tell(f"Indexing {args.documents} articles.")
        build_index(folder / "articles", folder / "index")
        waits, asked = _measure(folder / "index", questions, args)
    errors = [one.error for one in asked if one.error]
    report = Report(
        __version__, os.cpu_count() or 0, load, args.documents, args.people, len(asked), errors, waits
    )
    print(markdown(report, "en"))
    if args.json:
        write_json(args.json, asdict(report))
    for path in args.write:
        readme_block.write(path, BLOCK, markdown(report, readme_block.language(path)))
    return report


def _measure(
    index: Path, questions: Sequence[str], args: argparse.Namespace
) -> tuple[list[Wait], list[Asked]]:
    from page_browser import measure

    with served(index) as address:
        tell("One person in a browser.")
        alone = measure(address, questions[: args.questions], args.visits)
        tell(f"{args.people} people at once.")
        asked = ask_at_once(address, questions[args.questions :] or questions, args.people, args.rounds)
    answered = [one for one in asked if not one.error]
    return [
        _wait("painted", alone.painted, 2500),
        _wait("usable", alone.usable),
        _wait("first", alone.first, 150),
        _wait("marked", alone.marked, 200),
        _wait("crowd_first", [1000 * one.first for one in answered]),
        _wait("crowd_whole", [1000 * one.whole for one in answered]),
    ], asked


def _wait(name: str, tries: Sequence[float], target: float | None = None) -> Wait:
    if not tries:
        return Wait(name, 0, float("nan"), float("nan"), target)
    ordered = sorted(tries)
    worst = ordered[max(0, -(-95 * len(ordered) // 100) - 1)]  # nearest rank
    return Wait(name, len(tries), round(statistics.median(ordered), 1), round(worst, 1), target)


@contextmanager
def served(index: Path) -> Iterator[str]:
    """The page, served by the command in a process of its own.

    :return: its address.
    """
    words = ["chat", "--index", str(index), "--port", "0", "--no-browser"]
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    try:
        for line in process.stdout:
            if address := re.search(r"http://\S+:\d+", line):
                yield address[0]
                return
        raise InputError("The page could not be served; its own message is above.")
    finally:
        process.terminate()
        process.wait(15)


_WORDS = {
    "en": {
        "head": "| waiting for | tries | median | 95 % | wanted |",
        "painted": "first paint",
        "usable": "the list of articles, ready to ask",
        "first": "the first words, from Enter",
        "marked": "the marked sentence, from the click",
        "crowd_first": "{0} people at once: the first words",
        "crowd_whole": "{0} people at once: the whole answer",
        "legend": "{documents} articles, {cores} cores (load {load:.1f} when it began); "
        "{questions} questions by {people} people at once: {errors} errors.",
    },
    "zh": {
        "head": "| 等待的是 | 次数 | 中位数 | 95 % | 目标 |",
        "painted": "首次绘制",
        "usable": "文章列表出现，可以提问",
        "first": "从回车到第一个字",
        "marked": "从点击引用到标出原句",
        "crowd_first": "{0} 人同时提问：第一个字",
        "crowd_whole": "{0} 人同时提问：完整回答",
        "legend": "{documents} 篇文章，{cores} 个核（开始时负载 {load:.1f}）；{people} 人同时提出 "
        "{questions} 个问题：出错 {errors} 次。",
    },
}


def markdown(report: Report, language: str) -> str:
    """The table, in milliseconds.

    :param language: "en" or "zh".
    """
    words = _WORDS[language]
    lines = [words["head"], "|---|---:|---:|---:|---:|"]
    for one in report.waits:
        wanted = f"< {one.target:,.0f} ms" if one.target else ""
        name = words[one.name].format(report.people)
        lines.append(f"| {name} | {one.tries} | {one.median:,.0f} ms | {one.p95:,.0f} ms | {wanted} |")
    facts = {**asdict(report), "errors": len(report.errors)}
    return "\n".join([*lines, "", words["legend"].format(**facts), ""])


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line; on a usage error, say so and leave with status 2."""
    parser = argparse.ArgumentParser(
        prog="page.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--documents", type=positive, default=1000, help="articles, up to 10,000 (default: 1000)")
    add("--questions", type=positive, default=30, help="asked by one person in a browser (default: 30)")
    add("--visits", type=positive, default=5, help="times the page is opened (default: 5)")
    add("--people", type=positive, default=50, help="who ask at once (default: 50)")
    add("--rounds", type=positive, default=3, help="questions of each of them (default: 3)")
    add("--json", type=Path, metavar="FILE", help="write everything measured")
    add("--write", action="append", default=[], type=Path, metavar="README", help="fill its page block")
    args = parser.parse_args(arguments)
    if args.documents > 10_000:
        parser.error("--documents: at most 10,000")
    return args


if __name__ == "__main__":
    raise SystemExit(main())
