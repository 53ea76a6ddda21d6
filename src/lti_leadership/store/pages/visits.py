"""A person's visit: who they signed in as, kept in a signed cookie and checked at every page."""

from __future__ import annotations

from flask import session as cookie

from lti_leadership.database import AnySession
from lti_leadership.store.credentials import Caller, recall, recognise

_USERNAME = "username"


def sign_in(session: AnySession, username: str, secret: str) -> Caller | None:
    """Start a visit; None when the user name or secret is wrong."""
    caller = recognise(session, username.strip(), secret.strip())
    if caller is not None:
        cookie.clear()
        cookie.permanent = True
        cookie[_USERNAME] = caller.username
    return caller


def visitor(session: AnySession) -> Caller | None:
    """Find who is visiting; None when nobody, or when the credential was revoked since."""
    username = cookie.get(_USERNAME)
    return recall(session, username) if isinstance(username, str) else None


def sign_out() -> None:
    """End the visit."""
    cookie.clear()
