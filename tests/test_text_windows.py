"""Windows inside one text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.text.windows import windows

CHINESE = (
    "公司在十年里从一个只有五十一人的团队成长为一家年销量接近六十万辆的车企,并且首次实现了全年盈利。" * 4
)
ENGLISH = "The company grew from a team of fifty people into a car maker that sells many cars each year, " * 4


@given(
    st.one_of(
        st.text(st.characters(), max_size=400),
        st.lists(
            st.sampled_from(["汉字", "word ", "，", "x" * 60, "e\u0301", "3.5", "カナ", "\n", "\ud800"]),
            max_size=120,
        ).map("".join),
    ),
    st.integers(1, 80),
)
@settings(deadline=None)
def test_windows_cover_any_text_in_order(text, window_chars):
    found = windows(text, window_chars)
    assert found == windows(text, window_chars)
    if not text:
        assert found == []
        return
    assert found[0][0] == 0
    assert found[-1][1] == len(text)
    for start, end in found:
        assert start < end
    for before, after in pairwise(found):
        assert before[0] < after[0] <= before[1] < after[1]


def test_a_short_text_is_one_window():
    assert windows("很短的一句。", 40) == [(0, 6)]
    assert windows(CHINESE[:60], 40) == [(0, 60)]
    assert len(windows(CHINESE[:61], 40)) > 1


def test_width_and_step_of_chinese():
    found = windows(CHINESE, 40)
    assert all(32 <= end - start <= 48 for start, end in found)
    steps = [after[0] - before[0] for before, after in pairwise(found)]
    assert all(12 <= step <= 28 for step in steps)


def test_latin_letters_count_a_third_and_words_stay_whole():
    found = windows(ENGLISH, 40)
    assert all(80 <= end - start <= 140 for start, end in found)
    for start, end in found:
        assert start == 0 or not (ENGLISH[start - 1].isalpha() and ENGLISH[start].isalpha())
        assert end == len(ENGLISH) or not (ENGLISH[end - 1].isalpha() and ENGLISH[end].isalpha())


@pytest.mark.parametrize("window_chars", range(5, 30))
def test_a_mark_stays_with_its_letter(window_chars):
    for letter in ("e\u0301", "✌\ufe0f"):
        text = letter * 301
        assert all(text[start] == letter[0] for start, _ in windows(text, window_chars))


@pytest.mark.parametrize("text", ["x" * 100_000, "汉" * 100_000, " " * 100_000, "\u0301" * 100_000])
def test_a_hundred_thousand_characters(text):
    found = windows(text, 40)
    assert found[-1][1] == len(text)
