"""An export as one HTML file without scripts, which fetches nothing and lets nothing in it do so."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator

from corpusqa.export.form import Export, ExportedDocument, ExportedTurn
from corpusqa.export.lines import Line, cited, data_line, notes, one_line, searched_as, short_first, when
from corpusqa.export.words import COMMAND, word
from corpusqa.types import Citation

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{max-width:44rem;margin:0 auto;padding:2rem 1.2rem 4rem;overflow-wrap:anywhere;"
    'font:1rem/1.75 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;'
    "background:light-dark(#fffdf8,#1f1d1a);color:light-dark(#23211d,#e8e3d9)}"
    "h1{font-size:1.6rem;line-height:1.35}h2{font-size:1.2rem;margin-top:3rem}"
    "h3{font-size:1rem;margin:2rem 0 0}"
    "h1,h2,p,blockquote{unicode-bidi:plaintext}"
    ".short{font-size:1.2rem;font-weight:600}"
    ".meta{margin:.2rem 0;font-size:.85rem;color:light-dark(#5f5a51,#aaa397)}"
    "code{font-size:.85em}"
    ".cited{margin:1.4rem 0 .4rem;font-weight:600}"
    "blockquote{margin:.4rem 0;padding:.5rem 1rem;white-space:pre-wrap;"
    "background:light-dark(#fbeec2,#423a1e);border-inline-start:4px solid light-dark(#c99a1a,#d9b44a)}"
    "footer{margin-top:3rem;padding-top:1rem;border-top:1px solid light-dark(#e2dccf,#37332d)}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'none'; base-uri 'none'"
#: Characters that would end a line of the file, or that HTML cannot hold.
_BREAKS = re.compile("[\n\r\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSENDABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff]")


def escaped(text: str) -> str:
    """Text as HTML on one line that shows exactly it."""
    text = _UNSENDABLE.sub("\ufffd", html.escape(text))
    return _BREAKS.sub(lambda found: f"&#{ord(found[0])};", text)


def lines(export: Export) -> Iterator[Line]:
    """The whole file, line by line."""
    language = "zh-Hans" if export.language == "zh" else "en"
    title = escaped(one_line(export.title))
    head = "the head of the file"
    yield Line(head, "<!doctype html>")
    yield Line(head, f'<html lang="{language}">')
    yield Line(head, '<head><meta charset="utf-8">')
    yield Line(head, f'<meta http-equiv="Content-Security-Policy" content="{escaped(_POLICY)}">')
    yield Line(head, '<meta name="referrer" content="no-referrer">')
    yield Line(head, '<meta name="viewport" content="width=device-width, initial-scale=1">')
    yield Line("the title", f"<title>{title}</title>")
    yield Line(head, f"<style>{_STYLE}</style></head>")
    yield Line("the title", f"<body><h1>{title}</h1>")
    yield Line("the date", _p(escaped(word(export.language, "exported", when(export))), "meta"))
    if not export.turns:
        yield Line("the text", _p(escaped(word(export.language, "nothing"))))
    for number, turn in enumerate(export.turns, start=1):
        yield from _turn(export, turn, number)
    yield Line("the end", f"<footer>{_p(escaped(word(export.language, 'offsets')), 'meta')}")
    check = f"{escaped(word(export.language, 'check'))}<code>{COMMAND}</code>"
    yield Line("the end", f"{_p(check, 'meta')}</footer>")
    yield Line("the end", "</body></html>")
    yield data_line(export)


def _p(inside: str, css: str = "") -> str:
    return f'<p class="{css}" dir="auto">{inside}</p>' if css else f'<p dir="auto">{inside}</p>'


def _turn(export: Export, turn: ExportedTurn, number: int) -> Iterator[Line]:
    place, language = f"turn {number}", export.language
    asked = f'<h2 dir="auto">{number}. {escaped(one_line(turn.question))}</h2>'
    yield Line(f"{place}, the question", asked)
    if searched := searched_as(turn):
        said = f"{escaped(word(language, 'searched'))}<bdi>{escaped(searched)}</bdi>"
        yield Line(f"{place}, the question as searched", _p(said, "meta"))
    if turn.abstained and turn.request == "question":
        yield Line(f"{place}, the answer", _p(escaped(word(language, "no_answer")), "short"))
    if short := short_first(turn):
        yield Line(f"{place}, the short answer", _p(escaped(short), "short"))
    for line in turn.text.split("\n"):
        if line.strip():
            yield Line(f"{place}, the answer", _p(escaped(line.strip())))
    for disagreeing, note in notes(turn):
        lead = f"<strong>{escaped(word(language, 'disagree'))}</strong> " if disagreeing else ""
        yield Line(f"{place}, the note", _p(f"{lead}{escaped(one_line(note))}"))
    if turn.citations:
        yield Line(f"{place}, its sources", f"<h3>{escaped(word(language, 'evidence'))}</h3>")
    for citation, document in cited(export, turn):
        yield from _citation(f"{place}, citation {citation.number}", citation, document, language)


def _citation(place: str, citation: Citation, document: ExportedDocument, language: str) -> Iterator[Line]:
    title = f"<bdi>{escaped(one_line(citation.title or citation.source))}</bdi>"
    yield Line(f"{place}, its title", _p(f"[{citation.number}] {title}", "cited"))
    quote = f'<blockquote dir="auto">{escaped(citation.quote)}</blockquote>'
    yield Line(f"{place}, its quote", quote)
    facts = (document.publisher, document.author, document.date)
    if about := " · ".join(f"<bdi>{escaped(one_line(fact))}</bdi>" for fact in facts if fact.strip()):
        yield Line(f"{place}, its document", _p(about, "meta"))
    source = f"<bdi>{escaped(one_line(citation.source))}</bdi>"
    stands = word(language, "place", source, citation.start, citation.end)
    yield Line(f"{place}, its place", _p(stands, "meta"))
    if document.sha256:
        digest = f"<code>{escaped(document.sha256)}</code>"
        yield Line(f"{place}, its SHA-256", _p(word(language, "hash", digest), "meta"))
