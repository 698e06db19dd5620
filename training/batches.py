"""Batches of (query, passage) token arrays, drawn on the fly: one source each, no duplicates within."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.config import Config
from training.corpora import Pools
from training.tokens import Articles, Glosses, Ids, PairPool, Ragged, tokenise

_ASKING_ZH = ("什么", "多少", "为什么", "谁", "哪里", "什么时候", "如何", "哪些", "是什么", "有多少", "怎么")
_ASKING_EN = ("what", "how many", "why", "who", "where", "when", "how", "which", "what is", "how much")


@dataclass(frozen=True)
class Batch:
    """Pairs of texts as token ids; ``teacher`` rows of the left side or -1; ``late``: compare tokens too."""

    left: list[Ids]
    right: list[Ids]
    teacher: NDArray[np.int64] | None = None
    late: bool = False


class Sampler:
    """Draws batches by name; all randomness comes from one generator."""

    def __init__(
        self,
        config: Config,
        pairs: dict[str, PairPool],
        articles: Articles,
        parallel_source: list[str],
        glosses: Glosses,
        tokenizer: Tokenizer,
        seed: int,
    ) -> None:
        self._config = config
        self._pairs = pairs
        self._articles = articles
        self._glosses = glosses
        self._random = np.random.default_rng(seed)
        self._asking_zh = tokenise(tokenizer, _ASKING_ZH)
        self._asking_en = tokenise(tokenizer, _ASKING_EN)
        source = np.array(parallel_source)
        starts = np.arange(0, len(source) - 5, 5)
        self._blocks = starts[source[starts] == source[starts + 4]]
        by_article = np.argsort(articles.article, kind="stable")
        numbers = articles.article[by_article]
        self._by_article = np.split(by_article, np.flatnonzero(np.diff(numbers)) + 1)
        self._makers: dict[str, Callable[[int], Batch]] = {
            "cloze": lambda n: self._cloze(n, 0.0, 0.0),
            "cloze_glossed": lambda n: self._cloze(n, 1.0, 0.0),
            "passage_glossed": lambda n: self._cloze(n, 0.0, 1.0),
            "parallel_windows": self._parallel_windows,
        }

    def draw(self, stage: str) -> Batch:
        """One batch of a stage, its source drawn from the stage's mixture."""
        settings = self._config[stage]
        names = list(settings["mixture"])
        shares = np.array([settings["mixture"][name] for name in names])
        name = names[self._random.choice(len(names), p=shares / shares.sum())]
        if name == "stage_a":
            return self.draw("stage_a")
        if name in self._makers:
            return self._makers[name](settings["batch"])
        return self._from_pairs(self._pairs[name], settings["batch"], late=name == "japanese_questions")

    def _from_pairs(self, pool: PairPool, size: int, late: bool) -> Batch:
        order = self._random.choice(len(pool.left), min(len(pool.left), size), replace=False)
        keep = _without_duplicates([pool.left[i] for i in order], [pool.right[i] for i in order])
        order = order[keep]
        return Batch([pool.left[i] for i in order], [pool.right[i] for i in order], pool.teacher[order], late)

    def _cloze(self, size: int, glossed_queries: float, glossed_passages: float) -> Batch:
        """A part of a sentence asks for the window it stands in, with the sentence or without it."""
        draw = self._random
        news = self._articles
        left, right = [], []
        for window, sibling in self._draw_windows(size):
            first, end = news.windows[window]
            if not sibling and draw.random() < self._config["stage_b"]["long_passages"]:
                end = self._end_of_next(window)
            sentence = int(draw.integers(first, end))
            title = int(news.title[window])
            if title >= 0 and not sibling and draw.random() < 0.25:
                query, passage = news.sentences[title], news.sentences.span(first, end)
            else:
                query = self._part(news.sentences[sentence])
                passage = news.sentences.span(first, end)
                if end - first > 1 and not sibling and draw.random() < 0.5:
                    before, after = (
                        news.sentences.span(first, sentence),
                        news.sentences.span(sentence + 1, end),
                    )
                    passage = np.concatenate([before, after])
            english = draw.random() < glossed_queries
            if english:
                query = self._gloss(query, 1.0 if draw.random() < 0.7 else 0.4)
            if draw.random() < 0.5:
                asking = self._asking_en if english else self._asking_zh
                query = np.concatenate([query, asking[draw.integers(len(asking))]])
            if draw.random() < glossed_passages:
                passage = self._gloss(passage, 1.0)
            if len(query) >= 2 and len(passage) >= 10:
                left.append(query)
                right.append(passage)
        return Batch(left, right, late=True)

    def _draw_windows(self, size: int) -> list[tuple[int, bool]]:
        """Windows with whether another of the same article is among them: those are the hard negatives."""
        draw = self._random
        settings = self._config["stage_b"]
        articles = draw.permutation(len(self._by_article))
        chosen: list[tuple[int, bool]] = []
        for number in articles:
            windows = self._by_article[number]
            if len(windows) > 1 and draw.random() < settings["siblings"]:
                chosen += [(int(w), True) for w in draw.choice(windows, 2, replace=False)]
            else:
                chosen.append((int(windows[draw.integers(len(windows))]), False))
            if len(chosen) >= size:
                break
        return chosen

    def _end_of_next(self, window: int) -> int:
        """Where the next window of the same article ends, for passages of more than one length."""
        news = self._articles
        joined = window + 1 < len(news.windows) and news.windows[window + 1, 0] == news.windows[window, 1]
        return int(news.windows[window + joined, 1])

    def _part(self, sentence: Ids) -> Ids:
        """Four times of five a quarter to three fifths of a sentence, scattered or in one piece."""
        draw = self._random
        if draw.random() < 0.2 or len(sentence) < 8:
            return sentence
        size = max(3, int(len(sentence) * draw.uniform(0.25, 0.6)))
        if draw.random() < 0.5:
            start = draw.integers(0, len(sentence) - size + 1)
            return sentence[start : start + size]
        return sentence[np.sort(draw.choice(len(sentence), size, replace=False))]

    def _gloss(self, tokens: Ids, share: float) -> Ids:
        """Word-by-word translation into English: a random gloss of each Chinese token that has one."""
        table = self._glosses
        begin, end = table.first[tokens], table.first[tokens + 1]
        roll = self._random.random(len(tokens))
        pick = begin + (self._random.random(len(tokens)) * (end - begin)).astype(np.int64)
        parts = []
        for i, token in enumerate(tokens):
            if not table.han[token] or roll[i] > share:
                parts.append(tokens[i : i + 1])
            elif end[i] > begin[i]:
                parts.append(table.glosses[int(pick[i])])
        return np.concatenate(parts) if parts else tokens[:0]

    def _parallel_windows(self, size: int) -> Batch:
        """Five neighbouring sentences; a share of ``crossed_windows`` is asked for in the other language."""
        draw = self._random
        pool = self._pairs["parallel_in_order"]
        blocks = draw.choice(self._blocks, min(size, len(self._blocks)), replace=False)
        left, right = [], []
        for block in blocks:
            asked = pool.left if draw.random() < 0.5 else pool.right
            other = pool.right if asked is pool.left else pool.left
            given = other if draw.random() < self._config["stage_b"]["crossed_windows"] else asked
            query = self._part(asked[int(draw.integers(block, block + 5))])
            passage = given.span(int(block), int(block) + 5)
            if len(query) >= 2 and len(passage) >= 8:
                left.append(query)
                right.append(passage)
        keep = _without_duplicates(left, right)
        return Batch([left[i] for i in keep], [right[i] for i in keep], late=True)


def _without_duplicates(left: list[Ids], right: list[Ids]) -> list[int]:
    seen_left: set[bytes] = set()
    seen_right: set[bytes] = set()
    keep = []
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        key_a, key_b = a.tobytes(), b.tobytes()
        if key_a in seen_left or key_b in seen_right:
            continue
        seen_left.add(key_a)
        seen_right.add(key_b)
        keep.append(i)
    return keep


def parallel_in_order(tokenizer: Tokenizer, pools: Pools) -> PairPool:
    """All parallel sentences in file order, none dropped, so that neighbours can be found."""
    left: Ragged = tokenise(tokenizer, [en for en, _ in pools.parallel])
    right: Ragged = tokenise(tokenizer, [zh for _, zh in pools.parallel])
    return PairPool(left, right, np.full(len(left), -1))
