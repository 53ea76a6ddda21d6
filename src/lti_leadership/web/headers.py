"""Security headers on every response.

No `X-Frame-Options`: it cannot name an LMS. `frame-ancestors` can, and does so for each seat.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, g

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'"
)


def set_up_headers(app: Flask) -> None:
    """Add the headers to everything that `app` answers."""
    app.after_request(_add_headers)


def allow_frames_of(urls: Iterable[str | None]) -> None:
    """Let this response be framed by the origins of `urls`, as well as by ourselves."""
    g.frame_ancestors = sorted({origin for url in urls if (origin := _origin(url))})


def allow_any_frame() -> None:
    """Let this response be framed anywhere: a refusal, before we know which LMS it is for."""
    g.frame_ancestors = ["*"]


def allow_form_to(url: str) -> None:
    """Let this response's forms post to the origin of `url`, and nowhere else."""
    g.form_action = _origin(url) or "'none'"


def _add_headers(response: Response) -> Response:
    forms = g.get("form_action", "'self'")
    ancestors = " ".join(["'self'", *g.get("frame_ancestors", [])])
    headers = response.headers
    headers["Content-Security-Policy"] = (
        f"{POLICY}; form-action {forms}; frame-ancestors {ancestors}"
    )
    headers["Referrer-Policy"] = "no-referrer"  # a seat's address must not travel
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if response.mimetype == "text/html":
        headers["Cache-Control"] = "no-store"
    return response


def _origin(url: str | None) -> str | None:
    """Return scheme and host of a web address, in the letters that a policy can hold."""
    parts = urlsplit(url or "")
    if parts.scheme not in {"https", "http"} or not parts.netloc.isascii():
        return None
    is_plain = not set(parts.netloc) & set(" ;,'\"@*")
    return f"{parts.scheme}://{parts.netloc}" if is_plain and parts.netloc else None
