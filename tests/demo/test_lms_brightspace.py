from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

from demo.fake_tool import call, get
from demo.scoring import launch_graded, post_score, score
from lti_leadership.demo.browser import sign_in
from lti_leadership.demo.lms.vocabulary import SCOPE_SCORE

DIALECT = "brightspace"


def test_an_assertion_is_addressed_to_the_one_audience(guest):
    assert guest.ask_token(SCOPE_SCORE).json()["error"] == "invalid_client"
    aud = "https://api.brightspace.com/auth/token"
    assertion = guest.sign({**guest.assertion_claims(), "aud": aud})
    assert guest.ask_token(SCOPE_SCORE, assertion=assertion).status == 200


def test_the_key_changes_every_hour_and_the_key_set_is_not_to_be_kept(site):
    first = get(site.platform.jwks_uri)
    assert first.headers["Cache-Control"] == "no-store"
    site.lms.clock.forward(minutes=59)
    assert get(site.platform.jwks_uri).json() == first.json()
    site.lms.clock.forward(minutes=2)
    now = get(site.platform.jwks_uri).json()["keys"]
    assert now[1:] == first.json()["keys"]


def test_a_launch_after_an_hour_is_signed_with_the_new_key(site, guest, browser):
    old = get(site.platform.jwks_uri).json()["keys"][0]["kid"]
    site.lms.clock.forward(minutes=61)
    launch_graded(guest, browser)
    assert site.lms.keys.published()["keys"][0]["kid"] != old


def test_a_person_who_cannot_be_graded_is_422(guest, browser):
    claims = launch_graded(guest, browser)
    aud = "https://api.brightspace.com/auth/token"
    assertion = guest.sign({**guest.assertion_claims(), "aud": aud})
    token = guest.ask_token(SCOPE_SCORE, assertion=assertion).json()["access_token"]
    assert post_score(guest, claims, score(claims, userId="7"), token).status == 422


def test_a_tool_registers_without_a_token(site, guest, browser):
    sign_in(browser, site.base_url, "rhona")
    tools = browser.open(f"{site.base_url}/tools")
    page = browser.submit(tools.form("/tools/register"), url=f"{guest.base_url}/register")
    browser.open_frame(page)
    begun = guest.registrations[-1]
    assert set(begun) == {"openid_configuration"}
    endpoint = get(begun["openid_configuration"]).json()["registration_endpoint"]
    document = {
        "application_type": "web",
        "response_types": ["id_token"],
        "initiate_login_uri": f"{guest.base_url}/login",
        "redirect_uris": [f"{guest.base_url}/launch"],
        "client_name": "Fake",
        "jwks_uri": f"{guest.base_url}/jwks",
        "token_endpoint_auth_method": "private_key_jwt",
        "https://purl.imsglobal.org/spec/lti-tool-configuration": {
            "domain": urlsplit(guest.base_url).netloc,
            "target_link_uri": f"{guest.base_url}/launch",
        },
    }
    sent = json.dumps(document)
    answer = call("POST", endpoint, content_type="application/json", body=sent)
    assert answer.status == 201
    assert answer.json()["client_id"]
    again = call("POST", endpoint, content_type="application/json", body=sent)
    assert again.status == 404
    assert dict(parse_qsl(urlsplit(endpoint).query)) == {}
