from __future__ import annotations

import uuid

import pytest

from demo.fake_tool import call, get
from demo.scoring import launch_graded, post_score, score
from lti_leadership.demo.browser import PlainBrowser, launch, sign_in
from lti_leadership.demo.lms.config import LmsConfig
from lti_leadership.demo.lms.server import running_lms
from lti_leadership.demo.lms.vocabulary import (
    AGS_ENDPOINT_CLAIM,
    CLAIM,
    SCOPE_LINE_ITEM_READ,
    SCOPE_SCORE,
)

DIALECT = "canvas"
ISSUER = "https://canvas.instructure.com"
EXTENSION = "https://canvas.instructure.com/lti/submission"
LIS = "http://purl.imsglobal.org/vocab/lis/v2"


def test_every_school_has_the_one_issuer_and_services_on_its_own_host(site, guest, browser):
    claims = launch_graded(guest, browser)
    assert site.base_url != ISSUER
    assert [site.platform.issuer, guest.logins[0]["iss"], claims["iss"]] == [ISSUER] * 3
    returning = claims[f"{CLAIM}launch_presentation"]["return_url"]
    assert returning.startswith(f"{site.base_url}/courses/")
    line_item = claims[AGS_ENDPOINT_CLAIM]["lineitem"]
    assert line_item.startswith(f"{site.base_url}/api/lti/courses/2/line_items/")


def test_sign_in_and_keys_are_on_the_sso_path(site):
    platform = site.platform
    assert platform.authorization_endpoint == f"{site.base_url}/sso/api/lti/authorize_redirect"
    assert platform.jwks_uri == f"{site.base_url}/sso/api/lti/security/jwks"


def test_the_login_form_names_the_storage_frame(guest, browser):
    launch_graded(guest, browser)
    assert guest.logins[0]["lti_storage_target"] == "post_message_forwarding"


def test_people_have_opaque_ids_and_no_names(guest, browser):
    claims = launch_graded(guest, browser)
    assert str(uuid.UUID(claims["sub"])) == claims["sub"] == guest.logins[0]["login_hint"]
    assert not {"name", "given_name", "family_name", "email"} & claims.keys()
    assert launch_graded(guest, PlainBrowser(), "euan")["sub"] != claims["sub"]


def test_a_learner_can_be_an_administrator_of_the_institution(guest, browser):
    roles = launch_graded(guest, browser, "euan")[f"{CLAIM}roles"]
    assert f"{LIS}/institution/person#Administrator" in roles
    assert f"{LIS}/institution/person#Instructor" in roles
    assert [role for role in roles if "/membership#" in role] == [f"{LIS}/membership#Learner"]


def test_a_manager_supervises_people_by_their_opaque_ids(guest, browser):
    learner = launch_graded(guest, browser)["sub"]
    manager = launch_graded(guest, PlainBrowser(), "morag")
    assert learner in manager[f"{CLAIM}role_scope_mentor"]


def test_an_administrator_can_take_a_scope_away_after_the_registration(site, guest, browser):
    assert guest.ask_token(SCOPE_SCORE).status == 200
    site.register_tool(guest.config(scopes=(SCOPE_LINE_ITEM_READ,)))
    refused = guest.ask_token(SCOPE_SCORE)
    assert (refused.status, refused.json()["error"]) == (400, "invalid_scope")
    assert launch_graded(guest, browser)[AGS_ENDPOINT_CLAIM]["scope"] == [SCOPE_LINE_ITEM_READ]


def test_a_score_is_answered_with_its_result_and_may_have_the_extension(guest, browser):
    claims = launch_graded(guest, browser)
    extension = {"new_submission": False, "submission_type": "external_tool"}
    answer = post_score(guest, claims, score(claims, **{EXTENSION: extension}))
    assert answer.status == 200
    assert answer.json()["resultUrl"].startswith(f"{claims[AGS_ENDPOINT_CLAIM]['lineitem']}/")


@pytest.mark.parametrize(
    "extension", [[], {"new_submission": "no"}, {"submission_type": "carrier pigeon"}]
)
def test_an_extension_that_canvas_does_not_know_is_refused(guest, browser, extension):
    claims = launch_graded(guest, browser)
    assert post_score(guest, claims, score(claims, **{EXTENSION: extension})).status == 400


def test_somebody_who_is_no_learner_of_the_course_is_422(guest, browser):
    claims = launch_graded(guest, browser)
    refused = post_score(guest, claims, score(claims, userId="4"))
    assert (refused.status, refused.json()["reason"]) == (
        422,
        "User not found in course or is not a student",
    )


def test_an_older_score_is_400_and_parts_of_a_second_count(guest, browser):
    claims = launch_graded(guest, browser)
    for moment, status in [("10.200", 200), ("10.100", 400), ("10.300", 200)]:
        body = score(claims, timestamp=f"2026-01-01T00:00:{moment}Z")
        answer = post_score(guest, claims, body)
        assert answer.status == status
    refused = post_score(guest, claims, score(claims, timestamp="2025-01-01T00:00:00Z"))
    assert "before last updated timestamp" in refused.json()["reason"]


def test_two_schools_sign_in_through_one_host_and_share_its_keys(site, guest, browser):
    config = LmsConfig(base_url="http://localhost:0", dialect=DIALECT)
    with running_lms(config, gateway=site) as school:
        school.register_tool(guest.config(client_id="another-client"))
        assert school.platform.jwks_uri == site.platform.jwks_uri
        assert school.platform.token_endpoint == site.platform.token_endpoint
        launch(browser, school.base_url, "ailsa", "Leadership framework")
        claims = guest.claims
        assert claims["aud"] == "another-client"
        assert claims[AGS_ENDPOINT_CLAIM]["lineitem"].startswith(school.base_url)
        assertion = {**guest.assertion_claims(), "iss": "another-client", "sub": "another-client"}
        answer = guest.ask_token(SCOPE_SCORE, assertion=guest.sign(assertion))
        token = answer.json()["access_token"]
        assert post_score(guest, claims, score(claims), token).status == 200
        own = launch_graded(guest, browser)
        assert post_score(guest, own, score(own), token).status == 401
        assert post_score(guest, claims, score(claims), guest.token()).status == 401


def test_the_configuration_is_for_whoever_has_the_registration_token(site, guest, browser):
    assert get(site.platform.openid_configuration).status == 401
    sign_in(browser, site.base_url, "rhona")
    tools = browser.open(f"{site.base_url}/tools")
    page = browser.submit(tools.form("/tools/register"), url=f"{guest.base_url}/register")
    browser.open_frame(page)
    begun = guest.registrations[-1]
    answer = call("GET", begun["openid_configuration"], token=begun["registration_token"])
    assert answer.json()["issuer"] == ISSUER
