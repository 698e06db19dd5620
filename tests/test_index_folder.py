import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from corpusqa.errors import IndexUnusable, InputError
from corpusqa.index import Index, build_index
from corpusqa.index.folder import locked
from index_support import RIVER, GramEncoder, snapshot, write_corpus

# One process that forks builders and has each of them killed: before each thing that a builder does to a file
# ("step"), or at a moment that falls anywhere ("delay"). It prints what each kill left behind.
KILLER = """
import json, os, random, shutil, signal, sys, time
from pathlib import Path
from index_support import GramEncoder
from corpusqa.index import Index, build_index

root, how = Path(sys.argv[1]), sys.argv[2]
EVENTS = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "sqlite3.connect"}

def kill_self_at(step):
    seen = 0
    def count():
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
    def audit(event, arguments):
        if event in EVENTS or event == "open" and arguments[1] == "w":
            count()
    def profile(frame, event, function):
        if event == "c_call" and function.__name__ == "write" and frame.f_code.co_name == "write_bytes":
            count()
    sys.addaudithook(audit)
    sys.setprofile(profile)

def build(step=0):
    pid = os.fork()
    if pid:
        return pid
    try:
        if step:
            kill_self_at(step)
        build_index(root / "new", root / "index", encoder=GramEncoder())
    finally:
        os._exit(0)

def look():
    index = Index.open(root / "index", encoder=GramEncoder())
    return sorted(d.source for d in index.documents()), index.verify()

def restore():
    shutil.rmtree(root / "index", ignore_errors=True)
    shutil.copytree(root / "pristine", root / "index")

Index.open(root / "pristine", encoder=GramEncoder())
results, step, clock = [], 1, random.Random(7)
while step < 400:
    restore()
    pid = build(step if how == "step" else 0)
    if how == "delay":
        time.sleep(clock.uniform(0, 0.25))
        os.kill(pid, signal.SIGKILL)
    ended = os.waitpid(pid, 0)[1] == 0
    sources, problems = look()
    result = {"sources": sources, "problems": problems, "ended": ended}
    if step % 12 == 1 or how == "delay":
        os.waitpid(build(), 0)
        result["next"], result["left"] = look()[0], sorted(p.name[:2] for p in (root / "index").iterdir())
    results.append(result)
    if ended and how == "step" or len(results) == 8 and how == "delay":
        break
    step += 1
print(json.dumps(results))
"""
OLD, NEW = ["bread.txt", "river.txt", "temple.txt"], ["bread.txt", "harbour.txt"]


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "corpus")


@pytest.mark.parametrize("how", ["step", "delay"])
def test_killed_at_any_moment_the_old_or_the_new_index_is_there(tmp_path, corpus, how):
    build_index(corpus, tmp_path / "pristine", encoder=GramEncoder())
    bread = (corpus / "bread.txt").read_text()
    write_corpus(tmp_path / "new", bread=bread, harbour="港口扩建\n\n新的码头长四百米,明年完工。\n")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(tmp_path), how], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert {tuple(result["sources"]) for result in results} <= {tuple(OLD), tuple(NEW)}
    assert all(result["problems"] == [] for result in results)
    followed = [result for result in results if "next" in result]
    assert followed
    assert all(result["next"] == NEW and result["left"] == ["g-", "ma"] for result in followed)
    if how == "step":
        assert len(results) > 25 and results[-1]["ended"]
        # Once the new index is there, it stays.
        switched = [result["sources"] == NEW for result in results]
        assert switched == sorted(switched) and not switched[0] and switched[-1]


def test_a_failure_in_the_middle_leaves_the_old_index_and_no_rubbish(tmp_path, corpus):
    build_index(corpus, tmp_path / "index", encoder=GramEncoder())
    before = snapshot(tmp_path / "index")
    (corpus / "more.txt").write_text("另一篇文章。它说的是别的事情。\n")

    def stop(stage, done, total):
        if stage == "vectors":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(corpus, tmp_path / "index", encoder=GramEncoder(), progress=stop)
    assert snapshot(tmp_path / "index") == before
    assert len(list((tmp_path / "index").iterdir())) == 2


def test_only_one_build_at_a_time(tmp_path, corpus):
    build_index(corpus, tmp_path / "index", encoder=GramEncoder())
    with locked(tmp_path / "index"), pytest.raises(IndexUnusable, match="Another build is writing"):
        build_index(corpus, tmp_path / "index", encoder=GramEncoder())
    assert not build_index(corpus, tmp_path / "index", encoder=GramEncoder()).changed


def test_an_open_index_goes_on_while_it_is_replaced(tmp_path, corpus):
    build_index(corpus, tmp_path / "index", encoder=GramEncoder())
    encoder = GramEncoder()
    index = Index.open(tmp_path / "index", encoder=encoder)
    vector = encoder.encode_queries(["第一期完成河道清淤"])[0]
    expected = index.search_terms(["清", "淤"], 5), index.search_vectors(vector, 5)
    for round_ in range(3):
        (corpus / "river.txt").write_text(f"第{round_}次改写。河没有了。\n")
        assert build_index(corpus, tmp_path / "index", encoder=GramEncoder()).changed
    assert (index.search_terms(["清", "淤"], 5), index.search_vectors(vector, 5)) == expected
    assert index.chunks([row for row, _ in expected[0]])[0].source == "river.txt"
    assert {d.source: d.text for d in index.documents()}["river.txt"].startswith(RIVER[:6])
    assert index.verify() == []


def test_readers_never_meet_a_half_replaced_index(tmp_path, corpus):
    build_index(corpus, tmp_path / "index", encoder=GramEncoder())
    problems, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            try:
                index = Index.open(tmp_path / "index", encoder=GramEncoder())
                problems.extend(index.verify())
                index.close()
            except Exception as error:
                problems.append(repr(error))

    reader = threading.Thread(target=read)
    reader.start()
    for round_ in range(12):
        (corpus / "river.txt").write_text(f"第{round_}次改写。河没有了。\n")
        build_index(corpus, tmp_path / "index", encoder=GramEncoder())
    stop.set()
    reader.join()
    assert problems == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path, corpus):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="Choose another --index"):
        build_index(corpus, tmp_path / "file" / "index", encoder=GramEncoder())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to give up rights")
def test_an_index_in_a_read_only_folder_is_read(corpus):
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "index"
        build_index(corpus, folder, encoder=GramEncoder())
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        expected = Index.open(folder, encoder=GramEncoder()).search_terms(["清"], 5)
        pid = os.fork()
        if not pid:
            status = 1
            try:
                if os.geteuid() == 0:  # nothing is read-only for root
                    os.setgid(65534)
                    os.setuid(65534)
                assert not os.access(folder / "manifest.json", os.W_OK)
                index = Index.open(folder, encoder=GramEncoder())
                status = 0 if index.search_terms(["清"], 5) == expected and index.verify() == [] else 2
            finally:
                os._exit(status)
        assert os.waitpid(pid, 0)[1] == 0
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
