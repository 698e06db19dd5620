import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusqa.answering.followup import carried, standalone
from corpusqa.types import Answer, AnswerSentence, Citation, ShortAnswer, Turn


def turn(question, said="", short=""):
    """A turn whose answer is one sentence."""
    cited = (Citation(1, "d", "t", "s", said, 0, len(said)),) if said else ()
    return Turn(
        question,
        Answer(
            question=question,
            text=f"{said}[1]",
            abstained=not said,
            reason="",
            sentences=(AnswerSentence(said, (1,)),) if said else (),
            citations=cited,
            standalone_question=question,
            short=ShortAnswer(short, 1, 0, len(short)) if short else None,
        ),
    )


@pytest.mark.parametrize(
    ("history", "question", "meant"),
    [
        (["零跑汽车哪一年成立?"], "它的毛利率是多少?", "零跑汽车的毛利率是多少?"),
        (["零跑汽車哪一年成立？"], "該公司有多少員工？", "零跑汽車有多少員工？"),
        (["零跑的创始人是谁?"], "他说了什么?", "零跑的创始人说了什么?"),
        (["零跑的CEO是谁?"], "我说的是日产", "日产的CEO是谁?"),
        (["When was Leapmotor founded?"], "Who founded it?", "Who founded Leapmotor?"),
        (["When did Nissan announce the plan?"], "What is their margin?", "What is Nissan's margin?"),
        (["日产与谁谈合作?", "那它在美国的产能呢"], "它卖多少辆?", "日产卖多少辆?"),
        (["日产什么时候推出自动驾驶?"], "这个系统卖多少钱?", "日产的系统卖多少钱?"),
        (["松下和特斯拉一起建了什么?"], "后者当时怎么样?", "特斯拉当时怎么样?"),
        (["松下和特斯拉一起建了什么?"], "前者出了多少钱?", "松下出了多少钱?"),
        (["When will Nissan launch ProPilot?"], "How much does the system cost?", None),
        (["谢谢", "零跑的创始人是谁?", "好的，谢谢"], "它有多少员工?", "零跑有多少员工?"),
        (["你好", "总结一下日产那篇文章"], "它的价格是多少?", "日产的价格是多少?"),
        (["零跑的总部在哪里?", "日产呢?"], "它的产能是多少?", "日产的产能是多少?"),
        (["HOW MANY STORES DOES LEAPMOTOR HAVE?"], "WHO FOUNDED IT?", "WHO FOUNDED LEAPMOTOR?"),
        (["how many stores does leapmotor have?"], "who founded it?", "who founded leapmotor?"),
    ],
)
def test_pronouns_take_the_subject_of_the_conversation(history, question, meant):
    proposals = standalone(question, history)
    assert proposals[0] == meant if meant else len(proposals[0]) > len(question)


@pytest.mark.parametrize(
    ("history", "question", "meant"),
    [
        (["零跑的海外门店有多少家?"], "那日产呢?", "日产的海外门店有多少家?"),
        (["零跑的海外門市有多少家？"], "日產呢", "日產的海外門市有多少家？"),
        (["How many stores does Leapmotor have?"], "And Nissan?", "How many stores does Nissan have?"),
        (["How many stores does Leapmotor have?"], "what about Nissan", "How many stores does Nissan have?"),
        (["HOW MANY STORES DOES LEAPMOTOR HAVE?"], "WHAT ABOUT NISSAN?", "HOW MANY STORES DOES NISSAN HAVE?"),
        (["how many stores does leapmotor have?"], "and nissan?", "how many stores does nissan have?"),
        (["零跑和一汽怎么合作?"], "那Stellantis呢?", "零跑和Stellantis怎么合作?"),
        (["2015年新能源车卖了多少?"], "那2018年呢?", "2018年新能源车卖了多少?"),
        (["去年零跑卖了多少辆?"], "今年呢?", "今年零跑卖了多少辆?"),
        (
            ["How many cars did Nissan sell in 2023?"],
            "And in 2024?",
            "How many cars did Nissan sell in 2024?",
        ),
        (["零跑的海外门店有多少家?"], "国内呢?", "零跑的国内门店有多少家?"),
        (["零跑的毛利率是多少?"], "日产的呢?", "日产的毛利率是多少?"),
        (["零跑C11是哪年上市的?"], "那价格呢?", "零跑C11的价格？"),
        (["When was Leapmotor founded?"], "And the price?", "the price of Leapmotor?"),
        (["零跑的毛利率是多少?"], "那日产的价格呢?", "日产的价格？"),
        (["零跑和日产的总部在哪里?"], "另一家呢?", None),
        (["日产的价格是多少?"], "那自动驾驶呢?", "日产 自动驾驶？"),
        (["零跑的海外门店有多少家?"], "那五菱宏光呢?", "五菱宏光的海外门店有多少家?"),
    ],
)
def test_what_is_cut_short_is_asked_in_full(history, question, meant):
    proposals = standalone(question, history)
    assert proposals[0] == meant if meant else proposals


@pytest.mark.parametrize(
    ("history", "question", "meant"),
    [
        (["零跑的创始人是谁?"], "我说的是日产", "日产的创始人是谁?"),
        (["零跑的創辦人是誰？"], "不，我問的是日產", "日產的創辦人是誰？"),
        (["零跑的创始人是谁?"], "不对，是日产。", "日产的创始人是谁?"),
        (["零跑2024年卖了多少辆?"], "我问的是2023年", "零跑2023年卖了多少辆?"),
        (["零跑的创始人是谁?"], "不是零跑，是日产", "日产的创始人是谁?"),
        (["零跑的创始人是谁?"], "我问的是毛利率", "零跑的毛利率？"),
        (["零跑的创始人是谁?"], "我想问的是日产什么时候成立的？", "日产什么时候成立的？"),
        (["Who founded Leapmotor?"], "I meant Nissan", "Who founded Nissan?"),
        (["Who founded Leapmotor?"], "No, Nissan.", "Who founded Nissan?"),
        (["Who founded Leapmotor?"], "Sorry, I meant Nissan!", "Who founded Nissan?"),
        (["Who founded Leapmotor?"], "not Leapmotor, Nissan", "Who founded Nissan?"),
        (["Who runs Nissan?", "Who runs Leapmotor?"], "no, the other company", "Who runs Nissan?"),
        (["日产的CEO是谁?", "零跑的CEO是谁?"], "不，我说的是另一家", "日产的CEO是谁?"),
        (["日产的CEO是谁?", "零跑的CEO是谁?"], "另一家呢?", "日产的CEO是谁?"),
        (["Who runs Nissan?", "What about Leapmotor?"], "And the other one?", "Who runs Nissan?"),
        (["日産の創業者は誰ですか"], "いや、零跑のことです", "零跑の創業者は誰ですか"),
    ],
)
def test_corrections_put_right_what_was_meant(history, question, meant):
    assert standalone(question, history)[0] == meant


@pytest.mark.parametrize(
    "question",
    [
        "2014年松下出资多少?",
        "今天天气怎么样?",
        "How many stores does Leapmotor have overseas?",
        "Why did Nissan leave, and what did it do next?",
        "康宁为什么接下它的订单?",
        "其他车企怎么看?",
        "麦肯锡的调研说了什么?",
        "No company can do this alone: who said so?",
        "不锈钢是谁发明的?",
    ],
)
def test_a_complete_question_is_left_as_it_is(question):
    assert standalone(question, ["零跑的CEO是谁?", "Who runs Leapmotor?"]) == [question]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("换个话题，价格是多少?", "价格是多少?"),
        ("New topic: what is the price?", "what is the price?"),
        ("顺便问一下，价格是多少?", "零跑的价格是多少？"),
    ],
)
def test_a_new_topic_takes_nothing_along_but_an_aside_does(question, meant):
    assert standalone(question, ["零跑的CEO是谁?"])[0] == meant


def test_a_name_in_the_answer_can_be_meant():
    asked = turn("日产和哪家公司合作开发自动驾驶?", "日产选定英国公司Wayve为伙伴。")
    assert standalone("这家公司是哪国的?", [asked])[0] == "Wayve是哪国的?"
    assert "Wayve" not in standalone("它什么时候成立?", [asked])[0]
    by_short = turn("零跑的创始人是谁?", "创始人朱江明在信中说。", short="朱江明")
    assert "朱江明说了什么?" in standalone("他说了什么?", [by_short])
    assert standalone("他说了什么?", [turn("零跑的创始人是谁?")]) == ["零跑的创始人说了什么?"]


def test_the_question_that_was_searched_is_what_later_turns_build_on():
    rewritten = turn("那它呢?", "日产一年卖出320万辆。")
    known = Turn("那它呢?", Answer("那它呢?", "x", True, "", standalone_question="日产卖多少辆?"))
    assert standalone("零跑呢?", [known])[0] == "零跑卖多少辆?"
    assert standalone("它的产能呢?", ["零跑的总部在哪?", rewritten])


@pytest.mark.parametrize(
    ("history", "question", "what"),
    [
        (["总结一下零跑那篇文章"], "那日产那篇呢?", "日产那篇"),
        (["第一篇文章讲了什么?"], "第二篇呢", "第二篇"),
        (["介绍一下日产"], "零跑呢?", "零跑"),
        (["Summarize the first article"], "And the second one?", "the second one"),
        (["总结一下零跑那篇文章"], "价格呢?", None),
        (["零跑的CEO是谁?"], "日产呢?", None),
        (["总结一下零跑那篇文章"], "日产的CEO是谁?", None),
        ([], "日产呢?", None),
    ],
)
def test_a_request_can_be_made_of_something_else(history, question, what):
    request = carried(question, history)
    assert (request.what if request else None) == what
    if request:
        assert what in request.plain


def test_a_name_is_not_merely_added_to_another():
    assert standalone("那日产呢?", ["零跑的海外门店有多少家?"]) == ["日产的海外门店有多少家?"]
    assert standalone("And Nissan?", ["How many stores does Leapmotor have?"]) == [
        "How many stores does Nissan have?"
    ]


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_conversation_gives_at_least_one_proposal(question, history):
    proposals = standalone(question, history)
    assert (proposals and len(proposals) <= 4 and all(proposals)) or not question
    assert standalone(question, []) == [question]
    carried(question, history)
