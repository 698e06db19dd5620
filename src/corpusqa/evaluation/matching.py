"""When two texts say the same: the offline stand-in for a judge, strict where it cannot know.

No model is asked. A text is reduced to tokens, and a statement counts as supported only if its tokens,
its numbers, its names and its negations are found in what it cites.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import regex

from corpusqa.text.terms import fold

# Scripts written without spaces, and Hangul, whose particles stick to the words.
_CHARACTER = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー々"
_WORD = rf"[[\p{{L}}\p{{M}}]--[{_CHARACTER}]]"
_TOKEN = regex.compile(
    rf"(?P<number>\d+(?:[.,]\d+)*)|(?P<character>[{_CHARACTER}])"
    rf"|(?P<word>{_WORD}+(?:['’]{_WORD}+)*)|(?P<sign>[%‰\p{{Sc}}])",
    regex.VERSION1,
)
_THOUSANDS = regex.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CAPITAL = regex.compile(r"\p{Lu}")

#: Characters and words that turn a statement round, after folding. "別" is left out: mostly "especially".
_NEGATIVE_CHARACTERS = frozenset("不没未无非否勿莫")
_NEGATIVE_WORDS = frozenset(
    {
        *("no", "not", "never", "none", "nor", "neither", "without", "cannot", "nobody", "nothing"),
        *("nicht", "kein", "keine", "keinen", "keinem", "keiner", "nie", "niemals", "ohne"),
        *("pas", "jamais", "aucun", "aucune", "sans", "ni", "nunca", "sin", "ningún", "ninguna"),
        *("нет", "не", "никогда", "без", "không", "chưa", "chẳng"),
    }
)
_NEGATIVE_ENDINGS = ("n't", "n’t")
#: Endings of Japanese and Korean predicates, looked for in the folded text.
_NEGATIVE_STRINGS = ("ない", "ません", "ず、", "않", "못했", "없")


@lru_cache(maxsize=4096)
def tok(text: str) -> tuple[str, ...]:
    """Split for comparing: characters of scripts without spaces, words, whole numbers, % and currency.

    Folded first (NFKC, case, Traditional to Simplified), so only content decides. Thousands separators are
    dropped ("12,000" is "12000"), a decimal point is kept ("3.5" is one number, not 35).
    """
    tokens = []
    for match in _TOKEN.finditer(fold(text)):
        token = match.group()
        if match.lastgroup == "number":
            tokens.extend(_numbers(token))
        else:
            tokens.append(token)
    return tuple(tokens)


def _numbers(token: str) -> list[str]:
    """One number, or the numbers of a list such as "3,5,7" that is no thousands grouping."""
    if _THOUSANDS.fullmatch(token):
        return [token.replace(",", "")]
    return token.split(",")


def norm(text: str) -> str:
    """Folded text without whitespace and punctuation; digits, % and currency stay.

    A blank stays only between two numbers, which would otherwise run together into a third.
    """
    parts: list[str] = []
    for token in tok(text):
        if parts and parts[-1][-1].isdigit() and token[0].isdigit():
            parts.append(" ")
        parts.append(token)
    return "".join(parts)


def mentions(text: str, alias: str) -> bool:
    """Whether the tokens of ``alias`` stand in ``text`` in a row.

    Whole numbers and whole words only: "5%" is not in "35%", "EV" is not in "every". An alias without any
    token is in no text.
    """
    wanted, tokens = tok(alias), tok(text)
    if not wanted:
        return False
    width = len(wanted)
    return any(tokens[i : i + width] == wanted for i in range(len(tokens) - width + 1))


def negations(text: str) -> frozenset[str]:
    """Return the words, characters and endings of ``text`` that negate, folded."""
    folded = fold(text)
    found = {token for token in tok(text) if token in _NEGATIVE_CHARACTERS or token in _NEGATIVE_WORDS}
    found |= {"n't" for token in tok(text) if token.endswith(_NEGATIVE_ENDINGS)}
    found |= {string for string in _NEGATIVE_STRINGS if string in folded}
    return frozenset(found)


def _essentials(text: str) -> frozenset[str]:
    """Return what may never be missing: numbers with the token after them (the unit), signs, names."""
    tokens = tok(text)
    numbers = {token for token in tokens if not token[0].isalpha()}
    numbers |= {unit for number, unit in pairwise(tokens) if number[0].isdigit()}
    words = (match["word"] for match in _TOKEN.finditer(text))
    names = {token for word in words if word and _CAPITAL.search(word) for token in tok(word)}
    return frozenset(numbers | names & set(tokens))


def support(sentence: str, quotes: Sequence[str], tau: float = 1.0) -> bool:
    """Whether the quotes bear the sentence out, judged by tokens alone (in place of an entailment model).

    True iff the share of tok(sentence) found in tok(quotes) is at least ``tau``, **and** every number, unit
    sign and Latin name of the sentence is in the quotes, **and** both hold the same negations. A sentence
    without a token, or without a quote, is not supported. Errs on the strict side.

    :param tau: 1.0 for extractive answers, 0.8 for answers written by a language model.
    """
    tokens = tok(sentence)
    if not tokens or not quotes:
        return False
    evidence = {token for quote in quotes for token in tok(quote)}
    if sum(token in evidence for token in tokens) < tau * len(tokens):
        return False
    if not _essentials(sentence) <= evidence:
        return False
    negative = frozenset[str]().union(*(negations(quote) for quote in quotes))
    return negations(sentence) == negative
