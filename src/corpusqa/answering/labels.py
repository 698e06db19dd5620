"""What the assistant says around quotes and instead of them, in the question's language where we have it.

Labels hold nothing but fixed words, counts, and titles, dates and questions of documents: no word of the
question and no claim. So whoever checks an answer can tell them from quotes (``is_label``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Literal

from corpusqa.text.language import language_of
from corpusqa.types import Document

Label = Literal[
    "greeting", "farewell", "thanks", "about", "ask_like", "articles", "no_articles", "more", "central",
    "said", "silent", "out_of_scope", "undated", "ask_about",
]  # fmt: skip

EXAMPLES = 3  #: example questions in a reply


def spoken(text: str) -> str:
    """The language to reply in: the text's, if we have it; Chinese without a script's mark is Simplified."""
    language = language_of(text)
    return language if language in _labels() else "en"


def label(name: Label, language: str, *, count: int = 0, title: str = "") -> str:
    """Say something in a language of ``spoken``."""
    return _labels()[language][name].format(count=count, title=_one_line(title))


def left_out(question: str, undated: int) -> str:
    """Say how many documents a filter left out because they tell no date."""
    return label("undated", spoken(question), count=undated)


def named(document: Document) -> str:
    """What to call a document: its title, or its source where it has none."""
    return document.title or document.source


def listed(number: int, document: Document, language: str) -> str:
    """One line of the list of articles: number, title, publisher and date as far as they are known."""
    title = _one_line(named(document))
    about = [one for one in (_one_line(document.publisher), document.date) if one]
    if language == "en":
        return f"{number}. {title}" + (f" ({', '.join(about)})" if about else "")
    return f"{number}. {title}" + (f"（{'，'.join(about)}）" if about else "")


def examples(documents: Sequence[Document], language: str) -> list[str]:
    """Questions to try: those the documents offer, in the language if there are any, or made of titles."""
    offered = [question for document in documents for question in document.questions]
    near = [one for one in offered if spoken(one) == language]
    if not near and language.startswith("zh"):
        near = [one for one in offered if spoken(one).startswith("zh")]
    made = [label("ask_about", language, title=named(document)) for document in documents]
    return list(dict.fromkeys([*_one_each(near, documents), *made]))[:EXAMPLES]


def _one_each(questions: Sequence[str], documents: Sequence[Document]) -> list[str]:
    """The first question of every document before the second of any."""
    own = [[one for one in questions if one in document.questions] for document in documents]
    longest = max(map(len, own), default=0)
    return [one[i] for i in range(longest) for one in own if i < len(one)]


def is_label(line: str, documents: Sequence[Document]) -> bool:
    """Tell whether a line of an answer is one of ours, about documents that are there."""
    line = line.strip()
    titles = "|".join(re.escape(_one_line(named(document))) for document in documents) or r"\b\B"
    for language, labels in _labels().items():
        for text in labels.values():
            pattern = re.escape(text).replace(r"\{count\}", r"\d+").replace(r"\{title\}", f"(?:{titles})")
            if re.fullmatch(pattern, line):
                return True
        bare = re.sub(r"^(?:- |\d+\. )", "", line)
        if any(bare == listed(0, document, language)[3:] for document in documents):
            return True
        if any(bare == label("ask_about", language, title=named(document)) for document in documents):
            return True
    return any(line == f"- {question}" for document in documents for question in document.questions)


@cache
def _labels() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("corpusqa.answering").joinpath("labels.toml").read_text("utf-8"))


def _one_line(text: str) -> str:
    return " ".join(text.split())
