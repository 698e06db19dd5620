"""Reading sets: questions with the paragraphs that answer them."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from corpusqa.text.sentences import split_sentences

SEED = 20261121
#: Questions asked of each set, drawn at random; all its paragraphs are indexed.
ASKED = {
    "drcd": 1600, "cmrc": 1002, "jsquad": 500, "jaquad": 700,
    "en>zh": 900, "zh>en": 600, "zh~zh": 800, "en~en": 900,
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One question of a reading set."""

    set: str
    question: str
    context: str
    answers: tuple[str, ...]
    title: str


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Read a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def load_items(data: Path, rng: random.Random) -> list[Item]:
    """Load the reading sets; the Japanese ones are cut to a size near the Chinese ones."""
    files = {
        "drcd": "qa_drcd_dev", "cmrc": "qa_zh_cmrc2018_trial",
        "jsquad": "qa_ja_jsquad_valid_test", "jaquad": "qa_ja_jaquad",
    }  # fmt: skip
    items = []
    for name, file in files.items():
        rows = [
            Item(name, r["question"], r["context"], tuple(r["answers"]), r.get("title") or "")
            for r in read_jsonl(data / f"{file}.jsonl.gz")
        ]
        if name.startswith("j"):
            contexts = sorted({row.context for row in rows})
            keep = set(rng.sample(contexts, min(350, len(contexts))))
            rows = [row for row in rows if row.context in keep]
        items += rows
    return items


_NUMBER = re.compile(
    r"\d[\d,.]*%?|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?)\b"
)
_HAN_NUMBER = re.compile(r"\d[\d,.]*%?|[二三四五六七八九十百千万亿]{2,}")


def crossed_items(pairs: Sequence[tuple[str, str]], rng: random.Random) -> list[Item]:
    """Questions from one side of held-out news, put to the other: documents of ten sentences.

    Every other document is Chinese, the rest English, so that a corpus of both can be asked without the
    question's own sentence in it.

    :param pairs: contiguous (English, Chinese) sentences that the embedding model was not trained on.
    """
    items = []
    for number, start in enumerate(range(0, len(pairs) - 9, 10)):
        block = pairs[start : start + 10]
        chinese, english = "".join(zh for _, zh in block), " ".join(en for en, _ in block)
        for en, zh in block:
            if 8 <= len(en.split()) <= 40 and number % 2 == 0:
                items.append(Item("en>zh", _ask_english(en, rng), chinese, (zh,), ""))
            if 15 <= len(zh) <= 90 and number % 2:
                items.append(Item("zh>en", _ask_chinese(zh, rng), english, (en,), ""))
    return items


def beside(name: str, items: Sequence[Item], data: Path) -> list[str]:
    """Texts in another language to stand in the same corpus as the texts of a set; none for most sets."""
    if ">" in name:
        return list(dict.fromkeys(i.context for i in items if ">" in i.set and i.set != name))
    if name == "en~en":
        news = islice(read_jsonl(data / "news_zh_crud.jsonl.gz"), 0, 6000, 20)
        return [str(row["text"])[:700] for row in news]
    if name == "zh~zh":
        english = [str(row["en"]) for row in read_jsonl(data / "par_enzh_business_docs.jsonl.gz")]
        return [" ".join(english[i : i + 10]) for i in range(0, 3000, 10)]
    return []


# What is asked must be what the sentence says: a random "who" would teach that forms do not matter.
_NEUTRAL_ENGLISH = ("Did", "Is it said that", "What is said about", "What about", "What does it say of")
_NEUTRAL_CHINESE = ("吗", "是怎么回事", "的情况怎么样", "是怎么说的", "")


def reworded_items(rows: Sequence[dict[str, Any]], rng: random.Random) -> list[Item]:
    """Questions from one translation of a sentence, put to the other one among its neighbours.

    :param rows: of the WMT news file in its order; some sources have two references.
    """
    items = []
    for name, side, other, ask, shortest in (
        ("zh~zh", "zh", "en", _ask_chinese, 15),
        ("en~en", "en", "zh", _ask_english, 50),
    ):
        first: dict[str, int] = {}
        said: dict[str, dict[str, None]] = defaultdict(dict)
        for row in rows:
            said[row[other]][row[side]] = None
        for i, row in enumerate(rows):
            j = first.setdefault(row[other], i)
            if j == i or len(row[side]) < shortest or rows[i][side] == rows[j][side]:
                continue
            block = [one[side] for one in rows[max(0, j - 4) : j + 5]]
            context = ("" if side == "zh" else " ").join(dict.fromkeys(block))
            if row[side] not in context:
                # Every translation of the sentence is right, also the one asked from, in another context.
                items.append(Item(name, ask(row[side], rng), context, tuple(said[row[other]]), ""))
    return items


def _ask_english(sentence: str, rng: random.Random) -> str:
    """Turn a sentence into a question about a part of it, roughly as people do."""
    words = sentence.rstrip(".!?").split()
    share = rng.uniform(0.4, 0.8)
    at = rng.randrange(max(1, int(len(words) * (1 - share))))
    part = " ".join(words[at : at + max(5, int(len(words) * share))])
    if (number := _NUMBER.search(part)) and rng.random() < 0.7:
        year = re.fullmatch(r"(?:19|20)\d\d", number.group())
        rest = part[: number.start()] + part[number.end() :]
        return f"{'When was' if year else 'How many'} {rest.strip()}?"
    return f"{rng.choice(_NEUTRAL_ENGLISH)} {part}?"


def _ask_chinese(sentence: str, rng: random.Random) -> str:
    """The same from a Chinese sentence, cut at its commas."""
    clauses = [clause for clause in re.split(r"[，；。]", sentence) if len(clause) >= 5] or [sentence]
    at = rng.randrange(len(clauses))
    part = "".join(clauses[at : at + 2])
    if (number := _HAN_NUMBER.search(part)) and rng.random() < 0.7:
        return f"{part[: number.start()]}多少{part[number.end() :]}？"
    return f"{part}{rng.choice(_NEUTRAL_CHINESE)}？"


def gold_spans(item: Item) -> list[tuple[int, int]]:
    """Where the answers stand in the context; the first place of each."""
    spans = []
    for answer in item.answers:
        start = item.context.find(answer)
        if start >= 0:
            spans.append((start, start + len(answer)))
    return spans


def without_sentences(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Cut the sentences that touch any of the spans."""
    for sentence in reversed(split_sentences(text)):
        if any(sentence.start < end and start < sentence.end for start, end in spans):
            text = text[: sentence.start] + text[sentence.end :]
    return text
