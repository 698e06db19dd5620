"""Questions about another name or another year than their own, which nothing in the set answers.

Made apart from the unanswerable questions that the reader is trained with, so that neither follows the other.
"""

from __future__ import annotations

import logging
import random
import re
from collections import defaultdict
from collections.abc import Sequence

import jieba
import jieba.posseg
import regex

from corpusqa.text.terms import fold
from reading_sets import Item
from retrieval_sets import Paragraphs

jieba.setLogLevel(logging.ERROR)
#: Tags of jieba: people, places, organisations, other names.
_NAMES = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})
_HAN = re.compile(r"[\u3400-\u9fff]")
_CAPITALISED = regex.compile(r"(?<=\s)(?<![.?!]\s)\p{Lu}[\p{L}\p{N}'’-]+")
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_SHIFTS = (-23, -9, -4, -1, 1, 3, 7, 16)


class Swapper:
    """Changes one name or year of a question to another one of its sort from the same set."""

    def __init__(self, items: Sequence[Item], paragraphs: Paragraphs, seed: int) -> None:
        self._paragraphs, self._seed = paragraphs, seed
        self._questions = {item.question for item in items}
        self._titles = sorted({title for title in paragraphs.titles if title})
        found: dict[str, set[str]] = defaultdict(set)
        for item in items:
            for name, sort in _names(item.question):
                found[sort].add(name)
        self._names = {sort: sorted(names) for sort, names in found.items()}

    def __call__(self, item: Item) -> str | None:
        """Return the changed question; nothing where it holds no name or year, or the set no other one."""
        rng = random.Random(f"{self._seed} {item.question}")
        title = self._paragraphs.titles[item.paragraph]
        options = [(title, self._titles)] if title and title in item.question else []
        options += [(name, self._names[sort]) for name, sort in _names(item.question)]
        options += [
            (year, [str(int(year) + shift) for shift in _SHIFTS]) for year in _YEAR.findall(item.question)
        ]
        near = fold(self._paragraphs.texts[item.paragraph] + item.question + title)
        for old, others in rng.sample(options, len(options)):
            fitting = [new for new in others if fold(new) not in near]
            changed = item.question.replace(old, rng.choice(fitting)) if fitting else item.question
            if changed not in self._questions:
                return changed
        return None


def _names(question: str) -> list[tuple[str, str]]:
    """Names of two letters or more with their sort; without Chinese characters, words with a capital."""
    if _HAN.search(question):
        words = [(word, str(tag)) for word, tag in jieba.posseg.cut(question)]
        return [(word, tag) for word, tag in words if tag in _NAMES and len(word) > 1]
    return [(name, "capital") for name in _CAPITALISED.findall(question)]
