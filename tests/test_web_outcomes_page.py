"""How a turn can end, in a real Chromium: what is set off, what opens, which keys work."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from corpusqa import Assistant
from corpusqa.types import (
    Answer,
    AnswerSentence,
    Citation,
    Disagreement,
    PassagesFound,
    ShortAnswer,
    TextDelta,
)
from web_support import ask, choose, in_view, marked, open_assistant, visit

pytestmark = pytest.mark.browser

COST = "总投资为4.8亿元。"
CREW = "修復小組由十二名木匠組成，他們只使用傳統工具。"
LEAD = "语料没有直接说明这一点。最接近的句子是："
NOTE = "文章说法不一：4.8亿元[1]，十二名木匠[2]。"
SHORT, CLOSEST, DIFFER, LIST, GREET, POEM = "多少钱", "谁设计", "不一致吗", "有哪些文章", "你好", "写首诗"


class Scripted(Assistant):
    """Gives every kind of reply on demand, about the articles that are there: no reader need produce it."""

    def stream(self, question, history=()):
        answer = self._scripted(question)
        if answer is None:
            yield from super().stream(question, history)
            return
        yield PassagesFound(answer.passages)
        yield from (TextDelta(line) for line in answer.text.splitlines(keepends=True))
        yield answer

    def _scripted(self, question: str) -> Answer | None:
        cost, crew = self._cite(1, COST), self._cite(2, CREW)
        words = ShortAnswer("4.8亿元", 1, cost.start + 4, cost.start + 9)
        titles = [f"{n}. {one.title or one.source}" for n, one in enumerate(self.documents(), 1)]
        declined = f"这不是我能做的。\n\n可以这样问：\n- {SHORT}"
        replies = {
            SHORT: _said(question, cost, short=words),
            DIFFER: _said(
                question, cost, crew, disagreement=Disagreement((1, 2), ("4.8亿元", "十二名木匠"), NOTE)
            ),
            CLOSEST: Answer(
                question,
                "\n".join([LEAD, f"{COST}[1]", f"{CREW}[2]"]),
                True,
                "没有。",
                "not_stated",
                citations=(cost, crew),
            ),
            LIST: Answer(question, "\n".join(["这里的文章：5 篇", *titles]), False, "", request="articles"),
            GREET: Answer(question, f"你好！\n\n可以这样问：\n- {SHORT}", False, "", request="greeting"),
            POEM: Answer(question, declined, True, declined, "out_of_scope", request="out_of_scope"),
        }
        return replies.get(question)

    def _cite(self, number: int, quote: str) -> Citation:
        document = next(one for one in self.documents() if quote in one.text)
        start = document.text.index(quote)
        return Citation(
            number, document.id, document.title, document.source, quote, start, start + len(quote)
        )


def _said(question: str, *cited: Citation, **more: object) -> Answer:
    text = "\n".join(f"{one.quote}[{one.number}]" for one in cited)
    sentences = tuple(AnswerSentence(one.quote, (one.number,)) for one in cited)
    return Answer(question, text, False, "", sentences=sentences, citations=cited, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Scripted(open_assistant(tmp_path_factory.mktemp("web")).index)


def test_a_short_answer_stands_large_above_its_sentence_and_leads_to_it(page: Page) -> None:
    turn = ask(page, SHORT)
    expect(page.locator(f"{turn} .short")).to_have_text("4.8亿元1")
    assert "".join(page.locator(f"{turn} .sentence .key").all_text_contents()) == "4.8亿元"
    sizes = [
        page.locator(f"{turn} {css}").first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        for css in (".short", ".sentence")
    ]
    assert sizes[0] > 1.3 * sizes[1]
    page.locator(f"{turn} .short .cite").click()
    assert marked(page) == COST and in_view(page, "mark.now")


def test_the_closest_sentences_are_muted_and_open_by_click_digit_and_step(page: Page) -> None:
    turn = ask(page, CLOSEST)
    expect(page.locator(f"{turn} .abstention")).to_contain_text(LEAD)
    expect(page.locator(f"{turn} h3")).to_have_text("最接近的句子，并非答案")
    expect(page.locator(".heard")).to_have_text("没有直接的答案。列出了最接近的句子：2 句。")
    colours = [
        page.locator(css).first.evaluate("node => getComputedStyle(node).color")
        for css in (f"{turn} .sentence", f"{turn} .asked")
    ]
    assert colours[0] != colours[1]
    page.locator(f"{turn} .closest .cite").first.click()
    assert marked(page) == COST and in_view(page, "mark.now")
    page.locator(".next").click()
    expect(page.locator(f"{turn} .closest .cite[data-n='2']")).to_have_attribute("aria-current", "true")
    assert marked(page) == CREW
    page.locator(".thread").click(position={"x": 5, "y": 5})
    page.keyboard.press("1")
    expect(page.locator(f"{turn} .closest .cite[data-n='1']")).to_have_attribute("aria-current", "true")
    assert marked(page) == COST
    page.keyboard.press("ArrowRight")
    expect(page.locator(".article h2")).to_have_text("古寺修復記事")


def test_a_disagreement_is_noted_under_the_answer(page: Page) -> None:
    turn = ask(page, DIFFER)
    note = page.locator(f"{turn} .disagreement")
    expect(note).to_contain_text("文章说法不一：4.8亿元1，十二名木匠2。")
    note.locator(".cite").last.click()
    assert marked(page) == CREW


def test_a_listed_article_opens_and_leads_back(page: Page) -> None:
    turn = ask(page, LIST)
    expect(page.locator(f"{turn} .opens")).to_have_count(5)
    page.locator(f"{turn} .opens", has_text="古寺修復記事").click()
    expect(page.locator(".article h2")).to_have_text("古寺修復記事")
    expect(page.locator(".steps")).to_be_hidden()
    page.locator(".back").click()
    expect(page.locator(f"{turn} .opens[aria-current]")).to_be_focused()


def test_offered_questions_are_asked_by_a_click(page: Page) -> None:
    turn = ask(page, GREET)
    assert page.locator(f"{turn} .told").all_text_contents() == ["你好！", "可以这样问："]
    page.locator(f"{turn} .offer").click()
    expect(page.locator(".turn:nth-child(2).done .short")).to_contain_text("4.8亿元")


def test_a_declined_request_is_calm(page: Page) -> None:
    turn = ask(page, POEM)
    expect(page.locator(f"{turn} .calm")).to_contain_text("这不是我能做的。")
    assert page.locator(f"{turn} :is(.abstention, .lead, .why)").count() == 0
    expect(page.locator(".heard")).to_have_text("回复完毕，引用 0 处。")


CONTRAST = """
(root) => {
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = getComputedStyle(at).backgroundColor.match(/[\\d.]+/g).map(Number);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((c) => {
      const part = c / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const speaks = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  return [...root.querySelectorAll("*")]
    .filter((node) => node.getClientRects().length && speaks(node))
    .map((node) => {
      const ink = getComputedStyle(node).color.match(/[\\d.]+/g).map(Number);
      const [a, b] = [light(ink), light(ground(node))];
      return [node.className + ": " + node.textContent, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    })
    .filter(([, ratio]) => ratio < 4.5);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_outcome_can_be_read_on_a_phone_in_both_languages(
    scheme: str, browser: Browser, address: str
) -> None:
    with visit(browser, address, locale="en-US", width=375, height=740) as page:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for question in (SHORT, CLOSEST, DIFFER, LIST, GREET, POEM):
            ask(page, question)
        expect(page.locator(".closest").locator("xpath=preceding-sibling::h3")).to_have_text(
            "Closest sentences, not an answer"
        )
        expect(page.locator(".disagreement .lead")).to_have_text("The articles disagree")
        assert page.locator(".turns").evaluate(CONTRAST) == []
        wide = page.evaluate(
            "[...document.querySelectorAll('.turns *')].filter(n => n.getClientRects().length &&"
            " n.getBoundingClientRect().right > innerWidth + 1).map(n => n.className)"
        )
        assert wide == []
        choose(page, "language", "zh")
        expect(page.locator(".disagreement .lead")).to_have_text("文章说法不一")
        page.reload()
        expect(page.locator(".closest .cite")).to_have_count(2)
        page.locator(".closest .cite").last.click()
        assert marked(page) == CREW
