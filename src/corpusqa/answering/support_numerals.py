"""Values of number words: Chinese and Japanese numerals, English number words, digits with separators.

Libraries were looked at first: cn2an reads an isolated Chinese numeral only, refuses 百万 and gives 16.4亿 a
rounding error; text2num has no Chinese; Recognizers-Text for Python is no longer released.
"""

from __future__ import annotations

from fractions import Fraction

import regex

_DIGITS = dict(zip("〇零一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_DIGITS |= {
    "两": 2,
    "俩": 2,
    "双": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20}
_MYRIADS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
#: Characters of Chinese and Japanese numerals (Simplified).
HAN_DIGITS = "〇零一二三四五六七八九两俩"
HAN_MULTIPLIERS = "十百千万亿兆廿"

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORDS = {word: value for value, word in enumerate(_ONES)}
WORDS |= {word: 10 * value for value, word in enumerate(_DECADES, 2)}
WORD_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        range(1, 21),
        strict=True,
    )
)


def han_value(text: str) -> Fraction:
    """Read a Chinese numeral, Simplified, with or without digits in it.

    :param text: such as "三百二十", "二〇二五", "1亿2000万", "一点五"; only characters of numerals.
    """
    whole, _, decimals = text.partition("点")
    if decimals and all(c in _DIGITS or c.isdigit() for c in decimals):
        digits = "".join(c if c.isdigit() else str(_DIGITS[c]) for c in decimals)
        return han_value(whole) + Fraction(int(digits), 10 ** len(digits))
    if all(c in _DIGITS for c in text):  # 二〇二五: digits in their places
        return Fraction(int("".join(str(_DIGITS[c]) for c in text)))
    total = section = number = Fraction(0)
    for token in regex.findall(r"\d+(?:\.\d+)?|.", text.replace(",", "").replace(" ", "")):
        if token[0].isdigit():
            number = Fraction(token)
        elif token in _DIGITS:
            number = Fraction(_DIGITS[token])
        elif token in _TENS:
            section += (number or Fraction(1)) * _TENS[token]
            number = Fraction(0)
        elif token in _MYRIADS:
            size = _MYRIADS[token]
            here = section + number
            if total and here == 0:  # 一万亿
                total *= size
            elif total and total < size:  # 三万五千亿
                total = (total + here) * size
            else:
                total += (here or 1) * size
            section = number = Fraction(0)
    return total + section + number


def word_value(text: str) -> Fraction:
    """Read an English number in words or half in words: "two hundred and five", "1.2 million"."""
    total = current = Fraction(0)
    for word in regex.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", text.lower()):
        if word[0].isdigit():
            current += Fraction(word.replace(",", ""))
        elif word in WORDS:
            current += WORDS[word]
        elif word == "half":
            current += Fraction(1, 2)
        elif word == "hundred":
            current = (current or Fraction(1)) * 100
        elif word in WORD_SCALES:
            total += (current or 1) * WORD_SCALES[word]
            current = Fraction(0)
    return total + current


def digit_values(text: str) -> tuple[Fraction, ...]:
    """Every reading of digits with separators, the likeliest first: "3,5" is 3.5, "7,611.49" is 7611.49.

    "1.234" is 1.234 here and 1234 in Germany, so both come back.
    """
    if regex.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        values = [Fraction(text.replace(",", ""))]
        return tuple(
            values + ([Fraction(text.replace(",", "."))] if text.count(",") == 1 and "." not in text else [])
        )
    if regex.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+", text):
        return (Fraction(text.replace(".", "").replace(",", ".")),)
    if regex.fullmatch(r"\d+,\d+", text):
        return (Fraction(text.replace(",", ".")),)
    if regex.fullmatch(r"\d{1,3}\.\d{3}", text):
        return (Fraction(text), Fraction(text.replace(".", "")))
    return (Fraction(text.strip(".,")),)
