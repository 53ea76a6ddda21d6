"""What a refusal looks like: JSON for a tool, a page for a person."""

from __future__ import annotations

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from lti_leadership.demo.lms.web.refused import PageRefusal
from lti_leadership.demo.lms.web.services import ServiceRefusal, refusal_answer


def install(app: Flask) -> None:
    """Put the handlers onto an application."""
    app.register_error_handler(ServiceRefusal, refusal_answer)
    app.register_error_handler(PageRefusal, _page)
    app.register_error_handler(HTTPException, _http)


def _page(refusal: PageRefusal) -> tuple[str, int]:
    page = render_template("refused.html", title=refusal.title, sentence=str(refusal))
    return page, refusal.status


def _http(error: HTTPException) -> Response | tuple[str, int]:
    """Answer a wrong method or address: whoever brings a token is a tool."""
    status = error.code or 500
    if "Authorization" in request.headers:
        allowed = dict(error.get_response().headers)
        headers = {"Allow": allowed["Allow"]} if "Allow" in allowed else {}
        return refusal_answer(ServiceRefusal(status, error.name, headers))
    page = render_template("refused.html", title=error.name, sentence=error.description or "")
    return page, status
