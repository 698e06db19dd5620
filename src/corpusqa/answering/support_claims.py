"""Do a sentence and its quotes affirm and deny the same, of as many, as surely?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from corpusqa.answering.support_alignment import SAME_MEANING, Alignment
from corpusqa.answering.support_problem import Problem
from corpusqa.answering.support_reading import Reading, Word
from corpusqa.answering.support_words import Sign

#: A word of the quote counts as said again from this cosine on when its negation is checked.
NEGATED_AGAIN = 0.6
#: Words lighter than this are passed over when what a negation denies is sought.
TELLING = 0.45
_SCOPE_CHARS = {True: 12, False: 40}  # Chinese and Japanese, other scripts
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_GRAMMAR = regex.compile(
    r"(?:并|还|也|就|都|却|又|再|从|绝|决|毫|尚|仍|可|要|而)?[不没未无非别莫]"
    r"(?:是|会|能|能够|可以?|要|有|得|必|再|用|须|需要?|该|想|敢|肯|愿意?|到|了|出|起|住|掉|动|完|清|见|懂|予|准|许|被|曾|为|在|把|给|过"
    r"|应|算|做|法|知道?|看|说|听|让|买|卖|等|带|信|管|怕)?|.{1,2}不[到出起了住动完清见懂]|[^不]{1,2}不"
)
# 找不到, 看不出: what is denied is the verb before.
_COMPLEMENT = regex.compile(r"不[到出起了下上来去住动完过清懂见成开]")
_JAPANESE = regex.compile(r"[\p{Hiragana}]")


# --- Negation -------------------------------------------------------------------------------------------


def negation_problems(alignments: Sequence[Alignment]) -> Iterator[Problem]:
    """Denials that no quote makes, and denials of a quote that the sentence turned into claims."""
    sentence = alignments[0].sentence
    for sign in sentence.signs_of("negation", "hard"):
        if (
            _covered(sign, sentence.signs_of("negation", "hard"))
            or _lexical(sentence, sign)
            or bounds_a_figure(sentence, sign)
        ):
            continue
        if not any(_denied_too(a, sign) for a in alignments):
            yield Problem("negation", _around(sentence, sign))
    for alignment in alignments:
        yield from _dropped(alignment, [a.quote for a in alignments])


def _covered(sign: Sign, signs: Sequence[Sign]) -> bool:
    return any(
        s is not sign
        and s.start <= sign.start
        and sign.end <= s.end
        and s.end - s.start > sign.end - sign.start
        for s in signs
    )


def _lexical(reading: Reading, sign: Sign) -> bool:
    """不同, 不饱和, 无穷: words of their own, not the denial of a clause."""
    for word in reading.words:
        if word.start <= sign.start < word.end and sign.end < word.end:
            return _CJK.match(word.text) is not None and _GRAMMAR.fullmatch(word.text) is None
    return False


def bounds_a_figure(reading: Reading, sign: Sign) -> bool:
    """不到2% and "no more than 10" are bounds, checked with their figures."""
    return any(
        q.bound and 0 <= q.start - sign.start <= 12 and not reading.text[sign.end : q.start].count(" ") > 4
        for q in reading.quantities
    )


def _denied_too(alignment: Alignment, sign: Sign) -> bool:
    """Whether the quote denies what the sign denies; any denial will do where its words are not found."""
    denials = alignment.quote.signs_of("negation")
    if not denials:
        return False
    found = False
    for word in _scope(alignment.sentence, sign)[:2]:
        for place in alignment.places(word):
            found = True
            if _denied_at(alignment.quote, place, denials):
                return True
    return not found and any(s.pole == "hard" for s in denials)


def _dropped(alignment: Alignment, quotes: Sequence[Reading]) -> Iterator[Problem]:
    quote, sentence = alignment.quote, alignment.sentence
    hard = quote.signs_of("negation", "hard")
    again = NEGATED_AGAIN if sentence.signs_of("negation") else SAME_MEANING
    for sign in hard:
        if _covered(sign, hard) or _lexical(quote, sign) or bounds_a_figure(quote, sign):
            continue
        for word in _scope(quote, sign)[:2]:
            places = Alignment(quote, sentence).places(word, again)
            said_plainly = any(
                not _denied_at(q, p, q.signs_of("negation"))
                for q in quotes
                for p in Alignment(quote, q).places(word, 0.999)
            )
            if (
                places
                and not said_plainly
                and not any(_denied_at(sentence, p, sentence.signs_of("negation")) for p in places)
            ):
                yield Problem("negation", _around(quote, sign))
                return


def _scope(reading: Reading, sign: Sign) -> list[Word]:
    """The telling words a negation denies: those after it in its clause, in Japanese those before it."""
    clause = reading.clause(sign.start)
    here = [w for w in reading.words if w.weight >= TELLING and reading.clause(w.start) == clause]
    if _JAPANESE.match(reading.text[sign.start : sign.end]):
        return [w for w in reversed(here) if w.end <= sign.start and sign.start - w.end <= 4]
    complement = (
        [w for w in here if w.end == sign.start] if _COMPLEMENT.match(reading.text, sign.start) else []
    )
    reach = _SCOPE_CHARS[_CJK.match(reading.text, sign.start) is not None]
    after = [w for w in here if sign.end <= w.start < sign.end + reach or (w.start < sign.end < w.end)]
    return complement + after


def _denied_at(reading: Reading, place: int, denials: Sequence[Sign]) -> bool:
    """Whether a place lies in the clause of a denial, other than of the word that stands there itself."""
    clause = reading.clause(place)
    return any(
        reading.clause(s.start) == clause
        for s in denials
        if not (s.pole == "soft" and s.start <= place < s.end)
    )


def _around(reading: Reading, sign: Sign) -> str:
    return reading.text[
        max(0, sign.start - 2) : sign.end + (8 if _CJK.match(reading.text, sign.start) else 20)
    ].strip()


# --- How many, and how sure -----------------------------------------------------------------------------


def quantifier_problems(alignments: Sequence[Alignment]) -> Iterator[Problem]:
    """All for some, most for few, sole for one of several, yearly for monthly."""
    sentence = alignments[0].sentence
    families = {s.family for s in sentence.signs if s.family.startswith("group")}
    for family in sorted(families):
        theirs = {s.pole for a in alignments for s in a.quote.signs_of(family)}
        for sign in sentence.signs_of(family):
            if sign.pole in theirs or not theirs:
                continue
            yield Problem("quantifier", sentence.text[sign.start : sign.end])


def modality_problems(alignments: Sequence[Alignment]) -> Iterator[Problem]:
    """A plan told as a fact, a fact told as a plan, an obligation told as a choice."""
    sentence = alignments[0].sentence
    mine = {s.pole for s in sentence.signs_of("modal")}
    theirs = {s.pole for a in alignments for s in a.quote.signs_of("modal")}
    if "plan" in mine and not {"plan", "future", "maybe"} & theirs:
        yield Problem("modality", _first(sentence, "plan"))
    elif not {"plan", "future", "maybe"} & mine and "plan" in theirs:
        for a in alignments:
            for sign in a.quote.signs_of("modal", "plan"):
                if _planned(a, sign):
                    yield Problem("modality", a.quote.text[sign.start : sign.end])
                    return
    for pole, other in (("must", "may"), ("maybe", "sure"), ("sure", "maybe"), ("may", "must")):
        if pole in mine and other not in mine and other in theirs and pole not in theirs:
            yield Problem("modality", _first(sentence, pole))


def _planned(alignment: Alignment, sign: Sign) -> bool:
    """Whether the sentence repeats a figure or date that stands behind a plan in the quote's clause."""
    sentence, quote = alignment.sentence, alignment.quote
    clause = quote.clause(sign.start)
    for q in sentence.quantities:
        places = alignment.quantities(q)
        if (
            not q.weak
            and not q.dimension.startswith("ordinal")
            and places
            and all(quote.clause(p.start) == clause and p.start > sign.start for p in places)
        ):
            return True
    for m in sentence.moments:
        dates = alignment.moments(m)
        if dates and all(quote.clause(p.start) == clause and p.start > sign.start for p in dates):
            return True
    return False


def _first(reading: Reading, pole: str) -> str:
    sign = reading.signs_of("modal", pole)[0]
    return reading.text[sign.start : sign.end]
