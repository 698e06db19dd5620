"""Names in an article, told by nothing but where they stand: good enough for drafts that people correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import regex

from corpusqa.types import Document

#: A name occurs so often in its article.
_TIMES = 3
_LATIN = regex.compile(
    r"(?:(?<=[\p{Ll},] )|(?<=\p{Han}))\p{Lu}[\p{L}\d.&-]*\p{L}(?: \p{Lu}[\p{L}\d&-]+)*"
    r"|\b\p{Lu}\p{Lu}[\p{L}\d]+\b"
)
_KATAKANA = regex.compile(r"[\p{Katakana}ー]{3,}(?:[・=][\p{Katakana}ー]+)*")
_CLAUSE = regex.compile(r"(?<=^|[，。；：！？、“「『\n])(\p{Han}{2,4})")
# What opens clauses and names nobody, as it begins.
_COMMON = regex.compile(
    r"[这這那该該其此它他她我你每各某何谁誰第一二三四五六七八九十两兩几幾不没沒无無也又还還都就才只再更最很太"
    r"但而且或若如因所由从從在对對于於为為以与與和同跟被把将將让讓使向往到自当當比按据據随隨经經用靠拿叫是有"
    r"可能会會要想得应應已曾正刚剛仍却卻则則即便既虽雖尽盡并並过過后後前上下中内內外左右今明昨去来來年月日"
    r"时時许許多少全整双雙据据据]"
    r"|原因|同样|同樣|目前|许多|公司|产品|產品|市场|市場|技术|技術|企业|企業|行业|行業|作者|文章|业界|業界|人们|人們"
)


def names(document: Document, others: Sequence[Document]) -> list[str]:
    """Return what looks like a name of what the article is about, the most frequent first.

    Latin: what is written with a capital inside a sentence. Chinese: what opens several clauses. Japanese:
    words in katakana. Only what stands in the article three times or more, and in no other.

    :param others: the articles that must not hold it.
    """
    found = Counter(_LATIN.findall(document.text))
    found.update(_KATAKANA.findall(document.text))
    found.update(_openings(document.text))
    counts = {name: document.text.count(name) for name in found}
    own = [
        name
        for name, times in counts.items()
        if times >= _TIMES and not any(name in other.text for other in others)
    ]
    return sorted(_longest(own, counts), key=lambda name: (-counts[name], name))


def _openings(text: str) -> Iterable[str]:
    """Beginnings of clauses that several clauses share, of two to four characters."""
    heads = Counter(
        match[:length]
        for match in _CLAUSE.findall(text)
        if not _COMMON.match(match)
        for length in range(2, len(match) + 1)
    )
    return [head for head, times in heads.items() if times > 1]


def _longest(found: Sequence[str], counts: dict[str, int]) -> list[str]:
    """Leave out the part of a name that never stands alone, and a name with what often follows it."""
    return [
        name
        for name in found
        if not any(name != more and name in more and counts[more] == counts[name] for more in found)
        and not any(name != less and name.startswith(less) and counts[less] > counts[name] for less in found)
    ]
