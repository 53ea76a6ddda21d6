"""Leasing a destination: one worker at a time, the same code on SQLite and PostgreSQL.

A lease that is not given back (a killed worker) ends by itself, and another worker sends again:
statement ids and score times make that harmless.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, update
from sqlalchemy.sql import ColumnElement, Select

from lti_leadership.agencies.destinations import Destination, DestinationStatus
from lti_leadership.database import AnySession, utc_now
from lti_leadership.journal.models import Delivery, DeliveryState

LEASE = timedelta(seconds=90)
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 300.0
DOUBLINGS = 9


def anything_due(session: AnySession) -> bool:
    """Return whether a destination waits for a worker; a read, so idle polling locks nothing."""
    return session.scalar(_due(utc_now()).limit(1)) is not None


def take(session: AnySession, worker: str) -> Destination | None:
    """Lease the destination that has waited longest. Call it inside `write_transaction`."""
    now = utc_now()
    due = _due(now).order_by(Destination.next_attempt_at, Destination.id).limit(1)
    taken = session.scalar(
        update(Destination)
        .where(Destination.id == due.with_for_update(skip_locked=True).scalar_subquery())
        .values(lease_owner=worker, lease_until=now + LEASE)
        .returning(Destination.id),
        execution_options={"synchronize_session": False},
    )
    if taken is None:
        return None
    return session.scalar(
        select(Destination).where(Destination.id == taken).execution_options(populate_existing=True)
    )


def renew(destination: Destination) -> None:
    """Keep the lease while a long exchange goes on."""
    destination.lease_until = utc_now() + LEASE


def give_back(destination: Destination) -> None:
    """End the lease after a turn in which the destination answered."""
    destination.lease_owner = destination.lease_until = None
    destination.failures = 0
    destination.last_error = None
    destination.last_success_at = destination.next_attempt_at = utc_now()


def back_off(destination: Destination, reason: str, retry_after: float | None) -> None:
    """End the lease and rest: 1 s to 5 min with jitter, or as long as it asked for."""
    destination.lease_owner = destination.lease_until = None
    pause = min(
        FIRST_PAUSE_SECONDS * 2 ** min(destination.failures, DOUBLINGS), LONGEST_PAUSE_SECONDS
    )
    jittered = pause * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, guards nothing
    destination.failures += 1
    destination.last_error = reason[:500]
    destination.next_attempt_at = utc_now() + timedelta(seconds=max(jittered, retry_after or 0))


def pause(destination: Destination, reason: str) -> None:
    """End the lease and stop the lane until an admin starts it: nothing that waits is blamed."""
    destination.lease_owner = destination.lease_until = None
    destination.status = DestinationStatus.PAUSED
    destination.last_error = reason[:500]


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
