"""Small answers made by hand, and what HTML holds: for the tests of what the page shows."""

from __future__ import annotations

from html.parser import HTMLParser

from corpusqa.types import Answer, AnswerSentence, Citation, Document, Passage, Sentence

HOSTILE = '<img src=x onerror="boom()">\'"&lt;</p></div><script>boom()</script>[1]`${boom()}`{{boom}}'


class Page(HTMLParser):
    """The elements with their attributes, and the text of each element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[int] = []
        self.feed(html)
        self.close()
        assert not self._open, "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.append("")
        self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for place in self._open:
            self.texts[place] += data

    def of(self, css: str) -> list[str]:
        """The text of every element with this class."""
        named = [css in (attrs.get("class") or "").split() for _, attrs in self.elements]
        return [text for text, wanted in zip(self.texts, named, strict=True) if wanted]

    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}


def document(name: str = "a", **more: str) -> Document:
    return Document(
        id=name * 12, source=f"{name}.md", title=more.pop("title", f"标题{name}"), text="", **more
    )


def citation(number: int, quote: str, name: str = "a", title: str = "标题") -> Citation:
    return Citation(number, name * 12, title, f"{name}.md", quote, 10 * number, 10 * number + len(quote))


def passage(text: str, name: str = "a", start: int = 0, **more: object) -> Passage:
    facts: dict[str, object] = {
        "score": 0.9,
        "lexical_rank": 1,
        "lexical_score": 0.8,
        "vector_rank": None,
        "vector_score": 0.0,
    }
    return Passage(
        document_id=name * 12,
        title="标题",
        source=f"{name}.md",
        start=start,
        end=start + len(text),
        text=text,
        heading="",
        sentences=(Sentence(start, start + len(text)),),
        **(facts | more),  # type: ignore[arg-type]
    )


def answered(
    *sentences: AnswerSentence, citations: tuple[Citation, ...], text: str, **more: object
) -> Answer:
    return Answer("问？", text, False, "", sentences=sentences, citations=citations, **more)  # type: ignore[arg-type]
