"""What a gradebook is told: for each grade cell the newest score, the older ones superseded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, update
from sqlalchemy.orm import aliased

from lti_leadership.agencies.destinations import Destination, GradeCell
from lti_leadership.database import AnySession
from lti_leadership.journal.models import Delivery, DeliveryState, Event, EventKind
from lti_leadership.lti.dialects import dialect_for
from lti_leadership.lti.grades import Score, score_bytes

SECOND = timedelta(seconds=1)


def supersede(session: AnySession, destination: Destination, now: datetime) -> None:
    """End every score that waits, or is held, when its cell has a newer one.

    Newer is what was owed later: deliveries of one cell are written under the learner's lock. One
    that was delivered counts as well, so that an old score that is queued again is never sent.
    """
    newer = aliased(Delivery)
    session.execute(
        update(Delivery)
        .where(
            Delivery.destination_id == destination.id,
            Delivery.state.in_([DeliveryState.PENDING, DeliveryState.HELD]),
            exists().where(
                newer.grade_cell_id == Delivery.grade_cell_id,
                newer.state.in_([DeliveryState.PENDING, DeliveryState.DELIVERED]),
                newer.id > Delivery.id,
            ),
        )
        .values(
            state=DeliveryState.SUPERSEDED,
            settled_at=now,
            reason="a newer score for the same person and column takes its place",
        ),
        execution_options={"synchronize_session": False},
    )


def build_score(delivery: Delivery) -> bytes:
    """Return the score's bytes, and move its cell's newest time on.

    Raises:
        ValueError: the delivery names no grade cell.
    """
    cell, event = delivery.grade_cell, delivery.event
    if cell is None:
        message = "a score delivery without a grade cell"
        raise ValueError(message)
    cell.last_timestamp = _next_time(cell, event.occurred_at)
    return score_bytes(
        Score(
            user_id=cell.learner.subject,
            progress=_progress_shown(cell, event),
            timestamp=cell.last_timestamp,
            comment=_comment(cell, event),
            extension=_extension(cell),
        )
    )


def make_newer(session: AnySession, delivery: Delivery, now: datetime) -> None:
    """Let a score be built again, with a time that is later than now and than any before.

    Somebody else's score stands in the cell under a later time, and ours is newer all the same.
    """
    cell = session.get_one(GradeCell, delivery.grade_cell_id, populate_existing=True)
    cell.last_timestamp = max(_whole_second(now), cell.last_timestamp or _whole_second(now))
    session.execute(
        update(Delivery).where(Delivery.id == delivery.id).values(body=None, attempts=0),
        execution_options={"synchronize_session": False},
    )


def _next_time(cell: GradeCell, occurred_at: datetime) -> datetime:
    """When it happened, in whole seconds, but later than the last score of this cell."""
    time = _whole_second(occurred_at)
    if cell.last_timestamp is None or time > cell.last_timestamp:
        return time
    return cell.last_timestamp + SECOND


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _progress_shown(cell: GradeCell, event: Event) -> float:
    """An activity's column shows 1; an area's its progress; the programme's the mean."""
    if event.kind != EventKind.OUTCOME_PROGRESSED:
        return 1.0
    is_area = cell.line_item.covers == event.object_id
    return float(event.data["progress" if is_area else "programme_progress"])


def _extension(cell: GradeCell) -> dict[str, Any]:
    platform = cell.line_item.destination.platform
    return dialect_for(platform).score_extension() if platform else {}


def _comment(cell: GradeCell, event: Event) -> str:
    """What the person reads beside the score. Counts what is there, never what is missing."""
    if event.kind != EventKind.OUTCOME_PROGRESSED:
        return "Done."
    if cell.line_item.covers == event.object_id:
        achieved = event.data["progress"] >= 1
        return "Outcome achieved." if achieved else "Under way."
    counts = {
        "achieved": event.data["areas_achieved"],
        "under way": event.data["areas_under_way"],
    }
    return " ".join(f"Areas {words}: {count}." for words, count in counts.items() if count)
