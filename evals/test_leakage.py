"""Nothing that answers knows the cases: no id, question, quote or expected answer is in code or weights.

Only the rooms that find and choose answers are searched, and of their code the strings: help texts, pages and
docstrings may show examples.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from corpusqa.evaluation.matching import norm

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "corpusqa"
FACES = ("cli", "web", "evaluation")
QUOTE_CHARS = 12
ALIAS_CHARS = 6


def _answering_files() -> list[Path]:
    files = [p for p in sorted(PACKAGE.rglob("*")) if p.is_file() and "__pycache__" not in p.parts]
    return [p for p in files if p.relative_to(PACKAGE).parts[0] not in FACES]


@pytest.fixture(scope="module")
def texts():
    """What each file holds, as it is and, for code, in the form in which texts are compared."""
    found = {}
    for path in _answering_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        plain = "\n".join(_strings(text)) if path.suffix == ".py" else text
        found[path.relative_to(ROOT).as_posix()] = (plain, norm(plain) if path.suffix == ".py" else plain)
    return found


def _strings(code: str) -> list[str]:
    """The strings of a module, without those that stand alone as documentation."""
    tree = ast.parse(code)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in alone]
    return [str(node.value) for node in nodes if isinstance(node.value, (str, bytes))]


def _secrets(case):
    yield case.id, "id"
    yield case.question, "question"
    for group in case.evidence:
        for span in group:
            if len(span.quote) >= QUOTE_CHARS:
                yield span.quote, "quote"
    for nugget in case.gold:
        yield from ((alias, "alias") for alias in nugget.any if nugget.vital and len(alias) >= ALIAS_CHARS)


def test_no_case_is_known_to_what_answers(cases, texts):
    assert texts
    leaks = [
        f"{what} of {case.id} in {name}: {secret}"
        for case in cases
        for secret, what in _secrets(case)
        for name, (plain, folded) in texts.items()
        if secret in plain or (what != "id" and norm(secret) and norm(secret) in folded)
    ]
    if leaks:
        pytest.fail("\n".join(leaks), pytrace=False)
