"""The support check: is a sentence of an answer what its citations say?

It sees texts only, never scores or ranks, so it cannot be talked into agreeing. Extractive answers are
checked exactly: the sentence is one of its quotes, and the quote stands in the document where it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from corpusqa.types import AnswerSentence, Citation


def supported(sentence: AnswerSentence, citations: Iterable[Citation], text_of: Callable[[str], str]) -> bool:
    """Tell whether a sentence may be shown.

    :param citations: of the whole answer; those whose number the sentence names count.
    :param text_of: the stored text of a document, by its id.
    """
    cited = [one for one in citations if one.number in sentence.citations]
    verbatim = all(text_of(one.document_id)[one.start : one.end] == one.quote for one in cited)
    return bool(cited) and verbatim and any(sentence.text == one.quote for one in cited)
