from __future__ import annotations

import json
import time
import uuid
from urllib.parse import urlsplit

import pytest

from demo.fake_tool import HTTP, call, get
from demo.scoring import launch_graded, post_score, score
from lti_leadership.demo.browser import PlainBrowser, go_on, launch, select_content
from lti_leadership.demo.lms.vocabulary import (
    AGS_ENDPOINT_CLAIM,
    CLAIM,
    LINE_ITEM_TYPE,
    MEMBERSHIP_CONTAINER_TYPE,
    NRPS_CLAIM,
    SCOPE_LINE_ITEM,
    SCOPE_MEMBERSHIP,
    SCOPE_SCORE,
)

DIALECT = "openedx"
LIS = "http://purl.imsglobal.org/vocab/lis/v2"
AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope"
SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
JSON_LINE_ITEM = {"label": "Extra", "scoreMaximum": 10, "resourceId": "extra"}


def test_the_login_is_a_get_with_exactly_these_fields(site, guest, browser):
    claims = launch_graded(guest, browser)
    (login,) = guest.logins
    hint = login.pop("lti_message_hint")
    assert len(bytes.fromhex(hint)) == 16
    assert login == {
        "iss": site.base_url,
        "client_id": "fake-tool",
        "lti_deployment_id": "1",
        "target_link_uri": f"{guest.base_url}/launch",
        "login_hint": claims["sub"],
    }
    assert "Origin" not in guest.login_headers[0]


def test_a_students_token_is_the_observed_one(site, guest, browser):
    claims = launch_graded(guest, browser)
    assert claims.pop("exp") == claims.pop("iat") + 3600
    assert claims.pop("nonce")
    assert str(uuid.UUID(claims["sub"])) == claims.pop("sub")
    assert claims.pop(f"{CLAIM}tool_platform").keys() == {"guid", "name"}
    roles = claims.pop(f"{CLAIM}roles")
    assert set(roles) == {
        f"{LIS}/membership#Learner",
        f"{LIS}/system/person#None",
        f"{LIS}/institution/person#None",
    }
    link = claims.pop(f"{CLAIM}resource_link")
    assert link.keys() == {"id"}
    assert link["id"].startswith("block-v1:Demo+LEAD+2026+type@lti_consumer+block@")
    services = f"{site.base_url}/api/lti_consumer/v1/lti/2"
    assert claims == {
        "iss": site.base_url,
        "aud": "fake-tool",
        "azp": "fake-tool",
        f"{CLAIM}deployment_id": "1",
        f"{CLAIM}message_type": "LtiResourceLinkRequest",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}target_link_uri": f"{guest.base_url}/launch",
        f"{CLAIM}context": {
            "id": "course-v1:Demo+LEAD+2026",
            "label": "course-v1:Demo+LEAD+2026",
            "title": "Leading in social services - Demo",
            "type": [f"{LIS}/course#CourseOffering"],
        },
        f"{CLAIM}launch_presentation": {"document_target": "iframe"},
        AGS_ENDPOINT_CLAIM: {
            "scope": [
                f"{AGS_SCOPE}/{name}" for name in ("lineitem.readonly", "result.readonly", "score")
            ],
            "lineitems": f"{services}/lti-ags",
            "lineitem": f"{services}/lti-ags/1",
        },
    }


def test_names_are_full_names_only(site, guest, browser):
    site.register_tool(guest.config(send_names=True, send_email=True))
    claims = launch_graded(guest, browser)
    assert (claims["name"], claims["preferred_username"]) == ("Ailsa (demo learner)", "ailsa")
    assert claims["email"] == "ailsa@agency.example.org"
    assert not {"given_name", "family_name", "locale"} & claims.keys()


def test_custom_values_are_passed_through_unreplaced(site, guest, browser):
    site.register_tool(guest.config(custom={"raw": "$User.username"}))
    assert launch_graded(guest, browser)[f"{CLAIM}custom"] == {"raw": "$User.username"}


def test_the_roles_come_in_another_order_each_time(guest, browser):
    lead = {f"{LIS}/membership#Instructor", f"{LIS}/membership#Administrator"}
    orders = [launch_graded(guest, browser, "catriona")[f"{CLAIM}roles"] for _ in range(2)]
    assert orders[0] != orders[1]
    assert set(orders[0]) == set(orders[1]) > lead


def test_the_same_hint_is_answered_again_and_again_without_a_session(site, guest, browser):
    launch_graded(guest, browser)
    query = guest.authorization_parameters(guest.logins[0])
    for _ in range(2):
        answer = HTTP.request("GET", site.platform.authorization_endpoint, fields=query)
        assert answer.status == 200
        assert b'name="id_token"' in answer.data
    launch_graded(guest, PlainBrowser())
    assert guest.logins[0]["lti_message_hint"] == guest.logins[1]["lti_message_hint"]


@pytest.mark.parametrize(
    "wrong",
    [{"client_id": "other"}, {"redirect_uri": "http://127.0.0.1:1/"}, {"state": None}],
)
def test_a_fault_is_a_page_and_the_tool_never_hears_of_it(site, guest, browser, wrong):
    guest.auth_changes = wrong
    page = launch(browser, site.base_url, "ailsa", "Leadership framework")
    assert page.status == 400
    assert guest.launches == []


def test_each_client_has_its_own_keys_without_use_and_alg(site, guest):
    other = site.register_tool(guest.config(client_id="another-block"))
    addresses = [site.platform_for(each).jwks_uri for each in (guest.registration, other)]
    (one,), (two,) = [get(address).json()["keys"] for address in addresses]
    assert one.keys() == two.keys() == {"kty", "key_ops", "n", "e", "kid"}
    assert one["n"] != two["n"]
    assert get(addresses[0].replace("fake-tool", "nobody")).status == 404


def test_a_token_is_to_be_had_at_the_clients_own_address_only(site, guest):
    other = site.register_tool(guest.config(client_id="another-block"))
    theirs = site.platform_for(other).token_endpoint
    assertion = guest.sign({**guest.assertion_claims(), "aud": theirs})
    guest.registration = other
    assert guest.ask_token(SCOPE_SCORE, assertion=assertion).json()["error"] == "invalid_client"


def test_the_access_token_is_a_jwt_and_the_key_set_is_read_for_each(site, guest):
    jwks = f"{guest.base_url}/jwks"
    for count in (1, 2):
        answer = guest.ask_token(SCOPE_SCORE).json()
        assert answer["token_type"] == "bearer"
        assert answer["access_token"].count(".") == 2
        assert site.lms.tool_keys.fetches[jwks] == count


def test_an_assertion_from_the_future_is_refused(guest):
    soon = guest.sign({**guest.assertion_claims(), "iat": int(time.time()) + 2})
    assert guest.ask_token(SCOPE_SCORE, assertion=soon).status == 400


@pytest.mark.parametrize("token", ["", "e30.e30.e30"])
def test_a_missing_or_bad_token_is_403_without_a_challenge(guest, browser, token):
    claims = launch_graded(guest, browser)
    path = claims[AGS_ENDPOINT_CLAIM]["lineitem"]
    answer = call("POST", f"{path}/scores", token=token or None, body="{}")
    assert (answer.status, answer.json()) == (
        403,
        {"detail": "Missing LTI 1.3 authentication token."},
    )
    assert "WWW-Authenticate" not in answer.headers


def test_a_score_is_201_and_comes_back(guest, browser):
    claims = launch_graded(guest, browser)
    answer = post_score(guest, claims, score(claims))
    assert answer.status == 201
    assert answer.json()["scoreGiven"] == 40


def test_timestamps_are_strictly_later_to_the_microsecond(guest, browser):
    claims = launch_graded(guest, browser)

    def at(moment):
        answer = post_score(guest, claims, score(claims, timestamp=f"2026-01-01T{moment}"))
        return answer.status, answer.json().get("timestamp")

    already = (400, ["Score already exists for the provided timestamp"])
    earlier = (400, ["Score timestamp can only be updated to a later point in time"])
    assert at("10:00:00.000001Z") == (201, "2026-01-01T10:00:00.000001Z")
    assert at("10:00:00.000001Z") == already
    assert at("12:00:00.000001+02:00") == already
    assert at("10:00:00.000002Z")[0] == 201
    assert at("10:00:00Z") == earlier


@pytest.mark.parametrize(
    "odd",
    [
        {"scoreGiven": -1},
        {"activityProgress": "Banana"},
        {"gradingProgress": "Banana"},
        {"userId": "4"},
        [],
    ],
)
def test_odd_values_are_500_and_a_page(guest, browser, odd):
    claims = launch_graded(guest, browser)
    body = odd if isinstance(odd, list) else score(claims, **odd)
    answer = post_score(guest, claims, body)
    assert answer.status == 500
    assert answer.headers["Content-Type"].startswith("text/html")


def test_other_odd_values_are_400(guest, browser):
    claims = launch_graded(guest, browser)
    assert post_score(guest, claims, score(claims, timestamp="soon")).status == 400


def test_the_media_types_of_line_items(guest, browser):
    address = launch_graded(guest, browser)[AGS_ENDPOINT_CLAIM]["lineitems"]
    token = guest.token(SCOPE_LINE_ITEM)
    assert call("GET", address, token=token, accept="application/json").status == 406
    assert call("GET", address, token=token, accept="*/*").status == 200
    body = json.dumps(JSON_LINE_ITEM)
    wrong = call("POST", address, token=token, content_type="application/json", body=body)
    assert wrong.status == 415
    media = f"{LINE_ITEM_TYPE}; charset=utf-8"
    assert call("POST", address, token=token, content_type=media, body=body).status == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scoreMaximum": 10.5}, "scoreMaximum"),
        ({"label": "x" * 101}, "label"),
        ({"tag": "x" * 51}, "tag"),
        ({"resourceId": ""}, "non_field_errors"),
    ],
)
def test_line_items_that_open_edx_does_not_have(guest, browser, change, field):
    address = launch_graded(guest, browser)[AGS_ENDPOINT_CLAIM]["lineitems"]
    body = json.dumps({**JSON_LINE_ITEM, **change})
    token = guest.token(SCOPE_LINE_ITEM)
    answer = call("POST", address, token=token, content_type=LINE_ITEM_TYPE, body=body)
    assert (answer.status, list(answer.json())) == (400, [field])


def test_nothing_is_deleted(site, guest, browser):
    address = launch_graded(guest, browser)[AGS_ENDPOINT_CLAIM]["lineitem"]
    assert call("DELETE", address, token=guest.token(SCOPE_LINE_ITEM)).status == 403
    assert len(site.line_items(2)) == 2


def test_line_items_are_found_by_the_usage_key(guest, browser):
    claims = launch_graded(guest, browser)
    usage_key = claims[f"{CLAIM}resource_link"]["id"]
    address = claims[AGS_ENDPOINT_CLAIM]["lineitems"]
    answer = HTTP.request(
        "GET",
        address,
        fields={"resource_link_id": usage_key},
        headers={"Authorization": f"Bearer {guest.token(SCOPE_LINE_ITEM)}", "Accept": "*/*"},
    )
    assert [item["resourceLinkId"] for item in answer.json()] == [usage_key]


def test_names_and_roles_are_off_until_switched_on(site, guest, browser):
    address = f"{site.base_url}/api/lti_consumer/v1/lti/2/memberships"
    assert NRPS_CLAIM not in launch_graded(guest, browser)
    token = guest.token(SCOPE_MEMBERSHIP)
    assert call("GET", address, token=token, accept="*/*").status == 403
    site.register_tool(guest.config(names_and_roles=True))
    claims = launch_graded(guest, browser)
    assert claims[NRPS_CLAIM]["context_memberships_url"] == address
    listed = call("GET", address, token=token, accept=MEMBERSHIP_CONTAINER_TYPE).json()
    assert listed["context"] == {"id": "course-v1:Demo+LEAD+2026"}
    assert {member["user_id"] for member in listed["members"]} > {claims["sub"]}
    assert all(member.keys() == {"status", "roles", "user_id"} for member in listed["members"])


def test_a_request_to_select_content_has_hardly_any_claims(site, guest, browser):
    page = select_content(browser, site.base_url, "catriona", "Leading in social services")
    assert go_on(browser, page).status == 200
    claims = guest.claims
    assert f"{CLAIM}tool_platform" not in claims
    assert f"{CLAIM}launch_presentation" not in claims
    assert AGS_ENDPOINT_CLAIM not in claims
    assert claims[SETTINGS]["accept_types"] == ["ltiResourceLink", "link", "html", "image"]


def test_no_tool_registers_itself(site):
    assert get(f"{site.base_url}/.well-known/openid-configuration").status == 404
    assert urlsplit(site.platform.issuer).path == ""
