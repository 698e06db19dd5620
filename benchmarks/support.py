"""How well the support check tells true sentences from altered ones.

    .venv/bin/python benchmarks/support.py [FILE ...] [--news FILE] [--half held] [--show KIND]

True sentences are the hand-written paraphrases of evals/paraphrases.jsonl. False ones are made by rule from
the articles, from the paraphrases, and from news where a file of it is given: one figure, unit, date, name,
role, direction, negation or quantifier changed. A FILE of JSON lines with "sentence" (or "paraphrase"),
"quote" or "quotes", and "supported" (true where missing) is judged besides, under its "kind".
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpusqa.answering.support import judge
from corpusqa.documents import read_document
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Document
from support_alterations import RULES, alterations

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (ROOT / "corpus", ROOT / "evals" / "distractors", ROOT / "evals" / "articles")


@dataclass(frozen=True)
class Trial:
    """One sentence to be judged."""

    source: str
    kind: str  #: "" for a true sentence
    sentence: str
    quotes: tuple[str, ...]
    titles: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    lang: str = ""


def main(words: Sequence[str] | None = None) -> None:
    """Judge everything and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="JSON lines to judge besides")
    parser.add_argument("--news", type=Path, help='JSON lines (.gz) with texts under "text" or "body"')
    parser.add_argument("--half", choices=("tune", "held", "all"), default="all", help="paraphrases to use")
    parser.add_argument(
        "--most", type=int, default=40, help="altered sentences of a kind and source (default: 40)"
    )
    parser.add_argument("--seed", type=int, default=0, help="draw other altered sentences and other news")
    parser.add_argument("--show", help="print the misses of a kind, or the rejected paraphrases: true")
    args = parser.parse_args(words)
    trials = [
        *paraphrases(args.half),
        *altered(args.half, args.news, args.most, args.seed),
        *given(args.files),
    ]
    report(trials, args.show)


def documents() -> dict[str, Document]:
    """Every article by its file name."""
    paths = [path for folder in FOLDERS for path in sorted(folder.glob("*.md")) if path.name != "README.md"]
    return {path.name: read_document(path, path.name) for path in paths}


def rows(path: Path) -> list[dict[str, object]]:
    """All rows of a JSON Lines file, compressed or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").splitlines() if line.strip()]


def paraphrases(half: str) -> Iterator[Trial]:
    """The hand-written paraphrases, each with its quote, its title and its article."""
    articles = documents()
    for row in rows(ROOT / "evals" / "paraphrases.jsonl"):
        if half in {"all", row["half"]}:
            article = articles[str(row["doc"])]
            quote = str(row["quote"])
            if article.text[int(str(row["start"])) : int(str(row["end"]))] != quote:
                sys.exit(f"evals/paraphrases.jsonl: the quote of {row['paraphrase']!r} is not at its place.")
            yield Trial(
                "paraphrases",
                "",
                str(row["paraphrase"]),
                (quote,),
                (article.title,),
                (article.text,),
                str(row["lang"]),
            )


def altered(half: str, news: Path | None, most: int, seed: int = 0) -> Iterator[Trial]:
    """False sentences by every rule, from articles, paraphrases and news."""
    articles = [s for one in documents().values() for s in sentences(one.text)]
    sources = {"articles": [(s, s, "", "") for s in articles]}
    sources["paraphrases"] = [
        (t.sentence, t.quotes[0], t.titles[0], t.passages[0]) for t in paraphrases(half)
    ]
    if news:
        texts = [str(row.get("text") or row.get("body")) for row in rows(news)[seed % 400 :: 400]]
        sources["news"] = [(s, s, "", "") for text in texts for s in sentences(text)[:6]]
    for source, known in sources.items():
        for kind in RULES:
            for place, sentence in alterations([sentence for sentence, *_ in known], kind, most, seed):
                _, quote, title, passage = known[place]
                yield Trial(
                    source, kind, sentence, (quote,), (title,) if title else (), (passage,) if passage else ()
                )


def sentences(text: str) -> list[str]:
    """Sentences of the body, of 15 to 140 characters."""
    found = [text[s.start : s.end] for s in split_sentences(text) if s.kind == "body"]
    return [s for s in found if 15 <= len(s) <= 140]


def given(files: Iterable[Path]) -> Iterator[Trial]:
    """Trials from files of the user's."""
    for path in files:
        for row in rows(path):
            quotes = row.get("quotes") or [row["quote"]]
            true = row.get("supported", True)
            sentence = str(row.get("sentence") or row["paraphrase"])
            kind = "" if true else str(row.get("kind") or "altered")
            yield Trial(path.name, kind, sentence, tuple(quotes), lang=str(row.get("lang", "")))  # type: ignore[arg-type]


def report(trials: Sequence[Trial], show: str | None) -> None:
    """Print what was caught by kind and source, and what was rejected by cause."""
    caught: dict[tuple[str, str], list[bool]] = defaultdict(list)
    causes: dict[str, Counter[str]] = defaultdict(Counter)
    true: dict[str, list[bool]] = defaultdict(list)
    languages: dict[str, list[bool]] = defaultdict(list)
    for trial in trials:
        verdict = judge(trial.sentence, trial.quotes, titles=trial.titles, passages=trial.passages)
        if trial.kind:
            caught[trial.source, trial.kind].append(not verdict.supported)
        else:
            true[trial.source].append(not verdict.supported)
            languages[trial.lang].append(not verdict.supported)
            causes[trial.source].update({problem.kind for problem in verdict.problems})
        if show and (
            (show == trial.kind and verdict.supported)
            or (show == "true" and not trial.kind and not verdict.supported)
        ):
            print(
                f"{trial.source} {trial.lang}\n  {trial.sentence}\n  {' / '.join(trial.quotes)}\n  {[(p.kind, p.words) for p in verdict.problems]}"
            )
    print_caught(caught)
    for source, outcomes in true.items():
        print(
            f"\ntrue sentences of {source}: {len(outcomes)}, rejected {sum(outcomes)} ({sum(outcomes) / len(outcomes):.1%})"
        )
        for cause, count in causes[source].most_common():
            print(f"  by {cause:<12}{count:>5} ({count / len(outcomes):.1%})")
    if any(languages):
        print(
            "  by language  "
            + ", ".join(f"{name} {sum(o)}/{len(o)}" for name, o in sorted(languages.items()) if name)
        )


def print_caught(caught: dict[tuple[str, str], list[bool]]) -> None:
    """One row for each kind, one column for each source."""
    sources = list(dict.fromkeys(source for source, _ in caught))
    kinds = list(dict.fromkeys(kind for _, kind in caught))
    print(f"{'altered':<20}" + "".join(f"{source:>20}" for source in [*sources, "all"]))
    for kind in [*kinds, "all"]:
        cells = []
        for source in [*sources, "all"]:
            outcomes = [
                o
                for (s, k), all_o in caught.items()
                if s in {source, s if source == "all" else source} and (k == kind or kind == "all")
                for o in all_o
            ]
            share = (
                f"{sum(outcomes)}/{len(outcomes)} {sum(outcomes) / len(outcomes):.1%}" if outcomes else "-"
            )
            cells.append(f"{share:>20}")
        print(f"{kind:<20}" + "".join(cells))


if __name__ == "__main__":
    main()
