"""The two ways a text gets into the page: escaped, or as a key of the table of texts.

Everything that is not written in this package is hostile: titles, articles, questions, quotes.
"""

from __future__ import annotations

import html
import json
import re

from corpusqa.web.texts import TEXTS

#: A carriage return would be read as a line feed and shift offsets; NUL and lone surrogates cannot be sent.
_UNSENDABLE = re.compile("[\r\x00\ud800-\udfff]")


def escape(text: str) -> str:
    """Text as HTML that shows exactly this text, inside an element or a quoted attribute.

    Read back as text it has the same characters at the same offsets; NUL and lone surrogates, which
    no page can hold, become U+FFFD.
    """
    return _UNSENDABLE.sub(lambda found: "&#13;" if found[0] == "\r" else "\ufffd", html.escape(text))


def attribute(value: object) -> str:
    """A JSON value, escaped for a quoted attribute."""
    return escape(json.dumps(value, ensure_ascii=False))


def say(key: str, *args: str | int, tag: str = "span", css: str = "") -> str:
    """An element that the page fills with the text of ``key`` in the reader's language.

    :param args: what stands for ``{0}``, ``{1}``...; escaped here, so titles may be passed.
    :raises KeyError: if the table of texts has no such key.
    """
    english = TEXTS[key][1].format(*args)
    return f"<{tag}{_class(css)} {says(key, *args)}>{escape(english)}</{tag}>"


def says(key: str, *args: str | int, of: str = "") -> str:
    """The attributes that make an element speak: its text, or with ``of`` that attribute of it.

    :param of: "" for the text, "label" for ``aria-label``, "title" or "placeholder".
    """
    if key not in TEXTS:
        raise KeyError(key)
    name = f"data-t-{of}" if of else "data-t"
    values = f' data-args="{attribute([str(arg) for arg in args])}"' if args else ""
    return f'{name}="{key}"{values}'


def isolated(text: str, css: str = "") -> str:
    """One line of foreign text: white space joined, its writing direction kept from its surroundings."""
    return f"<bdi{_class(css)}>{escape(' '.join(text.split()))}</bdi>"


def _class(css: str) -> str:
    return f' class="{css}"' if css else ""
