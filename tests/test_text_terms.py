"""Folding and lexical terms."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import regex
import snowballstemmer
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.text.terms import fold, simplify, terms

ANY_TEXT = st.text(st.characters(), max_size=200)


def test_simplify_changes_characters_one_by_one():
    assert simplify("零跑汽車與發動機") == "零跑汽车与发动机"
    assert simplify("Leapmotor 发动机 キャラ 発売") == "Leapmotor 发动机 キャラ 発売"
    # A phrase dictionary would turn the first into 软件, which is another word.
    assert simplify("軟體頭髮皇后") == "软体头发皇后"


@given(ANY_TEXT)
@settings(deadline=None)
def test_simplify_keeps_every_offset(text):
    assert len(simplify(text)) == len(text)
    assert simplify(simplify(text)) == simplify(text)


def test_simplify_keeps_every_character_in_place():
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert len(simplify(everything)) == len(everything)


def test_fold():
    assert fold("ＬＥＡＰ３．５ 汽車 Straße ①") == "leap3.5 汽车 strasse 1"
    assert fold("sup\u00adplier\u200b") == "supplier"
    assert fold("a\x00b\ud800c") == "a b c"
    assert fold("١٢٣ १२३") == "123 123"


@given(ANY_TEXT)
@settings(max_examples=500, deadline=None)
def test_fold_can_be_stored_and_repeated(text):
    folded = fold(text)
    folded.encode("utf-8")
    assert fold(folded) == folded


@given(ANY_TEXT)
@settings(deadline=None)
def test_fold_sees_no_script_or_case(text):
    assert fold(simplify(text)) == fold(text)


CASES = {
    "零跑": ["零", "跑", "零跑"],
    "零跑的51人": ["零", "跑", "的", "零跑", "跑的", "51", "人"],
    "東京へ": ["东", "京", "へ", "东京", "京へ"],
    "회사": ["회", "사", "회사"],
    "suppliers Supplier": ["supplier", "supplier"],
    "поставщиков поставщики": ["поставщик", "поставщик"],
    "LEAP3.5": ["leap3.5", "leap", "3.5"],
    "e-Power": ["epow", "e", "power"],
    "ePower": ["epow"],
    "CTP 3.0": ["ctp", "3.0"],
    "CTP3.0麒麟": ["ctp3.0", "ctp", "3.0", "麒", "麟", "麒麟"],
    "5G": ["5g", "5", "g"],
    "C11": ["c11", "c", "11"],
    "18650 电池": ["18650", "电", "池", "电池"],
    "7,611.49": ["7611.49"],
    "7611.49亿": ["7611.49", "亿"],
    "7.611,49": ["7611.49"],
    "1.234.567": ["1234567"],
    "12,345,678": ["12345678"],
    "3,5": ["3.5"],
    "65%": ["65", "65%"],
    "６５％": ["65", "65%"],
    "65 %": ["65", "65%"],
    "14%-15%": ["14", "14%", "15", "15%"],
    "2025-12-24": ["2025", "12", "24"],
    "24.12.2025": ["24.12.2025", "24", "12", "2025"],
    "0.3mΩ": ["0.3mω", "0.3", "mω"],
    "R&D": ["r&d", "r", "d"],
    "C++ and C#": ["c++", "c", "and", "c#", "c"],
    "U.S.A.": ["usa"],
    "main.py": ["main.py", "main", "py"],
    "don't": ["don"],
    "company's": ["compani"],
    "l’entreprise": ["entrepris"],
    "été": ["été", "ete"],
    "Đà Nẵng": ["đà", "da", "nẵng", "nang"],
    "AND (": ["and"],
    "*:* \" ' ~ ^ \\ / ？。！": [],
    "😀 → ∑ ©": [],
    "": [],
    "\x00\ud800\u200b": [],
}


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=[ascii(text) for text in CASES])
def test_terms(text, expected):
    assert terms(text) == expected


def test_the_same_name_is_found_however_it_is_written():
    for one, other in [
        ("LEAP 3.5", "LEAP3.5"),
        ("ePower", "e-Power"),
        ("Wifi", "Wi-Fi"),
        ("Nguyen", "Nguyễn"),
        ("研發佔比", "研发占比"),
        ("7611.49", "7,611.49"),
        ("65", "65%"),
        ("Model 3", "Model3"),
        ("SUPPLIER", "suppliers'"),
        ("entreprise", "l'entreprise"),
    ]:
        assert set(terms(one)) & set(terms(other)), (one, other)
    assert "3.5" in terms("LEAP3.5平台") and "35" not in terms("LEAP3.5平台")
    assert "611" not in terms("7,611.49")


@given(ANY_TEXT)
@settings(max_examples=500, deadline=None)
def test_terms_can_be_searched(text):
    for term in terms(text):
        assert term
        assert not regex.search(r"\s", term)
        assert regex.search(r"[\p{L}\p{M}\p{N}]", term)
        term.encode("utf-8")


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_terms_see_no_case_or_script(text):
    assert terms(text) == terms(fold(text)) == terms(simplify(text))


@given(st.text(st.sampled_from("零跑汽车创始人研發"), max_size=30))
@settings(deadline=None)
def test_every_character_and_every_pair_of_a_run(run):
    folded = fold(run)
    assert sorted(terms(run)) == sorted([*folded, *(folded[n : n + 2] for n in range(len(folded) - 1))])


def test_terms_are_the_same_in_every_thread():
    """A Snowball stemmer keeps the word it works on: sharing one would mix up words."""
    letters = "abcdefghijklmnopqr"
    words = [f"connecting{a}{b}{c}fulnesses" for a in letters for b in letters for c in letters]
    stemmer = snowballstemmer.stemmer("english")
    expected = [[stemmer.stemWord(word)] for word in words]
    parts = [words[n::8] for n in range(8)]
    barrier = threading.Barrier(8)

    def run(part):
        barrier.wait()
        return [terms(word) for word in part]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(run, parts))
    finally:
        sys.setswitchinterval(interval)
    assert [results[n % 8][n // 8] for n in range(len(words))] == expected


@pytest.mark.parametrize(
    "unit", ["1,", "1.", "a-", "a.", "a'", "1,234", "3.", "汉", "a1", "é", "%", "- ", "+", "&"]
)
def test_terms_of_a_hundred_thousand_characters_of_anything(unit):
    assert isinstance(terms(unit * (100_000 // len(unit))), list)
