"""How well the right paragraph is found: terms alone, vectors alone, and the product's own ranking.

Each question is put to all paragraphs of its set. Sets are JSON Lines, plain or gzip, one object a line with
"id", "question", "context" and, if they are known, "lang" and "title". Examples:

  benchmarks/retrieval.py ../shared/data/qa_drcd_dev.jsonl.gz --questions 500
  benchmarks/retrieval.py --set zh=set.zh.jsonl --set en=set.en.jsonl          questions aligned by id
  benchmarks/retrieval.py --alignment pairs.jsonl.gz --fields en zh            translated sentences
  benchmarks/retrieval.py FILE --model shipped --model intfloat/multilingual-e5-small --json out.json
  benchmarks/retrieval.py FILE --write README.md --write README.zh-CN.md       fill the block of the README

Rankings: terms (BM25 of the index), mean (one vector a paragraph), windows (the best vector of the index
within the paragraph), late (token by token), full (corpusqa.retrieval.retrieve on a real index, made in a
temporary folder, every paragraph a document of its own). The best chunk of a paragraph stands for it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

import readme_block
from command_line import check_json, exit_status, named, positive, tell, write_json
from corpusqa import __version__
from corpusqa.errors import InputError
from retrieval_sets import Alignment, Task, aligned_tasks, alignments, plain_task

if TYPE_CHECKING:
    from retrieval_tables import Report

SYSTEMS = ("terms", "mean", "windows", "late", "full")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables.

    :return: the exit status: 0, or 2 with a message on stderr when the input cannot be used.
    """
    args = parse(arguments)
    return exit_status(
        "retrieval.py", lambda: run(args), dict.fromkeys(("ir_measures", "pytrec_eval"), "ir-measures")
    )


def run(args: argparse.Namespace) -> Report:
    """Read the sets, measure, and write what was asked for.

    :raises InputError: if a set cannot be used or a result cannot be written; before anything is measured
        where that can be known.
    :raises ModelUnusable: if a model cannot be loaded.
    """
    from corpusqa.embedding import load_encoder
    from retrieval_run import Options, align, measure
    from retrieval_tables import BLOCK, Report, markdown, write_block

    for path in args.write:
        readme_block.check(path, BLOCK)
    check_json(args.json)
    tasks, aligned = _tasks(args), _alignments(args)
    encoders = {_label(name): load_encoder(name) for name in args.model}
    if len(encoders) < len(args.model):
        raise InputError("Two models have the same name. Name each once, and folders differently.")
    options = Options(tuple(args.systems), args.titles, args.bootstrap, args.seed, tell)
    report = Report(
        corpusqa=__version__,
        models={name: encoder.fingerprint for name, encoder in encoders.items()},
        seed=args.seed,
        resamples=args.bootstrap,
        titles=args.titles,
        results=measure(tasks, encoders, options),
        alignments=align(aligned, encoders, options),
    )
    print(markdown(report))
    if args.json:
        write_json(args.json, report.as_json())
    for path in args.write:
        write_block(path, report)
    return report


def _tasks(args: argparse.Namespace) -> list[Task]:
    wanted, seed = args.questions, args.seed
    tasks = [plain_task(path, name=name, questions=wanted, seed=seed) for name, path in args.files]
    if args.set:
        tasks += aligned_tasks(args.set, name=args.name, questions=wanted, seed=seed)
    return tasks


def _alignments(args: argparse.Namespace) -> list[Alignment]:
    fields = args.fields * len(args.alignment) if len(args.fields) == 1 else args.fields
    found: list[Alignment] = []
    for (name, path), (first, second) in zip(args.alignment, fields, strict=True):
        found += alignments(path, (first, second), name=name, sentences=args.sentences, seed=args.seed)
    return found


def _label(model: str) -> str:
    """The name shown for a model: of a folder its last part, which says nothing of the machine."""
    folder = Path(os.path.expanduser(model))
    return folder.resolve().name if folder.is_dir() else model


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line; on a usage error, say so and leave with status 2."""
    parser = argparse.ArgumentParser(
        prog="retrieval.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("files", nargs="*", type=named, metavar="[NAME=]FILE", help="sets in one language")
    add("--set", action="append", default=[], type=_tagged, metavar="LANG=FILE", help="one per language")
    add("--name", default="", help="name of the set given by --set (default: from its first file)")
    add("--alignment", action="append", default=[], type=named, metavar="[NAME=]FILE", help="sentence pairs")
    add(
        "--fields",
        action="append",
        nargs=2,
        metavar=("ONE", "OTHER"),
        help="fields of the pairs, for all or once for each --alignment (default: en zh)",
    )
    add("--model", action="append", metavar="NAME_OR_FOLDER", help="default: shipped; may be repeated")
    add("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), help="default: all")
    add("--questions", type=positive, help="so many of each set, drawn by --seed (default: all)")
    add("--sentences", type=positive, default=1000, help="most pairs of a language pair (default: 1000)")
    add("--titles", action="store_true", help="give documents their titles (default: paragraphs only)")
    add("--bootstrap", type=positive, default=2000, help="resamples for the intervals (default: 2000)")
    add("--seed", type=int, default=0, help="default: 0")
    add("--json", type=Path, metavar="FILE", help="write everything measured")
    add("--write", action="append", default=[], type=Path, metavar="README", help="fill its retrieval block")
    args = parser.parse_args(arguments)
    args.model = args.model or ["shipped"]
    args.fields = args.fields or [["en", "zh"]]
    if not (args.files or args.set or args.alignment):
        parser.error("name a set: FILE, --set LANG=FILE, or --alignment FILE")
    if len(args.fields) not in (1, len(args.alignment)):
        parser.error("give --fields once for all, or once for each --alignment")
    return args


def _tagged(text: str) -> tuple[str, Path]:
    language, equals, path = text.partition("=")
    if not (language and equals and path):
        raise argparse.ArgumentTypeError(f"{text!r} is not LANG=FILE, such as zh=set.zh.jsonl")
    return language, Path(path)


if __name__ == "__main__":
    raise SystemExit(main())
