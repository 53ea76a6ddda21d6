"""The LMS administrator's page: what was delivered where, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template

from lti_leadership.agencies.destinations import Destination, DestinationStatus
from lti_leadership.database import db, utc_now
from lti_leadership.framework import Framework
from lti_leadership.journal import ledger
from lti_leadership.journal.models import Delivery, DeliveryState, Event, EventKind
from lti_leadership.lti.models import Role
from lti_leadership.web.seat_access import PREFIX, current_seat, require_role, require_seat
from lti_leadership.web.times import in_scotland

RECENT = 50
REFERENCE_LENGTH = 8

WORDS = {
    EventKind.SESSION_STARTED: "Opened the tool",
    EventKind.AREA_OPENED: "Opened area {number}",
    EventKind.ACTIVITY_COMPLETED: "Completed an activity in area {number}",
    EventKind.OUTCOME_PROGRESSED: "Progress in area {number}",
    EventKind.OUTCOME_ACHIEVED: "Achieved the outcome of area {number}",
}
STATES = {
    DeliveryState.PENDING: "waiting",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.DEAD: "failed",
    DeliveryState.HELD: "held",
    DeliveryState.SUPERSEDED: "replaced",
}


@dataclass(frozen=True)
class DestinationRow:
    """One destination as the page shows it."""

    name: str
    kind: str
    status: str
    tone: str
    delivered: int
    waiting: int
    failed: int
    held: int
    oldest_waiting: timedelta | None
    last_success: datetime | None
    last_error: str | None


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery as the page shows it: a reference to the learner, not their name."""

    at: datetime
    learner: str
    what: str
    destination: str
    state: str
    attempts: int


def admin_blueprint(framework: Framework) -> Blueprint:
    """Return the administrator's pages under a seat."""
    blueprint = Blueprint("seat_admin", __name__, url_prefix=f"{PREFIX}/admin")
    require_seat(blueprint)
    require_role(blueprint, Role.ADMINISTRATOR)

    @blueprint.get("/deliveries")
    def deliveries() -> str:
        agency_id = current_seat().agency_id
        return render_template(
            "admin/deliveries.html",
            destinations=[_lane_row(lane) for lane in ledger.lanes(db.session, agency_id)],
            recent=[
                _delivery_row(framework, delivery)
                for delivery in ledger.recent(db.session, agency_id, RECENT)
            ],
        )

    return blueprint


def _lane_row(lane: ledger.Lane) -> DestinationRow:
    status, tone = _status(lane.destination, lane.counts.get(DeliveryState.PENDING, 0))
    since = lane.oldest_waiting_since
    return DestinationRow(
        name=lane.destination.name,
        kind=lane.destination.kind,
        status=status,
        tone=tone,
        delivered=lane.counts.get(DeliveryState.DELIVERED, 0),
        waiting=lane.counts.get(DeliveryState.PENDING, 0),
        failed=lane.counts.get(DeliveryState.DEAD, 0),
        held=lane.counts.get(DeliveryState.HELD, 0),
        oldest_waiting=utc_now() - since if since else None,
        last_success=in_scotland(lane.destination.last_success_at),
        last_error=lane.destination.last_error,
    )


def _status(destination: Destination, waiting: int) -> tuple[str, str]:
    if destination.status == DestinationStatus.PAUSED:
        return "Stopped", "trouble"
    if destination.failures:
        return "Does not answer; trying again", "trouble"
    return ("Sending", "waiting") if waiting else ("Up to date", "ok")


def _delivery_row(framework: Framework, delivery: Delivery) -> DeliveryRow:
    return DeliveryRow(
        at=in_scotland(delivery.created_at),
        learner=str(delivery.event.learner.uuid)[:REFERENCE_LENGTH],
        what=_what(framework, delivery.event),
        destination=delivery.destination.name,
        state=STATES[DeliveryState(delivery.state)],
        attempts=delivery.attempts,
    )


def _what(framework: Framework, event: Event) -> str:
    area_id = event.data.get("area", event.object_id)
    numbers = {area.id: area.number for area in framework.areas}
    return WORDS[EventKind(event.kind)].format(number=numbers.get(area_id, ""))
