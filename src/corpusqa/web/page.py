"""The files that make the page: its HTML, scripts and styles, one for each part, in the order used."""

from __future__ import annotations

import re
from importlib.resources import files
from urllib.parse import quote

_SCRIPTS = (
    *("words.js", "reader.js", "card.js", "chat.js", "again.js", "memory.js"),
    *("keeping.js", "history.js"),
    *("within.js", "library.js", "upload.js"),
    *("settings.js", "keys.js", "account.js"),
    "start.js",  # last: it begins
)
_STYLES = ("style.css", "settings.css", "history.css", "library.css", "upload.css", "keeping.css")
_PART = re.compile(r"^[ \t]*<!-- ([a-z]+\.html) -->\n", re.MULTILINE)


def read(name: str) -> str:
    """The text of one file."""
    return (files("corpusqa.web") / "assets" / name).read_text("utf-8")


def html() -> str:
    """The page, with the parts it names in comments put in their places."""
    return _PART.sub(lambda found: read(found[1]), read("page.html"))


def scripts() -> str:
    """All scripts as one: they share their names."""
    return "\n".join(read(name) for name in _SCRIPTS)


def head() -> str:
    """What stands in the page's head: icon, styles, what runs before the first paint; nothing to fetch."""
    icon = f"data:image/svg+xml,{quote(read('icon.svg').strip())}"
    styles = "\n".join(read(name) for name in _STYLES)
    return f'<link rel="icon" href="{icon}"><script>{read("first.js")}</script><style>{styles}</style>'
