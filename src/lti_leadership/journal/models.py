"""Events and deliveries.

An **event** is a fact about one learner, written once and never changed. A **delivery** is the
debt of telling one event to one destination. Its life:

    pending ──▶ delivered      the destination has it
       ├──────▶ dead           it can never be accepted as it is; the reason is kept
       ├──────▶ held           parked: the LMS does not know this person any more
       └──────▶ superseded     a newer score for the same grade cell replaces it

Its `body` is built from the event when it is first sent, kept, and sent again byte for byte: LRSs
answer 409 to a known statement id with as little as `Z` changed to `+00:00`.
"""

from __future__ import annotations

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_leadership.agencies.destinations import Destination, GradeCell
from lti_leadership.agencies.models import Agency, Course, Learner
from lti_leadership.database import Model, UtcDateTime, utc_now


class EventKind(enum.StrEnum):
    """What can happen. `data` is described at each kind."""

    SESSION_STARTED = "session_started"
    """A person arrived by a launch. `data`: {}."""

    AREA_OPENED = "area_opened"
    """A learner opened an area for the first time. `object_id`: the area. `data`: {}."""

    ACTIVITY_COMPLETED = "activity_completed"
    """A learner finished an activity. `object_id`: the activity. `data`: {"area": area id}."""

    OUTCOME_PROGRESSED = "outcome_progressed"
    """An area's progress grew. `object_id`: the area. `data`: {"progress": 0-1, "previous": 0-1,
    "programme_progress": 0-1, "areas_achieved": int, "areas_under_way": int}."""

    OUTCOME_ACHIEVED = "outcome_achieved"
    """An area's outcome was reached. `object_id`: the area. `data`: {}."""


class Event(Model):
    """One fact. `occurred_at` is strictly increasing per learner, in whole milliseconds.

    `object_id` is the framework's id of what it is about: `mmllf`, `mmllf-3` or `3-a1`.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("id", "agency_id"),
        ForeignKeyConstraint(["learner_id", "agency_id"], ["learner.id", "learner.agency_id"]),
        ForeignKeyConstraint(["course_id", "agency_id"], ["course.id", "course.agency_id"]),
        Index("ix_event_learner_id_id", "learner_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(Uuid, default=uuid.uuid4, unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    learner_id: Mapped[int]
    course_id: Mapped[int | None]
    kind: Mapped[EventKind] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(40))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    learner: Mapped[Learner] = relationship(viewonly=True, lazy="joined", innerjoin=True)
    course: Mapped[Course | None] = relationship(lazy="joined", viewonly=True)


class DeliveryState(enum.StrEnum):
    """Where a delivery stands; see the module's drawing."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    HELD = "held"
    SUPERSEDED = "superseded"


class Delivery(Model):
    """One event owed to one destination; a score names the grade cell as well."""

    __tablename__ = "delivery"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "agency_id"], ["event.id", "event.agency_id"]),
        ForeignKeyConstraint(
            ["destination_id", "agency_id"], ["destination.id", "destination.agency_id"]
        ),
        ForeignKeyConstraint(
            ["grade_cell_id", "agency_id"], ["grade_cell.id", "grade_cell.agency_id"]
        ),
        Index(
            "uq_delivery_statement",
            "destination_id",
            "event_id",
            unique=True,
            sqlite_where=text("grade_cell_id IS NULL"),
            postgresql_where=text("grade_cell_id IS NULL"),
        ),
        Index(
            "uq_delivery_score",
            "grade_cell_id",
            "event_id",
            unique=True,
            sqlite_where=text("grade_cell_id IS NOT NULL"),
            postgresql_where=text("grade_cell_id IS NOT NULL"),
        ),
        Index(
            "ix_delivery_pending",
            "destination_id",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_delivery_agency_id_id", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    event_id: Mapped[int]
    destination_id: Mapped[int]
    grade_cell_id: Mapped[int | None]
    state: Mapped[DeliveryState] = mapped_column(String(12), default=DeliveryState.PENDING)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    event: Mapped[Event] = relationship(viewonly=True, lazy="joined", innerjoin=True)
    destination: Mapped[Destination] = relationship(viewonly=True, lazy="joined", innerjoin=True)
    grade_cell: Mapped[GradeCell | None] = relationship(viewonly=True, lazy="joined")
