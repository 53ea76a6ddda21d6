"""The tenant is the agency, through real launches: two on one issuer share nothing.

Both schools have the same people, courses and activities, so `sub`, context and link are equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from dialects.houses import (
    ACTIVITY,
    COURSE,
    EMPTY_COURSE,
    House,
    accounts,
    do_activity,
    grades,
    running_site,
    verbs,
)
from lti_leadership.agencies.destinations import Destination, GradeCell, LineItem
from lti_leadership.agencies.models import Agency, Course, Deployment, Learner, Platform
from lti_leadership.database import Base, db
from lti_leadership.demo.browser import PlainBrowser, launch
from lti_leadership.demo.lms.config import ActivityConfig
from lti_leadership.demo.lms.handle import LmsHandle
from lti_leadership.journal.models import Delivery, Event
from lti_leadership.learning.models import ActivityCompletion
from lti_leadership.lti.models import AccessToken, Seat

EVERY_ROW_OF_A_TENANT = (
    Learner,
    Course,
    Destination,
    LineItem,
    GradeCell,
    Event,
    Delivery,
    Seat,
    AccessToken,
)


@dataclass
class Schools:
    """Two schools of one make behind one gateway, of two agencies; `by` is what differs."""

    glen: LmsHandle
    strath: LmsHandle


CANVAS_BY_CLIENT_ID = ("canvas", {"client_id": "10000000000002"})
BLACKBOARD_BY_DEPLOYMENT = ("blackboard", {"deployment_id": "school-two"})


@contextmanager
def two_schools(house: House, make: str, changes: dict[str, Any]) -> Iterator[Schools]:
    with running_site(make) as glen, running_site(make, gateway=glen) as strath:
        house.introduce(glen, "glen")
        house.introduce(strath, "strath", **changes)
        yield Schools(glen, strath)


two_ways = pytest.mark.parametrize(
    ("make", "changes"),
    [CANVAS_BY_CLIENT_ID, BLACKBOARD_BY_DEPLOYMENT],
    ids=["two client_ids of one Canvas issuer", "two deployments of one Blackboard client_id"],
)


@two_ways
def test_two_agencies_on_one_issuer_share_no_row_score_or_actor(
    house: House, make: str, changes: dict[str, Any]
) -> None:
    with two_schools(house, make, changes) as schools:
        do_activity(schools.glen)
        house.tool.deliver()
        assert grades(schools.strath) == [None]
        assert verbs(house.stores["strath"]) == []
        do_activity(schools.strath)
        house.tool.deliver()
        for school in (schools.glen, schools.strath):
            assert grades(school) == [100.0]
            assert [call.status for call in school.score_log()] == [200]
        assert_nothing_is_shared(house)


def assert_nothing_is_shared(house: House) -> None:
    homes = [{home for home, _ in accounts(store)} for store in house.stores.values()]
    names = [{name for _, name in accounts(store)} for store in house.stores.values()]
    assert [len(each) for each in homes] == [1, 1]
    assert names[0] == names[1]
    assert homes[0].isdisjoint(homes[1])
    with house.tool.app.app_context():
        learners = db.session.scalars(select(Learner)).all()
        assert len({(learner.issuer, learner.subject) for learner in learners}) == 1
        assert len({course.context_id for course in db.session.scalars(select(Course))}) == 1
        for model in EVERY_ROW_OF_A_TENANT:
            owners = agencies_of(model)
            assert len(owners) == 2, model.__name__
            assert len(set(owners.values())) == 1, model.__name__


def agencies_of(model: type[Base]) -> dict[int, int]:
    """Return how many rows each agency has."""
    rows = db.session.execute(
        select(model.agency_id, func.count()).group_by(model.agency_id)  # type: ignore[attr-defined]
    )
    return {row[0]: row[1] for row in rows}


@two_ways
def test_a_seat_of_one_agency_shows_nothing_of_the_other(
    house: House, make: str, changes: dict[str, Any]
) -> None:
    with two_schools(house, make, changes) as schools, PlainBrowser() as browser:
        do_activity(schools.glen)
        page = launch(browser, schools.strath.base_url, "ailsa", ACTIVITY.title)
        assert page.status == 200
        assert "Words that stay in the tool." not in page.html
        assert page.form("Mark as done")


@two_ways
def test_a_school_whose_deployment_nobody_has_named_is_kept_out(
    house: House, make: str, changes: dict[str, Any]
) -> None:
    with two_schools(house, make, changes) as schools, PlainBrowser() as browser:
        tool = schools.strath.lms.registrations.all()[0].tool
        moved = tool.model_copy(update={"deployment_id": "a third school"})
        schools.strath.register_tool(moved)
        page = launch(browser, schools.strath.base_url, "ailsa", ACTIVITY.title)
        assert page.status == 403
        with house.tool.app.app_context():
            assert db.session.scalar(select(func.count()).select_from(Seat)) == 0


BLOCKS = {
    "11111111-1111-4111-8111-111111111111": ("Block one", "3-a1"),
    "22222222-2222-4222-8222-222222222222": ("Block two", "3-a1"),
    "33333333-3333-4333-8333-333333333333": ("Block three", "mmllf-3"),
}


ROWS_OF_ONE_JOURNEY = {
    Agency: 1,
    Platform: 3,
    Deployment: 3,
    Learner: 1,
    ActivityCompletion: 1,
    GradeCell: 3,
}


def add_blocks(house: House, lms: LmsHandle) -> None:
    """Put blocks into the course, each with a client_id of its own, as Open edX does."""
    for client_id, (title, item) in BLOCKS.items():
        registration = house.introduce(lms, client_id=client_id)
        block = ActivityConfig(title=title, custom={"item": item}, score_maximum=100)
        lms.add_activity(registration, COURSE.id, block)


def test_one_agency_with_many_client_ids_has_one_learner_and_a_cell_for_each_block(
    house: House,
) -> None:
    with running_site("openedx", EMPTY_COURSE) as lms, PlainBrowser() as browser:
        add_blocks(house, lms)
        for title in ("Block two", "Block three"):
            launch(browser, lms.base_url, "ailsa", title)
        do_activity(lms, title="Block one")
        house.tool.deliver()
        assert grades(lms) == [100.0, 100.0, pytest.approx(13.64)]
        calls = {(call.client_id, call.line_item_id, call.status) for call in lms.score_log()}
        assert calls == {(client_id, str(n), 201) for n, client_id in enumerate(BLOCKS, 1)}
        assert len(accounts(house.stores["glen"])) == 1
        assert verbs(house.stores["glen"]).count("completed") == 1
        with house.tool.app.app_context():
            assert_one_journey_through_three_doors()


def assert_one_journey_through_three_doors() -> None:
    counts = {
        Agency: 1,
        Platform: 3,
        Deployment: 3,
        Learner: 1,
        ActivityCompletion: 1,
        GradeCell: 3,
    }
    for model, count in counts.items():
        found = db.session.scalar(select(func.count()).select_from(model))
        assert found == count, model.__name__
    lanes = select(Destination.platform_id).where(Destination.platform_id.is_not(None))
    assert len(set(db.session.scalars(lanes))) == 3
    tokens = db.session.scalars(select(AccessToken.platform_id)).all()
    assert len(set(tokens)) == 3


def test_what_was_done_through_one_block_stands_in_the_next(house: House) -> None:
    with running_site("openedx", EMPTY_COURSE) as lms, PlainBrowser() as browser:
        add_blocks(house, lms)
        do_activity(lms, title="Block one")
        again = launch(browser, lms.base_url, "ailsa", "Block two")
        assert "Words that stay in the tool." in again.html
        house.tool.deliver()
        assert grades(lms) == [100.0, 100.0, None]
