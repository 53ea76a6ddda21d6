"""A learner's state: what is done, what is written, and how far each area is.

The journal keeps what happened; these rows are where the learner stands now.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_leadership.database import Model, UtcDateTime, utc_now

ITEM_LENGTH = 40


def _of_learner(*unique: str) -> tuple[UniqueConstraint, ForeignKeyConstraint]:
    return (
        UniqueConstraint(*unique),
        ForeignKeyConstraint(["learner_id", "agency_id"], ["learner.id", "learner.agency_id"]),
    )


class ActivityCompletion(Model):
    """A learner has finished an activity; once."""

    __tablename__ = "activity_completion"
    __table_args__ = _of_learner("learner_id", "activity_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int]
    learner_id: Mapped[int]
    activity_id: Mapped[str] = mapped_column(String(ITEM_LENGTH))
    completed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class ActivityNote(Model):
    """What a learner wrote at an activity. Private: it never leaves the tool."""

    __tablename__ = "activity_note"
    __table_args__ = _of_learner("learner_id", "activity_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int]
    learner_id: Mapped[int]
    activity_id: Mapped[str] = mapped_column(String(ITEM_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)


class AreaStanding(Model):
    """How far a learner is in an area. `progress` is 0 to 1, by the rule in `progress.py`."""

    __tablename__ = "area_standing"
    __table_args__ = _of_learner("learner_id", "area_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int]
    learner_id: Mapped[int]
    area_id: Mapped[str] = mapped_column(String(ITEM_LENGTH))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    progress: Mapped[float] = mapped_column(default=0.0)
    achieved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
