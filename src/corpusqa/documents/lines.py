"""The lines of a page, and what each looks like by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpusqa.documents import chrome_words as words
from corpusqa.documents.byline import Byline, read_byline
from corpusqa.text.terms import simplify

#: Labels that a line can carry; "" is a line that may be the article's.
Label = str

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏЀ-ӿ]+")
_STOP = re.compile(r"[。．.!！?？…;；:：,，、—][”’\"'」』)）】\]]*\Z")
_FULL_STOP = re.compile(r"(?:[。；;]|[A-Za-zÀ-ɏЀ-ӿ0-9)%][.])[”’\"'」』)）】\]]*\Z")
_DECORATION = re.compile(r"\A[\s#*>|■□▲▼▶►◆◇●○★☆※丨—–\-=~·•【〖\[]+|[\s#*|■□◆◇●○★☆丨—–\-=~·•:：】〗\]>»]+\Z")
_LABEL_BEFORE = re.compile(r"\A[A-Za-z ]{2,12}\s*[·|/・-]\s*")
_TIMESTAMP = re.compile(
    r"(?:(?:发布|更新|编辑)(?:于|时间)?\s*[:：]?\s*)?(?:(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?)"
    r"(?:[\sT]*\d{1,2}:\d{2}(?::\d{2})?)?|(?:今天|昨天|前天|今日|昨日)?\s*\d{1,2}:\d{2}(?::\d{2})?"
    r"|\d+\s*(?:秒|分钟|小时|天|周|个月|年)前|刚刚|昨天|前天|\d+ (?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?) ago"
)
_NUMBER = re.compile(r"[\d.,]+\s*[万亿wk]?\+?", re.IGNORECASE)
_SPLIT_TOKENS = re.compile(r"[\s|/·•,，、:：;；()（）\[\]【】]+")
_SPLIT_CRUMBS = re.compile(r"\s*[>›»＞→]+\s*")
_SENTENCE_END = re.compile(r"[。！？!?]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its label and shape."""

    number: int  #: 1-based, in the decoded source
    text: str
    plain: str  #: stripped, Simplified
    label: Label
    prose: bool  #: reads like a paragraph of an article
    byline: Byline | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing but whitespace is on it."""
        return not self.plain


def read_lines(text: str) -> list[Line]:
    """Split a text at line ends and label every line; lines in code fences carry no label."""
    lines: list[Line] = []
    fenced = False
    pairs = zip(text.split("\n"), simplify(text).split("\n"), strict=True)
    for number, (raw, simplified) in enumerate(pairs, start=1):
        plain = simplified.strip()
        if plain.startswith(("```", "~~~")):
            fenced = not fenced
        if fenced or not plain:
            lines.append(Line(number, raw, plain, "", bool(plain)))
            continue
        byline = read_byline(raw.strip(), plain)
        label = _label(plain, byline)
        lines.append(Line(number, raw, plain, label, not label and is_prose(plain), byline))
    return lines


def is_prose(plain: str) -> bool:
    """Whether a line reads like (the start of) a paragraph rather than a headline, label or caption."""
    wide = len(_WIDE.findall(plain))
    latin = len(_LATIN_WORD.findall(plain))
    size = wide + 2 * latin
    if _FULL_STOP.search(plain):
        return size >= 14
    return size >= 60 or (size >= 40 and len(re.findall(r"[，,。；;]", plain)) >= 3)


def bare(plain: str) -> str:
    """A line without the ornaments around a heading: "PAST · 往期回顾" and "【往期回顾】" give "往期回顾"."""
    text = _DECORATION.sub("", _DECORATION.sub("", plain))
    return _DECORATION.sub("", _LABEL_BEFORE.sub("", text)) if not text.isascii() else text


def _label(plain: str, byline: Byline | None) -> Label:
    if len(plain) > 600:
        return ""
    if _is_image(plain):
        return "image"
    if len(plain) <= 80:
        short = _label_short(plain)
        if short:
            return short
    if byline is not None:
        return "byline"
    if words.DISCLAIMER_OPENING.match(bare(plain)) and words.DISCLAIMER_TOPIC.search(plain):
        return "disclaimer"
    if len(plain) <= 160 and words.COPYRIGHT.fullmatch(plain):
        return "copyright"
    return ""


def _label_short(plain: str) -> Label:
    heading = bare(plain).lower()
    if words.ACCOUNT_COUNTS.fullmatch(plain):
        return "account"
    if _is_breadcrumb(plain):
        return "breadcrumb"
    if _TIMESTAMP.fullmatch(plain):
        return "timestamp"
    if words.LINKS_HEADING.fullmatch(_without_all(heading)):
        return "links heading"
    if words.READING_HEADING.fullmatch(_without_all(heading)):
        return "reading heading"
    if words.SECTION_LABEL.fullmatch(heading):
        return "section label"
    if words.END_MARK.fullmatch(plain) and (plain.lower() not in words.END_BARE):
        return "end mark"
    if words.LEAD_LABEL.fullmatch(plain):
        return "lead label"
    if words.PHOTO_CREDIT.fullmatch(plain):
        return "image credit"
    if words.VIEW_MORE.fullmatch(heading) or _is_interface(plain):
        return "interface"
    if words.FOLLOW.fullmatch(plain):
        return "promotion"
    return ""


def _without_all(heading: str) -> str:
    return re.sub(r"\s*(?:全部|更多|more|>+)\s*\Z", "", heading).strip(" :：")


def _is_image(plain: str) -> bool:
    match = words.MARKDOWN_IMAGES.fullmatch(plain)
    if match:
        return all(words.EMPTY_ALT.fullmatch(alt.strip()) for alt in re.findall(r"!\[([^\]]*)\]", plain))
    return words.IMAGE_MARK.fullmatch(plain) is not None


def _is_breadcrumb(plain: str) -> bool:
    """Steps such as "Home > World > Asia": short parts, one of them a word that only a path has."""
    parts = [part for part in _SPLIT_CRUMBS.split(plain) if part]
    if len(parts) < 2 or _SENTENCE_END.search(plain) or max(map(len, parts)) > 30:
        return False
    return any(words.HOME_WORDS.fullmatch(part) for part in (parts[0], parts[-1].split()[0]))


def _is_interface(plain: str) -> bool:
    """Whether nothing but buttons, counters, section names and numbers is on the line."""
    lower = plain.lower().strip(" .!…:：|")
    if lower in words.UI_PHRASES or lower in words.SECTION_PHRASES:
        return True
    tokens = [token for token in _SPLIT_TOKENS.split(lower) if token]
    buttons = sum(token in words.UI_WORDS for token in tokens)
    sections = sum(token in words.SECTION_WORDS for token in tokens)
    numbers = sum(_NUMBER.fullmatch(token) is not None for token in tokens)
    glued = sum(
        re.fullmatch(
            r"(?:评论|点赞|阅读|收藏|转发|分享|浏览|播放|跟贴|赞|粉丝|关注)[\d.,]+[万亿wk]?\+?|[\d.,]+[万亿wk]?\+?(?:人|次)?(?:评论|点赞|阅读|收藏|转发|分享|浏览|播放|跟贴|参与|赞|粉丝|关注)",
            t,
        )
        is not None
        for t in tokens
    )
    if buttons + sections + numbers + glued < len(tokens) or buttons + sections + glued == 0:
        return False
    return buttons + glued > 0 or sections >= 1
