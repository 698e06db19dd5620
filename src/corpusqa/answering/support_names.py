"""Names of a sentence and whether its quotes bear them, in any script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from corpusqa.answering.support_alignment import MET, Alignment
from corpusqa.answering.support_entities import Name, han_runs, is_word, latin_names, listed, name_groups
from corpusqa.answering.support_problem import Problem
from corpusqa.answering.support_reading import Reading
from corpusqa.answering.support_sound import spelled

#: A cosine from which a word of another script is taken for the same name.
SAME_NAME = 0.5
#: A capitalised word that the encoder knows whole may be a common noun, and missed by this much (see MET).
CAPITAL_MISSED = 0.15
#: The characters of a run together may be missed by this much, where the quotes have none.
RUN_MISSED = 0.4
_TITLES = frozenset("mr mrs ms dr prof sir lord lady mr. mrs. ms. dr. st. of de van von &".split())
_GLOSS = regex.compile(
    r"([\p{Han}\p{Katakana}·ー]{2,12})\s*\(\s*([\p{Latin}][\p{Latin}\d .&'’-]{1,40})\)"
    r"|([\p{Latin}][\p{Latin}\d .&'’-]{1,40})\s*\(\s*([\p{Han}\p{Katakana}·ー]{2,12})\)"
)


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
        dotted = (
            "·" in run.text and run.text not in written and run.text.replace("·", "") not in name_groups()[0]
        )
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
    numbers, _ = name_groups()
    bare = regex.sub(r"'s$|’s$| s$", "", folded)
    if bare in numbers:
        return any(numbers[bare] in listed(text.lower) for text in texts) or _inside(numbers[bare], texts)
    if any(other in text.lower for other in glosses.get(bare, ()) for text in texts):
        return True
    if any(spelled(bare, text.text) for text in texts):
        return True
    words = [w for w in regex.split(r"[ ]+", name) if w and w.lower() not in _TITLES]
    if len(words) > 1 or (words and words[0] != name):
        return all(_borne(word, alignments, texts, glosses) for word in words)
    return _is_initials(name, alignments[0].sentence.text) or _translated(name, alignments)


def _inside(bearer: int, texts: Sequence[Reading]) -> bool:
    """Whether a Chinese name of a bearer is part of a longer listed one: 中国 in 中国一汽."""
    names = [
        n for n, number in name_groups()[0].items() if number == bearer and regex.match(r"\p{Han}{2}", n)
    ]
    return any(name in text.lower for name in names for text in texts)


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
