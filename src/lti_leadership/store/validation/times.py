"""Timestamps and durations (ISO 8601; Data 4.5 and 4.6).

xAPI 1.0.3 takes the extended and the basic form of ISO 8601; 2.0.0 takes RFC 3339, which also
lets a space stand for the "T". Both refuse the offset -00:00, which means "offset unknown".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from lti_leadership.store.validation.errors import BadFormatError
from lti_leadership.store.validation.shapes import Check, matching, text

_EXTENDED = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)"
_BASIC = r"\d{8}T\d{4}(?:\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}(?:\d{2})?)"
_ISO_8601 = re.compile(rf"(?:{_EXTENDED}|{_BASIC})", re.ASCII)
_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)
_UNKNOWN_OFFSET = re.compile(r"-00(?::?00)?$", re.ASCII)
_SECONDS_FRACTION = re.compile(r"(?<=[.,]\d{6})\d+", re.ASCII)

_DURATION = re.compile(
    r"P(?=[\dT])(?:\d+(?:[.,]\d+)?W"
    r"|(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?)",
    re.ASCII,
)
_FRACTION_BEFORE_THE_END = re.compile(r"\d[.,]\d+[A-Z].*\d", re.ASCII)

_duration_form = matching(_DURATION, "an ISO 8601 duration")


def iso_timestamp(value: Any, at: str) -> None:
    """Accept what xAPI 1.0.3 calls a timestamp; date, time and offset are all needed."""
    _timestamp(_ISO_8601, value, at)


def rfc3339_timestamp(value: Any, at: str) -> None:
    """Accept what xAPI 2.0.0 calls a timestamp."""
    _timestamp(_RFC_3339, value, at)


def parse_timestamp(value: str) -> datetime:
    """Read a timestamp in any of the accepted forms; aware, in UTC, to the microsecond.

    Raises:
        ValueError: no such day or time, or before year 1 or after 9999 in UTC.
    """
    trimmed = _SECONDS_FRACTION.sub("", value.upper())
    try:
        return datetime.fromisoformat(trimmed).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def timestamp_for(version: str) -> Check:
    """Pick the timestamp check of an xAPI version."""
    return rfc3339_timestamp if version.startswith("2.") else iso_timestamp


def duration(value: Any, at: str) -> None:
    """Accept an ISO 8601 duration; only its smallest part may have a fraction."""
    _duration_form(value, at)
    if _FRACTION_BEFORE_THE_END.search(value):
        raise BadFormatError(at, "only the smallest part of a duration may have a fraction")


def _timestamp(form: re.Pattern[str], value: Any, at: str) -> None:
    text(value, at)
    if form.fullmatch(value) is None or _UNKNOWN_OFFSET.search(value):
        raise BadFormatError(at, "must be a timestamp with date, time and a known offset from UTC")
    try:
        parse_timestamp(value)
    except ValueError as error:
        raise BadFormatError(at, "must be a day and time that exist") from error
