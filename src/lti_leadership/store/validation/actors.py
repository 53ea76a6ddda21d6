"""Agents and groups, and the identifiers that tell them apart (Data 2.4.2)."""

from __future__ import annotations

from typing import Any

from lti_leadership.store.validation.errors import MissingPropertyError, NotAllowedHereError
from lti_leadership.store.validation.formats import iri, irl, mailto, sha1
from lti_leadership.store.validation.shapes import (
    Check,
    Shape,
    a_list,
    an_object,
    list_of,
    one_of,
    text,
)

_account = Shape(required={"homePage": irl, "name": text})

IDENTIFIERS: dict[str, Check] = {
    "mbox": mailto,
    "mbox_sha1sum": sha1,
    "openid": iri,
    "account": _account,
}

_agent_shape = Shape(optional={"objectType": one_of("Agent"), "name": text, **IDENTIFIERS})


def agent(value: Any, at: str) -> None:
    """Accept an agent: exactly one identifier (Data 2.4.2.1, 2.4.2.3)."""
    _agent_shape(value, at)
    if _identifiers(value) != 1:
        raise NotAllowedHereError(at, _ONE_IDENTIFIER)


_group_shape = Shape(
    required={"objectType": one_of("Group")},
    optional={"name": text, "member": list_of(agent), **IDENTIFIERS},
)


def group(value: Any, at: str) -> None:
    """Accept a group: one identifier, or none and then members (Data 2.4.2.2)."""
    _group_shape(value, at)
    count = _identifiers(value)
    if count > 1:
        raise NotAllowedHereError(at, _ONE_IDENTIFIER)
    if count == 0 and not value.get("member"):
        raise MissingPropertyError(at, "a group without an identifier needs members")


def actor(value: Any, at: str) -> None:
    """Accept an agent or a group, told apart by `objectType`."""
    chosen = group if an_object(value, at).get("objectType") == "Group" else agent
    chosen(value, at)


def authority(value: Any, at: str) -> None:
    """Accept an authority: an agent, or the two agents of a three-legged OAuth (Data 2.4.9)."""
    actor(value, at)
    if value.get("objectType") != "Group":
        return
    if _identifiers(value) or len(a_list(value["member"], at)) != _OAUTH_PARTIES:
        raise NotAllowedHereError(
            at, "a group as authority is anonymous and has exactly two members"
        )


def _identifiers(value: dict[str, Any]) -> int:
    return sum(1 for key in IDENTIFIERS if key in value)


_OAUTH_PARTIES = 2
_ONE_IDENTIFIER = "must have exactly one of mbox, mbox_sha1sum, openid, account"
