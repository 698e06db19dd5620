"""Bringing a model here from a real server on this machine, over lines that break."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpusqa.embedding import cache, download, load_encoder
from corpusqa.embedding.fetching import fetch, plan_fetch
from corpusqa.errors import ModelUnusable
from hub_support import COMMIT, Hub, running_hub
from model_support import static_model

NAME = "someone/tiny"
WEIGHTS = "model.safetensors"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with one model, among files that are no part of it."""
    with running_hub() as hub:
        folder = static_model(tmp_path / "upstream")
        for beside in ("README.md", "pytorch_model.bin", "onnx/model.onnx", "images/plot.png", "run.py"):
            (folder / beside).parent.mkdir(exist_ok=True)
            (folder / beside).write_bytes(b"beside the point")
        hub.add(NAME, folder)
        yield hub


@pytest.fixture
def here(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let this process use that hub and a cache of its own."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", hub.address)
    template = f"{hub.address}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(download, "_PAUSE_SECONDS", 0)
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def environment(hub: Hub, tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "SENTENCE_"))}
    return {**kept, "HF_ENDPOINT": hub.address, "HF_HOME": str(tmp_path / "home"), **more}


def corpusqa(hub: Hub, tmp_path: Path, *words: object, said: str = "", **more: str) -> Any:
    command = [sys.executable, "-m", "corpusqa", *map(str, words)]
    return subprocess.run(
        command,
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(hub, tmp_path, **more),
    )


def refused(name: str = NAME) -> str:
    with pytest.raises(ModelUnusable) as caught:
        fetch(plan_fetch(name))
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


def test_a_plan_counts_the_model_and_nothing_else(hub: Hub, here: Path) -> None:
    plan = plan_fetch(NAME)
    wanted = {WEIGHTS, "modules.json", "tokenizer.json"}
    assert {file.path for file in plan.files} == {file.path for file in plan.missing} == wanted
    assert plan.bytes_to_come == plan.bytes_total == sum(len(hub.repositories[NAME][path]) for path in wanted)
    assert (plan.revision, plan.licence, plan.own_code) == (COMMIT, "mit", False)
    assert hub.gets(WEIGHTS) == [] and not here.exists()


def test_a_fetched_model_loads_by_its_name(hub: Hub, here: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    folder = fetch(plan_fetch(NAME), lambda *event: told.append(event))
    assert folder == cache.cached_folder(NAME)
    total = plan_fetch(NAME).bytes_total
    assert told[-1] == ("download", total, total)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    hub.dead = True
    encoder = load_encoder(NAME)
    expected = load_encoder(str(tmp_path / "upstream"))
    assert encoder.name == NAME
    np.testing.assert_array_equal(encoder.encode_queries(["你好"]), expected.encode_queries(["你好"]))
    assert encoder.fingerprint == expected.fingerprint  # although the folder holds more files
    assert [name for name, _ in cache.cached_models()] == [NAME]
    assert not [path for path in here.rglob("*") if path.name.endswith(".incomplete")]


def test_what_is_here_is_not_fetched_again(hub: Hub, here: Path) -> None:
    fetch(plan_fetch(NAME))
    plan = plan_fetch(NAME)
    assert plan.missing == () and plan.bytes_to_come == 0
    before = len(hub.gets(WEIGHTS))
    fetch(plan)
    assert len(hub.gets(WEIGHTS)) == before


def test_a_line_cut_once_is_taken_up_again(hub: Hub, here: Path) -> None:
    hub.cuts = {WEIGHTS: [1000, 2000, 500]}
    fetch(plan_fetch(NAME))
    assert load_encoder(NAME).encode_queries(["你好"]).any()
    large = [span for method, path, span in hub.asked if method == "GET" and path.startswith("/large")]
    assert large == ["", "bytes=1000-", "bytes=3000-", "bytes=3500-"]


def test_a_later_attempt_goes_on_where_the_last_one_ended(hub: Hub, here: Path) -> None:
    size = len(hub.repositories[NAME][WEIGHTS])
    hub.cuts = {WEIGHTS: [size // 2] + [0] * 20}
    assert "goes on from there" in refused()
    assert cache.cached_folder(NAME) is None and cache.is_partly_cached(NAME)
    with pytest.raises(ModelUnusable, match=f"only partly here.*models fetch {NAME}"):
        load_encoder(NAME)
    hub.cuts.clear()
    hub.asked.clear()
    plan = plan_fetch(NAME)
    assert plan.bytes_here >= size // 2
    assert plan.bytes_to_come == plan.bytes_total - plan.bytes_here
    told: list[int] = []
    fetch(plan, lambda _, done, total: told.append(done))
    assert set(hub.gets(WEIGHTS)) == {f"bytes={size // 2}-"}
    assert told[0] > size // 2
    assert load_encoder(NAME).encode_queries(["你好"]).any()


def test_a_server_that_gives_only_whole_files(hub: Hub, here: Path) -> None:
    hub.cuts = {WEIGHTS: [5000]}
    hub.whole_only = True
    told: list[int] = []
    fetch(plan_fetch(NAME), lambda _, done, total: told.append(done))
    assert load_encoder(NAME).encode_queries(["你好"]).any()
    assert told[-1] == plan_fetch(NAME).bytes_total


@pytest.mark.parametrize("file", [WEIGHTS, "tokenizer.json"])
def test_what_arrives_damaged_is_fetched_again_once(hub: Hub, here: Path, file: str) -> None:
    hub.wrong = {file: 1}
    fetch(plan_fetch(NAME))
    assert load_encoder(NAME).encode_queries(["你好"]).any()


def test_what_stays_damaged_is_refused_and_thrown_away(hub: Hub, here: Path) -> None:
    hub.wrong = {WEIGHTS: 100}
    assert "hash" in refused()
    assert cache.cached_folder(NAME) is None
    assert plan_fetch(NAME).bytes_here < len(hub.repositories[NAME][WEIGHTS])


def test_a_newer_version_replaces_the_one_that_is_here(
    hub: Hub, here: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    import hub_support

    fetch(plan_fetch(NAME))
    old = load_encoder(NAME).fingerprint
    hub.add(NAME, static_model(tmp_path / "newer", seed=4))
    monkeypatch.setattr(hub_support, "COMMIT", "d" * 40)
    plan = plan_fetch(NAME)
    # What did not change is not downloaded; the other model stays in use until the new one is whole.
    assert plan.bytes_to_come == len(hub.repositories[NAME][WEIGHTS])
    assert load_encoder(NAME).fingerprint == old
    fetch(plan)
    assert load_encoder(NAME).fingerprint != old


def test_names_without_an_owner_are_those_of_sentence_transformers(
    hub: Hub, here: Path, tmp_path: Path
) -> None:
    hub.add("sentence-transformers/static", static_model(tmp_path / "theirs"))
    assert fetch(plan_fetch("static")) == cache.cached_folder("sentence-transformers/static")
    assert load_encoder("static").name == "static"


@pytest.mark.parametrize("name", ["", "..", "a/b/c", "a b/c", "a/", "-x", "a\x00b", "../../etc/passwd"])
def test_impossible_names_are_not_asked_for(hub: Hub, here: Path, name: str) -> None:
    assert "cannot be the name" in refused(name)
    assert hub.asked == []


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (403, "GatedRepo", "HF_TOKEN"),
        (401, "RepoNotFound", "no model"),
        (500, "", "500"),
        (503, "", "Try again"),
    ],
)
def test_refusals_say_what_to_do(hub: Hub, here: Path, status: int, code: str, advice: str) -> None:
    hub.refused = {NAME: (status, code)}
    assert advice in refused()


def test_what_is_no_embedding_model_is_not_downloaded(hub: Hub, here: Path) -> None:
    hub.repositories["someone/data"] = {"README.md": b"x", "data.json": b"{}", "weights.gguf": b"x"}
    assert "no embedding model" in refused("someone/data")
    hub.repositories["someone/hostile"] = {"config.json": b"{}", "1_x/../../../model.safetensors": b"x"}
    with pytest.raises(ModelUnusable):
        fetch(plan_fetch("someone/hostile"))
    assert not (here.parent / "model.safetensors").exists()


def test_no_room_on_the_disk(hub: Hub, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpusqa.embedding import fetching

    monkeypatch.setattr(fetching, "_SPARE_BYTES", 10**18)
    assert "no room" in refused()
    assert hub.gets(WEIGHTS) == []


def test_two_at_once_do_not_write_into_one_file(hub: Hub, here: Path) -> None:
    hub.slowly = threading.Event()
    first = threading.Thread(target=lambda: fetch(plan_fetch(NAME)))
    first.start()
    while not hub.gets(WEIGHTS):
        time.sleep(0.02)
    assert "being fetched already" in refused()
    hub.slowly.set()
    first.join()
    assert load_encoder(NAME).encode_queries(["你好"]).any()


def test_no_server_at_all(hub: Hub, here: Path) -> None:
    hub.dead = True
    assert "cannot be reached" in refused()


# the command


def test_the_command_says_how_much_and_asks(hub: Hub, tmp_path: Path) -> None:
    for answer in ("", "n\n", "no\n", "what?\n"):
        done = corpusqa(hub, tmp_path, "models", "fetch", NAME, said=answer)
        assert done.returncode == 2
        assert f"{NAME}: " in done.stdout and "to download in 3 files" in done.stdout and "mit" in done.stdout
        assert "Nothing was downloaded" in done.stderr
    assert hub.gets(WEIGHTS) == []
    done = corpusqa(hub, tmp_path, "models", "fetch", NAME, said="y\n")
    assert done.returncode == 0, done.stderr
    assert f"--model {NAME}" in done.stdout
    again = corpusqa(hub, tmp_path, "models", "fetch", NAME)
    assert again.returncode == 0 and "is here" in again.stdout


def test_only_the_one_command_asks_the_hub_whatever_is_set(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "article.md").write_text("# 清河\n\n清河改造工程在去年一月上涨了。\n", encoding="utf-8")
    make = ["index", tmp_path / "article.md", "--index", tmp_path / "index", "--model", NAME]
    ask = ["ask", "清河改造工程在何时？", "--index", tmp_path / "index", "--json"]
    for more in ({}, {"HF_HUB_OFFLINE": "0"}):
        refused = corpusqa(hub, tmp_path, *make, **more)
        assert refused.returncode == 2 and f"corpusqa models fetch {NAME}" in refused.stderr
    assert hub.asked == []
    assert corpusqa(hub, tmp_path, "models", "fetch", NAME, "--yes").returncode == 0
    hub.asked.clear()
    for command in (make, ask, ["search", "清河", "--index", tmp_path / "index"], ["models"]):
        done = corpusqa(hub, tmp_path, *command, HF_HUB_OFFLINE="0")
        assert done.returncode == 0, done.stderr
    assert hub.asked == []


def test_an_interrupted_command_is_taken_up_by_the_next(hub: Hub, tmp_path: Path) -> None:
    hub.slowly = threading.Event()
    size = len(hub.repositories[NAME][WEIGHTS])
    command = [sys.executable, "-m", "corpusqa", "models", "fetch", NAME, "--yes"]
    running = subprocess.Popen(
        command, env=environment(hub, tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        parts = list((tmp_path / "home").rglob("*.incomplete"))
        if parts and parts[0].stat().st_size >= size // 2 - 1:
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, complaints = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "goes on from there" in complaints and "Traceback" not in complaints
    hub.slowly.set()
    listed = json.loads(corpusqa(hub, tmp_path, "models", "--json").stdout)["models"]
    assert NAME not in {one["name"] for one in listed}
    hub.asked.clear()
    done = corpusqa(hub, tmp_path, "models", "fetch", NAME, "--yes")
    assert done.returncode == 0, done.stderr
    assert "more are here already" in done.stdout
    assert [span for span in hub.gets(WEIGHTS) if not span.startswith("bytes=")] == []
    listed = json.loads(corpusqa(hub, tmp_path, "models", "--json").stdout)["models"]
    (mine,) = (one for one in listed if one["name"] == NAME)
    assert mine["here"] and mine["megabytes"] > 0


def test_offline_is_said_in_a_line(hub: Hub, tmp_path: Path) -> None:
    done = corpusqa(hub, tmp_path, "models", "fetch", NAME, "--yes", HF_HUB_OFFLINE="1")
    assert done.returncode == 2 and "HF_HUB_OFFLINE" in done.stderr
    away = corpusqa(hub, tmp_path, "models", "fetch", NAME, "--yes", HF_ENDPOINT="http://127.0.0.1:9")
    assert away.returncode == 2 and "cannot be reached" in away.stderr
    for one in (done, away):
        assert len(one.stderr.splitlines()) == 1


def test_program_code_of_a_repository_is_announced(hub: Hub, tmp_path: Path) -> None:
    hub.tags = ("custom_code",)
    done = corpusqa(hub, tmp_path, "models", "fetch", NAME, said="n\n")
    assert "holds program code" in done.stdout
