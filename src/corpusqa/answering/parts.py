"""Questions that ask two things at once, taken apart: "A 和 B 分别……", "A and B, respectively"."""

from __future__ import annotations

import regex

_EACH = regex.compile(r"分别|分別|各自|各(?=[是有为為占])")
_AND = r"(?:和|与|與|跟|以及|及|、)"
_SUBJECTS = regex.compile(
    rf"^(?P<a>[^，,。？?]{{1,20}}?){_AND}(?P<b>[^，,。？?的]{{1,16}}?)(?P<rest>(?:的|分别|分別|各|在|从|從|对|對|把|将|將).+)$"
)
# "A、B，各……": the subjects stand before a comma, each with words of its own.
_LISTED = regex.compile(
    rf"^(?P<a>[^，,。？?]{{2,24}}?){_AND}(?P<b>[^，,。？?、]{{2,24}})[，,]\s*(?:各自?|分别|分別|又?各自?)(?P<rest>.+)$"
)
_LISTED_BY_COMMA = regex.compile(
    r"^(?P<a>[^，,。？?]{2,24})、(?P<b>[^，,。？?、]{2,24})[，,]\s*(?:各自?|分别|分別)(?P<rest>.+)$"
)
_ASKS = regex.compile(
    r"什么|什麼|甚麼|多少|谁|誰|哪|何时|何時|几|幾|怎么|怎麼|为何|為何|多[大高长長久厚薄远遠]|吗|嗎|何|いつ|どこ|いくら"
    r"|\b(?:what|who|when|where|which|why|how)\b",
    regex.IGNORECASE,
)
_CLAUSE = regex.compile(
    r"[，,；;]\s*(?:and\s+)?|\s+and\s+(?=(?:what|who|when|where|which|why|how)\b)", regex.IGNORECASE
)
_SENTENCE = regex.compile(r"[^？?]+[？?]+")
_RESPECTIVELY = regex.compile(r"\b(?:respectively|each|both)\b,?", regex.IGNORECASE)
_NAME = r"\p{Lu}[\p{L}\d.&-]*(?:\s+(?:\p{Lu}|\d)[\p{L}\d.&-]*)*"
_NAMES = regex.compile(rf"(?P<a>{_NAME})(?:'s)?\s+and\s+(?P<b>{_NAME})")


def parts(question: str) -> list[str]:
    """Take a question apart into questions that can be answered one by one.

    :return: two or more questions, or nothing when it asks one thing.
    """
    sentences = [one.strip() for one in _SENTENCE.findall(question)]
    if len(sentences) > 1 and "".join(_SENTENCE.findall(question)).strip() == question.strip():
        return sentences
    if listed := _LISTED_BY_COMMA.match(question) or _LISTED.match(question):
        return [f"{listed[name]}{listed['rest']}" for name in ("a", "b")]
    if _EACH.search(question) and (match := _SUBJECTS.match(question)):
        first, second = match["a"], match["b"]
        # "X 的 A 和 B": the second asks about X as well.
        owner = first[: first.rindex("的") + 1] if "的" in first else ""
        rest = _EACH.sub("", match["rest"])
        return [f"{first}{rest}", f"{owner}{second}{rest}"]
    if _RESPECTIVELY.search(question) and (match := _NAMES.search(question)):
        plain = _RESPECTIVELY.sub("", question)
        both = match.group()
        return [" ".join(plain.replace(both, match[name], 1).split()) for name in ("a", "b")]
    clauses = [clause.strip() for clause in _CLAUSE.split(question) if clause.strip()]
    if len(clauses) > 1 and all(_ASKS.search(clause) for clause in clauses):
        return clauses
    return []
