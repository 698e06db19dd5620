"""Development sets across languages: snippets that ask for windows of held-out parallel sentences.

Two kinds of snippets: any six words in a row (twelve characters), and five content words in a row. The first
are often function words alone, which ask for nothing in particular; the second are nearer to a question.

Usage: python -m training.snippets CONFIG OUT    writes JSON Lines for benchmarks/retrieval.py
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import jieba

from training.config import load_config
from training.corpora import Pair, Pools, load_pools

Questions = tuple[list[str], list[str], list[int]]  #: snippets, windows, the window of each snippet
SENTENCES, CONTENT_WORDS = 5, 5
_WORD = re.compile(r"[A-Za-z0-9][\w'’.-]*")
_COMMONEST = (
    "a an the of to in on at for from by with and or not as that this these those it its there than about "
    "into is are was were be been has have had will would can could do does did he she they we you i his her "
    "their our your my but if so which who what when where how all also more most very just only other some "
    "any no up out over after before one said says"
)
_FUNCTION_WORDS = frozenset(_COMMONEST.split())


def crossed(pools: Pools, language: str, seed: int = 7) -> Questions:
    """Snippets of 6 words (12 characters) in ``language`` against windows in the other one."""
    rng = random.Random(seed)
    snippets = []
    for block in _blocks(pools):
        en, zh = rng.choice(block)
        words = en.split()
        at = rng.randrange(max(1, len(words) - 5))
        cut = rng.randrange(max(1, len(zh) - 11))
        snippets.append(" ".join(words[at : at + 6]) if language == "en" else zh[cut : cut + 12])
    return snippets, windows_in(pools, "zh" if language == "en" else "en"), list(range(len(snippets)))


def content(pools: Pools, language: str, seed: int = 3) -> Questions:
    """Five neighbouring content words in ``language`` against windows in the other one.

    Windows whose drawn sentence has too few are asked for by nobody.
    """
    rng = random.Random(seed)
    snippets, targets = [], []
    for number, block in enumerate(_blocks(pools)):
        en, zh = rng.choice(block)
        words = content_words(en if language == "en" else zh, language)
        if len(words) >= CONTENT_WORDS:
            at = rng.randrange(len(words) - CONTENT_WORDS + 1)
            snippets.append((" " if language == "en" else "").join(words[at : at + CONTENT_WORDS]))
            targets.append(number)
    return snippets, windows_in(pools, "zh" if language == "en" else "en"), targets


def content_words(text: str, language: str) -> list[str]:
    """English words but the commonest, or Chinese words of two characters and more, in order."""
    if language == "en":
        return [word for word in _WORD.findall(text) if word.lower() not in _FUNCTION_WORDS]
    jieba.setLogLevel(60)
    return [word for word in jieba.cut(text) if len(word) > 1]


def windows_in(pools: Pools, language: str) -> list[str]:
    """The held-out news, five sentences a window."""
    if language == "en":
        return [" ".join(en for en, _ in block) for block in _blocks(pools)]
    return ["".join(zh for _, zh in block) for block in _blocks(pools)]


def _blocks(pools: Pools) -> Iterator[list[Pair]]:
    for start in range(0, len(pools.held_out) - SENTENCES + 1, SENTENCES):
        yield pools.held_out[start : start + SENTENCES]


def write_sets(pools: Pools, out: Path) -> None:
    """Write the content-word sets, one file a direction, and the held-out sentence pairs."""
    out.mkdir(parents=True, exist_ok=True)
    for asked, told in (("en", "zh"), ("zh", "en")):
        snippets, windows, targets = content(pools, asked)
        question = dict(zip(targets, snippets, strict=True))
        rows = (
            # A window that nobody asks for is one more to be mistaken for another.
            {"id": str(number), "question": question.get(number, ""), "context": window, "lang": told}
            for number, window in enumerate(windows)
        )
        _write(out / f"snippets-{asked}-{told}.jsonl", rows)
    pairs = {"news": pools.held_out, "tatoeba": pools.held_out_tatoeba}
    for name, held in pairs.items():
        _write(out / f"{name}.jsonl", ({"en": en, "zh": zh} for en, zh in held))
    others = (
        {"lang": language, "en": en, "text": text}
        for language, held in sorted(pools.held_out_other.items())
        for en, text in held
    )
    _write(out / "other.jsonl", others)


def _write(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Write the sets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("config")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    write_sets(load_pools(load_config(arguments.config)), arguments.out)


if __name__ == "__main__":
    main()
