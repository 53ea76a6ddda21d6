"""Where an agency's facts go: its LRSs, and the gradebooks of its LMSs.

A destination is also a *lane*: a worker leases it, sends what is owed in order, and gives it back.
A dead or slow one holds up nobody else.

    active ⇄ paused      paused by an admin, or by the worker when credentials are refused
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_leadership.agencies.models import (
    IDENTIFIER_LENGTH,
    URL_LENGTH,
    Agency,
    Learner,
    Platform,
)
from lti_leadership.database import Model, UtcDateTime, utc_now

LARGEST_BATCH = 50  # 57 KiB of statements, one round trip (ten times an agency's rush hour)


class DestinationKind(enum.StrEnum):
    """What is spoken to it: xAPI statements, or AGS scores."""

    LRS = "lrs"
    GRADEBOOK = "gradebook"


class DestinationStatus(enum.StrEnum):
    """Whether its lane moves."""

    ACTIVE = "active"
    PAUSED = "paused"


class Destination(Model):
    """One LRS, or the gradebook behind one platform, of one agency.

    `endpoint`, `username`, `sealed_secret` and `xapi_version` are an LRS's; `platform_id` is a
    gradebook's. `sealed_secret` was sealed by the vault.

    What the worker learns of an LRS: `batch_size`, how many statements to send at once just now,
    and `answers_409_to_known`, true once it answered so to a statement that it held already.
    """

    __tablename__ = "destination"
    __table_args__ = (
        UniqueConstraint("id", "agency_id"),
        UniqueConstraint("agency_id", "name"),
        Index(
            "uq_destination_gradebook",
            "agency_id",
            "platform_id",
            unique=True,
            sqlite_where=text("kind = 'gradebook'"),
            postgresql_where=text("kind = 'gradebook'"),
        ),
        CheckConstraint("kind <> 'lrs' OR endpoint IS NOT NULL", name="lrs_has_endpoint"),
        CheckConstraint(
            "kind <> 'gradebook' OR platform_id IS NOT NULL", name="gradebook_has_platform"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    kind: Mapped[DestinationKind] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(600))
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platform.id"))
    endpoint: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    username: Mapped[str | None] = mapped_column(String(IDENTIFIER_LENGTH))
    sealed_secret: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    xapi_version: Mapped[str] = mapped_column(String(10), default="1.0.3")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    status: Mapped[DestinationStatus] = mapped_column(String(10), default=DestinationStatus.ACTIVE)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    failures: Mapped[int] = mapped_column(default=0)
    batch_size: Mapped[int] = mapped_column(default=LARGEST_BATCH)
    answers_409_to_known: Mapped[bool] = mapped_column(default=False)
    last_success_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(500))

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    platform: Mapped[Platform | None] = relationship(lazy="joined")


class LineItem(Model):
    """A gradebook column (AGS line item) that shows the progress of one item of the framework.

    `covers` is that item: the whole framework (`mmllf`), an area (`mmllf-3`) or an activity
    (`3-a1`). `scopes` are those that the launch granted, separated by spaces.
    """

    __tablename__ = "line_item"
    __table_args__ = (
        UniqueConstraint("destination_id", "url", "covers"),
        UniqueConstraint("id", "agency_id"),
        ForeignKeyConstraint(
            ["destination_id", "agency_id"], ["destination.id", "destination.agency_id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    destination_id: Mapped[int]
    url: Mapped[str] = mapped_column(String(URL_LENGTH))
    covers: Mapped[str] = mapped_column(String(40))
    scopes: Mapped[str] = mapped_column(String(1000))

    destination: Mapped[Destination] = relationship(viewonly=True, lazy="joined", innerjoin=True)


class GradeCell(Model):
    """One person's cell in one gradebook column; what is sent to it, and when it was last sent.

    Both keys carry the agency, so a score can never be owed to another agency's column.
    `last_timestamp` is the newest score time that was built for it: the next is later by at least
    a whole second (Moodle answers 409, Open edX 400, to anything else).
    """

    __tablename__ = "grade_cell"
    __table_args__ = (
        UniqueConstraint("line_item_id", "learner_id"),
        UniqueConstraint("id", "agency_id"),
        ForeignKeyConstraint(
            ["line_item_id", "agency_id"], ["line_item.id", "line_item.agency_id"]
        ),
        ForeignKeyConstraint(["learner_id", "agency_id"], ["learner.id", "learner.agency_id"]),
        Index("ix_grade_cell_learner_id", "learner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    line_item_id: Mapped[int]
    learner_id: Mapped[int]
    last_timestamp: Mapped[datetime | None] = mapped_column(UtcDateTime)

    line_item: Mapped[LineItem] = relationship(viewonly=True, lazy="joined", innerjoin=True)
    learner: Mapped[Learner] = relationship(viewonly=True, lazy="joined", innerjoin=True)
