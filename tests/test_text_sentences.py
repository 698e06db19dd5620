"""Sentence spans: hand-written cases in several languages, layouts, and properties of any text."""

from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusqa.text.sentences import LONGEST_SENTENCE, split_sentences

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


def sentences(text):
    return [text[s.start : s.end] for s in split_sentences(text)]


def kinds(text):
    return [(s.kind, text[s.start : s.end]) for s in split_sentences(text)]


# One paragraph each; "¦" marks where one sentence ends and the next begins; spaces stand between them.
CASES = {
    # Simplified Chinese
    "full-width marks": "公司成立于2015年。¦总部在杭州!¦你知道吗?¦当然知道。",
    "ascii commas and colons": "他说得很直白:先活下来,再谈理想。¦团队里,九成是工程师。",
    "ascii full stop": "公司在杭州成立.¦首款车卖得不好.¦后来才好转.",
    "ascii full stop and space": "公司在杭州成立. ¦首款车卖得不好. ¦后来才好转.",
    "semicolon stays inside": "一是成本低；二是速度快；三是质量稳。¦三者缺一不可。",
    "decimals": "支出为7611.49亿元,增长22.81%。¦占比5.78%.¦次年更高。",
    "model names": "新车用了LEAP3.5架构和CTP 3.0电池。¦相机Osmo Action 6由它供货。",
    "quotation of one sentence": "创始人说：“我们才刚起步。”¦大家都笑了。",
    "quotation of two sentences": "他表示：“路还很长。我们不能停。”¦会议到此结束。",
    "quotation first, speaker after": "“造车是表面，底层是效率。”张三说。¦众人点头。",
    "speaker with titles": "“我们从零开始。”公司创始人、董事长兼首席执行官李四说。¦掌声响起。",
    "quoted word": "他把“后背”交给对方。¦这叫“信任”。",
    "question quoted inside a sentence": "面对“为什么不外购？”的疑问，他没有回答。¦后来有了答案。",
    "question quoted before more": "他反复问“值得吗？”却没有答案。¦夜深了。",
    "title with question mark": "《明天会好吗？》一文引发热议。¦作者没有回应。",
    "exclamation in brackets": "他终于（谢天谢地！）回来了。¦一切照旧。",
    "full stop in brackets": "产量翻倍（见下图。）¦股价也涨了。",
    "ASCII quotes": '他说:"我们做到了。以后还会更好。"¦记者记下了这句话。',
    "corner quotes": "他說：「時間不多。要快。」¦說完就走了。",
    "nested quotes": "“‘零’有两层意思，第一层是从头做。第二层是没有排放。”他解释。¦说完笑了。",
    "unbalanced opening quote": "他说：“我们走吧。¦于是大家出发。¦天黑前到了。",
    "unbalanced closing quote": "我们走吧。”¦于是大家出发。¦天黑前到了。",
    "marks before a comma": "他连问“谁？”、“为何？”，没人回答。¦是Yahoo!，还是Google?¦不知道。",
    "dash alone": "他走了。 ——",
    "two marks": "真的吗？！¦是真的！！！¦好吧。",
    "ellipsis ends": "从手机到汽车，他们几乎什么都做过……¦这些都只是开始。",
    "ellipsis inside": "他……没有说话。¦大家都懂。",
    "ellipsis before a particle": "芯片、电池、电机、电控……等部件都自己做。¦这很少见。",
    "single ellipsis": "他想了很久…没有说话。",
    "range and percent": "成本降低20%—30%,毛利14%-15%。¦这很难得。",
    "latin name before the mark": "合作方是Stellantis.¦双方成立了合资公司。¦它叫Leapmotor International。",
    "url": "详情见https://example.com/a.html?x=1&y=2。¦也可写信到info@example.com.cn询问。",
    "file names": "请运行main.py。¦配置在config.yaml里.¦完成。",
    "date with points": "发布会定于12.24举行。¦时间是15:30。",
    "year and ASCII stop": "公司成立于2015.¦第二年推出样车.",
    "space inside": "海外超800家 ,在全球完善了体系。¦ 这份初心很珍贵。 ¦展望未来。",
    "footnote": "产量翻倍。[1]¦股价上涨。[2][3]¦市场乐观。",
    "colon at the end": "理由有三:",
    "no mark at all": "没有任何标点的一行字也要保留下来因为它可能就是答案",
    "question about to be answered": "能成吗?¦2023年给出了答案。",
    "emphasis": "**结论很清楚。**¦他们赢了。¦**重点**是成本。",
    "enumeration inside": "原因有二：1.成本低；2.速度快。¦结果很好。",
    # Traditional Chinese
    "traditional": "日產在尋找盟友,對方必須有技術。¦「我們願意合作。」主管說。¦條件是互惠。",
    "traditional price": "系統售價8000美元,目標是4000美元左右.¦這很有競爭力。",
    # English
    "english": "The company was founded in 2015. ¦It is based in Hangzhou. ¦Why there? ¦Nobody knows!",
    "titles": "Mr. Zhu met Dr. Smith and Prof. Li. ¦They talked about St. Petersburg.",
    "initials": "The author is J. K. Rowling. ¦George R. R. Martin disagrees.",
    "us": "He moved to the U.S. in 2010. ¦It was his first visit to the U.S. ¦He stayed.",
    "inc": "Apple Inc. and Corning Ltd. signed a deal. ¦It was offered by Tesla Inc. ¦The price rose.",
    "eg": "Parts, e.g. screens, i.e. glass, are bought. ¦Others vs. rivals are made, etc. ¦They differ.",
    "figures": "See Fig. 3 and No. 5 on p. 12. ¦Sec. 4 explains it.",
    "numbers": "Sales rose 3.5 percent to 7,611.49 million. ¦In 2015. ¦Then it fell by 12%. ¦51 people left.",
    "versions": "It runs version 2.0.1 of LEAP3.5. ¦The Node.js build uses main.py.",
    "web": "Visit https://example.com/a?b=c.d for more. ¦Write to a.b@example.com. ¦Thanks!",
    "am and pm": "We met at 5 p.m. on Monday. ¦The talk ended at 7 p.m. ¦It was late.",
    "english quotation": "He said: “We were lucky. We must change.” ¦Then he left.",
    "straight quotation": '"Why?" he asked. ¦"Because it works." ¦She smiled.',
    "speaker with a verb": "“We have to change!” Kazuhiro Tsuga said. ¦Nobody replied.",
    "lower-case brand": "Sales grew. ¦iPhone prices did not. ¦e-Power came later.",
    "english ellipsis": "Well... maybe not. ¦He waited… ¦Then he left.",
    "english brackets": "It grew (see the table. It is below). ¦(He was right.) ¦Fine.",
    "missing space": "The first model failed.¦The second one sold well.",
    "no capitals": "we met at noon. ¦then we left, e.g. by car. ¦nobody asked why.",
    "month": "It opened on Dec. 24 and closed in Jan. 2025. ¦We met in Dec. ¦It snowed.",
    # French, German, Spanish, Vietnamese
    "french": "M. Dupont dirige l’usine. ¦« C’est possible ! » dit-il. ¦Pourquoi ? ¦Parce que.",
    "french quotation": "Il a dit : « Nous partons. Vous restez. » ¦Puis il est parti.",
    "german ordinals": "Am 3. Oktober kam die 2. Fabrik. ¦Sie ist groß. ¦Danach kam z. B. die 3. Halle.",
    "german abbreviations": "Die Kosten, z.B. für Glas, sind lt. Dr. Maier hoch. ¦Das Werk usw. ist teuer.",
    "german quotation": "„Wir müssen gehen. Sofort.“ ¦Er ging. ¦»Warum?« ¦Keiner wusste es.",
    "spanish": "¿Cuántos son? ¦¡Muchos! ¦El Sr. López llegó a EE. UU. en 2010. ¦Se quedó.",
    "vietnamese": "Công ty ở TP. Hồ Chí Minh. ¦Ông là ai? ¦GS. Nguyễn đã trả lời.",
    # Russian, Japanese, Korean, others
    "russian": "А. С. Пушкин родился в 1799 г. в Москве. ¦Он писал стихи, т.е. был поэтом. ¦Когда? ¦Давно!",
    "russian year": "Завод открыт в 2015 г. ¦Компания росла.",
    "japanese": "会社は2015年に設立された。¦「始めよう。急ごう。」¦本当ですか？¦はい！",
    "japanese quotation goes on": "「始めよう。急ごう。」と彼は言った。¦彼は去った。",
    "korean quotation goes on": '"시작합시다."라고 그가 말했다. ¦그는 떠났다.',
    "russian dialogue": "«Вы придёте?» — спросил он. ¦«Да». ¦Он ушёл.",
    "abbreviation before Chinese": "收购方是Kroger Co.和Albertsons Inc.两家公司。¦作者是J. K.罗琳。",
    "korean": "회사는 2015년에 설립되었다. ¦본사는 항저우에 있다. ¦정말인가? ¦그렇다!",
    "arabic": "تأسست الشركة في عام 2015. ¦أين المقر؟ ¦في المدينة.",
    "hindi": "कंपनी 2015 में बनी। ¦मुख्यालय कहाँ है? ¦यहाँ।",
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_sentences_of_one_paragraph(marked):
    text = marked.replace("¦", "")
    assert sentences(text) == [piece.strip() for piece in marked.split("¦")]


def test_kinds_of_a_pasted_page():
    text = (
        "供应链的信任:从合同到共生\n来源:某研究院 作者:张三\n"
        "过去,合同是唯一的纽带,双方各自打算,谁也不愿意多走一步,这让许多创新半途而废。如今不同了。\n"
        "历史:两场“赌局”\n玻璃厂接下了订单,在六个月之内做出了一点三毫米的玻璃。\n"
        "为什么合同不够用?\n因为没有人能写清楚未来,而写不清楚的部分只能依靠彼此的判断与承诺来补足。\n"
        "01\n技术找盟友\n于是他们开始合作。"
    )
    assert [kind for kind, _ in kinds(text)] == [
        *("heading", "caption", "body", "body", "heading", "body", "heading", "body"),
        *("heading", "heading", "body"),
    ]


def test_short_lines_behind_wide_gaps_are_captions():
    prose = "十年间,制造业完成了一场蜕变,从零部件到整车,从代工到品牌,每一步都走得十分艰难。"
    text = f"{prose}\n\n勇闯者:开始\n\n\n\n2015年8月,创始人在街头。\n\n{prose}\n\n{prose}"
    text += f"\n\n\n\n发布会现场\n\n{prose}"
    assert [kind for kind, _ in kinds(text)] == [
        "body",
        "heading",
        "caption",
        "body",
        "body",
        "caption",
        "body",
    ]


def test_figure_and_credit_lines_are_captions():
    text = "Sales grew.\nFigure 2: By year\nTable 1. Costs\n图3:各年销量\n摄影:李四\nThe reasons are clear."
    assert [kind for kind, _ in kinds(text)] == ["body", *["caption"] * 4, "body"]


def test_a_line_without_end_mark_is_body_where_there_is_no_prose():
    assert kinds("Leapmotor was founded in 2015") == [("body", "Leapmotor was founded in 2015")]
    assert kinds("  Mining \n\n") == [("body", "Mining")]


def test_markdown():
    text = (
        "# Title of it #\n\nIntro text here. More.\n\nSetext title\n---\n\n"
        "- first item\n- second item,\n  continued. And more.\n  1. inner\n  2. inner two\n* [x] done\n\n"
        "> Quoted text\n> goes on. End.\n\n***\n\n| a | b |\n|---|--:|\n| 1.5 | x. y |\n\n"
        "```python\nprint(1)  # one. two.\n\n# not a heading\n```\n\n"
        "![A chart. Of sales](x.png)\n![](y.png)\n<br>\n**Bold line**\n\nThe end."
    )
    assert kinds(text) == [
        ("heading", "Title of it"),
        ("body", "Intro text here."),
        ("body", "More."),
        ("heading", "Setext title"),
        ("item", "first item"),
        ("item", "second item,\n  continued."),
        ("item", "And more."),
        ("item", "inner"),
        ("item", "inner two"),
        ("item", "done"),
        ("body", "Quoted text\n> goes on."),
        ("body", "End."),
        ("item", "a | b"),
        ("item", "1.5 | x. y"),
        ("item", "print(1)  # one. two."),
        ("item", "not a heading"),
        ("caption", "A chart."),
        ("caption", "Of sales"),
        ("heading", "Bold line"),
        ("body", "The end."),
    ]


def test_an_open_code_fence_swallows_nothing():
    assert [kind for kind, _ in kinds("```\nOne sentence. Another one.\n\n# Title\n\nText.")] == [
        *("body", "body", "heading", "body")
    ]


def test_text_between_two_code_blocks_is_prose():
    text = "```\nx = 1\n```\n\nOne sentence. Another.\n\n```sh\nmake\n```\nThe end is near."
    assert [kind for kind, _ in kinds(text)] == ["item", "body", "body", "item", "body"]


def test_many_short_lines_above_prose_are_a_list():
    text = "快速\n便宜\n好用\n安全\n这四点就是我们的产品受到欢迎的全部原因。"
    assert [kind for kind, _ in kinds(text)] == ["item"] * 4 + ["body"]


def test_numbers_at_a_line_start_are_markers_only_in_a_sequence():
    assert kinds("1. Erstens.\n2. Zweitens.") == [("item", "Erstens."), ("item", "Zweitens.")]
    assert kinds("12. Dezember 2025 war kalt. Es schneite.")[0] == ("body", "12. Dezember 2025 war kalt.")
    assert kinds("1、成本低。\n2、速度快。\n（3）质量好。\n④ 服务好。") == [
        ("item", "成本低。"),
        ("item", "速度快。"),
        ("item", "质量好。"),
        ("item", "服务好。"),
    ]
    assert kinds("911. Nobody came.")[0] == ("body", "911. Nobody came.")


WRAPPED_ENGLISH = """In 2014 the company decided to build a very large battery plant in the
desert, together with a partner from Japan. The partner, led by Mr.
Tsuga, put in 1.6 billion dollars. Nobody had done this before, and many
analysts thought that it would fail."""
WRAPPED_CHINESE = """这家公司成立于二零一五年，总部设在杭州，最初的团队只有五十一个人，
其中九成是工程师。他们决定从零开始，自己设计电机、电池和电控系统，而不是
像别的公司那样购买现成的部件。第一款车卖得并不好，创始人后来承认，问题出
在产品定义。"""


def test_wrapped_lines_are_joined():
    assert [" ".join(s.split()) for s in sentences(WRAPPED_ENGLISH)] == [
        "In 2014 the company decided to build a very large battery plant in the desert, "
        "together with a partner from Japan.",
        "The partner, led by Mr. Tsuga, put in 1.6 billion dollars.",
        "Nobody had done this before, and many analysts thought that it would fail.",
    ]
    assert [s.replace("\n", "") for s in sentences(WRAPPED_CHINESE)] == [
        "这家公司成立于二零一五年，总部设在杭州，最初的团队只有五十一个人，其中九成是工程师。",
        "他们决定从零开始，自己设计电机、电池和电控系统，而不是像别的公司那样购买现成的部件。",
        "第一款车卖得并不好，创始人后来承认，问题出在产品定义。",
    ]


def test_a_heading_right_above_wrapped_text_stays_alone():
    text = f"The plant\n{WRAPPED_ENGLISH}\n\nThe plant again\n{WRAPPED_ENGLISH}"
    assert [s for kind, s in kinds(text) if kind == "heading"] == ["The plant", "The plant again"]
    assert len(sentences(text)) == 8


def test_lines_are_paragraphs_where_nothing_is_wrapped():
    text = "新掌门与未来十年\n供应链扛起大旗\nA list of short lines\nthat are not prose\n今天的头条"
    assert len(sentences(text)) == 5
    assert sentences("第一段没有句号\n第二段也没有") == ["第一段没有句号", "第二段也没有"]


def test_lines_of_names_and_values_stay_apart():
    text = "name: a rather long value that fills the line\nauthor: another value, just as long\nDate: 2015"
    assert sentences(text) == text.splitlines()


def test_a_line_broken_after_a_comma_goes_on():
    assert sentences("床前有一片明亮月光,\n好像是地上的霜。") == ["床前有一片明亮月光,\n好像是地上的霜。"]


def test_a_line_that_goes_on_in_lower_case_is_joined():
    text = "The second line belongs to the sentence of the first\nbecause it goes on in lower case."
    assert sentences(text) == [text]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\n\n \n"])
def test_line_breaks_of_all_systems(line_break):
    assert sentences(f"第一句没有标点{line_break}第二句。第三句") == ["第一句没有标点", "第二句。", "第三句"]


def test_long_speech_is_cut_at_its_inner_ends():
    inner = "".join(f"我们必须在第{n}个年头里继续努力前进。" for n in range(12))
    found = sentences(f"他说：“{inner}”大家鼓掌。")
    assert len(found) == 13
    assert found[11].endswith("。”")


def test_without_end_marks_a_span_is_cut_at_clauses_then_spaces_then_anywhere():
    clauses = "没有句号的长文，" * 200
    assert all(s.endswith("，") and len(s) <= LONGEST_SENTENCE for s in sentences(clauses))
    words = sentences("word " * 500)
    assert all(set(s.split()) == {"word"} and len(s) <= LONGEST_SENTENCE for s in words)
    assert [len(s) for s in sentences("x" * 1000)] == [400, 400, 200]
    assert [len(s) for s in sentences("x" * 399 + "e\u0301" * 100)] == [399, 200]


def test_nothing_but_marks_has_no_sentence():
    for text in ["", "   \n\n", "---\n***\n……", "😀 😀", "。。。", "![](x.png)", "\u200b"]:
        assert split_sentences(text) == ()


# Any text, with what usually goes wrong in it made frequent.
MARKS = "。！？!?.…，,:：“”\"'「」（）()《》«»„[]*_#>|-+`~=0123１²AaBbёß零跑のキ한ก"
LINES = [
    *"\u0301\u200d\ufeff\x00\x0c\x85\u2028",
    "```\n",
    "- ",
    "1. ",
    "2. ",
    "# ",
    "> ",
    "| a | b |\n",
    "|--|--|\n",
    "---\n",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\t",
]
ENDS = [
    "……",
    "...",
    "[1]",
    "。”",
    "他说：“",
    "Mr. ",
    "z.B. ",
    "3.5",
    "U.S.",
    "LEAP3.5",
    "\ud800",
    "\udfff",
    "😀",
]
PROSE = ["The plant opened in May", "零跑的团队有五十一人", " and then it closed,\n", "x" * 150, "汉" * 150]
PIECES = st.sampled_from([*MARKS, *LINES, *ENDS, *PROSE])
TEXTS = st.one_of(st.text(st.characters(), max_size=300), st.lists(PIECES, max_size=80).map("".join))


@given(TEXTS)
@settings(max_examples=600, deadline=None)
def test_spans_are_ordered_trimmed_and_short(text):
    found = split_sentences(text)
    end = 0
    for sentence in found:
        assert end <= sentence.start < sentence.end <= len(text)
        end = sentence.end
        span = text[sentence.start : sentence.end]
        assert span == span.strip()
        assert len(span) <= LONGEST_SENTENCE
    assert found == split_sentences(text)


# Markup is what may stay outside; these pieces hold none.
UNMARKED = [
    *'。！？!?.…，,:“”"「」（）()《》 \n',
    "……",
    "。”",
    "Mr. ",
    "零跑的团队",
    "U.S.",
    "3.5",
    "😀",
    "x" * 300,
]
PLAIN = st.lists(
    st.one_of(st.sampled_from(UNMARKED), st.characters(categories=["L", "M", "Cs", "Cc", "So"])), max_size=60
).map(lambda pieces: "正文" + "".join(pieces).replace("\n", "\n字"))


@given(PLAIN)
@settings(max_examples=600, deadline=None)
def test_every_letter_is_in_a_sentence(text):
    outside = list(text)
    for sentence in split_sentences(text):
        outside[sentence.start : sentence.end] = " " * (sentence.end - sentence.start)
    assert not regex.search(r"[\p{L}\p{N}]", "".join(outside))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_short_sentence_alone_is_one_sentence_or_markup(text):
    """Cutting is stable: what was cut out as body is not cut again when it stands alone."""
    for sentence in split_sentences(text):
        span = text[sentence.start : sentence.end]
        if sentence.kind == "body" and regex.fullmatch(r"[\p{L}，,]+[。！？]", span):
            assert sentences(span) == [span]


ADVERSARIAL = {
    "opening quotes": "“",
    "closing quotes": "”",
    "straight quotes": '"a',
    "guillemets": "«",
    "brackets": "（",
    "nested brackets": "（（））",
    "full stops": ". ",
    "points": ".",
    "stars": "*。",
    "bold": "**字。**",
    "full-width stops": "。",
    "letters": "a",
    "characters": "汉",
    "words": "wort ",
    "abbreviations": "Mr. ",
    "initials": "J. ",
    "digits": "1.",
    "line breaks": "\n",
    "carriage returns": "a\r",
    "short lines": "a\n",
    "list": "1. a\n",
    "fences": "```\n",
    "underlines": "a\n---\n",
    "tables": "|a|\n|-|\n",
    "combining marks": "\u0301",
    "footnotes": "。[1]",
    "apostrophes": "a'",
    "spaces": " ",
    "quotation marks of code": "`。",
    "surrogates": "\ud800",
    "marks that end nothing": "x?**a",
    "points that end nothing": "a.b",
    "particles": "“好？”的",
}


@pytest.mark.parametrize("unit", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_a_hundred_thousand_characters_of_anything(unit):
    """Time in the square of the length would make each of these minutes long."""
    text = "开" + unit * (100_000 // len(unit))
    found = split_sentences(text)
    assert found
    assert max(s.end - s.start for s in found) <= LONGEST_SENTENCE


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the four original pages are not beside the repository")
def test_the_original_pages():
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        body = [text[s.start : s.end] for s in split_sentences(text) if s.kind == "body"]
        unfinished = [s for s in body if not regex.search(r"[。！？!?….:：][”’）)]*$", s)]
        assert len(unfinished) <= len(body) // 50
        assert sum(len(s) > 200 for s in body) <= len(body) // 10
