"""Pressing Register: what the LMS is sent, what is kept, and that it is all or nothing."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from urllib.parse import urlsplit

import pytest
from forging import Served, Visitor
from registration.lying_lms import AGS, NRPS, PLATFORM, TOKEN, TOOL, json_answer
from registration.office import Office, assert_refused, sealed_on, words

from lti_leadership.agencies.invites import InviteState, list_invites, revoke_invite
from lti_leadership.database import db, write_transaction
from lti_leadership.lti import registration_offer
from lti_leadership.lti.registration_refusals import (
    OfferInvalidError,
    PlatformAnswerInvalidError,
    PlatformRefusedError,
    PlatformSilentError,
    RegistrationNotKeptError,
)

CANVAS = "https://canvas.instructure.com/lti"


def test_the_lms_is_sent_what_the_specification_asks_for(office: Office) -> None:
    token = office.invite()
    assert office.register(token).status == 200
    base = office.tool.base_url
    assert office.lms.sent() == {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["client_credentials", "implicit"],
        "initiate_login_uri": f"{base}/lti/login",
        "redirect_uris": [f"{base}/lti/launch"],
        "client_name": "Leadership learning",
        "jwks_uri": f"{base}/lti/jwks",
        "logo_uri": f"{base}/static/img/icon.svg",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": f"{AGS}/score",
        TOOL: {
            "domain": urlsplit(base).netloc,
            "target_link_uri": f"{base}/lti/launch",
            "description": office.lms.sent()[TOOL]["description"],
            "claims": ["iss", "sub", "name"],
            "messages": [
                {
                    "type": "LtiResourceLinkRequest",
                    "target_link_uri": f"{base}/lti/launch",
                    "label": "Leadership learning",
                },
                {
                    "type": "LtiDeepLinkingRequest",
                    "target_link_uri": f"{base}/lti/launch",
                    "label": "Leadership learning",
                    "placements": ["ContentArea"],
                },
            ],
        },
    }
    assert Visitor(base).get("/static/img/icon.svg").status == 200
    (sent,) = office.lms.asked("/registrations")
    assert sent.headers["Authorization"] == f"Bearer {TOKEN}"
    assert sent.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("status", [200, 201])
def test_platform_and_deployment_belong_to_the_invites_agency_and_the_invite_is_spent(
    office: Office, status: int
) -> None:
    office.lms.answers("abc", "22", status)
    token = office.invite()
    page = office.register(token)
    (platform,) = office.platforms()
    assert (platform.issuer, platform.client_id) == (office.lms.address, "abc")
    assert platform.authorization_url == f"{office.lms.address}/auth"
    assert platform.token_url == f"{office.lms.address}/token"
    assert platform.jwks_url == f"{office.lms.address}/jwks"
    assert (platform.token_audience, platform.product_family_code) == (None, "moodle")
    assert office.deployments() == [("22", "glen", "active")]
    assert office.state(token) is InviteState.SPENT
    said = words(page)
    assert "Registered for Glen Council" in said
    assert "Choose Activate on it" in said
    assert "Show in activity chooser" in said


def test_names_and_the_course_list_are_asked_for_only_if_they_stay_ticked(office: Office) -> None:
    office.register(office.invite(), nothing="ticked")
    sent = office.lms.sent()
    assert sent[TOOL]["claims"] == ["iss", "sub"]
    assert NRPS not in sent["scope"]
    assert "email" not in str(sent)


@pytest.mark.parametrize(("ticked", "level"), [("names", "name_only"), ("roster", "anonymous")])
def test_canvas_is_told_names_and_placements_in_its_own_words(
    office: Office, ticked: str, level: str
) -> None:
    office.lms.needs_token = True
    offered = [
        {"type": "LtiResourceLinkRequest", "placements": ["top_navigation", "course_navigation"]},
        {"type": "LtiDeepLinkingRequest", "placements": ["link_selection", "editor_button"]},
    ]  # fmt: skip
    lti = {"product_family_code": "canvas", "version": "vCloud", "messages_supported": offered}
    office.lms.describes_itself(**{PLATFORM: lti, "authorization_server": "canvas.example"})
    office.lms.answers("10000000000001", None)
    page = office.register(office.invite(), **{ticked: "yes"})
    tool = office.lms.sent()[TOOL]
    assert tool[f"{CANVAS}/privacy_level"] == level
    navigation, selection = tool["messages"]
    assert navigation["placements"] == ["course_navigation"]
    assert navigation[f"{CANVAS}/course_navigation/default_enabled"] is False
    assert selection["placements"] == ["link_selection"]
    (platform,) = office.platforms()
    assert (platform.client_id, platform.token_audience) == ("10000000000001", None)
    assert office.deployments() == []
    assert "There is no deployment id yet" in words(page)
    assert "Deployment ID" in words(page)


def test_brightspace_may_send_no_token_and_has_an_audience_of_its_own(office: Office) -> None:
    office.lms.describes_itself("desire2learn")
    token = office.invite()
    shown = office.look(token, registration_token="")
    assert office.press(token, shown).status == 200
    (sent,) = office.lms.asked("/registrations")
    assert "Authorization" not in sent.headers
    assert office.platforms()[0].token_audience == "https://api.brightspace.com/auth/token"


def test_any_other_lms_names_its_token_audience_itself(office: Office) -> None:
    office.lms.describes_itself("sakai", authorization_server="https://tokens.example")
    page = office.register(office.invite())
    assert office.platforms()[0].token_audience == "https://tokens.example"
    assert "Many sites leave a new tool switched off" in words(page)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Served(b"domain_targetlinkuri_mismatch", 400, {"Content-Type": "text/html"}),
         "400 domain_targetlinkuri_mismatch"),
        (json_answer({"errors": [{"message": "bad <b>scope</b>"}]}, 422),
         '422 {"errors": [{"message": "bad <b>scope</b>"}]}'),
        (Served(b"<!DOCTYPE html><html><body><h1>Error</h1> Invalid\x00 token.</body></html>", 404),
         "404 Error Invalid token."),
        (Served(f"no such token {TOKEN} here".encode(), 401), "401 no such token … here"),
        (Served(b"", 302, {"Location": "https://elsewhere.example/"}), "302"),
        (Served(b"\xff" * 5000, 500), "500 " + "\ufffd" * 600),
    ],
    ids=["moodle", "canvas", "page", "token", "redirect", "bytes"],
)  # fmt: skip
def test_what_the_lms_has_against_it_is_shown_as_text_and_nothing_is_kept(
    office: Office, answer: Served, shown: str
) -> None:
    office.lms.registration = answer
    token = office.invite()
    before = office.rows()
    page = office.register(token)
    assert_refused(office, page, PlatformRefusedError)
    inside = page.text.partition('<code class="ll-code">')[2].partition("</code>")[0]
    assert inside.replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">") == shown
    assert "<b>" not in page.text
    assert TOKEN not in page.text + office.case(page).note
    assert (office.rows(), office.state(token)) == (before, InviteState.OPEN)
    office.lms.answers()
    assert office.register(token).status == 200


@pytest.mark.parametrize(
    "answer",
    [
        Served(b"OK", 200),
        json_answer({}),
        json_answer({"client_id": ""}),
        json_answer({"client_id": "x" * 256}),
        json_answer({"client_id": "a\nb"}),
        json_answer({"client_id": ["a"]}),
        json_answer({"client_id": "a", TOOL: {"deployment_id": "x" * 256}}),
        json_answer({"client_id": "a", TOOL: "yes"}),
    ],
)
def test_a_yes_without_a_usable_client_id_keeps_nothing_and_says_what_to_delete(
    office: Office, answer: Served
) -> None:
    office.lms.registration = answer
    token = office.invite()
    before = office.rows()
    page = office.register(token)
    assert_refused(office, page, PlatformAnswerInvalidError)
    assert "delete it there" in words(page)
    assert (office.rows(), office.state(token)) == (before, InviteState.OPEN)


@pytest.mark.parametrize(
    ("deployment", "kept"), [(7, [("7", "glen", "active")]), ("", []), (None, [])]
)
def test_a_deployment_id_may_come_as_a_number_or_not_at_all(
    office: Office, deployment: object, kept: list[tuple[str, str, str]]
) -> None:
    office.lms.answers("abc", deployment)
    assert office.register(office.invite()).status == 200
    assert office.deployments() == kept


def test_an_lms_that_falls_silent_leaves_the_invite_open(office: Office) -> None:
    never = Event()
    office.lms.registration = Served(b"{}", waits_for=never)
    token = office.invite()
    page = office.register(token)
    never.set()
    assert_refused(office, page, PlatformSilentError)
    assert "delete it if it is there" in words(page)
    assert office.state(token) is InviteState.OPEN


def test_what_cannot_be_kept_is_not_half_kept_and_the_page_says_so(office: Office) -> None:
    token = office.invite()
    before = office.rows()

    def revoke() -> None:
        with office.tool.app.app_context(), write_transaction(db.session):
            revoke_invite(db.session, list_invites(db.session)[0].id)

    office.lms.on_registration = revoke
    page = office.register(token)
    assert_refused(office, page, RegistrationNotKeptError)
    assert "Delete the tool in your learning site" in words(page)
    assert (office.rows(), office.platforms()) == (before, [])


def test_what_was_shown_is_what_is_sent_whatever_the_lms_says_of_itself_later(
    office: Office,
) -> None:
    token = office.invite()
    shown = office.look(token)
    office.lms.describes_itself(token_endpoint=f"{office.lms.address}/another")
    assert office.press(token, shown).status == 200
    assert office.platforms()[0].token_url == f"{office.lms.address}/token"
    assert len(office.lms.received) == 2


def test_a_form_that_was_not_shown_for_this_invite_registers_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, other = office.invite(), office.invite("strath")
    stranger = office.look(other)
    monkeypatch.setattr(registration_offer, "GOOD_FOR", timedelta(seconds=-1))
    old = sealed_on(office.look(token))
    secret = office.tool.parts.vault.seal('{"access_token": "sealed for another purpose"}')
    office.lms.received.clear()
    for shown in ("", "x", "ü", sealed_on(stranger), old, old[:-4] + "AAA=", secret):
        page = Visitor(office.tool.base_url).post(f"/register/{token}", shown=shown, names="yes")
        assert_refused(office, page, OfferInvalidError)
    assert (office.lms.received, office.state(token)) == ([], InviteState.OPEN)
