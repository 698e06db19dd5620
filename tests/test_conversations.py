"""Conversations of five turns about the sample articles: what each turn was taken to mean, and what it found.

Each turn: what is typed; the question as it was searched, "" for as typed, None for anything; what is quoted.
"""

import pytest

from corpusqa.types import Turn

CONVERSATIONS = {
    "a person, a pronoun, another company": [
        ("零跑的创始人是谁？", "", "创始人、董事长兼CEO"),
        ("他在西班牙看到了什么？", "零跑的创始人在西班牙看到了什么？", "瓦伦西亚"),
        ("那他给员工的信里说了什么？", "零跑给员工的信里说了什么？", "致全体员工的信"),
        ("谢谢！我说的是日产，它一年卖多少辆车？", "日产一年卖多少辆车？", "320萬至340萬輛"),
        ("它和哪家公司合作开发自动驾驶？", "日产和哪家公司合作开发自动驾驶？", ""),
    ],
    "a thing, its price, the rival's price": [
        ("日产打算什么时候推出新的自动驾驶系统？", "", "2028年初"),
        ("它卖多少钱？", "日产的自动驾驶系统卖多少钱？", "4000美元"),
        ("那特斯拉的呢？", "特斯拉的自动驾驶系统卖多少钱？", "8000美元"),
        ("好的", None, ""),
        ("换个话题，松下给特斯拉投了多少钱？", "松下给特斯拉投了多少钱？", "16亿美元"),
    ],
    "two parties and what each did": [
        ("康宁为苹果做了什么？", "", "康宁"),
        ("当时要求多厚？", None, ""),
        ("它自己能做多薄？", "康宁自己能做多薄？", "4毫米"),
        ("後來兩家還合作嗎？", "後來康宁和苹果還合作嗎？", ""),
        ("不，我问的是松下投了多少钱？", "松下投了多少钱？", "16亿美元"),
    ],
    "places and attributes": [
        ("零跑的海外门店有多少家？", "", "800家"),
        ("国内呢？", "零跑的国内门店有多少家？", "1000家"),
        ("研发人员的占比呢？", "零跑的研发人员的占比？", "80%"),
        ("它自研的部分占成本多少？", "零跑自研的部分占成本多少？", "65%"),
        ("不是零跑，是日产", "日产自研的部分占成本多少？", ""),
    ],
    "a summary and questions about it": [
        ("總結一下日產那篇文章", "", "日產"),
        ("那零跑十年那篇呢？", "總結一下零跑十年那篇", "零跑"),
        ("它的初創團隊有多少人？", "零跑十年的初創團隊有多少人？", "51人"),
        ("其中工程师占多少？", None, ""),
        ("有哪些文章？", None, ""),
    ],
    "English: a team, a shop, another company": [
        ("How many people were in Leapmotor's founding team?", "", "51人"),
        (
            "Where did it open its first overseas store?",
            "Where did Leapmotor open its first overseas store?",
            "意大利",
        ),
        ("When?", "Where did Leapmotor open its first overseas store? When?", "2024年9月"),
        (
            "No, I meant Nissan: which carmakers is it talking to?",
            "which carmakers is Nissan talking to?",
            "Stellantis",
        ),
        ("What will its ProPilot system cost?", "What will Nissan's ProPilot system cost?", "4000美元"),
    ],
    "English: an alliance, corrections, courtesies": [
        (
            "Hello! When was the alliance with Renault founded?",
            "When was the alliance with Renault founded?",
            "1999年",
        ),
        (
            "Thanks. How much will it invest in the next five years?",
            "How much will Renault invest in the next five years?",
            "230億歐元",
        ),
        ("How many new electric cars are planned?", "", "35款"),
        ("New topic: who founded Leapmotor?", "who founded Leapmotor?", ""),
        ("And who runs Nissan?", "who runs Nissan?", ""),
    ],
}


@pytest.mark.parametrize("turns", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_a_conversation_is_followed(assistant, turns):
    history = []
    for typed, meant, quoted in turns:
        answer = assistant.ask(typed, history)
        if meant is not None:
            assert answer.standalone_question == (meant or typed)
        quotes = "".join(citation.quote for citation in answer.citations)
        assert quoted in quotes, (typed, answer.standalone_question, answer.text)
        history.append(Turn(typed, answer))


def test_the_questions_alone_are_followed_as_well(assistant):
    for name in ("places and attributes", "English: a team, a shop, another company"):
        turns = CONVERSATIONS[name]
        for n, (typed, meant, _) in enumerate(turns):
            history = [earlier for earlier, _, _ in turns[:n]]
            assert assistant.ask(typed, history).standalone_question == (meant or typed)


def test_citations_belong_to_their_turn(assistant):
    first = assistant.ask("零跑的初创团队有多少人？")
    second = assistant.ask("那一汽呢？", [Turn("零跑的初创团队有多少人？", first)])
    assert first == assistant.ask("零跑的初创团队有多少人？")
    assert [one.number for one in second.citations] == list(range(1, len(second.citations) + 1))


@pytest.mark.parametrize(
    ("first", "follow_up"),
    [
        ("How many stores does Leapmotor have overseas?", "And Nissan?"),
        ("Who founded Leapmotor?", "no, I meant Nissan"),
        ("零跑C11是哪年上市的？", "那C01呢？"),
        ("日产和Wayve怎么合作？", "它什么时候上市？"),
    ],
)
def test_shouting_and_width_change_nothing_in_a_conversation(assistant, first, follow_up):
    plain = assistant.ask(follow_up, [first])
    wide = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    for change in (str.upper, str.lower, lambda text: text.translate(wide)):
        changed = assistant.ask(change(follow_up), [change(first)])
        assert (changed.text, changed.citations) == (plain.text, plain.citations)
