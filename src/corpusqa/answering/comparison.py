"""A question's tokens against the sentences that could answer it: what both of the reader's networks see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpusqa.answering.candidates import Candidate, Matrix, Neighbours, titles
from corpusqa.embedding.encoder import TokenEncoder
from corpusqa.embedding.matching import Alike, QuestionTokens
from corpusqa.text.question import Question
from corpusqa.types import Passage


@dataclass(frozen=True)
class Comparison:
    """One question against n sentences; q distinct tokens of what it is about."""

    tokens: QuestionTokens
    around: Neighbours
    alike: Alike  #: with every token of the sentences
    best: Matrix  #: of each question token in each sentence, shape (n, q), -1 to 1
    title: Matrix  #: the same in the title and heading above each sentence, shape (n, q)


def compare(
    question: Question, passages: Sequence[Passage], found: Sequence[Candidate], encoder: TokenEncoder
) -> Comparison:
    """Compare a question with its candidates and their titles token by token.

    :param found: from ``candidates(passages)``; may lack some of them.
    """
    tokens, around = QuestionTokens(encoder, question.matter), Neighbours(found)
    alike = tokens.alike([one.text for one in found])
    title = tokens.similarities(titles(passages))[around.passage]
    return Comparison(tokens, around, alike, alike.best(), title)
