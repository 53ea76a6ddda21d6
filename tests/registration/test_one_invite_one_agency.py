"""An invite is used once, and what one agency registered no other agency can take (row 85)."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Barrier, Event, Thread

import psycopg
import pytest
from forging import Answer
from registration.office import Office, assert_refused, words
from sqlalchemy import delete
from sqlalchemy.engine import make_url

from lti_leadership.agencies.invites import Invite, InviteState
from lti_leadership.agencies.models import Deployment, Platform
from lti_leadership.agencies.registering import PlatformEntry, add_agency, add_platform
from lti_leadership.database import db, write_transaction
from lti_leadership.lti.registration_refusals import (
    InviteInUseError,
    InviteSpentError,
    PlatformTakenError,
)


def in_background(work: Callable[[], Answer]) -> tuple[Thread, list[Answer]]:
    """Begin `work` in a thread; its answer is the list's only member once it has ended."""
    done: list[Answer] = []
    thread = Thread(target=lambda: done.append(work()))
    thread.start()
    return thread, done


def test_d83_the_same_form_sent_twice_registers_once(office: Office) -> None:
    token = office.invite()
    shown = office.look(token)
    assert office.press(token, shown).status == 200
    before = office.rows()
    again = office.press(token, shown)
    assert_refused(office, again, InviteSpentError)
    assert "If it was you who used it, the tool is registered" in words(again)
    assert (office.rows(), len(office.lms.asked("/registrations"))) == (before, 1)


def test_of_two_who_press_at_once_one_registers_and_the_other_is_told_to_wait(
    office: Office,
) -> None:
    token = office.invite()
    shown = office.look(token)
    arrived, go_on = Event(), Event()

    def wait() -> None:
        arrived.set()
        go_on.wait(20)

    office.lms.on_registration = wait
    thread, first = in_background(lambda: office.press(token, shown))
    arrived.wait(20)
    assert office.state(token) is InviteState.CLAIMED
    second = office.press(token, shown)
    go_on.set()
    thread.join()
    assert first[0].status == 200, first[0].text
    assert_refused(office, second, InviteInUseError)
    assert len(office.lms.asked("/registrations")) == 1
    assert (len(office.platforms()), office.state(token)) == (1, InviteState.SPENT)


def test_d85_another_agency_cannot_take_over_a_registration(office: Office) -> None:
    office.register(office.invite("glen"))
    (known,) = office.platforms()
    office.lms.describes_itself(jwks_uri=f"{office.lms.address}/stolen")
    token = office.invite("strath")
    before = office.rows()
    page = office.register(token)
    assert_refused(office, page, PlatformTakenError)
    assert "glen" not in page.text.lower()
    assert office.platforms()[0].jwks_url == known.jwks_url
    assert office.deployments() == [("7", "glen", "active")]
    assert (office.rows(), office.state(token)) == (before, InviteState.OPEN)


def test_d85_nor_add_a_deployment_of_its_own_to_it(office: Office) -> None:
    office.register(office.invite("glen"))
    office.lms.answers("client-1", "8")
    assert_refused(office, office.register(office.invite("strath")), PlatformTakenError)
    assert office.deployments() == [("7", "glen", "active")]


def test_d85_nor_one_that_has_no_deployment_yet(office: Office) -> None:
    office.lms.answers("client-1", None)
    assert office.register(office.invite("glen")).status == 200
    assert_refused(office, office.register(office.invite("strath")), PlatformTakenError)


def test_d85_nor_one_that_was_entered_by_hand_for_another_agency(office: Office) -> None:
    address = office.lms.address
    with office.tool.app.app_context(), write_transaction(db.session):
        add_agency(db.session, "Glen Council", "glen")
        entry = PlatformEntry(
            issuer=address,
            client_id="client-1",
            auth_url=f"{address}/a",
            token_url=f"{address}/t",
            jwks_url=f"{address}/j",
            deployment="1",
            agency="glen",
        )
        add_platform(db.session, entry)
    assert_refused(office, office.register(office.invite("strath")), PlatformTakenError)
    assert office.platforms()[0].jwks_url == f"{address}/j"


def test_d85_nor_one_that_nobody_holds(office: Office) -> None:
    office.lms.answers("client-1", None)
    office.register(office.invite("glen"))
    with office.tool.app.app_context(), write_transaction(db.session):
        db.session.execute(delete(Invite))
    assert_refused(office, office.register(office.invite("glen")), PlatformTakenError)


def test_the_same_agency_brings_its_registration_up_to_date(office: Office) -> None:
    office.register(office.invite())
    office.lms.describes_itself(jwks_uri=f"{office.lms.address}/new")
    office.lms.answers("client-1", "8")
    assert office.register(office.invite()).status == 200
    (platform,) = office.platforms()
    assert platform.jwks_url == f"{office.lms.address}/new"
    assert office.deployments() == [("7", "glen", "active"), ("8", "glen", "active")]


def test_of_two_agencies_that_register_one_client_id_at_once_one_gets_it(office: Office) -> None:
    tokens = {slug: office.invite(slug) for slug in ("glen", "strath")}
    pages = {slug: office.look(token) for slug, token in tokens.items()}
    both_are_in = Barrier(2, timeout=20)
    office.lms.on_registration = both_are_in.wait
    pressing = [
        in_background(lambda slug=slug: office.press(tokens[slug], pages[slug])) for slug in tokens
    ]
    for thread, _ in pressing:
        thread.join()
    statuses = sorted(done[0].status for _, done in pressing)
    assert statuses == [200, 409]
    assert (len(office.platforms()), len(office.deployments())) == (1, 1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_agency_that_waited_for_anothers_registration_does_not_take_it_over(
    office: Office, database_url: str
) -> None:
    """PostgreSQL lets both look before either has written: only a look after the write counts."""
    token = office.invite("strath")
    office.invite("glen")
    shown = office.look(token)
    facts = {"authorization_url": "glen", "token_url": "glen", "jwks_url": "glen"}
    with office.tool.app.app_context(), write_transaction(db.session):
        platform = Platform(issuer=office.lms.address, client_id="client-1", **facts)
        db.session.add(platform)
        db.session.flush()
        glens = Deployment(platform_id=platform.id, deployment_id="1", status="active")
        glens.agency_id = office.agency_id("glen")
        db.session.add(glens)
        db.session.flush()
        thread, answers = in_background(lambda: office.press(token, shown))
        wait_until_somebody_waits(database_url)
    thread.join()
    assert_refused(office, answers[0], PlatformTakenError)
    assert office.platforms()[0].jwks_url == "glen"


def wait_until_somebody_waits(database_url: str) -> None:
    """Return once a transaction waits for another one's row."""
    address = make_url(database_url).set(drivername="postgresql")
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    deadline = time.monotonic() + 20
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as looking:
        while looking.execute(waiting).fetchone() == (0,):
            assert time.monotonic() < deadline, "nobody waited"
