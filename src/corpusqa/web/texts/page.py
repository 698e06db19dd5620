"""What the page says about itself, asking, answers and reading."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # the frame
    "page_title": ("corpusqa · 文章问答", "corpusqa · ask your articles"),
    "chat": ("对话", "Chat"),
    "articles": ("文章", "Articles"),
    "new_chat": ("新对话", "New chat"),
    "conversation": ("对话内容", "Conversation"),
    "reading": ("阅读", "Reading"),
    # asking
    "question": ("问题", "Question"),
    "placeholder": ("就这些文章提问…", "Ask about these articles…"),
    "send": ("提问", "Ask"),
    "stop": ("停止", "Stop"),
    "hint": (
        "答案只用文章里的原句，每句都可点开核对。",
        "Answers use only sentences from the articles; open any of them to check.",
    ),
    "empty_question": ("请先写下问题。", "Write a question first."),
    "welcome": ("问问这些文章", "Ask these articles"),
    "welcome_more": (
        "答案只取自文章原文，每一句都标明出处，点开就能看到它在文中的位置。文章里没有的，会直接说没有。",
        "Answers are taken word for word from the articles, and each sentence shows where it stands. "
        "What the articles do not say is not answered.",
    ),
    "examples": ("可以这样问", "Try asking"),
    # answering
    "searching": ("正在查找…", "Searching…"),
    "found": (
        "在 {1} 篇文章里找到 {0} 段，正在挑选句子…",
        "{0} passages found in {1} articles; choosing sentences…",
    ),
    "ready_answer": ("回答完毕，引用 {0} 处。", "Answer ready. Citations: {0}."),
    "ready_closest": (
        "没有直接的答案。列出了最接近的句子：{0} 句。",
        "No direct answer. Closest sentences shown: {0}.",
    ),
    "ready_nothing": ("没有答案。", "No answer."),
    "ready_reply": ("回复完毕，引用 {0} 处。", "Reply ready. Citations: {0}."),
    "stopped": ("已停止。", "Stopped."),
    "interrupted": (
        "回答中断了：连接已断开，或程序已停止。请重新提问。",
        "The answer was interrupted: the connection or the program stopped. Please ask again.",
    ),
    "unexpected": (
        "出了意外的错误，这个问题没能回答。对话还在，可以换个问法再试。",
        "Something unexpected went wrong and this question was not answered. Your conversation is safe; "
        "try asking in another way.",
    ),
    "cannot_ask": ("这个问题无法处理", "This question cannot be used"),
    "no_answer": ("没有答案", "No answer"),
    "closest": ("最接近的句子，并非答案", "Closest sentences, not an answer"),
    "disagreement": ("文章说法不一", "The articles disagree"),
    "searched_as": ("按这个问题查找：", "Searched as: "),
    "sources": ("出处", "Sources"),
    "citation": ("引用 {0}：{1}", "Citation {0}: {1}"),
    # why
    "why": ("为什么是这个回答", "Why this answer"),
    "why_abstained": ("为什么没有回答", "Why no answer"),
    "why_more": (
        "查找时考虑过的段落，最相关的在前。“用词”看问题的字词有多少出现在段落里，“语义”看意思有多接近。",
        "The passages that were considered, the most relevant first. “Words” is the share of the question's "
        "terms found in the passage; “meaning” is how close the two are in sense.",
    ),
    "confidence": ("文章能回答的把握：{0}", "Confidence that the articles answer it: {0}"),
    "took": ("用时 {0} 毫秒", "Took {0} ms"),
    "nearest": ("最接近的段落", "Nearest passages"),
    "no_passages": ("没有找到相近的段落。", "No passage comes near this question."),
    "words": ("用词", "Words"),
    "meaning": ("语义", "Meaning"),
    "score": ("总分", "Score"),
    "rank": ("第 {0} 名", "rank {0}"),
    "not_ranked": ("未入选", "not found"),
    "cited": ("已引用", "cited"),
    # reading
    "all_articles": ("全部文章", "All articles"),
    "article_count": ("{0} 篇文章", "{0} articles"),
    "no_articles": ("这里还没有文章。", "There are no articles here yet."),
    "no_match": ("没有符合的文章。", "No article matches."),
    "chars": ("{0} 字", "{0} characters"),
    "back_to_answer": ("回到回答", "Back to the answer"),
    "previous_citation": ("上一处引用", "Previous citation"),
    "next_citation": ("下一处引用", "Next citation"),
    "citation_step": ("第 {0} 处引用，共 {1} 处", "Citation {0} of {1}"),
    "passage_open": ("考虑过的段落", "A passage considered"),
    "source_file": ("文件：{0}", "File: {0}"),
    "earlier_part": ("显示前文", "Show the part before"),
    "later_part": ("显示后文", "Show the part after"),
    "cannot_open": (
        "这篇文章打不开：程序可能已停止，或文章已不在索引里。请刷新页面。",
        "This article cannot be opened: the program may have stopped, or the article has left the index. "
        "Reload the page.",
    ),
}
