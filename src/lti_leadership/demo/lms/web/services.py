"""What all services of the platform share: who calls, what media type, how a refusal looks."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, g, request

from lti_leadership.demo.lms.dialects.services import Refused
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.registrations import Registration

LARGEST_BODY = 64 * 1024
UNAUTHORISED = 401


class ServiceRefusal(Exception):
    """A service call that is not done: a status and a reason, answered as JSON.

    `field` is the part of the body that is wrong, if it is one.
    """

    def __init__(
        self, status: int, reason: str, headers: dict[str, str] | None = None, field: str = ""
    ) -> None:
        """Keep what the answer is made of."""
        super().__init__(reason)
        self.status = status
        self.headers = headers or {}
        self.field = field


class TokenRefused(ServiceRefusal):
    """No access token, or one that is unknown or has expired (RFC 6750, 3)."""

    def __init__(self) -> None:
        """Answer 401 with the challenge, or as the dialect has it."""
        status, reason = current_lms().dialect.token_missing
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        super().__init__(status, reason, challenge if status == UNAUTHORISED else {})


class ScopeMissing(ServiceRefusal):
    """The token is good, but not for this; Moodle answers 401 here too."""

    def __init__(self, status: int, reason: str) -> None:
        """Answer with the dialect's status and reason."""
        challenge = 'Bearer error="insufficient_scope"'
        super().__init__(status, reason, {"WWW-Authenticate": challenge})


class MediaTypeRefused(ServiceRefusal):
    """Accept or Content-Type is not exactly the one the service has."""

    def __init__(self, status: int, given: str) -> None:
        """Answer in Moodle's words."""
        super().__init__(status, f"No handler found for {request.path} {given[:200]}")


class Unknown(ServiceRefusal):
    """There is nothing of the caller's at this address."""

    def __init__(self) -> None:
        """Answer 404, whether it is missing or another tool's."""
        super().__init__(404, "Not found")


class BodyRefused(ServiceRefusal):
    """The body is not what the service takes."""

    def __init__(self, why: str, status: int = 400, field: str = "") -> None:
        """Answer with the reason."""
        super().__init__(status, why, field=field)


def answer(body: object, media_type: str, status: int = 200) -> Response:
    """Return JSON under the service's own media type."""
    return Response(json.dumps(body), status, content_type=media_type)


def refusal_answer(refusal: ServiceRefusal) -> Response:
    """Return a refusal in the dialect's own shape."""
    refused = Refused(refusal.status, str(refusal), request.method, request.path, refusal.field)
    body = current_lms().dialect.refusal(refused)
    g.refusal_reason = str(refusal)
    if isinstance(body, str):
        response = Response(body, refusal.status, content_type="text/html; charset=utf-8")
    else:
        response = answer(body, "application/json", refusal.status)
    response.headers.update(refusal.headers)
    return response


def caller(*scopes: str) -> Registration:
    """Return the tool whose token this is, if the token has one of `scopes`.

    Raises TokenRefused, ScopeMissing; Unknown if the address was made for another tool.
    """
    lms = current_lms()
    grant = lms.access_tokens.grant(_bearer())
    registration = lms.registrations.by_client_id(grant.client_id) if grant else None
    if grant is None or registration is None or not registration.is_active:
        raise TokenRefused
    g.client_id = registration.client_id
    dialect = lms.dialect_for(registration)
    if grant.scopes.isdisjoint(scopes):
        raise ScopeMissing(*dialect.scope_missing)
    _require_own_address(registration, dialect)
    return registration


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise TokenRefused
    return token.strip()


def _require_own_address(registration: Registration, dialect: SpecDialect) -> None:
    if request.endpoint == "members":
        return
    for name, value in dialect.service_query(registration).items():
        if request.args.get(name) != value:
            raise Unknown


def require_accept(registration: Registration, media_type: str) -> None:
    """Refuse a request whose Accept is not exactly `media_type` (Moodle matches text)."""
    given, dialect = request.headers.get("Accept", ""), current_lms().dialect_for(registration)
    if given == "*/*" and dialect.takes_any_accept:
        return
    if given != media_type:
        raise MediaTypeRefused(dialect.wrong_accept_status, given)


def body_of(registration: Registration, media_type: str) -> bytes:
    """Return a body of exactly `media_type` (parameters aside), at most 64 KiB."""
    if request.mimetype != media_type:
        status = current_lms().dialect_for(registration).wrong_content_type_status
        raise MediaTypeRefused(status, request.mimetype)
    if (request.content_length or 0) > LARGEST_BODY:
        raise ServiceRefusal(413, "Larger than 64 KiB")
    return request.get_data()


def page_of(
    rows: list[Any], endpoint: str, **values: str | int
) -> tuple[list[Any], dict[str, str]]:
    """Return the page of `rows` that `limit` and `from` ask for, and a Link header to the next.

    Without `limit` all come at once, as in Moodle. (RFC 8288; AGS 2.0, 3.2.4; NRPS 2.0, 2.4.2.)
    """
    limit = _whole_number("limit", 1)
    if limit is None:
        return rows, {}
    start = _whole_number("from", 0) or 0
    page, end = rows[start : start + limit], start + limit
    if end >= len(rows):
        return page, {}
    query = {**request.args.to_dict(), "from": str(end)}
    address = current_lms().address(endpoint, **{**query, **values})
    return page, {"Link": f'<{address}>; rel="next"'}


def _whole_number(name: str, least: int) -> int | None:
    given = request.args.get(name)
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or int(given) < least:
        raise BodyRefused(f"{name} has to be a whole number from {least}")
    return int(given)
