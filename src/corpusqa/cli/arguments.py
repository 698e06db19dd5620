"""The options of each command, as a parser."""

from __future__ import annotations

import argparse
from typing import NoReturn, TypeAlias

from corpusqa import __version__
from corpusqa.cli.answering import add_answer_options
from corpusqa.cli.chat import add_chat_options, add_password_options
from corpusqa.cli.values import positive, text
from corpusqa.settings import IndexSettings

_DEFAULTS = IndexSettings()

_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


def build_parser() -> argparse.ArgumentParser:
    """Make the parser of the whole command; the parsed ``command`` names what to run."""
    parser = _Parser(
        prog="corpusqa",
        description="Answers only from your articles, with a verbatim quote behind every sentence. Offline.",
        epilog="example:\n  corpusqa index articles --index index\n  corpusqa chat --index index",
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"corpusqa {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    adders = (
        *(_add_index, _add_ask, _add_search, _add_chat, _add_documents),
        *(_add_eval, _add_verify, _add_models, _add_password),
    )
    for add in adders:
        add(commands)
    return parser


class _Help(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are two lines: what is wrong, and where the help is."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"corpusqa: {message}\nSee: {self.prog} --help\n")


def _command(commands: _Commands, name: str, summary: str, *examples: str) -> _Parser:
    epilog = "example:\n" + "\n".join(f"  {example}" for example in examples)
    return commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=epilog,
        formatter_class=_Help,
        allow_abbrev=False,
    )


def _add_index(commands: _Commands) -> None:
    parser = _command(
        commands,
        "index",
        "make or update an index of articles (.txt, .md, .html)",
        "corpusqa index articles notes.txt --index index",
    )
    parser.add_argument("sources", nargs="+", metavar="SOURCES", help="folders or files to index")
    _index_option(parser)
    parser.add_argument(
        "--model",
        metavar="NAME",
        help="embedding model: a folder, the name of a fetched one (see: corpusqa models), or shipped "
        "(default: the one of the index, else shipped)",
    )
    parser.add_argument(
        "--dimensions",
        type=positive,
        metavar="N",
        help="keep the first N numbers of every vector, for models made for that (default: all)",
    )
    parser.add_argument(
        "--chunk-chars",
        type=int,
        default=_DEFAULTS.chunk_chars,
        metavar="N",
        help="longest chunk in characters (default: %(default)s)",
    )
    parser.add_argument(
        "--overlap-chars",
        type=int,
        default=_DEFAULTS.overlap_chars,
        metavar="N",
        help="characters repeated from the chunk before (default: %(default)s)",
    )
    parser.add_argument("--reindex", action="store_true", help="make it anew even if nothing changed")
    _json_option(parser)


def _add_ask(commands: _Commands) -> None:
    parser = _command(
        commands,
        "ask",
        "answer one question from an index",
        'corpusqa ask "零跑的初创团队有多少人？" --index index',
        'corpusqa ask "那研发人员呢？" --index index --history "零跑的初创团队有多少人？"',
    )
    parser.add_argument("question", metavar="QUESTION", type=text, help="the question, in any language")
    _index_option(parser)
    parser.add_argument(
        "--history",
        nargs="+",
        action="extend",
        default=[],
        type=text,
        metavar="Q",
        help="earlier questions of the conversation, oldest first (before QUESTION, end them with --)",
    )
    parser.add_argument(
        "--no-rewrite",
        action="store_true",
        help="search the question as it is typed, not as the conversation completes it",
    )
    _filter_options(parser)
    _json_option(parser)
    add_answer_options(parser)


def _add_search(commands: _Commands) -> None:
    parser = _command(
        commands,
        "search",
        "show the passages nearest to a question",
        'corpusqa search "研发人员" --index index --limit 3',
    )
    parser.add_argument("question", metavar="QUESTION", type=text, help="the question, in any language")
    _index_option(parser)
    parser.add_argument(
        "--limit",
        type=int,
        default=8,
        metavar="N",
        help="most passages shown, 1 to 50 (default: %(default)s)",
    )
    _filter_options(parser)
    _json_option(parser)


def _add_chat(commands: _Commands) -> None:
    parser = _command(
        commands,
        "chat",
        "open the chat page in the browser",
        "corpusqa chat --corpus corpus --index index",
        "corpusqa chat --index index --host 0.0.0.0 --auth people.txt --read-only",
    )
    _index_option(parser)
    add_chat_options(parser)


def _add_password(commands: _Commands) -> None:
    parser = _command(
        commands,
        "password",
        "give somebody a name and a password for the chat page",
        "corpusqa password anna --file people.txt",
        "corpusqa chat --index index --auth people.txt --host 0.0.0.0",
    )
    add_password_options(parser)


def _add_documents(commands: _Commands) -> None:
    parser = _command(
        commands,
        "documents",
        "list the articles of an index",
        "corpusqa documents --index index --removed",
    )
    _index_option(parser)
    parser.add_argument(
        "--removed", action="store_true", help="also list the lines that were left out as page chrome"
    )
    _json_option(parser)


def _add_eval(commands: _Commands) -> None:
    parser = _command(
        commands,
        "eval",
        "measure the answers with questions whose answers are known, or draft such questions",
        "corpusqa eval --split gate",
        "corpusqa eval --corpus articles --draft 30 --out cases.jsonl",
        "corpusqa eval --cases cases.jsonl --index index",
    )
    _index_option(parser)
    options: dict[str, str] = {
        "--cases FILE": "the questions (default: evals/cases.jsonl)",
        "--corpus DIR": "the articles of the index, to ask of them changed as well or to draft from",
        "--report FILE": "where the report goes (default: report.md beside the cases)",
        "--accept REASON": "make this run the one that later runs are held against",
        "--repin REASON": "make the present corpus, cases and model the pinned ones",
        "--out FILE": "where drafts go (default: they are printed)",
    }
    for option, what in options.items():
        name, _, metavar = option.partition(" ")
        parser.add_argument(name, metavar=metavar, help=what)
    parser.set_defaults(cases="evals/cases.jsonl")
    parser.add_argument(
        "--split",
        choices=("gate", "dev", "held", "all"),
        default="all",
        help="which cases (default: %(default)s)",
    )
    parser.add_argument(
        "--full", action="store_true", help="change the corpus in all ways: takes a minute more"
    )
    parser.add_argument(
        "--draft", type=positive, metavar="N", help="draft N cases from --corpus by rule, for you to correct"
    )
    add_answer_options(parser)


def _add_verify(commands: _Commands) -> None:
    parser = _command(
        commands,
        "verify",
        "check an index, and saved answers or exported conversations against it, character by character",
        'corpusqa ask "零跑的初创团队有多少人？" --index index --json > answer.json',
        "corpusqa verify answer.json conversation.html --index index",
    )
    parser.add_argument(
        "answers",
        nargs="*",
        metavar="EXPORT",
        help="a conversation exported from the page (.md, .html, .json), or what `corpusqa ask --json` "
        "printed; none: the index only",
    )
    _index_option(parser)


def _add_models(commands: _Commands) -> None:
    parser = _command(
        commands,
        "models",
        "list models, with what is on this machine; fetch one",
        "corpusqa models",
        "corpusqa models fetch intfloat/multilingual-e5-small",
    )
    _json_option(parser)
    actions = parser.add_subparsers(dest="action", metavar="[ACTION]")
    fetch = _command(
        actions,
        "fetch",
        "download a model, after saying how much that is; go on where it was cut off",
        "corpusqa models fetch intfloat/multilingual-e5-small --yes",
    )
    fetch.add_argument("name", metavar="NAME", help="OWNER/NAME on the model hub (HF_ENDPOINT: another hub)")
    fetch.add_argument("--yes", action="store_true", help="do not ask before downloading")


def _index_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--index", default="index", metavar="DIR", help="folder of the index (default: %(default)s)"
    )


def _filter_options(parser: argparse.ArgumentParser) -> None:
    for name, what in (("--since", "dated from then on"), ("--until", "dated until its end")):
        parser.add_argument(
            name,
            metavar="DATE",
            help=f"only articles {what}: 2025, 2025-01 or 2025-01-31; undated ones are left out",
        )
    parser.add_argument(
        "--document",
        action="append",
        dest="documents",
        type=text,
        metavar="SOURCE",
        help="only this article, by its source or id (may be given several times)",
    )


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
