"""The one-way street: a file imports only from its own room and those before it; heavy things come late."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

STREET = (
    "types",
    "errors",
    "settings",
    "text",
    "documents",
    "embedding",
    "index",
    "retrieval",
    "answering",
    "assistant",
    "export",
    "evaluation",
    "web",
    "cli",
)
PACKAGE = Path(__file__).resolve().parents[1] / "src" / "corpusqa"
#: The package's own front and back door: they lead everywhere, lazily.
DOORS = {"__init__", "__main__"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_rooms(path: Path) -> Iterator[tuple[int, str]]:
    """Line and room of every import of the package, at the top, in a function, or for types only."""
    package = ("corpusqa", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) + 1 - node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "corpusqa" and len(parts) > 1 and parts[1] != "__version__":
                yield node.lineno, parts[1]


def offences(path: Path) -> list[str]:
    here = STREET.index(room_of(path))
    return [
        f"{path.name}:{line}: {room_of(path)} imports {room}, which is "
        + ("not on the street" if room not in STREET else "behind it")
        for line, room in imported_rooms(path)
        if room not in STREET or STREET.index(room) > here
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_file_imports_only_from_rooms_before_it(path: Path) -> None:
    if room_of(path) in DOORS:
        return
    assert room_of(path) in STREET, f"{room_of(path)} is a new room: give it a place on the street"
    assert offences(path) == []


def test_the_package_imports_nothing_that_only_makes_or_checks_it() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.split(".")[0] not in {"training", "tests", "evals", "benchmarks"}, path


def loaded_after(code: str, modules: set[str]) -> set[str]:
    """Return which of the modules a fresh interpreter has loaded after running some code."""
    script = f"import sys\n{code}\nprint('loaded:', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return modules & set(done.stdout.rpartition("loaded:")[2].split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"torch", "gradio", "faiss", "sentence_transformers", "numpy", "transformers", "pydantic"}
    assert loaded_after("import corpusqa", heavy) == set()


def test_the_command_line_parses_without_loading_anything_heavy() -> None:
    heavy = {"torch", "gradio", "faiss", "sentence_transformers", "numpy", "tantivy", "pydantic", "fastapi"}
    assert loaded_after("from corpusqa.cli import main; main(['--help'])", heavy) == set()


def test_asking_loads_only_what_answering_needs(corpus_index: Path) -> None:
    models = {"torch", "sentence_transformers", "transformers", "huggingface_hub", "sklearn", "scipy"}
    page = {"gradio", "fastapi", "pandas"}
    building = {"trafilatura", "lxml", "langchain_text_splitters", "langchain_core", "yaml"}
    ask = ["ask", "零跑的初创团队有多少人？", "--index", str(corpus_index)]
    code = f"from corpusqa.cli import main\nassert main({ask!r}) == 0"
    needless = models | page | building
    assert loaded_after(code, needless) == set()


def test_the_public_names_are_there() -> None:
    import corpusqa
    from corpusqa.assistant import Assistant
    from corpusqa.index import build_index

    assert corpusqa.Assistant is Assistant
    assert corpusqa.build_index is build_index
    assert {"Assistant", "build_index", "__version__"} <= set(dir(corpusqa))
    with pytest.raises(AttributeError, match="no_such_name"):
        corpusqa.no_such_name  # noqa: B018
