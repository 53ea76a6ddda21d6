from __future__ import annotations

import pytest

from demo.fake_tool import HTTP
from demo.scoring import launch_graded, post_score, score
from lti_leadership.demo.browser import go_on, launch, select_content
from lti_leadership.demo.browser.page import Form
from lti_leadership.demo.lms.config import LmsConfig
from lti_leadership.demo.lms.server import running_lms
from lti_leadership.demo.lms.vocabulary import AGS_ENDPOINT_CLAIM, CLAIM, SCOPE_SCORE

DIALECT = "blackboard"


def test_ids_are_primary_keys_and_the_issuer_is_the_makers(site, guest, browser):
    claims = launch_graded(guest, browser)
    assert (claims["iss"], claims["sub"]) == ("https://blackboard.com", "_4_1")
    assert claims[f"{CLAIM}context"]["id"] == "_2_1"
    assert claims[f"{CLAIM}resource_link"]["id"] == "_1_1"
    address = f"{site.base_url}/learn/api/v1/lti/courses/_2_1/lineItems/_1_1"
    assert claims[AGS_ENDPOINT_CLAIM]["lineitem"] == address
    assert claims[f"{CLAIM}tool_platform"]["url"] == f"{site.base_url}/"


def test_two_schools_are_two_deployments_of_one_client(site, guest, browser):
    config = LmsConfig(base_url="http://localhost:0", dialect=DIALECT)
    with running_lms(config, gateway=site) as school:
        school.register_tool(guest.config(deployment_id="school-two"))
        assert school.platform.authorization_endpoint == site.platform.authorization_endpoint
        here = launch_graded(guest, browser)
        launch(browser, school.base_url, "ailsa", "Leadership framework")
        there = guest.claims
        same = ("iss", "aud", "sub", f"{CLAIM}context", f"{CLAIM}resource_link")
        assert [here[name] for name in same] == [there[name] for name in same]
        assert (here[f"{CLAIM}deployment_id"], there[f"{CLAIM}deployment_id"]) == (
            "1",
            "school-two",
        )
        token = guest.token(SCOPE_SCORE)
        assert post_score(guest, there, score(there), token).status == 200
        assert site.score_log() == []
        assert [call.status for call in school.score_log()] == [200]


def test_bearer_has_its_capital(guest, browser):
    claims = launch_graded(guest, browser)
    address = claims[AGS_ENDPOINT_CLAIM]["lineitem"]
    media = "application/vnd.ims.lis.v2.lineitem+json"
    for word, status in [("Bearer", 200), ("bearer", 401)]:
        headers = {"Authorization": f"{word} {guest.token()}", "Accept": media}
        assert HTTP.request("GET", address, headers=headers).status == status


@pytest.mark.parametrize(
    ("moment", "status"), [("2026-01-01T00:00:00Z", 200), ("2026-01-01T00:00:00", 400)]
)
def test_a_timestamp_needs_a_zone(guest, browser, moment, status):
    claims = launch_graded(guest, browser)
    assert post_score(guest, claims, score(claims, timestamp=moment)).status == status


@pytest.mark.parametrize(("has_url", "status"), [(True, 200), (False, 400)])
def test_a_deep_link_item_carries_its_url(site, guest, browser, has_url, status):
    landing = select_content(browser, site.base_url, "catriona", "Leading in social services")
    settings = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
    address = guest.claims[settings]["deep_link_return_url"]
    item = {"type": "ltiResourceLink", "title": "An area"}
    if has_url:
        item["url"] = f"{guest.base_url}/launch"
    sent = [("JWT", guest.sign(guest.deep_linking_claims([item])))]
    answer = go_on(browser, browser.submit(Form(landing, address, "POST", sent, {}, [])))
    assert answer.status == status
