"""A request as the statements resource sees it, whichever way it was written.

xAPI 1.0 lets a client that can only send forms write any request as a POST with `?method=` and
the headers and content as form fields (Communication 1.3). It is untangled here and nowhere else;
xAPI 2.0 has dropped it, and so it is refused when a request speaks 2.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import Headers, MultiDict

from lti_leadership.store.errors import BadParameterError, BadRequestError
from lti_leadership.store.resource.versions import HEADER, VERSION_1, spoken_version

_HEADER_FIELDS = (
    "Authorization",
    HEADER,
    "Content-Type",
    "Content-Length",
    "If-Match",
    "If-None-Match",
    "Accept-Language",
)
_CONTENT = "content"
_FORM = "application/x-www-form-urlencoded"
_METHODS = frozenset({"GET", "PUT", "POST"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the resource.

    Attributes:
        method: GET, PUT or POST; a HEAD is a GET whose body the server leaves out.
        parameters: the query, each name once.
        headers: the request's headers.
        body: the content, empty when there is none.
    """

    method: str
    parameters: Mapping[str, str]
    headers: Headers
    body: bytes


def read_call(request: Request) -> Call:
    """Read a request in the plain or the alternate syntax.

    Raises:
        BadParameterError: a parameter is repeated.
        BadRequestError: the alternate syntax is used wrongly, or under xAPI 2.0.
    """
    if "method" in request.args:
        return _alternate(request)
    method = "GET" if request.method == "HEAD" else request.method
    return Call(method, _once_each(request.args), request.headers, request.get_data())


def _alternate(request: Request) -> Call:
    method = request.args["method"]
    if request.method != "POST" or method not in _METHODS or len(request.args) > 1:
        raise BadRequestError(
            reason="the alternate syntax is a POST with no other query than one method"
        )
    if request.mimetype != _FORM:
        raise BadRequestError(reason=f"the alternate syntax needs a body of type {_FORM}")
    fields = _once_each(request.form)
    headers = _headers_from(fields, request)
    if spoken_version(headers.get(HEADER)) != VERSION_1:
        raise BadRequestError(reason="xAPI 2.0 has no alternate request syntax")
    parameters = {name: value for name, value in fields.items() if name not in _SPECIAL}
    return Call(method, parameters, headers, _content_from(fields, method))


_SPECIAL = frozenset({*_HEADER_FIELDS, _CONTENT})


def _headers_from(fields: Mapping[str, str], request: Request) -> Headers:
    headers = Headers(request.headers)
    headers["Content-Type"] = "application/json"
    for name in _HEADER_FIELDS:
        if name in fields:
            headers[name] = fields[name]
    return headers


def _content_from(fields: Mapping[str, str], method: str) -> bytes:
    content = fields.get(_CONTENT)
    if method != "GET" and content is None:
        raise BadRequestError(reason="the alternate syntax needs the form field content")
    return (content or "").encode()


def _once_each(sent: MultiDict[str, str]) -> dict[str, str]:
    for name, values in sent.lists():
        if len(values) > 1:
            raise BadParameterError(reason=f"the parameter {name[:40]!r} is there more than once")
    return sent.to_dict()
