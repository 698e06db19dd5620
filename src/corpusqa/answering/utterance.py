"""How an utterance in a conversation is put: whole, cut short, or leaning on what was said before."""

from __future__ import annotations

from corpusqa.answering.forms import Match, form
from corpusqa.answering.reference import HAN, LATIN_NAME, is_attribute, names_in, plain_case, subject
from corpusqa.text.folding import simplify
from corpusqa.text.question import analyse

_NARROW = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_NARROW |= {0x3000: 0x20, 0xFF07: 0x27}


def narrow(text: str) -> str:
    """Make full-width letters and digits half width; marks stay as they are."""
    return text.translate(_NARROW)


def opens(name: str, question: str) -> Match | None:
    """Match a form at the beginning of a question."""
    return form(name).match(simplify(question))


def is_other(words: str) -> bool:
    """Tell whether words say no more than "the other one"."""
    return form("follow.other").fullmatch(simplify(words.strip(" ?？。.!！"))) is not None


def is_thing(words: str) -> bool:
    """Tell whether words name a thing that somebody has or makes, such as "the batteries", not somebody."""
    if HAN.search(words):
        return form("follow.thing").search(simplify(words)) is not None
    return not names_in(words) and plain_case(words) == words and " " in words.strip()


def opening(question: str) -> int:
    """Where the "and" ends that opens a question; 0 if it has none."""
    match = opens("follow.opening", question)
    return match.end() if match else 0


def is_closed(question: str) -> bool:
    """Tell whether a question ends like "日产呢?", which says no more than what else is meant."""
    return form("follow.closing").search(question) is not None


def is_cut_short(question: str) -> bool:
    """Tell whether a question opens or ends as one that goes on from another."""
    return bool(opening(question)) or is_closed(question)


def rest_of(question: str) -> str:
    """What a question that is cut short names."""
    return str(form("follow.closing").sub("", whole(question))).strip(" ?？,，、。.!！")


def whole(question: str) -> str:
    """A question that stands alone, without the "and" it opens with."""
    return question[opening(question) :]


def asks(text: str) -> bool:
    """Tell whether a text is a question of its own, not only a name."""
    return form("follow.asks").search(simplify(text)) is not None


def mark_of(question: str) -> str:
    """Return the question mark of the script that a question is written in."""
    return "？" if HAN.search(question) else "?"


def size(text: str) -> int:
    """Return how long a text is in Han characters; a word of letters counts as three."""
    return len(text) if HAN.search(text) else 3 * len(text.split())


def is_fragment(question: str) -> bool:
    """Tell whether a question is too short to name what it is about ("价格是多少?", "When?")."""
    content = analyse(question).content
    if is_other(question):
        return True
    if HAN.search(content):
        if is_attribute(subject(question)) and not LATIN_NAME.search(question):
            return True
        return len(content.replace(" ", "")) <= 3 and not LATIN_NAME.search(question)
    return not content or (
        len(content.split()) <= 1 and len(question.split()) <= 3 and subject(question) == content
    )


def statement(question: str) -> str:
    """Return what a question is about without its asking."""
    return analyse(question).content if not HAN.search(question) else question.rstrip(" ?？。")
