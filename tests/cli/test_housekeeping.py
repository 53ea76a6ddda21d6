"""What is thrown away, and what is not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from worlds import World

from lti_leadership.cli.housekeeping import tidy
from lti_leadership.database import db, utc_now, write_transaction
from lti_leadership.demo.browser import PlainBrowser, launch
from lti_leadership.journal.models import Event
from lti_leadership.learning.models import ActivityNote
from lti_leadership.lti.models import LoginState, Seat
from lti_leadership.web.support import SupportCase, open_case


def test_what_is_past_its_time_goes_and_what_a_learner_did_stays(
    world: World, browser: PlainBrowser
) -> None:
    page = launch(browser, world.lms.base_url, "ailsa", "One activity")
    browser.press(page, "Mark as done", note="Kept.")
    with world.tool.app.app_context():
        open_case(db.session, "Test", "old")
        long_ago = utc_now() - timedelta(days=400)
        with write_transaction(db.session):
            db.session.execute(update(Seat).values(expires_at=long_ago))
            db.session.execute(update(LoginState).values(expires_at=long_ago))
            db.session.execute(update(SupportCase).values(at=long_ago))
        tidy(db.session)
        for gone in (Seat, LoginState, SupportCase):
            assert db.session.scalars(select(gone)).all() == []
        for kept in (Event, ActivityNote):
            assert db.session.scalars(select(kept)).all() != []


def test_what_is_still_of_use_stays(world: World, browser: PlainBrowser) -> None:
    page = launch(browser, world.lms.base_url, "ailsa", "One activity")
    with world.tool.app.app_context():
        tidy(db.session)
    assert browser.open_frame(page, page.url).status == 200
