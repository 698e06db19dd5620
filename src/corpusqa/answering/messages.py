"""The few sentences the assistant says in its own words, in the question's language where we have it."""

from __future__ import annotations

from collections.abc import Sequence

from corpusqa.types import AbstainCode

_CLOSEST = {
    "en": "The corpus does not say this directly. The closest sentences are:",
    "zh-Hans": "语料没有直接说明这一点。最接近的句子是：",
    "zh-Hant": "語料沒有直接說明這一點。最接近的句子是：",
    "ja": "コーパスはこれを直接は述べていません。最も近い文は次のとおりです：",
}
_DISAGREE = {
    "en": "The sources disagree: {one} in [{first}], {other} in [{second}].",
    "zh-Hans": "来源说法不一：[{first}] 为{one}，[{second}] 为{other}。",
    "zh-Hant": "來源說法不一：[{first}] 為{one}，[{second}] 為{other}。",
    "ja": "出典が一致しません：[{first}] では{one}、[{second}] では{other}。",
}
_UNANSWERED = {
    "en": ("Not answered directly: {}", "“{}”", ", "),
    "zh-Hans": ("没有直接回答的部分：{}", "“{}”", "、"),
    "zh-Hant": ("沒有直接回答的部分：{}", "「{}」", "、"),
    "ja": ("直接の答えが見つからない部分：{}", "「{}」", "、"),
}
_ABSTAIN: dict[str, dict[AbstainCode, str]] = {
    "en": {
        "empty_question": "The question names nothing to look for. Ask about something the articles mention.",
        "nothing_near": "The corpus does not answer this: nothing in it is near the question.",
        "not_stated": "The corpus does not answer this. The closest passages do not state it.",
    },
    "zh-Hans": {
        "empty_question": "问题里没有可以查找的内容。请说出文章可能提到的人、公司或事情。",
        "nothing_near": "语料没有回答这个问题：其中没有与问题相近的内容。",
        "not_stated": "语料没有回答这个问题：最接近的段落没有说明这一点。",
    },
    "zh-Hant": {
        "empty_question": "問題裡沒有可以查找的內容。請說出文章可能提到的人、公司或事情。",
        "nothing_near": "語料沒有回答這個問題：其中沒有與問題相近的內容。",
        "not_stated": "語料沒有回答這個問題：最接近的段落沒有說明這一點。",
    },
    "ja": {
        "empty_question": "質問に手がかりがありません。記事に出てきそうな人・会社・出来事を挙げてください。",
        "nothing_near": "コーパスはこの質問に答えていません。近い内容がありません。",
        "not_stated": "コーパスはこの質問に答えていません。最も近い箇所にもその記述はありません。",
    },
}


def abstention(code: AbstainCode, language: str) -> str:
    """Say why the corpus gives no answer.

    :param language: BCP 47 of the question; English is used where there is no translation.
    """
    return _ABSTAIN.get(language, _ABSTAIN["en"])[code]


def closest(language: str) -> str:
    """Say that what follows is near the question and no answer to it."""
    return _CLOSEST.get(language, _CLOSEST["en"])


def disagreement(language: str, one: str, first: int, other: str, second: int) -> str:
    """Name two values that sources state for the same thing, with the numbers of their citations."""
    return _DISAGREE.get(language, _DISAGREE["en"]).format(one=one, first=first, other=other, second=second)


def unanswered(language: str, parts: Sequence[str]) -> str:
    """Name the parts of a question that the corpus does not answer; "" where there are none."""
    whole, each, between = _UNANSWERED.get(language, _UNANSWERED["en"])
    return whole.format(between.join(each.format(part.rstrip("?？")) for part in parts)) if parts else ""
