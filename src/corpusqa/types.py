"""The words of the project as frozen data, without logic.

document: one source text with its metadata. sentence: a span of a document. chunk: the unit that is
indexed (whole sentences, with offsets). passage: a chunk found for a question, with its scores.
citation: a verbatim span of a document that supports a sentence of an answer. answer: sentences with
citations, or an abstention with a reason. turn: one question with its answer in a conversation.

Every ``start`` and ``end`` is an offset in characters (code points) into ``Document.text``, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SentenceKind = Literal["body", "heading", "item", "caption"]
#: Why an assistant abstained: the question holds nothing to look for; nothing in the corpus is near it;
#: the corpus speaks of it but does not answer it.
AbstainCode = Literal["", "empty_question", "nothing_near", "not_stated", "out_of_scope"]
#: How a turn ended: sentences that answer; none, but the closest ones shown as such; nothing near; or a
#: reply to another request than a question (which articles are there, a greeting), see ``RequestKind``.
Outcome = Literal["answer", "closest", "nothing", "reply"]
#: What was asked for. Everything but "question" is recognised by form, in any language we have forms for.
RequestKind = Literal[
    "question", "greeting", "thanks", "about", "articles", "overview", "summary", "comparison", "out_of_scope"
]


@dataclass(frozen=True, slots=True)
class Removed:
    """One line of page chrome that was cut out of a source, kept beside its document."""

    line: int  #: 1-based line number in the decoded source
    text: str
    reason: str  #: a short English noun, such as "navigation", "image", "disclaimer", "recommended"


@dataclass(frozen=True, slots=True)
class Document:
    """One source text with its metadata. ``text`` never changes: all offsets refer to it."""

    id: str  #: the first 12 hexadecimal digits of the SHA-256 of ``text`` in UTF-8
    source: str  #: path below the indexed folder, with forward slashes
    title: str
    text: str
    language: str = ""  #: BCP 47: "zh-Hans", "zh-Hant", "en", "ja", ...; "" when unknown
    encoding: str = "utf-8"
    publisher: str = ""
    author: str = ""
    date: str = ""  #: ISO 8601, as exact as the source says: "2025", "2025-12", "2025-12-24"
    questions: tuple[str, ...] = ()  #: example questions that the front matter offers
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of a document that can be quoted by itself."""

    start: int
    end: int
    kind: SentenceKind = "body"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole sentences of one document: ``start == sentences[0].start``, ``end == sentences[-1].end``."""

    document_id: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    heading: str = ""  #: the nearest heading above; helps retrieval, never part of a quote


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found for a question. Ranks count from 1; ``None`` where that search did not find it."""

    document_id: str
    title: str
    source: str
    start: int
    end: int
    text: str
    heading: str
    sentences: tuple[Sentence, ...]
    score: float
    lexical_rank: int | None
    lexical_score: float  #: share of the question's term weight found in the passage, about 0 to 1
    vector_rank: int | None
    vector_score: float  #: highest cosine between the question and a window of the passage, -1 to 1


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim span: ``document.text[start:end] == quote``."""

    number: int  #: as printed in the answer's text, from 1
    document_id: str
    title: str
    source: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer with the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words that answer, always a verbatim span of a cited sentence."""

    text: str
    citation: int  #: number of the citation it stands in
    start: int  #: offsets into the document's text, inside the citation's span
    end: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Citations that state different values of the same thing."""

    citations: tuple[int, ...]  #: their numbers, two or more
    values: tuple[str, ...]  #: verbatim spans, one for each of them
    note: str  #: one sentence that names the disagreement, in the question's language


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences with citations, or an abstention with a reason; always with what retrieval offered."""

    question: str
    text: str  #: what a person reads: sentences with markers like "[1]", or the abstention
    abstained: bool
    reason: str  #: why it abstained, in the question's language; "" when it answered
    reason_code: AbstainCode = ""
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    standalone_question: str = ""  #: the question as it was searched, after the conversation was used
    confidence: float = 0.0  #: probability, 0 to 1, that the corpus answers the question
    short: ShortAnswer | None = None
    disagreement: Disagreement | None = None
    request: RequestKind = "question"
    note: str = ""  #: what else to know, in the question's language: documents left out, parts not answered
    timings: dict[str, float] = field(default_factory=dict, compare=False)  #: seconds by stage

    @property
    def outcome(self) -> Outcome:
        """How the turn ended; "closest": it abstained and cites the nearest sentences, not as an answer."""
        if self.request != "question" and not self.abstained:
            return "reply"
        if not self.abstained:
            return "answer"
        return "closest" if self.citations else "nothing"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer in a conversation."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """First event of a stream: what retrieval offered, before an answer is chosen."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Next piece of the answer's text; all pieces in order make ``Answer.text``."""

    text: str


#: What ``Assistant.stream`` yields; the last event is the Answer itself.
Event = PassagesFound | TextDelta | Answer


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that was not indexed, with the reason and what to do, in one line."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one run of ``build_index`` did."""

    files: int  #: files looked at
    documents: int  #: documents in the index now
    chunks: int  #: chunks in the index now
    rejected: tuple[Rejection, ...] = ()
    duplicates: tuple[tuple[str, str], ...] = ()  #: (source left out, source with the same text)
    changed: bool = True  #: False when the index was already up to date and nothing was written
    seconds: float = 0.0
