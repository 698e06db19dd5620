"""The words around what is quoted, in Chinese and English."""

from __future__ import annotations

_WORDS: dict[str, tuple[str, str]] = {
    "exported": ("导出时间：{0}（UTC）", "Exported {0} (UTC)"),
    "searched": ("按这个问题查找：", "Searched as: "),
    "no_answer": ("没有答案", "No answer"),
    "disagree": ("文章说法不一", "The articles disagree"),
    "evidence": ("出处", "Sources"),
    "place": ("{0}，第 {1}–{2} 个字符", "{0}, characters {1}–{2}"),
    "hash": ("SHA-256：{0}", "SHA-256: {0}"),
    "nothing": ("这段对话里没有问题。", "There is no question in this conversation."),
    "offsets": (
        "引文逐字取自文章。起止位置按文章文本的字符（Unicode 码位）计，不含末位；"
        "SHA-256 是文章文本（UTF-8）的校验值。",
        "Quotes are word for word. Positions count characters (Unicode code points) of the document's text, "
        "the end exclusive; SHA-256 is that of the text in UTF-8.",
    ),
    "check": ("核对本文件：", "To check this file: "),
}
COMMAND = "corpusqa verify FILE --index DIR"


def word(language: str, key: str, *args: object) -> str:
    """A text in the language of an export.

    :raises KeyError: if there is no such text.
    """
    return _WORDS[key][language != "zh"].format(*args)
