"""The one cookie: a random id of the browser, so that a seat answers only who launched it.

Flask's signed session holds it, as `__Host-…; Secure; SameSite=None; Partitioned`: in a cross-site
frame Chromium drops every other kind. Everything else is in the database.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Flask, session

from lti_leadership.lti.login import Browser

COOKIE_NAME = "__Host-lti_leadership"
COOKIE_LIFETIME = timedelta(days=30)
ID_BYTES = 32


def set_up_cookie(app: Flask) -> None:
    """Give Flask's session cookie the attributes that survive in an LMS's frame."""
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE_NAME,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="None",
        SESSION_COOKIE_PARTITIONED=True,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=COOKIE_LIFETIME,
    )


def known_browser() -> Browser | None:
    """Return the browser, if it sent our cookie."""
    known = session.get("browser")
    return Browser(known) if isinstance(known, str) and known else None


def greet_browser() -> Browser:
    """Return the browser; one that sent no cookie gets one with this response."""
    known = known_browser()
    if known is not None:
        return known
    session.permanent = True
    session["browser"] = secrets.token_urlsafe(ID_BYTES)
    return Browser(session["browser"])
