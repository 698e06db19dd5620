"""Names that are written by their sound: pinyin, and foreign names in Chinese characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import regex

#: Cost of turning one name into the other, for each consonant of the longer one, up to which they are one
#: name: of names with up to three consonants, and of longer ones. Of 600 pairs from news, .75 are recognised
#: so, and .02 of the same names put together wrongly.
SOUNDS_ALIKE = 0.13, 0.2
_HAN_RUN = regex.compile(r"\p{Han}+")
# Characters that write foreign names by sound, in news of both shores.
_SOUND = frozenset(
    "阿埃艾爱安昂奥澳巴班邦鲍贝倍本比彼毕宾波伯勃博布查楚达大戴丹道德登邓迪狄蒂帝丁东杜顿多厄恩尔法凡范方菲费芬丰冯弗佛夫福富盖甘冈高戈哥格葛根贡古瓜圭哈海汉豪赫黑亨洪侯胡华怀惠霍基吉加嘉贾简江杰金津京君卡凯坎康考柯科克肯孔库夸昆拉莱赖兰朗劳勒雷黎里理力历立利莉丽连廉良列林琳伶隆卢鲁路露伦罗洛吕马玛迈麦满曼毛茅梅门蒙孟米密敏明摩莫默姆慕穆拿娜纳南内能尼年涅宁纽努诺欧帕潘庞佩彭皮匹平泊蒲浦普奇齐契恰钱乔切钦琼丘屈热仁日荣茹瑞若萨塞赛桑瑟森沙莎山尚绍舍申圣胜施什史士舒朔斯思松苏素孙索塔台泰坦汤唐陶特滕提田铁廷亭通图托陀瓦万旺威维韦魏温文翁沃乌吴武西希锡席夏香肖晓谢欣辛兴雄休修许雪逊雅亚延扬尧耶叶伊因英永尤于雨约云泽曾扎詹张章兆哲珍真芝治朱茱兹孜子宗祖佐翠斐芙珮玫碧蕾薇黛妮婷妲茨柏裴强歇蓬奈坡蔻涅烈沛涛莲翰尊晋敦璐瑙祖蓓蕊滕"
)
#: Classes of the initials of syllables; the rest are sibilants.
_INITIALS = dict(zip("bpmfdtnlgkhrw", "PPMFTTNLKKHLW", strict=True)) | {"y": "", "": ""}
_WEAK = "LHWN"
_FIRST = {
    "H": "HWK",
    "W": "WFHLM",
    "S": "SKT",
    "K": "KSH",
    "F": "FWP",
    "P": "PF",
    "T": "TS",
    "L": "L",
    "M": "M",
    "N": "N",
    "": "LHW",
}


def plain(name: str) -> str:
    """:return: the letters a to z of a name, without accents, in lower case."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    letters = bare.replace("ø", "o").replace("ł", "l").replace("đ", "d").replace("ß", "ss")
    return str(regex.sub(r"[^a-z]", "", letters))


@lru_cache(maxsize=8192)
def spelled(name: str, text: str) -> bool:
    """Whether a run of Chinese characters is what a name in Latin letters spells: by pinyin, or by its sound.

    :param name: one word, such as "jiangming", "Pandikuthira".
    :param text: normalised text with Chinese characters.
    """
    letters = plain(name)
    if len(letters) < 2:
        return False
    return any(
        _pinyin_in(letters, m.group()) or _sounds_in(letters, m.group()) for m in _HAN_RUN.finditer(text)
    )


@lru_cache(maxsize=8192)
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(reading.replace("ü", "u") for reading in found[0])) if found else ()


def _pinyin_in(letters: str, run: str) -> bool:
    """Find characters whose syllables together are the letters; a given name may stand before its surname."""
    for start in range(len(run)):
        if any(rest == "" for rest in _consumed(letters, run, start, 6)):
            return True
    if len(letters) >= 4:  # Jiangming Zhu
        for start in range(len(run) - 1):
            for family in _readings(run[start]):
                given = letters.removesuffix(family)
                if given != letters and any(rest == "" for rest in _consumed(given, run, start + 1, 2)):
                    return True
    return False


def _consumed(letters: str, run: str, start: int, most: int) -> Iterator[str]:
    """Yield what is left of the letters after each number of characters read from a place."""
    states = {letters}
    for character in run[start : start + most]:
        states = {s.removeprefix(r) for s, r in product(states, _readings(character)) if s.startswith(r)}
        if not states:
            return
        yield from states


def _sounds_in(letters: str, run: str) -> bool:
    """Compare the consonants of a foreign name with those of characters that write names by sound."""
    wanted = _latin_sounds(letters)
    if len(letters) < 3 or len(wanted) < 2:
        return False
    for match in regex.finditer("[" + "".join(_SOUND) + "]{2,}", run):
        piece = match.group()
        for start in range(max(0, len(piece) - 8), len(piece) - 1):
            for end in range(start + 2, len(piece) + 1):
                if start and end < len(piece):
                    continue  # a name fills its run from one side
                if abs(end - start - len(wanted)) <= 3 and _alike(wanted, _han_sounds(piece[start:end])):
                    return True
    return False


@lru_cache(maxsize=4096)
def _latin_sounds(letters: str) -> str:
    """Classes of the consonants of a Latin name, "" first for a vowel: P T K S F W H L M N."""
    text = letters
    for pattern, sound in (
        (r"tsch|tch|sch|sh|tz|cz|zh|dj|dg(?=[ei])|ge(?=o)|ch(?=[aeiou])", "S"), (r"chr|ch|ck|qu|q", "K"),
        (r"ph|ff", "F"), (r"th", "T"), (r"wr", "L"), (r"kn|gn", "N"), (r"wh", "W"), (r"x", "KS"),
        (r"c(?=[eiy])|g(?=[ei])", "S"), (r"j|s|z", "S"), (r"c|k|g", "K"), (r"b|p", "P"), (r"d|t", "T"),
        (r"f", "F"), (r"v|w", "W"), (r"h", "H"), (r"l|r", "L"), (r"m", "M"), (r"ng|n", "N"),
        (r"(?<=^)[aeiouy]", "-"), (r"[aeiouy]", ""),
    ):  # fmt: skip
        text = regex.sub(pattern, sound, text)
    return str(regex.sub(r"([A-Z])\1+", r"\1", text))


@lru_cache(maxsize=8192)
def _han_sounds(piece: str) -> str:
    """The same of Chinese characters, read by their first reading."""
    sounds = ""
    for place, character in enumerate(piece):
        syllable = (_readings(character) or ("",))[0]
        if syllable == "er":
            sounds += "L"
            continue
        initial = regex.match(r"zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?", syllable)
        head = initial.group() if initial else ""
        sound = _INITIALS.get(head, "S")
        sounds += sound or ("-" if place == 0 else "")
        sounds += "N" if regex.search(r"ng?$", syllable) else ""
    return str(regex.sub(r"([A-Z])\1+", r"\1", sounds))


def _alike(wanted: str, sound: str) -> bool:
    """Whether the cost of turning one into the other is small for their length."""
    if not sound:
        return False
    first = _FIRST.get(wanted[0].strip("-"), wanted[0])
    if (
        sound[0] not in first
        and not (wanted[0] == "-" and sound[0] in "-HW")
        and not (sound[0] == "-" and wanted[0] in "-HW")
    ):
        return False
    length = max(len(wanted.strip("-")), len(sound.strip("-")), 2)
    return _cost(wanted.strip("-"), sound.strip("-")) <= SOUNDS_ALIKE[length > 3] * length


@lru_cache(maxsize=16384)
def _cost(a: str, b: str) -> float:
    """Edit distance of consonant classes; liquids, nasals and breaths come and go cheaply."""
    row = [0.0]
    for c in b:
        row.append(row[-1] + _drop(c))
    for x in a:
        below = [row[0] + _drop(x)]
        for j, y in enumerate(b):
            below.append(min(below[j] + _drop(y), row[j + 1] + _drop(x), row[j] + _swap(x, y)))
        row = below
    return row[-1]


def _drop(sound: str) -> float:
    return 0.35 if sound in _WEAK else 0.9


def _swap(x: str, y: str) -> float:
    if x == y:
        return 0.0
    near = ("WF", "WH", "WL", "MN", "KS", "TS", "HF", "PF", "PW", "KH")
    return 0.4 if x + y in near or y + x in near else 1.2
