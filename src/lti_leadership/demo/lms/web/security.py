"""Headers on every page, and the refusal of forms that come from elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, g, redirect, request
from werkzeug.wrappers import Response

from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.web.refused import ForeignForm

OPEN_TO_TOOLS = frozenset(
    {"token", "jwks", "scores", "line_items", "line_item", "results", "members", "registration"}
)
CROSS_SITE_BY_DESIGN = OPEN_TO_TOOLS | {"authorize", "select_return"}


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def frame_also(address: str) -> None:
    """Let this one page frame an address of no registered tool."""
    g.also_framed = origin_of(address)


def go_to_own_address() -> Response | None:
    """Send a visitor who came by another name of this machine to the LMS's own address.

    Cookies, the issuer and the tool's registration all go by that one address.
    """
    own = current_lms().config.base_url
    if request.method != "GET" or request.endpoint in OPEN_TO_TOOLS:
        return None
    if request.host == urlsplit(own).netloc:
        return None
    return redirect(f"{own}{request.full_path.rstrip('?')}")


def refuse_foreign_forms() -> None:
    """Refuse a POST to one of the LMS's own forms from any other origin (raises ForeignForm)."""
    if request.method in {"GET", "HEAD"} or request.endpoint in CROSS_SITE_BY_DESIGN:
        return
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or (
        origin is not None and origin != current_lms().config.base_url
    ):
        raise ForeignForm


def add_headers(response: Response) -> Response:
    """Add the policy: own scripts and styles only; tools in frames; framed by the LMS alone."""
    response.headers.setdefault("Content-Security-Policy", _policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install(app: Flask) -> None:
    """Put these onto an application."""
    app.before_request(go_to_own_address)
    app.before_request(refuse_foreign_forms)
    app.after_request(add_headers)


def _policy() -> str:
    """Return the policy. form-action binds redirects too, so tools and the LRS stand there."""
    lms = current_lms()
    tools = {
        origin_of(address)
        for registration in lms.registrations.all()
        for address in registration.tool.addresses
    }
    frames = " ".join(sorted({"'self'", *tools, g.get("also_framed", "'self'")}))
    posted = {"'self'", *tools}
    if lms.config.lrs_page is not None:
        posted.add(origin_of(lms.config.lrs_page.url))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self'; base-uri 'none'; frame-ancestors 'self'; frame-src {frames}; "
        f"form-action {' '.join(sorted(posted))}"
    )
