"""Where the command starts: the environment, the streams, and errors as one or two lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from corpusqa.cli.arguments import build_parser
from corpusqa.errors import CorpusqaError

USAGE_ERROR = 2
INTERRUPTED = 130
BROKEN_PIPE = 141

#: Set before the libraries that read them are imported; what the user has set stays.
_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",  # else the page's server calls home when it starts
    "OPENBLAS_NUM_THREADS": "1",  # the matrices are small: threads would only wait for one another
    "OMP_WAIT_POLICY": "PASSIVE",  # else waiting threads burn the cores that other programs need
    "TOKENIZERS_PARALLELISM": "false",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    :param argv: the arguments after the program's name; those of the process when left out.
    :return: the exit status: 0 done (an abstention too), 1 a check failed, 2 usage or input error.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    _prepare_streams()
    try:
        args = build_parser().parse_args(argv)
        if getattr(args, "action", None) != "fetch":
            os.environ["HF_HUB_OFFLINE"] = "1"  # only fetching may look for anything, whatever else is set
        from corpusqa.cli import commands

        status: int = commands.COMMANDS[args.command](args)
        sys.stdout.flush()
        return status
    except SystemExit as stop:  # argparse has said what there was to say
        return stop.code if isinstance(stop.code, int) else USAGE_ERROR
    except CorpusqaError as error:
        return _fail(str(error))
    except BrokenPipeError:
        # The reader (head, less) has left; Python's own flush at exit must not complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        return _fail(f"{error.strerror or error}{where}")
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return INTERRUPTED


def _fail(message: str) -> int:
    sys.stderr.write(f"corpusqa: {message}\n")
    return USAGE_ERROR


def _prepare_streams() -> None:
    """Write UTF-8 into files and pipes whatever the locale; never fail on a character."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
