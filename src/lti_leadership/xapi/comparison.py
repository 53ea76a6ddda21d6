"""Whether a statement that an LRS holds is the one that we sent.

Of use after a 409, which some LRSs answer to an equal statement as well. What the LRS may set or
spell in its own way does not count: `stored`, `authority`, `version`, the timestamp's spelling, a
verb's display, an Activity's definition and default object types (xAPI 1.0.3, Data 2.3.1).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

_NOT_COMPARED = frozenset(
    {"stored", "authority", "version", "timestamp", "display", "definition", "objectType"}
)


def same_statement(ours: bytes, theirs: dict[str, Any]) -> bool:
    """Tell whether `theirs`, as an LRS gave it back, says what our bytes say."""
    sent = orjson.loads(ours)
    moment = _moment(sent.get("timestamp"))
    return moment is not None and moment == _moment(theirs.get("timestamp")) and _same(sent, theirs)


def _same(ours: object, theirs: object) -> bool:
    """Walk along our own side: an answer as deep as a well costs nothing."""
    if isinstance(ours, dict):
        names = ours.keys() - _NOT_COMPARED
        return (
            isinstance(theirs, dict)
            and names == theirs.keys() - _NOT_COMPARED
            and all(_same(ours[name], theirs[name]) for name in names)
        )
    if isinstance(ours, list):
        return (
            isinstance(theirs, list)
            and len(ours) == len(theirs)
            and all(_same(one, other) for one, other in zip(ours, theirs, strict=True))
        )
    return bool(ours == theirs)


def _moment(text: object) -> datetime | None:
    """Read an ISO 8601 moment; None for anything else, a moment without a zone included."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
