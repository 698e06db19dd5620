"""Train the reader: the network that ranks sentences and the one that judges whether they answer.

    python -m training.reader --data ../shared/data --out src/corpusqa/answering/reader.json

Development sets only (DRCD dev, CMRC2018 trial, JSQuAD, JaQuAD), cut by paragraph: 60 % to fit, 40 % to
report. Questions are put to real indexes built by ``build_index`` at the sizes users have: all paragraphs as
short documents, and small corpora of whole articles. Unanswerable questions are made in three ways:
a, the gold paragraph is not there; b, only the gold sentences are gone from the text; c, a name or a year in
the question is another one. Pseudo-English questions (word by word through a dictionary) stand in for
questions in another language than the text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import random
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import jieba.posseg
import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from corpusqa.answering.candidates import Candidate, candidates
from corpusqa.answering.features import FEATURES, describe
from corpusqa.answering.network import Network
from corpusqa.answering.reader import ANSWER_FEATURES, answer_features
from corpusqa.index import Index, build_index
from corpusqa.retrieval import retrieve, token_encoder
from corpusqa.text.question import analyse
from corpusqa.text.terms import fold
from corpusqa.types import Passage
from training.config import load_config
from training.corpora import Pools, hold_out

PASSAGES = 8
#: Questions asked of each set, drawn at random; all its paragraphs are indexed.
ASKED = {"drcd": 1600, "cmrc": 1002, "jsquad": 400, "jaquad": 500, "en>zh": 900, "zh>en": 600}
SEED = 20261121
KIND_WEIGHTS = {"answerable": 1.0, "a": 0.7, "b": 0.7, "c": 0.6}


@dataclass(frozen=True)
class Item:
    """One question of a reading set."""

    set: str
    question: str
    context: str
    answers: tuple[str, ...]
    title: str


@dataclass(frozen=True)
class Example:
    """One question put to one index, described; ``gold`` marks the sentences that hold the answer."""

    set: str
    kind: str
    paragraph: int
    matrix: np.ndarray
    gold: np.ndarray
    unsure: np.ndarray  #: sentences elsewhere that hold the answer's text: neither right nor wrong


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

    :param pairs: contiguous (English, Chinese) sentences that the embedding model was not trained on.
    """
    items = []
    for start in range(0, len(pairs) - 9, 10):
        block = pairs[start : start + 10]
        chinese, english = "".join(zh for _, zh in block), " ".join(en for en, _ in block)
        for en, zh in block:
            if 8 <= len(en.split()) <= 40:
                items.append(Item("en>zh", _ask_english(en, rng), chinese, (zh,), ""))
            if 15 <= len(zh) <= 90:
                items.append(Item("zh>en", _ask_chinese(zh, rng), english, (en,), ""))
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
    return f"{rng.choice(['What', 'Who', 'Why did', 'How did', 'Where did', 'Which', 'What did'])} {part}?"


def _ask_chinese(sentence: str, rng: random.Random) -> str:
    """The same from a Chinese sentence, cut at its commas."""
    clauses = [clause for clause in re.split(r"[，；。]", sentence) if len(clause) >= 5] or [sentence]
    at = rng.randrange(len(clauses))
    part = "".join(clauses[at : at + 2])
    if (number := _HAN_NUMBER.search(part)) and rng.random() < 0.7:
        return f"{part[: number.start()]}多少{part[number.end() :]}？"
    return f"{part}{rng.choice(['是什么', '是谁', '为什么', '怎么样', '在哪里', '吗'])}？"


# --- indexes -----------------------------------------------------------------------------------------------


def index_of(folder: Path, documents: Iterable[tuple[str, str, str]]) -> Index:
    """Build an index of (name, title, text) documents."""
    source = folder / "documents"
    source.mkdir(parents=True)
    for name, title, text in documents:
        front = (
            f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n"
            if title
            else "---\nnote: none\n---\n"
        )
        (source / f"{name}.md").write_text(front + text, "utf-8")
    build_index(source, folder / "index")
    return Index.open(folder / "index")


class Asker:
    """Puts questions to one index and describes what comes back."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.sources = {d.id: d.source for d in index.documents()}
        self._encoder = token_encoder(index)
        self._idf = lru_cache(maxsize=None)(index.idf)

    def passages(self, question: str, limit: int = PASSAGES) -> list[Passage]:
        """Retrieve as the product does."""
        return retrieve(self.index, question, limit)

    def example(
        self, item: Item, question: str, kind: str, paragraph: int, passages: Sequence[Passage]
    ) -> Example | None:
        """Describe the candidates and mark the gold ones."""
        found = candidates(passages)
        if not found:
            return None
        matrix = describe(analyse(question), passages, found, self._encoder, self._idf)
        gold, unsure = self._labels(item, passages, found)
        if kind != "answerable":
            gold, unsure = np.zeros(len(found), bool), np.zeros(len(found), bool)
        return Example(item.set, kind, paragraph, matrix, gold, unsure)

    def _labels(
        self, item: Item, passages: Sequence[Passage], found: Sequence[Candidate]
    ) -> tuple[np.ndarray, np.ndarray]:
        spans = gold_spans(item)
        gold, unsure = [], []
        for one in found:
            document = self.index.document(passages[one.passage].document_id)
            offset = document.text.find(item.context)
            inside = offset >= 0 and any(
                one.sentence.start < offset + end and offset + start < one.sentence.end
                for start, end in spans
            )
            gold.append(inside)
            unsure.append(not inside and any(answer in one.text for answer in item.answers))
        return np.array(gold), np.array(unsure)


def gold_spans(item: Item) -> list[tuple[int, int]]:
    """Where the answers stand in the context; the first place of each."""
    spans = []
    for answer in item.answers:
        start = item.context.find(answer)
        if start >= 0:
            spans.append((start, start + len(answer)))
    return spans


# --- made questions ----------------------------------------------------------------------------------------

_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")


class Swapper:
    """Changes a name, a title or a year of a question to another of its sort from the same set (kind c)."""

    def __init__(self, items: Sequence[Item], rng: random.Random) -> None:
        self._rng = rng
        self._names: dict[str, list[str]] = defaultdict(list)
        for item in items:
            for word, tag in jieba.posseg.cut(item.question):
                if tag in {"nr", "ns", "nt", "nz", "nrt"} and len(word) > 1:
                    self._names[tag].append(word)
        self._titles = sorted({item.title for item in items if item.title})

    def __call__(self, item: Item) -> str | None:
        """Return the changed question, or nothing where there is no name to change."""
        question = item.question
        options = []
        if item.title and item.title in question and len(self._titles) > 1:
            options.append((item.title, self._titles))
        for word, tag in jieba.posseg.cut(question):
            if tag in self._names and len(word) > 1:
                options.append((word, self._names[tag]))
        if year := _YEAR.search(question):
            options.append(
                (year.group(), [str(int(year.group()) + d) for d in (-23, -9, -4, -1, 1, 3, 7, 16)])
            )
        if not options:
            return None
        old, others = self._rng.choice(options)
        new = self._rng.choice(others)
        return question.replace(old, new) if new != old and new not in item.context else None


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
            name = tag in {"nr", "ns", "nt", "nz", "nrt"}
            if tag[0] in "vand" and not name and known and self._rng.random() < 0.8:
                words.append(self._rng.choice(known))
                replaced += 1
            else:
                words.append(word)
        return "".join(words) if replaced else None


# --- examples ----------------------------------------------------------------------------------------------


def make_examples(items: Sequence[Item], data: Path, work: Path) -> list[Example]:
    """Put all questions of one set to indexes of several sizes, with evidence and without."""
    rng = random.Random(f"{SEED}{items[0].set}")
    paragraphs = {context: i for i, context in enumerate(dict.fromkeys(item.context for item in items))}
    titles = {item.context: item.title for item in items}
    name = {context: f"p{i:05d}" for context, i in paragraphs.items()}
    out: list[Example | None] = []
    whole = Asker(index_of(work / "whole", [(name[c], titles[c], c) for c in paragraphs]))
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
    out += _without_gold_sentences(asked, paragraphs, titles, name, gloss if chinese else None, rng, work)
    out += _small_corpora(items, asked, paragraphs, rng, work)
    return [one for one in out if one is not None]


def _without_gold_sentences(
    items: Sequence[Item], paragraphs: dict[str, int], titles: dict[str, str], name: dict[str, str],
    gloss: Glosser | None, rng: random.Random, work: Path,
) -> list[Example | None]:  # fmt: skip
    """Kind b: one question a paragraph, whose gold sentences are cut out of the text before indexing."""
    from corpusqa.text.sentences import split_sentences

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
            spans = gold_spans(item)
            gone = [s for s in split_sentences(context) if any(s.start < b and a < s.end for a, b in spans)]
            text = context
            for sentence in reversed(gone):
                text = text[: sentence.start] + text[sentence.end :]
            if spans and len(text) > 60 and not any(answer in text for answer in item.answers):
                asked.append(item)
            documents.append((name[context], titles[context], text))
        asker = Asker(index_of(work / f"b{turn}", documents))
        for item in asked:
            p = paragraphs[item.context]
            out.append(asker.example(item, item.question, "b", p, asker.passages(item.question)))
            if gloss and turn == 0 and (english := gloss(item.question)):
                made = replace(item, set=f"{item.set}-en")
                out.append(asker.example(made, english, "b", p, asker.passages(english)))
    return out


def _small_corpora(
    items: Sequence[Item], asked: Sequence[Item], paragraphs: dict[str, int], rng: random.Random, work: Path
) -> list[Example | None]:
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
    for g, group in enumerate(groups):
        if not group:
            continue
        texts = [
            (f"d{i:04d}", key if len(key) < 30 else "", "\n\n".join(articles[key]))
            for i, key in enumerate(group)
        ]
        asker = Asker(index_of(work / f"small{g}", texts))
        inside = {context for key in group for context in articles[key]}
        for item in asked:
            p = paragraphs[item.context]
            if item.context in inside:
                out.append(asker.example(item, item.question, "answerable", p, asker.passages(item.question)))
            elif rng.random() < 1.5 / len(groups):
                out.append(asker.example(item, item.question, "a", p, asker.passages(item.question)))
    return out


# --- fitting -----------------------------------------------------------------------------------------------


def standardise(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and scale of each column."""
    return rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-3)


def fit(
    features: Sequence[str],
    batches: list[tuple[torch.Tensor, ...]],
    loss_of: Callable[..., torch.Tensor],
    mean: np.ndarray,
    scale: np.ndarray,
    *,
    hidden: int,
    epochs: int,
    seeds: Sequence[int],
    dropout: float,
) -> dict[str, Any]:
    """Fit one network per seed and store them as one wide network, their mean."""
    parts = []
    for seed in seeds:
        torch.manual_seed(seed)
        model = torch.nn.Sequential(
            torch.nn.Linear(len(features), hidden),
            torch.nn.ReLU(),
            torch.nn.Dropout(dropout),
            torch.nn.Linear(hidden, 1),
        )
        optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-2)
        steps = epochs * len(batches)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
        order = random.Random(seed)
        for _ in range(epochs):
            for i in order.sample(range(len(batches)), len(batches)):
                optimiser.zero_grad()
                loss_of(model, *batches[i]).backward()
                optimiser.step()
                schedule.step()
        parts.append([p.detach().numpy() for p in model.parameters()])
    n = len(parts)
    return {
        "features": list(features),
        "mean": mean.tolist(),
        "scale": scale.tolist(),
        "hidden": np.concatenate([p[0].T for p in parts], axis=1).tolist(),
        "hidden_bias": np.concatenate([p[1] for p in parts]).tolist(),
        "output": (np.concatenate([p[2][0] for p in parts]) / n).tolist(),
        "output_bias": float(np.mean([p[3][0] for p in parts])),
    }


def fit_select(examples: Sequence[Example], seeds: Sequence[int]) -> dict[str, Any]:
    """Listwise: the softmax share of the gold sentences among the candidates of a question."""
    usable = [e for e in examples if e.kind == "answerable" and e.gold.any() and not e.gold.all()]
    mean, scale = standardise(np.concatenate([e.matrix for e in usable]))
    batches = []
    rng = random.Random(SEED)
    rng.shuffle(usable)
    for start in range(0, len(usable), 32):
        group = usable[start : start + 32]
        rows = np.clip((np.concatenate([e.matrix[~e.unsure] for e in group]) - mean) / scale, -5, 5)
        gold = np.concatenate([e.gold[~e.unsure] for e in group])
        owner = np.concatenate([np.full(int((~e.unsure).sum()), i) for i, e in enumerate(group)])
        batches.append(
            (
                torch.tensor(rows, dtype=torch.float32),
                torch.tensor(gold),
                torch.tensor(owner),
                torch.tensor(len(group)),
            )
        )

    def loss_of(
        model: torch.nn.Module, rows: torch.Tensor, gold: torch.Tensor, owner: torch.Tensor, n: torch.Tensor
    ) -> torch.Tensor:
        scores = model(rows)[:, 0]
        loss = scores.new_zeros(())
        for i in range(int(n)):
            mine = owner == i
            one = scores[mine]
            loss = loss + torch.logsumexp(one, 0) - torch.logsumexp(one[gold[mine]], 0)
        return loss / int(n)

    return fit(FEATURES, batches, loss_of, mean, scale, hidden=40, epochs=14, seeds=seeds, dropout=0.25)


def fit_judge(
    rows: np.ndarray, labels: np.ndarray, weights: np.ndarray, seeds: Sequence[int]
) -> dict[str, Any]:
    """Binary: does the corpus answer?"""
    mean, scale = standardise(rows)
    standard = np.clip((rows - mean) / scale, -5, 5)
    order = np.random.default_rng(SEED).permutation(len(rows))
    batches = [
        tuple(
            torch.tensor(part[order[s : s + 128]], dtype=torch.float32)
            for part in (standard, labels, weights)
        )
        for s in range(0, len(rows), 128)
    ]

    def loss_of(model: torch.nn.Module, x: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(x)[:, 0], y, reduction="none")
        return (loss * w).mean()

    return fit(ANSWER_FEATURES, batches, loss_of, mean, scale, hidden=32, epochs=12, seeds=seeds, dropout=0.3)


def judge_rows(examples: Sequence[Example], select: Network) -> np.ndarray:
    """Describe each example as the judging network sees it."""
    return np.stack([answer_features(e.matrix, select(e.matrix)) for e in examples])


def train(examples: Sequence[Example], seeds: Sequence[int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fit both networks; the judge sees selection scores of networks that did not see its question."""
    folds = 3
    select = fit_select(examples, seeds)
    rows, labels, weights = [], [], []
    for left_out in range(folds):
        part = fit_select([e for e in examples if e.paragraph % folds != left_out], seeds[:1])
        mine = [
            e
            for e in examples
            if e.paragraph % folds == left_out and (e.kind != "answerable" or e.gold.any())
        ]
        rows.append(judge_rows(mine, Network.from_json(part, FEATURES)))
        labels += [float(e.kind == "answerable") for e in mine]
        weights += [KIND_WEIGHTS[e.kind] for e in mine]
    judge = fit_judge(np.concatenate(rows), np.array(labels), np.array(weights), seeds)
    return select, judge


# --- report ------------------------------------------------------------------------------------------------


def report(examples: Sequence[Example], select: Network, judge: Network) -> dict[str, dict[str, float]]:
    """Measure both networks on examples they have not seen, per set."""
    table: dict[str, dict[str, float]] = {}
    for name in sorted({e.set for e in examples}):
        mine = [e for e in examples if e.set == name]
        good = [e for e in mine if e.kind == "answerable"]
        ranks = []
        for e in good:
            order = np.argsort(-select(e.matrix), kind="stable")
            hits = np.flatnonzero((e.gold | e.unsure)[order]) if e.gold.any() else []
            ranks.append(hits[0] if len(hits) else 999)
        row = {"questions": len(good)}
        row |= {f"top{k}": float(np.mean([r < k for r in ranks])) for k in (1, 2, 3)}
        positive = judge(judge_rows(good, select))
        cut = float(np.quantile(positive, 0.05))
        for kind in ("a", "b", "c"):
            bad = [e for e in mine if e.kind == kind]
            if len(bad) < 20:
                continue
            negative = judge(judge_rows(bad, select))
            both = np.concatenate([positive, negative])
            row[f"{kind}_auroc"] = float(roc_auc_score([1] * len(positive) + [0] * len(negative), both))
            row[f"{kind}_false@5%"] = float(np.mean(negative >= cut))
        for share in (3, 5, 8, 10, 15):
            row[f"p@{share}%"] = float(1 / (1 + np.exp(-np.quantile(positive, share / 100))))
        table[name] = row
    return table


def show(table: dict[str, dict[str, float]]) -> str:
    """Write the table as Markdown."""
    columns = list(dict.fromkeys(column for row in table.values() for column in row))
    lines = ["| set | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in table.items():
        cells = [
            f"{row[c]:.0f}" if c == "questions" else f"{row[c]:.3f}" if c in row else "" for c in columns
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return {k: _rounded(v) for k, v in value.items()} if isinstance(value, dict) else value


def main() -> None:
    """Make examples (kept in working files), fit on 60 %, report on 40 %, then fit on all and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("src/corpusqa/answering/reader.json"))
    parser.add_argument("--config", type=Path, default=Path("training/small.toml"))
    parser.add_argument("--work", type=Path, default=Path("training/work/reader"))
    parser.add_argument("--sets", default=",".join(ASKED))
    parser.add_argument("--threshold-same", type=float, default=0.5)
    parser.add_argument("--threshold-other", type=float, default=0.4)
    parser.add_argument("--report-only", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.work.mkdir(parents=True, exist_ok=True)
    examples: list[Example] = []
    items = load_items(args.data, random.Random(SEED))
    pools = Pools()
    hold_out(load_config(args.config), pools)
    items += crossed_items(pools.held_out, random.Random(SEED))
    for name in args.sets.split(","):
        cache = args.work / f"{name}.pickle"
        if not cache.exists():
            with tempfile.TemporaryDirectory() as folder:
                made = make_examples([item for item in items if item.set == name], args.data, Path(folder))
            cache.write_bytes(pickle.dumps(made))
        mine = pickle.loads(cache.read_bytes())
        sys.stderr.write(f"{name}: {len(mine)} examples\n")
        examples += mine
    seen = [e for e in examples if e.paragraph % 5 < 3]
    unseen = [e for e in examples if e.paragraph % 5 >= 3]
    select, judge = train(seen, [1, 2, 3])
    table = report(unseen, Network.from_json(select, FEATURES), Network.from_json(judge, ANSWER_FEATURES))
    print(show(table))
    if args.report_only:
        return
    select, judge = train(examples, [1, 2, 3])
    thresholds = {"same": args.threshold_same, "other": args.threshold_other}
    args.out.write_text(
        json.dumps({"select": _rounded(select), "judge": _rounded(judge), "thresholds": thresholds}) + "\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
