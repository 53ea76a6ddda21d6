"""Writing the journal: an event and what is owed for it, in the transaction of the act itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from lti_leadership.agencies.destinations import (
    Destination,
    DestinationKind,
    GradeCell,
    LineItem,
)
from lti_leadership.agencies.models import Learner
from lti_leadership.database import AnySession, utc_now
from lti_leadership.journal.models import Delivery, Event, EventKind

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Fact:
    """What is to be recorded: its kind, the framework id it is about, and the kind's data."""

    kind: EventKind
    object_id: str
    data: dict[str, Any] = field(default_factory=dict)


def append(
    session: AnySession, learner: Learner, facts: list[Fact], course_id: int | None = None
) -> list[Event]:
    """Add `facts` in order, and one delivery for each of the agency's LRSs.

    The caller holds the learner's row (see `learning.acts`), so no other transaction can add an
    event of this learner with the same time.
    """
    if not facts:
        return []
    times = _increasing_times(session, learner, len(facts))
    events = [
        Event(
            agency_id=learner.agency_id,
            learner_id=learner.id,
            course_id=course_id,
            kind=fact.kind,
            object_id=fact.object_id,
            data=fact.data,
            occurred_at=time,
        )
        for fact, time in zip(facts, times, strict=True)
    ]
    session.add_all(events)
    session.flush()
    lrs_ids = _lrs_ids(session, learner.agency_id)
    session.add_all(
        Delivery(agency_id=event.agency_id, event_id=event.id, destination_id=lrs_id)
        for event in events
        for lrs_id in lrs_ids
    )
    return events


def owe_scores(session: AnySession, event: Event, cells: list[GradeCell]) -> None:
    """Owe `event` as a score to each of `cells`, all of them the event's own learner's."""
    session.add_all(
        Delivery(
            agency_id=event.agency_id,
            event_id=event.id,
            destination_id=cell.line_item.destination_id,
            grade_cell_id=cell.id,
        )
        for cell in cells
    )


def cells_covering(session: AnySession, learner: Learner, item_ids: set[str]) -> list[GradeCell]:
    """Return the learner's grade cells whose column shows one of `item_ids`, whatever course."""
    return list(
        session.scalars(
            select(GradeCell)
            .join(GradeCell.line_item)
            .where(
                GradeCell.agency_id == learner.agency_id,
                GradeCell.learner_id == learner.id,
                LineItem.covers.in_(item_ids),
            )
            .order_by(GradeCell.id)
        )
    )


def latest_event(
    session: AnySession, learner: Learner, kind: EventKind, object_id: str | None
) -> Event | None:
    """Return the learner's newest event of `kind`, about `object_id` unless that is None."""
    query = select(Event).where(
        Event.agency_id == learner.agency_id, Event.learner_id == learner.id, Event.kind == kind
    )
    if object_id is not None:
        query = query.where(Event.object_id == object_id)
    return session.scalar(query.order_by(Event.id.desc()).limit(1))


def _increasing_times(session: AnySession, learner: Learner, count: int) -> list[datetime]:
    """Return `count` times in whole milliseconds, each later than any of the learner's events.

    xAPI Profiles order a registration's statements by timestamp; two equal ones have no order.
    """
    last = session.scalar(
        select(Event.occurred_at)
        .where(Event.learner_id == learner.id)
        .order_by(Event.id.desc())
        .limit(1)
    )
    now = utc_now()
    first = now.replace(microsecond=now.microsecond // 1000 * 1000)
    if last is not None:
        first = max(first, last + MILLISECOND)
    return [first + index * MILLISECOND for index in range(count)]


def _lrs_ids(session: AnySession, agency_id: int) -> list[int]:
    return list(
        session.scalars(
            select(Destination.id)
            .where(Destination.agency_id == agency_id, Destination.kind == DestinationKind.LRS)
            .order_by(Destination.id)
        )
    )


def is_owed(session: AnySession, event: Event, cell: GradeCell) -> bool:
    """Return whether this event is, or was, owed to this grade cell."""
    return (
        session.scalar(
            select(Delivery.id).where(
                Delivery.event_id == event.id, Delivery.grade_cell_id == cell.id
            )
        )
        is not None
    )
