"""What the page says about taking conversations away, judging answers, and the person who is signed in."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # taking a conversation away
    "export": ("导出", "Export"),
    "export_one": ("导出“{0}”", "Export “{0}”"),
    "export_this": ("导出对话", "Export conversation"),
    "export_md": ("Markdown 文档", "Markdown"),
    "export_html": ("网页（HTML）", "Web page (HTML)"),
    "export_json": ("数据（JSON）", "Data (JSON)"),
    "export_more": (
        "含引文原句、起止位置和文章校验值，可用 corpusqa verify 核对。",
        "With quotes, positions and checksums of the articles; corpusqa verify checks them.",
    ),
    # judging
    "judge": ("评价这个回答", "Judge this answer"),
    "judge_good": ("答得好", "Good"),
    "judge_wrong": ("有误", "Wrong"),
    "judged_good": ("谢谢，已记下。", "Thank you, noted."),
    "judged_wrong": (
        "已记下：这个问题和回答会交给管理员查看。",
        "Noted: the owner will review this question and its answer.",
    ),
    "judged_not": ("已撤回评价。", "Taken back."),
    "judged_failed": ("评价没有保存，请再试一次。", "This could not be kept. Please try again."),
    "wanted": ("正确的答案是什么？（可不填）", "What would be right? (optional)"),
    "wanted_send": ("提交", "Send"),
    "wanted_sent": ("谢谢，更正已记下。", "Thank you, the correction is noted."),
    "wanted_skip": ("不填", "Skip"),
    # who is signed in
    "signed_in_as": ("已登录：{0}", "Signed in as {0}"),
    "sign_out": ("退出登录", "Sign out"),
    "signed_out": (
        "登录已失效。写下的问题还在，重新登录后可以继续。",
        "You are signed out. What you wrote is kept; sign in again to go on.",
    ),
    "sign_in_again": ("重新登录", "Sign in again"),
}
