"""An extractive question-answering model as reader: the best span of every sentence, against no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from corpusqa.answering.models.opening import open_span_model
from corpusqa.answering.models.passage_windows import Window, cut, token_places, trimmed
from corpusqa.answering.models.spans import Numbers, best_spans
from corpusqa.embedding.resources import batches, token_budget, token_bytes
from corpusqa.embedding.transformer import most_tokens, reason
from corpusqa.errors import ModelUnusable
from corpusqa.types import Passage

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

#: Most tokens read at once, and how many of them again in the next window: what such models are trained with.
READ_TOKENS, STRIDE_TOKENS = 384, 128
SPAN_TOKENS = 50  #: longest span
#: Tokens left free: a part of a text may split otherwise than in the whole.
_MARGIN_TOKENS = 4
#: Most of a window that may be title and heading.
_ABOVE_SHARE = 0.25
#: Not part of the words that answer, at their ends.
_STOPS = "。，、；：！？,;:!?"
_SURROGATE = re.compile("[\ud800-\udfff]")
_PROBE = Window(0, "", 0, "It is here. 它在这里。")


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """Words that may answer, in one or more sentences of a passage."""

    passage: int  #: place of the passage in the list
    first: int  #: place of its first sentence in the passage
    last: int  #: place of its last one
    start: int  #: offsets into the document's text
    end: int
    margin: float  #: the logarithm of how many times likelier than no answer it is, by the model


class SpanReader:
    """A question-answering model, on the CPU. One question at a time, whatever the threads that ask."""

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, name: str) -> None:
        """:param model: one that gives starts and ends.

        :raises ModelUnusable: if they do not tell starts, ends and offsets.
        """
        self.name = name
        self._model = model
        self._tokenizer = tokenizer
        self._lock = Lock()  # fast tokenizers do not bear two threads
        self._limit = min(READ_TOKENS, most_tokens(model, tokenizer.model_max_length))
        if not tokenizer.is_fast:
            raise ModelUnusable(
                f"The reader {name!r} has a tokenizer that does not tell where in the text its tokens stand. "
                "Choose another one."
            )
        self._run("Where is it? 它在哪里？", [_PROBE])

    @classmethod
    def open(cls, name: str, folder: Path) -> SpanReader:
        """Load a model from its folder.

        :raises ModelUnusable: if it cannot be loaded or is of no use.
        """
        return cls(*open_span_model(name, folder), name)

    def read(self, question: str, passages: Sequence[Passage], most_sentences: int) -> list[FoundSpan]:
        """Find spans that answer a question, at most one for each sentence that one begins in.

        A long passage is read in windows; every window stands by itself, and the best one counts.

        :param most_sentences: most sentences that a span may touch.
        :return: likeliest first; of equal ones, that of the earlier passage.
        :raises ModelUnusable: if the model fails.
        """
        with self._lock:
            question = self._shortened(_clean(question))
            windows = [w for i, passage in enumerate(passages) for w in self._windows(question, i, passage)]
            found: dict[tuple[str, int], FoundSpan] = {}
            for window, numbers in zip(windows, self._run(question, windows), strict=True):
                passage = passages[window.passage]
                for span in self._spans(window, passage, numbers, most_sentences):
                    key = (passage.document_id, passage.sentences[span.first].start)
                    if key not in found or found[key].margin < span.margin:
                        found[key] = span
        return sorted(found.values(), key=lambda one: (-one.margin, one.passage, one.start))

    def _spans(self, window: Window, passage: Passage, row: _Row, most_sentences: int) -> list[FoundSpan]:
        where, places, walls = token_places(window, passage, row.offsets, row.is_text)
        spans = []
        for one in best_spans(
            row.starts,
            row.ends,
            places,
            walls,
            row.none,
            most_tokens=SPAN_TOKENS,
            most_sentences=most_sentences,
        ):
            base = passage.start
            start, end = trimmed(passage.text, where[one.first][0] - base, where[one.last][1] - base, _STOPS)
            if start < end:
                touched = [
                    i
                    for i, sentence in enumerate(passage.sentences)
                    if sentence.start < end + base and start + base < sentence.end
                ]
                spans.append(
                    FoundSpan(window.passage, touched[0], touched[-1], start + base, end + base, one.margin)
                )
        return spans

    def _windows(self, question: str, place: int, passage: Passage) -> list[Window]:
        """Cut a passage into parts that fit beside the question, each with title and heading above it."""
        free = self._limit - self._overhead - self._count(question) - _MARGIN_TOKENS
        above = _clean("".join(f"{part}\n" for part in (passage.title, passage.heading) if part))
        taken = self._count(above)
        if taken > _ABOVE_SHARE * free:
            above, taken = "", 0
        room = max(1, free - taken)
        text = _clean(passage.text)
        parts = cut(self._offsets(text), room, min(STRIDE_TOKENS, room // 2))
        if len(parts) == 1:
            return [Window(place, above, 0, text)]
        return [Window(place, above, start, text[start:end]) for start, end in parts]

    def _run(self, question: str, windows: Sequence[Window]) -> list[_Row]:
        """Let the model read windows, in batches that fit into memory."""
        rows: list[_Row | None] = [None] * len(windows)
        lengths = [
            min(self._limit, self._overhead + self._count(question) + self._count(window.read))
            for window in windows
        ]
        budget = token_budget(token_bytes(self._model.config, self._limit), self._limit)
        for group in batches(lengths, budget):
            try:
                found = self._batch(question, [windows[i].read for i in group])
            except Exception as error:  # memory that cannot be had, weights of another shape: theirs
                raise ModelUnusable(f"The reader {self.name!r} cannot read: {reason(error)}") from error
            for i, row in zip(group, found, strict=True):
                rows[i] = row
        read = [row for row in rows if row is not None]
        if not all(np.isfinite(row.starts).all() and np.isfinite(row.ends).all() for row in read):
            raise ModelUnusable(
                f"The reader {self.name!r} gives no usable numbers; its weights may be damaged. "
                "Fetch or copy it again."
            )
        return read

    def _batch(self, question: str, texts: list[str]) -> list[_Row]:
        import torch

        encoded = self._tokenizer(
            [question] * len(texts),
            texts,
            truncation="only_second",
            max_length=self._limit,
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = encoded.pop("offset_mapping").tolist()
        with torch.inference_mode():
            output = self._model(**encoded)
        starts = output.start_logits.double().numpy()
        ends = output.end_logits.double().numpy()
        ids = encoded["input_ids"].tolist()
        rows = []
        for i in range(len(texts)):
            sequence = encoded.sequence_ids(i)
            mark = self._tokenizer.cls_token_id
            none = ids[i].index(mark) if mark in ids[i] else 0
            is_text = [one == 1 for one in sequence]
            rows.append(_Row(starts[i], ends[i], [(a, b) for a, b in offsets[i]], is_text, none))
        return rows

    def _shortened(self, question: str) -> str:
        """Cut off what would leave no room for a text."""
        tokens = self._offsets(question)
        most = max(1, (self._limit - self._overhead) // 2)
        return question if len(tokens) <= most else question[: tokens[most - 1][1]]

    def _offsets(self, text: str) -> list[tuple[int, int]]:
        options = {"add_special_tokens": False, "truncation": False, "verbose": False}
        encoded = self._tokenizer(text, return_offsets_mapping=True, **options)
        return [(start, end) for start, end in encoded["offset_mapping"]]

    def _count(self, text: str) -> int:
        return len(self._offsets(text)) if text else 0

    @cached_property
    def _overhead(self) -> int:
        """Tokens that stand around two texts, such as [CLS] and [SEP]."""
        return int(self._tokenizer.num_special_tokens_to_add(pair=True))


@dataclass(frozen=True, slots=True)
class _Row:
    """What the model said of one window, token by token."""

    starts: Numbers
    ends: Numbers
    offsets: list[tuple[int, int]]
    is_text: list[bool]
    none: int  #: place of the token that stands for no answer


def _clean(text: str) -> str:
    """Replace halves of surrogate pairs, which tokenizers refuse; every character keeps its place."""
    return _SURROGATE.sub("\ufffd", text)
