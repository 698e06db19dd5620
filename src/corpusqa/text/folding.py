"""Foldings of text for matching. What is quoted is never folded."""

from __future__ import annotations

import unicodedata
from functools import cache

# Extension A, the basic block, compatibility ideographs. The rarer blocks beyond would triple the time
# that every start of the program pays.
_HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


@cache
def _simplified() -> dict[int, str]:
    """One Simplified character for each Han character that OpenCC's ``t2s`` changes by itself."""
    import opencc

    characters = [chr(code) for start, end in _HAN_BLOCKS for code in range(start, end)]
    # One character a line: no phrase of the dictionary can span two of them.
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {
        before: after
        for before, after in zip(characters, converted, strict=True)
        if before != after and len(after) == 1
    }
    # A few results are changed again by the same dictionary; following them makes folding idempotent.
    return {ord(before): table.get(after, after) for before, after in table.items()}


class _FoldTable(dict[int, int | str]):
    """For ``str.translate``: entries are made when a character is first met, so loading costs nothing."""

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        category = unicodedata.category(character)
        folded: int | str
        if category == "Nd":
            folded = str(unicodedata.decimal(character))
        elif category in {"Cc", "Cs", "Zl", "Zp"}:
            folded = " "
        elif category == "Cf":
            folded = ""
        else:
            folded = _simplified().get(code, code)
        self[code] = folded
        return folded


_FOLD_TABLE = _FoldTable()


def simplify(text: str) -> str:
    """Turn Traditional Chinese into Simplified, character by character, so every offset stays valid.

    :param text: any text; what is not a Traditional character is left alone.
    :return: a text of the same length.
    """
    return text if text.isascii() else text.translate(_simplified())


def fold(text: str) -> str:
    """Bring a text into the form in which texts are compared.

    That is NFKC, without case, Simplified, decimal digits of all scripts as 0 to 9.

    Control characters and lone surrogates become spaces; invisible format characters (soft hyphen,
    zero-width space, direction marks) vanish. Folding twice gives the same as folding once.

    :return: a text that can be encoded as UTF-8; its length may differ from that of ``text``.
    """
    if text.isascii():
        folded = text.lower()
        return folded if folded.isprintable() else folded.translate(_FOLD_TABLE)
    # Invisible characters go first: they would keep NFKC from composing their neighbours.
    visible = unicodedata.normalize("NFKC", text).translate(_FOLD_TABLE)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold()).translate(
        _FOLD_TABLE
    )
