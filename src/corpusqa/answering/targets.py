"""Which articles a request means: all of them, the one talked about, the n-th, or one named in part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from corpusqa.answering.forms import form
from corpusqa.index import Index
from corpusqa.retrieval import retrieve
from corpusqa.text.terms import fold, term_set, terms
from corpusqa.types import Document

_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", start=1)}
_GOOD = 0.6  #: share of a name that a title, or publisher and author, must hold
_TIE = 0.1  #: a title this little worse than the best is meant as well
_MOST_TIED = 3


@dataclass(frozen=True, slots=True)
class Target:
    """The articles that words name, or why they name none."""

    documents: tuple[Document, ...] = ()
    everything: bool = False  #: all of them were asked for
    this: bool = False  #: the one talked about was asked for
    name: str = ""  #: the words without what only says that an article is meant


def target(words: str, documents: Sequence[Document], index: Index) -> Target:
    """Find the articles that are meant.

    :param words: as a request names them, such as "the Nissan article"; "" asks for everything.
    :param documents: the articles to choose from, in the order in which they are listed.
    :return: documents are empty where "this" one is asked for, or no article has that name.
    """
    folded = " ".join(fold(words).split())
    if form("target.this").fullmatch(folded):
        return Target(this=True)
    if not folded or form("target.all").fullmatch(folded):
        return Target(tuple(documents), everything=True)
    if (number := _ordinal(folded, len(documents))) is not None:
        return Target((documents[number],) if 0 <= number < len(documents) else (), name=words)
    inside = form("target.quoted").search(words)
    quoted = inside["name"] if inside else ""
    name = fold(quoted) if quoted else bare(folded)
    return Target(_named(name, documents, index, quoted=bool(quoted)), name=quoted or name)


def bare(folded: str) -> str:
    """Take off a name what only says that an article is meant: "the article on Nissan" → "nissan"."""
    before = ""
    while folded != before:
        before = folded
        folded = form("target.trail").sub("", form("target.lead").sub("", folded)).strip(" ,:：")
    return folded or before


def titled(name: str, documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents in whose title a name stands as it is."""
    folded = fold(name).strip()
    return tuple(one for one in documents if folded and folded in fold(one.title))


def by_content(name: str, documents: Sequence[Document], index: Index) -> tuple[Document, ...]:
    """Find the article that speaks most of what it was called by, if one clearly does.

    It must hold most of the passages nearest to the name.
    """
    by_id = {one.id: one for one in documents}
    passages = retrieve(index, name, 6, allowed=by_id)
    words = [term for term in terms(name) if len(term) > 1]
    scores: dict[str, float] = {}
    for place, passage in enumerate(passages):
        if words and not term_set(passage.text) & set(words) and passage.vector_score < 0.5:
            continue
        scores[passage.document_id] = scores.get(passage.document_id, 0.0) + 1 / (1 + place)
    if not scores:
        return ()
    best = max(scores, key=lambda one: scores[one])
    return (by_id[best],) if scores[best] > 0.5 * sum(scores.values()) else ()


def _ordinal(folded: str, count: int) -> int | None:
    match = form("target.ordinal").fullmatch(folded)
    if match is None:
        return None
    word = match["n"]
    if word in ("last", "最后"):
        return count - 1
    if word in _ORDINALS:
        return _ORDINALS.index(word)
    if digits := re.match(r"\d+", word):
        return int(digits.group()) - 1
    tens, _, ones = word.rpartition("十") if "十" in word else ("", "", word)
    value = (10 * _NUMERALS.get(tens, 1) if "十" in word else 0) + _NUMERALS.get(ones, 0)
    return value - 1


def _named(name: str, documents: Sequence[Document], index: Index, *, quoted: bool) -> tuple[Document, ...]:
    """The documents whose title, or else whose publisher, author or file, has that name, ties included."""
    if not name:
        return ()
    titles = [_alike(name, one.title, index) for one in documents]
    others = [_alike(name, _about(one), index) for one in documents]
    for scores in (titles, others):
        best = max(scores, default=0.0)
        if best >= _GOOD:
            least = best if best == 1.0 else best - _TIE
            tied = [one for one, score in zip(documents, scores, strict=True) if score >= least]
            return tuple(tied[:_MOST_TIED])
    return () if quoted else by_content(name, documents, index)


def _about(document: Document) -> str:
    stem = PurePosixPath(document.source).stem.replace("-", " ").replace("_", " ")
    return f"{document.publisher} {document.author} {stem}"


def _alike(name: str, title: str, index: Index) -> float:
    """How much of a name stands in a title, 0 to 1: by words, or by characters in the same order."""
    folded = fold(title)
    if not folded.strip():
        return 0.0
    if name in folded:
        return 1.0
    words = [term for term in dict.fromkeys(terms(name)) if len(term) > 1] or terms(name)
    weights = [index.idf(term) for term in words]
    held = sum(weight for term, weight in zip(words, weights, strict=True) if term in term_set(title))
    share = held / sum(weights) if words else 0.0
    if len(name) < 4:
        return share
    blocks = SequenceMatcher(None, name, folded, autojunk=False).get_matching_blocks()
    in_order = sum(block.size for block in blocks if block.size > 1) / len(name)
    return min(max(share, in_order if in_order >= 0.75 else 0.0), 0.99)
