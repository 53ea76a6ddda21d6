"""From the body of a PUT or POST to statements that obey every rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.http import parse_options_header

from lti_leadership.store.attachments import Part, check_attachments
from lti_leadership.store.errors import BadContentTypeError, BadRequestError, TooLargeError
from lti_leadership.store.resource.calls import Call
from lti_leadership.store.resource.limits import MAX_BODY_BYTES, MAX_STATEMENTS
from lti_leadership.store.resource.multipart import split_multipart
from lti_leadership.store.signatures import check_signatures
from lti_leadership.store.validation import rules_for
from lti_leadership.store.validation.json_reader import read_json


@dataclass(frozen=True, slots=True)
class Received:
    """Checked statements and the octets of their attachments by SHA-2."""

    statements: list[dict[str, Any]]
    parts: dict[str, Part]


def read_batch(call: Call, version: str) -> Received:
    """Read the statement or statements of a POST.

    Raises:
        InvalidStatementError: a statement breaks a rule of the data model.
        StoreRefusalError: the body's type, size, parts, attachments or signatures are wrong.
    """
    document, parts = _document(call)
    value = read_json(document)
    statements = value if isinstance(value, list) else [value]
    if len(statements) > MAX_STATEMENTS:
        raise TooLargeError(reason=f"a request may have up to {MAX_STATEMENTS} statements")
    check = rules_for(version).check
    for position, statement in enumerate(statements):
        check(statement, f"statements[{position}]" if value is statements else "statement")
    check_attachments(statements, parts)
    check_signatures(statements, parts, version)
    return Received(statements, parts)


def read_one(call: Call, version: str) -> Received:
    """Read the single statement of a PUT.

    Raises:
        BadRequestError: it is a list; otherwise as `read_batch`.
    """
    received = read_batch(call, version)
    if len(received.statements) != 1:
        raise BadRequestError(reason="a PUT has one statement")
    return received


def _document(call: Call) -> tuple[bytes, dict[str, Part]]:
    if len(call.body) > MAX_BODY_BYTES:
        raise TooLargeError(reason=f"a body may have up to {MAX_BODY_BYTES} bytes")
    content_type = call.headers.get("Content-Type", "")
    kind = parse_options_header(content_type)[0]
    if kind == "multipart/mixed":
        return split_multipart(content_type, call.body)
    if kind != "application/json":
        raise BadContentTypeError(
            reason="the Content-Type must be application/json or multipart/mixed"
        )
    return call.body, {}
