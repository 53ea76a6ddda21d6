"""The one cookie: a random id of the browser, so that a seat answers only who launched it.

`__Host-…; Secure; HttpOnly; SameSite=None; Partitioned`: in a cross-site frame Chromium drops every
other kind. A browser that has one keeps it. Each new one has a name of its own: two frames that
open at the same moment are both new, and the later answer must not displace the earlier one's id.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import Response, after_this_request, request

from lti_leadership.lti.login import Browser

NAME = "__Host-lti_leadership"
LIFETIME = timedelta(days=30)
ID_BYTES = 32
MOST_IDS = 8
_ID = re.compile(r"[A-Za-z0-9_-]{43}")


def known_browser() -> Browser | None:
    """Return the browser, if it sent a cookie of ours."""
    ids = [
        value
        for name, value in sorted(request.cookies.items())
        if name.startswith(NAME) and _ID.fullmatch(value)
    ][:MOST_IDS]
    return Browser(ids[0], tuple(ids[1:])) if ids else None


def greet_browser() -> Browser:
    """Return the browser; one that sent no cookie gets one with this response."""
    known = known_browser()
    if known is not None:
        return known
    browser = Browser(secrets.token_urlsafe(ID_BYTES))

    @after_this_request
    def give_cookie(response: Response) -> Response:
        response.set_cookie(
            f"{NAME}_{secrets.token_hex(4)}",
            browser.id,
            max_age=LIFETIME,
            path="/",
            secure=True,
            httponly=True,
            samesite="None",
            partitioned=True,
        )
        return response

    return browser
