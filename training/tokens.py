"""Tokenised corpora as flat arrays, and the tables that tie tokens to features and to glosses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.config import Config
from training.corpora import Pair, Pools
from training.vocabulary import Stem, Vocabulary

Ids = NDArray[np.int32]
_HAN = re.compile(r"[\u3400-\u9fff]+")
_FUNCTION_WORDS = frozenset(
    (
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "and",
        "or",
        "by",
        "with",
        "be",
        "is",
        "as",
        "at",
        "from",
    )
)


@dataclass(frozen=True)
class Ragged:
    """Many arrays of token ids, one behind the other."""

    flat: Ids
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        """:return: how many texts."""
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> Ids:
        """:return: the tokens of one text."""
        return self.flat[self.offsets[index] : self.offsets[index + 1]]

    def span(self, first: int, end: int) -> Ids:
        """The tokens of the texts ``first`` to ``end - 1`` as one array."""
        return self.flat[self.offsets[first] : self.offsets[end]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each text."""
        return np.diff(self.offsets)


def ragged(arrays: Sequence[Sequence[int] | Ids]) -> Ragged:
    """:param arrays: token ids of each text."""
    lengths = np.fromiter((len(a) for a in arrays), np.int64, len(arrays))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    flat = np.concatenate([np.asarray(a, np.int32) for a in arrays]) if len(arrays) else np.zeros(0, np.int32)
    return Ragged(flat.astype(np.int32), offsets)


def tokenise(tokenizer: Tokenizer, texts: Sequence[str]) -> Ragged:
    """Known tokens only: id 0 is the unknown token."""
    arrays = []
    for start in range(0, len(texts), 4096):
        for encoding in tokenizer.encode_batch_fast(
            list(texts[start : start + 4096]), add_special_tokens=False
        ):
            ids = np.asarray(encoding.ids, np.int32)
            arrays.append(ids[ids > 0])
    return ragged(arrays)


@dataclass(frozen=True)
class PairPool:
    """Two sides of tokens; ``teacher`` is the row of the first side's teacher vector or -1."""

    left: Ragged
    right: Ragged
    teacher: NDArray[np.int64]


def pair_pool(tokenizer: Tokenizer, pairs: Sequence[Pair], teacher: dict[str, int]) -> PairPool:
    """Pairs whose sides both have tokens and are not the same tokens."""
    left = tokenise(tokenizer, [a for a, _ in pairs])
    right = tokenise(tokenizer, [b for _, b in pairs])
    rows = np.fromiter((teacher.get(a, -1) for a, _ in pairs), np.int64, len(pairs))
    keep = [
        i
        for i in range(len(pairs))
        if len(left[i]) and len(right[i]) and not np.array_equal(left[i], right[i])
    ]
    return PairPool(ragged([left[i] for i in keep]), ragged([right[i] for i in keep]), rows[keep])


@dataclass(frozen=True)
class Features:
    """A token's row is the sum of its features: itself, and its characters or its stem."""

    table: Ragged
    count: int
    composed: NDArray[np.bool_]  #: of each token: has more features than itself


def compose(vocabulary: Vocabulary, parts: bool) -> Features:
    """Chinese word: itself and its characters. Word of an alphabet: itself and its stem, where shared.

    :param parts: ``False`` gives each token only its own feature.
    """
    tokens = _tokens(vocabulary.tokenizer)
    ids = {token: i for i, token in enumerate(tokens)}
    stems: dict[Stem, list[int]] = defaultdict(list)
    arrays: list[list[int]] = [[i] for i in range(len(tokens))]
    for i, token in enumerate(tokens if parts else ()):
        if len(token) > 1 and _HAN.fullmatch(token):
            arrays[i] += [ids[ch] for ch in token if ch in ids]
        elif token in vocabulary.stems:
            stems[vocabulary.stems[token]].append(i)
    count = len(tokens)
    for members in stems.values():
        if len(members) > 1:
            for i in members:
                arrays[i].append(count)
            count += 1
    composed = np.array([len(a) > 1 for a in arrays])
    return Features(ragged(arrays), count, composed)


def _tokens(tokenizer: Tokenizer) -> list[str]:
    size = tokenizer.get_vocab_size()
    return [tokenizer.id_to_token(i) for i in range(size)]


@dataclass(frozen=True)
class Glosses:
    """English glosses of each Chinese token, as tokens."""

    glosses: Ragged
    first: NDArray[np.int64]  #: glosses of token t are ``first[t]`` to ``first[t + 1] - 1``
    han: NDArray[np.bool_]  #: of each token: is Chinese
    words: dict[int, list[str]]  #: the same as text, for the teacher


def gloss_table(config: Config, vocabulary: Vocabulary, pools: Pools) -> Glosses:
    """Look every Chinese token up in the dictionaries; words without an entry stay without glosses."""
    tokenizer = vocabulary.tokenizer
    tokens = _tokens(tokenizer)
    limit = config["prepare"]["glosses_per_word"]
    fold = tokenizer.normalizer.normalize_str
    entries: dict[str, dict[str, None]] = defaultdict(dict)
    for english, chinese in pools.dictionary:
        if len(chinese) <= 5:
            entries[fold(chinese)][english.removeprefix("to ")] = None
    words = {i: _shortest(entries[token], limit) for i, token in enumerate(tokens) if token in entries}
    counts = np.array([len(words.get(i, ())) for i in range(len(tokens))])
    texts = [gloss for i in range(len(tokens)) for gloss in words.get(i, ())]
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    han = np.array([bool(_HAN.fullmatch(token)) for token in tokens])
    plain = [" ".join(w for w in t.split() if w not in _FUNCTION_WORDS) or t for t in texts]
    return Glosses(tokenise(tokenizer, plain), first, han, words)


def _shortest(glosses: Iterable[str], limit: int) -> list[str]:
    """Short glosses are translations, long ones explanations."""
    return sorted(glosses, key=lambda g: (g.count(" "), len(g), g))[:limit]


@dataclass(frozen=True)
class Articles:
    """News sentences; windows are runs of sentences of one article."""

    sentences: Ragged
    windows: NDArray[np.int64]  #: shape (n, 2), first sentence and end
    article: NDArray[np.int64]  #: of each window
    title: NDArray[np.int64]  #: of each window: the sentence that is its article's title, or -1


def article_windows(config: Config, tokenizer: Tokenizer, pools: Pools) -> Articles:
    """Windows of whole sentences of at most ``window_chars`` characters, without overlap."""
    limit = config["prepare"]["window_chars"]
    texts, windows, owner, titles = [], [], [], []
    for number, (sentences, titled) in enumerate(zip(pools.articles, pools.titled, strict=True)):
        base = len(texts)
        texts += sentences
        start = base + int(titled)
        used = 0
        for i in range(start, len(texts)):
            if used and used + len(texts[i]) > limit:
                windows.append((start, i))
                start, used = i, 0
            used += len(texts[i])
        windows.append((start, len(texts)))
        fresh = len(windows) - len(owner)
        owner += [number] * fresh
        titles += [base if titled else -1] * fresh
    sentences_ = tokenise(tokenizer, texts)
    bounds = np.array(windows)
    long_enough = sentences_.offsets[bounds[:, 1]] - sentences_.offsets[bounds[:, 0]] >= 30
    return Articles(
        sentences_, bounds[long_enough], np.array(owner)[long_enough], np.array(titles)[long_enough]
    )
