"""Killed workers and a failing LMS: the gradebook ends with the latest progress of everybody."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from faults.crew import Crew, wait_until
from sqlalchemy import func, select
from worlds import World

from lti_leadership.agencies.models import Learner
from lti_leadership.database import db, write_transaction
from lti_leadership.demo.browser import PlainBrowser, launch
from lti_leadership.demo.lms.faults import (
    Fault,
    answers,
    hangs_up,
    html_page,
    is_slow,
    loses_answer,
    too_many_requests,
)
from lti_leadership.demo.lms.gradebook import ScoreCall
from lti_leadership.framework import Framework
from lti_leadership.journal.models import Delivery, DeliveryState
from lti_leadership.learning.acts import activities_done, complete_activity
from lti_leadership.learning.progress import area_progress, programme_progress

SEED = 20261122
FAULTS: tuple[Fault, ...] = (
    answers(500),
    answers(503),
    hangs_up(),
    loses_answer(),
    html_page(502),
    is_slow(0.6),
    too_many_requests("0"),
)
STAFF = "7"


def learner(subject: str) -> Learner:
    found = db.session.scalars(select(Learner).where(Learner.subject == subject)).one()
    db.session.commit()
    return found


def do(framework: Framework, subject: str, activity_id: str) -> None:
    person = learner(subject)
    with write_transaction(db.session):
        activity = framework.activity(activity_id)
        complete_activity(db.session, framework, person, activity, None)


def nothing_waits() -> bool:
    pending = select(func.count()).where(
        Delivery.state == DeliveryState.PENDING, Delivery.grade_cell_id.is_not(None)
    )
    count = db.session.scalar(pending)
    db.session.commit()
    return count == 0


def final_grades(world: World) -> dict[tuple[str, str], float | None]:
    """Return what the LMS shows, by person and column title."""
    book = world.lms.gradebook(2)
    return {
        (person["user_id"], column["label"]): grade["score"] if grade else None
        for person in book["people"]
        for column, grade in zip(book["columns"], person["grades"], strict=True)
    }


def expected(framework: Framework, subject: str) -> tuple[float, float]:
    done = activities_done(db.session, learner(subject))
    area = area_progress(framework.area("mmllf-3"), done).fraction
    standings = [area_progress(each, done) for each in framework.areas]
    return round(area * 100, 2), round(programme_progress(standings) * 100, 2)


def by_cell(calls: list[ScoreCall]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    cells: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for call in calls:
        score = json.loads(call.body)
        cells[call.line_item_id, score["userId"]].append(score)
    return cells


def test_every_gradebook_cell_ends_with_the_latest_progress(
    world: World, browser: PlainBrowser, crew: Crew
):
    framework, chance = world.tool.parts.framework, random.Random(SEED)
    for person in ("ailsa", "euan", "catriona"):
        for link in ("The framework", "Area three"):
            assert launch(browser, world.lms.base_url, person, link).status == 200
    area = [activity.id for activity in framework.area("mmllf-3").activities]
    with world.tool.app.app_context():
        crew.start(2)
        for number, activity in enumerate(area):
            for subject in ("4", "5", STAFF):
                do(framework, subject, activity)
                world.lms.faults.order("scores", chance.choice(FAULTS))
            world.lms.faults.order("token", chance.choice(FAULTS))
            calls = len(world.lms.score_log())
            wait_until(lambda calls=calls: len(world.lms.score_log()) > calls, "a score came")
            if number % 2:
                crew.kill_one()
        wait_until(nothing_waits, "no score waited")
        assert crew.stop() == [0, 0]
        wanted = {subject: expected(framework, subject) for subject in ("4", "5")}

    grades = final_grades(world)
    for subject, (area_score, programme_score) in wanted.items():
        assert grades[subject, "Area three"] == pytest.approx(area_score)
        assert grades[subject, "The framework"] == pytest.approx(programme_score)
    check_calls(world.lms.score_log())


def check_calls(calls: list[ScoreCall]) -> None:
    """Each score has its own second, later ones are newer, none wipes, and no staff has one.

    What is slow on the way may be logged after what was sent later: the LMS goes by the time in it.
    """
    assert len(calls) > 20
    for (_item, person), scores in by_cell(calls).items():
        assert person != STAFF
        assert all(score["gradingProgress"] == "FullyGraded" for score in scores)
        different = {json.dumps(score): score for score in scores}.values()
        in_time = sorted(different, key=lambda score: datetime.fromisoformat(score["timestamp"]))
        for one, later in pairwise(in_time):
            assert later["timestamp"] > one["timestamp"]
            assert later["scoreGiven"] >= one["scoreGiven"]
