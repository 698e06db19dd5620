"""How well the sentence that answers is found, and how well silence is kept where none does.

Each question is put to an index of all paragraphs of its set, retrieved and read as the product does, and by
terms alone (BM25) beside it. Sets are JSON Lines, plain or gzip, one object a line with "question",
"context", "answers" (a list of strings) and, if they are known, "title" and "lang". Examples:

  benchmarks/reading.py ../shared/data/qa_drcd_dev.jsonl.gz --questions 500
  benchmarks/reading.py FILE --held-out --reader seen.safetensors     figures of questions nobody fitted on
  benchmarks/reading.py --pairs FILE                                  snippets with and without the fact
  benchmarks/reading.py FILE --write README.md --write README.zh-CN.md

Unanswerable questions are made in three ways: the paragraph is taken out of what was found; only the
sentences that hold the answer are cut before indexing, of one question a paragraph; a name or a year in the
question is another one of the set. A few of them may still be answered elsewhere in the set.

The shipped reader was fitted, at last, on all of DRCD dev, CMRC 2018 trial and parts of JSQuAD and JaQuAD, so
their figures flatter it. For honest ones, `python -m training.reader --report-only --seen-only
seen.safetensors` writes weights that never saw the paragraphs of --held-out (DRCD and CMRC).

Pairs are objects with "question", "positive" and "negative", both lists of snippets. Each snippet is
read alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

import readme_block
from command_line import check_json, exit_status, named, positive, tell, write_json
from corpusqa import __version__
from corpusqa.errors import InputError
from encoding import one_core

if TYPE_CHECKING:
    from corpusqa.answering.reader import Reader
    from reading_tables import Report


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables.

    :return: the exit status: 0, or 2 with a message on stderr when the input cannot be used.
    """
    args = parse(arguments)
    return exit_status("reading.py", lambda: run(args), {"jieba": "jieba"})


def run(args: argparse.Namespace) -> Report:
    """Read the sets, measure, and write what was asked for.

    :raises InputError: if a set or the reader cannot be used or a result cannot be written; before anything
        is measured where that can be known.
    """
    from reading_run import Options, measure, measure_pairs
    from reading_sets import pairs, reading_set
    from reading_tables import BLOCK, Report, markdown, write_block

    for path in args.write:
        readme_block.check(path, BLOCK)
    check_json(args.json)
    sets = [
        reading_set(path, name=name, held_out=args.held_out, questions=args.questions, seed=args.seed)
        for name, path in args.files
    ]
    snippets = [pairs(path, name=name) for name, path in args.pairs]
    reader = _reader(args.reader)
    options = Options(args.titles, args.bootstrap, args.seed, tell)
    report = Report(
        corpusqa=__version__,
        reader=args.reader.name if args.reader else "shipped",
        held_out=args.held_out,
        titles=args.titles,
        seed=args.seed,
        resamples=args.bootstrap,
        results=[result for one in sets for result in measure(one, reader, options)],
        pairs=[measure_pairs(one, reader, options) for one in snippets],
    )
    print(markdown(report))
    if args.json:
        write_json(args.json, report.as_json())
    for path in args.write:
        write_block(path, report)
    return report


def _reader(path: Path | None) -> Reader:
    """:raises InputError: if the file holds no reader."""
    from safetensors import SafetensorError

    from corpusqa.answering.reader import load_reader, reader_from

    if path is None:
        return load_reader()
    try:
        return reader_from(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or 'no such file'}).") from None
    except (SafetensorError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"{path} holds no reader of this version ({error}). Train one.") from None


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line; on a usage error, say so and leave with status 2."""
    parser = argparse.ArgumentParser(
        prog="reading.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("files", nargs="*", type=named, metavar="[NAME=]FILE", help="sets of questions and paragraphs")
    add("--pairs", action="append", default=[], type=named, metavar="[NAME=]FILE", help="snippets")
    add("--held-out", action="store_true", help="ask only about the last two paragraphs of every five")
    add("--reader", type=Path, metavar="FILE", help="weights to measure (default: those of the package)")
    add("--questions", type=positive, help="so many of each set, drawn by --seed (default: all)")
    add("--titles", action="store_true", help="give documents their titles (default: paragraphs only)")
    add("--bootstrap", type=positive, default=2000, help="resamples for the intervals (default: 2000)")
    add("--seed", type=int, default=0, help="default: 0")
    add("--json", type=Path, metavar="FILE", help="write everything measured")
    add("--write", action="append", default=[], type=Path, metavar="README", help="fill its reading block")
    args = parser.parse_args(arguments)
    if not (args.files or args.pairs):
        parser.error("name a set: FILE, or --pairs FILE")
    return args


if __name__ == "__main__":
    one_core()
    raise SystemExit(main())
