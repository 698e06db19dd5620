"""Markdown tables, and texts in them that Markdown shows as they are."""

from __future__ import annotations

from collections.abc import Sequence

from corpusqa.evaluation.summary import Measure


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def cells(measure: Measure) -> tuple[str, str, str]:
    """Write value, interval and size of a metric, each for a cell of its own."""
    if not measure.n:
        return "", "", "0"
    low, high = measure.interval
    return f"{measure.value:.3f}", f"{low:.3f}-{high:.3f}", str(measure.n)


def escape(text: str) -> str:
    """Text as one line that Markdown shows as it is."""
    text = " ".join(text.split())
    for sign in ("\\", "`", "*", "_", "[", "]", "<", ">", "|", "#"):
        text = text.replace(sign, "\\" + sign)
    return text
