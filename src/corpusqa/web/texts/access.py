"""What the page where one signs in says."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "sign_in": ("登录", "Sign in"),
    "sign_in_more": ("这些文章只对有账号的人开放。", "These articles are open to people with an account."),
    "sign_in_name": ("用户名", "Name"),
    "sign_in_password": ("密码", "Password"),
    "sign_in_wrong": ("用户名或密码不对。", "The name or the password is wrong."),
    "sign_in_later": (
        "密码错得太多，请在 {0} 秒后再试。",
        "Too many wrong passwords; try again in {0} seconds.",
    ),
    "sign_in_foreign": (
        "这个请求来自别的网页，没有处理。请从这里登录。",
        "That request came from another page and was not looked at. Please sign in here.",
    ),
}
