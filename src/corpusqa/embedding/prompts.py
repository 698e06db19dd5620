"""What a model wants put before queries and before documents."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Families that configure no prompts: their names, before queries, before documents (from their model cards).
_FAMILIES = (
    (re.compile(r"(^|[/\\])(multilingual-)?e5-(small|base|large)", re.IGNORECASE), ("query: ", "passage: ")),
    (
        re.compile(r"(^|[/\\])bge-(small|base|large)-zh", re.IGNORECASE),
        ("为这个句子生成表示以用于检索相关文章：", ""),
    ),
)
_DOCUMENT_NAMES = ("document", "passage", "corpus")


def choose_prompts(configured: Mapping[str, str | None], name: str) -> tuple[str, str]:
    """:param configured: the prompts in the model's configuration, by sentence-transformers' names.

    :param name: the model's name or folder, for models known to need prompts that they do not configure.
    :return: what goes before a query and before a document, either may be empty.
    """
    if not any(configured.values()):
        return next((prompts for pattern, prompts in _FAMILIES if pattern.search(name)), ("", ""))
    documents = (configured.get(key) for key in _DOCUMENT_NAMES)
    return configured.get("query") or "", next((prompt for prompt in documents if prompt), "")
