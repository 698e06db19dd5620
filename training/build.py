"""Make a model folder from a configuration; steps done before are read back from the work folder.

Usage: python -m training.build CONFIG OUT
"""

from __future__ import annotations

import argparse
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch

from corpusqa.embedding.static import StaticEncoder
from training.alignments import translation_table
from training.batches import Sampler, parallel_in_order
from training.card import write_card
from training.config import Config, for_run, load_config
from training.corpora import Pools, load_pools
from training.evaluate import evaluate, table
from training.finish import write_folder, write_translations
from training.model import Rows, fit_projection, start_rows
from training.teacher import encode, teacher_texts
from training.tokens import PairPool, article_windows, compose, gloss_table, pair_pool
from training.train import train, unit_targets
from training.vocabulary import Stem, Vocabulary, build_vocabulary

T = TypeVar("T")


def kept(path: Path, make: Callable[[], T]) -> T:
    """A step's result, from the work folder if it is there (our own file, so unpickling is safe)."""
    if path.exists():
        result: T = pickle.loads(path.read_bytes())
        return result
    began = time.time()
    result = make()
    path.write_bytes(pickle.dumps(result))
    print(f"{path.name} {time.time() - began:.0f} s", flush=True)
    return result


def vocabulary_of(config: Config, pools: Pools) -> Vocabulary:
    """The vocabulary, stored as tokenizer.json and a pickle of the rest."""
    from tokenizers import Tokenizer

    path = config.work / "tokenizer.json"

    def make() -> tuple[dict[str, float], dict[str, Stem]]:
        built = build_vocabulary(config, pools)
        built.tokenizer.save(str(path), pretty=False)
        return built.counts, built.stems

    counts, stems = kept(config.work / "vocabulary.pickle", make)
    return Vocabulary(Tokenizer.from_file(str(path)), counts, stems)


def main() -> None:
    """Run all steps, average the runs, write and evaluate the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config")
    parser.add_argument(
        "out", type=Path, nargs="?", help="folder to write; without it only the steps are made"
    )
    parser.add_argument("--run", type=int, metavar="SEED", help="make only this run, for several at once")
    arguments = parser.parse_args()
    config = load_config(arguments.config)
    if arguments.run is not None:
        config["run"][:] = [run for run in config["run"] if run["seed"] == arguments.run]
    torch.set_num_threads(1)
    pools = kept(config.work / "pools.pickle", lambda: load_pools(config))
    vocabulary = vocabulary_of(config, pools)
    texts, vectors = teacher_vectors(config, pools)
    trained = [
        train_run(for_run(config, run), pools, vocabulary, texts, vectors, run["seed"])
        for run in config["run"]
    ]
    if arguments.out is None:
        return
    rows = np.mean(trained, axis=0)
    write_folder(config, vocabulary.tokenizer, rows, arguments.out)
    pairs = pair_pools(config, pools, vocabulary, texts)
    table_of = lambda: translation_table(config, pairs, len(rows))  # noqa: E731
    write_translations(config, len(rows), *kept(config.work / "translations.pickle", table_of), arguments.out)
    report = evaluate(config, pools, StaticEncoder.load(arguments.out))
    print(table(report))
    write_card(config, pools.counts, arguments.out, report)


def teacher_vectors(
    config: Config, pools: Pools
) -> tuple[list[str], np.ndarray[tuple[int, int], np.dtype[np.float16]]]:
    """Texts of the teacher and their vectors: words and Chinese pairs, then pairs of other languages."""
    texts = teacher_texts(config, pools)
    known = set(texts)
    others = [en for en in dict.fromkeys(en for en, _ in pools.other_sentences) if en not in known]
    folder = config.work / "teacher"
    found = [encode(config, texts, folder, "texts"), encode(config, others, folder, "others")]
    return [*texts, *others], np.concatenate(found)


def train_run(
    config: Config,
    pools: Pools,
    vocabulary: Vocabulary,
    texts: list[str],
    vectors: np.ndarray[tuple[int, int], np.dtype[np.float16]],
    seed: int,
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """One run; its baked rows are kept beside the other steps."""
    path = config.work / f"rows-{seed}.npy"
    if not path.exists():
        np.save(path, trained_rows(config, pools, vocabulary, texts, vectors, seed))
    return np.load(path)


def trained_rows(
    config: Config,
    pools: Pools,
    vocabulary: Vocabulary,
    texts: list[str],
    vectors: np.ndarray[tuple[int, int], np.dtype[np.float16]],
    seed: int,
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Train both stages from the start.

    :return: the baked rows, shape (tokens, dimensions).
    """
    torch.manual_seed(seed)
    tokenizer = vocabulary.tokenizer
    features = compose(vocabulary, config["features"]["parts"])
    glosses = kept(config.work / "glosses.pickle", lambda: gloss_table(config, vocabulary, pools))
    articles = kept(config.work / "articles.pickle", lambda: article_windows(config, tokenizer, pools))
    teacher = {text: i for i, text in enumerate(texts)}
    pairs = pair_pools(config, pools, vocabulary, texts)
    sampler = Sampler(config, pairs, articles, pools.parallel_source, glosses, tokenizer, seed)
    sentences = vectors[[teacher[en] for en, _ in pools.parallel if en in teacher][:60000]]
    mean, axes = fit_projection(config, sentences)
    words = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    counts = np.array([vocabulary.counts.get(w, 1.0) for w in words], np.float32)
    start = start_rows(config, features, counts, words, glosses, teacher, vectors, (mean, axes), seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    rows = Rows(start, features).to(device)
    return train(config, rows, sampler, unit_targets(vectors, mean, axes)).cpu().numpy()


def pair_pools(config: Config, pools: Pools, vocabulary: Vocabulary, texts: list[str]) -> dict[str, PairPool]:
    """All pairs as tokens."""
    teacher = {text: i for i, text in enumerate(texts)}
    tokenizer = vocabulary.tokenizer
    names = (
        "parallel",
        "dictionary",
        "other_sentences",
        "other_terms",
        "paraphrase",
        "japanese_questions",
        "abstracts",
    )
    return kept(
        config.work / "pairs.pickle",
        lambda: (
            {n: pair_pool(tokenizer, getattr(pools, n), teacher) for n in names}
            | {"parallel_in_order": parallel_in_order(tokenizer, pools)}
        ),
    )


if __name__ == "__main__":
    main()
