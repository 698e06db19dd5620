"""Which browser asks: a random id in a cookie that scripts cannot read.

The id is all a browser needs to show for its conversations, so it cannot be guessed (256 bits), and the disk
holds only its hash.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request, Response

COOKIE = "corpusqa_browser"
#: Where the name of who signed in stands in the scope of a request: then the person counts, not the browser.
PERSON = "corpusqa.person"

_ID = re.compile(r"[\w-]{43}", re.ASCII)
_LASTS = 400 * 24 * 3600  # seconds; browsers keep no cookie longer


def browser_of(cookies: Mapping[str, str]) -> str | None:
    """The browser under which conversations are kept; None for one that has no id, or made one up."""
    shown = cookies.get(COOKIE, "")
    return hashlib.sha256(shown.encode()).hexdigest() if _ID.fullmatch(shown) else None


def greet(request: Request, response: Response) -> None:
    """Give a browser that opens the page its id, or let the one it has last longer."""
    if PERSON in request.scope:
        return
    if request.method != "GET" or request.url.path != "/" or response.status_code != 200:
        return
    shown = request.cookies.get(COOKIE, "")
    response.set_cookie(
        COOKIE,
        shown if _ID.fullmatch(shown) else secrets.token_urlsafe(32),
        max_age=_LASTS,
        secure=request.url.scheme == "https",
        httponly=True,
        # Not "strict": a link from elsewhere to the page would make a browser forget its conversations.
        samesite="lax",
    )
