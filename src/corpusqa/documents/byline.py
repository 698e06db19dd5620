"""Lines that hold nothing but who wrote and published a page, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpusqa.documents.dates import iso_date

_PUBLISHER_KEYS = (
    "本文来源|文章来源|信息来源|消息来源|稿件来源|内容来源|新闻来源|来源|来自|稿源|出处|媒体|source"
)
_AUTHOR_KEYS = "本文作者|文章作者|原文作者|原作者|作者|撰文|撰稿|采写|记者|本报记者|特约记者|文字|文|作\\s者|author|written by|words by"
_EDITOR_KEYS = (
    "责任编辑|责编|执行编辑|网络编辑|值班编辑|本文编辑|编辑|主编|编审|审核|审校|校对|校审|终审|初审|复审|监制|统筹|策划|制作|制图|设计|排版|美编"
    "|摄影|实习生|通讯员|翻译|译者|出品|运营|视觉|剪辑|录入|值班主任|签发|editor|edited by|translator"
)
_DATE_KEYS = "发布时间|发表时间|更新时间|发布日期|刊发时间|时间|日期|发布于|更新于|发表于|发布|更新|published|updated|last updated|posted|date"
_OTHER_KEYS = "阅读量?|阅读数|浏览量?|浏览次数|点击数?|点击量|评论数?|字数|字号|字体|分享至?|分享到|收藏|编号|栏目|分类|频道|标签|地区|ip属地|views"
_KEY = re.compile(
    rf"(?P<publisher>{_PUBLISHER_KEYS})|(?P<author>{_AUTHOR_KEYS})|(?P<editor>{_EDITOR_KEYS})|(?P<date>{_DATE_KEYS})|(?P<other>{_OTHER_KEYS})",
    re.IGNORECASE,
)
_FIELD = re.compile(
    rf"(?:(?<=\A)|(?<=[\s|丨/·,，;；(（\[【]))(?P<key>{_KEY.pattern})\s*(?:[:：|丨]|(?<=by)\s|(?<=by\s)|[/／](?=\s*\S))\s*",
    re.IGNORECASE,
)
_CLOCK = r"(?:[\sT,，/|]*(?:at\s+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*(?:[A-Z]{2,4}|北京时间))?)?"
_NUMERIC_DATE = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
_ENGLISH_DATE = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d\d"
)
_DATE_TIME = re.compile(rf"(?:{_NUMERIC_DATE}|{_ENGLISH_DATE}){_CLOCK}", re.IGNORECASE)
_BY = re.compile(
    r"by ((?:[A-Z][\w.'’-]+|and|de|von|van|la|&|,)(?:,? (?:[A-Z][\w.'’&-]+|and|de|von|van|la|&|in)){1,9})",
    re.IGNORECASE,
)
_FROM_ACCOUNT = re.compile(
    r"(?:本文|文章|内容|原文)?(?:来自|转自|转载自|首发于|来源于|原载于?|源自)[^。，,]{0,6}(?:公众号|微信号|头条号|百家号|网易号|搜狐号|官网)\s*"
    r"[:：]?\s*[“\"「《]?(?P<name>[^”\"」》(（,，。:：]{1,24})[”\"」》]?.{0,90}"
)
_PLACE_AFTER = re.compile(
    r"(?:发布于|ip属地)?\s*[:：]?\s*[\u4e00-\u9fff]{2,4}(?:省|市)?\Z|\s*\Z", re.IGNORECASE
)
_VALUE_CHARS = 36


@dataclass(frozen=True, slots=True)
class Byline:
    """The fields of one line; ``fields`` counts them, ``label`` is the editor's key as written."""

    publisher: str = ""
    author: str = ""
    editor: str = ""
    date: str = ""  #: ISO 8601
    fields: int = 0


def read_byline(raw: str, plain: str) -> Byline | None:
    """Read a line as a byline.

    :param raw: the stripped line as written; values are taken from it.
    :param plain: the same line folded to Simplified, character for character.
    :return: its fields, or None if anything else is on the line.
    """
    if len(plain) > 200 or len(plain) < 4:
        return None
    return (
        _labelled_fields(raw, plain) or _dated_name(raw, plain) or _english(raw) or _from_account(raw, plain)
    )


def _labelled_fields(raw: str, plain: str) -> Byline | None:
    """ "来源:新华网 作者:张三 2025-12-24", also in brackets."""
    opening = len(plain) - len(plain.lstrip("(（[【"))
    inner = plain.rstrip(")）]】")
    matches = [m for m in _FIELD.finditer(inner) if m.start() >= opening]
    if not matches:
        return None
    before = inner[opening : matches[0].start()].strip(" |丨·/")
    date = iso_date(before) if _DATE_TIME.fullmatch(before) else ""
    if before and not date:
        return None
    found: dict[str, str] = {"date": date} if date else {}
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        stop = following.start() if following else len(inner)
        value = raw[match.end() : stop].strip(" |丨·/,，;；\t\u3000")
        kind = next(k for k in ("publisher", "author", "editor", "date", "other") if match.group(k))
        embedded = _DATE_TIME.search(value)
        if embedded and kind != "other":
            found.setdefault("date", iso_date(embedded.group()))
            value = (value[: embedded.start()] + value[embedded.end() :]).strip(" |丨·/,，;；")
        if len(value) > _VALUE_CHARS or re.search(r"[。！？!?；;]|[，,].{9}", value):
            return None
        if kind == "editor" and value:
            value = f"{value} ({raw[match.start('key') : match.end('key')]})"
        if value and kind != "date":
            found.setdefault(kind, value)
    return _made(found, len(matches) + bool(before))


def _dated_name(raw: str, plain: str) -> Byline | None:
    """ "新华网 2025-12-24 10:30:11", "2025年12月24日 10:30 北京": a date with a time, or beside a name."""
    match = _DATE_TIME.search(plain)
    if match is None:
        return None
    before, after = plain[: match.start()].strip(" |丨·/"), plain[match.end() :].strip(" |丨·/")
    timed = re.search(r"\d[:：]\d{2}", match.group()) is not None
    name = raw[: match.start()].strip(" |丨·/")
    if not timed or len(before) > 20 or len(after) > 20 or re.search(r"[。，,！？!?；;:：]", before + after):
        return None
    if not before and not after:
        return None  # a timestamp and nothing else
    found = {"date": iso_date(match.group())}
    if name and not name.startswith("原创"):
        found["publisher"] = name
    elif after and not _PLACE_AFTER.fullmatch(after):
        found["publisher"] = raw[match.end() :].strip(" |丨·/")
    return _made(found, 2)


def _english(raw: str) -> Byline | None:
    rest = raw.strip(" |·")
    match = _BY.match(rest)
    found: dict[str, str] = {}
    if match and rest[:3].lower() == "by ":
        names = re.split(r",| in ", match.group(1))
        found["author"] = names[0].strip()
        if len(names) > 1 and len(names[-1].split()) <= 4:
            found["publisher"] = names[-1].strip()
        rest = rest[match.end() :].strip(" |·,•-—")
    dated = re.match(
        rf"(?:(?:last )?(?:published|updated|posted)(?: on)?:?\s*)?({_DATE_TIME.pattern})",
        rest,
        re.IGNORECASE,
    )
    if dated and re.search(r"[a-z]", dated.group(), re.IGNORECASE):
        found["date"] = iso_date(dated.group())
        rest = re.sub(
            r"^[\s|·/,•-]*(?:updated.{0,40}|\d+ min(?:ute)? read|[A-Z][\w ]{1,20})?[\s|·]*",
            "",
            rest[dated.end() :],
            flags=re.I,
        )
    return _made(found, len(found)) if found and not rest.strip(" .|·") else None


def _from_account(raw: str, plain: str) -> Byline | None:
    match = _FROM_ACCOUNT.fullmatch(plain)
    if match is None:
        return None
    found = {"publisher": raw[match.start("name") : match.end("name")].strip()}
    if author := re.search(r"作者\s*[:：]\s*([^,，。;；)）\s]{1,20})", raw):
        found["author"] = author.group(1)
    return _made(found, 2)


def _made(found: dict[str, str], fields: int) -> Byline:
    return Byline(
        publisher=found.get("publisher", ""),
        author=found.get("author", ""),
        editor=found.get("editor", ""),
        date=found.get("date", ""),
        fields=fields,
    )
