"""Probes on a small corpus of their own, with real indexes."""

import shutil

import pytest

from corpusqa import build_index
from corpusqa.errors import InputError
from corpusqa.evaluation.cases import Case
from corpusqa.evaluation.corpora import Corpora
from corpusqa.evaluation.probes import probe, probe_contradicted, probe_deleted, spread
from corpusqa.types import Answer, AnswerSentence, Citation, Disagreement

ARTICLES = {
    "bridge.md": "# 望潮桥\n\n望潮桥全长412米，由工程师柏延设计。\n桥面于1987年通车，造价为6300万元。\n",
    "mill.md": "# 石渚磨坊\n\n石渚磨坊每天磨面粉75吨。\n磨坊的主人叫季望川，今年61岁。\n",
}
NOISE = "# 青屿电站\n\n青屿电站有8台机组，每台30兆瓦。\n"
QUESTIONS = (
    ("bridge.md", "望潮桥全长多少米？", "412米", "望潮桥全长412米，由工程师柏延设计。"),
    ("bridge.md", "望潮桥的造价是多少？", "6300万元", "桥面于1987年通车，造价为6300万元。"),
    ("mill.md", "石渚磨坊每天磨多少面粉？", "75吨", "石渚磨坊每天磨面粉75吨。"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with a corpus, its index, and cases' folder with noise and extra articles."""
    folder = tmp_path_factory.mktemp("probes")
    for name, text in ARTICLES.items():
        (folder / "corpus").mkdir(exist_ok=True)
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    for name in ("distractors", "more"):
        (folder / "evals" / name).mkdir(parents=True)
        (folder / "evals" / name / f"{name}.md").write_text(NOISE, encoding="utf-8")
    build_index(folder / "corpus", folder / "index")
    return folder


@pytest.fixture
def corpora(home):
    with Corpora(home / "index", home / "evals", home / "corpus") as opened:
        yield opened


@pytest.fixture(scope="module")
def cases(home):
    with Corpora(home / "index", home / "evals") as opened:
        texts = {document.source: document.text for document in opened.documents()}
    return [
        Case.model_validate(
            {
                "id": f"case-{number}",
                "split": "gate",
                "kind": "number",
                "lang": "zh-Hans",
                "question": question,
                "answerable": True,
                "gold": [{"any": [alias]}],
                "evidence": [
                    [{"doc": doc, "start": (at := texts[doc].index(q)), "end": at + len(q), "quote": q}]
                ],
            }
        )
        for number, (doc, question, alias, q) in enumerate(QUESTIONS)
    ]


class Quoting:
    """Instead of an assistant: quotes every sentence of the corpus with one of the words, in its order."""

    def __init__(self, documents, words, *, disagrees=False):
        self._documents, self._words, self._disagrees = documents, words, disagrees

    def documents(self):
        return self._documents

    def ask(self, question, history=()):
        places = [(d, d.text.find(word), word) for d in self._documents for word in self._words]
        found = [
            Citation(n, d.id, d.title, d.source, word, at, at + len(word))
            for n, (d, at, word) in enumerate([one for one in places if one[1] >= 0], start=1)
        ]
        sentences = tuple(AnswerSentence(c.quote, (c.number,)) for c in found)
        numbers = tuple(c.number for c in found)
        named = Disagreement(numbers, tuple(c.quote for c in found), "two") if self._disagrees else None
        if not found:
            return Answer(question, "no", True, "no", "nothing_near")
        return Answer(question, "", False, "", "", sentences, tuple(found), disagreement=named)


def test_extra_articles_are_asked_together_with_the_corpus_and_built_once(corpora):
    sources = [document.source for document in corpora.documents("more")]
    assert sources == ["bridge.md", "mill.md", "more.md"]
    assert corpora.assistant("more") is corpora.assistant("more")
    assert corpora.assistant() is corpora.main


def test_what_is_made_is_gone_afterwards_and_the_index_is_as_it_was(home):
    before = sorted(path.name for path in (home / "index").rglob("*"))
    with Corpora(home / "index", home / "evals", home / "corpus") as opened:
        made = opened.written("x", {"below/a.md": "# A\n\nOne.\n"})
        opened.assistant("more")
        assert (made / "below" / "a.md").is_file()
    assert not made.exists()
    assert sorted(path.name for path in (home / "index").rglob("*")) == before


def test_what_is_missing_for_extra_articles_is_told(home, tmp_path):
    with (
        Corpora(home / "index", home / "evals", home / "corpus") as opened,
        pytest.raises(InputError, match='gone is missing; cases with "extra": "gone" need articles there'),
    ):
        opened.documents("gone")
    with (
        Corpora(home / "index", home / "evals") as opened,
        pytest.raises(InputError, match="name it with --corpus DIR"),
    ):
        opened.documents("more")
    changed = shutil.copytree(home / "corpus", tmp_path / "corpus")
    (changed / "mill.md").write_text("# 石渚磨坊\n\n磨坊关了。\n", encoding="utf-8")
    with Corpora(home / "index", home / "evals", changed) as opened:
        assert not opened.is_whole
        with pytest.raises(InputError, match=r"was not made from .* as it is now"):
            opened.documents("more")


def test_all_probes_run_and_count_the_gate_cases_of_the_corpus(corpora, cases):
    dev = cases[0].model_copy(update={"id": "dev", "split": "dev"})
    extra = cases[0].model_copy(update={"id": "extra", "extra": "more"})
    found = {one.name: one.measure.n for one in probe(corpora, [*cases, dev, extra], "full")}
    assert found == {
        "noise 1x": 3,
        "noise 5x": 3,
        "noise 20x": 3,
        "noise 100x": 3,
        "articles taken away": 3,
        "sentences deleted": 3,
        "contradiction shown": 3,
        "contradiction named": 3,
    }
    assert list(probe(corpora, [dev, extra], "full")) == list(probe(corpora, cases, "none")) == []


def test_a_quick_run_leaves_the_most_noise_out(corpora, cases):
    found = {one.name: one for one in probe(corpora, cases, "quick")}
    assert "noise 5x" in found and "noise 20x" not in found
    assert all(set(one.failing) <= {case.id for case in cases} for one in found.values())


def test_without_noise_beside_the_cases_only_the_other_probes_run(home, cases, tmp_path):
    with Corpora(home / "index", tmp_path, home / "corpus") as opened:
        names = [one.name for one in probe(opened, cases, "quick")]
    assert names[0] == "articles taken away" and not any(name.startswith("noise") for name in names)


def test_deleted_sentences_are_gone_and_the_rest_stays(corpora, cases, monkeypatch):
    asked = {}

    def made(name, sources):
        (folder,) = sources
        texts = {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}
        asked[name] = texts
        return Quoting(corpora.documents(), ["望潮桥全长412米"])

    monkeypatch.setattr(corpora, "made", made)
    found = probe_deleted(corpora, cases)
    assert asked["deleted-case-0"]["bridge.md"] == ARTICLES["bridge.md"].replace(QUESTIONS[0][3], "")
    assert asked["deleted-case-0"]["mill.md"] == ARTICLES["mill.md"]
    # It says the same whatever is asked: right for the first case only.
    assert found.failing == ("case-1", "case-2")


def test_contradicted_figures_are_others_and_both_must_be_shown_and_named(corpora, cases, monkeypatch):
    seen = {}

    def made(name, sources):
        seen.update({path.name: path.read_text(encoding="utf-8") for path in sources[1].rglob("*.md")})
        documents = [*corpora.documents(), *Corpora.made(corpora, name, sources).documents()]
        return Quoting(documents[2:], ["望潮桥全长412米", "望潮桥全长512米"], disagrees=True)

    monkeypatch.setattr(corpora, "made", made)
    shown, named = probe_contradicted(corpora, cases, 30)
    assert "全长512米" in seen["copy-of-bridge.md"] and "造价为7300万元" in seen["copy-of-bridge.md"]
    assert "1987年" in seen["copy-of-bridge.md"] and "85吨" in seen["copy-of-mill.md"]
    assert shown.failing == named.failing == ("case-1", "case-2")


@pytest.mark.parametrize(
    ("n", "wanted", "taken"), [(3, 9, [0, 1, 2]), (9, 3, [1, 4, 7]), (10, 2, [2, 7]), (0, 3, []), (3, 0, [])]
)
def test_a_sample_is_evenly_spread(n, wanted, taken):
    assert spread(range(n), wanted) == taken
