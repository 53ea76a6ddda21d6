"""One agency's LRS over the one wire: send a batch, fetch a statement.

Nothing here sleeps or tries again: each call is one request and one outcome, and the delivery
worker decides. Status codes as four LRSs really use them (Ralph 5.1, Learning Locker 7.8, ADL_LRS,
SQL LRS): a batch that is known already is 204, 200 with the ids, 200 with fewer ids, or 409.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from lti_leadership.outbound import OutboundError, Response, Wire
from lti_leadership.xapi.comparison import same_statement
from lti_leadership.xapi.endpoint import basic_authorization, normalise_endpoint
from lti_leadership.xapi.outcomes import (
    Accepted,
    Conflict,
    Refused,
    SendOutcome,
    TooLarge,
    TryLater,
    Unauthorised,
)

__all__ = [
    "Accepted",
    "Conflict",
    "FetchFailedError",
    "LrsClient",
    "Refused",
    "SendOutcome",
    "TooLarge",
    "TryLater",
    "Unauthorised",
    "basic_authorization",
    "normalise_endpoint",
    "same_statement",
]

MAX_REASON_CHARACTERS = 400
MAX_RETRY_AFTER_SECONDS = 24 * 60 * 60.0

_ABOUT_THE_BATCH: Mapping[int, Callable[[str], SendOutcome]] = MappingProxyType(
    {
        HTTPStatus.BAD_REQUEST: Refused,
        HTTPStatus.UNPROCESSABLE_ENTITY: Refused,  # Ralph's word for 400
        HTTPStatus.UNAUTHORIZED: Unauthorised,
        HTTPStatus.FORBIDDEN: Unauthorised,
        HTTPStatus.CONFLICT: Conflict,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLarge,
    }
)


class FetchFailedError(Exception):
    """An LRS did not say whether it has a statement; `outcome` says what to do about it."""

    def __init__(self, outcome: Unauthorised | TryLater) -> None:
        """Keep the outcome; its reason is the text."""
        super().__init__(outcome.reason)
        self.outcome = outcome


class LrsClient:
    """The Statements resource of one LRS (xAPI 1.0.3 and 2.0.0, Communication 2.1)."""

    def __init__(self, wire: Wire, endpoint: str, authorization: str, version: str) -> None:
        """Take the LRS's address, the Authorization header's value, and the xAPI version to speak.

        Raises:
            EndpointRefusedError: the address cannot be used.
        """
        self._wire = wire
        self._statements = f"{normalise_endpoint(endpoint)}/statements"
        self._headers = {
            "Authorization": authorization,
            "X-Experience-API-Version": version,
            "Accept": "application/json",
        }

    def send(self, bodies: Sequence[bytes]) -> SendOutcome:
        """POST one or more statements, each by the very bytes given."""
        batch = b"[" + b",".join(bodies) + b"]"
        headers = {**self._headers, "Content-Type": "application/json"}
        try:
            answer = self._wire.post(self._statements, batch, headers)
        except OutboundError as problem:
            return TryLater(None, str(problem)[:MAX_REASON_CHARACTERS])
        return _outcome(answer)

    def fetch(self, statement_id: uuid.UUID | str) -> dict[str, Any] | None:
        """GET one statement; None when the LRS has none of that id (or it was voided).

        Raises:
            FetchFailedError: the LRS gave no answer, or one that says neither.
        """
        url = f"{self._statements}?statementId={uuid.UUID(str(statement_id))}"
        try:
            answer = self._wire.get(url, self._headers)
        except OutboundError as problem:
            outcome = TryLater(None, str(problem)[:MAX_REASON_CHARACTERS])
            raise FetchFailedError(outcome) from None
        return _fetched(answer)


def _outcome(answer: Response) -> SendOutcome:
    if answer.status == HTTPStatus.NO_CONTENT:
        return Accepted()
    if answer.status == HTTPStatus.OK and _is_list_of_ids(_json(answer)):
        return Accepted()
    named = _ABOUT_THE_BATCH.get(answer.status)
    return named(_reason(answer)) if named else _later(answer)


def _fetched(answer: Response) -> dict[str, Any] | None:
    if answer.status == HTTPStatus.NOT_FOUND:
        return None
    statement = _json(answer)
    if answer.status == HTTPStatus.OK and isinstance(statement, dict):
        return statement
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise FetchFailedError(Unauthorised(_reason(answer)))
    raise FetchFailedError(_later(answer))


def _later(answer: Response) -> TryLater:
    return TryLater(_retry_after(answer.headers.get("retry-after", "")), _reason(answer))


def _json(answer: Response) -> object:
    try:
        return answer.json()
    except ValueError:
        return None


def _is_list_of_ids(value: object) -> bool:
    """Tell a statement list from a log-in page or a proxy's "OK"; it may lack ids it knew."""
    return isinstance(value, list) and all(_is_uuid(one) for one in value)


def _is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


def _reason(answer: Response) -> str:
    """Say in one line what came: the status, and the LRS's own words unless it sent a page."""
    said = " ".join(answer.body[: 4 * MAX_REASON_CHARACTERS].decode(errors="replace").split())
    words = "".join(character for character in said if character.isprintable())
    if words.startswith("<"):
        words = "an HTML page"
    return f"answered {answer.status}: {words or 'nothing'}"[:MAX_REASON_CHARACTERS]


def _retry_after(value: str) -> float | None:
    """Read seconds or an HTTP date (RFC 9110, 10.2.3), from 0 to a day; None for anything else."""
    try:
        seconds = float(value) if value.isdecimal() else _seconds_until(value)
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


def _seconds_until(http_date: str) -> float:
    moment = parsedate_to_datetime(http_date)
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
