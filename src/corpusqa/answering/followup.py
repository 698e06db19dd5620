"""Follow-up questions: what a question means after the ones before it.

Nothing is guessed silently: the rules propose one or more standalone questions, the assistant tries them,
and the one it used is shown with the answer (``Answer.standalone_question``). A caller can ask without.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from corpusqa.answering.forms import Match, form
from corpusqa.answering.reference import (
    HAN,
    Earlier,
    is_attribute,
    lacks_subject,
    names_in,
    plain_case,
    remembered,
)
from corpusqa.answering.requests import Request, recognise
from corpusqa.answering.utterance import (
    asks,
    is_closed,
    is_cut_short,
    is_fragment,
    is_other,
    is_thing,
    mark_of,
    narrow,
    opening,
    opens,
    rest_of,
    size,
    statement,
    whole,
)
from corpusqa.text.folding import simplify
from corpusqa.text.question import analyse
from corpusqa.types import Turn

MOST = 4  #: proposals for one question
_EITHER = {"前者": 0, "后者": 1, "the former": 0, "the latter": 1}
_PERSONS = frozenset(["他", "她", "he", "she", "him", "his", "her", "彼", "彼女"])
_SORTS = ("follow.sort_place", "follow.sort_part")


def standalone(question: str, history: Sequence[Turn | str]) -> list[str]:
    """Propose what a question means after earlier ones.

    :param history: earlier turns, or their questions as people typed them, oldest first.
    :return: at least one proposal, the likeliest first; ``[question]`` when it stands alone.
    """
    complete: list[str] = []
    for i, turn in enumerate(history):
        complete.append(_complete(turn, remembered(history[:i], complete)))
    return _propose(narrow(question) if history else question, remembered(history, complete))[:MOST]


def carried(question: str, history: Sequence[Turn | str]) -> Request | None:
    """The request before, asked of something else: after "summarise the first article", "and the second?".

    :return: ``None`` unless the last turn was an overview or a summary and this one is cut short.
    """
    last = next(iter(history[-1:]), "")
    before = recognise(last if isinstance(last, str) else last.answer.standalone_question or last.question)
    if before.kind not in ("overview", "summary") or not is_cut_short(question):
        return None
    rest = rest_of(question)
    meant = before.topic or before.article or before.what
    if not rest or not analyse(rest).content or is_attribute(rest):
        return None
    plain = (
        before.plain.replace(meant, rest, 1) if meant and meant in before.plain else f"{before.plain} {rest}"
    )
    return Request(before.kind, plain, what=rest)


def _complete(turn: Turn | str, earlier: Earlier | None) -> str:
    """The question of an earlier turn, complete in itself; "" if it speaks of nothing that could be meant."""
    asked = narrow(turn if isinstance(turn, str) else turn.question)
    request = recognise(asked)
    if (
        request.kind in ("greeting", "thanks", "about", "articles", "out_of_scope")
        or not analyse(asked).terms
    ):
        return ""
    if isinstance(turn, Turn) and turn.answer.standalone_question:
        return turn.answer.standalone_question
    return request.plain if request.kind != "question" else _propose(request.plain, earlier)[0]


def _propose(question: str, earlier: Earlier | None) -> list[str]:
    if changed := opens("follow.change", question):
        return [question[changed.end() :] or question]
    if earlier is None or not earlier.subject:
        return [question]
    if aside := opens("follow.aside", question):
        return _propose(question[aside.end() :] or question, earlier)
    if corrected := _corrected(question, earlier):
        return corrected
    if pronoun := _free_pronoun(question):
        return _with_pronoun(question, pronoun, earlier)
    if opens("follow.this", question):
        return [f"{statement(earlier.question)} {question}"]
    return _completed(rest_of(question), question, earlier)


def _completed(rest: str, question: str, earlier: Earlier) -> list[str]:
    """Complete what is not said again; a question that says all it needs is left as it is."""
    if is_other(rest):
        return _of_other(question, earlier)
    if not rest or not analyse(rest).content:
        return [f"{earlier.question} {question}"]
    if asks(rest) and not is_closed(question):
        if lacks_subject(rest):
            return _continued(rest, question, earlier)
        return _joined(rest, question, earlier) if is_fragment(rest) else [whole(question)]
    if not is_cut_short(question):
        return _joined(rest, question, earlier) if is_fragment(question) else [question]
    return (_instead if size(rest) <= 14 else _joined)(rest, question, earlier)


def _continued(rest: str, question: str, earlier: Earlier) -> list[str]:
    """A question that lacks its subject: with those spoken of, with all that was asked, and as it is."""
    who = [earlier.both or earlier.subject, *([earlier.thing] if earlier.thing else [])]
    mark = mark_of(question)
    return [*(f"{one} {rest}{mark}" for one in who), f"{statement(earlier.question)} {rest}{mark}", question]


def _corrected(question: str, earlier: Earlier) -> list[str]:
    match = opens("follow.corrected", question)
    if match is None:
        return []
    named = question[match.start("subject") : match.end("subject")].strip()
    if asks(named):
        name, *after = regex.split(r"[,，:：]\s*", named, maxsplit=1)
        if not after or asks(name):
            return [f"{named}{mark_of(named)}"]
        asked = f"{after[0]}{mark_of(after[0])}"
        about = Earlier(name, name.strip())
        if form("follow.pronoun").search(simplify(asked)):
            return _propose(asked, about)
        return [f"{name.strip()} {asked}"]
    named = named.removesuffix("呢").removesuffix("的")
    if is_other(named):
        return _of_other(question, earlier)
    if earlier.pair and simplify(named.lower()) in _EITHER:
        named = earlier.pair[_EITHER[simplify(named.lower())]]
    if not analyse(named).content or size(named) > 24:
        return []
    wrong = question[match.start("not") : match.end("not")].strip() if match["not"] else ""
    if wrong and wrong in earlier.question:
        return [earlier.question.replace(wrong, named, 1)]
    return _instead(named, question, earlier)


def _instead(named: str, question: str, earlier: Earlier) -> list[str]:
    """The earlier question about something else, or something else about its subject."""
    if form("refer.time").fullmatch(simplify(named)):
        return [_at_time(named, earlier)]
    for sort in map(form, _SORTS):
        if sort.fullmatch(simplify(named)) and (found := sort.search(simplify(earlier.question))):
            return [earlier.question[: found.start()] + named + earlier.question[found.end() :]]
    owned = named.removesuffix("的").removesuffix("'s")
    swaps = [_swap(earlier, owned)]
    if earlier.pair and earlier.pair[1] in earlier.question and owned not in earlier.pair:
        swaps.insert(0, earlier.question.replace(earlier.pair[1], owned, 1))
    joins = _joined(named, question, earlier)
    if is_attribute(named):
        return list(dict.fromkeys([*joins, *swaps]))
    if owned != named or form("follow.own").search(question):
        return swaps  # "日产的呢?", "Nissan's?": certainly a name
    if is_attribute(owned.rpartition("的")[0]):
        return list(dict.fromkeys([*joins, *swaps]))
    if "的" in owned.strip("的") or regex.search(r"\w's \w", owned):
        return list(dict.fromkeys([f"{owned}{mark_of(question)}", *swaps]))
    # A name takes the place of another; what only might be one is asked of the subject as well.
    return list(dict.fromkeys([*joins[:1], *swaps])) if is_thing(owned) else swaps


def _at_time(time: str, earlier: Earlier) -> str:
    """The earlier question at another time."""
    if found := form("refer.time").search(simplify(earlier.question)):
        return earlier.question[: found.start()] + time + earlier.question[found.end() :]
    if HAN.search(earlier.question):
        return f"{time}{earlier.question}"
    return f"{earlier.question.rstrip(' ?')} {time}?"


def _of_other(question: str, earlier: Earlier) -> list[str]:
    """The earlier question about the other one; if nobody knows who that is, both together."""
    if not earlier.other:
        return [f"{earlier.question} {question}"]
    if earlier.other in earlier.question and earlier.subject in earlier.question:
        # "A 和 B": asked of A before, of B now.
        return [_swap(earlier, earlier.other).replace(f"{earlier.other}和{earlier.other}", earlier.other)]
    return [_swap(earlier, earlier.other)]


def _with_pronoun(question: str, pronoun: Match, earlier: Earlier) -> list[str]:
    person = pronoun.group().lower() in _PERSONS
    noun = pronoun["noun"]
    if earlier.pair and (pronoun["former"] or pronoun["latter"]):
        return [_replace(question, pronoun, earlier.pair[0 if pronoun["former"] else 1])]
    if pronoun["both"] and earlier.both:
        return [_replace(question, pronoun, earlier.both)]
    if pronoun["them"] and earlier.thing:
        return [_replace(question, pronoun, earlier.thing), _replace(question, pronoun, earlier.subject)]
    meant = [_role(earlier) if person else earlier.subject]
    company = noun and form("follow.company").fullmatch(noun)
    if earlier.answered and (person or company):
        meant.insert(0 if company else 1, earlier.answered[0])
    if earlier.thing and not person and not noun:
        meant.append(earlier.thing)
    return list(dict.fromkeys(_replace(question, pronoun, one) for one in meant))


def _free_pronoun(question: str) -> Match | None:
    """Return the first pronoun, unless the question itself names before it what it could stand for."""
    match = form("follow.pronoun").search(simplify(question))
    if match is None:
        return None
    before = question[: match.start()]
    for name in ("refer.time", "refer.meanwhile"):
        before = form(name).sub("", simplify(before))
    named = bool(names_in(before)) and plain_case(before) == before
    words = analyse(before[opening(before) :]).content if before.strip() else ""
    return None if named or sum(1 for _ in HAN.finditer(words)) >= 2 else match


def _role(earlier: Earlier) -> str:
    """Return the person an earlier question was about: "零跑的创始人" rather than "零跑"."""
    if not HAN.search(earlier.question):
        asks_person = analyse(earlier.question).answer_type == "person"
        return analyse(earlier.question).content if asks_person else earlier.subject
    match = regex.match(r"\s*(?P<role>[^是谁誰叫,，?？]{2,20})(?:是|叫)", earlier.question)
    return str(match["role"]) if match else earlier.subject


def _replace(question: str, pronoun: Match, meant: str) -> str:
    text = pronoun.group()
    noun = question[pronoun.start("noun") : pronoun.end("noun")] if pronoun["noun"] else ""
    if pronoun["owner"]:
        meant = f"{meant}'s"
    elif text == "その":
        meant = f"{meant}の"
    elif text == "其":
        meant = f"{meant}的"
    elif noun and not form("follow.company").fullmatch(simplify(noun)) and not meant.endswith(noun):
        meant = f"{meant}的{noun}" if HAN.search(noun) else f"{meant}'s {noun}"
    start = min(opening(question), pronoun.start())
    return question[start : pronoun.start()] + meant + question[pronoun.end() :]


def _swap(earlier: Earlier, named: str) -> str:
    """Ask the earlier question about another subject."""
    if earlier.subject in earlier.question:
        return earlier.question.replace(earlier.subject, named, 1)
    places = [(earlier.question.find(one), one) for one in earlier.subject.split()]
    if all(place >= 0 for place, _ in places):
        # Names that stand apart, as in "Nissan's ProPilot system".
        start, end = places[0][0], places[-1][0] + len(places[-1][1])
        owner = "'s" if "'s" in earlier.question[start:end] else ""
        return earlier.question[:start] + named + owner + earlier.question[end:]
    return f"{named} {earlier.question}"


def _joined(rest: str, question: str, earlier: Earlier) -> list[str]:
    """Ask for something else about the earlier subject, and about the thing it was about."""
    mark = mark_of(question)
    if not HAN.search(rest):
        return [
            f"{rest} of {earlier.subject}{mark}" if is_attribute(rest) else f"{earlier.subject} {rest}{mark}"
        ]
    last = analyse(rest).content.split()[-1:]
    link = "的" if last and is_attribute(last[0]) and HAN.search(earlier.subject) else " "
    about = [earlier.subject, *([earlier.thing] if earlier.thing else [])]
    joined = [f"{one}{link}{rest}{mark}" for one in about]
    if not is_cut_short(question) and earlier.both:
        joined.append(f"{earlier.both} {rest}{mark}")
    return joined
