"""Chunks of whole sentences: offsets, sizes, overlap, sections."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from corpusqa.settings import IndexSettings
from corpusqa.text.chunks import split_chunks
from corpusqa.text.sentences import split_sentences
from corpusqa.types import Document


def chunks_of(text, chunk_chars=300, overlap_chars=60):
    return split_chunks(
        Document("0123456789ab", "a.txt", "A", text), IndexSettings(chunk_chars, overlap_chars)
    )


def numbered(count, section=""):
    return "".join(f"{section}第{n:03d}句话说的是一件小事。" for n in range(count))


SENTENCES = [
    "短句。",
    "这是一个稍微长一点的句子,里面有逗号。",
    "重复的句子。",
    "重复的句子。",
    "长" * 90 + "。",
    "A sentence. ",
]
LAYOUT = [
    "\n\n# Title\n\n",
    "\n\n## 一个标题\n\n",
    "\n小标题\n",
    "\n",
    "- item\n",
    "01\n",
    "😀",
    "\ud800",
    "x " * 150,
]
PIECES = st.sampled_from(SENTENCES + LAYOUT)
DOCUMENTS = st.one_of(st.lists(PIECES, max_size=80).map("".join), st.text(st.characters(), max_size=200))
SETTINGS = st.integers(40, 500).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size // 2)))


@given(DOCUMENTS, SETTINGS)
@hypothesis_settings(max_examples=400, deadline=None)
def test_chunks_of_any_text(text, sizes):
    chunk_chars, overlap_chars = sizes
    sentences = split_sentences(text)
    place = {sentence: number for number, sentence in enumerate(sentences)}
    chunks = chunks_of(text, chunk_chars, overlap_chars)
    assert chunks == chunks_of(text, chunk_chars, overlap_chars)
    assert {sentence for chunk in chunks for sentence in chunk.sentences} == set(sentences)
    for chunk in chunks:
        numbers = [place[sentence] for sentence in chunk.sentences]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        assert (chunk.start, chunk.end) == (chunk.sentences[0].start, chunk.sentences[-1].end)
        assert chunk.end - chunk.start <= chunk_chars or len(numbers) == 1
    for before, after in pairwise(chunks):
        assert before.start < after.start
        assert before.end < after.end
        assert before.end - after.start <= overlap_chars


def test_repeated_sentences_keep_their_own_offsets():
    text = "同一句话。" * 100
    chunks = chunks_of(text, 100, 20)
    assert [chunk.start for chunk in chunks] == sorted({chunk.start for chunk in chunks})
    assert chunks[0].end - chunks[1].start == 20
    assert all(chunk.start % 5 == 0 for chunk in chunks)


def test_size_and_overlap_are_used():
    text = numbered(60)
    small, large = chunks_of(text, 100, 0), chunks_of(text, 400, 0)
    assert len(small) > 2 * len(large)
    assert all(before.end == after.start for before, after in pairwise(small))
    overlapping = chunks_of(text, 100, 40)
    assert all(before.end > after.start for before, after in pairwise(overlapping))


def test_a_section_begins_a_chunk_and_gives_its_heading():
    text = f"# 开头\n\n{numbered(6)}\n\n## 第一节\n\n{numbered(30)}\n\n## 第二节\n\n{numbered(30)}"
    chunks = chunks_of(text)
    starts = {text[chunk.start :][:3]: chunk for chunk in chunks}
    assert {"开头\n", "第一节", "第二节"} <= set(starts)
    assert starts["第一节"].heading == "第一节"
    assert {chunk.heading for chunk in chunks} == {"开头", "第一节", "第二节"}
    assert all("第二节" not in text[c.start : c.end] for c in chunks if c.heading != "第二节")


def test_short_sections_are_not_chunks_of_their_own():
    text = "\n\n".join(f"## 第{n}条\n\n很短的一条规定。" for n in range(20))
    chunks = chunks_of(text)
    assert len(chunks) < 6
    assert chunks[0].heading == "第0条"


def test_a_heading_stays_with_the_sentence_below_it():
    text = f"## 第一节\n\n短短一句话。\n\n## 第二节\n\n{'很长的一句话，' * 15}完了。\n\n{numbered(20)}"
    chunks = chunks_of(text, 120, 0)
    assert all(chunk.sentences[-1].kind != "heading" for chunk in chunks)
    assert [chunk.heading for chunk in chunks[:2]] == ["第一节", "第二节"]


def test_a_number_is_not_a_heading():
    chunks = chunks_of(f"02\n技术路线\n{numbered(20)}\n03\n{numbered(20)}")
    assert {chunk.heading for chunk in chunks} == {"技术路线"}


def test_a_long_sentence_is_a_chunk_by_itself():
    text = f"{numbered(4)}{'长' * 90}。{numbered(4)}"
    lengths = [(len(chunk.sentences), chunk.end - chunk.start) for chunk in chunks_of(text, 60, 20)]
    assert (1, 91) in lengths


@pytest.mark.parametrize("text", ["", "\n\n", "---\n", "😀"])
def test_a_document_without_sentences_has_no_chunks(text):
    assert chunks_of(text) == ()


def test_nothing_is_logged_about_long_sentences(caplog):
    chunks_of("长" * 5000, 40, 0)
    assert not caplog.records
