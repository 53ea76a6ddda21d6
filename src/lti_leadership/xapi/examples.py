"""One made-up person's events, one of each kind: what `xapi/statements/` and previews show.

Nothing here is saved. Ids and times are fixed, so the statements are the same on each run.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from lti_leadership.agencies.models import Agency, Course, Learner
from lti_leadership.framework import Framework
from lti_leadership.journal.models import Event, EventKind
from lti_leadership.xapi.actors import ActorPolicy, actor_for
from lti_leadership.xapi.statements import build_statement
from lti_leadership.xapi.vocabulary import JsonObject, Vocabulary

_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/lti-leadership/examples")
_FIRST_MOMENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def example_events(framework: Framework) -> list[Event]:
    """Return one unsaved event of each kind, in the order in which they happen to a learner."""
    area = framework.areas[0]
    progress = {
        "progress": 0.25,
        "previous": 0.0,
        "programme_progress": 0.0278,
        "areas_achieved": 0,
        "areas_under_way": 1,
    }
    told: list[tuple[EventKind, str, Mapping[str, Any]]] = [
        (EventKind.SESSION_STARTED, framework.id, {}),
        (EventKind.AREA_OPENED, area.id, {}),
        (EventKind.ACTIVITY_COMPLETED, area.activities[0].id, {"area": area.id}),
        (EventKind.OUTCOME_PROGRESSED, area.id, progress),
        (EventKind.OUTCOME_ACHIEVED, area.id, {}),
    ]
    learner = _learner()
    return [
        _event(learner, kind, object_id, data, minutes=10 * index)
        for index, (kind, object_id, data) in enumerate(told)
    ]


def example_statements(
    framework: Framework, vocabulary: Vocabulary, policy: ActorPolicy = actor_for
) -> dict[EventKind, JsonObject]:
    """Return the statement of each kind of event, as a destination with `policy` gets it."""
    return {
        event.kind: build_statement(event, vocabulary, policy(event.learner))
        for event in example_events(framework)
    }


def _learner() -> Learner:
    agency = Agency(uuid=_named("agency"), slug="example", name="Example Council")
    return Learner(
        uuid=_named("learner"),
        agency=agency,
        issuer="https://lms.agency.example",
        subject="2b7f9c10",
    )


def _event(
    learner: Learner, kind: EventKind, object_id: str, data: Mapping[str, Any], minutes: int
) -> Event:
    return Event(
        uuid=_named(kind),
        agency=learner.agency,
        learner=learner,
        course=Course(context_id="41", title="Leading in care, spring cohort"),
        kind=kind,
        object_id=object_id,
        data=dict(data),
        occurred_at=_FIRST_MOMENT + timedelta(minutes=minutes),
    )


def _named(name: str) -> uuid.UUID:
    return uuid.uuid5(_NAMES, name)
