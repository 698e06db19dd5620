"""The command line: ``corpusqa index | ask | search | chat | documents | eval | verify``."""

from corpusqa.cli.entry import main

__all__ = ["main"]
