"""Overviews, summaries and comparisons as blocks of verbatim sentences, one block an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpusqa.answering.central import Quote, central, said
from corpusqa.answering.forms import form
from corpusqa.answering.requests import Request
from corpusqa.answering.targets import Target, bare, target, titled
from corpusqa.embedding.encoder import TokenEncoder
from corpusqa.index import Index
from corpusqa.retrieval import retrieve
from corpusqa.text.terms import fold
from corpusqa.types import Document, Passage, Turn

MOST_ARTICLES = 20  #: blocks in one reply
_TOPIC_ARTICLES = 5  #: blocks about one matter
#: Sentences a block, by how many blocks there are: (blocks up to, sentences).
_SENTENCES = ((1, 5), (3, 3), (6, 2), (MOST_ARTICLES, 1))
_OVERVIEW = 3  #: sentences of an overview of one article


@dataclass(frozen=True, slots=True)
class Block:
    """What one article has to say: its sentences in reading order; none where it is silent."""

    document: Document
    quotes: tuple[Quote, ...]
    on_topic: bool  #: chosen for a matter, not as the middle of the article


@dataclass(frozen=True, slots=True)
class Extract:
    """The blocks of a reply."""

    blocks: tuple[Block, ...]  #: empty where no article speaks of the matter
    passages: tuple[Passage, ...] = ()
    more: int = 0  #: articles that would follow


@dataclass(frozen=True, slots=True)
class Source:
    """What extracts are taken from."""

    index: Index
    encoder: TokenEncoder  #: the static model that compares sentences
    documents: tuple[Document, ...]  #: those that may be quoted
    earlier: tuple[Turn | str, ...] = field(default=())  #: the conversation, oldest first


def extract(request: Request, source: Source) -> Extract | None:
    """Choose the sentences that a request asks for.

    :param request: an overview, a summary or a comparison.
    :return: ``None`` where it names an article that is not there: then it is a question like any other.
    """
    if request.kind == "comparison":
        return _comparison(request, source)
    article, topic = request.article, request.topic
    if match := form("compare.says").fullmatch(request.what):
        article, topic = match["who"], match["topic"] or ""
    elif request.what and _names_article(request.what, source):
        article = request.what
    elif request.what:
        topic = request.what
    if not topic:
        return _articles(_resolve(target(article, source.documents, source.index), source), request, source)
    documents = source.documents
    if article:
        documents = _resolve(target(article, documents, source.index), source) or documents
    found = _topic(topic, documents, source)
    if not found.blocks and len(documents) < len(source.documents):
        found = _topic(topic, source.documents, source)
    if not found.blocks and not article:
        named = target(topic, source.documents, source.index)
        if named.documents and not named.everything and _is_named(topic, named):
            return _articles(named.documents, request, source)
    return found


def _names_article(words: str, source: Source) -> bool:
    folded = fold(words)
    plain = target(words, source.documents, source.index)
    return bool(
        plain.everything
        or plain.this
        or form("target.marked").search(folded)
        or titled(bare(folded), source.documents)
    )


def _is_named(topic: str, found: Target) -> bool:
    """Whether articles are called by the topic, not merely near it."""
    about = [fold(f"{one.title} {one.publisher} {one.author} {one.source}") for one in found.documents]
    return all(fold(topic).strip() in text for text in about)


def _resolve(found: Target, source: Source) -> tuple[Document, ...]:
    """The articles a target means in this conversation."""
    if not found.this:
        return found.documents
    if len(source.documents) == 1:
        return source.documents
    return talked_about(source) or source.documents


def talked_about(source: Source) -> tuple[Document, ...]:
    """The article that the last turn with one was about; empty if there is none."""
    by_id = {one.id: one for one in source.documents}
    for turn in reversed(source.earlier):
        if isinstance(turn, Turn):
            ids = [one.document_id for one in turn.answer.citations]
        else:
            ids = [one.document_id for one in retrieve(source.index, turn, 1, allowed=by_id)]
        if ids and ids[0] in by_id:
            return (by_id[max(dict.fromkeys(ids), key=ids.count)],)
    return ()


def _articles(documents: Sequence[Document], request: Request, source: Source) -> Extract | None:
    """The middle of each of some articles."""
    if not documents:
        return None
    limit = next((n for most, n in _SENTENCES if len(documents) <= most), 1)
    if request.kind == "overview":
        limit = min(limit, _OVERVIEW)
    blocks = [
        Block(one, central(source.index, one, source.encoder, limit), on_topic=False)
        for one in documents[:MOST_ARTICLES]
    ]
    kept = tuple(one for one in blocks if one.quotes)
    return Extract(kept, more=max(0, len(documents) - MOST_ARTICLES)) if kept else None


def _topic(topic: str, documents: Sequence[Document], source: Source) -> Extract:
    """What some articles say of a matter, the nearest article first."""
    passages, found = said(source.index, topic, documents, source.encoder, 3)
    if not found:
        return Extract((), passages)
    by_id = {one.id: one for one in documents}
    if len(found) == 1:
        passages, found = said(source.index, topic, [by_id[next(iter(found))]], source.encoder, 5)
    blocks = [Block(by_id[name], quotes, on_topic=True) for name, quotes in found.items()]
    return Extract(tuple(blocks[:_TOPIC_ARTICLES]), passages, more=max(0, len(blocks) - _TOPIC_ARTICLES))


def _comparison(request: Request, source: Source) -> Extract | None:
    what = " ".join(fold(request.what).split())
    topic = request.topic
    if match := form("compare.says").fullmatch(what):
        who = match["who"]
        if form("compare.group").fullmatch(who) or target(who, source.documents, source.index).everything:
            what, topic = who, match["topic"] or topic
    if match := form("compare.group").fullmatch(what):
        which = (match["which"] or "").strip()
        documents = _several(which, source) if which else source.documents
        return _side_by_side(documents or source.documents, _clean(topic or match["rest"]), source)
    if match := form("compare.pair").fullmatch(what):
        return _pair([match["a"].strip(), match["b"].strip()], _clean(topic or match["rest"] or ""), source)
    return _side_by_side(source.documents, _clean(topic or what), source)


def _several(names: str, source: Source) -> tuple[Document, ...]:
    """The articles of several names joined by "and"."""
    parts = [part.strip() for part in form("compare.and").split(names) if part.strip()]
    found = [one for part in parts for one in target(part, source.documents, source.index).documents]
    return tuple(dict.fromkeys(found))


def _pair(sides: Sequence[str], topic: str, source: Source) -> Extract | None:
    """Two articles side by side, or, where that says too little, what all articles say of either."""
    named = [_called(side, source) for side in sides]
    documents = list(dict.fromkeys(one for group in named for one in group))
    by_article = None
    if all(named) and len(documents) > 1:
        by_article = _side_by_side(documents, topic, source)
        if by_article and sum(bool(block.quotes) for block in by_article.blocks) > 1:
            return by_article
    each = _of_each([bare(side) for side in sides], topic, source)
    return each if each.blocks or by_article is None else by_article


def _called(name: str, source: Source) -> tuple[Document, ...]:
    """The articles of that name; not those that merely speak of it, unless it says it is an article's."""
    found = target(name, source.documents, source.index)
    return found.documents if form("target.marked").search(name) or _is_named(bare(name), found) else ()


def _of_each(sides: Sequence[str], topic: str, source: Source) -> Extract:
    by_id = {one.id: one for one in source.documents}
    quotes: dict[str, list[Quote]] = {}
    passages: list[Passage] = []
    for side in sides:
        seen, found = said(source.index, f"{side} {topic}".strip(), source.documents, source.encoder, 3)
        if not found and topic:
            seen, found = said(source.index, side, source.documents, source.encoder, 2)
        passages += [one for one in seen if one not in passages]
        for name, own in list(found.items())[:2]:
            quotes.setdefault(name, []).extend(own)
    blocks = [Block(by_id[name], _in_order(own), on_topic=True) for name, own in quotes.items()]
    return Extract(tuple(blocks), tuple(passages))


def _in_order(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    distinct = {one.sentence.start: one for one in quotes}
    return tuple(one for _, one in sorted(distinct.items()))


def _side_by_side(documents: Sequence[Document], topic: str, source: Source) -> Extract | None:
    """What each article says of a matter, silence included; without a matter, the middle of each."""
    if not topic:
        return _articles(documents, Request("overview", ""), source)
    blocks: list[Block] = []
    passages: list[Passage] = []
    for one in documents[:MOST_ARTICLES]:
        seen, found = said(source.index, topic, [one], source.encoder, 3)
        passages += seen[:4]
        blocks.append(Block(one, found.get(one.id, ()), on_topic=True))
    if not any(block.quotes for block in blocks):
        return Extract((), tuple(passages))
    if len(blocks) > _TOPIC_ARTICLES:
        blocks = [block for block in blocks if block.quotes][:_TOPIC_ARTICLES]
    return Extract(tuple(blocks), tuple(passages))


def _clean(topic: str) -> str:
    led = str(form("compare.topic_lead").sub("", topic.strip()))
    return str(form("compare.topic_trail").sub("", led)).strip(" ,，")
