"""Figures of a sentence as values with their dimension: "24万辆", "百分之八十", "$1.6bn", "三分之一"."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib import resources

import regex

from corpusqa.answering.support_dates import Moment, find_moments
from corpusqa.answering.support_numerals import (
    ORDINALS,
    WORD_SCALES,
    WORDS,
    digit_values,
    han_value,
    word_value,
)
from corpusqa.answering.support_text import mask, normalise

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d+(?:\.\d+)?(?:,\d{1,2}(?!\d))?"
_HAN = r"[〇零一二三四五六七八九十百千万亿兆两俩廿]"
_WORD = "|".join(sorted([*WORDS, *WORD_SCALES], key=len, reverse=True))
_NUMBER = regex.compile(
    rf"""
    (?P<percent> [百千万]分之 ) (?P<share> (?:{_DIGITS}) | {_HAN}+(?:点{_HAN}+)? )
  | (?P<parts> {_HAN}+ | \d+ ) 分之 (?P<count> {_HAN}+ | \d+ )
  | (?P<tenths> [一二三四五六七八九\d]成[一二三四五六七八九半](?!以|年|本|功|为) )
  | (?P<vague> (?:[数几好上]|成)(?P<size>[十百千万亿]+) | 十[几余](?=[个家名人位天年座款辆]) | \b(?:dozens|hundreds|thousands|millions|billions|trillions)\b )
  | (?P<mixed> (?:(?:{_DIGITS})\ ?[百千万亿兆만억조]+\ ?)+(?:\d{{1,4}}(?![\d.,%]))? )
  | (?P<han> (?:{_HAN}|(?<={_HAN})点(?={_HAN}))+ )
  | (?P<slash> (?<![\d/.])\d{{1,2}}\ ?[/⁄]\ ?\d{{1,2}}(?![\d/]) )
  | (?P<digits> (?<![\d.])(?:{_DIGITS}) )
  | (?P<english> \b(?:half\ an?\ (?:million|billion|hundred|thousand)|(?:a\ )?(?:{_WORD}))
        (?:(?:[\ -]+(?:and\ )?)(?:{_WORD})\b)*\b )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_ENGLISH_FRACTIONS = {
    "half": Fraction(1, 2), "third": Fraction(1, 3), "quarter": Fraction(1, 4), "fourth": Fraction(1, 4),
    "fifth": Fraction(1, 5), "sixth": Fraction(1, 6), "eighth": Fraction(1, 8), "tenth": Fraction(1, 10),
}  # fmt: skip
_FRACTION = regex.compile(
    r"\b(?P<n>an?|one|two|three|four)[ -](?P<d>(?:third|quarter|fifth|sixth|eighth|tenth)(?=\s*(?:of|the|as|less|more|lower|higher|[,.;)]|$))|(?<=one[ -])(?:third|quarter|fifth)|thirds|quarters|fifths|sixths|eighths|tenths)\b"
    r"|(?P<half>\b(?:one |a )?half\b(?!-?(?:year|hour|a)\b)(?!-[a-z])|一半|半数|对半|半分|절반|hälfte|moitié|mitad|половин\w)",
    regex.IGNORECASE,
)
_HALF_TIME = regex.compile(r"(?<![大前后上下])半(?:个)?(?P<unit>年|月|小时|天)|half(?:-a|-| a| an)[ -]?(?P<unit>year|hour)", regex.IGNORECASE)
_MULTIPLES = regex.compile(
    r"(?P<two>\btwice\b|\bdoubl(?:e[ds]?|ing)\b(?!-)|\btwofold\b|翻了?[一1]?番|翻倍|加倍|倍增|倍になる)|(?P<three>\btripl(?:e[ds]?|ing)\b|\bthreefold\b)",
    regex.IGNORECASE,
)
_BOTH = regex.compile(r"双方|两[家者方边人](?!共)|二者|\bboth\b|\bthe two\b|両社|双方|両者", regex.IGNORECASE)
_ORDINAL = regex.compile(
    rf"第(?P<n>{_HAN}+|\d+)(?!方)|\b(?:(?P<tens>twenty|thirty|forty|fifty)[- ])(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b|(?<![\d.])(?P<n>\d+)(?:st|nd|rd|th)\b|(?P<n>\d+|{_HAN}+)(?:番目|位(?=[にのとで、])|号店|度目|回目)(?!数)"
    rf"|\b(?P<word>{'|'.join(ORDINALS)})\b(?! of all)(?!-?(?:hand|s\b))"
    r"|(?P<first>首(?=[次家款个位批台座颗单日年月季期届笔架支条部枚艘例创]|度(?!假))|初(?=めて|代|の|の|年度)|头(?=款|个|部)|首先"
    r"|首任|(?P<early>最初|率先)|\bpremière?s?\b|\b(?:le|du|au) premier\b|\berste[nrs]?\b|\bprimer[ao]?\b|перв\w+|처음|첫|đầu tiên|\bmaiden\b|率先)",
    regex.IGNORECASE,
)
_PERIODS = {"年": "year", "个月": "month", "月": "month", "天": "day", "日": "day", "周": "week", "季": "quarter", "year": "year", "month": "month", "day": "day", "week": "week", "quarter": "quarter"}
_PERIOD = regex.compile(r"(?P<han>年|个月|月|天|日|周|季)|[ -](?P<word>year|month|day|week|quarter)\b", regex.IGNORECASE)
# "first aid", "1 second", "at first", "first, ..."
_NO_ORDINAL = regex.compile(r"(?:will|must|should|to|can|would|you|we|they) first|first (?:aid|name|lady|hand|place|and fore|\d|two|three|four|five|six|seven|few|several)|third[ -]part|\d second|\b(?:at|of) first|first(?: of all|[,.?!:;]|$)|split second", regex.IGNORECASE)
_NOT_FIGURES = regex.compile(
    r"(?<!第)一[汽起样般定直旦些切律贯向致并边面心度带路点举味同共再气股旁角时体经]|统一|唯一|第一[时线]|同一|万一|单一|逐一|合一|(?<!分)之一|不一|专一|[进一]一步|进一|其一"
    r"|十[分足]|百[姓度货科般变]|千[万方]不?要|万[科物能家]|半[导岛途成]|两[会岸国极]|[二三]手|二次元|三[菱星电国亚角农]|四[川处面肢]|五[金官]|六安|七夕|八[方卦]"
    r"|九[江州寨死]|一生|四通|百家|百年|千[载古]|万[千一]|百分百|不三不四|一带一路|一无|独一无二|一律|零(?=[跑排部件售配食工下])|亿[纬咖滋]|[零○]距离|清零|归零|千里马|百叶|五粮|三元(?!钱)"
    r"|\bone of\b|\bno one\b|\bone (?:another|day|hand)\b|\beach one\b|\bthis one\b|\bone'?s?\b(?= (?:who|that|is|can))"
)
_MORE = r"(?:超过|超|逾|突破|多达|高达|高于|大于|多于|超出|(?<![通经越透])过|以上の|more than|over|above|exceed(?:s|ed|ing)?|upwards of|in excess of|greater than|higher than|más de|plus de|mehr als|über|более|свыше|hơn)"
_ATLEAST = r"(?:至少|不少于|不低于|起码|最少|at least|no less than|no fewer than|not less than|少なくとも|mindestens|au moins|al menos|не менее|ít nhất)"
_LESS = r"(?:不到|不足|低于|少于|小于|未满|未达|less than|within|fewer than|under|below|short of|moins de|weniger als|unter|menos de|менее|dưới)"
_ATMOST = r"(?:至多|最多|不超过|不超|不高于|不多于|不大于|最高|up to|at most|no more than|not more than|a maximum of|höchstens|jusqu'à|hasta|до|tối đa)"
_ABOUT = r"(?:大约|大概|约为?|约有|近|将近|接近|差不多|几乎|估计|预计约|about|around|roughly|approximately|some|nearly|almost|close to|just over|just under|circa|約|およそ|ほぼ|environ|etwa|rund|unos|unas|около|почти|khoảng)"
_BEFORE = tuple(
    (name, regex.compile(rf"{pattern}\s*(?:了|到|至|为|有|the |a |an |only |as many as )?\s*[$€£¥]?(?:us|nt|hk)?\$?\s*$", regex.IGNORECASE))
    for name, pattern in (("atleast", _ATLEAST), ("atmost", _ATMOST), ("less", _LESS), ("more", _MORE), ("about", _ABOUT))
)
_AFTER = tuple(
    (name, regex.compile(rf"\s*(?:{pattern})", regex.IGNORECASE))
    for name, pattern in (
        ("about", r"左右|上下|前后|程度|ほど|前後|or so"),
        ("more", r"多(?!家|数|样|元)|余(?![额])|以上|之上|超|を超え|を上回|有余|\+|or more|plus\b|and (?:more|up)"),
        ("less", r"以下|以内|之内|内(?![部存需地])|未満|未满|を下回|or (?:less|fewer)"),
    )
)
_CURRENCY = (
    ("money TWD", r"NT\$|新台币|台币"), ("money HKD", r"HK\$|港币"), ("money USD", r"US\$|USD|美金|\$"), ("money AUD", r"A\$"),
    ("money EUR", r"€|EUR"), ("money GBP", r"£|GBP"), ("money JPY", r"JPY"), ("money CNY", r"RMB|CNY|CN¥|人民币|¥"), ("money KRW", r"₩"),
    ("money INR", r"₹"),
)  # fmt: skip
_PREFIX = tuple((unit, regex.compile(rf"(?:{pattern})\s*$", regex.IGNORECASE)) for unit, pattern in _CURRENCY)
_RANGE = regex.compile(r"\s*(?:至|到|乃至|[-–~〜～]|から|to|and|or|或|bis|a|à|до|、)\s*(?:about |around |约|[$€£¥])?\s*", regex.IGNORECASE)
_RANGE_AHEAD = regex.compile(rf"(?:至|到|乃至|[-~])(?={_HAN}+|\d)")
#: Figures that say little by themselves; they may stand in a sentence without standing in a quote.
_WEAK = frozenset({Fraction(1), Fraction(2)})


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure. ``values`` holds every reading of it, the likeliest first."""

    start: int
    end: int
    values: tuple[Fraction, ...]
    dimension: str = ""  #: a key of support_units.toml, "ordinal", or "" without a unit
    bound: str = ""  #: "more", "atleast", "less", "atmost", "about"
    weak: bool = False  #: 一家, "both", "two": grammar as often as a figure
    vague: bool = False  #: 数百, "hundreds of"


@cache
def _units() -> tuple[regex.Pattern[str], dict[str, tuple[str, Fraction]], regex.Pattern[str], dict[str, int]]:
    """Patterns and values of units and scales, from support_units.toml."""
    file = resources.files("corpusqa.answering").joinpath("support_units.toml")
    table = tomllib.loads(file.read_text("utf-8"))
    scales = {normalise(name).lower(): int(size) for size, names in table.pop("scale").items() for name in names}
    units: dict[str, tuple[str, Fraction]] = {}
    for dimension, sizes in table.items():
        for size, names in sizes.items():
            for name in names:
                units.setdefault(normalise(name).lower(), (dimension, Fraction(size)))
    return _longest_first(units), units, _longest_first(scales), scales


def _longest_first(names: dict[str, object] | dict[str, int] | dict[str, tuple[str, Fraction]]) -> regex.Pattern[str]:
    ordered = sorted(names, key=len, reverse=True)
    parts = (regex.escape(name) + (r"(?![\p{Latin}\p{Cyrillic}])" if name[-1].isalpha() and not regex.match(r"[\p{Han}\p{Kana}\p{Hangul}]", name[-1]) else "") for name in ordered)
    return regex.compile(rf"(?:{'|'.join(parts)})", regex.IGNORECASE)


def find_quantities(text: str, moments: list[Moment] | None = None) -> list[Quantity]:
    """:param text: normalised. :return: its figures in order, without those that are part of a date."""
    dates = find_moments(text) if moments is None else moments
    hidden = [(one.start, one.end) for one in dates]
    hidden += [m.span() for m in _NOT_FIGURES.finditer(text)]
    hidden += [m.span() for m in regex.finditer(r"(?<![\d.A-Za-z])[2-6]G(?![A-Za-z\d])", text)]
    hidden += [m.span() for m in regex.finditer(r"(?<![\d.A-Za-z])[A-Za-z]+[-.]?\d[A-Za-z\d.]*|(?<![\d.A-Za-z])\d+[A-Za-z]{2,}\d[A-Za-z\d]*", text) if not _is_unit_tail(text, m)]
    masked = mask(text, hidden)
    special = list(_special(masked))
    found = [*special, *_plain(mask(masked, [(q.start, q.end) for q in special]), text)]
    return _with_ranges(sorted(found, key=lambda q: q.start), text)


def _is_unit_tail(text: str, match: regex.Match[str]) -> bool:
    """US$8000 and RMB300 are figures, LEAP3.5 and C11 are names."""
    return bool(regex.match(r"(?:US|NT|HK|RMB|CNY|USD|EUR|JPY)\$?\d", match.group()))


def _special(text: str) -> Iterator[Quantity]:
    taken: list[tuple[int, int]] = []

    def free(match: regex.Match[str]) -> bool:
        here = all(match.end() <= a or match.start() >= b for a, b in taken)
        taken.append(match.span())
        return here

    for match in _ORDINAL.finditer(text):
        groups = match.capturesdict()
        if groups["word"] and _NO_ORDINAL.search(text[max(0, match.start() - 7) : match.end() + 10]):
            continue
        if groups["first"] or groups["early"]:
            value = Fraction(1)
        elif groups["word"]:
            value = Fraction(ORDINALS[groups["word"][0].lower()] + sum(WORDS[t.lower()] for t in groups["tens"]))
        else:
            value = han_value(groups["n"][0])
        after = text[match.end() : match.end() + 9].lower()
        if groups["word"] and groups["word"][0].lower() in {"third", "second", "fifth", "tenth"} and any(f.start() <= match.start() < f.end() for f in _FRACTION.finditer(text)):
            continue
        period = _PERIOD.match(text, match.end())
        kind = f"ordinal {_PERIODS[(period['han'] or period['word']).lower()]}" if period else "ordinal"
        if free(match):
            yield Quantity(match.start(), match.end(), (value,), kind, weak=bool(groups["early"]) or after.startswith((" half", " quarter")))
    for match in _FRACTION.finditer(text):
        if match["half"]:
            value = Fraction(1, 2)
        else:
            value = _ENGLISH_FRACTIONS[match["d"].lower().rstrip("s")] * (WORDS.get(match["n"].lower(), 1))
        if free(match):
            yield Quantity(*match.span(), (value,), "ratio")
    for match in _HALF_TIME.finditer(text):
        unit = _units()[1][{"月": "个月"}.get(match["unit"], match["unit"].lower())]
        if free(match):
            yield Quantity(*match.span(), (unit[1] / 2,), unit[0])
    for match in _MULTIPLES.finditer(text):
        if free(match):
            yield Quantity(*match.span(), (Fraction(2 if match["two"] else 3),), "times")
    for match in _BOTH.finditer(text):
        if free(match):
            yield Quantity(*match.span(), (Fraction(2),), "", weak=True)


def _plain(masked: str, text: str) -> Iterator[Quantity]:
    reached = 0
    for match in _NUMBER.finditer(masked):
        if match.start() < reached:  # the scale or unit of the number before
            continue
        for quantity in _quantities(match, text):
            reached = max(reached, quantity.end)
            yield quantity


def _quantities(match: regex.Match[str], text: str) -> Iterator[Quantity]:
    if match:
        groups = match.groupdict()
        if groups["percent"]:
            size = {"百": 100, "千": 1000, "万": 10000}[groups["percent"][0]]
            value = _read(groups["share"]) / size
            yield _bounded(Quantity(*match.span(), (value,), "ratio"), text, match.end())
        elif groups["parts"]:
            value = _read(groups["count"]) / (_read(groups["parts"]) or 1)
            yield _bounded(Quantity(*match.span(), (value,), "ratio"), text, match.end())
        elif groups["slash"]:
            top, bottom = (int(part) for part in regex.split(r"[/⁄]", groups["slash"]))
            if bottom:
                yield Quantity(*match.span(), (Fraction(top, bottom),), "ratio")
        elif groups["tenths"]:
            tenths = groups["tenths"]
            rest = Fraction(1, 2) if tenths[2] == "半" else han_value(tenths[2])
            yield _bounded(Quantity(*match.span(), (han_value(tenths[0]) / 10 + rest / 100,), "ratio"), text, match.end())
        elif groups["vague"]:
            yield _vague(match, text)
        else:
            yield from _measured(match, text)


def _read(text: str) -> Fraction:
    return digit_values(text)[0] if text[0].isdigit() and text[-1].isdigit() else han_value(text)


def _vague(match: regex.Match[str], text: str) -> Quantity:
    size = match["size"]
    word = match["vague"].lower().split()[0]
    value = han_value(size) if size else Fraction({"dozens": 12, "hundreds": 100, "thousands": 1000, "millions": 10**6, "billions": 10**9, "trillions": 10**12}.get(word, 10))
    end, dimension, factor = _unit(text, match.end())
    return Quantity(match.start(), end, (value * factor,), dimension, vague=True)


def _measured(match: regex.Match[str], text: str) -> Iterator[Quantity]:
    """A number with its scale and unit; nothing where Chinese characters are no number."""
    start, end = match.span()
    literal = match.group().strip()
    end = start + len(literal)
    if match["han"]:
        if len(literal) == 2 and literal[0] in "一二两三四五六七八" and literal[1] in "二三四五六七八九" and ord(literal[1]) != ord(literal[0]):
            values = tuple(han_value(c) for c in literal)  # 两三家: two or three
            yield from (q for v in values for q in [_finish(text, start, end, (v,), literal)] if q)
            return
        quantity = _finish(text, start, end, (han_value(literal),), literal)
        if quantity and _is_numeral(literal, quantity, text):
            yield quantity
        return
    if match["mixed"]:
        values = (han_value(regex.sub(r"[만억조]", lambda m: {"만": "万", "억": "亿", "조": "兆"}[m.group()], literal).replace(",", "").replace(" ", "")),)
    elif match["english"]:
        values = (word_value(literal),)
    else:
        values = digit_values(literal)
    quantity = _finish(text, start, end, values, literal)
    if quantity:
        yield quantity


def _is_numeral(literal: str, quantity: Quantity, text: str) -> bool:
    """Chinese characters count as a figure with a unit behind them, or when only a numeral looks so."""
    if literal[0] in "万亿兆百千" and not regex.match(r"[百千]万|[百千万]亿", literal):  # 百公里 is one, 百家 is none
        return len(literal) == 1 and quantity.dimension != "months" and quantity.dimension.partition(" ")[0] not in {"", "count", "ordinal"}
    if quantity.dimension or _RANGE_AHEAD.match(text, quantity.end):
        return True
    return len(literal) > 1 and bool(regex.search(r"[十百千万亿]", literal[1:] if literal[0] in "百千万" else literal))


def _finish(text: str, start: int, end: int, values: tuple[Fraction, ...], literal: str) -> Quantity | None:
    _, _, scale_pattern, scales = _units()
    more = regex.compile(r"\s?[多余几](?=[万亿千百家人名个辆台元年天次种项款件座])").match(text, end)
    bound = "more" if more else ""
    end = more.end() if more else end
    money = ""
    for unit, pattern in _PREFIX:
        prefix = pattern.search(text[:start], max(0, start - 6))
        if prefix:
            money, start = unit, prefix.start()
            break
    scale = scale_pattern.match(text, end + (text[end : end + 1] == " ")) if not literal[-1].isalpha() or bound else None
    size = 1
    if scale and (scale.group() not in "百千" or bound or True):
        size, end = scales[scale.group().lower()], scale.end()
    elif money:
        short = regex.compile(r"\s?(?:(?P<b>bn?)|(?P<m>mn?)|(?P<k>k))\b", regex.IGNORECASE).match(text, end)
        if short:
            size = 10**9 if short["b"] else 10**6 if short["m"] else 1000
            end = short.end()
    elif regex.compile(r"k\b").match(text, end):
        size, end = 1000, end + 1
    end, dimension, factor = _unit(text, end)
    if money and (not dimension or (dimension == "money CNY" and text[end - 1] == "元") or (dimension == "money USD" and text[:end].endswith("dollars"))):
        dimension, factor = money, Fraction(1)
    scaled = tuple(value * size * factor for value in values)
    idiom = literal in {"一", "1"} and dimension in {"months", "seconds"} and text[start - 1 : start] in tuple("前上每某同这那全后头近")
    weak = idiom or literal.lower() == "zero" or scaled[0] in _WEAK and not any(c.isdigit() for c in literal) and dimension in {"", "count thing", "count site", "count person", "count vehicle", "times"} and literal.lower() in {"一", "两", "one", "two", "a", "俩"}
    return _bounded(Quantity(start, end, scaled, dimension, bound, weak), text, end)


def _unit(text: str, end: int) -> tuple[int, str, Fraction]:
    pattern, units, _, _ = _units()
    gap = regex.compile(r"[ -]?").match(text, end)
    place = gap.end() if gap else end
    match = pattern.match(text, place)
    if match and not (match.group() == "m" and False):
        dimension, factor = units[match.group().lower()]
        if dimension.startswith("count") and regex.compile(r"[\p{Latin}]").match(match.group()):
            return match.end(), dimension, factor
        return match.end(), dimension, factor
    noun = regex.compile(r"(?: (?:[a-z'-]+)){0,2} (people|employees|engineers|workers|staff|researchers|cars|vehicles|stores|outlets|plants|factories|companies|cities|markets|stations)\b", regex.IGNORECASE).match(text, end)
    if noun and not regex.search(r"[,;.]| (?:and|of|to|in|for|with|or|from|at|by|as|on)\b", text[end : noun.start(1)]):
        return end, units[noun.group(1).lower()][0], Fraction(1)
    return end, "", Fraction(1)


def _bounded(quantity: Quantity, text: str, end: int) -> Quantity:
    if quantity.bound:
        return quantity
    before = text[max(0, quantity.start - 26) : quantity.start]
    name = next((name for name, pattern in _AFTER if pattern.match(text, end)), "")
    if name in {"", "about"}:
        name = next((name for name, pattern in _BEFORE if pattern.search(before)), name)
    return replace(quantity, bound=name)


def _with_ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """Give the lower end of a range the scale and unit that are written at its upper end only."""
    for place in range(len(found) - 2, -1, -1):
        low, high = found[place], found[place + 1]
        joint = _RANGE.fullmatch(text, low.end, high.start)
        if not joint or not high.dimension or low.dimension.startswith("ordinal") or high.dimension.startswith("ordinal"):
            continue
        if low.dimension in {"", high.dimension} or (low.dimension.startswith("count") and not high.dimension.startswith("count")):
            upper = _raw(text, high)
            size = high.values[0] / upper if upper else Fraction(1)
            bare = low.dimension == "" or low.values[0] == _raw(text, low)
            if low.dimension == "" or (bare and low.values[0] < upper * 100):
                values = tuple(v * size for v in low.values) if low.values[0] == _raw(text, low) else low.values
                if low.values[0] != _raw(text, low) and high.dimension == "ratio":
                    values = low.values
                found[place] = replace(low, values=values, dimension=high.dimension, weak=False, bound=low.bound or high.bound)
    return found


def _raw(text: str, quantity: Quantity) -> Fraction:
    """The number as it is written, before scale and unit."""
    literal = regex.match(rf"\s*(?:{_DIGITS})|\s*{_HAN}+|\s*[a-z]+(?:-[a-z]+)?", text[quantity.start : quantity.end], regex.IGNORECASE)
    if not literal:
        return quantity.values[0]
    word = literal.group().strip()
    if word[0].isdigit():
        return digit_values(word)[0]
    return han_value(regex.sub(r"[万亿]$", "", word) or word) if regex.match(_HAN, word) else word_value(word)
