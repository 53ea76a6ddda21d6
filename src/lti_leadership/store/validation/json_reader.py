"""Reading JSON as strictly as the specification asks.

Python's reader takes `NaN`, lets the last of two equal keys win, and recurses until it fails; a
statement with any of these would be kept as something other than what was sent.
"""

from __future__ import annotations

import json
import math
from typing import Any

from lti_leadership.store.validation.errors import InvalidStatementError

MAX_DEPTH = 64
_BODY = "body"


class UnreadableJsonError(InvalidStatementError):
    """The body is not JSON, or uses what JSON leaves undefined."""


class DuplicateKeyError(UnreadableJsonError):
    """An object has one key twice (Data 2.2 s2 b2)."""


class TooDeepError(UnreadableJsonError):
    """Arrays and objects are nested deeper than `MAX_DEPTH`."""


def read_json(body: bytes, at: str = _BODY) -> Any:
    """Parse UTF-8 JSON.

    Raises:
        UnreadableJsonError: not UTF-8, not JSON, `NaN`, an endless number, a lone surrogate.
        DuplicateKeyError: one key twice in an object.
        TooDeepError: nested deeper than `MAX_DEPTH`.
    """
    try:
        # The decoder below is built once: `json.loads` with hooks builds one for every call.
        value = _DECODER.decode(body.decode("utf-8"))
    except UnreadableJsonError:
        raise
    except RecursionError as error:
        raise TooDeepError(at, _DEEP) from error
    except ValueError as error:
        raise UnreadableJsonError(at, "must be JSON in UTF-8") from error
    _refuse_depth(value, at)
    _refuse_lone_surrogates(value, body, at)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DuplicateKeyError(_BODY, "an object must not have the same key twice")
    return members


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise UnreadableJsonError(_BODY, "a number is too large to keep")
    return value


def _no_constant(name: str) -> Any:
    raise UnreadableJsonError(_BODY, f"{name} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_constant=_no_constant
)
_DEEP = f"must not be nested deeper than {MAX_DEPTH}"


def _refuse_depth(value: Any, at: str) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return
    raise TooDeepError(at, _DEEP)


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _refuse_lone_surrogates(value: Any, body: bytes, at: str) -> None:
    """Half of a surrogate pair can be written as an escape, but never be stored or sent again."""
    if b"\\u" not in body:
        return
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableJsonError(at, "a character is half of a surrogate pair") from error
