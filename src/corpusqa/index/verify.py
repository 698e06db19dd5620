"""Deep checks of an opened index, for ``corpusqa verify`` and for the proof that a kept index is fresh."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from corpusqa.types import Chunk, Document

if TYPE_CHECKING:
    from corpusqa.index.index import Index

#: Vectors of the same text may differ by this much between machines.
_VECTOR_TOLERANCE = 2e-3


def verify(index: Index) -> list[str]:
    """Check all offsets, counts and document ids.

    :return: what is wrong, a line each; empty if the index is sound.
    """
    manifest = index.manifest
    problems = []
    documents = index.documents()
    for document in documents:
        if hashlib.sha256(document.text.encode()).hexdigest()[:12] != document.id:
            problems.append(f"{document.source}: the text is not the one its id {document.id} was made from")
    rows = 0
    for row, chunk, document in index.store.read():
        if row != rows:
            problems.append(f"chunk {rows} is missing before chunk {row}")
            rows = row
        rows += 1
        problems += [f"{document.source}: chunk {row} {what}" for what in _chunk_problems(chunk, document)]
    counts = (
        ("documents in SQLite", len(documents), manifest.documents),
        ("chunks in SQLite", index.store.count("chunks"), manifest.chunks),
        ("chunks in tantivy", index.terms.count, manifest.chunks),
    )
    problems += [f"{n} {what}, {expected} in the manifest" for what, n, expected in counts if n != expected]
    return problems + index.vectors.problems(manifest.chunks, manifest.vectors)


def _chunk_problems(chunk: Chunk, document: Document) -> list[str]:
    if not chunk.sentences:
        return ["has no sentence"]
    problems = []
    if not 0 <= chunk.start < chunk.end <= len(document.text):
        problems.append(f"({chunk.start} to {chunk.end}) is not inside its text")
    if (chunk.start, chunk.end) != (chunk.sentences[0].start, chunk.sentences[-1].end):
        problems.append("does not begin and end with its sentences")
    end = chunk.start
    for sentence in chunk.sentences:
        if not end <= sentence.start < sentence.end <= chunk.end:
            problems.append(f"has a sentence ({sentence.start} to {sentence.end}) out of place")
        end = sentence.end
    return problems


def differences(index: Index, other: Index) -> list[str]:
    """In what two indexes differ that the same corpus, program and model would make equal on any machine.

    :return: a line for each difference; empty if one could stand for the other.
    """
    mine, theirs = index.manifest.reproducible(), other.manifest.reproducible()
    found = [f"{key} differs" for key in mine if mine[key] != theirs[key]]
    if not found and not np.allclose(
        index.vectors.vectors(), other.vectors.vectors(), atol=_VECTOR_TOLERANCE
    ):
        found.append("vectors differ")
    return found
