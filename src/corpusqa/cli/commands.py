"""What each command does. Heavy imports stand inside the functions: ``ask`` must start fast."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from typing import Any

from corpusqa.cli import output
from corpusqa.cli.answering import answer_settings
from corpusqa.cli.chat import chat, password
from corpusqa.cli.models import chosen_encoder, models
from corpusqa.cli.progress import Bar

CHECK_FAILED = 1


def index(args: Namespace) -> int:
    """Make or update an index."""
    from corpusqa.index import build_index
    from corpusqa.settings import IndexSettings

    settings = IndexSettings(chunk_chars=args.chunk_chars, overlap_chars=args.overlap_chars)
    encoder = chosen_encoder(args, settings)
    with closing(Bar()) as bar:
        report = build_index(
            args.sources, args.index, settings=settings, encoder=encoder, progress=bar, reindex=args.reindex
        )
    if args.json:
        output.write_json({"index": args.index, **asdict(report)})
    else:
        output.write(output.show_report(report))
    return 0


def ask(args: Namespace) -> int:
    """Answer one question."""
    from corpusqa.assistant import Assistant

    answer = Assistant.open(args.index, settings=answer_settings(args)).ask(
        args.question, history=args.history, rewrite=not args.no_rewrite, **_filters(args)
    )
    if args.json:
        output.write_json(output.answer_object(answer))
    else:
        output.write(output.show_answer(answer))
    return 0


def search(args: Namespace) -> int:
    """Show passages."""
    from corpusqa.answering.labels import left_out
    from corpusqa.assistant import Assistant

    assistant = Assistant.open(args.index)
    passages = assistant.search(args.question, limit=args.limit, **_filters(args))
    dated = args.since is not None or args.until is not None
    undated = assistant.scope(**_filters(args)).undated if dated else 0
    note = left_out(args.question, undated) if undated else ""
    if args.json:
        found = [asdict(passage) for passage in passages]
        output.write_json({"question": args.question, "note": note, "passages": found})
    else:
        shown = output.show_passages(passages) or "Nothing in the corpus is near this question."
        output.write("\n\n".join(part for part in (shown, note) if part))
    return 0


def documents(args: Namespace) -> int:
    """List the documents."""
    from corpusqa.assistant import Assistant

    found = Assistant.open(args.index).documents()
    if args.json:
        listed = [output.document_object(one, removed=args.removed) for one in found]
        output.write_json({"documents": listed})
    else:
        output.write(output.show_documents(found, removed=args.removed))
    return 0


def evaluate(args: Namespace) -> int:
    """Measure the answers, or draft cases to measure them with."""
    from corpusqa.evaluation import main_draft, main_eval

    if args.draft is not None or args.out is not None:
        output.write(main_draft(args.corpus, args.draft, args.out))
        return 0
    text, passed = main_eval(
        args.cases,
        args.index,
        split=args.split,
        corpus=args.corpus,
        depth="full" if args.full else "quick",
        report=args.report,
        accept=args.accept,
        repin=args.repin,
        settings=answer_settings(args),
    )
    output.write(text)
    return 0 if passed else CHECK_FAILED


def verify(args: Namespace) -> int:
    """Check the index and saved answers."""
    from corpusqa.evaluation.verify import verify as find_problems

    problems = find_problems(args.index, args.answers)
    for problem in problems:
        output.write(problem)
    if problems:
        return CHECK_FAILED
    output.write(f"{args.index}: every file is as it was written")
    for path in args.answers:
        output.write(f"{path}: every quote stands where it says")
    return 0


def _filters(args: Namespace) -> dict[str, Any]:
    return {"since": args.since, "until": args.until, "documents": args.documents}


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "index": index,
    "ask": ask,
    "search": search,
    "chat": chat,
    "documents": documents,
    "eval": evaluate,
    "verify": verify,
    "models": models,
    "password": password,
}
