"""Nothing that answers knows the cases: no id, question, quote or expected answer is in code or weights.

Only the rooms that find and choose answers are searched; help texts and pages may show example questions.
"""

from __future__ import annotations

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
    """Each file as it is and in the form in which texts are compared."""
    found = {}
    for path in _answering_files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found[path.relative_to(ROOT).as_posix()] = (text, norm(text) if path.suffix == ".py" else text)
    return found


def _secrets(case):
    yield f'"{case.id}"', "id"
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
