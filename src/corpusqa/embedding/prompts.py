"""What a model wants put before queries and before documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

_INSTRUCTION = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
_REPRESENT = "Represent this sentence for searching relevant passages: "
#: Families that (in some version) configure no prompts: their names, before queries, before documents. From
#: their model cards; of two patterns that fit, the first counts.
_FAMILIES = (
    (r"multilingual-e5-large-instruct|e5-mistral-7b-instruct", f"{_INSTRUCTION} ", ""),
    (r"(multilingual-)?e5-(small|base|large)", "query: ", "passage: "),
    (r"bge-(small|base|large)-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    (r"bge-(small|base|large)-en", _REPRESENT, ""),
    (r"mxbai-embed-large", _REPRESENT, ""),
    (r"snowflake-arctic-embed-[a-z]+-v2", "query: ", ""),
    (r"snowflake-arctic-embed-[a-z]+", _REPRESENT, ""),
    (r"qwen3-embedding", _INSTRUCTION, ""),
    (r"gte-qwen(1\.5|2)", f"{_INSTRUCTION} ", ""),
    (r"nomic-embed-text|modernbert-embed", "search_query: ", "search_document: "),
    (r"embeddinggemma", "task: search result | query: ", "title: none | text: "),
)
_PATTERNS = tuple(
    (re.compile(rf"(?<![a-z0-9]){name}", re.IGNORECASE), query, text) for name, query, text in _FAMILIES
)
#: Under what names models configure their prompts, the most particular first.
_QUERY_NAMES = (
    "query",
    "search_query",
    "retrieval.query",
    "Retrieval-query",
    "web_search_query",
    "s2p_query",
)
_DOCUMENT_NAMES = (
    "document",
    "passage",
    "corpus",
    "search_document",
    "retrieval.passage",
    "Retrieval-document",
)
#: Parts of a path in which a family's name is looked for: the cache has folders OWNER--NAME/snapshots/HASH.
_LAST_PARTS = 3


def choose_prompts(configured: Mapping[str, str | None], name: str) -> tuple[str, str]:
    """Take a model's own prompts, or what is known of its family.

    :param configured: the prompts in the model's configuration, by sentence-transformers' names.
    :param name: the model's name or folder, for models known to need prompts that they do not configure.
    :return: what goes before a query and before a document, either may be empty.
    """
    query, document = _first(configured, _QUERY_NAMES), _first(configured, _DOCUMENT_NAMES)
    return (query, document) if query or document else family_prompts(name)


def family_prompts(name: str) -> tuple[str, str]:
    """What the model's family is known to want before a query and before a document, by the model's name."""
    tail = "/".join(PurePath(name).parts[-_LAST_PARTS:])
    return next(((query, text) for pattern, query, text in _PATTERNS if pattern.search(tail)), ("", ""))


def _first(configured: Mapping[str, str | None], names: tuple[str, ...]) -> str:
    return next((prompt for key in names if (prompt := configured.get(key))), "")
