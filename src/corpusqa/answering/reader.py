"""Passages → the sentences that answer, and how likely it is that they do.

Two small networks, trained by ``training/reader.py``: one ranks the sentences of the passages, one judges
from the best of them whether the corpus answers at all. The second is learned apart from the first, with
questions whose evidence was taken away, because a good rank says nothing about an answer being there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from corpusqa.answering.candidates import Candidate, Matrix, candidates
from corpusqa.answering.comparison import compare
from corpusqa.answering.features import FEATURES, describe
from corpusqa.answering.network import Network
from corpusqa.answering.token_network import TokenNetwork
from corpusqa.answering.token_view import only, view
from corpusqa.embedding.encoder import TokenEncoder
from corpusqa.text.language import language_of
from corpusqa.text.question import Question
from corpusqa.types import Passage

#: A neighbour is quoted with the best sentence when its score is this near and both fit SPAN_CHARS.
NEIGHBOUR_MARGIN = 4.0
SPAN_CHARS = 110
#: Another sentence is quoted when its score is this near the best; nearer when one thing is asked.
FURTHER_MARGIN = 3.0
FURTHER_MARGIN_LIST = 4.0
#: A sentence of another document is looked at for a disagreement when its score is this near the best.
RUNNER_MARGIN = 6.0
RUNNER_LACKS = 0.06  #: similarity to the question that it may lack against the best
RUNNERS = 3  #: sentences looked at in each other document

_MAXIMA = (
    "coverage", "coverage_longer", "coverage_both", "coverage_whole", "late", "late_both", "late_whole",
    "weakest_both", "weakest_whole", "met", "met_whole", "names_here", "names_whole", "digits_here",
    "digits_whole", "coverage_known", "coverage_known_whole", "head_here", "head_whole",
    "cosine", "common_run", "type_here", "unit_here", "score", "lexical", "vector",
)  # fmt: skip
_MAXIMA_AT = [FEATURES.index(name) for name in _MAXIMA]
#: Names of the features of the answerability network, in order.
ANSWER_FEATURES: tuple[str, ...] = (
    *(f"best:{name}" for name in FEATURES),
    *(f"max:{name}" for name in _MAXIMA),
    "top",
    "gap",
    "entropy",
    "sentences",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of a question and its passages."""

    confidence: float  #: probability that the corpus answers, 0 to 1
    chosen: tuple[Candidate, ...]  #: in reading order; empty when there is no sentence at all
    threshold: float  #: the confidence below which to abstain
    floor: float = 1.0  #: the confidence below which nothing is near
    runners: tuple[Candidate, ...] = ()  #: the best sentences of other documents than the best one's


@dataclass(frozen=True, slots=True)
class Reader:
    """The two networks and the thresholds that were set with them."""

    select: Network
    judge: TokenNetwork
    #: for each language of questions, and "across" for a sentence in another: threshold and floor
    thresholds: dict[str, tuple[float, float]]

    def read(
        self,
        question: Question,
        passages: Sequence[Passage],
        encoder: TokenEncoder,
        idf: Callable[[str], float],
        limit: int,
    ) -> Reading:
        """Choose at most ``limit`` sentences and judge whether they answer.

        :param passages: best first, as retrieved for the question.
        :param encoder: the shipped static model, whose similarities the networks know.
        """
        found = candidates(passages)
        if not found:
            return Reading(0.0, (), 1.0)
        compared = compare(question, passages, found, encoder)
        matrix = describe(question, passages, found, compared, idf)
        seen = view(question, compared, encoder)
        scores = self.select(matrix)
        best = int(np.argmax(scores))
        logit = float(self.judge(answer_features(matrix, scores)[None], only(seen, best), encoder)[0])
        threshold, floor = self.thresholds[_threshold_of(question, matrix, best)]
        return Reading(
            confidence=round(float(1 / (1 + np.exp(-logit))), 6),
            chosen=_choose(question, found, scores, limit),
            threshold=threshold,
            floor=floor,
            runners=_runners(passages, found, matrix, scores, best),
        )


def _threshold_of(question: Question, matrix: Matrix, best: int) -> str:
    if matrix[best, FEATURES.index("other_language")] > 0:
        return "across"
    language = language_of(question.text).partition("-")[0]
    return language if language in {"zh", "ja"} else "en"


def answer_features(matrix: Matrix, scores: NDArray[np.float64]) -> NDArray[np.float32]:
    """Describe a whole question by its best sentence, the best of each sort of evidence, and the ranking.

    :param matrix: from ``describe``, shape (n, f), n at least 1.
    :param scores: of the selecting network, shape (n,).
    :return: float32, shape (len(ANSWER_FEATURES),).
    """
    order = np.sort(scores)[::-1]
    shares = np.exp(scores - order[0])
    shares /= shares.sum()
    gap = order[0] - order[1] if len(order) > 1 else 5.0
    entropy = float(-(shares * np.log(shares + 1e-12)).sum())
    extra = [order[0], gap, entropy, np.log1p(len(scores))]
    best = matrix[int(np.argmax(scores))]
    return np.concatenate([best, matrix[:, _MAXIMA_AT].max(axis=0), extra]).astype(np.float32)


def _runners(
    passages: Sequence[Passage],
    found: Sequence[Candidate],
    matrix: Matrix,
    scores: NDArray[np.float64],
    best: int,
) -> tuple[Candidate, ...]:
    """The best sentences of other documents that meet the question as well as the best one, a few of each."""
    met = matrix[:, FEATURES.index("late_both")]
    own = passages[found[best].passage].document_id
    taken: Counter[str] = Counter()
    chosen = []
    for i in sorted(range(len(found)), key=lambda i: (-scores[i], i)):
        document = passages[found[i].passage].document_id
        if scores[i] < scores[best] - RUNNER_MARGIN:
            break
        if document != own and taken[document] < RUNNERS and met[i] >= met[best] - RUNNER_LACKS:
            taken[document] += 1
            chosen.append(found[i])
    return tuple(chosen)


def _choose(
    question: Question, found: Sequence[Candidate], scores: NDArray[np.float64], limit: int
) -> tuple[Candidate, ...]:
    order = sorted(range(len(found)), key=lambda i: (-scores[i], i))
    best = order[0]
    chosen = [best]
    neighbour = _neighbour(found, scores, best)
    if neighbour is not None and limit > 1:
        chosen.append(neighbour)
    margin = FURTHER_MARGIN_LIST if question.wants_list else FURTHER_MARGIN
    for i in order[1:]:
        if len(chosen) >= limit or scores[i] < scores[best] - margin:
            break
        if i not in chosen and not _says_the_same(found[i], [found[j] for j in chosen]):
            chosen.append(i)
    first: dict[int, int] = {}
    for i in chosen:
        first.setdefault(found[i].passage, len(first))
    # The best sentence's passage comes first; inside a passage the text's own order reads best.
    return tuple(found[i] for i in sorted(chosen, key=lambda i: (first[found[i].passage], found[i].place)))


def _neighbour(found: Sequence[Candidate], scores: NDArray[np.float64], best: int) -> int | None:
    """Return the better of the sentences beside the best one, if it is near enough and both stay short."""
    one = found[best]
    beside = [i for i, c in enumerate(found) if c.passage == one.passage and abs(c.place - one.place) == 1]
    if not beside:
        return None
    nearest = max(beside, key=lambda i: (scores[i], -i))
    near = scores[nearest] >= scores[best] - NEIGHBOUR_MARGIN
    return nearest if near and len(one.text) + len(found[nearest].text) <= SPAN_CHARS else None


def _says_the_same(one: Candidate, others: Sequence[Candidate]) -> bool:
    return any(one.text == other.text for other in others)


@lru_cache(maxsize=1)
def load_reader() -> Reader:
    """Load the reader that ships in the package."""
    path = resources.files("corpusqa.answering").joinpath("reader.safetensors")
    with resources.as_file(path) as file:
        return reader_from(file)


def reader_from(file: Path) -> Reader:
    """Load a reader as ``training/reader.py`` writes it.

    :raises OSError, SafetensorError, KeyError, ValueError: if the file is none.
    """
    with safe_open(file, framework="numpy") as stored:
        tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - not a mapping
        thresholds = json.loads(stored.metadata()["thresholds"])
    return Reader(
        select=Network.from_tensors(tensors, "select", len(FEATURES)),
        judge=TokenNetwork.from_tensors(tensors, "judge", len(ANSWER_FEATURES)),
        thresholds={name: (float(low), float(floor)) for name, (low, floor) in thresholds.items()},
    )
