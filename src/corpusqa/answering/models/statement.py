"""A question as the statement that its answer would make: what a model of inference can be asked about.

The words that ask are replaced by the words that answer where a language leaves them in place (Chinese,
Japanese, Korean); English is put in order by a few patterns; elsewhere question and answer stand side by
side. Without words that answer, what the question takes for granted is left: "Why did X close?" says that X
closed. The statements are for a model, not for people, and need not be good style.
"""

from __future__ import annotations

import regex

from corpusqa.text.language import language_of

_END = regex.compile(r"[\s?？!！.。…]+$")
_POLITE = regex.compile(
    r"^(?:请问|請問|[你您]知道|[请請]?告[诉訴]我|(?:please |can you |could you )?tell me)[，,、]?\s*",
    regex.IGNORECASE,
)
#: Asks whether something is so: an answer may well deny it, so there is nothing to hold against it.
_WHETHER = regex.compile(
    r"[吗嗎]$|是否|是不是|有[没沒]有|能不能|[会會]不[会會]"
    r"|^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b",
    regex.IGNORECASE,
)
#: What asks and stands where the answer would, by language; the longest first.
_ASKING = {
    "zh": regex.compile(
        r"什[么麼]时候|什[么麼]時候|何[时時]|哪一?[年月天日]|[几幾][月年]|多[长長]时间|多[长長]時間|多少[钱錢]|多[久长長大高远遠重厚快]"
        r"|(?:多少|[几幾])(?P<unit>\p{Han})?|什[么麼]地方|哪[里裡裏儿兒]|何[处處]|哪一?些?[个個家位款种種座项項条條部国國]?|什[么麼]人|[谁誰]|什[么麼]|啥"
    ),
    "ja": regex.compile(
        r"何(?P<unit>人|年|月|日|台|社|%|パーセント|歳|か国|カ国)|いくら|いくつ|いつ|どこ|だれ|誰|どの(?:くらい|ぐらい)|どれ(?:くらい|ぐらい)?|どの|何"
    ),
    "ko": regex.compile(r"몇\s?(?P<unit>명|년|월|대|개)|얼마나|얼마|언제|어디|누가|누구|무엇|무슨|어느|어떤"),
}
#: What asks for a reason or a way, and leaves a statement when it is taken out.
_ADVERBS = {
    "zh": regex.compile(r"[为為]什[么麼](?:[会會])?|[为為]何|[为為]啥|怎[么麼][样樣]?(?:[会會])?|如何|怎样"),
    "ja": regex.compile(r"なぜ|どうして|どのように|どうやって"),
    "ko": regex.compile(r"왜|어떻게"),
}
#: Endings of questions, and what a statement has in their place.
_ENDINGS = {
    "zh": (regex.compile(r"[呢啊呀]$"), ""),
    "ja": (regex.compile(r"(?:のです)?か$"), ""),
    "ko": (regex.compile(r"(?<=니)까$"), "다"),
}
_AUXILIARY = "is|are|was|were|do|does|did|has|have|had|can|could|will|would"
_BE = "(?P<be>is|are|was|were)"
_THE = "(?:the|a|an|his|her|its|their)"
#: English forms, in the order they are tried; how to say them with the words that answer, and without.
_FORMS = (
    (rf"^why (?:{_AUXILIARY}) (?P<rest>.+)$", "{rest}", "{rest}"),
    (rf"^how (?:many|much) (?P<what>.+?) {_BE} (?P<rest>.+)$", "{answer} {what} {be} {rest}", ""),
    (
        rf"^how (?:many|much) (?P<what>.+?) (?:{_AUXILIARY}) (?P<rest>.+)$",
        "{rest}: {answer} {what}",
        "{rest} {what}",
    ),
    (rf"^how \w+ {_BE} (?P<rest>.+)$", "{rest}: {answer}", ""),
    (rf"^(?:what|who|where|when|which) {_BE} (?P<rest>{_THE} .+)$", "{rest} {be} {answer}", ""),
    (
        rf"^(?:what|who|whom|which|when|where|how)(?: \w+)?? (?:{_AUXILIARY}) (?P<rest>.+)$",
        "{rest}: {answer}",
        "{rest}",
    ),
    (r"^who (?P<rest>.+)$", "{answer} {rest}", "someone {rest}"),
    (r"^(?:what|which)(?: \w+)? (?P<rest>.+)$", "{answer} {rest}", "something {rest}"),
)
_ENGLISH = [(regex.compile(form, regex.IGNORECASE), said, without) for form, said, without in _FORMS]


def statement(question: str, answer: str = "") -> str:
    """Turn a question into the statement that its answer makes.

    :param question: in any language.
    :param answer: the words that answer; "" where they are not known.
    :return: a statement, or "" where none can be made, as of a question for yes or no.
    """
    asked = _END.sub("", question.strip())
    if (bare := _POLITE.sub("", asked)) != asked:
        asked = bare.removesuffix("吗").removesuffix("嗎")  # "你知道……吗" asks what stands inside
    language = language_of(question).partition("-")[0]
    if not asked or _WHETHER.search(asked):
        return ""
    if language == "en":
        return _english(asked, answer)
    if language in _ASKING:
        return _in_place(asked, answer, language)
    return f"{asked}: {answer}" if answer else ""


def _in_place(asked: str, answer: str, language: str) -> str:
    """Replace what asks by what answers."""
    match = _ASKING[language].search(asked)
    adverb = _ADVERBS[language].search(asked)
    stop = "。" if language != "ko" else "."
    if adverb is not None and (match is None or adverb.start() <= match.start()):
        said = asked[: adverb.start()] + asked[adverb.end() :]
    elif match is not None and answer:
        unit = match.groupdict().get("unit") or ""
        # "多少人": the answer "51人" has its unit already, the answer "51" has not.
        kept = unit if unit and answer[-1].isdigit() else ""
        said = asked[: match.start()] + answer + kept + asked[match.end() :]
    else:
        return ""
    ending, instead = _ENDINGS[language]
    said = ending.sub(instead, said).strip("，,、 ")
    return f"{said}{stop}" if said else ""


def _english(asked: str, answer: str) -> str:
    for form, with_answer, without in _ENGLISH:
        match = form.search(asked)
        if match is None:
            continue
        parts = {key: value or "" for key, value in match.groupdict().items()}
        if "what" in parts and answer and not answer[-1].isdigit():
            parts["what"] = ""  # "51 people" has its noun already, "51" has not
        said = " ".join((with_answer if answer else without).format(answer=answer, **parts).split())
        return f"{said[0].upper()}{said[1:]}." if said else ""
    return f"{asked}: {answer}" if answer else ""
