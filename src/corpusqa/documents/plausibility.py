"""How much a decoded text looks like real Chinese, Japanese or Korean.

Every encoding reads almost any bytes as *some* characters; only the right one gives characters in the
proportions of a language. The measure is the log-likelihood of a text under a character unigram model of
the language: ranks from ``common_characters``, and fixed rates for punctuation, letters and strange signs.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from corpusqa.documents.common_characters import HANGUL, HANS, HANT, KANJI

Language = Literal["zh-Hans", "zh-Hant", "ja", "ko"]

#: (last rank, share of running text that the characters up to that rank cover), as counted.
_CHINESE_COVER = ((30, 0.20), (100, 0.37), (300, 0.62), (500, 0.75), (1000, 0.90), (2000, 0.975))
_KANJI_COVER = ((30, 0.17), (100, 0.37), (300, 0.64), (600, 0.82), (1200, 0.95))
_HANGUL_COVER = ((30, 0.43), (100, 0.69), (300, 0.91), (700, 0.985))

_PUNCTUATION = "，。、；：？！“”‘’（）《》「」『』【】—…·～　％"
_ASCII = math.log(0.01)
_SPACE = math.log(0.03)
_STRANGE = math.log(1e-9)  #: private use, unassigned, control: never in real text
_KATAKANA_HALF = range(0xFF61, 0xFFA0)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Log-likelihood of a text under one language's model, in nats."""

    total: float  #: over all characters, ASCII included: comparable between decodings of the same bytes
    wide_mean: (
        float  #: mean over the characters beyond ASCII; about -6.5 for real text, below -9 for mojibake
    )
    wide: int  #: number of characters beyond ASCII


def likelihood(counts: Counter[str], language: Language) -> Likelihood:
    """Score character counts under the unigram model of a language.

    :param counts: how often each character occurs in the text.
    :return: total and mean log-probability in nats.
    """
    known = _ranked(language)
    total = wide_total = 0.0
    wide = 0
    for character, number in counts.items():
        score = known.get(character)
        if score is None:
            score = _unranked(character, language)
        total += number * score
        if character >= "\x80":
            wide_total += number * score
            wide += number
    return Likelihood(total, wide_total / wide if wide else 0.0, wide)


@lru_cache(maxsize=4)
def _ranked(language: Language) -> dict[str, float]:
    if language == "ko":
        table = _by_rank(HANGUL, _HANGUL_COVER, 0.75)
    elif language == "ja":
        table = _by_rank(KANJI, _KANJI_COVER, 0.36)
        table |= {chr(code): math.log(0.40 / 60) for code in range(0x3041, 0x3094)}
        table |= {chr(code): math.log(0.14 / 80) for code in range(0x30A1, 0x30FB)}
        table["ー"] = math.log(0.02)
    else:
        table = _by_rank(HANS if language == "zh-Hans" else HANT, _CHINESE_COVER, 0.80)
    for sign in _PUNCTUATION:
        table[sign] = math.log(0.10 / len(_PUNCTUATION))
    if language == "ja":
        table |= {"、": math.log(0.03), "。": math.log(0.03)}
    return table


def _by_rank(characters: str, cover: tuple[tuple[int, float], ...], share: float) -> dict[str, float]:
    """Spread the share that each band of ranks covers evenly over its characters."""
    table: dict[str, float] = {}
    start, covered = 0, 0.0
    for end, upto in cover:
        rate = math.log(share * (upto - covered) / (end - start))
        table |= dict.fromkeys(characters[start:end], rate)
        start, covered = end, upto
    return table


@lru_cache(maxsize=40_000)
def _unranked(character: str, language: Language) -> float:
    """Log-probability of a character that is not among the frequent ones."""
    code = ord(character)
    if code < 0x80:
        return _SPACE if character in " \n" else _ASCII
    if unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs"):
        return _STRANGE
    if 0x4E00 <= code <= 0x9FFF:
        return _unranked_han(character, language)
    if 0xAC00 <= code <= 0xD7A3:
        return math.log(6e-6) if language == "ko" else -15.0
    if 0x3041 <= code <= 0x30FF:
        return -9.5 if language == "ja" else -13.0
    if 0xFF01 <= code <= 0xFF5E:
        return math.log(0.02 / 94)
    if code in _KATAKANA_HALF:
        return -11.5
    if unicodedata.category(character).startswith("L"):
        return -12.0 if code < 0x2000 else -15.0  # accented, Greek, Cyrillic; rare planes of Han
    return -10.5


def _unranked_han(character: str, language: Language) -> float:
    if language == "ko":
        return -12.0
    codec = {"zh-Hans": "gb2312", "zh-Hant": "big5", "ja": "shift_jis"}[language]
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return -14.5
    return -12.0
