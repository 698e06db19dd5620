"""Conversations as files: what they show, that nothing in them is markup, and that any change is named."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa import Assistant, build_index
from corpusqa.cli import main
from corpusqa.evaluation.verify import verify
from corpusqa.export import KINDS, find_export, write_export
from corpusqa.export import html as html_form
from corpusqa.export import markdown as markdown_form
from corpusqa.web.export import make_export
from corpusqa.web.kept import keep, pack, unpack
from web_support import BREAD, HOSTILE, RIVER, TEMPLE

WHEN = "2026-11-21T09:30:00Z"
QUESTIONS = (
    "清河改造工程的总投资是多少？",
    "月饼的单价是多少？",
    "How much does the rye bread cost?",
    "修復小組有多少名木匠？",
    "有哪些文章？",
    "你好",
    "古寺的住持叫什么？",
    "How tall is Mount Everest?",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("export")


@pytest.fixture(scope="module")
def own(place: Path) -> Assistant:
    (place / "articles").mkdir()
    for name, text in {
        "river.md": RIVER,
        "temple.md": TEMPLE,
        "bread.txt": BREAD,
        "hostile.md": HOSTILE,
    }.items():
        (place / "articles" / name).write_text(text, encoding="utf-8")
    build_index(place / "articles", place / "index")
    return Assistant.open(place / "index")


@pytest.fixture(scope="module")
def turns(own: Assistant):
    kept = []
    for question in QUESTIONS:
        answer = own.ask(question)
        documents = {one.document_id: own.document(one.document_id) for one in answer.citations}
        kept.append(unpack(pack(keep(answer, documents))))
    return kept


@pytest.fixture(scope="module", params=["zh", "en"])
def export(request, turns):
    return make_export('a <b>"title"</b> `of` \u202emine', turns, WHEN, request.param)


@pytest.fixture
def check(place: Path, tmp_path: Path, capsys):
    """Write a file, verify it as a person does."""

    def run(text: str, kind: str) -> tuple[int, list[str]]:
        path = tmp_path / f"export.{kind}"
        path.write_text(text, encoding="utf-8")
        status = main(["verify", str(path), "--index", str(place / "index")])
        said = capsys.readouterr()
        return status, (said.out + said.err).strip().split("\n")

    return run


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_is_verified_whatever_it_is_called(export, kind, check):
    text = write_export(export, kind)
    for name in (kind, "txt"):
        status, lines = check(text, name)
        assert status == 0, lines
        assert "every quote stands where it says" in lines[-1]
    assert check("\ufeff" + text.replace("\n", "\r\n"), kind)[0] == 0  # an editor on another system


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_shows_quotes_places_hashes_sources_and_its_date(export, kind):
    text = write_export(export, kind)
    if kind == "html":
        text = html.unescape(re.sub(r"<[^>]+>", "", text.partition("<!-- corpusqa")[0]))
    elif kind == "md":
        text = re.sub(r"\\(.)", r"\1", html.unescape(text.partition("<!-- corpusqa")[0]))
    else:
        text = text.replace('\\"', '"').replace("\\n", "\n")
    assert "2026-11-21" in text
    cited = [citation for turn in export.turns for citation in turn.citations]
    assert len(cited) >= 5
    for citation in cited:
        assert citation.source in text and str(citation.start) in text and str(citation.end) in text
        assert all(line in text for line in citation.quote.split("\n"))
    for document in export.documents:
        assert re.fullmatch("[0-9a-f]{64}", document.sha256) and document.sha256 in text


def shown(export, kind):
    """The lines of a file that show one citation, by what they show."""
    from corpusqa.export.writing import shown_lines

    return {line.what: line.text for line in shown_lines(export, kind) if line.text}


@pytest.mark.parametrize("kind", ["md", "html"])
@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("its quote", lambda line: line.replace("4.8", "5.8").replace("4\\.8", "5\\.8")),
        ("its place", lambda line: re.sub(r"\d+(?=\D*$)", lambda n: str(int(n[0]) + 1), line)),
        ("its place", lambda line: line.replace("river", "brook")),
        ("its title", lambda line: line.replace("清河", "浊河")),
        ("its SHA-256", lambda line: line[::-1]),
        ("its document", lambda line: line.replace("2024", "2025")),
    ],
)
def test_a_line_that_was_changed_is_named(export, kind, what, change, check):
    what = f"turn 1, citation 1, {what}"
    line = shown(export, kind)[what]
    assert change(line) != line
    status, lines = check(write_export(export, kind).replace(line, change(line), 1), kind)
    assert status == 1
    (told,) = [one for one in lines if "export." in one]
    assert f"{what} was changed" in told


@pytest.mark.parametrize("kind", ["md", "html"])
def test_a_sentence_added_or_taken_away_is_noticed(export, kind, check):
    text = write_export(export, kind)
    lines = text.split("\n")
    at = next(i for i, line in enumerate(lines) if "4.8" in line)
    for altered in ([*lines[:at], "说谎。", *lines[at:]], lines[:at] + lines[at + 1 :]):
        status, told = check("\n".join(altered), kind)
        assert status == 1 and "turn 1, " in told[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_made_everywhere_does_not_stand_in_the_document(export, kind, check):
    status, lines = check(write_export(export, kind).replace("4.8", "5.8"), kind)
    assert status == 1
    assert any("turn 1: citation 1: river.md from" in line for line in lines)


@pytest.mark.parametrize("kind", KINDS)
def test_false_data_is_named_even_where_the_file_agrees_with_it(turns, export, kind, check, place):
    def altered(**changes):
        first, *rest = export.turns
        citation = replace(first.citations[0], **changes)
        return replace(export, turns=(replace(first, citations=(citation, *first.citations[1:])), *rest))

    one = export.turns[0].citations[0]
    for false in (altered(start=one.start + 1), altered(end=one.end - 1), altered(document_id="0" * 12)):
        status, lines = check(write_export(false, kind), kind)
        assert status == 1 and any("turn 1: citation 1" in line for line in lines)
    documents = [replace(one, sha256="0" * 64) for one in export.documents]
    status, lines = check(write_export(replace(export, documents=tuple(documents)), kind), kind)
    assert status == 1 and any('document "river.md"' in line and "SHA-256" in line for line in lines)
    status, lines = check(write_export(altered(title="别的"), kind), kind)
    assert status == 1 and any("names its document otherwise" in line for line in lines)
    documents = [replace(one, publisher="别家日报") for one in export.documents]
    status, lines = check(write_export(replace(export, documents=tuple(documents)), kind), kind)
    assert status == 1 and any('its publisher is "城南日报"' in line for line in lines)


def test_a_document_that_left_the_index_is_named(export, tmp_path, place):
    articles = tmp_path / "articles"
    articles.mkdir()
    source = place / "articles" / "river.md"
    (articles / "river.md").write_text(source.read_text("utf-8").replace("二十三", "二十四"), "utf-8")
    build_index(articles, tmp_path / "index")
    path = tmp_path / "export.md"
    path.write_text(write_export(export, "md"), "utf-8")
    problems = verify(tmp_path / "index", [path])
    assert any('turn 1: citation 1: document "river.md" is not in this index' in line for line in problems)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_cannot_be_read_says_so_in_a_line(export, kind, check):
    text = write_export(export, kind)
    newer = text.replace('"corpusqa_export": 1', '"corpusqa_export": 2')
    broken = text.replace('"start": ', '"begin": ')
    for damaged in (text[: len(text) // 2], newer, broken, "", "hello"):
        status, lines = check(damaged, kind)
        assert status == 2 and len(lines) == 1, lines


def test_a_bare_shape_is_no_reason_to_stumble(check):
    for value in (
        {},
        {"corpusqa_export": 1},
        {"corpusqa_export": 1, "turns": 3},
        [[]],
        {"corpusqa_export": []},
    ):
        status, lines = check(json.dumps(value), "json")
        assert status in (1, 2) and "Traceback" not in "".join(lines)


class Elements(HTMLParser):
    """The elements and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.policy = ""
        self.quotes: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.inside = tag
        if tag == "blockquote":
            self.quotes.append("")
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"]

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "blockquote":
            self.quotes[-1] += data


def test_the_page_holds_no_script_link_or_image_and_forbids_them(export):
    read = Elements()
    read.feed(write_export(export, "html"))
    shapes = {"html", "head", "meta", "title", "style", "body", "footer", "h1", "h2", "h3", "p", "blockquote"}
    assert read.tags <= shapes | {"bdi", "strong", "code"}
    assert not [name for name in read.attributes if name.startswith("on") or name in ("style", "href", "src")]
    assert "default-src 'none'" in read.policy and "unsafe" not in read.policy
    assert read.quotes == [citation.quote for turn in export.turns for citation in turn.citations]


@given(st.text())
def test_html_gives_back_the_text_on_one_line(text):
    out = html_form.escaped(text)
    assert len(out.splitlines()) <= 1
    if not re.search("[\x00-\x1f\x7f-\x9f]", text):  # others are no characters in HTML
        assert html.unescape(out) == text


MARKUP = st.text(alphabet=st.sampled_from("ab1 .)#-+=*_`~[]()<>!|\\&:/@$w清。\t\u2028\x85"), max_size=30)


@given(st.one_of(st.text(), MARKUP).filter(lambda text: "\n" not in text))
def test_markdown_gives_back_the_text_and_is_one_line_without_markup(text):
    out = markdown_form.escaped(text)
    assert len(out.splitlines()) <= 1
    assert not re.search(r"(?<!\\)[`*_\[\]|~$@<>]", out.replace("\\\\", "  "))
    assert not re.match(r"\s*(?:[-+#=:!(]|\d{1,9}[.)])", out) and "://" not in out
    back = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", out)
    if not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text):
        assert html.unescape(back) == text


@given(st.text(), st.text())
def test_nothing_ends_the_comment_that_holds_the_data(title, question):
    from corpusqa.export import Export, ExportedTurn

    turn = ExportedTurn(f"--><script>{question}", "text", True)
    made = Export(f"{title}-->", WHEN, "zh", (), (turn,))
    for kind in ("md", "html"):
        text = write_export(made, kind)
        comment = text.splitlines()[-1]
        assert comment.startswith("<!-- ") and comment.count("--") == 2 and "<" not in comment[1:]
        found = find_export(text)
        assert found is not None and found.changed == ()
        assert found.data["title"] == made.title and found.data["turns"][0]["question"] == turn.question
