"""The sentences of a document that say most of it, and those that say most of a matter. All verbatim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from corpusqa.answering.candidates import candidates
from corpusqa.embedding.encoder import TokenEncoder
from corpusqa.embedding.matching import QuestionTokens
from corpusqa.index import Index
from corpusqa.retrieval import retrieve
from corpusqa.text.language import language_of
from corpusqa.text.question import analyse
from corpusqa.text.terms import fold, term_set, terms
from corpusqa.types import Document, Passage, Sentence

_MOST = 1_500  #: sentences looked at in one document, from its beginning
_PASSAGES = 12  #: passages looked at for a matter in one document
# What the score of a sentence is made of; tried on articles in three languages by reading what came out.
_CENTRE, _TITLE, _LEAD = 1.0, 0.35, 0.2
_DUPLICATE = 0.9  #: cosine from which two sentences say the same
_SPREAD = 0.6  #: how much likeness to a chosen sentence costs
_CROWDED, _CROWD = (
    0.15,
    0.08,
)  #: what it costs to stand near a chosen one, and how near, as a share of the text
_SHORTEST, _LONGEST = 18, 130  #: columns, a Han character being two; and Han characters of a whole quote
#: A sentence that opens with one of these leans on the one before it.
_LEANS = regex.compile(
    r"\s*[“\"「『]?(?:他们|她们|它们|他|她|它|这|這|该|該|其(?!他|它|实|實|中)|此|但|而|不过|不過|因此|所以|然而|例如|也就是|同时|同時|"
    r"另外|此外|于是|於是|可是|却|卻|原因在|如果|即使|前者|后者|後者|反之|相反|例如|"
    r"(?:he|she|it|they|this|that|these|those|but|and|so|however|therefore|thus|its|his|her|their|such|instead|also|"
    r"meanwhile|moreover|then|still|yet|one asked)\b|それ|その|これ|この|しかし|また|そして|だが|彼|ただ)",
    regex.IGNORECASE,
)
#: A sentence speaks of a topic if it holds this much of the weight of the topic's words,
_SHARED = 0.5
#: or less if its passage, title and heading hold more,
_SHARED_HERE, _SHARED_AROUND = 0.2, 0.65
#: or, where they are in different languages, if their tokens are this much alike, and the worst this much.
_ALIKE, _WORST_ALIKE = 0.55, 0.45
_NEAR_BEST = 0.3  #: how far below the best sentence another may be, and below the best document another
_AND = regex.compile(r"[和与與跟及、]|\band\b|\bwith\b")
_HAN = regex.compile(r"\p{Han}+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence to be quoted."""

    document: Document
    sentence: Sentence

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.document.text[self.sentence.start : self.sentence.end]


def central(index: Index, document: Document, encoder: TokenEncoder, limit: int) -> tuple[Quote, ...]:
    """Choose the sentences nearest to the middle of what a document says, to its title and its opening.

    :param encoder: a static model.
    :return: at most ``limit`` sentences in reading order, no two alike.
    """
    sentences = _quotable(index, document)
    if not sentences:
        return ()
    texts = [document.text[one.start : one.end] for one in sentences]
    vectors = encoder.encode_documents(texts)
    middle = vectors.mean(axis=0)
    middle /= max(float(np.linalg.norm(middle)), 1e-6)
    title = encoder.encode_documents([document.title])[0]
    place = np.arange(len(texts)) / max(1, len(texts))
    scores = _CENTRE * vectors @ middle + _TITLE * vectors @ title + _LEAD * np.exp(-6 * place)
    scores -= 0.2 * np.array([bool(_LEANS.match(text)) for text in texts], np.float32)
    scores -= 0.3 * np.array([_columns(text) > 2 * _LONGEST for text in texts], np.float32)
    chosen = _spread(scores.astype(np.float64), vectors, limit, place)
    return tuple(Quote(document, sentences[i]) for i in sorted(chosen))


def said(
    index: Index, topic: str, documents: Sequence[Document], encoder: TokenEncoder, limit: int
) -> tuple[tuple[Passage, ...], dict[str, tuple[Quote, ...]]]:
    """Choose the sentences of each document that speak of a matter.

    :param topic: words of any language.
    :param limit: most sentences of one document.
    :return: the passages looked at, best first, and by document id its sentences in reading order; a
        document that does not speak of it is left out.
    """
    by_id = {one.id: one for one in documents}
    passages = retrieve(index, topic, max(_PASSAGES, 2 * min(len(by_id), 10)), allowed=by_id)
    found: dict[str, tuple[Quote, ...]] = {}
    best: dict[str, float] = {}
    for document_id in dict.fromkeys(one.document_id for one in passages):
        own = [one for one in passages if one.document_id == document_id]
        chosen, score = _nearest(index, topic, by_id[document_id], own, encoder, limit)
        if chosen:
            found[document_id], best[document_id] = chosen, score
    least = max(best.values(), default=0.0) - _NEAR_BEST
    return tuple(passages), {name: quotes for name, quotes in found.items() if best[name] >= least}


def _nearest(
    index: Index,
    topic: str,
    document: Document,
    passages: Sequence[Passage],
    encoder: TokenEncoder,
    limit: int,
) -> tuple[tuple[Quote, ...], float]:
    """Choose the sentences of one document that speak of a topic; and how near the best is, 0 to 1."""
    found = candidates(passages)
    if not found:
        return (), 0.0
    texts = [one.text for one in found]
    asked = analyse(topic)
    tokens = QuestionTokens(encoder, asked.matter)
    similarities = tokens.similarities(texts)
    alike = tokens.scores(similarities).astype(np.float64)
    if _one_language(topic, document.text):
        shared = _shared(index, topic, texts)
        around = [f"{one.title}\n{one.heading}\n{one.text}" for one in passages]
        whole = _shared(index, topic, around)[[one.passage for one in found]]
        near = (shared >= _SHARED) | ((shared >= _SHARED_HERE) & (whole >= _SHARED_AROUND))
        nearness = np.maximum(shared, whole * (shared >= _SHARED_HERE))
        scores = shared + 0.5 * alike
    else:
        heavy = tokens.weights >= 0.5 * tokens.weights.max(initial=0.0)
        worst = similarities[:, heavy].min(axis=1, initial=1.0)
        near, nearness, scores = (alike >= _ALIKE) & (worst >= _WORST_ALIKE), alike, alike
    if not near.any():
        return (), 0.0
    scores = np.where(near & (scores >= scores[near].max() - _NEAR_BEST), scores, -np.inf)
    chosen = _spread(scores, encoder.encode_documents(texts), limit)
    quotes = sorted((Quote(document, found[i].sentence) for i in chosen), key=lambda one: one.sentence.start)
    return tuple(quotes), float(nearness[near].max())


def _shared(index: Index, topic: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """The share of the weight of the topic's words that each text holds.

    Han characters count one by one: as much as the commonest of the pairs they are part of, and as held where
    one of these stands in the text. Up to three of them are one word, held whole or not at all. Parts joined
    by "and" are taken apart, lest characters of two of them count as a pair.
    """
    parts: list[tuple[float, list[str]]] = []  # weight, and of what any must stand in a text
    words: list[tuple[float, str]] = []  # weight and term
    for piece in _AND.split(topic):
        asked = analyse(piece)
        for part in asked.content.split() or asked.folded.split():
            for run in _HAN.findall(part):
                parts += _characters(index, run)
            words += [(index.idf(term), term) for term in terms(_HAN.sub(" ", part))]
    total = sum(weight for weight, _ in parts) + sum(weight for weight, _ in words)
    held = np.zeros(len(texts))
    for row, text in enumerate(texts):
        folded, own = fold(text), term_set(text)
        held[row] = sum(weight for weight, pairs in parts if any(pair in folded for pair in pairs))
        held[row] += sum(weight for weight, term in words if term in own)
    return np.asarray(held / max(total, 1e-9))


def _characters(index: Index, run: str) -> list[tuple[float, list[str]]]:
    pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    around = [pairs[max(0, i - 1) : i + 1] or pairs for i in range(len(run))]
    weights = [min(index.idf(pair) for pair in of) for of in around]
    return [(weight, [run] if len(run) <= 3 else of) for weight, of in zip(weights, around, strict=True)]


def _one_language(topic: str, text: str) -> bool:
    first, second = (language_of(one[:2_000]).partition("-")[0] for one in (topic, text))
    return first == second


def _quotable(index: Index, document: Document) -> list[Sentence]:
    """The sentences of a document that could stand for it: no headings, questions, scraps."""
    found: dict[int, Sentence] = {}
    for chunk in index.store.document_with_chunks(document.id)[1]:
        for one in chunk.sentences:
            found.setdefault(one.start, one)
    inside = [one for _, one in sorted(found.items()) if one.kind in ("body", "item")][:_MOST]
    texts = [document.text[one.start : one.end].strip() for one in inside]
    kept = [
        one
        for one, text in zip(inside, texts, strict=True)
        if _columns(text) >= _SHORTEST and text[-1] not in "?？:：,，"
    ]
    return kept or inside


def _columns(text: str) -> int:
    return sum(2 if character > "\u2e7f" else 1 for character in text)


def _spread(
    scores: NDArray[np.float64],
    vectors: NDArray[np.float32],
    limit: int,
    place: NDArray[np.float64] | None = None,
) -> list[int]:
    """Take the best again and again, each time holding likeness to those taken against the rest.

    Maximal marginal relevance (Carbonell & Goldstein, 1998). Places whose score is -inf are never taken.

    :param place: where each stands in its text, 0 to 1; then standing near a taken one counts as well.
    """
    left = np.round(scores, 6).copy()
    nearest = np.zeros(len(scores))
    crowded = np.zeros(len(scores))
    chosen: list[int] = []
    while len(chosen) < limit:
        cost = _SPREAD * np.maximum(nearest, 0) + crowded
        value = np.where(nearest >= _DUPLICATE, -np.inf, left - cost)
        best = int(np.argmax(value))
        if not np.isfinite(value[best]):
            break
        chosen.append(best)
        left[best] = -np.inf
        nearest = np.maximum(nearest, np.round(vectors @ vectors[best], 4))
        if place is not None:
            crowded[np.abs(place - place[best]) < _CROWD] = _CROWDED
    return chosen
