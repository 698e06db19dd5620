"""What was measured of reading as Markdown, as JSON, and as a block of a README."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import readme_block
from intervals import Estimate
from reading_run import KINDS, PairResult, Point, Result

BLOCK = "reading"  #: name of the block in a README


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run measured."""

    corpusqa: str  #: its version
    reader: str  #: "shipped", or the name of the file of its weights
    held_out: bool
    titles: bool
    seed: int
    resamples: int
    results: list[Result] = field(default_factory=list)
    pairs: list[PairResult] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return asdict(self)


_WORDS = {
    "en": {
        "set": "questions → paragraphs",
        "reading": "reading",
        "reader": "corpusqa",
        "terms": "terms alone (BM25)",
        "first": "first sentence",
        "three": "one of three",
        "quote": "first quote",
        "ms": "ms",
        "gone": "unanswerable because",
        "paragraph": "the paragraph is gone",
        "sentence": "only the sentence is gone",
        "name": "another name or year is asked about",
        "count": "questions",
        "auroc": "AUROC",
        "false": "answered, 5 % silent",
        "from": "answered from a confidence of",
        "own": "its own thresholds",
        "answered": "answered",
        "right": "of them right",
        "pairs": "snippets",
        "with": "with the fact",
        "without": "without",
        "brackets": " ({})",
        "legend": "Each question is put to all paragraphs of its set. Right: the sentence put first holds "
        "the answer, one of the\nfirst three, or the first quote. Unanswerable questions are made in three "
        "ways; “answered, 5 % silent” is the share\nof them that gets an answer where 5 % of the answerable "
        "ones get none. In brackets: 95 % intervals, bootstrap by\nparagraph. “ms” is the processor time of "
        "reading alone, median.",
    },
    "zh": {
        "set": "问题 → 段落",
        "reading": "阅读方法",
        "reader": "corpusqa",
        "terms": "仅词项（BM25）",
        "first": "首句",
        "three": "前三句之一",
        "quote": "首条引文",
        "ms": "毫秒",
        "gone": "无法回答的原因",
        "paragraph": "段落已删",
        "sentence": "只删了答案句",
        "name": "改问另一个名称或年份",
        "count": "问题数",
        "auroc": "AUROC",
        "false": "误答（5% 漏答时）",
        "from": "作答所需的置信度",
        "own": "自带阈值",
        "answered": "作答",
        "right": "其中正确",
        "pairs": "片段",
        "with": "含事实",
        "without": "不含",
        "brackets": "（{}）",
        "legend": "每个问题都面对该集的全部段落。正确：排在最前的句子、前三句之一，或首条引文含有答案。\n"
        "无法回答的问题有三种做法；“误答（5% 漏答时）”是可答问题有 5% 得不到回答时，"
        "无法回答的问题得到回答的比例。\n"
        "方括号内为 95% 置信区间（按段落自助抽样）。“毫秒”为仅阅读所用的处理器时间（中位数）。",
    },
}


def markdown(report: Report, language: str = "en") -> str:
    """The tables, with headings in English ("en") or Chinese ("zh")."""
    words = _WORDS[language]
    parts = []
    if report.results:
        parts += [_chosen(report.results, words), _silence(report.results, words)]
        parts += [_points(one, words) for one in report.results if one.points]
    if report.pairs:
        parts.append(_pairs(report.pairs, words))
    return "\n\n".join(parts)


def block(report: Report, language: str) -> str:
    """What stands between the markers of a README: how to read the tables, and the tables."""
    return f"{_WORDS[language]['legend']}\n\n{markdown(report, language)}\n"


def write_block(path: Path, report: Report) -> None:
    """Fill the block of a README.

    :raises InputError: if the file cannot be read or written, or has no such block.
    """
    readme_block.write(path, BLOCK, block(report, readme_block.language(path)))


def _chosen(results: Sequence[Result], words: dict[str, str]) -> str:
    names = [words[name] for name in ("set", "reading", "first", "three", "quote", "ms")]
    rows = [
        (
            _set(one, words),
            words[one.system],
            _with_interval(one.first),
            _number(one.three.value),
            _with_interval(one.quote),
            f"{one.milliseconds:.1f}",
        )
        for one in results
    ]
    return _table(names, rows, left=2)


def _silence(results: Sequence[Result], words: dict[str, str]) -> str:
    names = [words[name] for name in ("set", "gone", "reading", "count", "auroc", "false")]
    rows = [
        (
            one.name,
            words[kind],
            words[one.system],
            f"{found.questions:,}",
            _with_interval(found.auroc),
            _with_interval(found.false_answers),
        )
        for kind in KINDS
        for one in results
        if (found := one.separations.get(kind))
    ]
    return _table(names, sorted(rows, key=lambda row: [one.name for one in results].index(row[0])), left=3)


def _points(one: Result, words: dict[str, str]) -> str:
    kinds = [kind for kind in KINDS if kind in one.separations]
    names = [f"{one.name}: {words['from']}", words["answered"], words["right"]]
    names += [f"{words['answered']}: {words[kind]}" for kind in kinds]
    return _table(names, [_point(point, kinds, words) for point in one.points], left=1)


def _point(point: Point, kinds: Sequence[str], words: dict[str, str]) -> tuple[str, ...]:
    label = words["own"] if point.confidence is None else f"{point.confidence:.2f}"
    shares = [point.false_answers[kind] for kind in kinds]
    return (label, _number(point.answered), _number(point.right), *map(_number, shares))


def _pairs(pairs: Sequence[PairResult], words: dict[str, str]) -> str:
    names = [words[name] for name in ("pairs", "count", "with", "without", "auroc", "false")]
    rows = [
        (
            one.name,
            f"{one.questions:,}",
            f"{one.positive:,}",
            f"{one.separation.questions:,}",
            _with_interval(one.separation.auroc),
            _with_interval(one.separation.false_answers),
        )
        for one in pairs
    ]
    return _table(names, rows, left=1)


def _set(one: Result, words: dict[str, str]) -> str:
    named = f"{one.name} {one.language}".strip()
    return named + words["brackets"].format(f"{one.questions:,} → {one.paragraphs:,}")


def _with_interval(estimate: Estimate) -> str:
    return f"{_number(estimate.value)} [{_number(estimate.low)}, {_number(estimate.high)}]"


def _number(value: float) -> str:
    return f"{value:.3f}"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], *, left: int) -> str:
    rule = "|" + "---|" * left + "---:|" * (len(names) - left)
    return "\n".join([_row(names), rule, *map(_row, rows)])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
