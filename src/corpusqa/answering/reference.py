"""What a question or an answer speaks of: subjects, pairs, names. By form only, without a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from corpusqa.answering.forms import form
from corpusqa.answering.requests import recognise
from corpusqa.answering.targets import bare
from corpusqa.text.folding import simplify
from corpusqa.text.question import analyse
from corpusqa.types import Answer, Turn

HAN = regex.compile(r"[\p{Han}\p{Katakana}\p{Hiragana}]")
_LONGEST_NAME = 20  #: characters of a short answer that may be a name
_LETTERS = r"\p{Latin}\p{Cyrillic}\p{Greek}\d"
LATIN_NAME = regex.compile(
    rf"(?<![{_LETTERS}])(?=\p{{Lu}})[{_LETTERS}][{_LETTERS}.&-]*(?:\s+(?=\p{{Lu}}|\d)[{_LETTERS}][{_LETTERS}.&-]*)*"
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The question before, complete in itself, and what it and its answer speak of."""

    question: str
    subject: str
    thing: str = ""  #: "S的N", where the question asks about a thing of its subject
    pair: tuple[str, ...] = ()  #: the two last named side by side
    both: str = ""  #: two that it speaks of together, as "A和B"
    answered: tuple[str, ...] = ()  #: names in its answer that it does not hold itself, if it asked for one
    before: tuple[str, ...] = ()  #: subjects of the turns before, latest first

    @property
    def other(self) -> str:
        """Who "the other one" is: the other of a pair, or whom an earlier turn was about; "" if nobody."""
        named = [*self.pair[::-1], *self.before]
        mine = self.subject.lower()
        return next((one for one in named if one.lower() not in mine and mine not in one.lower()), "")


def plain_case(text: str) -> str:
    """Lower a text that shouts: capitals say nothing there."""
    letters = [c for c in text if c.isalpha() and c.lower() != c.upper()]
    return text.lower() if len(letters) > 3 and not any(c.islower() for c in letters) else text


def names_in(text: str) -> list[str]:
    """Capitalised names, in order, each once, without words that are capitalised as they open a sentence."""
    found = []
    for match in LATIN_NAME.finditer(plain_case(text)):
        words = match.group().removesuffix("'s").split()
        while words and form("refer.no_name").fullmatch(words[0]):
            words.pop(0)
        found.append(" ".join(words))
    return list(dict.fromkeys(name for name in found if name))


def subject(question: str) -> str:
    """Return what a complete question is about, as it was written."""
    names = names_in(question)
    if not HAN.search(question):
        if names:
            return " ".join(names[:2])
        match = form("refer.lower").search(question.lower())
        return question[match.start("s") : match.end("s")] if match else analyse(question).content
    start = _start(question)
    end = form("refer.phrase_end").search(simplify(start))
    phrase = start[: end.start()] if end else start
    if len(phrase.strip()) >= 2 and analyse(phrase).content:
        return str(phrase.strip())
    return names[0] if names else analyse(question).content


def _start(question: str) -> str:
    """Cut off what stands before the subject: a polite opening, a time."""
    start = question[_end_of("refer.opening", question) :]
    while end := _end_of("refer.time", start) or _end_of("refer.meanwhile", start):
        start = start[end:].lstrip(",，、的 ")
    return start[_end_of("refer.opening", start) :]


def _end_of(name: str, text: str) -> int:
    """Where a form ends that opens a text; 0 if it does not."""
    match = form(name).match(simplify(text))
    return match.end() if match else 0


def lacks_subject(question: str) -> bool:
    """Tell whether a question begins with its verb, so that who does it must be known already."""
    return form("refer.verb_first").match(simplify(_start(question))) is not None


def thing(question: str, subject: str) -> str:
    """Return "S的N" where a question asks about a thing N of its subject S that could be spoken of alone."""
    if not subject:
        return ""
    if not HAN.search(question):
        for name in names_in(question):
            owned = form("refer.owned").match(question, question.find(name) + len(name))
            if owned and _can_be_meant(owned["noun"]):
                return f"{name}{owned.group()}"
        made = form("refer.made").search(question)
        return f"{subject}'s {made['noun']}" if made else ""
    start = _start(question)
    if not start.startswith(subject):
        return ""
    rest = start[len(subject) :]
    match = form("refer.of").match(simplify(rest)) or form("refer.made").search(simplify(rest))
    noun = rest[match.start("noun") : match.end("noun")] if match else ""
    return f"{subject}的{noun}" if noun and _can_be_meant(noun) else ""


def _can_be_meant(noun: str) -> bool:
    """Whether "it" or "them" may mean this: a thing or a group, not a quantity."""
    return not is_attribute(noun) or form("refer.group").search(simplify(noun)) is not None


def pair(question: str) -> tuple[str, ...]:
    """The two that a question names side by side."""
    if not HAN.search(question):
        names = names_in(question)
        for a, b in pairwise(names):
            if regex.search(rf"{regex.escape(a)}(?:'s)? (?:and|or|with) {regex.escape(b)}", question):
                return (a, b)
        return ()
    start = _start(question)
    match = form("refer.pair").search(simplify(start))
    return tuple(start[match.start(name) : match.end(name)] for name in "ab") if match else ()


def both(question: str) -> str:
    """The two parties of a question, side by side or one acting for the other, as "A和B"; or ""."""
    if found := pair(question):
        return f"{found[0]}和{found[1]}" if HAN.search(question) else f"{found[0]} and {found[1]}"
    start = _start(question)
    match = form("refer.acting").match(simplify(start))
    return "和".join(start[match.start(name) : match.end(name)] for name in "ab") if match else ""


def is_attribute(words: str) -> bool:
    """Tell whether words name what somebody has ("the price") rather than somebody."""
    return form("refer.attribute").fullmatch(simplify(words.strip())) is not None


def remembered(history: Sequence[Turn | str], complete: Sequence[str]) -> Earlier | None:
    """What is left of a conversation for the next question.

    :param complete: each turn's question, complete in itself; "" for turns that speak of nothing.
    """
    earlier: Earlier | None = None
    subjects: list[str] = []
    for turn, question in zip(history, complete, strict=True):
        if not question:
            continue
        about = _requested(question) or subject(question)
        found = () if isinstance(turn, str) else _answered(question, turn.answer)
        before = tuple(dict.fromkeys(one for one in reversed(subjects) if one != about))
        two, parties = pair(question), both(question)
        if earlier:
            two = two or earlier.pair
            parties = parties or (earlier.both if about in earlier.both else "")
        earlier = Earlier(question, about, thing(question, about), two, parties, found, before)
        subjects.append(about)
    return earlier


def _requested(question: str) -> str:
    """What an overview or a summary was asked of; "" for a question."""
    request = recognise(question)
    if request.kind == "question":
        return ""
    return bare(request.topic or request.article or request.what)


def _answered(question: str, answer: Answer) -> tuple[str, ...]:
    """Names in an answer to a question that asks for one."""
    if answer.abstained or not answer.sentences or not form("refer.asks_who").search(simplify(question)):
        return ()
    said = answer.sentences[0].text
    found = [answer.short.text] if answer.short and len(answer.short.text) <= _LONGEST_NAME else []
    found += names_in(said) + [match["name"] for match in form("refer.quoted").finditer(said)]
    known = question.lower()
    return tuple(dict.fromkeys(one for one in found if len(one) > 1 and one.lower() not in known))[:2]
