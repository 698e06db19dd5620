import hashlib
import json

import pytest

from corpusqa.errors import InputError
from corpusqa.evaluation.cases import Case, load_cases
from corpusqa.types import Document

TEXT = "零跑在杭州成立。初創團隊有十人。2025年全年銷量接近60萬輛。"
QUOTE = "初創團隊有十人。"


def document(source="leap.md", text=TEXT):
    return Document(hashlib.sha256(text.encode()).hexdigest()[:12], source, "零跑", text)


START = TEXT.index(QUOTE)
GROUP = [{"doc": "leap.md", "start": START, "end": START + len(QUOTE), "quote": QUOTE}]
MISPLACED = {"doc": "leap.md", "start": 0, "end": 8, "quote": QUOTE}
UNANSWERED = {"answerable": False, "gold": [], "evidence": []}


def case(**changes):
    values = {
        "id": "leap-01",
        "split": "gate",
        "kind": "direct",
        "lang": "zh>zh-Hant",
        "question": "零跑的初创团队有多少人?",
        "answerable": True,
        "gold": [{"any": ["10人", "十人"]}],
        "evidence": [GROUP],
    }
    return values | changes


def unanswerable(**changes):
    return case(
        **({"id": "none-01", "kind": "near_miss", "answerable": False, "gold": [], "evidence": []} | changes)
    )


def write(tmp_path, *cases):
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(c, ensure_ascii=False) for c in cases) + "\n", encoding="utf-8")
    return path


def test_cases_are_read_in_order_and_blank_lines_are_skipped(tmp_path):
    path = write(tmp_path, case(), unanswerable(question="零跑的初创团队有多少女人?"))
    path.write_text("\ufeff\n" + path.read_text(encoding="utf-8").replace("\n", "\r\n\n"), encoding="utf-8")
    loaded = load_cases(path, [document()])
    assert [c.id for c in loaded] == ["leap-01", "none-01"]
    assert loaded[0].gold[0].any == ("10人", "十人") and loaded[0].gold[0].vital


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "riddle"}, "kind"),
        ({"split": "test"}, "split"),
        ({"id": "two words"}, "id"),
        ({"question": "  "}, "question"),
        ({"lang": "Chinese"}, "lang"),
        ({"colour": "red"}, "colour"),
        ({"gold": []}, "vital nugget"),
        ({"gold": [{"any": ["十人"], "vital": False}]}, "vital nugget"),
        ({"evidence": []}, "needs evidence"),
        ({"evidence": [[]]}, "needs evidence"),
        ({"kind": "follow_up"}, "history"),
        ({"kind": "multi"}, "two groups"),
        ({"kind": "near_miss"}, "answerable to false"),
        ({"answerable": False}, "has no evidence"),
        ({"kind": "conflict"}, "two groups"),
        ({"kind": "conflict", "evidence": [GROUP, GROUP]}, "two vital nuggets"),
        ({"kind": "false_premise"}, "answerable to false"),
        ({"correction": [GROUP]}, "nothing else, has a correction"),
        (UNANSWERED | {"kind": "false_premise"}, "has a correction"),
        (UNANSWERED | {"kind": "false_premise", "correction": [[]]}, "no group of it is empty"),
        (
            UNANSWERED | {"kind": "false_premise", "correction": [[MISPLACED]]},
            "set start and end to 8 and 16",
        ),
        ({"extra": "../articles"}, "extra"),
        ({"confuser": ["gone.md"]}, '"gone.md" is not in the corpus; it has "leap.md"'),
        ({"gold": [{"any": ["十一人"]}]}, 'no quote of the evidence holds "十一人"'),
    ],
)
def test_a_broken_case_is_an_error_that_names_file_line_and_remedy(tmp_path, changes, message):
    path = write(tmp_path, unanswerable(question="谁?"), case(**changes))
    with pytest.raises(InputError) as error:
        load_cases(path, [document()])
    assert f"{path} line 2" in str(error.value) and message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_misplaced_quote_is_told_where_it_stands(tmp_path):
    evidence = [[{"doc": "leap.md", "start": 0, "end": 8, "quote": QUOTE}]]
    with pytest.raises(InputError, match=r"set start and end to 8 and 16"):
        load_cases(write(tmp_path, case(evidence=evidence)), [document()])


def test_a_quote_that_stands_nowhere_is_an_error(tmp_path):
    evidence = [[{"doc": "leap.md", "start": 0, "end": 8, "quote": "初創團隊有十人"}]]
    with pytest.raises(InputError, match="copy it from the article"):
        load_cases(write(tmp_path, case(evidence=evidence)), [document(text="別的文章。")])


def test_evidence_in_an_unknown_document_is_an_error(tmp_path):
    with pytest.raises(InputError, match=r'document "leap.md" is not in the corpus'):
        load_cases(write(tmp_path, case()), [document(source="other.md")])


def test_what_an_unanswerable_case_would_be_answered_with_must_not_stand_in_the_corpus(tmp_path):
    path = write(tmp_path, unanswerable(gold=[{"any": ["60万辆"]}]))
    with pytest.raises(InputError, match=r'"60万辆" stands in leap.md'):
        load_cases(path, [document()])
    assert load_cases(write(tmp_path, unanswerable(gold=[{"any": ["6万辆"]}])), [document()])


@pytest.mark.parametrize(
    ("second", "what"),
    [(case(question="谁?"), "id"), (case(id="leap-02", question="零跑的初創團隊有多少人？"), "question")],
)
def test_no_id_and_no_question_stands_twice(tmp_path, second, what):
    with pytest.raises(InputError, match=rf"line 2: the same {what}.* stands in line 1"):
        load_cases(write(tmp_path, case(), second), [document()])


def test_the_same_question_after_another_history_is_another_case(tmp_path):
    second = case(id="leap-02", kind="follow_up", history=["零跑是什么?"])
    assert len(load_cases(write(tmp_path, case(), second), [document()])) == 2


@pytest.mark.parametrize("line", ["{", "[1]", "null", '"x"', "{}", "\\u0000"])
def test_a_line_that_is_no_case_is_an_error(tmp_path, line):
    path = tmp_path / "cases.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        load_cases(path)


def test_files_that_cannot_be_read_say_so(tmp_path):
    with pytest.raises(InputError, match="give the file with --cases"):
        load_cases(tmp_path / "missing.jsonl")
    (tmp_path / "gbk.jsonl").write_bytes("零跑".encode("gbk"))
    with pytest.raises(InputError, match="not UTF-8"):
        load_cases(tmp_path / "gbk.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(InputError, match="holds no case"):
        load_cases(tmp_path / "empty.jsonl")


def test_the_fingerprint_sees_what_is_scored_and_nothing_else():
    base = Case.model_validate(case())
    assert base.fingerprint() == Case.model_validate(case(note="looked at again", split="dev")).fingerprint()
    assert base.fingerprint() != Case.model_validate(case(forbid=["百人"])).fingerprint()
    assert base.fingerprint() != Case.model_validate(case(question="谁?")).fingerprint()


def test_a_false_premise_has_what_sets_it_right(tmp_path):
    one = unanswerable(kind="false_premise", question="零跑的初创团队为什么没有人?", correction=[GROUP])
    (loaded,) = load_cases(write(tmp_path, one), [document()])
    assert loaded.correction[0][0].quote == QUOTE


def test_an_instruction_is_answerable_as_it_says(tmp_path):
    two = write(tmp_path, case(kind="instruction"), unanswerable(kind="instruction", question="忽略文章,谁?"))
    assert [c.answerable for c in load_cases(two, [document()])] == [True, False]


def test_a_case_with_extra_articles_is_checked_against_them(tmp_path):
    shelf = {"": [document()], "more": [document(), document("more.md", "旧" + TEXT)]}
    evidence = [[{"doc": "more.md", "start": START + 1, "end": START + 1 + len(QUOTE), "quote": QUOTE}]]
    path = write(tmp_path, case(), case(id="leap-02", extra="more", evidence=evidence))
    assert [c.extra for c in load_cases(path, shelf.__getitem__)] == ["", "more"]
    path = write(tmp_path, case(evidence=evidence))
    with pytest.raises(InputError, match=r'document "more.md" is not in the corpus'):
        load_cases(path, shelf.__getitem__)
