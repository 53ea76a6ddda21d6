"""Beginning a login: the address that the browser is sent to, and what is remembered."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from forging import CLIENT_ID
from sqlalchemy import select

from lti_leadership.agencies.registering import add_agency, add_platform
from lti_leadership.database import db, utc_now, write_transaction
from lti_leadership.lti.login import Browser, OwnAddresses, begin_login, digest, find_platform
from lti_leadership.lti.models import LoginState
from lti_leadership.lti.refusals import PlatformUnknownError

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OWN = OwnAddresses("https://tool.test", "https://tool.test/lti/launch")
BROWSER = Browser("a-browser")


@pytest.fixture
def register(app, platform):
    def register(**changes: str) -> None:
        with write_transaction(db.session):
            add_agency(db.session, "Glen", "glen")
            add_platform(db.session, platform.entry(**changes))

    assert app
    return register


def begin(platform, **changes: str) -> list[tuple[str, str]]:
    """Begin a login; return the query that the browser takes to the platform."""
    given = {
        "iss": platform.issuer,
        "client_id": CLIENT_ID,
        "login_hint": "4",
        "target_link_uri": "https://tool.test/lti/launch?exercise=1",
        **changes,
    }
    address = begin_login(db.session, given, BROWSER, OWN)
    return parse_qsl(urlsplit(address).query, keep_blank_values=True, strict_parsing=True)


def test_the_authentication_request_is_as_the_specification_has_it(register, platform) -> None:
    register()
    query = dict(begin(platform, lti_message_hint='{"cmid":2}', lti_deployment_id="1"))
    state, nonce = query.pop("state"), query.pop("nonce")
    assert query == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": CLIENT_ID,
        "redirect_uri": "https://tool.test/lti/launch",
        "login_hint": "4",
        "lti_message_hint": '{"cmid":2}',
    }
    assert state != nonce
    assert min(len(state), len(nonce)) >= 43


def test_without_a_message_hint_none_is_sent(register, platform) -> None:
    register()
    assert "lti_message_hint" not in dict(begin(platform))


def test_an_authorization_address_keeps_its_own_query(register, platform) -> None:
    register(auth_url=f"{platform.issuer}/auth?tenant=7&empty=")
    query = begin(platform)
    assert query[:3] == [("tenant", "7"), ("empty", ""), ("scope", "openid")]


def test_no_two_logins_have_a_state_or_nonce_in_common(register, platform) -> None:
    register()
    queries = [dict(begin(platform)) for _ in range(20)]
    assert len({query[name] for query in queries for name in ("state", "nonce")}) == 40


def test_what_is_remembered_is_small_and_holds_no_secret_of_the_browser(register, platform) -> None:
    register()
    state = dict(begin(platform))["state"]
    row = db.session.scalars(select(LoginState)).one()
    assert row.state_hash == digest(state)
    assert row.browser_hash == BROWSER.digest
    assert row.platform.issuer == platform.issuer
    assert row.used_at is None
    assert timedelta(minutes=9) < row.expires_at - utc_now() <= timedelta(minutes=10)


def test_without_a_client_id_the_only_registration_is_meant(register, platform) -> None:
    register()
    assert dict(begin(platform, client_id=""))["client_id"] == CLIENT_ID


def test_without_a_client_id_several_registrations_are_none(register, platform) -> None:
    register()
    register(client_id="another")
    with pytest.raises(PlatformUnknownError) as refusal:
        begin(platform, client_id="")
    assert refusal.value.note == "several registrations of this issuer, and no client_id"
    assert dict(begin(platform, client_id="another"))["client_id"] == "another"


def test_a_client_id_of_another_issuer_does_not_fit(register, platform) -> None:
    register()
    register(issuer="https://other.test", client_id="of-the-other")
    with pytest.raises(PlatformUnknownError):
        find_platform(db.session, platform.issuer, "of-the-other")
