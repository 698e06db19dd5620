"""Nothing that answers knows the cases: no id, question, quote or expected answer is in code or weights.

Only the rooms that find and choose answers are searched, and of their code the strings: help texts, pages and
docstrings may show examples. A model's vocabulary holds words, some of them names that are answers; there,
questions and quotes are looked for.
"""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from corpusqa.evaluation.matching import mentions, norm

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "corpusqa"
FACES = ("cli", "web", "evaluation")
VOCABULARY = "tokenizer.json"
QUOTE_CHARS = 12
ALIAS_CHARS = 6
#: Bytes by which a secret is first looked for, and bytes of a file looked through at once.
KEY, STRETCH = 6, 1 << 22


def _answering_files() -> list[Path]:
    files = [p for p in sorted(PACKAGE.rglob("*")) if p.is_file() and "__pycache__" not in p.parts]
    return [p for p in files if p.relative_to(PACKAGE).parts[0] not in FACES]


def _strings(code: str) -> list[str]:
    """The strings of a module, without those that stand alone as documentation."""
    tree = ast.parse(code)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in alone]
    return [str(node.value) for node in nodes if isinstance(node.value, (str, bytes))]


def _secrets(case):
    yield case.id, "id"
    yield case.question, "question"
    for group in (*case.evidence, *case.correction):
        for span in group:
            if len(span.quote) >= QUOTE_CHARS:
                yield span.quote, "quote"
    for nugget in case.gold:
        yield from ((alias, "alias") for alias in nugget.any if nugget.vital and len(alias) >= ALIAS_CHARS)


def _held(data: bytes, secrets: set[str]) -> set[str]:
    """Those of the secrets that stand in the data; by their first bytes first, as files are large."""
    by_key: dict[int, list[str]] = {}
    for secret in secrets:
        key = secret.encode()[:KEY]
        if len(key) == KEY:
            by_key.setdefault(int.from_bytes(key, "little"), []).append(secret)
    keys = np.array(sorted(by_key), dtype=np.uint64)
    found: set[int] = set()
    for start in range(0, len(data), STRETCH):
        part = np.frombuffer(data[start : start + STRETCH + KEY - 1], dtype=np.uint8).astype(np.uint64)
        if part.size >= KEY:
            width = part.size - KEY + 1
            windows = sum(part[i : i + width] << np.uint64(8 * i) for i in range(KEY))
            at = np.minimum(np.searchsorted(keys, windows), keys.size - 1)
            found |= set(np.unique(windows[keys[at] == windows]).tolist())
    return {secret for key in found for secret in by_key[key] if secret.encode() in data}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def test_no_case_is_known_to_what_answers(cases):
    secrets = {(secret, what): (case.id, secret) for case in cases for secret, what in _secrets(case)}
    folded = {(norm(secret), what): told for (secret, what), told in secrets.items() if what != "id"}
    leaks = []
    for path in _answering_files():
        data = path.read_bytes()
        searched, plain = [(secrets, data)], ""
        if path.suffix in (".py", ".toml"):
            text = data.decode("utf-8")
            plain = "\n".join(_strings(text)) if path.suffix == ".py" else text
            searched = [(secrets, _bytes(plain)), (folded, _bytes(norm(plain)))]
        for wanted, content in searched:
            held = _held(content, {secret for secret, _ in wanted})
            leaks += [
                f"{what} of {case_id} in {path.relative_to(ROOT).as_posix()}: {secret}"
                for (secret, what), (case_id, written) in wanted.items()
                if secret in held
                and (path.name != VOCABULARY or what in ("question", "quote"))
                # Without blanks one word's end and the next can make a third: "the power" holds "epower".
                and (wanted is secrets or what != "alias" or mentions(plain, written))
            ]
    if leaks:
        pytest.fail("\n".join(leaks), pytrace=False)


def test_what_is_known_would_be_found():
    data = b"\0" * STRETCH + "零跑的初创团队有多少人？".encode() + b"\xff"
    assert _held(data, {"零跑的初创团队有多少人？", "零跑的研发人员有多少人？", "51人"}) == {
        "零跑的初创团队有多少人？"
    }
    assert _held(b"\xff" * (STRETCH - 3) + b"near-01", {"near-01", "near-02"}) == {"near-01"}
