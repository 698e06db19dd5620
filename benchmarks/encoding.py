"""How many texts a second the static model encodes on one core, beside its bare tokenizer.

    .venv/bin/python benchmarks/encoding.py [FILE ...]

Short texts are the questions, windows the pieces that an index embeds. Without a FILE both come from the
sample articles and the evaluation; a FILE is a set as benchmarks/retrieval.py reads it. Times are processor
times, tokenising included; encoding and tokenising take turns, so that a busy moment falls on both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpusqa.errors import CorpusqaError, InputError
from retrieval_sets import plain_task

ROOT = Path(__file__).resolve().parents[1]
TEXTS_A_SECOND = 20_000  #: targets
MOST_OF_TOKENIZER = 1.5
_TEXTS = 20_000  # fewer are repeated: a shorter round measures the clock
_BATCH = 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the table.

    :return: the exit status: 0, or 2 with a message on stderr when the input cannot be used.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="sets of questions and paragraphs"
    )
    parser.add_argument("--model", default="shipped", help="a folder of a static model (default: shipped)")
    parser.add_argument("--rounds", type=int, default=7, help="measurements of each (default: 7)")
    args = parser.parse_args(arguments)
    one_core()
    try:
        table = measure(args.files, args.model, max(1, args.rounds))
    except CorpusqaError as error:
        print(f"encoding.py: {error}", file=sys.stderr)
        return 2
    print(f"{'':<56}{'a second':>10}{'target':>10}{'ratio to tokenizer':>20}{'target':>8}")
    for line in table:
        print(line)
    return 0


def one_core() -> None:
    """Keep this process on one core and its libraries on one thread, where the system allows it."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def measure(files: Sequence[Path], model: str, rounds: int) -> list[str]:
    """Time encoding and tokenising of short texts and of windows.

    :return: the lines of the table.
    :raises InputError: if a file cannot be used, or the model is no folder of a static model.
    :raises ModelUnusable: if the model is damaged.
    """
    from tokenizers import Tokenizer

    from corpusqa.embedding.loading import SHIPPED, SHIPPED_FOLDER
    from corpusqa.embedding.static import StaticEncoder, static_folder

    folder = SHIPPED_FOLDER if model == SHIPPED else Path(model)
    home = static_folder(folder)
    if home is None:
        raise InputError(f"{model} is no folder of a static model; others are not measured here.")
    encoder = StaticEncoder.load(folder, name=model)
    tokenizer = Tokenizer.from_file(str(home / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def tokenise(texts: Sequence[str]) -> None:
        for start in range(0, len(texts), _BATCH):
            tokenizer.encode_batch_fast(list(texts[start : start + _BATCH]), add_special_tokens=False)

    lines = []
    for name, short, documents in sets(files):
        windows = [piece for text in documents for piece in _windows(text, encoder.window_chars)]
        for kind, texts in (("short texts", short), ("windows", windows)):
            encode = encoder.encode_queries if kind == "short texts" else encoder.encode_documents
            seconds, bare = _by_turns(encode, tokenise, texts, rounds)
            row = f"{name}, {kind} of {_mean_length(texts):.0f} characters"
            target = TEXTS_A_SECOND if kind == "short texts" else ""
            speed, ratio = max(_TEXTS, len(texts)) / seconds, seconds / bare
            lines.append(f"{row:<56}{speed:>10,.0f}{target:>10}{ratio:>20.2f}{MOST_OF_TOKENIZER:>8}")
    return lines


def sets(files: Sequence[Path]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Yield the name of each set, its questions, and its paragraphs or articles."""
    for path in files:
        task = plain_task(path)
        yield task.name, task.questions, task.paragraphs.texts
    if not files:
        from corpusqa.documents import find_files, read_document

        documents = [read_document(*pair) for pair in find_files([ROOT / "corpus"])]
        lines = (ROOT / "evals" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
        questions = [json.loads(line)["question"] for line in lines if line.strip()]
        yield "samples", list(dict.fromkeys(questions)), [document.text for document in documents]


def _windows(text: str, window_chars: int | None) -> list[str]:
    from corpusqa.text.sentences import split_sentences
    from corpusqa.text.windows import windows

    sentences = [text[one.start : one.end] for one in split_sentences(text)]
    if window_chars is None:
        return sentences
    return [one[start:end] for one in sentences for start, end in windows(one, window_chars)]


def _by_turns(
    encode: Callable[[Sequence[str]], object],
    tokenise: Callable[[Sequence[str]], object],
    texts: Sequence[str],
    rounds: int,
) -> tuple[float, float]:
    """Median processor seconds of both, after a first run that is not counted.

    :param texts: repeated until there are ``_TEXTS``.
    """
    many = list(islice(cycle(texts), max(_TEXTS, len(texts))))
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):
        for call, times in zip((encode, tokenise), taken, strict=True):
            began = time.process_time()
            call(many)
            times.append(time.process_time() - began)
    return statistics.median(taken[0][1:]), statistics.median(taken[1][1:])


def _mean_length(texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / len(texts)


if __name__ == "__main__":
    raise SystemExit(main())
