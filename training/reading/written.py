"""Questions written by hand about news texts: reworded, in other languages, and near misses.

``written.jsonl`` holds the questions and, for those that have an answer, where in the text it stands. The
texts stay in the data folder: ``doc`` is the id of a news text, or ``wmt-N`` for English sentences from N on.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from training.reading.asking import PASSAGES, Asker, Example, index_of
from training.reading.sets import Item, gold_spans, read_jsonl, without_sentences

SET = "written"
_FILE = Path(__file__).parent / "written.jsonl"
_ENGLISH_SENTENCES = 18
_NOISE = 150  #: other news texts in the large corpus
_GROUPS = (12, 3)  #: documents of the small corpora
_CUT = 2  #: questions of a text whose sentences are cut at a time
BATCH = 100  #: documents whose questions are put to one set of corpora


@dataclass(frozen=True)
class Written:
    """One question; an item without answers is a near miss."""

    item: Item
    document: int


def load_written(data: Path) -> list[Written]:
    """Read the questions with the texts that they are about, in the order of the file."""
    rows = [json.loads(line) for line in _FILE.read_text("utf-8").splitlines() if line]
    texts = {str(row["id"]): str(row["text"]) for row in read_jsonl(data / "news_zh_crud.jsonl.gz")}
    english = [str(row["en"]) for row in read_jsonl(data / "par_enzh_wmt_news.jsonl.gz")]
    documents = {name: i for i, name in enumerate(dict.fromkeys(str(row["doc"]) for row in rows))}
    found = []
    for row in rows:
        name = str(row["doc"])
        if name.startswith("wmt-"):
            start = int(name.removeprefix("wmt-"))
            text = " ".join(english[start : start + _ENGLISH_SENTENCES])
        else:
            text = texts[name]
        answers = tuple(text[start:end] for start, end in row["spans"])
        found.append(Written(Item(SET, str(row["question"]), text, answers, ""), documents[name]))
    return found


def batches(written: Sequence[Written]) -> dict[str, list[Written]]:
    """Cut the questions by their documents, so that more of them do not make all anew."""
    found: dict[str, list[Written]] = {}
    for one in written:
        found.setdefault(f"{SET}-{one.document // BATCH}", []).append(one)
    return found


def make_written(written: Sequence[Written], data: Path, work: Path, rng: random.Random) -> list[Example]:
    """Put the questions to one large corpus, to small ones that hold their text, and to one that does not."""
    texts = {one.document: one.item.context for one in written}
    name = {document: f"w{document:03d}" for document in texts}
    news = islice(read_jsonl(data / "news_zh_crud.jsonl.gz"), 50, None, 301)
    noise = [(f"n{i:03d}", "", str(row["text"])) for i, row in enumerate(islice(news, _NOISE))]
    everything = sorted(texts)
    rng.shuffle(everything)
    groups = [everything[i : i + size] for size in _GROUPS for i in range(0, len(everything), size)]
    foreign = {number: rng.choice(groups) for number in range(len(written))}
    out: list[Example | None] = []
    for number, group in enumerate([everything, *groups]):
        documents = [(name[d], "", texts[d]) for d in group] + (noise if number == 0 else [])
        asker = Asker(index_of(work / f"written{number}", documents))
        for i, one in enumerate(written):
            if one.document in group:
                out += _asked(asker, one, f"{name[one.document]}.md", gone=number == 0)
            elif foreign[i] is group:
                found = asker.passages(one.item.question)
                out.append(asker.example(one.item, one.item.question, "f", one.document, found))
    return [one for one in out if one is not None]


def _asked(asker: Asker, one: Written, source: str, *, gone: bool) -> list[Example | None]:
    item, question = one.item, one.item.question
    found = asker.passages(question, PASSAGES + 6)
    if not item.answers:
        return [asker.example(item, question, "n", one.document, found[:PASSAGES])]
    out = [asker.example(item, question, "answerable", one.document, found[:PASSAGES])]
    if gone:
        rest = [p for p in found if asker.sources[p.document_id] != source]
        out.append(asker.example(item, question, "a", one.document, rest[:PASSAGES]))
    return out


def make_cut(written: Sequence[Written], work: Path, rng: random.Random) -> list[Example]:
    """Kind b: the text is there and speaks of the matter, but without the sentences that answer.

    Of each text the sentences of a few questions at a time are cut, and these questions are asked.
    """
    waiting: dict[int, list[Written]] = {}
    for one in written:
        if one.item.answers:
            waiting.setdefault(one.document, []).append(one)
    for mine in waiting.values():
        rng.shuffle(mine)
    everything = sorted(waiting)
    rng.shuffle(everything)
    out: list[Example | None] = []
    for turn in range(-(-max(map(len, waiting.values()), default=0) // _CUT)):
        for start in range(0, len(everything), _GROUPS[0]):
            group, texts, asked = everything[start : start + _GROUPS[0]], {}, []
            for document in group:
                now = waiting[document][turn * _CUT : (turn + 1) * _CUT]
                text = waiting[document][0].item.context
                gone = [span for one in now for span in gold_spans(one.item)]
                texts[document] = without_sentences(text, gone)
                asked += [one for one in now if not any(a in texts[document] for a in one.item.answers)]
            documents = [(f"w{document:03d}", "", text) for document, text in texts.items() if text.strip()]
            asker = Asker(index_of(work / f"cut{turn}-{start}", documents))
            for one in asked:
                found = asker.passages(one.item.question)
                out.append(asker.example(one.item, one.item.question, "b", one.document, found))
    return [one for one in out if one is not None]
