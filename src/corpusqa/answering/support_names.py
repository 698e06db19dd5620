"""Names of a sentence and whether its quotes bear them, in any script."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import regex

from corpusqa.answering.support_alignment import MET, Alignment
from corpusqa.answering.support_problem import Problem
from corpusqa.answering.support_reading import Reading
from corpusqa.answering.support_sound import spelled
from corpusqa.answering.support_text import normalise

#: A cosine from which a word of another script is taken for the same name.
SAME_NAME = 0.5
#: A capitalised word that the encoder knows whole may be a common noun: it may be missed by this much (see MET).
CAPITAL_MISSED = 0.15
#: A Chinese character that stands alone is part of a name from this weight on, a common noun weighing 1.
RARE = 0.4
#: The characters of a run together may be missed by this much, where the quotes have none.
RUN_MISSED = 0.4
_NEVER_IN_NAMES = frozenset(
    "在这那但和与或被把从给让将才也都很更只每某另的了是有不没其该此之并而且则个名位还却已曾就"
)
_TITLES = frozenset("mr mrs ms dr prof sir lord lady mr. mrs. ms. dr. st. of de van von &".split())
_PIECE = r"[\p{Latin}\d+]*(?:[-.'’&/:][\p{Latin}\d]+)*"
_CAPITAL = regex.compile(
    rf"(?<![\p{{Latin}}\d])(?:\p{{Lu}}{_PIECE}|[\p{{Ll}}]{{1,2}}-?\p{{Lu}}{_PIECE})"
    rf"(?:(?: (?:of|de|van|von|&) | )\p{{Lu}}{_PIECE}| \d{{1,2}}(?![\d.,%\p{{Latin}}]|\s?(?:%|percent|million|billion|years|people|months|km)))*"
)
_ANY_LATIN = regex.compile(rf"(?<![\p{{Latin}}\d])\p{{Latin}}{_PIECE}(?: \p{{Latin}}{_PIECE})*")
_DOTTED = regex.compile(r"\p{Han}{1,6}(?:·\p{Han}{1,6})+")
_GLOSS = regex.compile(
    r"([\p{Han}\p{Katakana}·ー]{2,12})\s*\(\s*([\p{Latin}][\p{Latin}\d .&'’-]{1,40})\)|([\p{Latin}][\p{Latin}\d .&'’-]{1,40})\s*\(\s*([\p{Han}\p{Katakana}·ー]{2,12})\)"
)
_HAN_RUN = regex.compile(r"[\p{Han}·]+")
_SENTENCE_START = regex.compile(r"(?:^|[.!?。:]\s*)$")
_COMMON_STARTS = frozenset(
    "the a an in on at by for from with of to and or but its it his her their they he she we i this that these those there when while "
    "after before since until if as because although though under over between both each every all some most many few several no not "
    "one two three four five six seven eight nine ten eleven twelve during within according then now today last next early late mid "
    "instead however also even only still yet so such what which who whose where why how than more less about around nearly almost "
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday "
    "ceo cto cfo coo it pc r&d ai".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence."""

    start: int
    end: int
    text: str
    bearer: int = -1  #: number of its line in support_names.toml; -1 where it is not listed
    opening: bool = False  #: one word that opens a sentence and has its capital anyway


@cache
def _groups() -> tuple[dict[str, int], regex.Pattern[str]]:
    """Every listed name, folded, with the number of its bearer; and a pattern of them all."""
    file = resources.files("corpusqa.answering").joinpath("support_names.toml")
    table = tomllib.loads(file.read_text("utf-8"))
    numbers: dict[str, int] = {}
    for number, names in enumerate(names for kind in table.values() for names in kind):
        for name in names:
            numbers.setdefault(normalise(name).lower(), number)
    parts = []
    for name in sorted((n for n in numbers if len(n) > 1), key=len, reverse=True):
        edge = regex.match(r"\p{Latin}", name)
        parts.append(rf"(?<![\p{{L}}]){regex.escape(name)}(?![\p{{Latin}}])" if edge else regex.escape(name))
    return numbers, regex.compile("|".join(parts))


def listed(text: str) -> dict[int, list[tuple[int, int]]]:
    """Bearers of listed names in a lower-case text, with the places of their names."""
    numbers, pattern = _groups()
    found: dict[int, list[tuple[int, int]]] = {}
    for match in pattern.finditer(text):
        found.setdefault(numbers[match.group()], []).append(match.span())
    return found


def latin_names(reading: Reading) -> list[Name]:
    """Words in Latin letters that are names: capitals inside a sentence, all Latin inside Chinese, models."""
    text = reading.text
    found = []
    mostly_latin = len(regex.findall(r"\p{Latin}", text)) > len(
        regex.findall(r"[\p{Han}\p{Kana}\p{Hangul}]", text)
    )
    for match in (_CAPITAL if mostly_latin else _ANY_LATIN).finditer(text):
        start, end = match.span()
        words = match.group().split(" ")
        while words and (
            words[0].lower() in _COMMON_STARTS
            or words[0].lower().rstrip("s'’") in _COMMON_STARTS
            or words[0].isdigit()
        ):
            start += len(words.pop(0)) + 1
        piece = text[start:end]
        if not words or not any(c.isalpha() for c in piece) or _taken(reading, start, end):
            continue
        opening = _SENTENCE_START.search(text[:start]) is not None and len(words) == 1 and piece.istitle()
        found.append(Name(start, end, piece, opening=opening))
    return found


def _taken(reading: Reading, start: int, end: int) -> bool:
    spans = [(q.start, q.end) for q in reading.quantities] + [(m.start, m.end) for m in reading.moments]
    return any(a <= start and end <= b for a, b in spans)


def han_runs(reading: Reading) -> list[Name]:
    """Chinese characters in a row that the encoder knows only one by one: mostly names."""
    spans = [(q.start, q.end) for q in reading.quantities] + [(m.start, m.end) for m in reading.moments]
    spans += [(s.start, s.end) for s in reading.signs]
    spans += [span for places in listed(reading.lower).values() for span in places]
    runs: list[Name] = []
    start = end = -1
    alone = [
        w
        for w in reading.words
        if len(w.text) == 1
        and regex.match(r"\p{Han}", w.text)
        and not any(a <= w.start < b for a, b in spans)
    ]
    heavy = {w.start for w in alone if w.weight >= RARE}
    alone = [w for w in alone if w.text not in _NEVER_IN_NAMES]
    heavy -= {w.start for w in reading.words if w.text in _NEVER_IN_NAMES}
    single = [w for w in alone if w.start in heavy or {w.start - 1, w.start + 1} <= heavy]
    runs += [Name(m.start(), m.end(), m.group()) for m in _DOTTED.finditer(reading.text)]
    spans += [(run.start, run.end) for run in runs]
    single = [w for w in single if not any(a <= w.start < b for a, b in spans)]
    for word in [*single, None]:
        if word and word.start == end:
            end = word.end
            continue
        if end - start >= 2:
            runs.append(Name(start, end, reading.text[start:end]))
        if word:
            start, end = word.start, word.end
    return runs


def entities(reading: Reading) -> list[Name]:
    """Everything in a text that looks like a name, in order, without overlaps."""
    found = [
        Name(a, b, reading.text[a:b], number)
        for number, places in listed(reading.lower).items()
        for a, b in places
    ]
    for name in [*latin_names(reading), *han_runs(reading)]:
        if all(name.end <= one.start or name.start >= one.end for one in found):
            found.append(name)
    return sorted(found, key=lambda one: one.start)


def name_problems(
    alignments: Sequence[Alignment], titles: Sequence[Reading], passages: Sequence[Reading]
) -> Iterator[Problem]:
    """Names that neither a quote nor a title bears."""
    sentence = alignments[0].sentence
    texts = [*(a.quote for a in alignments), *titles]
    glosses = _glosses([*texts, *passages])
    yield from _unlisted(alignments, texts)
    yield from _unknown_runs(alignments, texts)
    for name in latin_names(sentence):
        if not _borne(name.text, alignments, texts, glosses) and not (
            name.opening and is_word(sentence, name)
        ):
            yield Problem("name", name.text)


def is_word(reading: Reading, name: Name) -> bool:
    """Whether the word that opens a sentence may be any word: the encoder knows it whole, no list as a name."""
    bare = regex.sub(r"(?:'s|’s| s)$", "", name.text)
    known = any(w.start == name.start and w.token >= 0 for w in reading.words)
    return name.opening and known and bare.lower() not in _groups()[0]


def _unlisted(alignments: Sequence[Alignment], texts: Sequence[Reading]) -> Iterator[Problem]:
    """Listed names whose bearer no quote names; 现代 may be any word where the quotes have its like."""
    sentence = alignments[0].sentence
    known = {number for text in texts for number in listed(text.lower)}
    for number, places in listed(sentence.lower).items():
        start, end = places[0]
        piece = sentence.text[start:end]
        if (
            number in known
            or not regex.match(r"\p{Han}|\p{Katakana}", piece)
            or any(piece in text.text for text in texts)
        ):
            continue
        foreign = not any(regex.search(r"\p{Han}", text.text) for text in texts)
        if not foreign or not any(
            a.similarity(i) >= SAME_NAME
            for a in alignments
            for i, w in enumerate(sentence.words)
            if w.start < end and start < w.end
        ):
            yield Problem("name", piece)


def _unknown_runs(alignments: Sequence[Alignment], texts: Sequence[Reading]) -> Iterator[Problem]:
    """Runs of rare characters most of which no text has, or of which no text has two in a row."""
    sentence = alignments[0].sentence
    written = " ".join(text.lower for text in texts)
    foreign = regex.search(r"\p{Han}", written) is None
    for run in han_runs(sentence):
        absent = sum(c not in written for c in run.text)
        pairs = [run.text[i : i + 2] for i in range(len(run.text) - 1)]
        dotted = "·" in run.text and run.text not in written and run.text.replace("·", "") not in _groups()[0]
        streak = max(
            (len(s) for s in "".join(" " if c in written else c for c in run.text).split()), default=0
        )
        strange = (
            dotted
            or streak > 2
            or absent * 2 > len(run.text)
            or (absent and len(run.text) > 2 and not any(p in written for p in pairs))
        )
        if (
            strange
            and not any(_sounds_like(run.text, text) for text in texts)
            and not (foreign and _means(alignments, run))
        ):
            yield Problem("name", run.text)


def _means(alignments: Sequence[Alignment], run: Name) -> bool:
    """Whether characters of a run have a meaning that a quote in another script has: 臭弹, "stink bombs"."""
    words = alignments[0].sentence.words
    inside = [(i, w) for i, w in enumerate(words) if run.start <= w.start < run.end]
    if any(a.similarity(i) >= MET for a in alignments for i, _ in inside):
        return True
    return (
        sum(w.weight * max(0.0, MET - max(a.similarity(i) for a in alignments)) for i, w in inside)
        < RUN_MISSED
    )


def _sounds_like(run: str, text: Reading) -> bool:
    """Whether Chinese characters write a Latin name of a text."""
    return any(spelled(word, run) for name in latin_names(text) for word in name.text.lower().split())


def _borne(
    name: str, alignments: Sequence[Alignment], texts: Sequence[Reading], glosses: dict[str, set[str]]
) -> bool:
    """Whether some text bears a name: as it is, as a listed or glossed equal, by sound, or word by word."""
    folded = name.lower()
    if any(_stands(folded, text.lower) for text in texts):
        return True
    numbers, _ = _groups()
    bare = regex.sub(r"'s$|’s$| s$", "", folded)
    if bare in numbers:
        return any(numbers[bare] in listed(text.lower) for text in texts)
    if any(other in text.lower for other in glosses.get(bare, ()) for text in texts):
        return True
    if any(spelled(bare, text.text) for text in texts):
        return True
    words = [w for w in regex.split(r"[ ]+", name) if w and w.lower() not in _TITLES]
    if len(words) > 1 or (words and words[0] != name):
        return all(_borne(word, alignments, texts, glosses) for word in words)
    return _is_initials(name, alignments[0].sentence.text) or _translated(name, alignments)


def _is_initials(name: str, text: str) -> bool:
    """FDA beside "Food and Drug Administration"."""
    if not regex.fullmatch(r"\p{Lu}{2,6}", name):
        return False
    initials = "".join(w[0] for w in regex.findall(r"\p{Lu}\p{Ll}[\p{L}-]*", text))
    return name in initials


def _stands(name: str, text: str) -> bool:
    if regex.search(rf"(?<![\p{{Latin}}\d]){regex.escape(name)}(?![\p{{Latin}}])", text):
        return True
    squeezed = regex.sub(r"[\s\-.'’]", "", name)
    return len(squeezed) > 3 and squeezed in regex.sub(r"[\s\-.'’]", "", text)


def _translated(name: str, alignments: Sequence[Alignment]) -> bool:
    """A common noun with a capital, or a name the encoder knows in the other script."""
    for alignment in alignments:
        for place, word in enumerate(alignment.sentence.words):
            if name in word.text:
                similarity = alignment.similarity(place)
                known = word.token >= 0 and word.weight * (MET - similarity) < CAPITAL_MISSED
                if similarity >= SAME_NAME or known:
                    return True
    return False


def _glosses(texts: Sequence[Reading]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for text in texts:
        for match in _GLOSS.finditer(text.text):
            first, second = (part.strip().lower() for part in match.groups() if part)
            han, latin = (first, second) if regex.match(r"[\p{Han}\p{Katakana}]", first) else (second, first)
            for size in range(
                2, len(han) + 1
            ):  # 翠鸟汽车(Halcyon Motors): the name ends where the bracket begins
                found.setdefault(latin, set()).add(han[-size:])
            short = regex.sub(r"(?:汽车|集团|公司|电池|科技|资本|精密|自动车)$", "", han)
            for part in {latin, latin.split(" ")[0]}:
                found.setdefault(part, set()).update({short[-n:] for n in range(2, len(short) + 1)})
    return found
