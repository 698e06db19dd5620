"""Where sentences end inside one paragraph, whatever mixture of scripts and punctuation it uses."""

from __future__ import annotations

import regex

from corpusqa.text.abbreviations import never_ends, starts_sentence

#: A quotation or bracket up to this many characters is kept in one sentence.
LONGEST_QUOTATION = 120

_CANDIDATE = regex.compile(
    r"(?P<ellipsis>…+|\.{2,}|。{2,})|(?P<full>[。！？｡‼⁇⁈⁉؟۔।॥։።។။][。！？｡!?‼⁇⁈⁉…]*+)"
    r"|(?P<ascii>[!?][。！？!?…]*+)|(?P<dot>\.)"
)
_PAIRED = regex.compile(r"[“”„\"＂`「」『』（）()《》〈〉【】\[\]«»‹›]")
_OPENERS = {
    "“": "”",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "《": "》",
    "〈": "〉",
    "【": "】",
    "[": "]",
}
_CLOSERS = frozenset(_OPENERS.values())
_STRAIGHT = frozenset('"＂`')
_BRACKETS = frozenset("）)》〉】]")
_ALWAYS_CLOSING = frozenset("”’」』）)】》〉〕］")
_FOOTNOTE = regex.compile(r"(?:\[\d{1,3}\]|[¹²³⁴-⁹]+)+")
_EMPHASIS = regex.compile(r"\*+|_+|~~|`+")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]")
_CJK_OR_MARK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー\u3000-\u303f\uff01-\uff60“”‘’—…·]")
_HANGUL = regex.compile(r"\p{Hangul}")
_LETTER = r"[[\p{L}\p{M}]--[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}]]"
_WORD_BEFORE = regex.compile(rf"{_LETTER}+(?:[.’'-]{_LETTER}+)*$", regex.VERSION1)
_NUMBER_BEFORE = regex.compile(r"[\p{Nd}][\p{Nd}.,]*$")
# "1. First", "Table 1. Costs": what may stand before a number at a sentence's start.
_LABEL = regex.compile(r"\s*(?:\p{Lu}\p{L}+\s)?")
_WORD_AFTER = regex.compile(rf"{_LETTER}(?:{_LETTER}|[\p{{Nd}}'’-])*", regex.VERSION1)
_GOES_ON_AFTER = frozenset("，、,;；：:")
_SUFFIX_PARTICLES = frozenset("的地得等之")
_ELLIPSIS_GOES_ON = frozenset("的地得等是了吗呢吧啊和与與及而並并，、,；;：:。.")
# Particles that tie a quotation to what follows, in Japanese and Korean.
_QUOTE_GOES_ON = regex.compile(
    r"と(?!ころ|ても|き|にかく|はいえ|もに)|って|など|を|の(?!ち)|\s?(?:이?라고|이?라는|하고|고 |라며|면서)"
)
_DASH = regex.compile(r"[-–—]\s*")
_LOWER_START = regex.compile(r"\p{Ll}")
_CAPITAL_START = regex.compile(r"[.!?]\s+\p{Lu}")
_SAYING = (
    "说道|說道|写道|寫道|问道|問道|表示|坦言|直言|回忆|回憶|强调|強調|指出|认为|認為|解释|解釋|补充|補充|感叹|感嘆"
    "|告诉记者|告訴記者|说|說|问|問|答|称|稱|喊|道"
)
_SPEAKER_AFTER = regex.compile(
    rf"[^。！？!?，,“”「」：:\s]{{0,30}}(?:{_SAYING})[。！!.]"
    r"|\s+(?:\p{Lu}[\p{L}.'’-]*\s+){1,3}(?:said|says|asked|told|replied|wrote|added|explained|noted)\b"
)


def sentence_ends(text: str, ordinals: bool = False) -> list[int]:
    """Find the ends of the sentences of one paragraph.

    :param text: the paragraph; line breaks in it are spaces.
    :param ordinals: whether a number with a full stop is an ordinal, as in German ("am 3. Oktober").
    :return: ascending offsets just behind each sentence with its closing quotes; the last sentence's end
        is included only if it has an end mark.
    """
    return _Paragraph(text, ordinals).ends()


class _Paragraph:
    def __init__(self, text: str, ordinals: bool) -> None:
        self.text = text
        self.ordinals = ordinals
        self.start = 0  # of the sentence being read
        # Notes written without capitals have no other sign of a sentence's start than the full stop.
        self.caseless = _LOWER_START.match(text) is not None and not _CAPITAL_START.search(text)
        self.opener_of: dict[int, int] = {}
        self.quotations = self._pairs()

    def ends(self) -> list[int]:
        found: list[int] = []
        reach, next_pair = -1, 0  # last offset of the quotations that began before the candidate
        for match in _CANDIDATE.finditer(self.text):
            if match.start() < self.start:
                continue
            while next_pair < len(self.quotations) and self.quotations[next_pair][0] < match.start():
                reach = max(reach, self.quotations[next_pair][1])
                next_pair += 1
            end, closer = self._with_closers(match.end())
            if end > reach and self._ends(str(match.lastgroup), match.start(), closer, end):
                found.append(end)
                self.start = end
        return found

    def _pairs(self) -> list[tuple[int, int]]:
        """Match quotes and brackets; what is not matched nearby protects nothing.

        :return: (opener, closer) offsets of the pairs short enough to stay whole, by opener.
        """
        waiting: dict[str, list[int]] = {}
        short: list[tuple[int, int]] = []
        for match in _PAIRED.finditer(self.text):
            place, mark = match.start(), match.group()
            closes = self._closes(mark, place, waiting)
            if not closes:
                waiting.setdefault(_opening(mark), []).append(place)
            elif opened := waiting.get(closes):
                self.opener_of[place] = opened.pop()
                if place - self.opener_of[place] <= LONGEST_QUOTATION:
                    short.append((self.opener_of[place], place))
        return sorted(short)

    def _closes(self, mark: str, place: int, waiting: dict[str, list[int]]) -> str:
        """The closing mark that ``mark`` stands for here; "" where it opens."""
        if mark in _CLOSERS:
            return mark
        if mark in _STRAIGHT:
            opened = waiting.get(mark)
            near = bool(opened and place - opened[-1] <= 4 * LONGEST_QUOTATION)
            after = self.text[place + 1 : place + 2]
            before = self.text[place - 1 : place]
            could_open = bool(after) and not after.isspace()
            # In Chinese a space may stand before the closing mark.
            could_close = bool(before) and (not before.isspace() or (near and _CJK.match(after) is not None))
            return mark if could_close and (near or not could_open) else ""
        if mark == "“" and waiting.get("“„"):  # „German“
            return "“„"
        if mark in "«»‹›":
            other = {"«": "»", "»": "«", "‹": "›", "›": "‹"}[mark]
            return mark if waiting.get(mark) and not waiting.get(other) else ""
        return ""

    def _with_closers(self, end: int) -> tuple[int, int]:
        """Move ``end`` behind closing quotes, brackets, emphasis and footnote numbers.

        :return: the new end, and the offset of the last quote or bracket passed, -1 if there is none.
        """
        text = self.text
        closer = -1
        while end < len(text):
            mark = text[end]
            if footnote := _FOOTNOTE.match(text, end):
                end = footnote.end()
            elif mark in _ALWAYS_CLOSING or end in self.opener_of:
                closer = end
                end += 1
            elif mark in " \u00a0\u202f" and end + 1 in self.opener_of and text[end + 1] in "»›":
                closer = end + 1
                end += 2
            elif mark in "'\"＂" and (end + 1 == len(text) or text[end + 1].isspace()):
                closer = end
                end += 1
            elif emphasis := _EMPHASIS.match(text, end):
                if text.count(emphasis.group(), max(self.start, end - 400), end) % 2 == 0:
                    break
                end = emphasis.end()
            else:
                break
        return end, closer

    def _ends(self, kind: str, first: int, closer: int, end: int) -> bool:
        """Whether a sentence ends at ``end``, with its mark at ``first`` and the last quote at ``closer``."""
        text = self.text
        following = text[end : end + 1]
        if end == len(text):
            return True
        if following in _GOES_ON_AFTER:
            return False
        if closer >= 0 and not self._ends_with_closer(closer, end, following):
            return False
        if kind == "dot":
            return self._dot_ends(first, end, following)
        if kind == "ellipsis":
            return self._ellipsis_ends(first, end, following)
        if kind == "full" or _CJK_OR_MARK.match(following):
            return True
        if following.isspace():
            return not self._continues_in_lower_case(end)
        return bool(first and _CJK.match(text[first - 1])) and following.isalnum()

    def _ends_with_closer(self, closer: int, end: int, following: str) -> bool:
        """Whether the sentence around a quotation or bracket can end where that closes."""
        opener = self.opener_of.get(closer, -1)
        if self.text[closer] in "》〉" or _SPEAKER_AFTER.match(self.text, end, end + 60):
            return False
        if _QUOTE_GOES_ON.match(self.text, end):
            return False
        mark = self.text[closer - 1]
        if mark in "。.｡" or following.isspace():
            return True
        if following in _SUFFIX_PARTICLES or self.text[closer] in _BRACKETS:
            return False
        # 面对“为什么?”他… : the quotation is part of the sentence it stands in, unless a colon announces it.
        inside = opener > self.start and _CJK.match(self.text[opener - 1]) is not None
        return not inside

    def _dot_ends(self, dot: int, end: int, following: str) -> bool:
        text = self.text
        before = text[dot - 1 : dot] if dot > self.start else ""
        if not before or before.isspace() or following in _SUFFIX_PARTICLES:
            return False
        if _CJK_OR_MARK.match(before):
            return not (following.isascii() and following.isalnum())
        if _HANGUL.match(before):
            return (
                following.isspace() or bool(_HANGUL.match(following)) or bool(_CJK_OR_MARK.match(following))
            )
        context = text[max(self.start, dot - 40) : dot]
        if before.isdecimal():
            return self._number_ends(context, end, following)
        if word := _WORD_BEFORE.search(context):
            return self._word_ends(word.group(), context[: word.start()], end, following)
        if following.isspace():
            return not self._continues_in_lower_case(end)
        return bool(_CJK.match(following))

    def _number_ends(self, context: str, end: int, following: str) -> bool:
        match = _NUMBER_BEFORE.search(context)
        number = match.group() if match else ""
        if following.isalnum() and not (_CJK.match(following) and len(number) >= 4):
            return False
        if not following.isspace():
            return bool(_CJK_OR_MARK.match(following))
        if len(number) <= 3 and _LABEL.fullmatch(context[: -len(number)]):
            return False
        after = _WORD_AFTER.match(self.text, self._next(end))
        if self.ordinals and len(number) <= 2 and after and not starts_sentence(after.group(), "de"):
            return False
        return not self._continues_in_lower_case(end)

    def _word_ends(self, word: str, before: str, end: int, following: str) -> bool:
        after = _WORD_AFTER.match(self.text, self._next(end))
        initial = after is not None and len(after.group()) == 1 and self.text.startswith(".", after.end())
        opens = after is not None and not initial and starts_sentence(after.group())
        if not following.isspace():
            if _CJK_OR_MARK.match(following):
                return not never_ends(word, before, opens=False, digit=False)
            return opens and len(word) > 2 and "." not in word and word.islower()
        if self._continues_in_lower_case(end):
            return False
        following_digit = self.text[self._next(end)].isdecimal()
        return not never_ends(word, before, opens=opens, digit=following_digit)

    def _ellipsis_ends(self, first: int, end: int, following: str) -> bool:
        if following.isspace():
            after = self.text[self._next(end)]
            return (after.isalnum() or after in "“\"'«„¿¡(") and not self._continues_in_lower_case(end)
        if end - first == 2 and self.text[first] == ".":
            return False
        long_enough = first - self.start >= 12
        return long_enough and bool(_CJK.match(following)) and following not in _ELLIPSIS_GOES_ON

    def _next(self, place: int) -> int:
        """Offset of the next character that is not space, within reason."""
        limit = min(place + 400, len(self.text) - 1)
        while place < limit and self.text[place].isspace():
            place += 1
        return min(place, limit)

    def _continues_in_lower_case(self, end: int) -> bool:
        place = self._next(end)
        if dash := _DASH.match(self.text, place):  # «Да?» — спросил он.
            place = dash.end()
        word = _WORD_AFTER.match(self.text, place)
        # "iPhone" and "e-Power" may begin a sentence.
        return word is not None and word.group().islower() and not self.caseless


def _opening(mark: str) -> str:
    """The key under which an opener waits for its closer."""
    if mark == "„":
        return "“„"
    if mark in "«»‹›":
        return {"«": "»", "»": "«", "‹": "›", "›": "‹"}[mark]
    return _OPENERS.get(mark, mark)
