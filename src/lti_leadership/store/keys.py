"""What a statement can be found by (Communication 2.1.3), as short hashes for one index.

A key is BLAKE2b of a kind and a value, 16 bytes. `agent` and `activity` match the statement's own
actor and object; `related …` match every place the specification lists, sub-statement included.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from lti_leadership.store.identity import identifier, words_for_person, words_for_verb
from lti_leadership.store.models import KEY_BYTES

ACTORS = frozenset({"Agent", "Group"})


def key(kind: str, value: str) -> bytes:
    """Hash one searchable fact, such as `("verb", "http://…")`."""
    return blake2b(f"{kind} {value}".encode(), digest_size=KEY_BYTES).digest()


def agent_key(actor: dict[str, Any], *, related: bool) -> bytes | None:
    """Hash the `agent` filter; None for an actor without identifier, whom nothing matches."""
    found = identifier(actor)
    return (found and key("related agent" if related else "agent", found)) or None


def activity_key(activity_id: str, *, related: bool) -> bytes:
    """Hash the `activity` filter."""
    return key("related activity" if related else "activity", activity_id)


def keys_of(statement: dict[str, Any]) -> set[bytes]:
    """Collect all keys of a valid, completed statement."""
    found = {key("verb", statement["verb"]["id"])}
    registration = statement.get("context", {}).get("registration")
    if registration:
        found.add(key("registration", registration.lower()))
    found.update(_actor_keys(_own_actors(statement), related=False))
    found.update(_actor_keys(_related_actors(statement), related=True))
    found.update(_activity_keys(statement))
    found.update(word_key("person", word) for word in words_for_person(statement["actor"]))
    found.update(word_key("done", word) for word in words_for_verb(statement["verb"]))
    return found


def word_key(kind: str, word: str) -> bytes:
    """Hash a word that people type into the page's filters; its letter case does not count."""
    return key(f"{kind} word", word.strip().casefold())


def _activity_keys(statement: dict[str, Any]) -> Iterator[bytes]:
    thing = statement["object"]
    if thing.get("objectType", "Activity") == "Activity":
        yield activity_key(thing["id"], related=False)
    for activity in _related_activities(statement):
        yield activity_key(activity["id"], related=True)


def _actor_keys(actors: Iterator[dict[str, Any]], *, related: bool) -> Iterator[bytes]:
    for actor in actors:
        for one in (actor, *actor.get("member", ())):
            found = agent_key(one, related=related)
            if found:
                yield found


def _own_actors(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield statement["actor"]
    if statement["object"].get("objectType") in ACTORS:
        yield statement["object"]


def _related_actors(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from _own_actors(statement)
    context = statement.get("context", {})
    for holder, name in (
        (statement, "authority"),
        (context, "instructor"),
        (context, "team"),
    ):
        if name in holder:
            yield holder[name]
    yield from (entry["agent"] for entry in context.get("contextAgents", ()))
    yield from (entry["group"] for entry in context.get("contextGroups", ()))
    if statement["object"].get("objectType") == "SubStatement":
        yield from _related_actors(statement["object"])


def _related_activities(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    thing = statement["object"]
    kind = thing.get("objectType", "Activity")
    if kind == "Activity":
        yield thing
    elif kind == "SubStatement":
        yield from _related_activities(thing)
    for activities in statement.get("context", {}).get("contextActivities", {}).values():
        yield from activities
