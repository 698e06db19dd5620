import dataclasses
import json
import shutil

import pytest

from corpusqa import Assistant
from corpusqa.errors import IndexUnusable, InputError
from corpusqa.evaluation import check, evaluate, load_cases, main_eval, run_cases
from corpusqa.evaluation.verify import verify


def sentence(document):
    """A sentence of a document that no other document has, with its place."""
    for part in document.text.split("。"):
        if 20 <= len(part) <= 60 and "\n" not in part:
            start = document.text.index(part)
            return part, start, start + len(part)
    raise AssertionError(document.source)


@pytest.fixture(scope="module")
def written(assistant):
    """Cases made from the articles: each asks for a sentence by its own words; two ask for nothing there."""
    cases = []
    for number, document in enumerate(assistant.documents()):
        quote, start, end = sentence(document)
        evidence = [[{"doc": document.source, "start": start, "end": end, "quote": quote}]]
        cases.append(
            {
                "id": f"own-{number}",
                "split": "gate" if number else "dev",
                "kind": "direct",
                "lang": "zh",
                "question": quote,
                "answerable": True,
                "gold": [{"any": [quote]}],
                "evidence": evidence,
            }
        )
    for number, question in enumerate(("青藏铁路有多长?", "How do whales sleep?")):
        none = {
            "id": f"none-{number}",
            "split": "gate",
            "kind": "off_corpus",
            "lang": "zh",
            "answerable": False,
        }
        cases.append(none | {"question": question})
    return "\n".join(json.dumps(case, ensure_ascii=False) for case in cases)


@pytest.fixture
def cases_file(written, tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text(written, encoding="utf-8")
    return path


def test_cases_of_ones_own_run_over_an_index_of_ones_own(cases_file, corpus_index):
    text, passed = main_eval(cases_file, corpus_index)
    assert passed, text
    assert "gate: 5 cases" in text and "dev: 1 cases" in text
    assert "note: no pins.json beside cases.jsonl: nothing is pinned" in text
    assert "note: no baseline.json beside cases.jsonl: nothing to compare with" in text
    assert "# Evaluation" in cases_file.with_name("report.md").read_text(encoding="utf-8")


def test_one_split_runs_alone_and_the_report_goes_where_it_is_wanted(cases_file, corpus_index, tmp_path):
    text, _ = main_eval(cases_file, corpus_index, split="dev", report=tmp_path / "here.md")
    assert "dev: 1 cases" in text and "gate:" not in text
    assert (tmp_path / "here.md").is_file() and not cases_file.with_name("report.md").exists()
    with pytest.raises(InputError, match="no case of the split held"):
        main_eval(cases_file, corpus_index, split="held")
    with pytest.raises(InputError, match="choose another --report"):
        main_eval(cases_file, corpus_index, split="dev", report=tmp_path / "no" / "where.md")


def test_a_run_is_pinned_and_accepted_and_later_runs_are_held_against_it(cases_file, corpus_index):
    text, passed = main_eval(cases_file, corpus_index, repin="first", accept="first run")
    assert passed and "note:" not in text
    history = cases_file.with_name("HISTORY.md").read_text(encoding="utf-8").splitlines()
    assert history[0] == "# Accepted runs and pins"
    assert history[2].endswith("pinned everything: first")
    assert history[3].endswith(": first run") and "accepted, grounded gate" in history[3]
    text, passed = main_eval(cases_file, corpus_index)
    assert passed and "not as in the accepted run" not in text

    with cases_file.open("a", encoding="utf-8") as file:
        file.write("\n")
    text, passed = main_eval(cases_file, corpus_index)
    assert not passed and 'FAILED: pin "cases" was ' in text
    cases_file.with_name("report.md").unlink()
    with pytest.raises(InputError, match=r"cannot be accepted: pin .*\n.* is in .*report.md"):
        main_eval(cases_file, corpus_index, accept="in spite of it")
    assert "**Failed:**" in cases_file.with_name("report.md").read_text(encoding="utf-8")
    text, passed = main_eval(cases_file, corpus_index, repin="a blank line")
    assert passed
    assert (
        cases_file.with_name("HISTORY.md").read_text(encoding="utf-8").count("pinned cases: a blank line")
        == 1
    )


def test_accepting_needs_a_reason_and_all_cases(cases_file, corpus_index):
    with pytest.raises(InputError, match="--accept needs a reason"):
        main_eval(cases_file, corpus_index, accept=" ")
    with pytest.raises(InputError, match="leave --split out"):
        main_eval(cases_file, corpus_index, accept="why not", split="gate")
    assert not cases_file.with_name("baseline.json").exists()


def test_broken_cases_are_never_pinned(cases_file, corpus_index):
    cases_file.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        main_eval(cases_file, corpus_index, repin="first")
    assert not cases_file.with_name("pins.json").exists()


def test_a_missing_index_or_file_of_cases_is_an_error(cases_file, corpus_index, tmp_path):
    with pytest.raises(IndexUnusable):
        main_eval(cases_file, tmp_path / "none")
    with pytest.raises(InputError):
        main_eval(tmp_path / "none.jsonl", corpus_index)


def test_the_same_run_twice_gives_the_same_digest_and_the_same_verdict(assistant, corpus_index, cases_file):
    cases = load_cases(cases_file, assistant.documents())
    one, two = evaluate(assistant, cases), evaluate(Assistant.open(corpus_index), cases)
    assert one.digest() == two.digest() and one.unrepeatable == ()
    assert check(one, None) == check(two, None)
    assert [o.answer.question for o in one.outcomes] == [case.question for case in cases]
    assert all(len(outcomes) == len(cases) for outcomes in one.baselines.values())


def test_a_follow_up_is_asked_with_its_history(assistant, cases_file):
    (first, *_) = load_cases(cases_file)
    history = ("零跑的研发人员占比是多少?",)
    follow_up = first.model_copy(update={"question": "那毛利率呢?", "history": history, "kind": "follow_up"})
    (outcome,) = evaluate(assistant, [follow_up]).outcomes
    assert outcome.answer == assistant.ask(follow_up.question, history=history)
    assert outcome.answer.standalone_question != assistant.ask(follow_up.question).standalone_question


@pytest.fixture
def project(cases_file, corpus_index, corpus, tmp_path):
    """Cases in a folder beside the corpus, with noise and extra articles; one case asks for those."""
    evals = tmp_path / "project" / "evals"
    for name in ("distractors", "more"):
        (evals / name).mkdir(parents=True)
        text = f"# 青屿{name}\n\n青屿{name}电站有8台机组，每台30兆瓦，由工程师柏延设计。\n"
        (evals / name / f"{name}.md").write_text(text, encoding="utf-8")
    shutil.copytree(corpus, evals.parent / "corpus")
    lines = cases_file.read_text(encoding="utf-8").splitlines()
    quote = "青屿more电站有8台机组"
    start = text.index(quote)
    extra = json.loads(lines[1]) | {
        "id": "extra-1",
        "question": quote,
        "gold": [{"any": ["8台"]}],
        "evidence": [[{"doc": "more.md", "start": start, "end": start + len(quote), "quote": quote}]],
        "extra": "more",
    }
    path = evals / "cases.jsonl"
    path.write_text("\n".join([*lines, json.dumps(extra, ensure_ascii=False)]), encoding="utf-8")
    return path


def test_cases_with_extra_articles_run_beside_the_others_and_the_corpus_is_probed(project, corpus_index):
    run = run_cases(project, corpus_index, corpus=project.parents[1] / "corpus", depth="quick")
    assert run.passed, run.broken
    assert [o.case.id for o in run.evaluation.outcomes][-1] == "extra-1"
    assert set(run.evaluation.documents) == {"", "more"}
    assert "more.md" in run.evaluation.documents["more"]
    names = [probe.name for probe in run.probes]
    assert names[:3] == ["noise 1x", "noise 5x", "articles taken away"]
    text, passed = main_eval(project, corpus_index, depth="quick")
    assert passed and "the corpus changed:" in text and "noise 5x" in text
    assert "## The same questions, the corpus changed" in project.with_name("report.md").read_text("utf-8")
    with pytest.raises(InputError, match="name it with --corpus DIR"):
        run_cases(project, corpus_index)


def test_extra_articles_and_noise_are_pinned_and_probes_accepted(project, corpus_index):
    text, passed = main_eval(project, corpus_index, repin="first", accept="first run")
    assert passed, text
    accepted = json.loads(project.with_name("baseline.json").read_text("utf-8"))
    assert accepted["probes"]["noise 1x"]["n"] == 5
    (project.parent / "distractors" / "new.md").write_text("# 新\n\n又一篇。\n", encoding="utf-8")
    (project.parent / "more" / "more.md").open("a", encoding="utf-8").write("\n再加一句。\n")
    text, passed = main_eval(project, corpus_index, depth="none")
    assert not passed
    assert 'pin "articles distractors" was' in text and 'pin "articles more" was' in text


def test_a_corpus_that_is_not_the_one_of_the_index_is_not_probed(project, corpus_index):
    lines = project.read_text(encoding="utf-8").splitlines()[:-1]
    project.write_text("\n".join(lines), encoding="utf-8")
    (project.parents[1] / "corpus" / "new.md").write_text("# 新\n\n又一篇。\n", encoding="utf-8")
    text, passed = main_eval(project, corpus_index)
    assert passed and "name the articles of the index with --corpus DIR" in text and "noise" not in text


def test_saved_answers_are_verified_against_an_index(assistant, corpus_index, cases_file, tmp_path):
    case = load_cases(cases_file)[1]
    saved = dataclasses.asdict(assistant.ask(case.question))
    assert saved["citations"]
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(saved), encoding="utf-8")
    assert verify(corpus_index) == []
    assert verify(corpus_index, [path]) == []
    saved["citations"][0]["quote"] += "!"
    path.write_text(json.dumps([saved, saved]), encoding="utf-8")
    problems = verify(corpus_index, [path])
    assert len(problems) == 2 and all(str(path) in line and "is not the quote" in line for line in problems)
