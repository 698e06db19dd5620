"""Train the reader: the network that ranks sentences and the one that judges whether they answer.

    python -m training.reader

Development sets only (DRCD dev, CMRC2018 trial, JSQuAD, JaQuAD), cut by paragraph: 60 % to fit, 40 % to
report. Questions are put to real indexes built by ``build_index`` at the sizes users have: all paragraphs as
short documents, and small corpora of whole articles. Unanswerable questions are made in six ways:
a, the gold paragraph is not there; b, only the gold sentences are gone from the text; c, a name or a year in
the question is another one; d, the sentence is there but for the figure or the date that is asked for; e, a
noun or verb of the question is another one; f, the corpus is about something else.
Questions in another language than the text come from held-out news translations, and word by word through a
dictionary; reworded ones have words of the same gloss in place of their own, or are made from another
translation of the sentence that answers.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from corpusqa.embedding.loading import SHIPPED_FOLDER
from corpusqa.embedding.matching import shipped_encoder, unit
from training.config import load_config
from training.corpora import Pools, hold_out
from training.reading.asking import Example
from training.reading.classes import STEPS, token_classes
from training.reading.examples import make_erased, make_examples, make_foreign
from training.reading.fitting import Tensors, report, show, train
from training.reading.sets import (
    ASKED,
    SEED,
    Item,
    beside,
    crossed_items,
    load_items,
    read_jsonl,
    reworded_items,
)
from training.reading.written import SET, batches, load_written, make_cut, make_written

SEEDS = (1, 2, 3)
NEWS = 4500  #: articles tagged for the classes of tokens
#: For each language of questions, and for sentences in another language than the question ("across"):
#: the confidence below which the assistant abstains, and below which not even the closest are shown.
THRESHOLDS = {"zh": (0.2, 0.05), "ja": (0.15, 0.05), "en": (0.2, 0.04), "across": (0.1, 0.03)}


def main() -> None:
    """Make examples (kept in working files), fit on 60 %, report on 40 %, then fit on all and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("src/corpusqa/answering/reader.safetensors"))
    parser.add_argument("--config", type=Path, default=Path("training/multilingual.toml"))
    parser.add_argument("--work", type=Path, default=Path("training/work/reader"))
    parser.add_argument("--sets", default=",".join((*ASKED, SET)))
    parser.add_argument("--make-only", action="store_true", help="make the examples and stop")
    parser.add_argument("--report-only", action="store_true")
    parser.add_argument("--seen-only", type=Path, metavar="OUT", help="write also what is fitted on 60 %%")
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.work.mkdir(parents=True, exist_ok=True)
    examples = load_examples(args.data, args.work, args.config, args.sets.split(","))
    if args.make_only:
        return
    table = _token_table(args.data, args.work)
    seen = [e for e in examples if e.paragraph % 5 < 3]
    unseen = [e for e in examples if e.paragraph % 5 >= 3]
    fitted = train(seen, table, SEEDS)
    if args.seen_only:
        _write(fitted, args.seen_only)
    print(show(report(unseen, fitted, shipped_encoder())))
    if not args.report_only:
        _write(train(examples, table, SEEDS), args.out)


def load_examples(data: Path, work: Path, config: Path, sets: Sequence[str]) -> list[Example]:
    """Make the examples of the sets, or read them from the working folder if they were made before."""
    items = load_items(data, random.Random(SEED))
    pools = Pools()
    hold_out(load_config(config), pools)
    items += crossed_items(pools.held_out, random.Random(SEED))
    items += reworded_items(list(read_jsonl(data / "par_enzh_wmt_news.jsonl.gz")), random.Random(SEED))
    examples: list[Example] = []
    for name in sets:
        for file, make in _makers(name, items, data).items():
            cache = work / f"{file}.pickle"
            if not cache.exists():
                with tempfile.TemporaryDirectory() as folder:
                    cache.write_bytes(pickle.dumps(make(Path(folder))))
            made = pickle.loads(cache.read_bytes())
            sys.stderr.write(f"{file}: {len(made)} examples\n")
            examples += made
    return examples


def _makers(name: str, items: Sequence[Item], data: Path) -> dict[str, Callable[[Path], list[Example]]]:
    """What makes each file of examples of a set, in a folder to work in."""
    if name == SET:
        groups = batches(load_written(data))
        whole = {
            file: partial(make_written, group, data, rng=random.Random(SEED))
            for file, group in groups.items()
        }
        return whole | {
            f"{file}-cut": partial(make_cut, group, rng=random.Random(SEED)) for file, group in groups.items()
        }
    mine = [item for item in items if item.set == name]
    others = beside(name, items, data)
    makers = {
        name: lambda folder: make_examples(mine, data, folder, others),
        f"{name}-foreign": lambda folder: make_foreign(mine, folder, others),
    }
    if name.isalpha():  # questions with answers, not sentences
        makers[f"{name}-erased"] = lambda folder: make_erased(mine, folder)
    return makers


def _write(fitted: Tensors, out: Path) -> None:
    tensors = {name: np.ascontiguousarray(value) for name, value in fitted.items()}
    for name, value in tensors.items():
        if value.dtype == np.float32 and not name.endswith((".mean", ".scale")):
            tensors[name] = value.astype(np.float16)
    save_file(tensors, out, metadata={"thresholds": json.dumps(THRESHOLDS)})
    out.chmod(0o644)


def _token_table(data: Path, work: Path) -> torch.Tensor:
    """Unit rows of all tokens of the shipped model, and their classes behind them, shape (tokens, d + c)."""
    encoder = shipped_encoder()
    tokenizer = Tokenizer.from_file(str(SHIPPED_FOLDER / "tokenizer.json"))
    tokens = [str(tokenizer.id_to_token(i)) for i in range(tokenizer.get_vocab_size())]
    cache = work / "classes.npy"
    if not cache.exists():
        news = (
            str(row["text"])[:1200] for row in islice(read_jsonl(data / "news_zh_crud.jsonl.gz"), 0, None, 13)
        )
        english = (str(row["en"]) for row in read_jsonl(data / "par_enzh_wmt_news.jsonl.gz"))
        np.save(cache, token_classes(encoder, tokens, islice(news, NEWS), english))
    rows = unit(encoder.rows(np.arange(len(tokens), dtype=np.int32)))
    return torch.from_numpy(np.concatenate([rows, np.load(cache) / STEPS], axis=1).astype(np.float32))


if __name__ == "__main__":
    main()
