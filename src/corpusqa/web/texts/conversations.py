"""What the page says about conversations: the list of them, and asking again."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "history": ("历史对话", "Conversations"),
    "show_history": ("显示历史对话", "Show conversations"),
    "hide_history": ("收起历史对话", "Hide conversations"),
    "no_history": (
        "还没有对话。问过的问题会保存在这里，只有这个浏览器能看到。",
        "None yet. What you ask is kept here, for this browser only.",
    ),
    "not_kept": (
        "这个浏览器没有接受 Cookie，对话无法保存，重新载入后会消失。",
        "This browser does not accept cookies, so conversations cannot be kept; a reload loses them.",
    ),
    "history_unreachable": (
        "现在读不到历史对话：连接已断开，或程序已停止。",
        "The conversations cannot be read now: the connection or the program stopped.",
    ),
    "try_again": ("再试一次", "Try again"),
    "turn_count": ("{0} 个问题", "Questions: {0}"),
    "rename": ("重命名", "Rename"),
    "rename_one": ("重命名“{0}”", "Rename “{0}”"),
    "new_title": ("新名称", "New name"),
    "save": ("保存", "Save"),
    "cancel": ("取消", "Cancel"),
    "delete": ("删除", "Delete"),
    "delete_one": ("删除“{0}”", "Delete “{0}”"),
    "really_delete": ("删除后无法恢复。", "This cannot be undone."),
    "deleted": ("已删除。", "Deleted."),
    "renamed": ("已重命名。", "Renamed."),
    "opened": ("已打开对话：{0}", "Conversation opened: {0}"),
    "not_done": ("没有成功，请再试一次。", "That did not work. Please try again."),
    "unreadable": (
        "这一轮对话是另一个版本的程序保存的，无法显示。",
        "This turn was kept by another version of the program and cannot be shown.",
    ),
    "unkept": (
        "这个回答没能保存下来，重新载入后会消失。",
        "This answer could not be kept; a reload loses it.",
    ),
    # asking again
    "edit": ("修改问题", "Edit the question"),
    "edit_question": ("修改后的问题", "Edited question"),
    "ask_again": ("重新提问", "Ask again"),
    "as_typed": ("按原话查找", "Search my own words"),
    "searched_as_typed": (
        "按原话查找，没有参考前面的对话。",
        "Searched in your own words, without the conversation.",
    ),
    "use_conversation": ("参考前面的对话", "Use the conversation"),
}
