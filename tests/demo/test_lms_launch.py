from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from demo.fake_tool import call, get
from lti_leadership.demo.browser import PlainBrowser, go_on, launch, sign_in
from lti_leadership.demo.lms.config import ActivityConfig
from lti_leadership.demo.lms.server import ANY_PORT, running_lms
from lti_leadership.demo.lms.vocabulary import AGS_ENDPOINT_CLAIM, CLAIM, NRPS_CLAIM, SCORE_TYPE

GRADED = "Leadership framework"
ONE_AREA = "One area of the framework"
UNGRADED = "Leadership framework (not graded)"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


def test_a_launch_ends_on_the_tools_page_in_the_frame(lms, tool, browser):
    landing = launch(browser, lms.base_url, "ailsa", GRADED)
    assert landing.url == f"{tool.base_url}/seat"
    assert landing.is_framed
    assert "seat cookie: 1" in landing.text


def test_the_login_form_has_exactly_moodles_fields(lms, tool, browser):
    launch(browser, lms.base_url, "ailsa", ONE_AREA)
    (login,) = tool.logins
    hint = json.loads(login.pop("lti_message_hint"))
    assert login == {
        "iss": lms.base_url,
        "target_link_uri": f"{tool.base_url}/launch",
        "login_hint": "4",
        "client_id": "fake-tool",
        "lti_deployment_id": "1",
    }
    assert hint == {"cmid": 2, "launchid": hint["launchid"]}
    assert hint["launchid"].startswith("ltilaunch1_")


def test_the_login_comes_from_a_frame_of_another_site(lms, tool, browser):
    launch(browser, lms.base_url, "ailsa", GRADED)
    (headers,) = tool.login_headers
    assert headers["Origin"] == lms.base_url
    assert headers["Sec-Fetch-Site"] == "cross-site"
    assert headers["Sec-Fetch-Dest"] == "iframe"


def test_a_learners_id_token_has_the_claims_moodle_sends(lms, unregistered, browser):
    lms.register_tool(unregistered.config(send_names=True, send_email=True))
    launch(browser, lms.base_url, "ailsa", ONE_AREA)
    claims = unregistered.claims
    assert claims.pop("exp") == claims.pop("iat") + 60
    assert claims.pop(f"{CLAIM}tool_platform")["product_family_code"] == "moodle"
    returning = claims.pop(f"{CLAIM}launch_presentation")
    assert returning.pop("return_url").startswith(f"{lms.base_url}/mod/lti/return.php?course=2&")
    assert returning == {"locale": "en", "document_target": "iframe"}
    outcome = claims.pop("https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome")
    assert outcome["lis_outcome_service_url"] == f"{lms.base_url}/mod/lti/service.php"
    services = f"{lms.base_url}/mod/lti/services.php"
    members = f"{services}/CourseSection/2/bindings/1/memberships"
    assert claims.pop("nonce")
    assert claims == {
        "iss": lms.base_url,
        "aud": "fake-tool",
        "sub": "4",
        "name": "Ailsa (demo learner)",
        "given_name": "Ailsa",
        "family_name": "(demo learner)",
        "email": "ailsa@agency.example.org",
        f"{CLAIM}deployment_id": "1",
        f"{CLAIM}target_link_uri": f"{unregistered.base_url}/launch",
        f"{CLAIM}message_type": "LtiResourceLinkRequest",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}roles": [f"{MEMBERSHIP}Learner"],
        f"{CLAIM}ext": {"user_username": "ailsa", "lms": "moodle-2"},
        f"{CLAIM}lis": {
            "person_sourcedid": "STAFF-4",
            "course_section_sourcedid": "LEAD-2026",
        },
        f"{CLAIM}context": {
            "id": "2",
            "label": "LEAD",
            "title": "Leading in social services",
            "type": ["CourseSection"],
        },
        f"{CLAIM}resource_link": {
            "id": "2",
            "title": ONE_AREA,
            "description": "Goes straight to a single area.",
        },
        f"{CLAIM}custom": {"item": "mmllf-3", "context_memberships_url": members},
        AGS_ENDPOINT_CLAIM: {
            "scope": [
                "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
                "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
                "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
                "https://purl.imsglobal.org/spec/lti-ags/scope/score",
            ],
            "lineitems": f"{services}/2/lineitems?type_id=1",
            "lineitem": f"{services}/2/lineitems/2/lineitem?type_id=1",
        },
        NRPS_CLAIM: {
            "context_memberships_url": members,
            "service_versions": ["1.0", "2.0"],
        },
    }


def test_names_are_withheld_unless_the_registration_says_otherwise(lms, tool, browser):
    launch(browser, lms.base_url, "ailsa", GRADED)
    claims = tool.claims
    assert not {"name", "given_name", "family_name", "email"} & claims.keys()
    assert claims[f"{CLAIM}ext"] == {"lms": "moodle-2"}


@pytest.mark.parametrize(
    ("person", "roles"),
    [
        ("euan", [f"{MEMBERSHIP}Learner"]),
        ("morag", [f"{MEMBERSHIP}Mentor"]),
        ("catriona", [f"{MEMBERSHIP}Instructor"]),
        (
            "rhona",
            [
                f"{MEMBERSHIP}Instructor",
                "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
                "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
            ],
        ),
    ],
)
def test_each_person_brings_their_roles(lms, tool, browser, person, roles):
    launch(browser, lms.base_url, person, GRADED)
    assert tool.claims[f"{CLAIM}roles"] == roles


def test_the_line_manager_names_both_learners_and_nobody_else_names_any(lms, tool, browser):
    launch(browser, lms.base_url, "morag", GRADED)
    assert tool.claims[f"{CLAIM}role_scope_mentor"] == ["4", "5"]
    launch(browser, lms.base_url, "catriona", GRADED)
    assert f"{CLAIM}role_scope_mentor" not in tool.claims


def test_an_ungraded_activity_has_no_line_item(lms, tool, browser):
    launch(browser, lms.base_url, "ailsa", UNGRADED)
    assert "lineitem" not in tool.claims[AGS_ENDPOINT_CLAIM]


def test_a_deleted_column_leaves_an_empty_line_item_as_in_moodle(lms, tool, browser):
    lms.lms.content.delete_item(1)
    launch(browser, lms.base_url, "ailsa", GRADED)
    assert tool.claims[AGS_ENDPOINT_CLAIM]["lineitem"] == ""


def test_an_activitys_own_address_and_custom_keys_arrive_as_moodle_sends_them(lms, tool, browser):
    registration = lms.lms.registrations.by_client_id("fake-tool")
    custom = {"CamelKey": "v", "sp ace": "x", "who": "$Person.sourcedId", "odd": "$Message.locale"}
    elsewhere = ActivityConfig(
        title="Elsewhere", custom=custom, target_link_uri="http://elsewhere.example/launch?area=3"
    )
    lms.add_activity(registration, 2, elsewhere)
    launch(browser, lms.base_url, "ailsa", "Elsewhere")
    claims = tool.claims
    assert tool.logins[-1]["target_link_uri"] == "http://elsewhere.example/launch?area=3"
    assert claims[f"{CLAIM}target_link_uri"] == "http://elsewhere.example/launch?area=3"
    sent = claims[f"{CLAIM}custom"]
    del sent["context_memberships_url"]
    assert sent == {
        **custom,
        "camelkey": "v",
        "sp_ace": "x",
        "who": "STAFF-4",
    }


def test_variables_of_a_withheld_name_stay_unreplaced(lms, unregistered, browser):
    lms.register_tool(unregistered.config(custom={"given": "$Person.name.given"}))
    launch(browser, lms.base_url, "ailsa", GRADED)
    assert unregistered.claims[f"{CLAIM}custom"]["given"] == "$Person.name.given"


def test_state_and_nonce_come_back_as_sent(lms, tool, browser):
    tool.auth_changes = {"state": "s'\"<&>ģ", "nonce": "n" * 3000}
    launch(browser, lms.base_url, "ailsa", GRADED)
    assert tool.launches[-1]["state"] == "s'\"<&>ģ"
    assert tool.claims["nonce"] == "n" * 3000


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://127.0.0.1:9/launch"},
        {"redirect_uri": None},
        {"nonce": None},
        {"nonce": ""},
        {"state": None},
        {"client_id": None},
        {"login_hint": None},
        {"lti_message_hint": None},
        {"lti_message_hint": '{"cmid":1,"launchid":"ltilaunch1_1"}'},
        {"lti_message_hint": "not JSON"},
        {"scope": None},
        {"scope": "openid email"},
        {"response_type": "code"},
        {"response_type": None},
    ],
)
def test_a_request_that_leaves_the_tool_in_doubt_gets_the_lmss_own_page(
    lms, tool, browser, changes
):
    tool.auth_changes = changes
    page = launch(browser, lms.base_url, "ailsa", GRADED)
    assert page.url.startswith(lms.platform.authorization_endpoint)
    assert page.status == 400
    assert tool.launches == []


@pytest.mark.parametrize("added", ["?x=1", "/", "#top"])
def test_the_redirect_uri_has_to_match_to_the_letter(lms, tool, browser, added):
    tool.auth_changes = {"redirect_uri": f"{tool.base_url}/launch{added}"}
    page = launch(browser, lms.base_url, "ailsa", GRADED)
    assert "redirect_uri is not registered" in page.text
    assert tool.launches == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "somebody-else"}, {"error": "unauthorized_client"}),
        ({"login_hint": "5"}, {"error": "access_denied"}),
        (
            {"response_mode": "query"},
            {"error": "invalid_request", "error_description": "Invalid response_mode"},
        ),
        (
            {"response_mode": None},
            {"error": "invalid_request", "error_description": "Missing response_mode"},
        ),
        (
            {"prompt": "login"},
            {"error": "invalid_request", "error_description": "Invalid prompt"},
        ),
    ],
)
def test_other_faults_are_posted_back_to_the_tool(lms, tool, browser, changes, error):
    tool.auth_changes = {**changes, "state": "abc"}
    launch(browser, lms.base_url, "ailsa", GRADED)
    assert tool.launches == [{**error, "state": "abc"}]


def test_no_prompt_at_all_is_fine(lms, tool, browser):
    tool.auth_changes = {"prompt": None}
    launch(browser, lms.base_url, "ailsa", GRADED)
    assert "id_token" in tool.launches[-1]


def test_a_launch_id_is_good_once(lms, tool, browser):
    launch(browser, lms.base_url, "ailsa", GRADED)
    asked = tool.authorization_parameters(tool.logins[-1])
    again = browser.open(f"{lms.platform.authorization_endpoint}?{urlencode(asked)}")
    assert again.status == 400
    assert "This launch has been used already" in again.text
    assert len(tool.launches) == 1


def test_a_launch_id_of_another_browser_is_refused(lms, tool, browser):
    sign_in(browser, lms.base_url, "ailsa")
    begun = browser.open(f"{lms.base_url}/mod/lti/launch.php?id=1").form().value
    tool.auth_changes = {"lti_message_hint": begun["lti_message_hint"]}
    with PlainBrowser() as other:
        page = launch(other, lms.base_url, "ailsa", GRADED)
    assert page.status == 400
    assert tool.launches == []


def test_a_launch_id_lasts_ten_minutes(lms, tool, browser, clock):
    sign_in(browser, lms.base_url, "ailsa")
    begun = browser.open(f"{lms.base_url}/mod/lti/launch.php?id=1")
    clock.forward(seconds=601)
    assert go_on(browser, begun).status == 400
    assert tool.launches == []


def test_a_parameter_sent_twice_is_refused(lms, tool, browser):
    sign_in(browser, lms.base_url, "ailsa")
    login = browser.open(f"{lms.base_url}/mod/lti/launch.php?id=1").form().value
    query = "&".join(f"{k}={v}" for k, v in tool.authorization_parameters(login).items())
    page = browser.open(f"{lms.platform.authorization_endpoint}?{query}&state=again")
    assert page.status == 400
    assert "The parameter state is required, once." in page.text


def test_a_request_the_tool_begins_by_script_is_sent_again_by_the_lms_itself(lms, tool, browser):
    tool.redirects_by_script = True
    login = launch(browser, lms.base_url, "ailsa", GRADED)
    asked = browser.follow(login, "go on")
    assert "data-post-on" in asked.html
    assert go_on(browser, asked).url == f"{tool.base_url}/seat"


def test_somebody_signed_out_is_told_so_and_not_sent_round_in_circles(lms, tool):
    with PlainBrowser() as nobody:
        page = go_on(nobody, nobody.open(f"{lms.platform.authorization_endpoint}?state=x"))
        assert page.status == 400
        signed_out = nobody.open(f"{lms.base_url}/mod/lti/launch.php?id=1")
    assert signed_out.status == 403
    assert tool.logins == []


def test_a_new_window_says_so_and_is_no_frame(lms, tool, browser):
    sign_in(browser, lms.base_url, "ailsa")
    activity = browser.open(f"{lms.base_url}/activities/1")
    landing = go_on(browser, browser.follow(activity, "Open in a new window"))
    assert not landing.is_framed
    assert tool.claims[f"{CLAIM}launch_presentation"]["document_target"] == "window"


@pytest.mark.usefixtures("tool")
def test_a_pending_tool_cannot_be_launched(lms, browser):
    lms.lms.storage.run("UPDATE registration SET state = 'pending'")
    sign_in(browser, lms.base_url, "ailsa")
    assert "No activities yet" in browser.open(f"{lms.base_url}/courses").text
    assert browser.open(f"{lms.base_url}/mod/lti/launch.php?id=1").status == 404


def test_the_spec_dialect_launches_without_moodles_ways(lms, unregistered, browser):
    lms.register_tool(unregistered.config(dialect="spec"))
    launch(browser, lms.base_url, "rhona", ONE_AREA)
    claims = unregistered.claims
    assert claims["exp"] == claims["iat"] + 3600
    assert f"{CLAIM}lis" not in claims
    assert f"{MEMBERSHIP}Instructor" not in claims[f"{CLAIM}roles"]
    assert claims[f"{CLAIM}custom"] == {"item": "mmllf-3"}
    assert "?" not in claims[AGS_ENDPOINT_CLAIM]["lineitem"]


def test_a_platform_by_the_book_has_its_own_addresses_and_takes_scores_there(tool, browser):
    with running_lms(ANY_PORT.model_copy(update={"dialect": "spec"})) as by_the_book:
        tool.lms = by_the_book
        by_the_book.register_tool(tool.config())
        landing = launch(browser, by_the_book.base_url, "ailsa", GRADED)
        assert landing.url == f"{tool.base_url}/seat"
        assert tool.logins[-1]["lti_message_hint"].startswith("ltilaunch1_")
        column = tool.claims[AGS_ENDPOINT_CLAIM]["lineitem"]
        assert column == f"{by_the_book.base_url}/lti/courses/2/lineitems/1"
        score = {
            "userId": "4",
            "timestamp": "2026-11-01T12:00:00Z",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": 1,
            "scoreMaximum": 2,
        }
        sent = call(
            "POST",
            f"{column}/scores",
            token=tool.token(),
            content_type=SCORE_TYPE,
            body=json.dumps(score),
        )
        assert sent.status == 200
        assert by_the_book.gradebook(2)["people"][0]["grades"][0]["score"] == 50


def test_the_key_rotates_with_the_old_one_kept_or_withdrawn(lms, tool, browser):
    (old,) = get(lms.platform.jwks_uri).json()["keys"]
    new_kid = lms.rotate_key()
    launch(browser, lms.base_url, "ailsa", GRADED)
    assert tool.claims["sub"] == "4"
    kids = [key["kid"] for key in get(lms.platform.jwks_uri).json()["keys"]]
    assert kids == [new_kid, old["kid"]]
    lms.withdraw_old_keys()
    (left,) = get(lms.platform.jwks_uri).json()["keys"]
    assert left["kid"] == new_kid
    assert not {"d", "p", "q"} & left.keys()


def test_readings_of_the_key_set_are_counted(lms):
    assert lms.jwks_fetches == 0
    get(lms.platform.jwks_uri)
    get(lms.platform.jwks_uri)
    assert lms.jwks_fetches == 2


def test_coming_back_with_a_message_shows_it_escaped(lms, tool, browser):
    landing = launch(browser, lms.base_url, "ailsa", GRADED)
    back = tool.claims[f"{CLAIM}launch_presentation"]["return_url"]
    page = browser.open_frame(landing, f"{back}&lti_msg=Well+done+%3Cb%3E")
    page = go_on(browser, page)
    assert "Well done <b>" in page.text
    assert "<b>" not in page.html
    broken = go_on(browser, browser.open_frame(landing, f"{back}&lti_errormsg=Bad+thing"))
    assert "An error occurred when launching the external tool: Bad thing" in broken.text


@pytest.mark.usefixtures("tool")
def test_coming_back_needs_the_sessions_own_key(lms, browser):
    launch(browser, lms.base_url, "ailsa", GRADED)
    page = browser.open(f"{lms.base_url}/mod/lti/return.php?course=2&instanceid=1&sesskey=other")
    assert page.status == 403
