"""What a question is about and what it asks for: its content words and its answer type.

Word lists and patterns work on folded text (see ``terms.fold``), so both Chinese scripts need one entry.
The patterns of answer types are data: ``answer_types.toml``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import regex

from corpusqa.text.terms import fold, terms

# Words that only make a text a question, per language. Longer ones first: they are removed as written.
_QUESTION_WORDS = regex.compile(
    r"""
    请问|请|你们|您|你|我们|能否告诉我|告诉我|你知道|知道吗|为什么会|为什么|为什麽|为何|为啥|怎么样|怎样|怎么|如何|多少钱|多久|多长时间|多长|多大|多高|多厚|多远|多重
    |是多少|有多少|多少|是什么时候|什么时候|何时|什么|什麽|甚么|啥|哪一?[个家位款年种些里儿所次座条部篇项国天月]|哪|是谁|谁
    |是否|是不是|有没有|能不能|会不会|可不可以|吗|么(?=[?？\s]|$)|呢|几(?=[个家位款年种次座条部篇项人月天岁名辆])|何(?=[地处种者人])
    |分别|到底|究竟|具体|文章里|文章中|文中|根据文章|根据本文|根据资料|据文章
    |ですか|でしょうか|ますか|ましたか|何ですか|何人|いくら|いくつ|いつ|どこ|だれ|誰|なぜ|どうして|どのように|どのくらい|どの|どれ|何(?=[%がをでに年月]|パーセント)
    |무엇|누가|누구|언제|어디|얼마나|얼마|몇|왜|어떻게|어느|어떤|입니까|인가요|나요
    |\b(?:what|which|who|whom|whose|when|where|why|how\ (?:many|much|long|far|often|old|big|large|high)|how
        |is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|shall|should|might
        |please|tell\ me|according\ to\ the\ articles?|many|much
        |quand|qui|que|quoi|quel(?:le)?s?|combien|comment|pourquoi|où|est-ce\ que|est-ce
        |wer|wann|wo|warum|wieso|wie\ viele?|wie\ lange|wie|was|welche[rsnm]?|wem|wen
        |qui[eé]n(?:es)?|cu[aá]ndo|d[oó]nde|por\ qu[eé]|cu[aá]nt[oa]s?|c[oó]mo|qu[eé]|cu[aá]l(?:es)?
        |кто|когда|где|почему|сколько|как(?:ой|ая|ое|ие)?|что|чем
        |ai\ là|ai\ đã|khi\ nào|ở\ đâu|tại\ sao|bao\ nhiêu|như\ thế\ nào|là\ gì|nào|gì)\b
    """,
    regex.VERBOSE,
)
# Function words: they carry grammar, not content.
_FUNCTION_WORDS = regex.compile(
    r"""
    [的了吧啊呀嘛哦]|^(?:在|关于|对于)
    |[のはがをにでとへもや](?=[\p{Han}\p{Katakana}\s、。?？]|$)|という|について|における|した|する|です|ます
    |(?<=['’])(?:s|t|re|ve|ll|m)\b|\b[dl](?=['’])
    |\b(?:a|an|the|of|to|in|on|at|for|from|by|with|and|or|not|as|that|this|these|those|it|its|there|than|about|into
        |le|la|les|un|une|des|du|de|et|en|au|aux|dans|sur|pour|par|est|sont|a-t-il|a|ont|il|elle
        |der|die|das|den|dem|ein|eine|einer|eines|und|von|zu|im|in|auf|für|mit|ist|sind|hat|haben|wurde
        |el|los|las|una|uno|unos|y|del|al|en|para|por|con|es|son|ha|han|fue|se
        |в|на|и|с|по|из|для|о|от|у|за|был[аио]?
        |của|là|và|có|được|trong|cho|với|những|các|một)\b
    """,
    regex.VERBOSE,
)
_PUNCTUATION = regex.compile(
    r"[[\p{P}\p{S}]--[%.&+#·'’\-$€£¥]]|(?<!\w)['’]|['’](?!\w)|\.(?!\d)", regex.VERSION1
)
_WORD = regex.compile(r"[\p{L}\p{N}]")
_LEFT_OVER = frozenset("是在有于为和与要会能可就都也其被")


@cache
def answer_form(answer_type: str) -> regex.Pattern[str] | None:
    """Return the pattern of what answers a type, on folded text; compiled when first wanted."""
    return _alternatives(_TABLE[answer_type]["answer"]) if answer_type in ANSWER_FORMS else None


def _alternatives(patterns: list[str]) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_TABLE = tomllib.loads(resources.files("corpusqa.text").joinpath("answer_types.toml").read_text("utf-8"))
_ASKS = {name: _alternatives(row["question"]) for name, row in _TABLE.items()}
_ASKS_LIST = _ASKS.pop("list")
#: Answer types a question can ask for, in the order they are tried.
ANSWER_TYPES: tuple[str, ...] = (*_ASKS, "other")
#: The types for which ``answer_form`` knows what an answer looks like.
ANSWER_FORMS: tuple[str, ...] = tuple(name for name, row in _TABLE.items() if "answer" in row)
#: Types whose answers can be told by their form: a sentence without that form does not answer.
FORMED_TYPES = frozenset({"time", "number", "money", "percent", "duration"})


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart."""

    text: str
    folded: str
    content: str  #: folded text without question and function words, blanks in their place
    terms: tuple[str, ...]  #: distinct lexical terms of the content; of the whole question if that is empty
    answer_type: str  #: one of ANSWER_TYPES
    wants_list: bool  #: asks for several things
    unit: regex.Pattern[str] | None  #: what a number must be followed by, when the question counts something

    @property
    def matter(self) -> str:
        """What is searched for: the content, or the whole question if that is empty."""
        return self.content or self.folded


_COUNTED = regex.compile(r"(?:多少|几)(?P<han>\p{Han})|\bhow many (?P<word>\p{L}{3,})")
#: What is counted with other words than it is asked with.
_COUNTED_AS = {
    "人": "人名位口",
    "辆": "辆台万亿",
    "台": "辆台",
    "家": "家间所个",
    "个": "个家款种项名",
    "股": "股%成",
    "钱": "元币円$€",
    "天": "天日",
    "美": "美",
    "欧": "欧",
}


def _unit(folded: str) -> regex.Pattern[str] | None:
    counted = _COUNTED.search(folded)
    if counted is None:
        return None
    if counted["word"]:
        word = regex.escape(counted["word"][:5])
        return regex.compile(
            rf"(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|million)\b)[^.;]{{0,25}}{word}"
        )
    units = regex.escape(_COUNTED_AS.get(counted["han"], counted["han"]))
    return regex.compile(rf"[\d一二三四五六七八九十百千两][\d.,十百千万亿多余]*\p{{Han}}?[{units}]")


@lru_cache(maxsize=256)
def analyse(text: str) -> Question:
    """Take a question apart.

    :param text: any text; nothing is required of it.
    :return: the parts; ``terms`` is empty when the text holds no letter or digit.
    """
    folded = fold(text)
    left = _PUNCTUATION.sub(" ", _FUNCTION_WORDS.sub(" ", _QUESTION_WORDS.sub(" ", folded)))
    content = " ".join(part for part in left.split() if part not in _LEFT_OVER and _WORD.search(part))
    found = terms(content) or terms(folded)
    answer_type = next((name for name, pattern in _ASKS.items() if pattern.search(folded)), "other")
    return Question(
        text=text,
        folded=folded,
        content=content,
        terms=tuple(dict.fromkeys(found)),
        answer_type=answer_type,
        wants_list=bool(_ASKS_LIST.search(folded)),
        unit=_unit(folded),
    )
