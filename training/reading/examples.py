"""Examples with the evidence there, and with it taken away in five ways."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpusqa.text.question import FORMED_TYPES, analyse
from training.reading.asking import PASSAGES, Asker, Example, index_of
from training.reading.questions import Glosser, Rewriter, Swapper
from training.reading.sets import ASKED, SEED, Item, gold_spans, without_sentences

FOREIGN = 12  #: questions put to one corpus that has nothing to do with them


def make_examples(items: Sequence[Item], data: Path, work: Path, others: Sequence[str] = ()) -> list[Example]:
    """Put all questions of one set to indexes of several sizes, with evidence and without.

    :param others: texts in another language that stand in the same corpora.
    """
    rng = random.Random(f"{SEED}{items[0].set}")
    paragraphs = {context: i for i, context in enumerate(dict.fromkeys(item.context for item in items))}
    titles = {item.context: item.title for item in items}
    name = {context: f"p{i:05d}" for context, i in paragraphs.items()}
    out: list[Example | None] = []
    more = [(f"o{i:05d}", "", text) for i, text in enumerate(others)]
    whole = Asker(index_of(work / "whole", [*((name[c], titles[c], c) for c in paragraphs), *more]))
    swap, gloss, reword = Swapper(items, rng), Glosser(data, rng), Rewriter(data, rng)
    chinese = items[0].set in {"drcd", "cmrc"}
    asked = rng.sample(items, min(len(items), ASKED[items[0].set]))
    for item in asked:
        p = paragraphs[item.context]
        found = whole.passages(item.question, PASSAGES + 6)
        out.append(whole.example(item, item.question, "answerable", p, found[:PASSAGES]))
        rest = [one for one in found if whole.sources[one.document_id] != f"{name[item.context]}.md"]
        out.append(whole.example(item, item.question, "a", p, rest[:PASSAGES]))
        if other := swap(item):
            out.append(whole.example(item, other, "c", p, whole.passages(other)))
        if other := swap.matter(item):
            out.append(whole.example(item, other, "e", p, whole.passages(other)))
        if chinese and (reworded := reword(item.question)):
            found = whole.passages(reworded, PASSAGES + 6)
            made = replace(item, set=f"{item.set}-reworded")
            out.append(whole.example(made, reworded, "answerable", p, found[:PASSAGES]))
            rest = [one for one in found if whole.sources[one.document_id] != f"{name[item.context]}.md"]
            out.append(whole.example(made, reworded, "a", p, rest[:PASSAGES]))
        if chinese and rng.random() < 0.3 and (english := gloss(item.question)):
            found = whole.passages(english, PASSAGES + 6)
            made = replace(item, set=f"{item.set}-en")
            out.append(whole.example(made, english, "answerable", p, found[:PASSAGES]))
            rest = [one for one in found if whole.sources[one.document_id] != f"{name[item.context]}.md"]
            out.append(whole.example(made, english, "a", p, rest[:PASSAGES]))
    if "~" in items[0].set:  # contexts overlap: what is gone from one may stand in the next
        return [one for one in out if one is not None and one.kind not in {"a", "b"}]
    out += _without_gold_sentences(
        asked, paragraphs, titles, name, gloss if chinese else None, rng, work, more
    )
    out += _small_corpora(items, asked, paragraphs, rng, work, more)
    return [one for one in out if one is not None]


def _without_gold_sentences(
    items: Sequence[Item], paragraphs: dict[str, int], titles: dict[str, str], name: dict[str, str],
    gloss: Glosser | None, rng: random.Random, work: Path, more: Sequence[tuple[str, str, str]],
) -> list[Example | None]:  # fmt: skip
    """Kind b: one question a paragraph, whose gold sentences are cut out of the text before indexing."""
    by_context: dict[str, list[Item]] = {context: [] for context in paragraphs}
    for item in items:
        by_context[item.context].append(item)
    out: list[Example | None] = []
    for turn in range(2):
        documents, asked = [], []
        for context, group in by_context.items():
            if not group:
                documents.append((name[context], titles[context], context))
                continue
            item = rng.choice(group)
            text = _without_gold(item)
            if gold_spans(item) and len(text) > 60 and not any(answer in text for answer in item.answers):
                asked.append(item)
            documents.append((name[context], titles[context], text))
        asker = Asker(index_of(work / f"b{turn}", [*documents, *more]))
        for item in asked:
            p = paragraphs[item.context]
            out.append(asker.example(item, item.question, "b", p, asker.passages(item.question)))
            if gloss and turn == 0 and (english := gloss(item.question)):
                made = replace(item, set=f"{item.set}-en")
                out.append(asker.example(made, english, "b", p, asker.passages(english)))
    return out


def make_erased(items: Sequence[Item], work: Path) -> list[Example]:
    """Kind d: the asked figure or date is erased from the text, the rest of its sentence stays."""
    rng = random.Random(f"{SEED}{items[0].set}erased")
    paragraphs = {context: i for i, context in enumerate(dict.fromkeys(item.context for item in items))}
    by_context: dict[str, list[Item]] = {context: [] for context in paragraphs}
    for item in items:
        if analyse(item.question).answer_type in FORMED_TYPES and all(len(a) <= 15 for a in item.answers):
            by_context[item.context].append(item)
    out = []
    for turn in range(2):
        documents, asked = [], []
        for context, group in by_context.items():
            item = rng.choice(group) if group else None
            text = context
            for answer in item.answers if item else ():
                text = text.replace(answer, "")
            documents.append((f"p{paragraphs[context]:05d}", "", text))
            if item and text != context:
                asked.append(item)
        asker = Asker(index_of(work / f"d{turn}", documents))
        out += [
            asker.example(item, item.question, "d", paragraphs[item.context], asker.passages(item.question))
            for item in asked
        ]
    return [one for one in out if one is not None]


def _small_corpora(
    items: Sequence[Item], asked: Sequence[Item], paragraphs: dict[str, int], rng: random.Random, work: Path,
    more: Sequence[tuple[str, str, str]],
) -> list[Example | None]:  # fmt: skip
    """Corpora of a few whole articles, as people have at first; kind a by leaving the article out."""
    articles: dict[str, list[str]] = defaultdict(list)
    for item in items:
        key = item.title or item.context[:30]
        if item.context not in articles[key]:
            articles[key].append(item.context)
    keys = sorted(articles)
    rng.shuffle(keys)
    groups: list[list[str]] = [[]]
    for key in keys:
        groups[-1].append(key)
        if sum(len(articles[k]) for k in groups[-1]) >= 30:
            groups.append([])
    out: list[Example | None] = []
    of_context: dict[str, list[Item]] = defaultdict(list)
    for item in asked:
        of_context[item.context].append(item)
    for g, group in enumerate(groups):
        if not group:
            continue
        out += _small_without_gold(group, articles, of_context, paragraphs, rng, work / f"small-b{g}")
        texts = [
            (f"d{i:04d}", key if len(key) < 30 else "", "\n\n".join(articles[key]))
            for i, key in enumerate(group)
        ]
        texts += rng.sample(more, min(len(more), 12))
        asker = Asker(index_of(work / f"small{g}", texts))
        inside = {context for key in group for context in articles[key]}
        for item in asked:
            p = paragraphs[item.context]
            if item.context in inside:
                out.append(asker.example(item, item.question, "answerable", p, asker.passages(item.question)))
            elif rng.random() < 1.5 / len(groups):
                out.append(asker.example(item, item.question, "a", p, asker.passages(item.question)))
    return out


def _small_without_gold(
    group: Sequence[str], articles: dict[str, list[str]], of_context: dict[str, list[Item]],
    paragraphs: dict[str, int], rng: random.Random, work: Path,
) -> list[Example | None]:  # fmt: skip
    """Kind b in a small corpus: the article is there and speaks of the matter, its answer is cut out."""
    documents, asked = [], []
    for i, key in enumerate(group):
        cut = []
        for context in articles[key]:
            item = rng.choice(of_context[context]) if of_context[context] else None
            text = _without_gold(item) if item else context
            if item and text != context and not any(answer in text for answer in item.answers):
                asked.append(item)
            cut.append(text)
        documents.append((f"d{i:04d}", key if len(key) < 30 else "", "\n\n".join(cut)))
    asker = Asker(index_of(work, documents))
    return [
        asker.example(item, item.question, "b", paragraphs[item.context], asker.passages(item.question))
        for item in asked
    ]


def make_foreign(items: Sequence[Item], work: Path, others: Sequence[str] = ()) -> list[Example]:
    """Kind f: the whole corpus is one to three short documents about something else.

    :param others: texts in another language, of which every third document is one.
    """
    rng = random.Random(f"{SEED}{items[0].set}foreign")
    paragraphs = {context: i for i, context in enumerate(dict.fromkeys(item.context for item in items))}
    asked = rng.sample(items, min(len(items), ASKED[items[0].set]))
    out = []
    for start in range(0, len(asked), FOREIGN):
        texts = [rng.choice(list(paragraphs)) for _ in range(rng.randint(1, 3))]
        if others and rng.random() < 1 / 3:
            texts[0] = rng.choice(others)
        documents = [(f"d{i}", "", text) for i, text in enumerate(dict.fromkeys(texts))]
        asker = Asker(index_of(work / f"foreign{start}", documents))
        for item in asked[start : start + FOREIGN]:
            if not any(answer in text for text in texts for answer in item.answers):
                found = asker.passages(item.question)
                out.append(asker.example(item, item.question, "f", paragraphs[item.context], found))
    return [one for one in out if one is not None]


def _without_gold(item: Item) -> str:
    """The context without the sentences that hold the answers."""
    return without_sentences(item.context, gold_spans(item))
