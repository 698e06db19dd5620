"""Every word the page itself says, in Chinese and English, one table for each part of the page.

The page picks the language in the browser: rendered fragments carry ``data-t="key"`` (and ``data-args``
for numbers and names), so switching needs no request and earlier answers switch too. Words of the corpus,
of questions and of answers are never in these tables and never translated.
"""

from __future__ import annotations

from corpusqa.web.texts import conversations, keeping, library, page, settings

_PARTS = (page, conversations, keeping, library, settings)

#: key -> (Chinese, English). ``{0}``, ``{1}`` stand for the arguments in order.
TEXTS: dict[str, tuple[str, str]] = {key: pair for part in _PARTS for key, pair in part.TEXTS.items()}


def tables() -> dict[str, dict[str, str]]:
    """:return: ``{"zh": {key: text}, "en": {key: text}}``, as the page's script wants it."""
    return {
        language: {key: pair[place] for key, pair in TEXTS.items()}
        for place, language in enumerate(("zh", "en"))
    }
