"""Where a learner stands, read in two queries for any number of areas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lti_leadership.agencies.models import Learner
from lti_leadership.database import AnySession
from lti_leadership.framework import Activity, Framework
from lti_leadership.learning.acts import activities_done
from lti_leadership.learning.models import ActivityCompletion, ActivityNote, AreaStanding
from lti_leadership.learning.progress import AreaProgress, area_progress


@dataclass(frozen=True)
class ActivityStanding:
    """One activity as the learner left it."""

    done_at: datetime | None
    note: str


def read_progress(
    session: AnySession, framework: Framework, learner: Learner
) -> dict[str, AreaProgress]:
    """Return the progress in every area, by area id."""
    done = activities_done(session, learner)
    opened = set(
        session.scalars(
            select(AreaStanding.area_id).where(
                AreaStanding.agency_id == learner.agency_id,
                AreaStanding.learner_id == learner.id,
            )
        )
    )
    return {
        area.id: area_progress(area, done, opened=area.id in opened) for area in framework.areas
    }


def nothing_done(framework: Framework) -> dict[str, AreaProgress]:
    """Return an empty progress, for people who look at the framework without learning in it."""
    return {area.id: area_progress(area, ()) for area in framework.areas}


def read_activity(session: AnySession, learner: Learner, activity: Activity) -> ActivityStanding:
    """Return when the activity was done, if it was, and what the learner wrote."""
    done_at = session.scalar(
        select(ActivityCompletion.completed_at).where(
            ActivityCompletion.agency_id == learner.agency_id,
            ActivityCompletion.learner_id == learner.id,
            ActivityCompletion.activity_id == activity.id,
        )
    )
    note = session.scalar(
        select(ActivityNote.text).where(
            ActivityNote.agency_id == learner.agency_id,
            ActivityNote.learner_id == learner.id,
            ActivityNote.activity_id == activity.id,
        )
    )
    return ActivityStanding(done_at, note or "")
