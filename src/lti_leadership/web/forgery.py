"""Forms are taken only from our own pages: each carries a token that belongs to its seat.

The token is derived from the seat's address, which no other site can know; so there is nothing to
keep, and a form that was open for hours is as good as a new one.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app, request
from werkzeug.exceptions import BadRequest

FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ForgedFormError(BadRequest):
    """A form without the token of its seat."""


def form_token(seat_token: str) -> str:
    """Return the token that forms under this seat carry."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"form {seat_token}".encode(), hashlib.sha256).hexdigest()


def refuse_forged_form(seat_token: str) -> None:
    """Raise `ForgedFormError` for a request that would change something without the token."""
    if request.method in SAFE_METHODS:
        return
    if not hmac.compare_digest(
        request.form.get(FIELD, "").encode(), form_token(seat_token).encode()
    ):
        raise ForgedFormError
