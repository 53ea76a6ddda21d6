"""Which requests lead to the choice, and why others do not (D86)."""

from __future__ import annotations

import pytest
from deep_linking.requests import DEEP_LINKING, LEFT_OUT, open_picker, request_claims
from forging import INSTRUCTOR, LEARNER, claim

from lti_leadership.database import db
from lti_leadership.lti.deep_linking import (
    ContentNotForRoleError,
    ContentReturnElsewhereError,
    ContentTypesUnsupportedError,
)
from lti_leadership.lti.models import Role
from lti_leadership.lti.refusals import (
    ClaimsInvalidError,
    DeploymentUnknownError,
    StateUsedError,
    TargetElsewhereError,
)

pytestmark = pytest.mark.parametrize("way_in", ["sqlite"], indirect=True, scope="module")

MENTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"
MANAGES_LMS = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"

RETURNS = {
    "script": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "other-host": "https://elsewhere.test/return",
    "other-port": "http://127.0.0.1:1/return",
    "other-scheme": "https://{host}/return",
    "host-in-the-path": "https://elsewhere.test/{host}/return",
    "host-as-a-sub-domain": "http://{host}.elsewhere.test/return",
    "host-as-userinfo": "http://{host}@elsewhere.test/return",
    "backslash": "http://elsewhere.test\\@{host}/return",
    "no-scheme": "//{host}/return",
    "relative": "/return",
    "header": "http://{host}/return\r\nSet-Cookie: a=b",
    "quote-and-blank": 'http://{host}/return" onclick="alert(1)',
    "empty": "",
    "null": None,
    "number": 5,
    "list": ["http://{host}/return"],
    "too-long": "http://{host}/" + "r" * 2000,
    "no-port": "http://127.0.0.1:99999/return",
}


@pytest.mark.parametrize("url", RETURNS.values(), ids=RETURNS.keys())
def test_d86_an_address_that_is_not_the_platforms_gets_no_answer(way_in, url) -> None:
    login = way_in.login()
    if isinstance(url, str):
        url = url.replace("{host}", login.platform.issuer.partition("//")[2])
    with way_in.refusing(ContentReturnElsewhereError) as refused:
        claims = request_claims(login, deep_link_return_url=url)
        refused.by(login.launch(claims), url if isinstance(url, str) else "")
    assert "not its own" in refused.answer.text


def test_the_site_that_the_person_came_from_is_the_platforms_too(way_in) -> None:
    """Canvas: one issuer for all schools, and each school at its own host."""
    school = "https://school.test"
    login = way_in.login()
    claims = request_claims(login, deep_link_return_url=f"{school}/return")
    claims[claim("launch_presentation")] = {"return_url": f"{school}/courses/2"}
    assert login.launch(claims).status == 303


@pytest.mark.parametrize("types", [["link"], ["html", "file", "image"], [], ["LtiResourceLink"]])
def test_d86_a_place_for_other_content_is_refused_kindly(way_in, types) -> None:
    login = way_in.login()
    with way_in.refusing(ContentTypesUnsupportedError) as refused:
        refused.by(login.launch(request_claims(login, accept_types=types)))


WRONG = {
    "types-missing": {"accept_types": LEFT_OUT},
    "types-is-a-text": {"accept_types": "ltiResourceLink"},
    "types-too-many": {"accept_types": ["ltiResourceLink"] * 51},
    "targets-missing": {"accept_presentation_document_targets": LEFT_OUT},
    "address-missing": {"deep_link_return_url": LEFT_OUT},
    "multiple-is-a-word": {"accept_multiple": "yes"},
    "multiple-is-a-number": {"accept_multiple": 1},
    "line-item-is-an-object": {"accept_lineitem": {}},
    "auto-create-is-a-word": {"auto_create": "TRUE!"},
    "data-is-an-object": {"data": {"a": 1}},
    "data-too-long": {"data": "d" * 10_001},
    "data-with-half-a-letter": {"data": "\ud800"},
    "title-is-a-list": {"title": []},
    "text-too-long": {"text": "t" * 10_001},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
def test_settings_of_another_shape_are_refused(way_in, changes) -> None:
    login = way_in.login()
    with way_in.refusing(ClaimsInvalidError) as refused:
        refused.by(login.launch(request_claims(login, **changes)))


@pytest.mark.parametrize("settings", [None, [], "settings", {}])
def test_settings_that_are_none_are_refused(way_in, settings) -> None:
    login = way_in.login()
    claims = {**request_claims(login), f"{DEEP_LINKING}deep_linking_settings": settings}
    with way_in.refusing(ClaimsInvalidError) as refused:
        refused.by(login.launch(claims))


@pytest.mark.parametrize(
    "roles", [[LEARNER], [MENTOR], [], [MANAGES_LMS], [LEARNER, MANAGES_LMS]], ids=str
)
def test_d86_people_who_do_not_run_the_course_get_a_plain_page(way_in, roles) -> None:
    login = way_in.login()
    with way_in.refusing(ContentNotForRoleError) as refused:
        refused.by(login.launch(request_claims(login, roles=roles)))
    assert "<form" not in refused.answer.text


@pytest.mark.parametrize("name", ["roles", "sub"])
def test_a_request_by_nobody_is_refused(way_in, name) -> None:
    login = way_in.login()
    claims = request_claims(login)
    del claims[claim(name)]
    with way_in.refusing(ClaimsInvalidError) as refused:
        refused.by(login.launch(claims))


def test_what_a_launch_must_be_a_request_must_be_too(way_in) -> None:
    login = way_in.login()
    good = request_claims(login)
    elsewhere = {**good, claim("target_link_uri"): "https://elsewhere.test/"}
    with way_in.refusing(TargetElsewhereError) as refused:
        refused.by(login.launch(elsewhere))
    with way_in.refusing(DeploymentUnknownError) as refused:
        refused.by(login.launch({**good, claim("deployment_id"): "another"}))
    assert login.launch(good).status == 303
    with way_in.refusing(StateUsedError) as refused:
        refused.by(login.launch(good))


def test_a_request_writes_no_grade_cell_and_its_seat_keeps_the_settings(way_in) -> None:
    before = way_in.rows()
    open_picker(way_in, roles=[INSTRUCTOR], title="Not kept", data="kept")
    grown = {name for name, count in way_in.rows().items() if count != before[name]}
    assert grown <= {"login_state", "seat", "learner", "course", "tool_key"}
    with way_in.tool.app.app_context():
        seat = way_in.newest_seat()
        db.session.add(seat)
        assert seat.role == Role.LEAD
        assert seat.deep_linking is not None
        assert seat.deep_linking["data"] == "kept"
        assert "title" not in seat.deep_linking
