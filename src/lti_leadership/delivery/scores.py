"""A gradebook's lane: for each grade cell the newest score, the older ones superseded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import exists, update
from sqlalchemy.orm import aliased

from lti_leadership.agencies.destinations import Destination, GradeCell
from lti_leadership.database import AnySession, utc_now
from lti_leadership.delivery.settling import settle
from lti_leadership.journal.models import Delivery, DeliveryState, Event, EventKind
from lti_leadership.lti.dialects import ScoreOutcome
from lti_leadership.lti.grades import Score, ScoreAnswer, score_bytes

SECOND = timedelta(seconds=1)

SendScore = Callable[[str, bytes], ScoreAnswer]
"""Posts a score's bytes to a line item's address."""

Commit = Callable[[Callable[[], None]], None]
"""Runs a change in a transaction of its own."""


def supersede(session: AnySession, destination: Destination) -> None:
    """End every waiting score that a newer waiting one for the same cell replaces."""
    newer = aliased(Delivery)
    session.execute(
        update(Delivery)
        .where(
            Delivery.destination_id == destination.id,
            Delivery.state == DeliveryState.PENDING,
            exists().where(
                newer.grade_cell_id == Delivery.grade_cell_id,
                newer.state == DeliveryState.PENDING,
                newer.id > Delivery.id,
            ),
        )
        .values(state=DeliveryState.SUPERSEDED, settled_at=utc_now()),
        execution_options={"synchronize_session": False},
    )


def build_score(delivery: Delivery) -> bytes:
    """Return the score's bytes, and move its cell's newest time on."""
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
        )
    )


def send_scores(
    send: SendScore, deliveries: Sequence[Delivery], commit: Commit
) -> ScoreAnswer | None:
    """Send each score and settle it, one by one: a score that was accepted is known at once.

    Returns:
        None when every delivery was looked at, else the answer for which the lane must stop.
    """
    for delivery in deliveries:
        if delivery.grade_cell is None or delivery.body is None:
            continue
        answer = send(delivery.grade_cell.line_item.url, delivery.body)
        if answer.outcome in {ScoreOutcome.TRY_LATER, ScoreOutcome.UNAUTHORISED}:
            return answer
        if answer.outcome is ScoreOutcome.STALE and not _may_be_ours(delivery):
            commit(partial(_forget_bytes, delivery))
            return ScoreAnswer(ScoreOutcome.TRY_LATER, answer.reason, answer.retry_after)
        commit(partial(settle, [delivery], _ENDS[answer.outcome], answer.reason or None))
    return None


_ENDS = {
    ScoreOutcome.ACCEPTED: DeliveryState.DELIVERED,
    ScoreOutcome.STALE: DeliveryState.DELIVERED,
    ScoreOutcome.NOT_ENROLLED: DeliveryState.HELD,
    ScoreOutcome.REFUSED: DeliveryState.DEAD,
}


def _may_be_ours(delivery: Delivery) -> bool:
    """A stale answer to a score that was sent before means that it had arrived that time."""
    return delivery.attempts > 1


def _forget_bytes(delivery: Delivery) -> None:
    """Something else wrote a later score; ours is newer all the same: give it a time of now."""
    if delivery.grade_cell is not None:
        delivery.grade_cell.last_timestamp = _whole_second(utc_now())
    delivery.body = None
    delivery.attempts = 0


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


def _comment(cell: GradeCell, event: Event) -> str:
    """What the person reads beside the score. Counts what is there, never what is missing."""
    if event.kind != EventKind.OUTCOME_PROGRESSED:
        return "Done."
    if cell.line_item.covers == event.object_id:
        achieved = event.data["progress"] >= 1
        return "Outcome achieved." if achieved else "Under way."
    achieved, under_way = event.data["areas_achieved"], event.data["areas_under_way"]
    return f"Areas achieved: {achieved}. Areas under way: {under_way}."
