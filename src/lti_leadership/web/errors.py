"""Every error as a plain page: what happened, one thing to do, and a code to look it up by."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from lti_leadership.database import db
from lti_leadership.lti.refusals import LaunchRefusedError
from lti_leadership.lti.seats import SeatExpiredError, SeatUnavailableError
from lti_leadership.web.forgery import ForgedFormError
from lti_leadership.web.headers import allow_any_frame
from lti_leadership.web.support import open_case

log = logging.getLogger(__name__)

BACK = "Back to your learning site"
OPEN_AGAIN = "Go back to your course and open the link again."


def set_up_errors(app: Flask) -> None:
    """Register the pages."""
    app.before_request(_refuse_unreadable_address)
    app.register_error_handler(LaunchRefusedError, _launch_refused)
    app.register_error_handler(SeatUnavailableError, _seat_unavailable)
    app.register_error_handler(ForgedFormError, _form_not_ours)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def _refuse_unreadable_address() -> None:
    """A query is ASCII (RFC 3986, 2); Werkzeug fails on other bytes where it should refuse."""
    if not request.query_string.isascii():
        abort(HTTPStatus.BAD_REQUEST)


def _launch_refused(refusal: LaunchRefusedError) -> ResponseReturnValue:
    allow_any_frame()
    code = _case(type(refusal).__name__, refusal.note, refusal.spec)
    return _page(
        refusal.status, refusal.title, refusal.what_happened, refusal.what_to_do, code=code
    )


def _seat_unavailable(problem: SeatUnavailableError) -> ResponseReturnValue:
    allow_any_frame()
    if isinstance(problem, SeatExpiredError):
        return _page(
            HTTPStatus.GONE,
            "Your visit has ended",
            "For your safety a visit ends after eight hours. Everything that you saved is kept.",
            OPEN_AGAIN,
            action=(BACK, problem.return_url) if problem.return_url else None,
        )
    return _page(
        HTTPStatus.NOT_FOUND,
        "This page can only be opened from your course",
        "The address belongs to somebody’s visit, and it is not one that this browser began.",
        OPEN_AGAIN,
    )


def _form_not_ours(_problem: ForgedFormError) -> ResponseReturnValue:
    return _page(
        HTTPStatus.BAD_REQUEST,
        "This form did not come from this page",
        "Nothing was changed. If you wrote something, it is below, for you to copy.",
        "Go back to your course, open the link again, and paste it in.",
    )


def _http_error(problem: HTTPException) -> ResponseReturnValue:
    if problem.code == HTTPStatus.NOT_FOUND:
        return _page(
            HTTPStatus.NOT_FOUND,
            "There is no such page",
            "The address may be mistyped, or the page may have moved.",
            OPEN_AGAIN,
        )
    status = HTTPStatus(problem.code or 500)
    code = _case("HTTPException", f"{status.value} {status.phrase}")
    return _page(status, "This did not work", f"{status.phrase}.", OPEN_AGAIN, code=code)


def _unforeseen(problem: Exception) -> ResponseReturnValue:
    log.error("unforeseen error in %s", request.endpoint, exc_info=problem)
    code = None
    try:
        code = _case(type(problem).__name__, "see the log of this time")
    except SQLAlchemyError:
        log.exception("the support case could not be kept")
    return _page(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here",
        "This is our fault, not yours. What you had saved before is kept.",
        "Wait a minute, then go back to your course and open the link again.",
        code=code,
    )


def _written() -> str:
    """Return what the person had typed into a form that cannot be taken: they can copy it.

    Only from a page of a seat: what comes to the way in was not typed by who sees the page.
    """
    if request.method != "POST" or not (request.blueprint or "").startswith("seat_"):
        return ""
    try:
        return request.form.get("note", "")
    except RequestEntityTooLarge:
        return ""


def _case(kind: str, note: str, specification: str | None = None) -> str:
    seat = g.get("seat")
    return open_case(
        db.session,
        kind,
        note,
        specification=specification,
        endpoint=request.endpoint,
        agency_id=seat.agency_id if seat else None,
    )


def _page(
    status: HTTPStatus,
    title: str,
    what_happened: str,
    what_to_do: str,
    *,
    code: str | None = None,
    action: tuple[str, str] | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "errors/error.html",
        title=title,
        what_happened=what_happened,
        what_to_do=what_to_do,
        support_code=code,
        action=action,
        written=_written(),
        seat=None,
    )
    return page, status
