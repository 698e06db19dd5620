"""Lexical terms of chunks in tantivy: BM25 over the text and, with less weight, over its title and heading.

Terms come from ``corpusqa.text.terms`` ready made, and questions become term queries, never query language:
``AND (`` is a question like any other. Every distinct term of a question counts once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import shutil
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

import tantivy

from corpusqa.index.vectors import SCORE_DECIMALS

#: How much a term counts that is in the title or heading of a chunk, beside what it counts in the text.
CONTEXT_WEIGHT = 0.3
#: tantivy's constant for how fast repetitions of a term stop to count.
K1 = 1.2
#: Bytes of memory in which tantivy collects terms before it writes a segment.
_WRITER_MEMORY = 256_000_000
#: Fewer runs of neighbouring chunks than this are searched as ranges, more of them as a set.
_FEW_RUNS = 8
_META_NAME, _MANAGED_NAME = "meta.json", ".managed.json"
#: Readers lock this empty file; it stays in the folder, so that reading an index adds nothing to it.
_READ_LOCK, _WRITE_LOCK = ".tantivy-meta.lock", ".tantivy-writer.lock"


class TermWriter:
    """Writes the tantivy folder of a new generation, in one thread, so that equal input gives equal files."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        self._path = path
        builder = tantivy.SchemaBuilder()
        for name in ("text", "context"):
            builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("row", stored=False, indexed=True, fast=True)
        self._writer = tantivy.Index(builder.build(), str(path)).writer(_WRITER_MEMORY, num_threads=1)

    def add(self, row: int, text_terms: Sequence[str], context_terms: Sequence[str]) -> None:
        """Append the chunk of this row. A term holds no blank."""
        document = tantivy.Document()
        document.add_text("text", " ".join(text_terms))
        document.add_text("context", " ".join(context_terms))
        document.add_unsigned("row", row)
        self._writer.add_document(document)

    def finish(self) -> None:
        """Write everything out."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        del self._writer
        _name_by_content(self._path)


class TermReader:
    """Searches the tantivy folder of a generation. Safe for any number of threads."""

    def __init__(self, path: Path) -> None:
        index = _open(path)
        self._schema = index.schema
        # One searcher, kept: it goes on reading its files after a new generation replaced them.
        self._searcher = index.searcher()
        self.count = int(self._searcher.num_docs)

    def document_frequency(self, term: str) -> int:
        """Number of chunks whose text holds the term."""
        return int(self._searcher.doc_freq("text", term))

    def idf(self, term: str) -> float:
        """Inverse document frequency as tantivy computes it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        n = self.document_frequency(term)
        return math.log(1 + (self.count - n + 0.5) / (n + 0.5))

    def ceiling(self, terms: Sequence[str]) -> float:
        """The BM25 score that no text reaches: the sum of idf * (k1 + 1) over the distinct terms.

        Terms that no chunk holds count with the greatest idf. 0.0 for no terms.
        """
        return math.fsum(self.idf(term) * (K1 + 1) for term in set(terms))

    def search(
        self, terms: Sequence[str], limit: int, rows: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The best chunks: (row, rounded score), best first, equal scores by row; only scores above 0.

        :param rows: look among these chunks only; a chunk's score stays what it is among all.
        """
        query = self._query(terms)
        if query is None or limit < 1 or (rows is not None and not len(rows)):
            return []
        if rows is not None:
            query = self._among(rows, query)
        count = self.count if rows is None else min(self.count, len(rows))
        fetch = min(count, limit + 32)
        while True:
            found = self._run(query, fetch)
            if len(found) < fetch or fetch == count or found[limit - 1][1] > found[-1][1]:
                return [(row, score) for row, score in found[:limit] if score > 0]
            fetch = min(count, fetch * 4)

    def score(self, terms: Sequence[str], rows: Sequence[int]) -> dict[int, float]:
        """The same score for given chunks, 0.0 for those that hold no term."""
        wanted = sorted({int(row) for row in rows})
        scores = dict.fromkeys(wanted, 0.0)
        query = self._query(terms)
        if query is not None and wanted:
            scores.update(self._run(self._among(wanted, query), len(wanted)))
        return scores

    def _among(self, rows: Sequence[int], query: tantivy.Query) -> tantivy.Query:
        """Let a query find these chunks only, with the scores it gives them anyway."""
        wanted = sorted({int(row) for row in rows})
        gaps = [i for i in range(1, len(wanted)) if wanted[i] != wanted[i - 1] + 1]
        if len(gaps) < _FEW_RUNS:
            # A few long runs, as of whole documents: a range costs the same however long it is.
            runs = zip([0, *gaps], [*gaps, len(wanted)], strict=True)
            ranges = [self._range(wanted[first], wanted[last - 1]) for first, last in runs]
            only = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in ranges])
        else:
            only = tantivy.Query.term_set_query(self._schema, "row", wanted)
        filtered = tantivy.Query.const_score_query(only, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, filtered), (tantivy.Occur.Must, query)])

    def _range(self, first: int, last: int) -> tantivy.Query:
        return tantivy.Query.range_query(self._schema, "row", tantivy.FieldType.Unsigned, first, last)

    def _query(self, terms: Sequence[str]) -> tantivy.Query | None:
        clauses = []
        for term in dict.fromkeys(terms):
            text = tantivy.Query.term_query(self._schema, "text", term, index_option="freq")
            context = tantivy.Query.term_query(self._schema, "context", term, index_option="freq")
            clauses.append((tantivy.Occur.Should, text))
            clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(context, CONTEXT_WEIGHT)))
        return tantivy.Query.boolean_query(clauses) if clauses else None

    def _run(self, query: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        scored = [(row, round(score, SCORE_DECIMALS)) for row, (score, _) in zip(rows, hits, strict=True)]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def _open(path: Path) -> tantivy.Index:
    """Open the folder.

    tantivy wants to lock a file in it; where it may not, the folder is opened through a temporary one that
    points to its files.

    :raises ValueError: if it is not a tantivy index that this version reads.
    """
    with contextlib.suppress(ValueError):
        return _open_plain(path)
    with tempfile.TemporaryDirectory(prefix="corpusqa-") as folder:
        for file in path.iterdir():
            if file.name != _READ_LOCK:
                _point(Path(folder) / file.name, file.resolve())
        return _open_plain(Path(folder))  # the files stay mapped when the folder is gone


def _open_plain(path: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(path))
    index.config_reader("manual")  # a generation never changes: no thread that watches for changes
    return index


def _point(link: Path, target: Path) -> None:
    try:
        link.symlink_to(target)
    except OSError:  # file systems and accounts without symbolic links
        shutil.copyfile(target, link)


def _name_by_content(path: Path) -> None:
    """Rename the segments, which tantivy names by chance, after their content: equal input, equal folder."""
    (path / _WRITE_LOCK).unlink(missing_ok=True)
    meta = json.loads((path / _META_NAME).read_text())
    for segment in meta["segments"]:
        files = sorted(path.glob(f"{uuid.UUID(segment['segment_id']).hex}.*"))
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.suffix.encode() + file.read_bytes())
        name = uuid.UUID(digest.hexdigest()[:32])
        for file in files:
            file.rename(file.with_name(name.hex + file.suffix))
        segment["segment_id"] = str(name)
    meta["segments"].sort(key=lambda segment: segment["segment_id"])
    (path / _META_NAME).write_text(json.dumps(meta))
    names = sorted(file.name for file in path.iterdir() if file.name not in (_MANAGED_NAME, _READ_LOCK))
    (path / _MANAGED_NAME).write_text(json.dumps(names))
