"""Documents: files and folders → bytes → Document."""

from corpusqa.documents.files import find_files, read_document
from corpusqa.documents.formats import parse_document

__all__ = ["find_files", "parse_document", "read_document"]
