"""From the numbers of a question-answering model to spans of tokens: arithmetic only.

A model gives every token two numbers, how well an answer starts there and how well it ends there; those of
the first token (such as [CLS]) say how likely there is no answer (Devlin et al., 2019, section 4.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """The best span that begins in one sentence."""

    first: int  #: place of its first token
    last: int  #: place of its last token
    margin: float  #: its score minus that of no answer


def best_spans(
    starts: Numbers,
    ends: Numbers,
    sentences: Places,
    walls: Places,
    none: int,
    *,
    most_tokens: int,
    most_sentences: int,
) -> list[TokenSpan]:
    """Find the best span that begins in each sentence.

    The score of a span is start + end. Its margin over no answer is the logarithm of how many times likelier
    it is, when starts and ends are drawn apart from one another.

    :param starts: how well an answer starts at a token, shape (n,).
    :param ends: how well it ends there, shape (n,).
    :param sentences: the number of the sentence a token stands in, shape (n,); -1 where no answer may be.
    :param walls: a number that changes where no span may go on, shape (n,).
    :param none: place of the token that stands for no answer.
    :param most_tokens: longest span; :param most_sentences: most sentences that it touches.
    :return: in the order of the sentences; of equal spans the first one.
    """
    allowed = np.flatnonzero(sentences >= 0)
    if not len(allowed):
        return []
    place, wall = sentences[allowed], walls[allowed]
    length = allowed[None, :] - allowed[:, None]
    fits = (length >= 0) & (length < most_tokens) & (wall[None, :] == wall[:, None])
    fits &= place[None, :] - place[:, None] < most_sentences
    scores = np.where(fits, starts[allowed][:, None] + ends[allowed][None, :], -np.inf)
    nothing = float(starts[none] + ends[none])
    found = []
    for sentence in np.unique(place):
        rows = np.flatnonzero(place == sentence)
        row, column = divmod(int(np.argmax(scores[rows])), scores.shape[1])
        margin = float(scores[rows[row], column]) - nothing
        found.append(TokenSpan(int(allowed[rows[row]]), int(allowed[column]), margin))
    return found


def probability(margin: float) -> float:
    """The logistic function of a margin, 0 to 1, to four digits: the last bits of a model are noise."""
    return round(float(0.5 * (1 + np.tanh(margin / 2))), 4)
