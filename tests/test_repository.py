"""What the repository promises beside the code: true documents, complete pins, no litter."""

from __future__ import annotations

import importlib.metadata
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from corpusqa import __version__
from corpusqa.cli.arguments import build_parser

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")


def tracked_files() -> list[Path]:
    """The files that belong to the repository; all but the ignored ones where git does not know."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True)
        if listed.returncode == 0:
            names = [name for name in listed.stdout.decode().split("\0") if name]
            return [ROOT / name for name in names if (ROOT / name).is_file()]
    found = [ROOT / name for name in ("README.md", "Makefile", "pyproject.toml", "constraints.txt")]
    for folder in ("src", "tests", "evals", "corpus", "index", "training", "benchmarks", "docs", ".ci"):
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return found


def code_blocks(name: str, *languages: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for language, block in blocks if language in languages]


def test_make_has_at_most_eight_targets_and_the_two_that_matter() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    rules = [line.split(":")[0] for line in lines if re.match(r"[^\s#.:=][^:=]*:(?!=)", line)]
    assert len(rules) <= 8
    assert {"chat", "test"} <= set(rules)
    phony = next(line for line in lines if line.startswith(".PHONY:")).split(":")[1].split()
    assert set(phony) == {rule for rule in rules if "/" not in rule}


def test_the_checks_of_ci_are_one_command() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    assert text.rstrip().endswith("make test")
    assert subprocess.run(["bash", "-n", str(script)]).returncode == 0


@pytest.mark.parametrize("name", READMES)
def test_the_python_of_the_readme_runs(name: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    blocks = code_blocks(name, "python")
    assert blocks
    for block in blocks:
        assert len([line for line in block.splitlines() if line.strip()]) <= 5
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        assert "51" in done.stdout  # the article: the first team had 51 people


def commands_of(text: str) -> list[str]:
    return re.findall(r"^\s*(?:\.venv/bin/)?corpusqa (.+?)(?:\s+[>#] .*)?$", text, re.MULTILINE)


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit, match="0"):
        build_parser().parse_args([command, "--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("name", [*READMES, "corpus/README.md"])
def test_every_command_in_the_documents_is_one_the_program_understands(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = commands_of("\n".join(code_blocks(name, "bash", "")))
    assert commands
    for command in commands:
        build_parser().parse_args(shlex.split(command))
    text = (ROOT / name).read_text(encoding="utf-8")
    for command, rest in re.findall(r"`corpusqa ([a-z]+)([^`]*)`", text):
        shown = help_of(command, capsys)
        assert all(word in shown for word in rest.split() if word.startswith("--")), rest


COMMANDS = ["index", "ask", "search", "chat", "documents", "eval", "verify", "models"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_in_the_help_is_one_the_program_understands(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = commands_of(help_of(command, capsys).partition("example:")[2])
    parsed = [build_parser().parse_args(shlex.split(example)).command for example in examples]
    assert command in parsed


def test_both_readmes_show_the_same_code_and_the_same_picture() -> None:
    for language in ("python", "bash"):
        english, chinese = (
            [re.sub(r"\s*#.*", "", block) for block in code_blocks(name, language)] for name in READMES
        )
        assert english == chinese
    for name in READMES:
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert (ROOT / target).is_file(), f"{name} points at {target}"


def test_the_version_stands_in_one_way_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__ == importlib.metadata.version("corpusqa")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def pins() -> dict[str, str]:
    found = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            assert name == canonicalize_name(name) and re.fullmatch(r"[0-9a-z.]+", version), line
            assert name not in found, f"{name} is pinned twice"
            found[name] = version
    return found


def resolved(extras: set[str]) -> dict[str, str]:
    """Name and version of everything installed that the project needs, with all that it needs in turn."""
    found: dict[str, str] = {}
    waiting = [("corpusqa", frozenset(extras))]
    seen = set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        distribution = importlib.metadata.distribution(name)
        found[canonicalize_name(name)] = distribution.version.partition("+")[0]
        for line in distribution.requires or ():
            needed = Requirement(line)
            if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *wanted)):
                waiting.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    del found["corpusqa"]
    return found


def test_every_package_is_pinned_at_the_version_that_is_tested() -> None:
    installed = resolved({"dev"})
    pinned = pins()
    assert {name: pinned.get(name) for name in installed} == installed


def test_the_base_install_brings_no_torch_and_only_one_opencc() -> None:
    base = resolved(set())
    assert not {"torch", "sentence-transformers", "transformers", "triton"} & base.keys()
    assert not [name for name in pins() if name.startswith(("nvidia", "cuda", "triton"))]
    assert [name for name in pins() if "opencc" in name] == ["opencc"]


TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".json",
    ".jsonl",
    ".yaml",
    ".yml",
    ".html",
    ".js",
    ".css",
    ".cfg",
    "",
}


def test_no_file_names_a_place_on_somebodys_machine_or_a_package_host() -> None:
    places = "|".join(("work", "farm", "root", r"home/[a-z]+", r"Users/[A-Za-z]+", r"tmp/[a-z]+"))
    machine = re.compile(rf"(?:^|[^A-Za-z0-9_.]){'/'}(?:{places})/")
    host = re.compile(
        "|".join((r"files\.python" + "hosted", r"pypi\." + "org", r"download\." + r"pytorch\.org"))
    )
    for path in tracked_files():
        if path.suffix not in TEXTS:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            assert not machine.search(line), f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
            assert not host.search(line), f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"


def test_no_module_is_long() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 320, f"{path.relative_to(ROOT)} has {lines} lines: split it"
        assert path.stem != "utils"


def test_nothing_is_left_undone_in_the_code() -> None:
    left = re.compile(r"TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + "Error")
    for path in (ROOT / "src").rglob("*.py"):
        assert not left.search(path.read_text(encoding="utf-8")), path


def test_what_is_not_text_stays_small() -> None:
    sizes = {path: path.stat().st_size for path in tracked_files() if path.suffix not in TEXTS}
    assert max(sizes.values(), default=0) < 36 * 2**20, max(sizes, key=sizes.__getitem__)
    assert sum(sizes.values()) < 40_000_000


def articles() -> list[Path]:
    return sorted(path for path in (ROOT / "corpus").glob("*.md") if path.stem != "README")


@pytest.mark.parametrize("path", articles(), ids=lambda path: path.stem)
def test_every_sample_article_says_what_it_is(path: Path) -> None:
    _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
    said = yaml.safe_load(front)
    assert {"title", "publisher", "language", "note", "questions"} <= said.keys()
    assert said["language"] in {"zh-Hans", "zh-Hant"}
    assert 1500 <= len("".join(text.split())) <= 3500


def test_there_are_two_articles_of_each_script() -> None:
    scripts = [
        re.search(r"^language: (\S+)", p.read_text(encoding="utf-8"), re.MULTILINE) for p in articles()
    ]
    assert sorted(found[1] for found in scripts if found) == ["zh-Hans", "zh-Hans", "zh-Hant", "zh-Hant"]
