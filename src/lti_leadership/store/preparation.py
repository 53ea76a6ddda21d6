"""From a received statement to one that can be put on the shelf.

The sender's statement is kept as it came, except for what the specification makes the store add or
even out: id, authority, version, timestamp, stored, and context activities as arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from lti_leadership.store.comparison import fingerprint
from lti_leadership.store.keys import keys_of
from lti_leadership.store.validation import VOIDED
from lti_leadership.store.validation.times import parse_timestamp


@dataclass(frozen=True, slots=True)
class Prepared:
    """A valid statement, complete but for `stored`.

    Attributes:
        statement_id: in lower case, as it is looked up.
        statement: what will be given back.
        timestamp: the sender's, or None when it is left to the store.
        target_id: the statement its object refers to, if any.
        keys: what it can be found by, apart from what it inherits from its target.
    """

    statement_id: str
    statement: dict[str, Any]
    fingerprint: bytes
    timestamp: datetime | None
    target_id: str | None
    voiding: bool
    keys: set[bytes]


def prepare(received: dict[str, Any], authority: dict[str, Any], version: str) -> Prepared:
    """Complete a statement that passed the rules of `version`."""
    statement = _with_arrays(received)
    statement.setdefault("id", str(uuid4()))
    statement.setdefault("version", "2.0.0" if version.startswith("2.") else "1.0.0")
    statement["authority"] = authority
    timestamp = statement.get("timestamp")
    target_id = _target_of(statement)
    return Prepared(
        statement_id=statement["id"].lower(),
        statement=statement,
        fingerprint=fingerprint(statement),
        timestamp=parse_timestamp(timestamp) if timestamp else None,
        target_id=target_id,
        voiding=target_id is not None and statement["verb"]["id"] == VOIDED,
        keys=keys_of(statement),
    )


def iso_utc(moment: datetime) -> str:
    """Write a moment as the store does: UTC, milliseconds, `Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _target_of(statement: dict[str, Any]) -> str | None:
    thing = statement["object"]
    return thing["id"].lower() if thing.get("objectType") == "StatementRef" else None


def _with_arrays(statement: dict[str, Any]) -> dict[str, Any]:
    """Copy a statement; single context activities become arrays (Data 2.4.6.2)."""
    copied = dict(statement)
    activities = copied.get("context", {}).get("contextActivities")
    if activities:
        evened = {kind: v if isinstance(v, list) else [v] for kind, v in activities.items()}
        copied["context"] = {**copied["context"], "contextActivities": evened}
    if copied["object"].get("objectType") == "SubStatement":
        copied["object"] = _with_arrays(copied["object"])
    return copied
