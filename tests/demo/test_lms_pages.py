from __future__ import annotations

import json
import re

import pytest

from demo.fake_tool import HTTP, call
from lti_leadership.demo.browser import PlainBrowser, launch, sign_in
from lti_leadership.demo.lms.config import LmsConfig, LrsPage
from lti_leadership.demo.lms.people import PEOPLE, person_by_key
from lti_leadership.demo.lms.server import ANY_PORT, running_lms
from lti_leadership.demo.lms.vocabulary import SCORE_TYPE

ADDRESSES = ["/", "/courses", "/courses/2", "/activities/1", "/courses/2/grades", "/tools"]


def test_the_start_page_offers_five_people_one_click_each(lms, browser):
    home = browser.open(lms.base_url)
    assert "Demo agency LMS" in home.text
    assert [form.buttons[0].label for form in home.forms] == [
        f"Open as {person.given_name}" for person in PEOPLE
    ]
    assert len(home.forms) == 5


@pytest.mark.usefixtures("tool")
@pytest.mark.parametrize("person", [person.key for person in PEOPLE])
def test_one_click_leads_everybody_to_the_first_activity(lms, browser, person):
    page = sign_in(browser, lms.base_url, person)
    assert page.url == f"{lms.base_url}/activities/1"
    assert f"(demo {person_by_key(person).post})" in page.text


def test_another_name_of_the_machine_leads_to_the_lmss_own_address(lms, browser):
    other = lms.base_url.replace("localhost", "127.0.0.1")
    assert browser.open(f"{other}/courses?x=1").url == f"{lms.base_url}/courses?x=1"
    assert browser.open(f"{other}/mod/lti/certs.php").url == f"{other}/mod/lti/certs.php"


def test_without_any_tool_one_click_leads_to_the_courses(lms, browser):
    page = sign_in(browser, lms.base_url, "ailsa")
    assert page.url == f"{lms.base_url}/courses"
    assert "No activities yet" in page.text


def test_the_frame_allows_the_tool_what_moodle_allows(lms, tool, browser):
    activity = sign_in(browser, lms.base_url, "ailsa")
    (allow,) = re.findall(r'allow="([^"]+)"', activity.html)
    origin = tool.base_url
    assert allow == "; ".join(
        f"{feature} {origin}"
        for feature in (
            "microphone",
            "camera",
            "geolocation",
            "midi",
            "encrypted-media",
            "autoplay",
        )
    )
    policy = activity.headers["Content-Security-Policy"]
    assert f"frame-src 'self' {origin}" in policy
    assert f"form-action 'self' {origin}" in policy


@pytest.mark.usefixtures("tool")
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_has_scripts_or_styles_of_its_own_or_from_elsewhere(lms, browser, address):
    sign_in(browser, lms.base_url, "rhona")
    page = browser.open(f"{lms.base_url}{address}")
    assert page.status == 200
    assert not re.search(r"<style|style=|<script(?! src=\"/static/)|\son[a-z]+=", page.html)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.html)
    assert "'unsafe" not in page.headers["Content-Security-Policy"]
    assert page.html.count("<h1>") == 1
    assert '<main id="main"' in page.html


@pytest.mark.usefixtures("tool")
@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_pages_are_for_people_who_are_signed_in(lms, browser, address):
    page = browser.open(f"{lms.base_url}{address}")
    assert page.status == 403
    assert "You are signed out" in page.text


def test_changing_the_person_ends_the_session(lms, browser):
    page = sign_in(browser, lms.base_url, "ailsa")
    browser.press(page, "Change person")
    assert browser.open(f"{lms.base_url}/courses").status == 403


def test_the_session_cookie_is_first_party_and_named_by_the_port(lms):
    answer = HTTP.request("POST", f"{lms.base_url}/people/ailsa", redirect=False)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"demo_lms_{lms.lms.config.port}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://127.0.0.1:9"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_forms_posted_from_another_site_are_refused(lms, headers):
    answer = HTTP.request("POST", f"{lms.base_url}/people/ailsa", headers=headers, redirect=False)
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


def send_score(lms, tool, user_id, comment):
    score = {
        "userId": user_id,
        "timestamp": "2026-11-01T12:00:00Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 62.5,
        "scoreMaximum": 100,
        "comment": comment,
    }
    address = f"{lms.base_url}/mod/lti/services.php/2/lineitems/1/lineitem/scores?type_id=1"
    body = json.dumps(score)
    answer = call("POST", address, token=tool.token(), content_type=SCORE_TYPE, body=body)
    assert answer.status == 200


def test_the_gradebook_shows_people_by_columns_with_score_comment_and_time(lms, tool, browser):
    send_score(lms, tool, "4", "Three <areas>")
    sign_in(browser, lms.base_url, "catriona")
    page = browser.open(f"{lms.base_url}/courses/2/grades")
    assert "Ailsa (demo learner) 62.5 Three <areas> 2026-11-01 12:00:00 UTC" in page.text
    assert "Leadership framework out of 100 One area of the framework out of 100" in page.text
    assert "Euan (demo learner)" in page.text
    assert "/static/grades.js" in page.html


def test_the_gradebook_has_a_twin_in_json(lms, tool, browser):
    send_score(lms, tool, "4", "x")
    sign_in(browser, lms.base_url, "catriona")
    twin = browser.open(f"{lms.base_url}/courses/2/grades.json").json()
    assert twin == lms.gradebook(2)
    assert twin["people"][0]["grades"][0]["score"] == 62.5
    assert [column["label"] for column in twin["columns"]] == [
        "Leadership framework",
        "One area of the framework",
    ]


def test_a_learner_sees_only_their_own_grades(lms, tool, browser):
    send_score(lms, tool, "4", "for Ailsa only")
    sign_in(browser, lms.base_url, "euan")
    assert "Ailsa" not in browser.open(f"{lms.base_url}/courses/2/grades").text
    twin = browser.open(f"{lms.base_url}/courses/2/grades.json").json()
    assert [row["user_id"] for row in twin["people"]] == ["5"]


def test_the_lrs_button_posts_its_two_fields_in_a_new_tab():
    page = LrsPage(url="http://127.0.0.1:18003/login", username="reader", secret="s3cret")
    config = ANY_PORT.model_copy(update={"lrs_page": page})
    with running_lms(config) as with_lrs, PlainBrowser() as browser:
        form = browser.open(with_lrs.base_url).form("Learning record store")
        assert (form.method, form.action) == ("POST", "http://127.0.0.1:18003/login")
        assert form.value == {"username": "reader", "secret": "s3cret"}
        assert form.attributes["target"] == "_blank"
        assert "http://127.0.0.1:18003" in form.page.headers["Content-Security-Policy"]
    assert "s3cret" not in repr(config)


@pytest.mark.usefixtures("tool")
def test_unknown_addresses_are_plain_pages(lms, browser):
    sign_in(browser, lms.base_url, "catriona")
    for address in ("/nowhere", "/courses/9", "/activities/99", "/courses/9/grades", "/tools/9"):
        page = browser.open(f"{lms.base_url}{address}")
        assert page.status == 404
        assert "Start page of Demo agency LMS" in page.text


def test_a_database_in_a_file_outlives_the_lms(tmp_path, tool_server):
    config = LmsConfig(base_url="http://localhost:0", database=str(tmp_path / "lms.sqlite"))
    with running_lms(config) as first:
        first.register_tool(tool_server.config())
        kids = [key["kid"] for key in first.lms.keys.published()["keys"]]
    with running_lms(config) as second:
        second.register_tool(tool_server.config())
        assert [key["kid"] for key in second.lms.keys.published()["keys"]] == kids
        assert len(second.links()) == 4


@pytest.mark.usefixtures("tool")
def test_two_people_in_two_browsers_do_not_mix(lms, browser):
    with PlainBrowser() as other:
        launch(browser, lms.base_url, "ailsa", "Leadership framework")
        launch(other, lms.base_url, "euan", "Leadership framework")
        assert "Ailsa" in browser.open(f"{lms.base_url}/courses").text
        assert "Euan" in other.open(f"{lms.base_url}/courses").text
