"""Questions made from others: about another name, in other words, in word-by-word English."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import jieba.posseg

from corpusqa.text.question import analyse
from corpusqa.text.terms import fold
from training.reading.sets import Item, read_jsonl

_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")


class Swapper:
    """Changes one word of a question to another of its sort from the same set.

    Kind c: a name, a title or a year. Kind e: a noun or a verb, so that the right name is asked for
    something that its text does not say.
    """

    def __init__(self, items: Sequence[Item], rng: random.Random) -> None:
        self._rng = rng
        self._words: dict[str, list[str]] = defaultdict(list)
        for item in items:
            for word, tag in _tagged(item.question):
                self._words[tag].append(word)
        self._titles = sorted({item.title for item in items if item.title})

    def __call__(self, item: Item) -> str | None:
        """Return the question about another name or year, or nothing where there is none to change."""
        options = []
        if item.title and item.title in item.question and len(self._titles) > 1:
            options.append((item.title, self._titles))
        options += [(w, self._words[t]) for w, t in _tagged(item.question) if t in _NAMES]
        if year := _YEAR.search(item.question):
            options.append(
                (year.group(), [str(int(year.group()) + d) for d in (-23, -9, -4, -1, 1, 3, 7, 16)])
            )
        return self._changed(item, options)

    def matter(self, item: Item) -> str | None:
        """Return the question with another noun or verb in it."""
        return self._changed(
            item, [(w, self._words[t]) for w, t in _tagged(item.question) if t in {"n", "vn", "v"}]
        )

    def _changed(self, item: Item, options: list[tuple[str, list[str]]]) -> str | None:
        if not options:
            return None
        old, others = self._rng.choice(options)
        new = self._rng.choice(others)
        stem = new[:5] if new.isascii() else new
        if new == old or stem.lower() in (item.context + item.question).lower():
            return None
        return item.question.replace(old, new)


def _tagged(question: str) -> list[tuple[str, str]]:
    """Words with their sort: jieba's tags; for English a name where it is capitalised, else a noun."""
    if not question.isascii():
        return [
            (word, tag)
            for word, tag in jieba.posseg.cut(question)
            if len(word) > 1 and (tag in _NAMES or (tag in {"n", "vn", "v"} and word not in _ASKING))
        ]
    words = re.findall(r"[A-Za-z][A-Za-z'-]+", question)[1:]
    return [
        (word, "nz" if word[0].isupper() else "n")
        for word in words
        if word[0].isupper() or (len(word) > 4 and word not in _ASKING)
    ]


_NAMES = frozenset({"nr", "ns", "nt", "nz", "nrt"})
_ASKING = frozenset(
    {
        "时候",
        "时间",
        "为什么",
        "什么样",
        "有没有",
        "是否",
        "请问",
        "属于",
        "哪里",
        "which",
        "where",
        "there",
        "their",
        "would",
        "could",
        "about",
        "these",
    }
)


class Glosser:
    """Writes a pseudo-English question, word by word through CC-CEDICT; a quarter of the words are lost."""

    _WH: ClassVar = {
        "reason": "why", "duration": "how long", "money": "how much", "percent": "what percentage of",
        "number": "how many", "person": "who", "time": "when", "place": "where", "method": "how",
        "yes_no": "did", "other": "what",
    }  # fmt: skip

    def __init__(self, data: Path, rng: random.Random) -> None:
        self._rng = rng
        self._gloss: dict[str, list[str]] = {}
        for row in read_jsonl(data / "dict_cedict.jsonl.gz"):
            glosses = [re.sub(r"\([^)]*\)", "", g).strip() for g in row["en"]]
            glosses = [
                re.sub(r"^to ", "", g)
                for g in glosses
                if g and len(g) < 30 and ":" not in g and "variant" not in g
            ]
            if glosses:
                self._gloss.setdefault(fold(row["zh_hans"]), []).extend(glosses)

    def __call__(self, question: str) -> str | None:
        """Return the question in word-by-word English, or nothing when too few words are known."""
        asked = analyse(question)
        words = []
        for word in jieba.cut(asked.content):
            if re.fullmatch(r"[\w.%]+", word, re.ASCII):
                words.append(word)
            elif word in self._gloss and self._rng.random() > 0.25:
                words.append(self._rng.choice(self._gloss[word][:3]))
        return f"{self._WH[asked.answer_type]} {' '.join(words)}?" if len(words) >= 3 else None


class Rewriter:
    """Rewords a question: words that are no names give way to others with the same English gloss."""

    def __init__(self, data: Path, rng: random.Random) -> None:
        self._rng = rng
        meant: dict[str, list[str]] = defaultdict(list)
        self._glosses: dict[str, list[str]] = defaultdict(list)
        for row in read_jsonl(data / "dict_cedict.jsonl.gz"):
            word = fold(row["zh_hans"])
            for gloss in {re.sub(r"\([^)]*\)|^to |^be ", "", one).strip() for one in row["en"]}:
                if 2 <= len(word) <= 3 and 2 < len(gloss) < 25 and ":" not in gloss:
                    meant[gloss].append(word)
                    self._glosses[word].append(gloss)
        self._meant = {gloss: words for gloss, words in meant.items() if 2 <= len(words) <= 25}

    def __call__(self, question: str) -> str | None:
        """Return the reworded question, or nothing where no word could be replaced."""
        words, replaced = [], 0
        for word, tag in jieba.posseg.cut(question):
            known = [w for g in self._glosses.get(fold(word), []) for w in self._meant.get(g, [])]
            known = [w for w in known if w != fold(word)]
            name = tag in _NAMES
            if tag[0] in "vand" and not name and known and self._rng.random() < 0.8:
                words.append(self._rng.choice(known))
                replaced += 1
            else:
                words.append(word)
        return "".join(words) if replaced else None
