"""The tokenizer: a Unigram over words, characters and pieces with log-probabilities counted, not fitted.

Unigram with explicit scores segments words and isolates only what is unknown; WordPiece loses a whole run.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

import jieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from training.charmap import chinese_folding, precompiled
from training.config import Config
from training.corpora import Pools

SCRIPTS = r"\p{Han}+|[\p{Latin}\p{M}]+|\p{Cyrillic}+|\p{Hangul}+|[\p{Katakana}ー]+|\p{Hiragana}+|\p{Nd}+"
_WORDS = {
    "latin": re.compile(r"[a-z\u00df-\u024f\u1e00-\u1eff]+"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]+"),
    "kana": re.compile(r"[\u30a0-\u30ff]+|[\u3040-\u309f]+"),
    "hangul": re.compile(r"[\uac00-\ud7a3]+"),
    "han": re.compile(r"[\u3400-\u9fff]+"),
}
UNKNOWN = "[UNK]"
_LETTER_SCORE, _PAIR_SCORE, _PIECE_SCORE = -18.0, -16.5, -15.5


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokenizer, the count of each token (for weights), and which words are English."""

    tokenizer: Tokenizer
    counts: dict[str, float]
    english: frozenset[str]


def build_vocabulary(config: Config, pools: Pools) -> Vocabulary:
    """Count words by script, keep the quota of each, score them by frequency."""
    settings = config["vocabulary"]
    news = ["".join(a) for a in pools.articles[: settings["news_articles"]]]
    rare = Counter("".join(news))
    folding = chinese_folding(rare, settings["shinjitai_below"])
    normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Precompiled(precompiled(folding))]
    )
    fold = normalizer.normalize_str
    han = _han_counts(config, pools, [fold(text) for text in news], fold)
    english, other, cyrillic, kana, hangul = _alphabet_counts(pools, fold)
    characters = Counter({w: n for w, n in han.items() if len(w) == 1})
    words = Counter({w: n for w, n in han.items() if len(w) > 1})
    kept: dict[str, float] = {}
    for counts, quota in (
        (characters, settings["han_characters"]),
        (words, settings["han_words"]),
        (english, settings["english"]),
        (other, settings["latin_other"]),
        (cyrillic, settings["cyrillic"]),
        (kana, settings["kana"]),
        (hangul, settings["hangul"]),
    ):
        for word, count in _best(counts, quota, kept):
            kept[word] = kept.get(word, 0) + count
    english_words = frozenset(w for w in kept if english.get(w, 0) > other.get(w, 0))
    scores = _scores(kept)
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, 0.0), *scores.items()], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(SCRIPTS), behavior="removed", invert=True)
    return Vocabulary(tokenizer, {w: kept.get(w, 1.0) for w in scores}, english_words)


def _best(counts: Counter[str], quota: int, kept: dict[str, float]) -> list[tuple[str, float]]:
    """The most frequent words, ties in alphabetical order so that the file does not depend on hashing."""
    fresh = [(w, n) for w, n in counts.items() if w not in kept]
    return sorted(fresh, key=lambda item: (-item[1], item[0]))[:quota]


def _han_counts(config: Config, pools: Pools, news: list[str], fold) -> Counter[str]:  # noqa: ANN001
    """Words of news and parallel text as jieba cuts them, headwords of dictionaries, and every character."""
    jieba.setLogLevel(60)
    counts: Counter[str] = Counter()
    parallel = [fold(zh) for _, zh in pools.parallel]
    for weight, texts in ((1, news), (2, parallel)):
        for text in texts:
            for run in _WORDS["han"].findall(text):
                for word in jieba.cut(run, HMM=False):
                    if len(word) <= 5:
                        counts[word] += weight
                for character in run:
                    counts[character] += weight / 4
    bonus = config["vocabulary"]["headword_count"]
    for _, zh in pools.dictionary:
        word = fold(zh)
        if _WORDS["han"].fullmatch(word) and len(word) <= 5:
            counts[word] += bonus
        for character in word:
            if _WORDS["han"].fullmatch(character):
                counts[character] += 0.5
    for question, context in pools.japanese_questions[::4]:
        for run in _WORDS["han"].findall(fold(question + context)):
            if 2 <= len(run) <= 4:
                counts[run] += 0.5
            for character in run:
                counts[character] += 0.1
    return counts


def _alphabet_counts(pools: Pools, fold) -> list[Counter[str]]:  # noqa: ANN001
    english, other = Counter[str](), Counter[str]()
    cyrillic, kana, hangul = Counter[str](), Counter[str](), Counter[str]()
    for en, zh in pools.parallel:
        english.update(_WORDS["latin"].findall(fold(en)))
        english.update(_WORDS["latin"].findall(fold(zh)))
    for en, _ in (*pools.dictionary, *pools.other_terms):
        english.update(_WORDS["latin"].findall(fold(en)))
    for article in pools.articles[:9000]:
        english.update(_WORDS["latin"].findall(fold(" ".join(article))))
    for source in (pools.other_sentences, pools.other_terms):
        for _, text in source:
            folded = fold(text)
            other.update(_WORDS["latin"].findall(folded))
            _count_parts(_WORDS["cyrillic"].findall(folded), cyrillic, 6)
            _count_parts(_WORDS["kana"].findall(folded), kana, 6)
            _count_parts(_WORDS["hangul"].findall(folded), hangul, 4)
            if source is pools.other_terms and len(folded) <= 4:
                hangul[folded] += 5 * bool(_WORDS["hangul"].fullmatch(folded))
    for question, context in pools.japanese_questions[::8]:
        _count_parts(_WORDS["kana"].findall(fold(question + context)), kana, 6)
    english = Counter({w: n for w, n in english.items() if len(w) > 1})
    other = Counter({w: n for w, n in other.items() if len(w) > 1})
    return [english, other, cyrillic, kana, hangul]


def _count_parts(runs: list[str], counts: Counter[str], longest: int) -> None:
    """Scripts written without spaces, or with endings: a run counts, and so do its beginnings, less."""
    for run in runs:
        if len(run) <= 2 * longest:
            counts[run] += 1
        for length in range(1, min(longest, len(run) - 1) + 1):
            counts[run[:length]] += 0.3 if length > 1 else 1.0
        counts.update(run)


def _scores(kept: dict[str, float]) -> dict[str, float]:
    """Log-probability of every piece; a word beats its own parts, otherwise rare words would be split."""
    total = sum(kept.values())
    scores = {w: math.log(max(n, 1.0) / total) for w, n in kept.items()}
    letters = "abcdefghijklmnopqrstuvwxyz"
    extra = set(letters) | {ch for w in kept for ch in w if not _WORDS["han"].fullmatch(ch)}
    for letter in sorted(extra):
        scores.setdefault(letter, _LETTER_SCORE)
        if letter.isascii():
            scores[letter] = _LETTER_SCORE
    pieces = Counter[str]()
    for word, count in kept.items():
        if _WORDS["latin"].fullmatch(word) or _WORDS["cyrillic"].fullmatch(word):
            for size in (2, 3, 4):
                pieces.update({word[i : i + size]: count for i in range(len(word) - size + 1)})
    best = sorted(pieces.items(), key=lambda item: (-item[1] * len(item[0]), item[0]))[:2500]
    for piece, _ in best:
        scores.setdefault(piece, _PAIR_SCORE if len(piece) == 2 else _PIECE_SCORE)
    for size in (1, 2, 3):
        for number in range(10**size):
            scores.setdefault(f"{number:0{size}d}", -9.0 - size)
    for year in range(1900, 2051):
        scores.setdefault(str(year), -10.0)
    for word in kept:
        if len(word) > 1:
            parts = [scores.get(ch, -20.0) for ch in word]
            scores[word] = max(scores[word], min(sum(parts) + 1.5, -1.0))
    return {w: round(score, 2) for w, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))}
