"""Question → passages: the one place where the searches meet.

Candidates are the best chunks by terms (BM25) and by vectors (small windows). Each is then scored by

    near  = late + one + 0.8 · max
    score = near + 2 · cov                      where question and chunk are in one language
    score = 1.6 · (near + cov) - 0.2            where they are not

late: token-by-token similarity (``embedding.matching``) to the chunk with its title and heading, -1 to 1;
one:  the same to the best of its sentences alone, since words that meet in one sentence mean more;
max:  the highest cosine between the question and a window of the chunk, -1 to 1;
cov:  BM25 divided by the most any text could reach for this question, 0 to 1.

All four are absolute. Within one language shared words are the best evidence there is; across languages
they are few and mostly names. The second line puts both cases on about one scale, so that a corpus of
several languages answers from all of them: without it passages in the question's language crowd out the
others. It was fitted to reworded questions too: with more for the other language, vague questions find
nothing else. Since no scale fits every question, some places are kept for the best of either sort (RESERVED).
Reciprocal rank fusion is not used: it lets the weaker list pull as hard as the stronger one, and lost to
either list alone across languages. ``python benchmarks/retrieval.py`` compares the parts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from corpusqa.embedding.encoder import TokenEncoder
from corpusqa.embedding.matching import QuestionTokens, shipped_encoder
from corpusqa.index import Index, IndexedChunk
from corpusqa.text.language import language_of
from corpusqa.text.question import Question, analyse
from corpusqa.text.terms import term_set
from corpusqa.types import Passage

CANDIDATES = 40  #: chunks taken from each search before scoring
MAX_WEIGHT = 0.8
SAME_LANGUAGE_COVERAGE = 2.0
ACROSS_OFFSET, ACROSS_SLOPE = -0.2, 1.6
RESERVED = 2 / 8  #: share of the passages kept for the question's language, and as many for the others
SAME_TEXT = 0.8  #: share of common terms above which two passages say the same


@dataclass(frozen=True, slots=True)
class _Scored:
    item: IndexedChunk
    score: float
    lexical: float
    vector: float
    across: bool  #: question and chunk are in different languages
    sentence: str  #: the one nearest to the question


def retrieve(
    index: Index, question: str, limit: int, allowed: Collection[str] | None = None
) -> list[Passage]:
    """Find the passages nearest to a question.

    :param question: any text; one without letters or digits finds nothing.
    :param limit: most passages wanted, at least 1.
    :param allowed: ids of the documents to look in; ``None`` for all. Scores stay what they are among all.
    :return: best first; passages that repeat an earlier one are left out.
    """
    asked = analyse(question)
    if not asked.terms:
        return []
    scored = _score(index, asked, None if allowed is None else index.rows_of(allowed))
    lexical = _ranks([one.lexical for one in scored])
    vector = _ranks([one.vector for one in scored])
    order = sorted(range(len(scored)), key=lambda i: (-scored[i].score, scored[i].item.row))
    distinct = _distinct(scored, order, limit)
    return [_passage(scored[i], lexical[i], vector[i]) for i in _with_both_sorts(scored, distinct, limit)]


def _distinct(scored: Sequence[_Scored], order: Sequence[int], limit: int) -> list[int]:
    """Leave out what repeats a better one; stop when there are enough of either sort.

    A copy whose sentence nearest to the question has other figures contradicts the first: both are wanted.
    """
    chosen: list[int] = []
    seen: list[tuple[_Scored, frozenset[str]]] = []
    open_sorts = {one.across for one in scored}
    for i in order:
        one = scored[i]
        words = term_set(one.item.text)
        if one.across not in open_sorts or any(
            _repeats(one.item, words, other.item, others)
            and _figures(one.sentence) == _figures(other.sentence)
            for other, others in seen
        ):
            continue
        seen.append((one, words))
        chosen.append(i)
        if sum(scored[j].across == one.across for j in chosen) == limit:
            open_sorts.discard(one.across)
            if not open_sorts:
                break
    return chosen


def _with_both_sorts(scored: Sequence[_Scored], order: Sequence[int], limit: int) -> list[int]:
    """Take the best, but keep some places for passages in the question's language and for those in others."""
    kept = int(limit * RESERVED)
    firm = {i for across in (False, True) for i in [j for j in order if scored[j].across == across][:kept]}
    free = [i for i in order if i not in firm][: limit - len(firm)]
    return [i for i in order if i in firm or i in free]


def _score(index: Index, asked: Question, among: Sequence[int] | None) -> list[_Scored]:
    by_terms = dict(index.search_terms(asked.terms, CANDIDATES, among))
    vector = index.encoder.encode_queries([asked.matter])[0]
    by_vector = dict(index.search_vectors(vector, CANDIDATES, among))
    rows = sorted(by_terms.keys() | by_vector.keys())
    if not rows:
        return []
    found = index.chunks(rows)
    ceiling = index.term_ceiling(asked.terms)
    bm25 = index.score_terms(asked.terms, rows)
    cosines = index.score_vectors(vector, rows)
    tokens = QuestionTokens(token_encoder(index), asked.matter)
    language = _language(asked.text)
    scored = []
    for item, (late, one, sentence) in zip(found, _late(tokens, found), strict=True):
        coverage = bm25.get(item.row, 0.0) / ceiling if ceiling > 0 else 0.0
        nearest = cosines.get(item.row, 0.0)
        near = late + one + MAX_WEIGHT * nearest
        across = bool(language) and _language(item.text) not in ("", language)
        if across:
            total = ACROSS_OFFSET + ACROSS_SLOPE * (near + coverage)
        else:
            total = near + SAME_LANGUAGE_COVERAGE * coverage
        scored.append(_Scored(item, round(total, 6), round(coverage, 6), round(nearest, 6), across, sentence))
    return scored


@lru_cache(maxsize=16_384)
def _language(text: str) -> str:
    """Return the language without its script: both Chinese scripts are one language."""
    return language_of(text).partition("-")[0]


def token_encoder(index: Index) -> TokenEncoder:
    """Return the static model that compares tokens: the index's own, or the shipped one beside it."""
    return index.encoder if isinstance(index.encoder, TokenEncoder) else shipped_encoder()


def _late(tokens: QuestionTokens, found: Sequence[IndexedChunk]) -> list[tuple[float, float, str]]:
    """Token-by-token similarity to each chunk under its title and heading, to its best sentence, and that."""
    texts: list[str] = []
    starts: list[int] = []
    for item in found:
        start, sentences = item.chunk.start, item.chunk.sentences
        starts.append(len(texts))
        texts.append("\n".join(part for part in (item.title, item.chunk.heading) if part))
        texts += [item.text[one.start - start : one.end - start] for one in sentences]
    similar = tokens.similarities(texts)
    whole = tokens.scores(np.maximum.reduceat(similar, starts, axis=0))
    single = tokens.scores(similar)
    single[starts] = -1.0  # what stands above the chunk is no sentence of it
    best = [a + int(single[a:b].argmax()) for a, b in pairwise([*starts, len(texts)])]
    return [(late, float(single[i]), texts[i]) for late, i in zip(whole.tolist(), best, strict=True)]


def _ranks(values: Sequence[float]) -> list[int | None]:
    """Rank values from 1, highest first, ties in their order; nothing for values of 0 and below."""
    order = sorted(range(len(values)), key=lambda i: (-values[i], i))
    ranks: list[int | None] = [None] * len(values)
    for rank, i in enumerate(order, start=1):
        ranks[i] = rank if values[i] > 0 else None
    return ranks


def _repeats(item: IndexedChunk, words: frozenset[str], other: IndexedChunk, others: frozenset[str]) -> bool:
    """Tell whether two chunks say the same: one span inside the other, or nearly the same terms."""
    if item.chunk.document_id == other.chunk.document_id:
        overlap = min(item.chunk.end, other.chunk.end) - max(item.chunk.start, other.chunk.start)
        if overlap > SAME_TEXT * (item.chunk.end - item.chunk.start):
            return True
    common = len(words & others)
    return common > SAME_TEXT * (len(words) + len(others) - common)


def _figures(sentence: str) -> set[str]:
    return {word for word in term_set(sentence) if any(character.isdigit() for character in word)}


def _passage(one: _Scored, lexical_rank: int | None, vector_rank: int | None) -> Passage:
    chunk = one.item.chunk
    return Passage(
        document_id=chunk.document_id,
        title=one.item.title,
        source=one.item.source,
        start=chunk.start,
        end=chunk.end,
        text=one.item.text,
        heading=chunk.heading,
        sentences=chunk.sentences,
        score=one.score,
        lexical_rank=lexical_rank,
        lexical_score=one.lexical,
        vector_rank=vector_rank,
        vector_score=one.vector,
    )
