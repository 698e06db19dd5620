"""What sort of word each token of the vocabulary mostly is, counted in tagged news and in English text.

A name that is not met is another thing than a verb that is not met, and a question that asks who is answered
by a name. The reader has no tagger; this table is what it knows of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import jieba.posseg
import numpy as np
from numpy.typing import NDArray

from corpusqa.embedding.encoder import TokenEncoder

#: Tags of jieba by their beginnings, the first that fits; the last three columns are told by the form.
TAGS = (
    ("person", ("nr",)),
    ("place", ("ns",)),
    ("organisation", ("nt",)),
    ("name", ("nz", "nrt", "nrfg")),
    ("noun", ("n", "vn", "an", "l", "i", "j")),
    ("verb", ("v",)),
    ("number", ("m", "q")),
    ("time", ("t",)),
    ("other", ("",)),
)
CLASSES = (*(name for name, _ in TAGS), "single", "latin", "digit")
STEPS = 255
_PRIOR = 3.0
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")


def token_classes(
    encoder: TokenEncoder, tokens: Sequence[str], chinese: Iterable[str], english: Iterable[str]
) -> NDArray[np.uint8]:
    """Share of each class among a token's occurrences.

    :param tokens: the vocabulary by id; :param chinese: news texts; :param english: sentences.
    :return: uint8, shape (len(tokens), len(CLASSES)), in steps of 1 / STEPS.
    """
    counts = np.zeros((len(tokens), len(TAGS)), np.float64)
    column = {tag: _column(tag) for tag in ("n", "nz", "x")}
    for text in chinese:
        for token, at in _pairs(encoder, text, ((w, t) for w, t in jieba.posseg.cut(text))):
            if at not in column:
                column[at] = _column(at)
            counts[token, column[at]] += 1
    for text in english:
        words = [(m.group(), m.start()) for m in _WORD.finditer(text)]
        starts = {start: "nz" if word[0].isupper() and start else "n" for word, start in words}
        for token, start, _ in encoder.token_spans(text):
            if start in starts:
                counts[token, column[starts[start]]] += 1
    shares = counts / (counts.sum(axis=1, keepdims=True) + _PRIOR)
    form = np.array(
        [(len(t) == 1 and bool(_HAN.match(t)), t.isascii() and t.isalpha(), t.isdigit()) for t in tokens],
        np.float64,
    )
    return np.rint(np.concatenate([shares, form], axis=1) * STEPS).astype(np.uint8)


def _column(tag: str) -> int:
    return next(i for i, (_, tags) in enumerate(TAGS) if tag.startswith(tags))


def _pairs(encoder: TokenEncoder, text: str, tagged: Iterable[tuple[str, str]]) -> Iterable[tuple[int, str]]:
    """Each token with the tag of the word it begins in."""
    tags = [tag for word, tag in tagged for _ in word]
    for token, start, _ in encoder.token_spans(text):
        if start < len(tags):
            yield token, tags[start]
