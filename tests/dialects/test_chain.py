"""From a link in each LMS to its gradebook and the LRS, over HTTP only."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dialects.houses import (
    COURSE,
    MAKES,
    NAMELESS,
    House,
    do_activity,
    grades,
    on_sqlite,
    running_site,
    verbs,
)
from lti_leadership.agencies.models import Learner, Platform
from lti_leadership.database import db
from lti_leadership.demo.browser import PlainBrowser, launch
from lti_leadership.demo.lms.handle import LmsHandle
from lti_leadership.demo.lms.people import person_by_key

CODES = {
    "moodle": "moodle",
    "canvas": "canvas",
    "brightspace": "desire2learn",
    "blackboard": "BlackboardLearn",
    "openedx": None,
}


@on_sqlite
@pytest.mark.parametrize("make", MAKES)
def test_what_a_learner_does_reaches_the_gradebook_and_the_lrs(house: House, make: str) -> None:
    with running_site(make) as lms:
        house.introduce(lms)
        page = do_activity(lms)
        house.tool.deliver()
        assert [call.status for call in lms.score_log()] == [201 if make == "openedx" else 200]
        assert grades(lms) == [100.0]
        assert verbs(house.stores["glen"]) == ["initialized", "completed", "progressed"]
        policy = page.headers["Content-Security-Policy"].partition("frame-ancestors ")[2]
        assert lms.base_url in policy.partition(";")[0].split()
        with house.tool.app.app_context():
            assert_the_learner_is_who_the_lms_says(lms, make)


def assert_the_learner_is_who_the_lms_says(lms: LmsHandle, make: str) -> None:
    ailsa = person_by_key("ailsa")
    assert ailsa is not None
    learner = db.session.scalars(select(Learner)).one()
    assert learner.subject == lms.lms.dialect.user_id(ailsa)
    assert learner.issuer == lms.platform.issuer
    assert learner.name == (None if make in NAMELESS else ailsa.name)
    platform = db.session.scalars(select(Platform)).one()
    assert platform.product_family_code == CODES[make]


@on_sqlite
@pytest.mark.parametrize("make", MAKES)
def test_each_act_goes_to_the_same_cell_and_a_manager_has_none(house: House, make: str) -> None:
    area = {"title": "Area three", "custom": {"item": "mmllf-3"}}
    activities = (COURSE.activities[0].model_copy(update=area),)
    with running_site(make, COURSE.model_copy(update={"activities": activities})) as lms:
        house.introduce(lms)
        with PlainBrowser() as browser:
            for activity in house.tool.parts.framework.area("mmllf-3").activities[:2]:
                page = launch(browser, lms.base_url, "ailsa", "Area three")
                browser.press(browser.follow(page, activity.title), "Mark as done")
                house.tool.deliver()
            page = launch(browser, lms.base_url, "morag", "Area three")
            assert not browser.follow(page, activity.title).forms
        assert [call.accepted for call in lms.score_log()] == [True, True]
        assert grades(lms) == [pytest.approx(22.73)]


@on_sqlite
@pytest.mark.parametrize("make", MAKES)
def test_a_key_that_was_changed_is_found_at_the_next_launch(house: House, make: str) -> None:
    with running_site(make) as lms:
        registration = house.introduce(lms)
        do_activity(lms)
        fetches = lms.jwks_fetches
        lms.lms.keys.add(lms.lms.dialect.passport(registration))
        lms.withdraw_old_keys()
        do_activity(lms, "euan")
        assert lms.jwks_fetches == fetches + 1
