"""The form in which a sentence and its quotes are compared, and its cuts into clauses."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

from corpusqa.text.folding import simplify

# A full-width comma never stands inside a number; NFKC would make it one that does.
_BEFORE = str.maketrans({"，": "; ", "、": "、", "\u00a0": " ", "\u202f": " ", "。": "。", "．": "."})
_DIGIT_GAP = regex.compile(r"(?<=\b\d{1,3})[\u00a0\u202f](?=\d{3}\b)")
_THOUSANDS = regex.compile(r"(?<=(?<![\d.,] ?)\b\d{1,3}) (?=\d{3}(?![\d:/-]))")
_QUOTING = regex.compile(r"[\"“”„«»‹›「」『』《》〈〉‘]|(?<![\p{L}\d])['’]|['’](?!\p{L})")
_SPACED_FIGURE = regex.compile(r"(?<=\d) +(?=\p{Han})|(?<=\p{Han}) +(?=\d)")
_STOP = regex.compile(r"[;:!?。…\n]|\.(?=\s|$)|,(?!\d)|(?<!\d),|[—–]+|\s-\s|[()]")
_LETTERS = regex.compile(r"\p{L}")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """NFKC, Simplified, quotation marks as blanks, no invisible characters; upper case is kept for names.

    :return: a text in which numbers, units and words can be sought by one pattern for each language.
    """
    text = _THOUSANDS.sub("", _DIGIT_GAP.sub("", text)).translate(_BEFORE)
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cs", "Co"})
    text = _QUOTING.sub(" ", simplify(text))
    return str(_SPACED_FIGURE.sub("", regex.sub(r"[^\S\n]+", " ", text))).strip()


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans between punctuation, in order; those without a letter or digit are left out."""
    ends = [*(m.span() for m in _STOP.finditer(text)), (len(text), len(text))]
    starts = [0, *(end for _, end in ends)]
    spans = [(start, stop) for start, (stop, _) in zip(starts, ends, strict=False) if stop > start]
    return [(a, b) for a, b in spans if _LETTERS.search(text, a, b) or any(c.isdigit() for c in text[a:b])]


def clause_of(spans: list[tuple[int, int]], place: int) -> int:
    """Number of the clause that holds a place; the nearest one before it where none does."""
    found = 0
    for number, (start, _) in enumerate(spans):
        if start <= place:
            found = number
    return found


def mask(text: str, spans: list[tuple[int, int]]) -> str:
    """Put a character that no pattern matches over some spans; offsets stay."""
    for start, end in spans:
        text = text[:start] + "\ue000" * (end - start) + text[end:]
    return text
