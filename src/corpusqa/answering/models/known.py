"""Models that can take a place in answering and read Chinese among other languages, by their model cards."""

from __future__ import annotations

from dataclasses import dataclass

from corpusqa.answering.models.kinds import Place


@dataclass(frozen=True, slots=True)
class KnownPart:
    """One model of the hub."""

    name: str
    place: Place
    weights_mb: int  #: megabytes (10^6 bytes) of its weights
    languages: str
    licence: str
    note: str = ""


KNOWN = (
    KnownPart("timpal0l/mdeberta-v3-base-squad2", "reader", 1110, "94", "MIT", "trained on SQuAD 2.0"),
    KnownPart(
        "deepset/xlm-roberta-base-squad2-distilled", "reader", 1110, "many", "MIT", "trained on SQuAD 2.0"
    ),
    KnownPart(
        "cross-encoder/mmarco-mMiniLMv2-L12-H384-v1", "reranker", 471, "15", "Apache-2.0", "trained on mMARCO"
    ),
    KnownPart("BAAI/bge-reranker-v2-m3", "reranker", 2270, "many", "Apache-2.0"),
    KnownPart(
        "MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7",
        "nli",
        558,
        "27",
        "MIT",
        "XNLI and others",
    ),
)
