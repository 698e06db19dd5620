"""What a question about "last year" asks of articles of different days, each counting from its own."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from corpusqa.answering.dates import times
from corpusqa.answering.scope import days
from corpusqa.text.folding import simplify
from corpusqa.types import Document

MOST = 3  #: different readings tried
_HAN = regex.compile(r"\p{Han}")
_HALF_WIDTH = {ord("０") + i: str(i) for i in range(10)}
_YEAR = regex.compile(r"(?:19|20)\d\d\s*年?")
#: Without any of these a question tells no time; looking takes less than reading all that tells one.
_CUE = regex.compile(
    r"[年月天日周季昨今]|星期|週|\d{4}|year|month|week|day|quarter|\bq\d|last|ago|spring|summer|autumn|januar|februar|march"
    r"|april|may|june|july|august|september|october|november|december|年|월|주|어제|오늘|jahr|monat|gestern|heute|année"
    r"|mois|hier|año|mes|ayer|hoy|год|месяц|вчера|сегодня|năm|tháng",
    regex.IGNORECASE,
)
_IN = regex.compile(r"\b(?:in|during) $", regex.IGNORECASE)
_NEAR = {0: ("今年", "this year"), -1: ("去年", "last year")}
#: An article that says nothing of the kind is not asked in such words.
_SAYS_NEAR = regex.compile(r"[今去昨本]年|this year|last year", regex.IGNORECASE)


def said_absolutely(question: str, date: str) -> str:
    """Say a question without times that are counted from a document's date.

    :return: "去年卖了多少?" for a document of 2025 as "2024年卖了多少?"; the question itself where it
        holds no such time or too little is known of the date.
    """
    for one in reversed(times(question, date)):
        if one.said:
            question = question[: one.start] + one.said + question[one.end :]
    return question


def said_relatively(question: str, date: str) -> str:
    """Say a question about the year of a document, or the year before, in the words of its day.

    :return: "2025年卖了多少?" for a document of 2025 as "今年卖了多少?"; the question itself if it names
        no such year.
    """
    span = days(date)
    if span is None:
        return question
    for one in reversed(times(question, "")):
        words = _NEAR.get(one.first.year - int(span[0][:4]))
        year = _YEAR.match(question.translate(_HALF_WIDTH), one.start)
        if words and year:
            before = _IN.sub("", question[: one.start])
            question = before + words[0 if _HAN.search(question) else 1] + question[year.end() :]
    return question


def by_date(question: str, documents: Sequence[Document]) -> list[tuple[str, frozenset[str]]]:
    """Say a question as the documents of different days would.

    :param documents: the likeliest first.
    :return: questions other than this one, each with the ids of the documents it is for. If the question
        holds times counted from a date, without them; else, if it names a year, in the words of the day.
    """
    if not _CUE.search(simplify(question)):
        return []
    told = [(one, said_absolutely(question, one.date)) for one in documents if one.date]
    if all(said == question for _, said in told):
        near = [one for one in documents if one.date and _SAYS_NEAR.search(one.text)]
        told = [(one, said_relatively(question, one.date)) for one in near]
    groups: dict[str, set[str]] = {}
    for one, said in told:
        if said != question:
            groups.setdefault(said, set()).add(one.id)
    return [(said, frozenset(ids)) for said, ids in groups.items()][:MOST]
