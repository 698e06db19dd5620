"""What a person wants: a question answered, or something else that people ask of a corpus.

Requests are told by their form alone, so that the same words always mean the same: an utterance is one only
if a pattern fits all of it. The patterns are data: ``requests.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from corpusqa.text.terms import fold
from corpusqa.types import RequestKind

Form = RequestKind | Literal["farewell"]

_LONGEST = 200  #: characters; a longer utterance is a question or a text
#: In the order in which they are tried; the first that fits wins.
_KINDS: tuple[Form, ...] = ("out_of_scope", "about", "articles", "comparison", "summary", "overview")
_COURTESIES: tuple[Form, ...] = ("thanks", "farewell", "greeting")
_MARKS = " ,.!?¿¡:;~…。、·-—_'\"*#()[]"
#: Not の, which Chinese writers use as an ornament.
_HIRAGANA = re.compile(r"[\u3041-\u306d\u306f-\u309f]")
_SPACED = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff])\s+|\s+(?=[\u3040-\u30ff\u3400-\u9fff])")
_BREAK = re.compile(r"[,.!?;~。、…\n]+\s*|\s+-+\s+")
#: After a bare greeting, without a mark, a question may begin with one of these.
_BEGINS = re.compile(
    r"\s*(?:请问|我想|我要|麻烦|what|who|whom|whose|when|where|why|how|which|can|could|do|does|did|is|are|was|tell|please"
    r"|summari[sz]e|compare|list|give|show|translate|write)"
)


_SENTENCES = re.compile(r"[^。！？!?]+[。！？!?]*\s*")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, and the words that say of what."""

    kind: RequestKind
    plain: str  #: the utterance without greetings and thanks around it, as typed; "" if there is nothing else
    article: str = ""  #: words that name an article
    topic: str = ""  #: words that name a matter
    what: str = ""  #: words that name either
    farewell: bool = False


@dataclass(frozen=True, slots=True)
class _Flat:
    """A text as typed beside the form it is matched in, character by character."""

    shown: str
    folded: str

    def cut(self, start: int, end: int) -> _Flat:
        return _Flat(self.shown[start:end], self.folded[start:end])

    def stripped(self) -> _Flat:
        start, end = 0, len(self.folded)
        while start < end and _is_mark(self.folded[start]):
            start += 1
        while end > start and _is_mark(self.folded[end - 1]):
            end -= 1
        return self.cut(start, end)


def recognise(text: str) -> Request:
    """Tell what a person wants.

    :param text: one utterance; anything.
    :return: the request; ``kind`` is "question" unless the form is clearly another.
    """
    if len(text) > _LONGEST:
        return Request("question", text)
    flat = _flatten(text)
    rest, courtesies = _without_courtesies(flat)
    if not rest.folded:
        if not courtesies:
            return Request("question", text)
        kind = next(kind for kind in _COURTESIES if kind in courtesies)
        return Request("greeting" if kind != "thanks" else "thanks", "", farewell=kind == "farewell")
    plain = _as_typed(text, rest, courtesies)
    for kind in _KINDS:
        for pattern in _patterns(kind, rest.folded):
            if match := pattern.fullmatch(rest.folded):
                return _request(kind, plain, rest, match)
    return Request("question", plain)


def _request(kind: Form, plain: str, rest: _Flat, match: re.Match[str]) -> Request:
    groups: dict[str, str] = {}
    for name in ("article", "topic", "what"):
        if name in match.re.groupindex and match[name]:
            groups[name] = rest.cut(*match.span(name)).stripped().shown
    assert kind != "farewell"
    return Request(kind, plain, groups.get("article", ""), groups.get("topic", ""), groups.get("what", ""))


def _flatten(text: str) -> _Flat:
    """Make both forms of a text: half width, one space for many, none beside Han characters or kana."""
    shown = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFKC", text))
    shown = _SPACED.sub("", " ".join(shown.split()))
    pairs = [(c, _fold_one(c)) for c in shown]
    kept = [(c, folded) for c, folded in pairs if folded]
    return _Flat("".join(c for c, _ in kept), "".join(folded for _, folded in kept)).stripped()


@cache
def _fold_one(character: str) -> str:
    if character in "’‘´`":
        return "'"
    if character == "妳":
        return "你"
    folded = fold(character)
    return folded if len(folded) <= 1 else character


def _is_mark(character: str) -> bool:
    return character in _MARKS or unicodedata.category(character) in {"So", "Sk", "Cn", "Co"}


def _without_courtesies(flat: _Flat) -> tuple[_Flat, list[Form]]:
    """Take greetings and thanks off the front and thanks off the end.

    A piece counts only if it is one as a whole: "你好世界是什么" greets nobody.
    """
    found: list[Form] = []
    while flat.folded:
        if whole := _courtesy(flat.folded):
            return flat.cut(0, 0), [*found, whole]
        end, kind = _front(flat.folded)
        if kind is None:
            break
        found.append(kind)
        flat = flat.cut(end, len(flat.folded)).stripped()
    start = max((match.start() for match in _BREAK.finditer(flat.folded)), default=-1)
    if start > 0 and _courtesy(flat.cut(start, len(flat.folded)).stripped().folded) == "thanks":
        flat = flat.cut(0, start).stripped()
        found.append("thanks")
    return flat, found


def _front(folded: str) -> tuple[int, Form | None]:
    """Where the courtesy that opens a text ends, and what it is."""
    for match in _BREAK.finditer(folded):
        if match.start() > 40:
            break
        if kind := _courtesy(folded[: match.start()].strip(_MARKS)):
            return match.end(), kind
    for end in range(1, min(len(folded), 16)):
        if _BEGINS.match(folded, end) and (kind := _courtesy(folded[:end].strip())):
            return end, kind
    return 0, None


def _courtesy(folded: str) -> Form | None:
    folded = folded.strip(_MARKS)
    if not folded or len(folded) > 60:
        return None
    for kind in _COURTESIES:
        if any(pattern.fullmatch(folded) for pattern in _patterns(kind, folded)):
            return kind
    return None


def _as_typed(text: str, rest: _Flat, courtesies: list[Form]) -> str:
    """The utterance without its courtesies, in the characters it was typed in."""
    if not courtesies:
        return text
    # What is left stands in the text as one piece, but for width and spaces.
    folded = "".join(_fold_one(c) for c in text)
    start = folded.find(rest.folded)
    if start < 0 or len(folded) != len(text):
        return rest.shown
    end = start + len(rest.folded)
    return text[start : end + (text[end : end + 1] in ("?", "？"))]


def _patterns(kind: Form, folded: str) -> list[re.Pattern[str]]:
    """The patterns of a kind of whose cues one stands in the text."""
    found = []
    kana = _HIRAGANA.search(folded) is not None
    for place, (language, cues) in enumerate(_cues(kind)):
        if (language != "zh" or not kana) and any(cue in folded for cue in cues):
            found += _compiled(kind, place)
    return found


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("corpusqa.answering").joinpath("requests.toml").read_text("utf-8"))


@cache
def _rows(kind: Form) -> list[tuple[str, dict[str, Any]]]:
    """The language and the words of every group of patterns of a kind."""
    found = [(language, kinds.get(kind, [])) for language, kinds in _table().items()]
    return [
        (language, row) for language, rows in found for row in (rows if isinstance(rows, list) else [rows])
    ]


@cache
def _cues(kind: Form) -> list[tuple[str, list[str]]]:
    return [(language, [_fold_pattern(cue) for cue in row["cues"]]) for language, row in _rows(kind)]


@cache
def _compiled(kind: Form, place: int) -> list[re.Pattern[str]]:
    language, row = _rows(kind)[place]
    fragments = _table()[language].get("fragments", {})
    found = []
    for line in row["patterns"].strip().splitlines():
        pattern = line
        while "%" in pattern:
            replaced = _insert(pattern, fragments)
            if replaced == pattern:
                break
            pattern = replaced
        found.append(re.compile(_fold_pattern(pattern)))
    return found


def _insert(pattern: str, fragments: dict[str, str]) -> str:
    for name, fragment in fragments.items():
        pattern = pattern.replace(f"%{name}%", fragment)
    return pattern


def _fold_pattern(pattern: str) -> str:
    """Fold a pattern's letters and leave its escapes: texts are matched folded."""
    return "".join(c if c.isascii() else _fold_one(unicodedata.normalize("NFKC", c)) or c for c in pattern)


def without_orders(question: str) -> str:
    """Return the question without sentences that give orders; all of it if nothing else is left."""
    sentences = _SENTENCES.findall(question)
    kept = [one for one in sentences if recognise(one).kind != "out_of_scope"]
    return "".join(kept).strip() if kept and len(kept) < len(sentences) else question
