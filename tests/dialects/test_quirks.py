"""What each LMS does otherwise, met by the tool over HTTP."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from dialects.houses import House, do_activity, grades, on_sqlite, running_site
from lti_leadership.agencies.destinations import (
    Destination,
    DestinationKind,
    DestinationStatus,
    LineItem,
)
from lti_leadership.agencies.models import Learner, Platform
from lti_leadership.database import Base, db, utc_now, write_transaction
from lti_leadership.demo.browser import PlainBrowser, launch
from lti_leadership.demo.lms.faults import loses_answer
from lti_leadership.demo.lms.handle import LmsHandle
from lti_leadership.demo.lms.vocabulary import SCOPE_LINE_ITEM_READ
from lti_leadership.journal.models import Delivery, DeliveryState
from lti_leadership.lti.models import Role, Seat

pytestmark = on_sqlite

EXTENSION = "https://canvas.instructure.com/lti/submission"
RECORDED = [None, "openedx"]


@pytest.mark.parametrize("code", RECORDED)
def test_open_edx_ends_a_token_with_403_and_gets_its_score_by_a_new_one(
    house: House, code: str | None
) -> None:
    with running_site("openedx") as lms:
        house.introduce(lms)
        do_activity(lms)
        house.tool.deliver()
        change(house, Platform, product_family_code=code)
        lms.lms.access_tokens.revoke_all()
        do_activity(lms, "euan")
        house.tool.deliver()
        assert statuses(lms) == [201, 403, 201]
        assert grades(lms, "Euan") == [100.0]


def test_open_edx_says_400_to_a_score_that_it_has_and_that_is_well(house: House) -> None:
    with running_site("openedx") as lms:
        house.introduce(lms)
        do_activity(lms)
        lms.faults.order("scores", loses_answer())
        house.tool.deliver()
        change(house, Destination, next_attempt_at=utc_now())
        house.tool.deliver()
        assert statuses(lms) == [201, 400]
        assert {delivery.state for delivery in score_deliveries(house)} == {DeliveryState.DELIVERED}


@pytest.mark.parametrize("make", ["moodle", "canvas", "brightspace"])
def test_somebody_who_has_left_is_no_reason_to_try_for_ever(house: House, make: str) -> None:
    with running_site(make) as lms:
        house.introduce(lms)
        do_activity(lms)
        change(house, Learner, subject="somebody who has left")
        house.tool.deliver()
        assert statuses(lms) == [400 if make == "moodle" else 422]
        assert [delivery.state for delivery in score_deliveries(house)] == [DeliveryState.HELD]
        assert gradebook(house).status == DestinationStatus.ACTIVE


@pytest.mark.parametrize("make", ["canvas", "moodle"])
def test_a_scope_that_was_taken_away_pauses_the_lane_and_loses_nothing(
    house: House, make: str
) -> None:
    with running_site(make) as lms:
        registration = house.introduce(lms)
        do_activity(lms)
        changed = registration.tool.model_copy(update={"scopes": (SCOPE_LINE_ITEM_READ,)})
        lms.register_tool(changed)
        house.tool.deliver()
        assert gradebook(house).status == DestinationStatus.PAUSED
        assert [delivery.state for delivery in score_deliveries(house)] == [DeliveryState.PENDING]
        lms.register_tool(registration.tool)
        change(house, Destination, status=DestinationStatus.ACTIVE, next_attempt_at=utc_now())
        house.tool.deliver()
        assert grades(lms) == [100.0]


def test_without_the_score_scope_no_score_is_owed(house: House) -> None:
    with running_site("canvas") as lms:
        house.introduce(lms, scopes=(SCOPE_LINE_ITEM_READ,))
        do_activity(lms)
        house.tool.deliver()
        assert score_deliveries(house) == []


def test_brightspace_gives_no_token_to_an_assertion_for_another_audience(house: House) -> None:
    with running_site("brightspace") as lms:
        house.introduce(lms)
        do_activity(lms)
        change(house, Platform, token_audience="https://elsewhere.example/token")
        house.tool.deliver()
        assert gradebook(house).status == DestinationStatus.PAUSED
        assert statuses(lms) == []


def test_brightspace_needs_no_audience_to_be_registered(house: House) -> None:
    with running_site("brightspace") as lms:
        house.introduce(lms)
        do_activity(lms)
        change(house, Platform, token_audience=None)
        house.tool.deliver()
        assert grades(lms) == [100.0]


def test_a_learner_who_administers_the_institution_is_a_learner_here(house: House) -> None:
    with running_site("canvas") as lms:
        house.introduce(lms)
        do_activity(lms, "euan")
        assert roles(house) == [Role.LEARNER]


def test_a_course_teacher_of_open_edx_is_no_administrator(house: House) -> None:
    with running_site("openedx") as lms, PlainBrowser() as browser:
        house.introduce(lms)
        launch(browser, lms.base_url, "catriona", "One activity")
        assert roles(house) == [Role.LEAD]


def test_progress_is_no_new_attempt_in_canvas(house: House) -> None:
    with running_site("canvas") as lms:
        house.introduce(lms)
        do_activity(lms)
        do_activity(lms, "euan")
        house.tool.deliver()
        bodies = [json.loads(call.body) for call in lms.score_log()]
        assert [body.get(EXTENSION) for body in bodies] == [{"new_submission": False}] * 2


def test_a_line_item_keeps_the_whole_address_that_each_make_gives_it(house: House) -> None:
    with running_site("moodle") as moodle, running_site("blackboard") as blackboard:
        house.introduce(moodle)
        house.introduce(blackboard)
        do_activity(moodle)
        do_activity(blackboard)
        house.tool.deliver()
        assert grades(moodle) == grades(blackboard) == [100.0]
        with house.tool.app.app_context():
            urls = set(db.session.scalars(select(LineItem.url)))
        ending = {url.partition("lineitem")[2] for url in urls}
        assert ending == {"s/1/lineitem?type_id=1", ""}


def statuses(lms: LmsHandle) -> list[int]:
    return [call.status for call in lms.score_log()]


def change(house: House, model: type[Base], **values: object) -> None:
    """Change a column of every row, as time or an operator would."""
    with house.tool.app.app_context(), write_transaction(db.session):
        db.session.execute(update(model).values(**values))


def score_deliveries(house: House) -> list[Delivery]:
    with house.tool.app.app_context():
        wanted = select(Delivery).where(Delivery.grade_cell_id.is_not(None))
        return list(db.session.scalars(wanted))


def gradebook(house: House) -> Destination:
    with house.tool.app.app_context():
        wanted = select(Destination).where(Destination.kind == DestinationKind.GRADEBOOK)
        return db.session.scalars(wanted).one()


def roles(house: House) -> list[Role]:
    with house.tool.app.app_context():
        return [Role(role) for role in db.session.scalars(select(Seat.role))]
