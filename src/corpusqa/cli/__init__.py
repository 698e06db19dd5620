"""The command: ``corpusqa index | ask | search | chat | documents | eval | verify | models | password``."""

from corpusqa.cli.entry import main

__all__ = ["main"]
