from __future__ import annotations

import time

import pytest

from lti_leadership.demo.browser import PlainBrowser, go_on, launch, select_content, sign_in
from lti_leadership.demo.browser.page import Form
from lti_leadership.demo.lms.vocabulary import AGS_ENDPOINT_CLAIM, CLAIM, NRPS_CLAIM

SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
COURSE = "Leading in social services"


def item(**changes):
    known = {
        "type": "ltiResourceLink",
        "title": "Area two",
        "text": "Begin here",
        "custom": {"area": "mmllf-2"},
        "lineItem": {"label": "ignored", "scoreMaximum": 20, "resourceId": "mmllf-2", "tag": "t"},
    }
    return {name: value for name, value in {**known, **changes}.items() if value is not ...}


@pytest.fixture
def chosen(lms, tool, browser):
    """Send a response back from the tool's page in the frame, as the tool's own form would."""
    landing = select_content(browser, lms.base_url, "catriona", COURSE)

    def choosing(items=(), *, claims=None, header=None, jwt=None):
        signed = tool.sign({**tool.deep_linking_claims(list(items)), **(claims or {})}, header)
        address = tool.claims[SETTINGS]["deep_link_return_url"]
        sent = [("JWT", jwt if jwt is not None else signed)]
        form = Form(landing, address, "POST", sent, {}, [])
        return go_on(browser, browser.submit(form))

    return choosing


def titles(lms):
    return [link.title for link in lms.links() if link.course_id == 2]


def test_the_request_is_moodles(lms, tool, browser):
    select_content(browser, lms.base_url, "catriona", COURSE)
    login, claims = tool.logins[-1], tool.claims
    assert login["target_link_uri"] == f"{tool.base_url}/choose"
    assert login["lti_message_hint"].startswith('{"launchid":"ltilaunch_ContentItemSelection')
    assert claims[f"{CLAIM}message_type"] == "LtiDeepLinkingRequest"
    assert claims[f"{CLAIM}launch_presentation"] == {"locale": "en"}
    assert f"{CLAIM}resource_link" not in claims
    assert NRPS_CLAIM not in claims
    assert "lineitem" not in claims[AGS_ENDPOINT_CLAIM]
    settings = claims[SETTINGS]
    back = settings.pop("deep_link_return_url")
    assert back.startswith(f"{lms.base_url}/mod/lti/contentitem_return.php?course=2&id=1&sesskey=")
    assert settings == {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": True,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "title": "Leadership learning",
        "text": "",
    }


def test_several_items_become_activities_with_their_columns(lms, tool, chosen):
    page = chosen([item(), item(title="To read", lineItem=..., url=f"{tool.base_url}/launch?a=1")])
    assert page.status == 200
    assert "Area two (graded)" in page.text
    area, reading = [link for link in lms.links() if link.title in {"Area two", "To read"}]
    assert area.custom == {"area": "mmllf-2"}
    assert area.description == "Begin here"
    assert reading.target_link_uri == f"{tool.base_url}/launch?a=1"
    column = lms.lms.content.coupled_item(area.id)
    assert (column.label, column.score_maximum) == ("Area two", 20)
    assert (column.resource_id, column.tag) == ("mmllf-2", "t")
    assert lms.lms.content.coupled_item(reading.id) is None


def test_an_item_without_a_title_takes_the_tools_and_without_a_maximum_100(lms, chosen):
    chosen([item(title=..., lineItem={})])
    made = lms.links()[-1]
    assert made.title == "Leadership learning"
    assert lms.lms.content.coupled_item(made.id).score_maximum == 100


def test_no_items_or_a_message_adds_nothing(lms, chosen):
    before = titles(lms)
    page = chosen(
        claims={"https://purl.imsglobal.org/spec/lti-dl/claim/errormsg": "Changed <mind>"}
    )
    assert "Nothing was added" in page.text
    assert "Changed <mind>" in page.text
    assert titles(lms) == before


@pytest.mark.parametrize(
    "bad",
    [
        {"type": "link"},
        {"type": "html"},
        {"type": ...},
        {"title": "x" * 256},
        {"lineItem": {"scoreMaximum": 7.5}},
        {"lineItem": {"scoreMaximum": 101}},
        {"lineItem": {"scoreMaximum": 0}},
        {"lineItem": {"scoreMaximum": "20"}},
        {"url": "http://elsewhere.example/launch"},
        {"url": "javascript:alert(1)"},
        {"custom": {"area": 3}},
        {"custom": "area=3"},
    ],
)
def test_one_item_that_will_not_do_and_none_is_taken(lms, chosen, bad):
    before = titles(lms)
    page = chosen([item(), item(**bad)])
    assert page.status == 404
    assert titles(lms) == before


def test_more_than_a_hundred_items_are_refused(chosen):
    assert chosen([item()] * 101).status == 404


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody"},
        {"aud": "https://other.example"},
        {"aud": None},
        {"nonce": None},
        {"exp": None},
        {"exp": 1},
        {"iat": None},
        {"iat": int(time.time()) + 600},
        {f"{CLAIM}deployment_id": "2"},
        {f"{CLAIM}deployment_id": None},
        {f"{CLAIM}message_type": "LtiResourceLinkRequest"},
        {f"{CLAIM}version": "1.2"},
        {f"{CLAIM}version": None},
    ],
)
def test_every_claim_of_the_response_has_to_be_right(lms, chosen, claims):
    before = titles(lms)
    page = chosen([item()], claims=claims)
    assert page.status == 404
    assert "could not be taken over" in page.text
    assert titles(lms) == before


def test_the_response_has_to_be_signed_by_the_tool(lms, chosen):
    assert chosen([item()], header={"kid": None}).status == 404
    assert chosen([item()], header={"kid": "other"}).status == 404
    assert chosen(jwt="a.b.c").status == 404
    assert chosen(jwt="").status == 404
    assert "Area two" not in titles(lms)


def test_a_response_is_good_once(lms, tool, chosen):
    signed = tool.sign(tool.deep_linking_claims([item()]))
    assert chosen(jwt=signed).status == 200
    again = chosen(jwt=signed)
    assert again.status == 404
    assert "This nonce has been used before." in again.text
    assert titles(lms).count("Area two") == 1


@pytest.mark.usefixtures("browser", "chosen")
def test_a_learner_can_neither_choose_nor_send_a_choice(lms, tool):
    theirs = tool.claims[SETTINGS]["deep_link_return_url"]
    with PlainBrowser() as other:
        landing = launch(other, lms.base_url, "ailsa", "Leadership framework")
        assert other.open(f"{lms.base_url}/courses/2/select/1").status == 403
        own_key = tool.claims[f"{CLAIM}launch_presentation"]["return_url"].partition("sesskey=")[2]
        own = theirs.partition("sesskey=")[0] + f"sesskey={own_key}"
        for address in (theirs, own):
            signed = tool.sign(tool.deep_linking_claims([item()]))
            form = Form(landing, address, "POST", [("JWT", signed)], {}, [])
            assert go_on(other, other.submit(form)).status == 403
    assert "Area two" not in titles(lms)


def test_a_tool_without_a_chooser_has_no_button(lms, unregistered, browser):
    lms.register_tool(unregistered.config(deep_linking_uri=None))
    sign_in(browser, lms.base_url, "catriona")
    assert "Select content" not in browser.open(f"{lms.base_url}/courses/2").text
    assert browser.open(f"{lms.base_url}/courses/2/select/1").status == 404
