"""The errors a user can meet. Each message says what, where and what to do, in a line or two.

The command line prints them and exits with status 2; the page shows them as a notice.
"""

from __future__ import annotations


class CorpusqaError(Exception):
    """Base of all errors that corpusqa raises on purpose."""


class InputError(CorpusqaError):
    """A path, a question, an option or a file that cannot be used as given."""


class FileRejected(InputError):
    """One file that cannot become a document; the message is the reason, without the file's name.

    :param kind: a word for the reason, by which the page says it in its own language: ``binary``,
        ``no_text``, ``no_text_page``, ``encoding``, ``damaged``; empty for reasons that are rare.
    """

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class IndexUnusable(CorpusqaError):
    """An index that is missing, damaged, half-written, or made for another model or version."""


class ModelUnusable(CorpusqaError):
    """A model that is missing, damaged, of the wrong kind, or needs an extra that is not installed."""
