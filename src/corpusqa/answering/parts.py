"""Questions that ask two things at once, taken apart: "A 和 B 分别……", "who ..., and when ...?"."""

from __future__ import annotations

from collections.abc import Callable

import regex

_EACH = regex.compile(r"分别|分別|各自|各(?=[是有为為占给給推用靠])")
_AND = r"(?:和|与|與|跟|以及|及|、)"
_SUBJECTS = regex.compile(
    rf"^(?P<a>[^，,。？?]{{1,20}}?){_AND}(?P<b>[^，,。？?的]{{1,16}}?)(?P<rest>(?:的|分别|分別|各|在|从|從|对|對|把|将|將).+)$"
)
# "A、B，各……": the subjects stand before a comma, each with words of its own.
_LISTED = regex.compile(
    rf"^(?P<a>[^，,。？?]{{1,24}}?){_AND}(?P<b>[^，,。？?、]{{1,24}})[，,]\s*(?:各自?|分别|分別|又?各自?)(?P<rest>.+)$"
)
_LISTED_BY_COMMA = regex.compile(
    r"^(?P<a>[^，,。？?]{1,24})、(?P<b>[^，,。？?、]{1,24})[，,]\s*(?:各自?|分别|分別)(?P<rest>.+)$"
)
# "A 和 B 哪个更……": what is compared is asked of each. 跟踪, 参与 and the like hold no "and".
_COMPARED = regex.compile(
    r"^(?P<a>[^，,。？?]{1,24}?)(?:(?<![共平饱飽总總])和(?![平解谐諧])|(?<![参參给給])[与與](?![会會其])"
    r"|(?<![能要想会會可来來去])跟(?![踪蹤进進随隨])|、|还是|還是)"
    r"(?P<b>[^，,。？?]{0,23}?[^，,。？?是为為占佔在跟和与與对對给給由被让讓向])[，,]?"
    r"(?P<rest>(?:相?比(?:起来|起來|较|較)?|之间|之間|两者|兩者|[当當今]天|今年|去年)?[，,]?"
    r"(?:哪[个個家边邊款种種方块塊者座部]|哪一[个個家边邊款种種方者]|[谁誰孰]|相差|差[多几幾]|(?:有|的)?(?:什么|什麼|何|哪些)?(?:区别|區別|差异|差異|不同))"
    r"[^，,]*)$"
)
_ASKS = regex.compile(
    r"什么|什麼|甚麼|多少|谁|誰|哪|何时|何時|几|幾|怎么|怎麼|怎样|怎樣|为何|為何|多[大高长長久厚薄远遠]|吗|嗎|何|いつ|どこ|いくら"
    r"|^(?:what|who|whom|whose|when|where|which|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would"
    r"|\p{L}+ (?:what|when|who|whom|whose|which|how))\b",
    regex.IGNORECASE,
)
# A comma alone parts two questions in East Asian scripts; in others it may open a relative clause.
_CLAUSE = regex.compile(
    r"(?<=[\p{Han}\p{Kana}\p{Hangul}”’》」\d])\s*[，,；;]\s*(?![”’》」])(?!and\b)|\s*;\s*"
    r"|,?\s+and\s+(?=(?:\p{L}+\s+)?(?:what|who|whom|whose|when|where|which|why|how)\b)"
    r"|,\s+and\s+(?=(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b)",
    regex.IGNORECASE,
)
_SENTENCE = regex.compile(r"[^？?]+[？?]+")
_OPEN = regex.compile(r"[《「『“][^》」』”]*[？?][》」』”]")  # a title that asks is no question
_RESPECTIVELY = regex.compile(r"\b(?:respectively|each|both)\b,?", regex.IGNORECASE)
_NAME = r"\p{Lu}[\p{L}\d.&-]*(?:\s+(?:\p{Lu}|\d)[\p{L}\d.&-]*)*"
_NAMES = regex.compile(rf"(?P<a>{_NAME})(?:'s)?\s+and\s+(?P<b>{_NAME})")
_THING = r"(?:the\s+)?(?:[\p{L}\d.&'’-]+\s+){0,4}[\p{L}\d.&'’-]+"
_EITHER = regex.compile(rf"^(?P<rest>.{{8,}}?),\s+(?P<a>{_THING})\s+or\s+(?P<b>{_THING})\?*$")
_COMPARES = regex.compile(
    r"\bcompar(?:e[ds]?|ison)\b|\bdiffer"
    r"|^(?:What|Which)\s+\p{Ll}+s\s+(?:do|did|are|were|have|had)\b|^How old (?:are|were)\b"
)
_SHORTEST = 2  #: words of an English clause that can stand alone; "When and where" asks one thing


def parts(question: str) -> list[str]:
    """Take a question apart into questions that can be answered one by one.

    :return: two or more questions, or nothing when it asks one thing.
    """
    if not _OPEN.search(question):
        sentences = [one.strip() for one in _SENTENCE.findall(question)]
        if len(sentences) > 1 and "".join(_SENTENCE.findall(question)).strip() == question.strip():
            return sentences
    return next((found for way in _WAYS if (found := way(question))), [])


def _listed(question: str) -> list[str]:
    match = _LISTED_BY_COMMA.match(question) or _LISTED.match(question)
    return [f"{match[name]}{match['rest']}" for name in ("a", "b")] if match else []


def _shared(question: str) -> list[str]:
    """Two subjects of one question: "X 的 A 和 B 分别是多少"."""
    if not _EACH.search(question) or not (match := _SUBJECTS.match(question)):
        return []
    first, second = match["a"], match["b"]
    # "X 的 A 和 B": the second asks about X as well.
    owner = first[: first.rindex("的") + 1] if "的" in first else ""
    rest = _EACH.sub("", match["rest"])
    return [f"{first}{rest}", f"{owner}{second}{rest}"]


def _named(question: str) -> list[str]:
    """Two names that share what is asked, or are compared: "What do A and B each say?"."""
    match = _NAMES.search(question)
    if match is None or not (_RESPECTIVELY.search(question) or _COMPARES.search(question)):
        return []
    plain = _RESPECTIVELY.sub("", question)
    return [" ".join(plain.replace(match.group(), match[name], 1).split()) for name in ("a", "b")]


def _either(question: str) -> list[str]:
    match = _EITHER.match(question)
    return [f"{match['rest']}, {match[name]}?" for name in ("a", "b")] if match else []


def _clauses(question: str) -> list[str]:
    clauses = [clause.strip() for clause in _CLAUSE.split(question) if clause.strip()]
    whole = all(_ASKS.search(clause) and _long_enough(clause) for clause in clauses)
    return clauses if len(clauses) > 1 and whole else []


def _long_enough(clause: str) -> bool:
    return not clause.isascii() or len(clause.split()) >= _SHORTEST


def _compared(question: str) -> list[str]:
    match = _COMPARED.match(question)
    if match is None:
        return []
    first, second = match["a"], match["b"]
    # "A 和 B 的 X": X is asked of both.
    shared = second[second.rindex("的") :] if "的" in second and "的" not in first else ""
    return [f"{first}{shared}{match['rest']}", f"{second}{match['rest']}"]


_WAYS: tuple[Callable[[str], list[str]], ...] = (_listed, _shared, _named, _either, _clauses, _compared)
