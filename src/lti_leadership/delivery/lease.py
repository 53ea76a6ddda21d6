"""Leasing a destination: one worker at a time, the same code on SQLite and PostgreSQL.

A lease that is not given back (a killed worker) ends by itself, and another worker sends again:
statement ids and score times make that harmless. A worker that comes back late, from a frozen
machine, finds that the lease is no longer its own, and writes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select, update
from sqlalchemy.sql import ColumnElement, Select

from lti_leadership.agencies.destinations import Destination, DestinationStatus
from lti_leadership.database import AnySession
from lti_leadership.delivery.pacing import Pacing
from lti_leadership.journal.models import Delivery, DeliveryState


class LeaseLostError(Exception):
    """The lease ended and another worker has taken the destination: what it writes stands."""


def anything_due(session: AnySession, now: datetime) -> bool:
    """Return whether a destination waits for a worker; a read, so idle polling locks nothing."""
    return session.scalar(_due(now).limit(1)) is not None


def take(session: AnySession, owner: str, pacing: Pacing) -> Destination | None:
    """Lease the destination that has waited longest. Call it inside `write_transaction`.

    On PostgreSQL it passes over a row that another worker is taking (`SKIP LOCKED`), but not over
    one that somebody just owes something to: `FOR NO KEY UPDATE` does not collide with the lock
    of a foreign key.
    """
    due = _due(pacing.now()).order_by(Destination.next_attempt_at, Destination.id).limit(1)
    free = due.with_for_update(skip_locked=True, key_share=True)
    taken = session.scalar(
        update(Destination)
        .where(Destination.id == free.scalar_subquery())
        .values(lease_owner=owner, lease_until=pacing.lease_end)
        .returning(Destination.id),
        execution_options={"synchronize_session": False},
    )
    if taken is None:
        return None
    return session.scalar(
        select(Destination).where(Destination.id == taken).execution_options(populate_existing=True)
    )


def write_as_holder(
    session: AnySession, destination_id: int, owner: str, columns: dict[str, Any]
) -> None:
    """Change the leased destination, and hold it until the transaction ends.

    Raises:
        LeaseLostError: the lease is another worker's by now; roll everything back.
    """
    held = session.scalar(
        update(Destination)
        .where(Destination.id == destination_id, Destination.lease_owner == owner)
        .values(**columns)
        .returning(Destination.id),
        execution_options={"synchronize_session": False},
    )
    if held is None:
        raise LeaseLostError


def _due(now: datetime) -> Select[int]:
    return select(Destination.id).where(
        Destination.status == DestinationStatus.ACTIVE,
        Destination.next_attempt_at <= now,
        _free(now),
        exists().where(
            Delivery.destination_id == Destination.id, Delivery.state == DeliveryState.PENDING
        ),
    )


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(Destination.lease_until.is_(None), Destination.lease_until < now)
