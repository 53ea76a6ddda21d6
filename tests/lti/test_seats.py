"""Finding a seat again by its address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lti_leadership.agencies.models import Agency, Deployment, DeploymentStatus, Learner, Platform
from lti_leadership.database import db, utc_now, write_transaction
from lti_leadership.lti.login import Browser, digest
from lti_leadership.lti.models import Role, Seat
from lti_leadership.lti.seats import (
    SEAT_LIFETIME,
    SeatExpiredError,
    SeatUnknownError,
    find_seat,
    new_token,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OWN, OTHER = Browser("own"), Browser("other")


@pytest.fixture
def seat(app) -> str:
    """A seat of the browser OWN; its address part."""
    del app
    token = new_token()
    urls = dict.fromkeys(("authorization_url", "token_url", "jwks_url"), "https://lms.test/x")
    with write_transaction(db.session):
        agency = Agency(slug="glen", name="Glen")
        platform = Platform(issuer="https://lms.test", client_id="c", **urls)
        db.session.add_all([agency, platform])
        db.session.flush()
        learner = Learner(agency_id=agency.id, issuer=platform.issuer, subject="4")
        deployment = Deployment(
            platform_id=platform.id,
            deployment_id="1",
            agency_id=agency.id,
            status=DeploymentStatus.ACTIVE,
        )
        db.session.add_all([learner, deployment])
        db.session.flush()
        seat = Seat(
            token_hash=digest(token),
            browser_hash=OWN.digest,
            agency_id=agency.id,
            learner_id=learner.id,
            deployment_id=deployment.id,
            role=Role.LEARNER,
            item="mmllf",
            return_url="https://lms.test/back",
            expires_at=utc_now() + SEAT_LIFETIME,
        )
        db.session.add(seat)
    return token


def test_its_own_browser_finds_it(seat) -> None:
    assert find_seat(db.session, seat, OWN).learner.subject == "4"


@pytest.mark.parametrize("browser", [OTHER, None, Browser("")])
def test_another_browser_finds_nothing(seat, browser) -> None:
    with pytest.raises(SeatUnknownError):
        find_seat(db.session, seat, browser)


@pytest.mark.parametrize(
    "change", [str.swapcase, lambda token: token[:-1], "{}x".format, "x{}".format]
)
def test_an_address_that_is_nearly_right_finds_nothing(seat, change) -> None:
    with pytest.raises(SeatUnknownError):
        find_seat(db.session, change(seat), OWN)


@pytest.mark.parametrize("token", ["", "unknown", "x" * 65, "x" * 100_000, "\0", "é"])
def test_an_unknown_address_finds_nothing(seat, token) -> None:
    del seat
    with pytest.raises(SeatUnknownError):
        find_seat(db.session, token, OWN)


def test_one_that_has_ended_leads_back_but_only_for_its_own_browser(seat) -> None:
    with write_transaction(db.session):
        find_seat(db.session, seat, OWN).expires_at = utc_now() - timedelta(seconds=1)
    with pytest.raises(SeatExpiredError) as ended:
        find_seat(db.session, seat, OWN)
    assert ended.value.return_url == "https://lms.test/back"
    with pytest.raises(SeatUnknownError):
        find_seat(db.session, seat, OTHER)


def test_the_row_does_not_hold_the_address(seat) -> None:
    row = find_seat(db.session, seat, OWN)
    assert row.token_hash != seat.encode()
    assert len(seat) == 43


def test_addresses_are_never_made_twice(database_url) -> None:
    del database_url
    assert len({new_token() for _ in range(1000)}) == 1000
