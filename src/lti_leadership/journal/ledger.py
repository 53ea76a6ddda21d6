"""Reading what was delivered where, for one agency at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from lti_leadership.agencies.destinations import Destination
from lti_leadership.database import AnySession
from lti_leadership.journal.models import Delivery, DeliveryState


@dataclass(frozen=True)
class Lane:
    """One destination, how many deliveries stand where, and since when the oldest waits."""

    destination: Destination
    counts: dict[DeliveryState, int]
    oldest_waiting_since: datetime | None


def lanes(session: AnySession, agency_id: int) -> list[Lane]:
    """Return the agency's destinations, in two queries."""
    counts: dict[int, dict[DeliveryState, int]] = {}
    oldest: dict[int, datetime] = {}
    for row in session.execute(
        select(
            Delivery.destination_id,
            Delivery.state,
            func.count().label("number"),
            func.min(Delivery.created_at).label("oldest"),
        )
        .where(Delivery.agency_id == agency_id)
        .group_by(Delivery.destination_id, Delivery.state)
    ):
        counts.setdefault(row.destination_id, {})[DeliveryState(row.state)] = row.number
        if row.state == DeliveryState.PENDING:
            oldest[row.destination_id] = row.oldest
    destinations = session.scalars(
        select(Destination).where(Destination.agency_id == agency_id).order_by(Destination.id)
    )
    return [
        Lane(destination, counts.get(destination.id, {}), oldest.get(destination.id))
        for destination in destinations
    ]


def recent(session: AnySession, agency_id: int, limit: int) -> list[Delivery]:
    """Return the agency's newest deliveries, the newest first."""
    return list(
        session.scalars(
            select(Delivery)
            .where(Delivery.agency_id == agency_id)
            .order_by(Delivery.id.desc())
            .limit(limit)
        )
    )
