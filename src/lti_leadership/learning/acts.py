"""What a learner does. Each act is one transaction: the state, the events, and what is owed.

Call these inside `write_transaction`. Each takes the learner's row first, so that two tabs acting
at once are one after the other, and neither overlooks what the other did. Doing an act again
changes nothing and tells nobody.
"""

from __future__ import annotations

from sqlalchemy import select

from lti_leadership.agencies.destinations import GradeCell
from lti_leadership.agencies.models import Learner
from lti_leadership.database import AnySession, upsert, utc_now
from lti_leadership.framework import Activity, Area, Framework
from lti_leadership.journal import writer
from lti_leadership.journal.models import Event, EventKind
from lti_leadership.journal.writer import Fact
from lti_leadership.learning.models import ActivityCompletion, ActivityNote, AreaStanding
from lti_leadership.learning.progress import AreaProgress, area_progress, programme_progress

NOTE_LENGTH = 20_000


class NoteTooLongError(ValueError):
    """More text than an activity's note can hold."""


def arrive(
    session: AnySession,
    framework: Framework,
    learner: Learner,
    grade_cell: GradeCell | None,
    course_id: int | None,
) -> None:
    """Record a launch, and owe what is already reached to a gradebook column that is new."""
    _take(session, learner)
    writer.append(
        session, learner, [Fact(EventKind.SESSION_STARTED, framework.id)], course_id=course_id
    )
    if grade_cell is not None and grade_cell.last_timestamp is None:
        _owe_what_is_reached(session, framework, learner, grade_cell)


def open_area(session: AnySession, learner: Learner, area: Area, course_id: int | None) -> None:
    """Record that a learner opened an area, the first time that they do."""
    _take(session, learner)
    known = session.scalar(
        select(AreaStanding.id).where(
            AreaStanding.learner_id == learner.id, AreaStanding.area_id == area.id
        )
    )
    if known is None:
        session.add(
            AreaStanding(agency_id=learner.agency_id, learner_id=learner.id, area_id=area.id)
        )
        writer.append(session, learner, [Fact(EventKind.AREA_OPENED, area.id)], course_id)


def save_note(session: AnySession, learner: Learner, activity: Activity, text: str) -> None:
    """Keep what a learner wrote. NUL is dropped: PostgreSQL cannot store it.

    Raises:
        NoteTooLongError: more than `NOTE_LENGTH` characters.
    """
    kept = text.replace("\0", "")
    if len(kept) > NOTE_LENGTH:
        raise NoteTooLongError
    keys = {"learner_id": learner.id, "activity_id": activity.id}
    updates = {"agency_id": learner.agency_id, "text": kept, "updated_at": utc_now()}
    upsert(session, ActivityNote, keys, updates)


def complete_activity(
    session: AnySession,
    framework: Framework,
    learner: Learner,
    activity: Activity,
    course_id: int | None,
) -> bool:
    """Finish an activity; return whether it was not finished before."""
    _take(session, learner)
    done = activities_done(session, learner)
    if activity.id in done:
        return False
    session.add(
        ActivityCompletion(
            agency_id=learner.agency_id, learner_id=learner.id, activity_id=activity.id
        )
    )
    area = framework.area(activity.area_id)
    before, after = area_progress(area, done), area_progress(area, done | {activity.id})
    _stand(session, learner, area, after)
    facts = [Fact(EventKind.ACTIVITY_COMPLETED, activity.id, {"area": area.id})]
    if after.fraction > before.fraction:
        facts.append(_progressed(framework, area, done | {activity.id}, before, after))
    if after.achieved and not before.achieved:
        facts.append(Fact(EventKind.OUTCOME_ACHIEVED, area.id))
    _tell(session, framework, learner, facts, course_id)
    return True


def activities_done(session: AnySession, learner: Learner) -> frozenset[str]:
    """Return the ids of the activities that a learner has finished."""
    return frozenset(
        session.scalars(
            select(ActivityCompletion.activity_id).where(
                ActivityCompletion.agency_id == learner.agency_id,
                ActivityCompletion.learner_id == learner.id,
            )
        )
    )


def _take(session: AnySession, learner: Learner) -> None:
    session.execute(
        select(Learner.id)
        .where(Learner.id == learner.id, Learner.agency_id == learner.agency_id)
        .with_for_update()
    )


def _stand(session: AnySession, learner: Learner, area: Area, progress: AreaProgress) -> None:
    updates: dict[str, object] = {
        "agency_id": learner.agency_id,
        "progress": progress.fraction,
    }
    if progress.achieved:
        updates["achieved_at"] = utc_now()
    upsert(session, AreaStanding, {"learner_id": learner.id, "area_id": area.id}, updates)


def _progressed(
    framework: Framework,
    area: Area,
    done: frozenset[str],
    before: AreaProgress,
    after: AreaProgress,
) -> Fact:
    standings = [area_progress(each, done) for each in framework.areas]
    achieved = sum(standing.achieved for standing in standings)
    data = {
        "progress": after.fraction,
        "previous": before.fraction,
        "programme_progress": programme_progress(standings),
        "areas_achieved": achieved,
        "areas_under_way": sum(standing.started for standing in standings) - achieved,
    }
    return Fact(EventKind.OUTCOME_PROGRESSED, area.id, data)


def _tell(
    session: AnySession,
    framework: Framework,
    learner: Learner,
    facts: list[Fact],
    course_id: int | None,
) -> None:
    """Write the events, and owe the scores that they change: of the activity, area, programme."""
    for event in writer.append(session, learner, facts, course_id):
        if event.kind in SCORED:
            items = _items_shown(event, framework)
            writer.owe_scores(session, event, writer.cells_covering(session, learner, items))


SCORED = frozenset({EventKind.ACTIVITY_COMPLETED, EventKind.OUTCOME_PROGRESSED})


def _items_shown(event: Event, framework: Framework) -> set[str]:
    if event.kind == EventKind.OUTCOME_PROGRESSED:
        return {event.object_id, framework.id}
    return {event.object_id}


def _owe_what_is_reached(
    session: AnySession, framework: Framework, learner: Learner, cell: GradeCell
) -> None:
    covers = cell.line_item.covers
    about = None if covers == framework.id else covers
    is_area = any(area.id == covers for area in framework.areas)
    shows_progress = about is None or is_area
    kind = EventKind.OUTCOME_PROGRESSED if shows_progress else EventKind.ACTIVITY_COMPLETED
    event = writer.latest_event(session, learner, kind, about)
    if event is not None and not writer.is_owed(session, event, cell):
        writer.owe_scores(session, event, [cell])
