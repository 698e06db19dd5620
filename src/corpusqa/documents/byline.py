"""Lines that hold nothing but who wrote and published a page, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpusqa.documents.dates import DATE_IN_WORDS, iso_date

_KEYS = {
    "publisher": "(?:本文|文章|信息|消息|稿件|内容|新闻)?来源|来自|稿源|出处|媒体|source",
    "author": (
        "(?:本文|文章|原文|原)?作者|撰文|撰稿|采写|(?:本报|特约|见习|实习|首席)?记者|文字?|author"
        "|written by|words by"
    ),
    "editor": (
        "(?:责任|执行|网络|值班|本文|见习|实习)?编辑|责编|编审|审核|审校|校对|校审|[初复终]审|主编|editor"
        "|edited by"
    ),
    "credit": (
        "监制|统筹|策划|制作|制图|设计|排版|美编|摄影|实习生|通讯员|翻译|译者|出品人?|运营|视觉|剪辑|录入"
        "|值班主任|签发|配音|translator|photography"
    ),
    "date": (
        "(?:发布|发表|更新|刊发|发稿)(?:时间|日期)|时间|日期|(?:发布|更新|发表|编辑)于?|最终更新|입력|수정"
        "|(?:last )?(?:published|updated|posted)|date"
    ),
    "other": (
        "阅读量?|阅读数|浏览量?|浏览次数|点击[数量]?|评论数?|字数|字号|字体|分享[至到]?|收藏|编号|栏目"
        "|分类|频道|标签|地区|ip属地"
    ),
}
_FIELD = re.compile(
    r"(?:\A|(?<=[\s|丨/·,，;；(（\[【]))"
    rf"(?P<key>{'|'.join(f'(?P<{kind}>{keys})' for kind, keys in _KEYS.items())})"
    r"\s*(?:[:：|｜丨]|(?<=by)\s|(?<=[于력])\s?(?=\d)|[/／](?=\s*\S))\s*",
    re.IGNORECASE,
)
_CLOCK = (
    r"(?:[\sT,，/|]*(?:(?:at|à|um)\s+)?\d{1,2}[:：h.]\d{2}(?:[:：]\d{2})?(?:\s*[ap]\.?m\.?)?"
    r"(?:\s*(?:[A-Z]{2,4}\b|Uhr|北京时间))?)?"
)
_NUMERIC_DATE = (
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?\.?|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d"
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_DATE_TIME = re.compile(
    rf"(?:{_NUMERIC_DATE}|{_WEEKDAY}{DATE_IN_WORDS})(?:\s*오[전후])?{_CLOCK}", re.IGNORECASE
)
_NAME = r"[A-ZÀ-Þ][\w.'’-]*"
_BY = re.compile(
    rf"(?:[Bb][Yy]|BY|Par|Von|Por)\s+({_NAME}(?:\s+(?:{_NAME}|and|de|von|van|la|&|[A-Z]\.)){{1,8}})"
    r"(?:,\s*([A-Z][\w &'-]{1,40}))?"
)
_DATE_KEY = re.compile(
    r"(?:(?:last )?(?:published|updated|posted)|publiée? le|mise? à jour le|veröffentlicht|aktualisiert"
    r"|publicado)(?: on| am| el)?:?\s*",
    re.IGNORECASE,
)
_FROM_ACCOUNT = re.compile(
    r"(?:本文|文章|内容|原文)?(?:来自|转自|转载自|首发于|来源于|原载于?|源自)[^。，,]{0,6}"
    r"(?:公众号|微信号|头条号|百家号|网易号|搜狐号|官网)"
    r"\s*[:：]?\s*[“\"「《]?(?P<name>[^”\"」》(（,，。:：]{1,24})[”\"」》]?.{0,90}"
)
_PLACE = re.compile(
    r"发布于.{0,10}|ip属地.{0,8}|(?:中国)?(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江"
    r"|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆"
    r"|香港|澳门|美国|日本|英国)(?:省|市)?",
    re.IGNORECASE,
)
_EDGE = " |丨｜·・/,，;；\t\u3000"
_VALUE_CHARS = 36


@dataclass(frozen=True, slots=True)
class Byline:
    """The fields of one line."""

    publisher: str = ""
    author: str = ""
    editor: str = ""  #: with the key as written: "王越 (編輯)"
    date: str = ""  #: ISO 8601
    fields: int = 0  #: number of them, unread ones included
    form: str = ""  #: key or shape of a single field, such as "记者": speech and diaries repeat theirs
    loose: bool = False  #: such a form, which proves nothing by itself


def read_byline(raw: str, plain: str) -> Byline | None:
    """Read a line as a byline.

    :param raw: the stripped line as written; values are taken from it.
    :param plain: the same line folded to Simplified, character for character.
    :return: its fields, or None if anything else is on the line.
    """
    if not 4 <= len(plain) <= 200:
        return None
    return _keyed(raw, plain) or _western(raw) or _dated_name(raw, plain) or _from_account(raw, plain)


def _keyed(raw: str, plain: str) -> Byline | None:
    """Keys with values: "来源:新华网 作者:张三 2025-12-24", also in brackets."""
    opening = len(plain) - len(plain.lstrip("(（[【"))
    inner = plain.rstrip(")）]】")
    matches = [match for match in _FIELD.finditer(inner) if match.start() >= opening]
    if not matches:
        return None
    before = inner[opening : matches[0].start()].strip(_EDGE)
    if before and not _DATE_TIME.fullmatch(before):
        return None
    found = {"date": iso_date(before)} if before else {}
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        value = raw[match.end() : following.start() if following else len(inner)].strip(_EDGE)
        kind = _kind(match)
        dated = _DATE_TIME.search(value)
        if dated and kind != "other":
            found.setdefault("date", iso_date(dated.group()))
            value = (value[: dated.start()] + value[dated.end() :]).strip(_EDGE)
        if len(value) > _VALUE_CHARS or re.search(r"[。！？!?；;]|[，,].{9}", value):
            return None
        if kind == "editor" and value:
            value = f"{value} ({raw[match.start('key') : match.end('key')]})"
        if value and kind != "date":
            found.setdefault(kind, value)
    fields = len(matches) + bool(before)
    single = matches[0].group("key") if fields == 1 else ""
    return _byline(found, fields, form=single, loose=fields == 1 and _kind(matches[0]) != "editor")


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in _KEYS if match.group(kind))


def _dated_name(raw: str, plain: str) -> Byline | None:
    """A date with a time beside a name or a place: "新华网 2025-12-24 10:30"."""
    match = _DATE_TIME.search(plain)
    if match is None or not re.search(r"\d[:：h]\d{2}", match.group()):
        return None
    before, after = raw[: match.start()].strip(_EDGE), raw[match.end() :].strip(_EDGE)
    if not before and not after:
        return None  # a moment and nothing else
    if len(before) > 20 or len(after) > 20 or re.search(r"[。，,！？!?；;:：]", before + after):
        return None
    found = {"date": iso_date(match.group())}
    name = before.removeprefix("原创").strip()
    if before.startswith("原创") and len(name.split()) == 2:  # WeChat: the author, then the account
        found["author"], found["publisher"] = name.split()
    elif name:
        found["publisher"] = name
    elif not _PLACE.fullmatch(plain[match.end() :].strip(_EDGE)):
        found["publisher"] = after
    return _byline(found, 2, form="dated", loose=True)


def _western(raw: str) -> Byline | None:
    """Lines such as "By Jane Doe, BBC News", "Publié le 24 décembre 2025" or "Dec 24, 2025 / 10:30 AM"."""
    rest, found = raw.strip(_EDGE), {}
    if match := _BY.match(rest):
        found = {"author": match.group(1), "publisher": match.group(2) or ""}
        rest = rest[match.end() :].strip(" |·,•-—")
    key = _DATE_KEY.match(rest)
    start = key.end() if key else 0
    if (dated := _DATE_TIME.match(rest, start)) and (found or key or re.match(r"[A-Za-z]|\d{1,2}[. ]", rest)):
        found["date"] = iso_date(dated.group())
        after = r"[\s|·/,•-]*(?:updated.{0,40}|\d+ min(?:ute)?s? read|[A-Z][\w ]{1,20})?[\s|·]*"
        rest = re.sub(rf"\A{after}", "", rest[dated.end() :], flags=re.IGNORECASE)
    if not found or rest.strip(" .|·"):
        return None
    fields = sum(bool(value) for value in found.values())
    return _byline(found, fields, form="western", loose=fields < 2 and key is None)


def _from_account(raw: str, plain: str) -> Byline | None:
    """A reprint's note: "本文来自微信公众号“某某”(ID:abc),作者:张三"."""
    match = _FROM_ACCOUNT.fullmatch(plain)
    if match is None:
        return None
    found = {"publisher": raw[match.start("name") : match.end("name")].strip()}
    if author := re.search(r"作者\s*[:：]\s*([^,，。;；)）\s]{1,20})", raw):
        found["author"] = author.group(1)
    return _byline(found, 2, form="", loose=False)


def _byline(found: dict[str, str], fields: int, *, form: str, loose: bool) -> Byline:
    return Byline(
        publisher=found.get("publisher", ""),
        author=found.get("author", ""),
        editor=found.get("editor", ""),
        date=found.get("date", ""),
        fields=fields,
        form=form,
        loose=loose,
    )
