"""Contexts, in the form of xAPI 1.0.3 and in that of 2.0.0 (Data 2.4.6; IEEE 9274.1.1, 4.2.2.5)."""

from __future__ import annotations

from typing import Any

from lti_leadership.store.validation.activities import activity
from lti_leadership.store.validation.actors import actor, agent, group
from lti_leadership.store.validation.errors import NotAllowedHereError
from lti_leadership.store.validation.extensions import extensions
from lti_leadership.store.validation.formats import iri, uuid
from lti_leadership.store.validation.languages import language_tag
from lti_leadership.store.validation.shapes import Shape, list_of, one_of, text

statement_ref = Shape(required={"objectType": one_of("StatementRef"), "id": uuid})


def _one_or_more_activities(value: Any, at: str) -> None:
    """Accept an array, or the single object that old senders use (Data 2.4.6.2)."""
    if isinstance(value, list):
        list_of(activity)(value, at)
    else:
        activity(value, at)


context_activities = Shape(
    optional=dict.fromkeys(("parent", "grouping", "category", "other"), _one_or_more_activities)
)


def _relevant_types(value: Any, at: str) -> None:
    list_of(iri)(value, at)
    if not value:
        raise NotAllowedHereError(at, "must not be empty")


_context_agent = Shape(
    required={"objectType": one_of("contextAgent"), "agent": agent},
    optional={"relevantTypes": _relevant_types},
)
_context_group = Shape(
    required={"objectType": one_of("contextGroup"), "group": group},
    optional={"relevantTypes": _relevant_types},
)

CONTEXT_1_0 = Shape(
    optional={
        "registration": uuid,
        "instructor": actor,
        "team": group,
        "contextActivities": context_activities,
        "revision": text,
        "platform": text,
        "language": language_tag,
        "statement": statement_ref,
        "extensions": extensions,
    }
)
CONTEXT_2_0 = CONTEXT_1_0.extended(
    {"contextAgents": list_of(_context_agent), "contextGroups": list_of(_context_group)}
)


def fits_object(context: dict[str, Any], statement_object: dict[str, Any], at: str) -> None:
    """Refuse `revision` and `platform` beside anything but an activity (Data 2.4.6 s3)."""
    if statement_object.get("objectType", "Activity") == "Activity":
        return
    for key in ("revision", "platform"):
        if key in context:
            place = f"{at}.{key}"
            raise NotAllowedHereError(place, "is only for statements about an activity")
