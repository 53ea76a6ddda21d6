"""Statement comparison: whether a known id is the same statement again (Data 2.3.1, s9).

Left out, because the specification lets them change: what a store assigns (id, authority, stored,
version, a timestamp not given), a verb's display, activity definitions, the order of a group's
members and of attachments, and the letter case of what has none. A duration is compared as text.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from lti_leadership.store.identity import comparable_mbox
from lti_leadership.store.validation.times import parse_timestamp

_ASSIGNED = frozenset({"id", "authority", "stored", "version", "timestamp"})
_CASELESS = frozenset({"registration", "mbox_sha1sum", "sha2"})


def fingerprint(statement: dict[str, Any]) -> bytes:
    """Hash what comparison looks at, the statement's own timestamp apart; 32 bytes."""
    return hashlib.sha256(_text(comparable(statement)).encode()).digest()


def comparable(statement: dict[str, Any]) -> dict[str, Any]:
    """Reduce a valid statement to what comparison looks at."""
    kept = {key: value for key, value in statement.items() if key not in _ASSIGNED}
    return _statement(kept)


def _statement(statement: dict[str, Any]) -> dict[str, Any]:
    reduced = {key: _part(key, value) for key, value in statement.items()}
    reduced["verb"] = statement["verb"]["id"]
    reduced["object"] = _object(statement["object"])
    return reduced


def _part(key: str, value: Any) -> Any:
    if key == "actor":
        return _actor(value)
    if key == "context":
        return {name: _context_part(name, inner) for name, inner in value.items()}
    if key == "attachments":
        return sorted((_caseless(item) for item in value), key=_text)
    return _instant(value) if key == "timestamp" else value


def _object(value: dict[str, Any]) -> dict[str, Any]:
    kind = value.get("objectType", "Activity")
    if kind == "Activity":
        return _activity(value)
    if kind == "SubStatement":
        return _statement(value)
    return {**value, "id": value["id"].lower()} if kind == "StatementRef" else _actor(value)


def _activity(value: dict[str, Any]) -> dict[str, Any]:
    return {"objectType": "Activity", "id": value["id"]}


def _actor(value: dict[str, Any]) -> dict[str, Any]:
    reduced = _caseless({"objectType": "Agent", **value})
    if "mbox" in reduced:
        reduced["mbox"] = comparable_mbox(reduced["mbox"])
    if "member" in reduced:
        reduced["member"] = sorted((_actor(agent) for agent in reduced["member"]), key=_text)
    return reduced


def _context_part(name: str, value: Any) -> Any:
    if name in {"instructor", "team"}:
        return _actor(value)
    if name == "contextActivities":
        return {kind: _activities(found) for kind, found in value.items()}
    if name == "statement":
        return value["id"].lower()
    return value.lower() if name in _CASELESS else value


def _activities(value: Any) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else [value]
    return [_activity(item) for item in found]


def _caseless(value: dict[str, Any]) -> dict[str, Any]:
    return {key: inner.lower() if key in _CASELESS else inner for key, inner in value.items()}


def _instant(value: str) -> str:
    return parse_timestamp(value).isoformat()


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True)
