"""Train the reader: the network that ranks sentences and the one that judges whether they answer.

    python -m training.reader --data ../shared/data --out src/corpusqa/answering/reader.json

Development sets only (DRCD dev, CMRC2018 trial, JSQuAD, JaQuAD), cut by paragraph: 60 % to fit, 40 % to
report. Questions are put to real indexes built by ``build_index`` at the sizes users have: all paragraphs as
short documents, and small corpora of whole articles. Unanswerable questions are made in four ways:
a, the gold paragraph is not there; b, only the gold sentences are gone from the text; c, a name or a year in
the question is another one; d, the sentence is there but for the figure or the date that is asked for.
Questions in another language than the text come from held-out news translations, and word by word through a
dictionary; reworded ones have words of the same gloss in place of their own.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import sys
import tempfile
from pathlib import Path

import torch

from corpusqa.answering.features import FEATURES
from corpusqa.answering.network import Network
from corpusqa.answering.reader import ANSWER_FEATURES
from training.config import load_config
from training.corpora import Pools, hold_out
from training.reading.asking import Example
from training.reading.examples import make_erased, make_examples
from training.reading.fitting import report, show, train
from training.reading.sets import ASKED, SEED, crossed_items, load_items


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
    parser.add_argument("--threshold-same", type=float, default=0.45)
    parser.add_argument("--threshold-other", type=float, default=0.2)
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
        mine = [item for item in items if item.set == name]
        makers = {name: make_examples} | ({f"{name}-erased": make_erased} if ">" not in name else {})
        for file, make in makers.items():
            cache = args.work / f"{file}.pickle"
            if not cache.exists():
                with tempfile.TemporaryDirectory() as folder:
                    cache.write_bytes(pickle.dumps(make(mine, args.data, Path(folder))))
            made = pickle.loads(cache.read_bytes())
            sys.stderr.write(f"{file}: {len(made)} examples\n")
            examples += made
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
