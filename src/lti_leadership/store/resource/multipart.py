"""Taking `multipart/mixed` apart and putting it together (RFC 2046; Communication 1.5.2).

Werkzeug reads `multipart/form-data` only, and the standard library's e-mail parser changes line
ends inside binary parts; so the few rules that xAPI needs are here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header

from lti_leadership.store.attachments import Part
from lti_leadership.store.errors import BadMultipartError, TooLargeError
from lti_leadership.store.resource.limits import MAX_PART_HEADER_BYTES, MAX_PARTS

HASH_HEADER = "X-Experience-API-Hash"

_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]", re.ASCII)
_FEWEST_MARKS = 2  # one before the only part, one after it
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_HEADER_LINE = re.compile(r"([!-9;-~]+):[ \t]*(.*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a multipart body, as received."""

    headers: Headers
    content: bytes


def split_multipart(content_type: str, body: bytes) -> tuple[bytes, dict[str, Part]]:
    """Take a body apart.

    Returns:
        The first part, which is JSON, and the attachments by SHA-2 in lower case.

    Raises:
        BadMultipartError: no boundary, no closing boundary, or a part without the headers it needs.
        TooLargeError: more than `MAX_PARTS` parts.
    """
    sections = _sections(_boundary_of(content_type), body)
    first, *others = sections
    if parse_options_header(first.headers.get("Content-Type"))[0] != "application/json":
        raise BadMultipartError(reason="the first part must be application/json")
    parts = [_attachment(section) for section in others]
    return first.content, {part.sha2: part for part in parts}


def join_multipart(
    document: bytes, parts: Iterable[Part], content_types: Mapping[str, str]
) -> tuple[str, bytes]:
    """Put JSON and attachments together; gives back the Content-Type and the body."""
    boundary = secrets.token_hex(16)
    lines = [
        b"--%s\r\nContent-Type: application/json\r\n\r\n" % boundary.encode(),
        document,
    ]
    for part in parts:
        head = (
            f"\r\n--{boundary}\r\nContent-Type: {content_types[part.sha2]}\r\n"
            f"Content-Transfer-Encoding: binary\r\n{HASH_HEADER}: {part.sha2}\r\n\r\n"
        )
        lines += [head.encode(), part.content]
    lines.append(f"\r\n--{boundary}--\r\n".encode())
    return f"multipart/mixed; boundary={boundary}", b"".join(lines)


def _boundary_of(content_type: str) -> bytes:
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if _BOUNDARY.fullmatch(boundary) is None:
        raise BadMultipartError(reason="the Content-Type needs a boundary")
    return boundary.encode()


def _sections(boundary: bytes, body: bytes) -> list[Section]:
    # A line end belongs to the boundary after it, not to the content before it (RFC 2046, 5.1.1).
    delimiter = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|$)")
    found = list(delimiter.finditer(body))
    if len(found) < _FEWEST_MARKS or found[-1][1] is None or any(mark[1] for mark in found[:-1]):
        raise BadMultipartError(
            reason="the body needs its boundary before each part and after the last one"
        )
    if len(found) > MAX_PARTS + 2:
        raise TooLargeError(reason=f"a request may have up to {MAX_PARTS} attachments")
    return [_section(body[start.end() : end.start()]) for start, end in pairwise(found)]


def _section(raw: bytes) -> Section:
    """Split a part at its first empty line; `raw` starts with the boundary's line end."""
    end = _HEADER_END.search(raw)
    if end is None or end.start() > MAX_PART_HEADER_BYTES:
        raise BadMultipartError(reason="a part needs headers, an empty line and content")
    lines = raw[: end.start()].decode("latin-1").splitlines()
    headers = Headers()
    for line in filter(None, lines):
        match = _HEADER_LINE.fullmatch(line)
        if match is None:
            raise BadMultipartError(reason="a part has a line that is not a header")
        headers.add(match[1], match[2].strip())
    return Section(headers, raw[end.end() :])


def _attachment(section: Section) -> Part:
    if section.headers.get("Content-Transfer-Encoding", "").lower() != "binary":
        raise BadMultipartError(reason="an attachment needs Content-Transfer-Encoding: binary")
    sha2 = section.headers.get(HASH_HEADER, "").lower()
    if not sha2:
        raise BadMultipartError(reason=f"an attachment needs the header {HASH_HEADER}")
    return Part(sha2, section.content)
