"""A model of natural language inference: does one text follow from another, or contradict it?

It vetoes, and never lets through: what the exact checks reject stays rejected whatever it says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpusqa.answering.models.kinds import labels
from corpusqa.answering.models.pairs import PairModel
from corpusqa.answering.support import judge
from corpusqa.answering.support_problem import Problem, Verdict
from corpusqa.errors import ModelUnusable

#: Most of what the model reads at once that may be the hypothesis.
_HYPOTHESIS_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Inference:
    """What a model makes of a premise and a hypothesis; probabilities, 0 to 1, to four digits."""

    entailment: float
    contradiction: float


class Nli:
    """A classifier of pairs with the labels entailment and contradiction, and usually neutral."""

    def __init__(self, model: PairModel, entailment: int, contradiction: int) -> None:
        """:param entailment, contradiction: the places of the two labels.

        :raises ModelUnusable: if the model gives fewer numbers than that.
        """
        if max(entailment, contradiction) >= model.numbers:
            raise ModelUnusable(
                f"The NLI model {model.name!r} names labels that it does not give; its config.json is wrong."
            )
        self._model = model
        self._entailment, self._contradiction = entailment, contradiction

    @classmethod
    def open(cls, name: str, folder: Path) -> Nli:
        """Load a model from its folder.

        :raises ModelUnusable: if it cannot be loaded or is of no use.
        """
        known = labels(json.loads((folder / "config.json").read_bytes()))
        return cls(PairModel.open("nli", name, folder), known["entailment"], known["contradiction"])

    def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
        """Judge pairs of a premise and a hypothesis.

        Of a premise that is longer than what the model reads beside the hypothesis, the end is left out.
        """
        if not pairs:
            return []
        found = self._model.logits([self._fitted(premise, hypothesis) for premise, hypothesis in pairs])
        shares = np.exp(found - found.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return [
            Inference(round(float(row[self._entailment]), 4), round(float(row[self._contradiction]), 4))
            for row in shares
        ]

    def _fitted(self, premise: str, hypothesis: str) -> tuple[str, str]:
        room = self._model.room
        hypothesis = self._model.shortened(hypothesis, int(room * _HYPOTHESIS_SHARE))
        return self._model.shortened(premise, room - self._model.count([hypothesis])[0]), hypothesis


def judge_with(
    nli: Nli,
    sentence: str,
    quotes: Sequence[str],
    *,
    titles: Sequence[str] = (),
    passages: Sequence[str] = (),
    threshold: float = 0.5,
) -> Verdict:
    """Decide like ``support.judge``, and reject also what does not follow from the quotes by the model.

    A sentence that stands in a quote word for word needs no model.

    :param threshold: probability of entailment, 0 to 1, below which a sentence in free words is rejected.
    """
    verdict = judge(sentence, quotes, titles=titles, passages=passages)
    if not verdict.supported or any(sentence.strip() in quote for quote in quotes):
        return verdict
    # The titles say who "the company" is; the model can only make the check stricter, so they do no harm.
    (inference,) = nli.infer([("\n".join((*titles, *quotes)), sentence)])
    if inference.entailment >= threshold:
        return verdict
    return Verdict(False, (Problem("inference", sentence),))
