"""A statement in one row of a table, for a person who does not read JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lti_leadership.store.validation.times import parse_timestamp

PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"
_PREFERRED = ("en-GB", "en", "en-US")


@dataclass(frozen=True, slots=True)
class Summary:
    """One row: who did what to what, when, with which result."""

    statement_id: str
    when: datetime
    actor: str
    verb: str
    object: str
    result: str


def summarise(statement_id: str, body: str) -> Summary:
    """Pick out of a stored statement what a row shows."""
    statement = json.loads(body)
    return Summary(
        statement_id=statement_id,
        when=parse_timestamp(statement["timestamp"]),
        actor=actor_label(statement["actor"]),
        verb=_verb_label(statement["verb"]),
        object=_object_label(statement["object"]),
        result=_result_label(statement.get("result", {})),
    )


def actor_label(actor: dict[str, Any]) -> str:
    """Name an actor: account name, else name, address, or how many members."""
    account = actor.get("account", {}).get("name")
    address = actor.get("mbox", "").removeprefix("mailto:")
    other = actor.get("openid") or actor.get("mbox_sha1sum")
    members = len(actor.get("member", ()))
    return str(account or actor.get("name") or address or other or f"a group of {members}")


def _verb_label(verb: dict[str, Any]) -> str:
    return _words(verb.get("display")) or str(verb["id"].rstrip("/").rpartition("/")[2])


def _object_label(thing: dict[str, Any]) -> str:
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        return _words(thing.get("definition", {}).get("name")) or str(thing["id"])
    if kind == "StatementRef":
        return f"statement {thing['id']}"
    if kind == "SubStatement":
        parts = actor_label(thing["actor"]), _verb_label(thing["verb"])
        return " ".join((*parts, _object_label(thing["object"])))
    return actor_label(thing)


def _result_label(result: dict[str, Any]) -> str:
    found = []
    score = result.get("score", {})
    if "raw" in score:
        found.append(f"{score['raw']:g}" + (f" of {score['max']:g}" if "max" in score else ""))
    elif "scaled" in score:
        found.append(f"{score['scaled']:.0%}")
    progress = result.get("extensions", {}).get(PROGRESS)
    if isinstance(progress, int | float):
        found.append(f"{progress:g}% done")
    for name, yes, no in (
        ("success", "passed", "not passed"),
        ("completion", "complete", "open"),
    ):
        if name in result:
            found.append(yes if result[name] else no)
    return ", ".join(found)


def _words(language_map: dict[str, str] | None) -> str:
    if not language_map:
        return ""
    tag = next((tag for tag in _PREFERRED if tag in language_map), next(iter(language_map)))
    return language_map[tag]
