"""The support check: is a sentence of an answer what its citations say?

It sees texts only, never scores or ranks, so it cannot be talked into agreeing. Extractive answers are
checked exactly: the sentence is one of its quotes, and the quote stands in the document where it says.
Free sentences are judged claim by claim: every figure, date, name, denial, direction, quantifier and
telling word must have its like in the quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corpusqa.answering.support_problem import Problem, Verdict
from corpusqa.types import AnswerSentence, Citation

__all__ = ["Problem", "Verdict", "judge", "supported"]


def supported(sentence: AnswerSentence, citations: Iterable[Citation], text_of: Callable[[str], str]) -> bool:
    """Tell whether a sentence may be shown.

    :param citations: of the whole answer; those whose number the sentence names count.
    :param text_of: the stored text of a document, by its id.
    """
    cited = [one for one in citations if one.number in sentence.citations]
    verbatim = all(text_of(one.document_id)[one.start : one.end] == one.quote for one in cited)
    return bool(cited) and verbatim and any(sentence.text == one.quote for one in cited)


def judge(
    sentence: str, quotes: Sequence[str], *, titles: Sequence[str] = (), passages: Sequence[str] = ()
) -> Verdict:
    """Decide whether a sentence in free words says only what its quotes say.

    :param sentence: one sentence in any language, without citation markers.
    :param quotes: the verbatim spans it cites, in any language; without one nothing is supported.
    :param titles: of the documents and sections the quotes stand in: they may name who "the company" is,
        and nothing else.
    :param passages: texts around the quotes, sought only for names in brackets: 翠鸟汽车（Halcyon Motors）.
    """
    from corpusqa.answering.support_judge import judge_sentence

    return judge_sentence(sentence, quotes, titles, passages)
