"""Errors as short JSON, and the headers that every answer under `/xapi` carries."""

from __future__ import annotations

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from lti_leadership.store.errors import NotSignedInError, StoreRefusalError
from lti_leadership.store.resource.limits import MAX_BODY_BYTES
from lti_leadership.store.resource.versions import HEADER, LATEST
from lti_leadership.store.validation import InvalidStatementError

CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"
_LONGEST_REASON = 300
_REASONS: dict[int | None, str] = {
    404: "this is a statement store: it has /xapi/statements and /xapi/about",
    405: "this resource does not take this method",
    413: f"a body may have up to {MAX_BODY_BYTES} bytes",
    500: "the store failed; send the request again later",
}


def install_refusals(app: Flask) -> None:
    """Answer what the store refuses in JSON, and label every answer under `/xapi`."""
    app.register_error_handler(InvalidStatementError, _invalid)
    app.register_error_handler(StoreRefusalError, _refused)
    app.after_request(_label)


def is_xapi() -> bool:
    """Say whether the current request is for the HTTP interface."""
    return request.path.startswith("/xapi/") or request.path == "/xapi"


def http_error(error: HTTPException) -> Response:
    """Answer what Flask itself refuses: 404, 405, 413, 500."""
    response = _answer(
        error.code or 500, type(error).__name__, _REASONS.get(error.code, error.name)
    )
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _invalid(error: InvalidStatementError) -> Response:
    return _answer(400, type(error).__name__, str(error))


def _refused(error: StoreRefusalError) -> Response:
    response = _answer(error.status, type(error).__name__, error.reason)
    if isinstance(error, NotSignedInError):
        response.headers["WWW-Authenticate"] = 'Basic realm="statement store", charset="UTF-8"'
    return response


def _answer(status: int, name: str, reason: str) -> Response:
    response = jsonify({"error": name.removesuffix("Error"), "reason": reason[:_LONGEST_REASON]})
    response.status_code = status
    return response


def _label(response: Response) -> Response:
    if is_xapi():
        response.headers[HEADER] = g.get("xapi_version", LATEST)
        if "consistent_through" in g:
            response.headers[CONSISTENT_THROUGH] = g.consistent_through
        response.headers.setdefault("Cache-Control", "no-store")
    return response
