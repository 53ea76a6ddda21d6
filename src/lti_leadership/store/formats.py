"""The `format` parameter: exact, ids or canonical (Communication 2.1.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lti_leadership.store.identity import IDENTIFIERS
from lti_leadership.store.validation.activities import COMPONENT_LISTS

EXACT = "exact"
IDS = "ids"
CANONICAL = "canonical"
FORMATS = (EXACT, IDS, CANONICAL)

Choose = Callable[[list[str]], str | None]
Reduce = Callable[[str, dict[str, Any]], dict[str, Any]]

_LISTS = frozenset().union(*COMPONENT_LISTS.values())


def as_ids(statement: dict[str, Any]) -> dict[str, Any]:
    """Keep only what identifies agents, groups, verbs and activities."""
    return _rewritten(statement, _identified)


def as_canonical(statement: dict[str, Any], choose: Choose) -> dict[str, Any]:
    """Keep one language in verbs and activity definitions.

    Args:
        statement: as stored.
        choose: picks one of a map's language tags by the reader's `Accept-Language`.
    """

    def one_language(kind: str, value: dict[str, Any]) -> dict[str, Any]:
        if kind == "verb":
            return _one_language(value, ("display",), choose)
        if kind == "activity" and "definition" in value:
            return {**value, "definition": _definition(value["definition"], choose)}
        return value

    return _rewritten(statement, one_language)


def _rewritten(statement: dict[str, Any], reduce: Reduce) -> dict[str, Any]:
    """Apply `reduce` wherever it has work; the authority is the store's own and bare already."""
    changed = dict(statement)
    changed["actor"] = reduce("actor", statement["actor"])
    changed["verb"] = reduce("verb", statement["verb"])
    changed["object"] = _object(statement["object"], reduce)
    if "context" in statement:
        changed["context"] = _context(statement["context"], reduce)
    return changed


def _object(value: dict[str, Any], reduce: Reduce) -> dict[str, Any]:
    kind = value.get("objectType", "Activity")
    if kind == "Activity":
        return reduce("activity", value)
    if kind == "SubStatement":
        return _rewritten(value, reduce)
    return value if kind == "StatementRef" else reduce("actor", value)


def _context(value: dict[str, Any], reduce: Reduce) -> dict[str, Any]:
    changed = dict(value)
    for name in ("instructor", "team"):
        if name in value:
            changed[name] = reduce("actor", value[name])
    for name, role in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in value:
            changed[name] = [{**item, role: reduce("actor", item[role])} for item in value[name]]
    if "contextActivities" in value:
        changed["contextActivities"] = {
            kind: [reduce("activity", item) for item in items]
            for kind, items in value["contextActivities"].items()
        }
    return changed


def _identified(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return _identified_actor(value) if kind == "actor" else {"id": value["id"]}


def _identified_actor(value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value[name] for name in ("objectType", *IDENTIFIERS) if name in value}
    if "member" in value and not kept.keys() & set(IDENTIFIERS):
        kept["member"] = [_identified_actor(agent) for agent in value["member"]]
    return kept


def _definition(value: dict[str, Any], choose: Choose) -> dict[str, Any]:
    changed = _one_language(value, ("name", "description"), choose)
    for name in _LISTS & value.keys():
        changed[name] = [_one_language(item, ("description",), choose) for item in value[name]]
    return changed


def _one_language(value: dict[str, Any], maps: tuple[str, ...], choose: Choose) -> dict[str, Any]:
    changed = dict(value)
    for name in maps:
        words = value.get(name)
        if words:
            tag = choose(list(words)) or next(iter(words))
            changed[name] = {tag: words[tag]}
    return changed
