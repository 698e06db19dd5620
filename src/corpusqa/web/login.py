"""The page where one signs in: plain HTML in both languages that needs no script and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import html
from urllib.parse import quote, urlencode

from corpusqa.web.texts.access import TEXTS

LANGUAGES = ("zh", "en")
_STYLE = (
    ":root{color-scheme:light dark}*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;font:16px/1.6 system-ui,"
    '-apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;'
    "background:light-dark(#f4f1ea,#161513);color:light-dark(#23211d,#e8e3d9)}"
    "main{width:min(24rem,100%);padding:32px;border:1px solid light-dark(#e2dccf,#37332d);border-radius:10px;"
    "background:light-dark(#fffdf8,#1f1d1a)}"
    "h1{margin:0 0 4px;font-size:24px;line-height:1.35}p{margin:0 0 20px;color:light-dark(#5f5a51,#aaa397)}"
    "label{display:block;margin:0 0 16px;font-size:15px}"
    "input{display:block;width:100%;margin-top:4px;padding:10px 12px;font:inherit;color:inherit;"
    "border:1px solid light-dark(#8d8779,#7b7468);border-radius:8px;background:light-dark(#fff,#292622)}"
    "button{width:100%;margin:8px 0 20px;padding:10px;font:inherit;font-weight:600;border:0;"
    "border-radius:8px;background:light-dark(#0f5c5c,#7cc7c0);color:light-dark(#fff,#10201f);cursor:pointer}"
    "a{color:light-dark(#0f5c5c,#7cc7c0);font-size:15px}"
    ":focus-visible{outline:2px solid light-dark(#0f5c5c,#7cc7c0);outline-offset:2px}"
    ".notice{padding:10px 12px;border-radius:8px;background:light-dark(#fbf0e2,#33281c);"
    "color:light-dark(#7d430f,#e3ab73)}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_OTHER = {"zh": ("en", "English"), "en": ("zh", "中文")}


def language_of(chosen: str, accepted: str) -> str:
    """The language of the page.

    :param chosen: what the person chose; used where it is one of ``LANGUAGES``.
    :param accepted: the browser's ``Accept-Language``, the favourite first.
    """
    if chosen in LANGUAGES:
        return chosen
    return "zh" if accepted.strip().lower().startswith("zh") else "en"


def goal(given: str) -> str:
    """Where to go after signing in: a place of this page, whatever was given."""
    local = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given if local and not given.startswith(("/login", "/logout")) else "/"


def login_html(language: str, after: str, *, name: str = "", notice: str = "", wait: int = 0) -> str:
    """The page.

    :param after: where to go then, see ``goal``.
    :param name: the name that was tried.
    :param notice: key of a text about what went wrong; "" at first.
    :param wait: seconds until the next try, for that text.
    """
    texts = {key: html.escape(pair[language != "zh"].format(wait)) for key, pair in TEXTS.items()}
    warning = f'<p class="notice" role="alert">{texts[notice]}</p>' if notice else ""
    other, called = _OTHER[language]
    switch = html.escape("/login?" + urlencode({"language": other, "next": after}))
    action = html.escape("/login?" + urlencode({"language": language, "next": after}))
    focus_name, focus_password = ("", " autofocus") if name else (" autofocus", "")
    tag = "zh-Hans" if language == "zh" else "en"
    icon = quote('<svg xmlns="http://www.w3.org/2000/svg"/>')
    return (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{texts["sign_in"]} · corpusqa</title><link rel="icon" href="data:image/svg+xml,{icon}">'
        f"<style>{_STYLE}</style></head><body><main><h1>{texts['sign_in']}</h1>"
        f"<p>{texts['sign_in_more']}</p>{warning}"
        f'<form method="post" action="{action}">'
        f'<label>{texts["sign_in_name"]}<input name="name" value="{html.escape(name)}" required'
        ' maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false"'
        f' dir="auto"{focus_name}></label>'
        f'<label>{texts["sign_in_password"]}<input name="password" type="password" required'
        f' autocomplete="current-password"{focus_password}></label>'
        f"<button>{texts['sign_in']}</button></form>"
        f'<a href="{switch}" hreflang="{other}" lang="{other}">{called}</a></main></body></html>'
    )
