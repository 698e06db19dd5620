"""What was measured as Markdown, as JSON, and as a block of a README."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import readme_block
from intervals import Estimate
from retrieval_measures import HEADLINE, MEASURES

BLOCK = "retrieval"  #: name of the block in a README


@dataclass(frozen=True, slots=True)
class Result:
    """One ranking of one set."""

    name: str
    asked_in: str  #: language of the questions
    told_in: str  #: language of the paragraphs
    questions: int
    paragraphs: int
    system: str
    model: str  #: "" for terms alone
    measures: dict[str, Estimate]
    over_terms: Estimate | None  #: nDCG@10 minus that of terms alone, question by question
    seconds: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How many sentences are nearest to their translation."""

    name: str
    languages: tuple[str, str]
    sentences: int
    model: str
    forth: Estimate
    back: Estimate


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run measured."""

    corpusqa: str  #: its version
    models: dict[str, str]  #: fingerprint by name
    seed: int
    resamples: int
    titles: bool
    results: list[Result] = field(default_factory=list)
    alignments: list[Accuracy] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return asdict(self)


_SYSTEMS = {
    "en": {
        "terms": "terms alone (BM25)",
        "mean": "dense, one vector",
        "windows": "dense, best window",
        "late": "dense, late",
        "full": "full ranking",
    },
    "zh": {
        "terms": "仅词项（BM25）",
        "mean": "稠密，单向量",
        "windows": "稠密，最佳窗口",
        "late": "稠密，逐词元",
        "full": "完整排序",
    },
}
_WORDS = {
    "en": {
        "set": "questions → paragraphs",
        "ranking": "ranking",
        "over": "over terms alone",
        "aligned": "sentences",
        "model": "model",
        "brackets": " ({})",
        "legend": "Each question is put to all paragraphs of its set, and its own is looked for. "
        "In brackets: 95 % intervals,\nbootstrap by paragraph. Model: {}.",
    },
    "zh": {
        "set": "问题 → 段落",
        "ranking": "排序方法",
        "over": "比仅词项高",
        "aligned": "句对",
        "model": "模型",
        "brackets": "（{}）",
        "legend": "每个问题都面对该集的全部段落，看它自己的段落排在第几。"
        "方括号内为 95% 置信区间（按段落自助抽样）。\n模型：{}。",
    },
}


def markdown(report: Report, language: str = "en") -> str:
    """The tables, with headings in English ("en") or Chinese ("zh")."""
    parts = []
    if report.results:
        parts.append(_results(report, language))
    if report.alignments:
        parts.append(_alignments(report.alignments, language))
    return "\n\n".join(parts)


def block(report: Report, language: str) -> str:
    """What stands between the markers of a README: how to read the tables, and the tables."""
    legend = _WORDS[language]["legend"].format(", ".join(report.models))
    return f"{legend}\n\n{markdown(report, language)}\n"


def write_block(path: Path, report: Report) -> None:
    """Fill the block of a README.

    :raises InputError: if the file cannot be read or written, or has no such block.
    """
    readme_block.write(path, BLOCK, block(report, readme_block.language(path)))


def _results(report: Report, language: str) -> str:
    words = _WORDS[language]
    lines = [_row(words["set"], words["ranking"], *MEASURES, words["over"]), _rule(2, len(MEASURES) + 1)]
    for one in report.results:
        ranking = _SYSTEMS[language][one.system]
        if one.model and len(report.models) > 1:
            ranking += words["brackets"].format(one.model)
        cells = [_cell(measure, one.measures[measure]) for measure in MEASURES]
        lines.append(_row(_set(one, words), ranking, *cells, _difference(one.over_terms)))
    return "\n".join(lines)


def _set(one: Result, words: dict[str, str]) -> str:
    languages = one.told_in if one.asked_in == one.told_in else f"{one.asked_in} → {one.told_in}"
    named = f"{one.name} {languages}".strip()
    return named + words["brackets"].format(f"{one.questions:,} → {one.paragraphs:,}")


def _alignments(accuracies: Sequence[Accuracy], language: str) -> str:
    words = _WORDS[language]
    lines = [_row(words["aligned"], words["model"], "→", "←"), _rule(2, 2)]
    for one in accuracies:
        named = f"{one.name} {' ⇄ '.join(one.languages)}" + words["brackets"].format(f"{one.sentences:,}")
        lines.append(_row(named, one.model, _with_interval(one.forth), _with_interval(one.back)))
    return "\n".join(lines)


def _cell(measure: str, estimate: Estimate) -> str:
    return _with_interval(estimate) if measure == HEADLINE else _number(estimate.value)


def _with_interval(estimate: Estimate) -> str:
    return f"{_number(estimate.value)} [{_number(estimate.low)}, {_number(estimate.high)}]"


def _difference(estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    return f"{estimate.value:+.3f} [{estimate.low:+.3f}, {estimate.high:+.3f}]"


def _number(value: float) -> str:
    return f"{value:.3f}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _rule(left: int, right: int) -> str:
    return "|" + "---|" * left + "---:|" * right
