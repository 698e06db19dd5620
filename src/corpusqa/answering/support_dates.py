"""Points in time as they are written: years, months, days, parts of a year, 去年 and the like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import regex

from corpusqa.answering.support_numerals import han_value

_MONTHS = (
    ("january", "jan", "janvier", "januar", "enero", "января", "январь", "janeiro", "gennaio"),
    ("february", "feb", "février", "februar", "febrero", "февраля", "февраль", "fevereiro", "febbraio"),
    ("march", "mar", "mars", "märz", "marzo", "марта", "март", "março"),
    ("april", "apr", "avril", "abril", "апреля", "апрель", "aprile"),
    ("may", "mai", "mayo", "мая", "май", "maio", "maggio"),
    ("june", "jun", "juin", "juni", "junio", "июня", "июнь", "junho", "giugno"),
    ("july", "jul", "juillet", "juli", "julio", "июля", "июль", "julho", "luglio"),
    ("august", "aug", "août", "agosto", "августа", "август"),
    ("september", "sept", "sep", "septembre", "septiembre", "сентября", "сентябрь", "setembro", "settembre"),
    ("october", "oct", "octobre", "oktober", "octubre", "октября", "октябрь", "outubro", "ottobre"),
    ("november", "nov", "novembre", "noviembre", "ноября", "ноябрь", "novembro"),
    ("december", "dec", "décembre", "dezember", "diciembre", "декабря", "декабрь", "dezembro", "dicembre"),
)
_GERMAN = frozenset(
    "januar februar märz april mai juni juli august september oktober november dezember sept".split()
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_CAPITALISED = {name for names in _MONTHS for name in (*names[:2], *(n for n in names if n in _GERMAN))}
_HAN_DAY = r"(?:\d{1,2}|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR = r"(?:1[0-9]{3}|20\d\d|21\d\d)"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民国": 1911}
_PART = (
    r"(?P<part>第?[一二三四1-4](?:个)?季度?|(?:first|second|third|fourth) quarter|[qQ][1-4]|上半年度?"
    r"|下半年度?|上期|下期|前半|後半|后半"
    r"|年?(?:初|中|末|底)(?!期|心|国|间|途|学|型|小|等|旬|部|央|端)|[上中下]旬|[春夏秋冬][季天]|[春夏秋冬](?=[にの\s;。,]|$))"
)
_BARE_PART = (
    r"(?P<part>第?[一二三四1-4](?:个)?季度|(?:first|second|third|fourth) quarter|[qQ][1-4]"
    r"|上半年度?|下半年度?|上期|下期|年(?:初|中|末|底))"
)
_PATTERNS = tuple(
    regex.compile(pattern, regex.IGNORECASE)
    for pattern in (
        # 2025-12-24, 2025/12/24, 2025.12.24 and 24.12.2025
        rf"(?<![\d.])(?P<year>{_YEAR})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)",
        rf"(?<![\d.])(?P<day>\d{{1,2}})[./](?P<month>\d{{1,2}})[./](?P<year>{_YEAR})(?!\d)",
        rf"(?<!\d)(?P<decade>{_YEAR})年代|(?<![a-z\d])(?P<decade>{_YEAR})s\b|(?<!\d)(?P<decade>[1-9]0)年代",
        r"(?P<century>\d{1,2}|[一二]?十[一二三四五六七八九]?)世纪(?:初|末|中叶)?",
        # 2025年12月24日, 12月24日, 2025年底, 2025年上半年, 令和7年; 二〇二五年
        rf"(?<![\d.])(?:(?P<year>{_YEAR})|(?P<hanyear>[一二][〇零一二三四五六七八九]{{3}})"
        rf"|(?P<era>令和|平成|昭和|大正|民国)(?P<erayear>\d{{1,3}}|元))\s?(?:年度?|년|năm)(?!代|间|來|来的|龄)"
        rf"(?:\s?的?\s?(?:(?P<month>{_HAN_DAY})\s?(?:月份?|월)(?:\s?(?P<day>{_HAN_DAY})\s?(?:日|号|일))?)?(?:的?{_PART})?)?",
        rf"(?<![\d.])(?P<month>(?:1[0-2]|0?[1-9])|十[一二]?|[一二三四五六七八九])\s?(?:月份?|월)"
        rf"(?:\s?(?P<day>{_HAN_DAY})\s?(?:日|号|일)|(?P<part>初|底|末|中旬|上旬|下旬))?(?!间)",
        rf"(?<![\d.万亿千百])(?P<day>{_HAN_DAY})\s?(?:日|号|일)(?![元円圆间線线楼本产内里]|\p{{Katakana}})",
        # ngày 24 tháng 12 năm 2025
        r"ngày (?P<day>\d{1,2}) tháng (?P<month>\d{1,2})(?: năm (?P<year>\d{4}))?",
        r"tháng (?P<month>\d{1,2})(?:[ /]năm (?P<year>\d{4})|/(?P<year>\d{4}))?",
        # late December 2025, December 24th, 2025, 24 December 2025
        rf"(?<![\d.])\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s(?:of "
        rf"|de )?(?P<month>{_MONTH})\b\.?(?:,?\s(?:de |of )?(?P<year>{_YEAR})\b)?",
        rf"(?:(?P<part>early|mid|late|end of|beginning of|first half of|second half of|the end of|fin|début"
        rf"|ende|anfang|mitte)[ -])?"
        rf"\b(?P<month>{_MONTH})\b\.?\s(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s?%|[.,]?\d|\s(?:percent"
        rf"|people|million)))?,?(?:\s?(?:de |of |in )?(?P<year>{_YEAR})\b)?",
        rf"(?:(?P<part>early|mid|late|end of|beginning of|start of|first half of|second half of"
        rf"|first quarter of|second quarter of|third quarter of|fourth quarter of|q[1-4]|fin|début|ende"
        rf"|anfang|mitte|spring|summer|autumn|winter)"
        rf"(?: of|-|\s)\s?)(?:the year )?(?P<year>{_YEAR})\b",
        rf"\b(?P<month>{_MONTH})\b(?!\s(?:be|have|not|also|well|add|stand|tell))",
        r"(?<![\d.,$€£¥])\b(?P<year>1[6-9]\d\d|20\d\d)\b(?![.,]\d|\s?[%‰°]|年|\s?(?:m|km|kg|mm|people|percent|cars|vehicles|stores|units|wh|v)\b)(?!\s?[万亿千百多余个名位家辆台座人款件次元公毫米美欧日ワ]|[-][A-Za-z])",
        rf"(?<!\p{{Han}}){_BARE_PART}|(?<=[今去明前当后]年的?){_PART}",
    )
)
_MONTH_HERE = regex.compile(
    r"(?:\b(?:in|by|since|until|from|last|next|this|early|mid|late|during)[ -])$", regex.IGNORECASE
)
_RELATIVE = {
    "year": {
        -2: r"前年|おととし|the year before last",
        -1: r"去年|昨年|上年|last year|previous year|année dernière|letztes jahr|el año pasado",
        0: r"今年|本年|this year|cette année|dieses jahr|este año",
        1: r"明年|来年|翌年|next year|l'année prochaine|nächstes jahr|próximo año",
    },
    "month": {
        -1: r"上个?月|先月|last month",
        0: r"本月|这个月|今月|this month",
        1: r"下个?月|来月|next month",
    },
    "week": {
        -1: r"上周|先週|先周|last week",
        0: r"本周|这周|今週|今周|this week",
        1: r"下周|来週|来周|next week",
    },
    "day": {
        -1: r"昨[天日晚夜]|きのう|yesterday",
        0: r"今[天日晚](?!头条)|きょう|today",
        1: r"明[天日晚]|tomorrow",
    },
    "weekday": {
        number: pattern
        for number, pattern in enumerate(
            (
                r"(?:周|星期|礼拜)一|月曜|\bmonday",
                r"(?:周|星期|礼拜)二|火曜|\btuesday",
                r"(?:周|星期|礼拜)三|水曜|\bwednesday",
                r"(?:周|星期|礼拜)四|木曜|\bthursday",
                r"(?:周|星期|礼拜)五|金曜|\bfriday",
                r"(?:周|星期|礼拜)六|土曜|\bsaturday",
                r"(?:周|星期|礼拜)[日天]|日曜|\bsunday",
            ),
            1,
        )
    },
}
_CLOCK = regex.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::\d\d)?(?![\d:])"
    r"|(?<![\d.:])(?P<hour>1?\d)\s?(?:[ap]\.?m\b\.?|o'?clock)"
    r"|(?<![\d.万亿])(?P<hour>[01]?\d|2[0-4]|(?:(?<=[午上晨晚间])|(?=..?点[钟半整]))(?:十[一二]?|[一二两三四五六七八九]))(?:点钟?|时(?!代|间|期|速))(?:(?P<half>半)|整|(?P<minute>[0-5]?\d)分?)?(?=[^\d.%个零\p{Han}]|$|左右|许|前|后|至|到|开|召|举|从|在|起|分|半|离|抵|的|多)",
    regex.IGNORECASE,
)
_RELATIVES = {
    (unit, shift): regex.compile(pattern, regex.IGNORECASE)
    for unit, table in _RELATIVE.items()
    for shift, pattern in table.items()
}
_PARTS = (
    ("q1", r"^第?[一1](?:个)?季|first quarter|q1"),
    ("q2", r"^第?[二2](?:个)?季|second quarter|q2"),
    ("q3", r"^第?[三3](?:个)?季|third quarter|q3"),
    ("q4", r"^第?[四4](?:个)?季|fourth quarter|q4"),
    ("h1", r"上半年|上期|前半|first half"),
    ("h2", r"下半年|下期|[后後]半|second half"),
    ("end", r"末|底|late|end of|^fin|ende|下旬"),
    ("begin", r"初|early|beginning|start|début|anfang|上旬"),
    ("middle", r"中|mid"),
    ("spring", r"春|spring"),
    ("summer", r"夏|summer"),
    ("autumn", r"秋|autumn"),
    ("winter", r"冬|winter"),
)
_PART_OF = tuple((name, regex.compile(pattern)) for name, pattern in _PARTS)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time; what was not written is 0 or empty."""

    start: int
    end: int
    year: int = 0
    month: int = 0
    day: int = 0
    part: str = ""  #: "q1" to "q4", "h1", "h2", "begin", "middle", "end", a season
    span: str = ""  #: "decade" or "century" when ``year`` names one
    relative: tuple[str, int] = ("", 0)  #: ("year", -1) for 去年; weekdays count from 1
    clock: int = -1  #: minutes past midnight or noon, 0 to 719

    def within(self, other: Moment) -> bool:
        """Whether everything that is written here is written there, and alike."""
        if self.clock >= 0 or other.clock >= 0:
            return self.clock == other.clock
        if self.span == other.span == "decade":
            return (
                self.year % 100 == other.year % 100
                if min(self.year, other.year) < 100
                else self.year == other.year
            )
        if self.relative != ("", 0) or other.relative != ("", 0):
            return self.relative == other.relative and self.part in {"", other.part}
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        same = all(mine in {0, theirs} for mine, theirs in pairs)
        return same and self.span == other.span and self.part in {"", other.part}


def find_moments(text: str) -> list[Moment]:
    """:param text: normalised. :return: points in time in order, without overlaps."""
    taken: list[Moment] = []
    free = bytearray(len(text))
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if match.group().strip() in {"may", "march", "mar", "mars"} or match.group().strip() == "Mars":
                continue
            month = match.groupdict().get("month") or ""
            if month.istitle() and _MONTH_OF.get(month.lower()) and month.lower() not in _CAPITALISED:
                continue  # Julio is a name, julio is a month
            if match.group().strip() in {"May", "March", "Mar"} and not _MONTH_HERE.search(text[:start]):
                continue
            moment = _moment(match.capturesdict(), start, end)
            if moment and end > start and not any(free[start:end]):
                taken.append(moment)
                free[start:end] = b"\1" * (end - start)
    for match in _CLOCK.finditer(text):
        if not any(free[match.start() : match.end()]):
            taken.append(Moment(match.start(), match.end(), clock=_minutes(match)))
            free[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for (unit, shift), pattern in _RELATIVES.items():
        for match in pattern.finditer(text):
            if not any(free[match.start() : match.end()]):
                taken.append(Moment(match.start(), match.end(), relative=(unit, shift)))
                free[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return _joined(sorted(taken, key=lambda one: one.start), text)


def _minutes(match: regex.Match[str]) -> int:
    found = {name: values[0] for name, values in match.capturesdict().items() if values}
    minute = 30 if "half" in found else int(found.get("minute", 0))
    return (int(han_value(found["hour"])) % 12) * 60 + minute


def _moment(groups: dict[str, list[str]], start: int, end: int) -> Moment | None:
    found = {name: values[0] for name, values in groups.items() if values}
    if "decade" in found:
        return Moment(start, end, year=int(found["decade"]), span="decade")
    if "century" in found:
        return Moment(start, end, year=int(han_value(found["century"])), span="century")
    year = int(found.get("year", 0) or 0)
    if "hanyear" in found:
        year = int(han_value(found["hanyear"]))
    if "era" in found:
        year = _ERAS[found["era"]] + (1 if found["erayear"] == "元" else int(found["erayear"]))
    month = found.get("month", "")
    number = _MONTH_OF.get(month.lower()) or (int(han_value(month)) if month else 0)
    day = int(han_value(found["day"])) if found.get("day") else 0
    if number > 12 or day > 31:
        return None
    part = (
        next((name for name, p in _PART_OF if p.search(found["part"].lower())), "") if "part" in found else ""
    )
    if not (year or number or day or part):
        return None
    return Moment(start, end, year, number, day, part)


def _joined(moments: list[Moment], text: str) -> list[Moment]:
    """今年6月 is one moment for its reader, but its halves are checked apart; 2026年上半年 is one."""
    joined: list[Moment] = []
    for moment in moments:
        before = joined[-1] if joined else None
        bare = moment.part and not (moment.year or moment.month or moment.day)
        if before and bare and not before.part and text[before.end : moment.start].strip(" 的の") == "":
            joined[-1] = replace(before, end=moment.end, part=moment.part)
        else:
            joined.append(moment)
    return joined


def carried(moments: Iterable[Moment]) -> list[Moment]:
    """Give each moment what the one before it leaves unsaid: 12月24日 ... 28日 is 12月28日."""
    full: list[Moment] = []
    year = month = 0
    for moment in moments:
        if moment.span or moment.clock >= 0 or moment.relative != ("", 0):
            full.append(moment)
            continue
        filled = moment
        if moment.day and not moment.month:
            filled = replace(filled, month=month)
        if (filled.month or moment.part) and not moment.year:
            filled = replace(filled, year=year)
        year = filled.year or year
        month = filled.month or (month if not moment.year else 0)
        full.append(filled)
    return full
