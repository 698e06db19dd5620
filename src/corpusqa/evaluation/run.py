"""Ask all cases and judge the answers."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpusqa.evaluation.baselines import BASELINES
from corpusqa.evaluation.cases import Case, Split
from corpusqa.evaluation.metrics import Documents
from corpusqa.evaluation.outcome import POOL, Outcome, answer_digest, judge
from corpusqa.evaluation.statistics import percentile
from corpusqa.evaluation.summary import Measure, summarize

if TYPE_CHECKING:
    from corpusqa.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All cases with their outcomes, in the order of the cases."""

    outcomes: tuple[Outcome, ...]
    #: for each way to answer without thought, its outcomes, in the same order
    baselines: dict[str, tuple[Outcome, ...]]
    documents: dict[str, Documents]  #: by the extra folder of a case ("" for none), then by source
    unrepeatable: tuple[str, ...]  #: ids of cases that got another answer when asked again

    def of(self, split: Split) -> Evaluation:
        """Return the part of this evaluation that belongs to one split."""
        ids = {o.case.id for o in self.outcomes if o.case.split == split}
        return Evaluation(
            outcomes=tuple(o for o in self.outcomes if o.case.id in ids),
            baselines={
                name: tuple(o for o in outcomes if o.case.id in ids)
                for name, outcomes in self.baselines.items()
            },
            documents=self.documents,
            unrepeatable=tuple(case_id for case_id in self.unrepeatable if case_id in ids),
        )

    def table(self) -> dict[str, Measure]:
        """Every metric over all cases of this evaluation."""
        return summarize(self.outcomes)

    def seconds(self) -> tuple[float, float]:
        """Median and 95th percentile of the seconds that an answer took."""
        values = [o.seconds for o in self.outcomes]
        return percentile(values, 50), percentile(values, 95)

    def digest(self) -> str:
        """One digest of all answers: equal for equal answers to equal cases."""
        lines = "\n".join(f"{o.case.id} {o.digest}" for o in self.outcomes)
        return hashlib.sha256(lines.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Span:
    source: str
    start: int
    end: int


def _chunks(assistant: Assistant, cases: Sequence[Case]) -> list[_Span]:
    """Return where the chunks of all documents with evidence begin and end."""
    wanted = {span.doc for case in cases for group in case.evidence for span in group}
    return [
        _Span(document.source, chunk.start, chunk.end)
        for _, chunk, document in assistant.index.store.read()
        if document.source in wanted
    ]


def evaluate(
    assistants: Assistant | Mapping[str, Assistant], cases: Sequence[Case], *, tau: float = 1.0
) -> Evaluation:
    """Ask every case twice, judge the first answer, and let the baselines answer beside it.

    :param assistants: the assistant, or for cases with extra articles one for each extra folder.
    :param tau: share of a sentence's tokens that its quotes must hold; 1.0 for extractive answers.
    """
    by_extra = assistants if isinstance(assistants, Mapping) else {"": assistants}
    desks = {extra: _Desk(one, [c for c in cases if c.extra == extra]) for extra, one in by_extra.items()}
    outcomes: list[Outcome] = []
    baselines: dict[str, list[Outcome]] = {name: [] for name in BASELINES}
    unrepeatable: list[str] = []
    for case in cases:
        desk = desks[case.extra]
        began = time.perf_counter()
        answer = desk.assistant.ask(case.question, history=list(case.history))
        seconds = time.perf_counter() - began
        asked = answer.standalone_question or case.question
        pool = tuple(desk.assistant.search(asked, limit=POOL))
        outcomes.append(
            judge(case, answer, pool, desk.documents, chunks=desk.chunks, tau=tau, seconds=seconds)
        )
        for name, reply in BASELINES.items():
            baselines[name].append(judge(case, reply(asked, pool), pool, desk.documents))
        again = desk.assistant.ask(case.question, history=list(case.history))
        if answer_digest(again) != answer_digest(answer):
            unrepeatable.append(case.id)
    return Evaluation(
        outcomes=tuple(outcomes),
        baselines={name: tuple(of) for name, of in baselines.items()},
        documents={extra: desk.documents for extra, desk in desks.items()},
        unrepeatable=tuple(unrepeatable),
    )


class _Desk:
    """Where the cases of one corpus are asked: the assistant with its documents and chunks."""

    def __init__(self, assistant: Assistant, cases: Sequence[Case]) -> None:
        self.assistant = assistant
        self.documents = {document.source: document for document in assistant.documents()}
        self.chunks = _chunks(assistant, cases)
