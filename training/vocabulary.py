"""The tokenizer: a Unigram over words, characters and pieces with log-probabilities counted, not fitted.

Unigram with explicit scores segments words and isolates only what is unknown; WordPiece loses a whole run.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

import jieba
import snowballstemmer
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
_PIECES = 4000


#: Languages whose words share a row with all words of their stem.
STEMMED = {
    "en": "english",
    "de": "german",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pt": "portuguese",
    "ru": "russian",
}
Stem = tuple[str, str]  #: language and stem
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokenizer, the count of each token (for weights), and the stem of each word that has one."""

    tokenizer: Tokenizer
    counts: dict[str, float]
    stems: dict[str, Stem]


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
    words_of, kana, hangul = _alphabet_counts(pools, fold)
    characters = Counter({w: n for w, n in han.items() if len(w) == 1})
    words = Counter({w: n for w, n in han.items() if len(w) > 1})
    english = words_of.pop("en")
    cyrillic = words_of.pop("ru")
    latin = sum(words_of.values(), Counter[str]())
    stems = _stems({"en": english, "ru": cyrillic, **words_of})
    kept: dict[str, float] = {}
    for counts, quota in (
        (characters, settings["han_characters"]),
        (words, settings["han_words"]),
        (english, settings["english"]),
        (latin, settings["latin_other"]),
        (cyrillic, settings["cyrillic"]),
        (_stem_counts(stems, {"en": english}, kept), settings["english_stems"]),
        (_stem_counts(stems, words_of, kept), settings["latin_other_stems"]),
        (_stem_counts(stems, {"ru": cyrillic}, kept), settings["cyrillic_stems"]),
        (kana, settings["kana"]),
        (hangul, settings["hangul"]),
    ):
        for word, count in _best(counts, quota, kept):
            kept[word] = kept.get(word, 0) + count
    scores = _scores(kept)
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, 0.0), *scores.items()], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(SCRIPTS), behavior="removed", invert=True)
    of_stem = {stem: (language, stem) for language, stem in sorted(set(stems.values()), reverse=True)}
    known = {w: stems.get(w) or of_stem.get(w) for w in scores}
    return Vocabulary(
        tokenizer, {w: kept.get(w, 1.0) for w in scores}, {w: stem for w, stem in known.items() if stem}
    )


def _stems(words_of: dict[str, Counter[str]]) -> dict[str, Stem]:
    """The stem of each word in the language in which it is most frequent."""
    best: dict[str, tuple[float, str]] = {}
    for language, counts in words_of.items():
        for word, count in counts.items():
            if language in STEMMED and count > best.get(word, (0.0, ""))[0]:
                best[word] = (count, language)
    stemmers = {language: snowballstemmer.stemmer(name) for language, name in STEMMED.items()}
    return {word: (language, stemmers[language].stemWord(word)) for word, (_, language) in best.items()}


def _stem_counts(
    stems: dict[str, Stem], words_of: dict[str, Counter[str]], kept: dict[str, float]
) -> Counter[str]:
    """Stems as pieces of the words that found no place: an ending not seen in training costs little then."""
    counts: Counter[str] = Counter()
    for language, words in words_of.items():
        for word, count in words.items():
            owner, stem = stems.get(word, ("", ""))
            if (
                owner == language
                and word not in kept
                and len(stem) >= _SHORTEST_STEM
                and word.startswith(stem)
            ):
                counts[stem] += count
    return counts


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


def _alphabet_counts(pools: Pools, fold) -> tuple[dict[str, Counter[str]], Counter[str], Counter[str]]:  # noqa: ANN001
    """Words of alphabets by language, and the parts of runs of kana and of Hangul."""
    words_of: dict[str, Counter[str]] = defaultdict(Counter)
    kana, hangul = Counter[str](), Counter[str]()
    english = words_of["en"]
    for en, zh in pools.parallel:
        english.update(_WORDS["latin"].findall(fold(en)))
        english.update(_WORDS["latin"].findall(fold(zh)))
    for en, _ in (*pools.dictionary, *pools.other_terms):
        english.update(_WORDS["latin"].findall(fold(en)))
    for article in pools.articles[:9000]:
        english.update(_WORDS["latin"].findall(fold(" ".join(article))))
    other = zip(
        (*pools.other_sentences, *pools.other_terms),
        (*pools.other_languages, *pools.term_languages),
        strict=True,
    )
    for (_, text), language in other:
        folded = fold(text)
        words_of[language].update(_WORDS["cyrillic" if language == "ru" else "latin"].findall(folded))
        _count_parts(_WORDS["kana"].findall(folded), kana, 6)
        _count_parts(_WORDS["hangul"].findall(folded), hangul, 4)
        if len(folded) <= 4:
            hangul[folded] += 3 * bool(_WORDS["hangul"].fullmatch(folded))
    for question, context in pools.japanese_questions[::8]:
        _count_parts(_WORDS["kana"].findall(fold(question + context)), kana, 6)
    words = {
        name: Counter({w: n for w, n in found.items() if len(w) > 1}) for name, found in words_of.items()
    }
    return words, kana, hangul


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
    best = sorted(pieces.items(), key=lambda item: (-item[1] * len(item[0]), item[0]))[:_PIECES]
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
