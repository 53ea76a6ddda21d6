"""Before anything is registered: who may look, what they see, and what the tool refuses to fetch.

Rows 83 and 84 of the list of attacks are here.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from forging import Served, Visitor
from registration.lying_lms import CONFIGURATION, PLATFORM, TOKEN, LyingLms, json_answer
from registration.office import Office, assert_refused, words

from lti_leadership.agencies.invites import InviteState, list_invites, revoke_invite
from lti_leadership.database import db, write_transaction
from lti_leadership.lti.registration_refusals import (
    ConfigurationAddressRefusedError,
    ConfigurationInvalidError,
    ConfigurationUnavailableError,
    HostMismatchError,
    InviteExpiredError,
    InviteRefusedError,
    InviteSpentError,
    OpenedOutsideError,
)


def test_the_page_says_for_whom_with_whom_what_and_why_and_keeps_nothing(office: Office) -> None:
    token = office.invite()
    before = office.rows()
    page = office.look(token)
    assert page.status == 200
    said = words(page)
    assert "Register the tool for Glen Council" in said
    assert "Your learning site says it is Moodle, version 4.5.6" in said
    assert f"Its address {office.lms.address}" in said
    assert "Send scores. So that a person’s progress shows in your gradebook." in said
    assert page.text.count('type="checkbox"') == page.text.count(" checked ") == 1
    assert "It never asks for e-mail addresses" in said
    assert (office.rows(), office.state(token)) == (before, InviteState.OPEN)


def test_the_page_may_be_framed_by_any_lms_and_tells_other_sites_nothing(office: Office) -> None:
    page = office.look(office.invite())
    assert "frame-ancestors 'self' *" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert TOKEN not in page.text


def test_only_what_the_lms_has_is_asked_for(office: Office) -> None:
    office.lms.describes_itself(
        scopes_supported=["https://purl.imsglobal.org/spec/lti-ags/scope/score"]
    )
    said = words(office.look(office.invite()))
    assert "Send scores" in said
    assert "gradebook columns" not in said
    assert "See who is in a course" not in said


def test_the_registration_token_is_shown_only_to_an_lms_that_asks_for_it(office: Office) -> None:
    office.look(office.invite())
    assert [seen.headers.get("Authorization") for seen in office.lms.received] == [None]
    office.lms.received.clear()
    office.lms.needs_token = True
    assert office.look(office.invite()).status == 200
    sent = [seen.headers.get("Authorization") for seen in office.lms.received]
    assert sent == [None, f"Bearer {TOKEN}"]


def spent(office: Office) -> str:
    token = office.invite()
    office.register(token)
    office.lms.received.clear()
    return token


def revoked(office: Office) -> str:
    token = office.invite()
    with office.tool.app.app_context(), write_transaction(db.session):
        revoke_invite(db.session, list_invites(db.session)[0].id)
    return token


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (lambda _: "short", InviteRefusedError),
        (lambda _: "x" * 43, InviteRefusedError),
        (lambda office: office.invite(expired=True), InviteExpiredError),
        (revoked, InviteExpiredError),
        (spent, InviteSpentError),
    ],
    ids=["malformed", "unknown", "expired", "revoked", "spent"],
)
def test_d83_without_an_open_invite_nobody_is_let_in_and_nothing_is_fetched(
    office: Office, make: Callable[[Office], str], refusal: type[InviteRefusedError]
) -> None:
    token = make(office)
    before = office.rows()
    assert_refused(office, office.look(token), refusal)
    answer = Visitor(office.tool.base_url).post(f"/register/{token}", shown="anything")
    assert_refused(office, answer, refusal)
    assert refusal.status == 403
    assert (office.rows(), office.lms.received) == (before, [])


def test_opened_by_hand_the_address_says_where_to_paste_it(office: Office) -> None:
    token = office.invite()
    page = Visitor(office.tool.base_url).get(f"/register/{token}")
    assert_refused(office, page, OpenedOutsideError)
    assert office.state(token) is InviteState.OPEN


@pytest.mark.parametrize(
    "address",
    [
        "http://lms.example/openid",
        "https://10.0.0.1/openid",
        "https://192.168.1.1/openid",
        "https://[::1]/openid",
        "https://[::ffff:10.0.0.1]/openid",
        "https://169.254.169.254/latest/meta-data",
        "http://169.254.169.254/latest/meta-data",
        "https://0.0.0.0/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://name:word@lms.example/openid",
        "https://lms.example\\@127.0.0.1/openid",
        "https://lms.example/open#id",
        "https://lms.example/a b",
        "https://łms.example/openid",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "javascript:alert(1)",
        "//lms.example/openid",
        "https://" + "a" * 1000,
    ],
)
def test_d84_addresses_that_are_not_on_the_public_internet_are_not_called(
    office: Office, address: str
) -> None:
    token = office.invite()
    page = office.look(token, openid_configuration=address)
    assert_refused(office, page, ConfigurationAddressRefusedError)
    assert "name=" not in page.text.partition("<main")[2].partition("</main")[0]
    assert office.state(token) is InviteState.OPEN


Lie = Callable[[LyingLms], Served]


@pytest.mark.parametrize(
    ("lie", "refusal"),
    [
        (lambda lms: Served(b"", 302, {"Location": f"{lms.address}/jwks"}),
         ConfigurationUnavailableError),
        (lambda lms: Served(json_answer(lms.description()).body, 500),
         ConfigurationUnavailableError),
        (lambda _: Served(b"[" + b" " * (300 * 1024) + b"]"), ConfigurationUnavailableError),
        (lambda _: Served(b" " * (6 * 1024 * 1024)), ConfigurationUnavailableError),
        (lambda _: Served(b"<!doctype html><title>Sign in</title>"), ConfigurationInvalidError),
        (lambda _: Served(b"\xff\xfe"), ConfigurationInvalidError),
        (lambda _: Served(b"[" * 100_000), ConfigurationInvalidError),
        (lambda _: json_answer([]), ConfigurationInvalidError),
        (lambda lms: json_answer(lms.description(token_endpoint=...)), ConfigurationInvalidError),
        (lambda lms: json_answer(lms.description(issuer=["x"])), ConfigurationInvalidError),
        (lambda lms: json_answer(lms.description(issuer=f"{lms.address}?a=1")),
         ConfigurationInvalidError),
        (lambda lms: json_answer(lms.description(jwks_uri="javascript:alert(1)")),
         ConfigurationInvalidError),
        (lambda lms: json_answer(lms.description(**{PLATFORM: ...})), ConfigurationInvalidError),
        (lambda lms: json_answer(lms.description(**{PLATFORM: {"product_family_code": 1}})),
         ConfigurationInvalidError),
    ],
    ids=["redirect", "error", "large", "huge", "html", "bytes", "deep", "list", "member missing",
         "issuer list", "issuer query", "script", "no platform", "family number"],
)  # fmt: skip
def test_d84_what_is_not_a_description_is_refused(
    office: Office, lie: Lie, refusal: type[Exception]
) -> None:
    office.lms.configuration = lie(office.lms)
    token = office.invite()
    assert_refused(office, office.look(token), refusal)
    assert office.state(token) is InviteState.OPEN
    assert len(office.lms.received) == 1


def test_d84_an_lms_that_does_not_answer_is_given_up(office: Office) -> None:
    never = Event()
    office.lms.configuration = Served(b"{}", waits_for=never)
    page = office.look(office.invite())
    never.set()
    assert_refused(office, page, ConfigurationUnavailableError)
    assert "did not answer in time" in office.case(page).note


@pytest.mark.parametrize(
    "name",
    ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint"],
)
@pytest.mark.parametrize("family", ["moodle", "canvas", "desire2learn"])
@pytest.mark.parametrize("elsewhere", ["host", "port", "plain"])
def test_d84_a_description_that_points_to_another_host_is_refused_and_gets_no_token(
    office: Office, name: str, family: str, elsewhere: str
) -> None:
    other = {
        "host": office.lms.address.replace("127.0.0.1", "localhost"),
        "port": "http://127.0.0.1:9",
        "plain": "http://canvas.instructure.com",
    }[elsewhere]
    office.lms.describes_itself(family, **{name: f"{other}/there"})
    assert_refused(office, office.look(office.invite()), HostMismatchError)
    assert [seen.path for seen in office.lms.received] == [CONFIGURATION]
