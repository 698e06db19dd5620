"""The options that put models in places of answering, and the settings they make."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from corpusqa.settings import AnswerSettings

_DEFAULTS = AnswerSettings()
_PLACES = {
    "reader": "question-answering model that chooses the answer, instead of the shipped reader",
    "reranker": "cross-encoder that puts passages in order before they are read",
    "nli": "model of inference that takes back an answer which its quotes contradict",
}


def add_answer_options(parser: ArgumentParser) -> None:
    """Let a command name models for answering."""
    group = parser.add_argument_group(
        "models for answering", "each a folder or the name of a fetched one; slower by far than without"
    )
    for place, what in _PLACES.items():
        group.add_argument(f"--{place}", metavar="NAME", help=what)
    group.add_argument(
        "--reader-threshold",
        type=float,
        default=_DEFAULTS.reader_threshold,
        metavar="P",
        help="probability from which what --reader finds is an answer (default: %(default)s)",
    )


def answer_settings(args: Namespace) -> AnswerSettings:
    """Make the settings that the options of a command ask for.

    :raises InputError: if a number is outside its range.
    """
    return AnswerSettings(
        reader=args.reader,
        reranker=args.reranker,
        nli=args.nli,
        reader_threshold=args.reader_threshold,
    )
