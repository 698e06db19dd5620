"""The few words that answer: a figure, an amount, a share, a date or a span of time, verbatim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp

import regex

from corpusqa.answering import short_forms as forms
from corpusqa.answering.candidates import Candidate
from corpusqa.answering.parts import parts
from corpusqa.text.question import FORMED_TYPES, Question
from corpusqa.text.terms import fold, terms

_REACH = 12.0  #: characters over which being near the question's words falls to 1/e
_CLAUSE = 20.0  #: characters that a comma counts for
_AHEAD = 3.0  #: the same between a date and what follows it
_BEHIND = 4.0  #: characters added where the words follow the figure: they precede it more often
_INSIDE = 100.0  #: the distance of words within the figure itself, which say nothing about it
_PERIODS = frozenset({"seconds", "months"})
_WIDE_THOUSANDS = regex.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_SCALE = regex.compile(r"[万亿千百兆]|million|billion|thousand|bn\b")
_CURRENCY = regex.compile(r"[$€£¥₩₹]|rmb|usd|cny|eur|人民币|币|美金")
_A_DATE = regex.compile(r"(?:1[0-9]|20)\d\d年$|\d+(?:月|日|号)$")
_A_SPAN_OF_TIME = regex.compile(r"间|多|余|天|^\D*\d{1,3}年$|[一二三四五六七八九十百]年$")
_A_PERIOD = regex.compile(r"世纪|年代|[春夏秋冬]|century|\d0s|spring|summer|autumn|winter")
_VERB = regex.compile(r"(?P<before>\p{Han}{2})(?:多少|几)")
_COUNTED = regex.compile(r"\bhow many (?P<word>\p{L}{3,})")


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence folded character by character."""

    folded: str
    places: list[int]  #: the character each folded one comes from
    clauses: list[int]  #: commas and stops before each place; one more than there are characters


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    fits: int  #: the higher, the more it is of the kind that is asked for
    dated: bool = False


Places = list[list[list[tuple[int, int]]]]


def short_answer(question: Question, chosen: Sequence[Candidate]) -> tuple[int, int, int] | None:
    """Find the span that answers a question for a figure, an amount, a share, a date or a duration.

    :param chosen: the sentences of the answer. Of the spans that fit the question equally well the one
        nearest to its words decides; of these the first.
    :return: place in ``chosen``, and start and end in the document's text; ``None`` where nothing fits, or
        where the question asks for several things.
    """
    if parts(question.text):
        return None
    found = []
    for number, one in enumerate(chosen):
        if best := _best(question, one.text):
            fits, near, start, end = best
            found.append((fits, near, -number, one.sentence.start + start, one.sentence.start + end))
    if not found:
        return None
    _, _, place, start, end = max(found)
    return -place, start, end


def _best(question: Question, text: str) -> tuple[int, float, int, int] | None:
    """How well the best span fits, how near it is to the question's words, and where it stands."""
    answer_type = wanted(question)
    if answer_type is None:
        return None
    here = _fold(text)
    found = _dates(question, here.folded) if answer_type == "time" else _figures(question, answer_type, here)
    spans = [s for s in found if not _said(question, here.folded[s.start : s.end])]
    if not spans:
        return None
    said = _places_of(question, here.folded)
    near = [_nearness(span, said, here) for span in spans]
    at = max(range(len(spans)), key=lambda i: (spans[i].fits, near[i], -spans[i].start))
    best = spans[at]
    return best.fits, near[at], here.places[best.start], here.places[best.end - 1] + 1


def wanted(question: Question) -> str | None:
    """Return the answer type, where a question indeed asks for a figure or a date: one of FORMED_TYPES."""
    asked, answer_type = question.folded, question.answer_type
    lasting = bool(forms.asks("length_of_time").search(asked) and _KANA.search(asked))
    if answer_type in {"time", "other"} and lasting:
        return "duration"
    if answer_type == "other":
        return _implied(asked)
    if answer_type == "time" or answer_type not in FORMED_TYPES:
        return answer_type if answer_type == "time" else None
    many = forms.asks("many").search(asked)
    if forms.asks("year").search(asked) or (forms.asks("time").search(asked) and not many):
        return "time"
    if answer_type == "money" and forms.asks("share").search(asked):
        return "percent"
    if "何人" in asked and not _KANA.search(asked) and not many:
        return None  # who, in Chinese
    if forms.asks("which").search(asked) and not forms.asks("figure").search(asked):
        return None
    return answer_type


def _implied(asked: str) -> str | None:
    """The answer type of a question that names what is measured, or a rank or an age."""
    if forms.asks("period").search(asked):
        return "time"
    if forms.asks("rank").search(asked) or (forms.measures(asked) and forms.asks("figure").search(asked)):
        return "number"
    return None


def _fold(text: str) -> _Text:
    # Between other digits than full-width ones a full-width comma parts two numbers; folded it would not.
    inside = {match.start() for match in _WIDE_THOUSANDS.finditer(text)}
    each = [";" if c in "，、" and i not in inside else fold(c) for i, c in enumerate(text)]
    folded = "".join(each)
    stops = accumulate(int(character in ",;:。!?()") for character in folded)
    return _Text(folded, [i for i, part in enumerate(each) for _ in part], [0, *stops])


def _said(question: Question, span: str) -> bool:
    """Whether the question itself says it: then it is no answer."""
    bare = regex.escape(regex.sub(r"\s", "", span))
    return bool(regex.search(rf"(?<![\d.]){bare}(?!\d)", regex.sub(r"\s", "", question.folded)))


def _figures(question: Question, answer_type: str, here: _Text) -> Iterator[_Span]:
    measures = forms.measures(question.folded)
    verb = _VERB.search(question.folded)
    dates = [match.span() for match in forms.moments().finditer(here.folded)]
    for match in forms.figures().finditer(here.folded):
        start, end = match.span()
        dated = any(a <= start < b and end <= b + 1 for a, b in dates)
        if dated and not _A_SPAN_OF_TIME.search(match.group()):
            continue
        if match["low"] and _kind(match["low"]) != _kind(match["unit"]):
            start = match.end("from")  # two figures, no range: "from 93 people 1.2 million yen"
        counted = _counted(question, here.folded, match)
        fits = _fits(question, answer_type, measures, match, counted > end)
        if fits is not None:
            # "rose to how much": "from 20 to 25".
            fits += bool(verb and here.folded.endswith(verb["before"], 0, start))
            yield _trimmed(here.folded, start, max(end, counted), fits)


def _trimmed(folded: str, start: int, end: int, fits: int) -> _Span:
    while folded[start].isspace():
        start += 1
    while folded[end - 1].isspace():
        end -= 1
    return _Span(start, end, fits)


def _kind(unit: str | None) -> str:
    return forms.units().get(unit or "", "")


def _counted(question: Question, folded: str, match: regex.Match[str]) -> int:
    """Where the noun ends that an English question counts: "two large ovens"; 0 where it does not follow."""
    asked = _COUNTED.search(question.folded)
    if asked is None:
        return 0
    stem = regex.escape(asked["word"].removesuffix("s").removesuffix("ie"))
    noun = regex.compile(rf"\s(?:[\p{{L}}-]+\s)?{stem}\p{{L}}*").match(folded, match.end())
    return int(noun.end()) if noun else 0


def _fits(
    question: Question, answer_type: str, measures: tuple[str, ...], match: regex.Match[str], counted: bool
) -> int | None:
    """How much a figure is of the kind that is asked for; nothing where it cannot answer."""
    kind = "ratio" if match["share"] else _kind(match["unit"])
    bound, number = match["bound"] or "", match["number"] or ""
    if _CURRENCY.search(bound):
        kind = "money"
    elif match["speed"] or "时速" in bound:
        kind = "speed"
    large = bool(_SCALE.search(number)) and len(number) > 1
    if not kind and not number[0].isdigit() and not large and not counted:
        return None
    if answer_type == "money":
        if forms.asks("open_amount").search(question.folded):
            return 2 if kind == "money" else -2 if kind else None
        return 2 if kind == "money" else 0 if large and not kind else None
    if answer_type == "percent":
        return 2 if kind in {"ratio", "points"} else None
    if answer_type == "duration":
        if kind == "length" and forms.asks("length").search(question.folded):
            return 3 if match.string.startswith(" long", match.end()) else 1
        return 2 if kind in _PERIODS and not _A_DATE.search(match.group()) else None
    return _fits_number(question, measures, match, kind, counted, large)


def _fits_number(
    question: Question,
    measures: tuple[str, ...],
    match: regex.Match[str],
    kind: str,
    counted: bool,
    large: bool,
) -> int | None:
    if kind in _PERIODS and kind not in measures:
        return None
    fits = 0
    ranked = bool(forms.asks("rank").search(question.folded))
    if match["ordinal"] and not ranked:
        return None
    if ranked and not match["ordinal"]:
        fits -= 2
    if match["number"] == "一" and kind.startswith("count"):
        fits -= 2  # "a park", not "one park"
    if kind in measures:
        return fits + 3 - min(1, measures.index(kind))
    if counted or (not kind and large and {"count person", "area"} & set(measures)):
        return fits + 2
    if question.unit is not None and question.unit.search(match.string, match.start(), match.end() + 12):
        return fits + 2
    return fits - (kind in {"money", "ratio", "points"})


def _dates(question: Question, folded: str) -> Iterator[_Span]:
    asked = question.folded
    year = bool(forms.asks("year").search(asked))
    if year:
        era = bool(forms.asks("era").search(asked))
        for match in forms.years().finditer(folded):
            aside = folded[: match.start()].endswith("(") and folded[match.end() :].startswith(")")
            fits = int(not aside) + 2 * int(era == bool(match["era"]))
            yield _Span(match.start(), match.end(), fits, True)
    for match in forms.moments().finditer(folded):
        if not year or _A_PERIOD.search(match.group()):
            yield _Span(match.start(), match.end(), _fits_date(asked, match.group()), True)
    for match in forms.vaguer_moments().finditer(folded):
        if not year or "年" in match.group():
            yield _Span(match.start(), match.end(), -1 if forms.asks("period").search(asked) else -6, True)


def _fits_date(asked: str, date: str) -> int:
    """0 for a date that says what the question wants to know, less for any other."""
    if forms.asks("period").search(asked):
        return 0 if _A_PERIOD.search(date) else -2
    if forms.asks("day").search(asked):
        return 0 if regex.search(r"[日号일]|\d(?:st|nd|rd|th)?\b", date) else -2
    if forms.asks("month").search(asked):
        return 0 if regex.search(r"[月월]|[a-z]{3}", date) else -2
    return -2


def _places_of(question: Question, folded: str) -> Places:
    """Where the text says what the question says: for each of its words, for each term of the word."""
    words = [[term for term in terms(word) if len(term) > 1] for word in question.content.split()]
    found = []
    for word in [w for w in words if w] or [list(question.terms)]:
        places = [[m.span() for m in regex.finditer(regex.escape(t), folded)] for t in dict.fromkeys(word)]
        found.append([one for one in places if one])
    return [one for one in found if one]


def _nearness(span: _Span, said: Places, here: _Text) -> float:
    """How much of what the question says stands near: a figure belongs to the words around it.

    A word counts by the square root of the number of its terms, so that a long name does not outweigh the
    verb that tells one figure beside the name from another.
    """
    total = 0.0
    for word in said:
        near = [max(exp(-_gap(span, place, here) / _REACH) for place in places) for places in word]
        total += sum(near) / len(near) ** 0.5
    return round(total, 6)


def _gap(span: _Span, place: tuple[int, int], here: _Text) -> float:
    start, end = place
    if start < span.end and end > span.start:
        return _INSIDE
    if end <= span.start:
        return span.start - end + _CLAUSE * (here.clauses[span.start] - here.clauses[end])
    stops = here.clauses[start] - here.clauses[span.end]
    if not span.dated:
        return start - span.end + _BEHIND + _CLAUSE * stops
    # "In 1987, the group ...": the date belongs to what follows.
    return start - span.end + _AHEAD * stops
