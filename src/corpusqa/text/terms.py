"""Lexical terms: what a text offers to, or asks of, a search for words."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache, lru_cache
from operator import add
from typing import Any

import regex

from corpusqa.text.folding import fold, simplify

__all__ = ["fold", "simplify", "term_set", "terms"]

# Scripts written without spaces, and Hangul, whose particles stick to the words: characters and 2-grams.
_GRAM = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = rf"[[\p{{L}}\p{{M}}]--[{_GRAM}]]"
_TOKEN = regex.compile(
    rf"""
    (?P<grams> [[{_GRAM}]&&[\p{{L}}\p{{M}}\p{{Nl}}ー]]++ )
  | (?P<plain> {_WORD}++ (?![\d.'’&+\#-]) )
  | (?P<number>
        (?<![\d.,])
        (?: \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?        # 7,611.49
          | \d{{1,3}}(?:\.\d{{3}})+,\d+             # 7.611,49
          | \d{{1,3}}(?:\.\d{{3}}){{2,}}            # 1.234.567
          | \d{{1,3}},\d{{1,2}}                     # 3,5
          | \d+(?:\.\d+)*                           # 65  3.5  24.12.2025
        )
        (?! [\d&] | [.,]\d | {_WORD} | -{_WORD} )
    )
  | (?P<mixed>
        (?: {_WORD} | \d )++
        (?: [.'’&-] (?: {_WORD} | \d )++ )*+
        (?: \+\+? | \# )?
    )
    """,
    regex.VERBOSE | regex.VERSION1,
)
_PERCENT = regex.compile(r"[ ]?([%‰])")
_PART = regex.compile(rf"{_WORD}+|\d+(?:\.\d+)*", regex.VERSION1)
_STRIPPABLE = regex.compile(r"[\p{Latin}\p{Greek}\p{Arabic}\p{Hebrew}]")
# What an apostrophe cuts off: English endings, French and Italian articles and pronouns.
_ENDINGS = frozenset({"s", "t", "d", "m", "re", "ve", "ll"})
_ELISIONS = frozenset({"l", "d", "j", "n", "c", "m", "t", "s", "qu", "un", "dell", "all", "nell", "sull"})
_LONGEST_STEMMED = 40


class _Stemmers(threading.local):
    """Snowball stemmers keep the word they work on, so each thread has its own."""

    def __init__(self) -> None:
        import snowballstemmer

        self.english: Any = snowballstemmer.stemmer("english")
        self.russian: Any = snowballstemmer.stemmer("russian")


@cache
def _stemmers() -> _Stemmers:
    return _Stemmers()


def terms(text: str) -> list[str]:
    """List the lexical terms of a text, in order, duplicates kept.

    Chinese, Japanese, Korean, Thai: every character and every pair of neighbours. Other words: the
    Snowball stem (English for Latin letters, Russian for Cyrillic); a word with accents also without
    them. Numbers whole, thousands separators removed, a decimal comma as a point, "65%" as "65" and
    "65%". Names that mix letters, digits and hyphens whole and in parts: "LEAP3.5" gives "leap3.5",
    "leap", "3.5"; "e-Power" gives what "ePower" gives, "e" and "power". Punctuation, symbols and emoji
    give nothing.

    :param text: any text; it is folded here.
    :return: terms without whitespace, never empty.
    """
    folded = fold(text)
    found: list[str] = []
    for match in _TOKEN.finditer(folded):
        kind, token = match.lastgroup, match.group()
        if kind == "grams":
            found.extend(token)
            found.extend(map(add, token, token[1:]))
        elif kind == "plain":
            found.extend(_word(token))
        else:
            found.extend(_number(token) if kind == "number" else _mixed(token))
            percent = _PERCENT.match(folded, match.end())
            if percent and found and found[-1][-1].isdigit():
                found.append(found[-1] + percent.group(1))
    return found


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> tuple[str, ...]:
    """Stem of one word of letters, and the stem without accents where that is another one."""
    if len(word) > _LONGEST_STEMMED:
        return (word,)
    if word.isascii():
        return (str(_stemmers().english.stemWord(word)),)
    if "CYRILLIC" in unicodedata.name(word[0], ""):
        return (str(_stemmers().russian.stemWord(word.replace("ё", "е"))),)
    if not _STRIPPABLE.match(word):
        return (word,)
    stem = str(_stemmers().english.stemWord(word))
    letters = (c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    bare = "".join(letters).replace("đ", "d").replace("ø", "o").replace("ł", "l").replace("ı", "i")
    bare_stem = str(_stemmers().english.stemWord(bare))
    return (stem, bare_stem) if bare_stem not in {stem, ""} else (stem,)


def _number(token: str) -> list[str]:
    """Spell a number one way: "7,611.49" and "7.611,49" as "7611.49"; dates and versions also in parts."""
    if "," in token:
        comma_last = token.rfind(",") > token.rfind(".")
        decimal_comma = comma_last and ("." in token or not regex.fullmatch(r"\d{1,3}(,\d{3})+", token))
        return [token.replace(".", "").replace(",", ".") if decimal_comma else token.replace(",", "")]
    if token.count(".") < 2:
        return [token]
    if regex.fullmatch(r"\d{1,3}(\.\d{3})+", token):
        return [token.replace(".", "")]
    return [token, *token.split(".")]


@lru_cache(maxsize=1 << 14)
def _mixed(token: str) -> tuple[str, ...]:
    """Terms of a token that holds digits, hyphens, dots, apostrophes or ampersands besides letters."""
    pieces = regex.split(r"['’]", token)
    while len(pieces) > 1 and pieces[-1] in _ENDINGS:
        pieces.pop()
    while len(pieces) > 1 and pieces[0] in _ELISIONS:
        pieces.pop(0)
    if len(pieces) > 1:
        return tuple(term for piece in pieces if piece for term in _mixed(piece))
    token = pieces[0]
    parts = _PART.findall(token)
    if len(parts) == 1 and parts[0] == token:
        return _word(token) if not token[0].isdigit() else (token,)
    in_parts = [term for part in parts for term in ((part,) if part[0].isdigit() else _word(part))]
    whole = token.replace("-", "")
    if all(len(piece) == 1 for piece in token.split(".")):  # u.s.a
        return (token.replace(".", ""),)
    if whole.isdigit() or regex.fullmatch(r"[\d.]+", whole) or len(parts) > 4:  # 2025-12-24, long slugs
        return tuple(in_parts)
    joined = _word(whole) if whole.isalpha() else (whole,)
    return (*joined, *in_parts)


@lru_cache(maxsize=65_536)
def term_set(text: str) -> frozenset[str]:
    """The distinct terms of a text; remembered, because questions meet the same sentences again and again."""
    return frozenset(terms(text))
