"""The lines of a page, and what each looks like by itself."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from corpusqa.documents import chrome_forms as forms
from corpusqa.documents import chrome_words as words
from corpusqa.documents.byline import Byline, read_byline
from corpusqa.text.terms import simplify

#: What a line looks like; "" is a line that may be the article's.
Label = Literal[
    "",
    "image",
    "image credit",
    "account",
    "breadcrumb",
    "moment",
    "links heading",
    "reading heading",
    "reading link",
    "section label",
    "end mark",
    "lead label",
    "advert",
    "interface",
    "promotion",
    "sure promotion",
    "byline",
    "statement",
    "copyright",
    "ordinal",
]

_BLANKS = " \t\r\f\v\u3000\xa0\u200b\u200c\u200d\ufeff\u2028\u2029"
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏЀ-ӿ]+")
_COMMA = re.compile(r"[，,。；;]")
_CLOSED = r"[”’\"'」』)）】\]]*\Z"
_FULL_STOP = re.compile(rf"(?:[。；;]|[A-Za-zÀ-ɏЀ-ӿ0-9)%][.]){_CLOSED}")
_RUNS_ON = re.compile(rf"(?:[。；;，、,：:]|[^.][.]){_CLOSED}")
_BREAKS_OFF = re.compile(r"[，,、；;]\Z")
_DECORATION = re.compile(r"\A[\s#*>|■□▲▼▶►◆◇●○★☆※丨—–\-=~·•【〖\[]+|[\s#*|■□◆◇●○★☆丨—–\-=~·•:：】〗\]>»]+\Z")
_LABEL_BEFORE = re.compile(r"\A[A-Za-z ]{2,14}\s*[·|/・-]\s*")
_AND_ALL = re.compile(r"\s*(?:全部|更多|more|>+)\s*\Z")
_NUMBER = re.compile(r"[\d.,]+\s*[万亿wk]?\+?", re.IGNORECASE)
_TOKEN_GAP = re.compile(r"[\s|/·•,，、:：;；()（）\[\]【】]+")
_STEP = re.compile(r"\s*[>›»＞→]+\s*")
_SENTENCE_END = re.compile(r"[。！？!?]")
_BRACKETED = re.compile(r"[【\[（(]([^】\]）)]+)[】\]）)]")
_SHORT_CHARS = 90
_TRANSCRIPT = 3  #: so many lines "记者：..." are speech, not credits


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its label and shape."""

    number: int  #: 1-based, in the decoded source
    text: str
    plain: str  #: stripped, folded to Simplified
    label: Label
    prose: bool  #: reads like a paragraph of an article
    byline: Byline | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing but whitespace is on it."""
        return not self.plain

    @property
    def running(self) -> bool:
        """Whether it is part of running text: a paragraph, or a shorter line that ends like one."""
        return self.prose or (not self.label and _RUNS_ON.search(self.plain) is not None)


def read_lines(text: str) -> list[Line]:
    """Split a text at line ends and label every line; lines in code fences carry no label."""
    lines: list[Line] = []
    fenced = False
    pairs = zip(text.split("\n"), simplify(text).split("\n"), strict=True)
    for number, (raw, simplified) in enumerate(pairs, start=1):
        plain = simplified.strip(_BLANKS)
        fence = plain.startswith(("```", "~~~"))
        if fence or fenced or not plain:
            lines.append(Line(number, raw, plain, "", bool(plain)))
            fenced ^= fence
            continue
        byline = read_byline(raw.strip(_BLANKS), plain)
        label = _label(plain, byline)
        lines.append(Line(number, raw, plain, label, not label and is_prose(plain), byline))
    return _without_logs(lines)


def is_prose(plain: str) -> bool:
    """Whether a line reads like (the start of) a paragraph rather than a headline, label or caption."""
    size = len(_WIDE.findall(plain)) + 2 * len(_LATIN_WORD.findall(plain))
    if _FULL_STOP.search(plain):
        return size >= 14
    return size >= 60 or (size >= 40 and len(_COMMA.findall(plain)) >= 3)


def _without_logs(lines: list[Line]) -> list[Line]:
    """Take the label off dated or named lines that recur all over a text: a chat, a diary, an interview."""
    forms_seen = Counter(line.byline.form for line in lines if line.byline and line.byline.loose)
    numbers = {line.number for line in lines if line.byline and forms_seen[line.byline.form] >= _TRANSCRIPT}
    return [
        replace(line, label="", byline=None, prose=is_prose(line.plain)) if line.number in numbers else line
        for line in lines
    ]


def _label(plain: str, byline: Byline | None) -> Label:
    if _is_image(plain):
        return "image"
    if len(plain) <= _SHORT_CHARS and not _BREAKS_OFF.search(plain) and (label := _label_short(plain)):
        return label
    if byline is not None or _is_bracketed_credit(plain):
        return "byline"
    if _is_statement(plain):
        return "statement"
    if len(plain) <= 180 and forms.COPYRIGHT.fullmatch(plain):
        return "copyright"
    if len(plain) <= 110 and forms.READING_LINK.fullmatch(plain):
        return "reading link"
    return ""


def _label_short(plain: str) -> Label:
    heading = _AND_ALL.sub("", _bare(plain).lower()).strip(" :：")
    if forms.ACCOUNT.fullmatch(plain):
        return "account"
    if _is_breadcrumb(plain):
        return "breadcrumb"
    if forms.MOMENT.fullmatch(plain):
        return "moment"
    for label, form in _HEADING_FORMS:
        if form.fullmatch(heading):
            return label
    for label, form in _LINE_FORMS:
        if form.fullmatch(plain):
            return label
    if _is_interface(plain) or forms.VIEW_MORE.fullmatch(heading) or forms.SITE_NAME.fullmatch(plain):
        return "interface"
    return ""


_HEADING_FORMS: tuple[tuple[Label, re.Pattern[str]], ...] = (
    ("advert", forms.ADVERT),
    ("links heading", forms.LINKS_HEADING),
    ("reading heading", forms.READING_HEADING),
    ("section label", forms.SECTION_LABEL),
)
_LINE_FORMS: tuple[tuple[Label, re.Pattern[str]], ...] = (
    ("end mark", forms.END_MARK),
    ("lead label", forms.LEAD_LABEL),
    ("image credit", forms.IMAGE_CREDIT),
    ("sure promotion", forms.PROMOTION_SURE),
    ("promotion", forms.PROMOTION),
)


def _bare(plain: str) -> str:
    """A line without the ornaments of a heading: "PAST · 往期回顾" and "【往期回顾】" give "往期回顾"."""
    text = _DECORATION.sub("", plain)
    return text if text.isascii() else _DECORATION.sub("", _LABEL_BEFORE.sub("", text))


def _is_image(plain: str) -> bool:
    if forms.MARKDOWN_IMAGES.fullmatch(plain):
        alternatives = re.findall(r"!\[([^\]]*)\]", plain)
        return all(forms.EMPTY_ALT.fullmatch(text.strip()) for text in alternatives)
    return forms.IMAGE_MARK.fullmatch(plain) is not None


def _is_statement(plain: str) -> bool:
    text = _bare(plain)
    return any(
        len(plain) <= longest and opening.match(text) and topic.search(plain)
        for (opening, topic), longest in zip(forms.STATEMENTS, forms.STATEMENT_CHARS, strict=True)
    )


def _is_breadcrumb(plain: str) -> bool:
    """Steps such as "Home > World > Asia": short parts, the first or last a word that only a path has."""
    parts = [part for part in _STEP.split(plain) if part]
    if len(parts) < 2 or _SENTENCE_END.search(plain) or max(map(len, parts)) > 40:
        return False
    return any(forms.PATH_END.fullmatch(part) for part in (parts[0], parts[-1].split()[0]))


def _is_bracketed_credit(plain: str) -> bool:
    """Credits and buttons in brackets, as in "【纠错】【责任编辑:张三】", at least one of them a credit."""
    parts = _BRACKETED.findall(plain)
    if not parts or _BRACKETED.sub("", plain).strip():
        return False
    credits = [read_byline(part, part) is not None for part in parts]
    return any(credits) and all(
        credit or _is_interface(part) for credit, part in zip(credits, parts, strict=True)
    )


def _is_interface(plain: str) -> bool:
    """Whether nothing but buttons, counters, section names and numbers is on the line."""
    lower = plain.lower().strip(" .!…:：|")
    if lower in words.BUTTON_PHRASES or lower in words.SECTION_PHRASES:
        return True
    steps = re.split(r"\s+/\s+", lower)
    if len(steps) >= 3 and max(map(len, steps)) <= 8 and any(_is_interface_word(step) for step in steps):
        return True
    tokens = [token for token in _TOKEN_GAP.split(lower) if token]
    named = sum(_is_interface_word(token) for token in tokens)
    numbers = sum(
        _NUMBER.fullmatch(token) is not None or bool(forms.MOMENT.fullmatch(token)) for token in tokens
    )
    if named and named + numbers == len(tokens):
        return True
    return named >= 4 and named + numbers >= 0.6 * len(tokens) and not _SENTENCE_END.search(lower)


def _is_interface_word(token: str) -> bool:
    return token in words.BUTTONS or token in words.SECTIONS or forms.COUNTED.fullmatch(token) is not None
