"""``corpusqa chat``, the page, and ``corpusqa password``: the names and passwords of those who may use it."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from corpusqa.cli import output
from corpusqa.cli.answering import add_answer_options, answer_settings
from corpusqa.cli.progress import Bar
from corpusqa.cli.values import megabytes, port
from corpusqa.errors import InputError

if TYPE_CHECKING:
    from corpusqa.types import BuildReport


def add_chat_options(parser: ArgumentParser) -> None:
    """The options of ``corpusqa chat`` but for ``--index``."""
    parser.add_argument(
        "--corpus",
        metavar="DIR",
        help="folder of articles: the index is brought up to date with it first, and the page can add to it",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="address to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--port",
        type=port,
        default=7860,
        metavar="P",
        help="port to listen on; if it is taken, the next free one (default: %(default)s)",
    )
    parser.add_argument(
        "--auth",
        metavar="FILE",
        help="let only those in who are in this file, made with: corpusqa password NAME --file FILE",
    )
    parser.add_argument("--read-only", action="store_true", help="nobody can add or remove articles")
    parser.add_argument(
        "--max-upload-mb",
        type=megabytes,
        metavar="N",
        help="largest file that can be added (at most 20, as without)",
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="where conversations, judgements and sessions are kept (default: INDEX.desk, beside the index)",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    add_answer_options(parser)


def add_password_options(parser: ArgumentParser) -> None:
    """The options of ``corpusqa password``."""
    parser.add_argument("name", metavar="NAME", help="who is to sign in; a known name gets a new password")
    parser.add_argument(
        "--file", metavar="FILE", help="the file to put the line into (default: it is printed)"
    )
    parser.add_argument("--remove", action="store_true", help="take the name out of --file")


def chat(args: Namespace) -> int:
    """Open the page, with the index brought up to date first where its corpus is named."""
    from corpusqa.assistant import Assistant
    from corpusqa.web import serve
    from corpusqa.web.desk import folder_beside
    from corpusqa.web.passwords import advice, read_accounts
    from corpusqa.web.upkeep import Upkeep

    settings = answer_settings(args)
    accounts = read_accounts(args.auth) if args.auth is not None else None
    if args.corpus is not None:
        bring_up_to_date(args.corpus, args.index)
    assistant = Assistant.open(args.index, settings=settings)
    for line in advice(args.auth, accounts) if accounts else ():
        _announce(line)
    corpus = Path(args.corpus) if args.corpus is not None else None
    serve(
        assistant,
        host=args.host,
        port=args.port,
        folder=Path(args.data) if args.data is not None else folder_beside(args.index),
        accounts=accounts,
        upkeep=Upkeep(corpus, read_only=args.read_only, megabytes=args.max_upload_mb),
        open_browser=not args.no_browser,
        announce=_announce,
    )
    return 0


def password(args: Namespace) -> int:
    """Make, change or remove the line of a person in the file that ``chat --auth`` reads."""
    from corpusqa.web.passwords import hashed_line, remove_account, write_account

    if args.remove:
        if args.file is None:
            raise InputError("Name the file to take the name out of: --file FILE.")
        remove_account(args.file, args.name)
        output.write(f"{args.file}: {args.name} cannot sign in any more once corpusqa chat is started anew.")
        return 0
    line = hashed_line(args.name, _asked_password())
    if args.file is None:
        output.write(line)
        return 0
    known = write_account(args.file, line)
    output.write(f"{args.file}: {args.name} has {'a new' if known else 'a'} password.")
    return 0


def _asked_password() -> str:
    """The password: typed twice unseen, or the first line of what is piped in; never an argument."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    try:
        first, second = getpass.getpass("Password: "), getpass.getpass("Once more: ")
    except EOFError:
        raise InputError("No password was given.") from None
    if first != second:
        raise InputError("The two passwords differ; nothing was changed.")
    return first


def bring_up_to_date(corpus: str, folder: str) -> None:
    """Make the index from its corpus, or update it, with the model and settings that it has."""
    from corpusqa.errors import IndexUnusable
    from corpusqa.index import build_index
    from corpusqa.index.manifest import read_manifest

    try:
        settings = read_manifest(Path(folder)).settings
    except IndexUnusable:
        settings = None
    with closing(Bar()) as bar:
        report = build_index([corpus], folder, settings=settings, progress=bar)
    if report.changed:
        _announce(
            f"The index {'was brought up to date with' if settings else 'was made from'} {corpus}: "
            f"{output.count(report.documents, 'document')}{_left_out(report)} ({report.seconds:.1f} s)."
        )


def _left_out(report: BuildReport) -> str:
    if not report.rejected:
        return ""
    names = "; ".join(f"{one.source}: {one.reason}" for one in report.rejected)
    return f", {len(report.rejected)} rejected ({names})"


def _announce(message: str) -> None:
    output.write(message)
    sys.stdout.flush()
