"""Follow-up questions: what a question means after the ones before it.

Nothing is guessed silently: the rules propose one or more standalone questions, the assistant tries them,
and the one it used is shown with the answer (``Answer.standalone_question``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from corpusqa.text.question import analyse

_PRONOUN = regex.compile(
    r"""
    (?P<plain>它们|他们|她们|它|(?<!其|吉)他(?!们|人|國|国|加)|她|前者|后者|後者|对方|對方|其(?=[\p{Han}])(?![他它实實中次余餘])
        |[该該][公车企集车系技产项计芯平联品团款司][\p{Han}]?
        |(?:这|那|這)[家款个项位座笔种個項種](?:公司|企业|车企|车型|车|系统|技术|项目|计划|人|品牌|企業|車企|車型|車|系統|技術|項目|計劃)?
        |同社|彼ら|彼女|彼|それら|それ|その|これ|この会社)
    |\b(?P<owner>its|his|her|their)\b
    |\b(?P<word>it|he|she|they|him|them|the\ (?:company|carmaker|firm|former|latter|system|deal|plan))\b
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
# "This" as a whole matter: what the earlier question was about, all of it.
_THIS = regex.compile(
    r"^\s*(?:那|那么)?[这這](?=[对對会會给給让讓能是意为為样樣])"
    r"|^\s*(?:why|how) (?:is|was|does|did) (?:this|that)\b|^\s*(?:これ|それ)は",
    regex.IGNORECASE,
)
_PERSONS = frozenset(["他", "她", "he", "she", "him", "his", "her", "彼", "彼女"])
_OPENING = regex.compile(
    r"^\s*(?:那麼|那么|那(?=[\p{Han}\p{L}])(?![家款个项位座笔种個項種里裡儿兒边邊])|还有|還有|另外|以及|然后|然後|此外|では|じゃあ|また"
    r"|(?:and|but|so|then|ok(?:ay)?)[,\s]+(?:what\s+about\s+|how\s+about\s+)?"
    r"|what\s+about\s+|how\s+about\s+)[,，、\s]*",
    regex.IGNORECASE,
)
_CLOSING = regex.compile(r"(?:呢|は)\s*[?？]?\s*$")
_CORRECTION = regex.compile(
    r"^\s*(?:不[,，]?\s*)?(?:我[说說问問指]的是|我是[说說问問]|no[,.]?\s+i\s+mea?nt?\s+|i\s+mea?nt?\s+|いや[、,]?)"
    r"\s*(?P<subject>.+?)\s*[。.!！?？]*\s*$",
    regex.IGNORECASE,
)
_LATIN_NAME = regex.compile(r"\b\p{Lu}[\p{L}\d.&-]*(?:\s+(?:\p{Lu}|\d)[\p{L}\d.&-]*)*")
# Capitalised because they open a sentence.
_NOT_A_NAME = regex.compile(
    r"what|who|whom|whose|when|where|why|which|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would"
    r"|should|in|on|at|the|an?|and|of|for|to|by|with|from|according|tell|please|i",
    regex.IGNORECASE,
)
# The first of these ends the noun phrase that opens a Chinese or Japanese question.
_PHRASE_END = regex.compile(
    r"[的是在有为為于於将將把被会會能与與和跟从從向对對给給以到由用于,，、:：?？。]|计划|計劃|打算|什么|什麼|多少|[哪几幾谁誰]|怎么|怎麼|如何|何时|何時|为何|为什么|何|[のはがをにで]"
)
_HAN = regex.compile(r"[\p{Han}\p{Katakana}\p{Hiragana}]")
_TIME = regex.compile(r"[\d０-９]+\s*[年月日号號]?(?:初|底|末|中)?")


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The question before, complete in itself, and what it was about."""

    question: str
    subject: str


def standalone(question: str, history: Sequence[str]) -> list[str]:
    """Propose what a question means after earlier ones.

    :param history: earlier questions as people typed them, oldest first.
    :return: at least one proposal, the likeliest first; ``[question]`` when it stands alone.
    """
    earlier: _Earlier | None = None
    for past in history:
        if analyse(past).terms:
            complete = _propose(past, earlier)[0]
            earlier = _Earlier(complete, _subject(complete))
    return _propose(question, earlier)


def _propose(question: str, earlier: _Earlier | None) -> list[str]:
    if earlier is None or not earlier.subject:
        return [question]
    if correction := _CORRECTION.match(question):
        return [_swap(earlier, correction["subject"])]
    if pronoun := _free_pronoun(question):
        person = pronoun.group().lower() in _PERSONS
        return [_replace(question, pronoun, _role(earlier) if person else earlier.subject)]
    if _THIS.match(question):
        return [f"{_statement(earlier.question)} {question}"]
    rest = _CLOSING.sub("", _OPENING.sub("", question)).strip(" ?？,，、。")
    opened = bool(_OPENING.match(question) or _CLOSING.search(question))
    if not opened and not _is_fragment(question):
        return [question]
    if not rest or not analyse(rest).content:
        return [f"{earlier.question} {question}"]
    if opened and _size(rest) <= 12:
        return list(dict.fromkeys([_join(earlier.subject, rest, question), _swap(earlier, rest)]))
    return [_join(earlier.subject, rest, question)]


def _free_pronoun(question: str) -> regex.Match[str] | None:
    """Return the first pronoun, unless the question itself names before it what it could stand for."""
    match = _PRONOUN.search(question)
    if match is None:
        return None
    before = _TIME.sub("", question[: match.start()])
    named = any(not _NOT_A_NAME.fullmatch(m.group()) for m in _LATIN_NAME.finditer(before))
    words = analyse(_OPENING.sub("", before)).content if before.strip() else ""
    return None if named or sum(1 for _ in _HAN.finditer(words)) >= 2 else match


def _is_fragment(question: str) -> bool:
    """Tell whether a question is too short to name what it is about ("价格是多少?", "When?")."""
    content = analyse(question).content
    if _HAN.search(content):
        return len(content.replace(" ", "")) <= 3 and not _LATIN_NAME.search(question)
    return not content or (
        len(content.split()) <= 1 and len(question.split()) <= 3 and _subject(question) == content
    )


def _subject(question: str) -> str:
    """Return what a complete question is about, as it was written."""
    names = [m.group().removesuffix("'s") for m in _LATIN_NAME.finditer(question)]
    names = [name for name in names if not _NOT_A_NAME.fullmatch(name)]
    if not _HAN.search(question):
        return " ".join(names[:2]) if names else analyse(question).content
    start = question.lstrip(" 请請问問")
    start = regex.sub(r"^(?:在|关于|關於|对于|對於|根据文章[,，]?)", "", start)
    start = regex.sub(r"^[\d０-９]+\s*年[\d月日底末初]*[,，]?", "", start)
    phrase = start[: match.start()] if (match := _PHRASE_END.search(start)) else start
    if len(phrase.strip()) >= 2 and analyse(phrase).content:
        return str(phrase.strip())
    return names[0] if names else analyse(question).content


def _statement(question: str) -> str:
    """Return what a question is about without its asking."""
    return analyse(question).content if not _HAN.search(question) else question.rstrip(" ?？。")


def _role(earlier: _Earlier) -> str:
    """Return the person an earlier question was about: "零跑的创始人" rather than "零跑"."""
    if not _HAN.search(earlier.question):
        asks_person = analyse(earlier.question).answer_type == "person"
        return analyse(earlier.question).content if asks_person else earlier.subject
    match = regex.match(r"\s*(?P<role>[^是谁誰叫,，?？]{2,20})(?:是|叫)", earlier.question)
    return str(match["role"]) if match else earlier.subject


def _replace(question: str, pronoun: regex.Match[str], subject: str) -> str:
    text = pronoun.group()
    if pronoun["owner"]:
        subject = f"{subject}'s"
    elif text[0] in "其" or text == "その":
        subject = f"{subject}の" if text == "その" else f"{subject}的"
    opening = _OPENING.match(question)
    start = min(opening.end(), pronoun.start()) if opening else 0
    return question[start : pronoun.start()] + subject + question[pronoun.end() :]


def _swap(earlier: _Earlier, subject: str) -> str:
    """Ask the earlier question about another subject."""
    if earlier.subject in earlier.question:
        return earlier.question.replace(earlier.subject, subject, 1)
    return f"{subject} {earlier.question}"


def _join(subject: str, rest: str, question: str) -> str:
    mark = "？" if _HAN.search(question) else "?"
    return f"{subject} {rest}{mark}" if rest else question


def _size(text: str) -> int:
    return len(text) if _HAN.search(text) else 3 * len(text.split())
