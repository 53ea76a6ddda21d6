from __future__ import annotations

import re

import pytest

from demo.fake_tool import call
from lti_leadership.demo.lms.vocabulary import (
    CLAIM,
    MEMBERSHIP_CONTAINER_TYPE,
    SCOPE_MEMBERSHIP,
    SCOPE_SCORE,
)

MEMBERS = "/mod/lti/services.php/CourseSection/2/bindings/1/memberships"


@pytest.fixture
def ask(lms, tool):
    token = tool.token(SCOPE_MEMBERSHIP)

    def asking(query="", *, path=MEMBERS, given=token, accept=MEMBERSHIP_CONTAINER_TYPE):
        return call("GET", f"{lms.base_url}{path}{query}", token=given, accept=accept)

    return asking


def ids(answer):
    return [member["user_id"] for member in answer.json()["members"]]


def test_everybody_enrolled_comes_in_one_page_and_the_administrator_is_not(lms, ask):
    answer = ask()
    assert answer.headers["Content-Type"] == MEMBERSHIP_CONTAINER_TYPE
    assert "Link" not in answer.headers
    assert ids(answer) == ["4", "5", "6", "7"]
    body = answer.json()
    assert body["id"] == f"{lms.base_url}{MEMBERS}"
    assert body["context"] == {"id": "2", "label": "LEAD", "title": "Leading in social services"}
    assert [member["roles"] for member in body["members"]] == [
        ["Learner"],
        ["Learner"],
        ["Mentor"],
        ["Instructor"],
    ]


def test_names_are_there_only_if_the_registration_sends_them(lms, ask, tool):
    withheld = ask().json()["members"][0]
    assert withheld == {
        "status": "Active",
        "roles": ["Learner"],
        "user_id": "4",
        "lis_person_sourcedid": "STAFF-4",
    }
    lms.register_tool(tool.config(send_names=True, send_email=True))
    named = ask().json()["members"][0]
    assert named["name"] == "Ailsa (demo learner)"
    assert named["email"] == "ailsa@agency.example.org"
    assert named["ext_user_username"] == "ailsa"


def test_pages_are_followed_to_the_end(ask):
    found, query = [], "?limit=3"
    while query:
        answer = ask(query)
        found.append(ids(answer))
        following = re.fullmatch(r'<.+memberships(.+)>; rel="next"', answer.headers.get("Link", ""))
        query = following and following[1]
    assert found == [["4", "5", "6"], ["7"]]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("Learner", ["4", "5"]),
        ("http%3A%2F%2Fpurl.imsglobal.org%2Fvocab%2Flis%2Fv2%2Fmembership%23Instructor", ["7"]),
        ("Mentor", ["6"]),
        ("Nobody", ["4", "5", "6", "7"]),
    ],
)
def test_members_can_be_asked_for_by_role(ask, role, expected):
    assert ids(ask(f"?role={role}")) == expected


def test_the_role_stays_in_the_link_to_the_next_page(ask):
    link = ask("?role=Learner&limit=1").headers["Link"]
    assert "role=Learner" in link
    assert "from=1" in link


def test_a_resource_link_adds_its_message_and_an_unknown_one_is_404(ask):
    members = ask("?rlid=1").json()["members"]
    assert members[0]["message"] == [{f"{CLAIM}message_type": "LtiResourceLinkRequest"}]
    assert ask("?rlid=99").status == 404
    assert ask("?rlid=4").status == 404


@pytest.mark.parametrize("path", [MEMBERS.replace("/2/", "/9/"), MEMBERS.replace("/1/", "/9/")])
def test_another_course_or_tool_is_404(ask, path):
    assert ask(path=path).status == 404


def test_accept_may_be_anything_or_exact_but_nothing_else(ask):
    assert ask(accept="*/*").status == 200
    assert ask(accept="application/json").status == 400


def test_a_token_is_needed_and_of_the_right_scope(ask, tool):
    assert ask(given=None).status == 401
    assert ask(given="wrong").status == 401
    assert ask(given=tool.token(SCOPE_SCORE)).status == 401


def test_bad_page_numbers_are_refused(ask):
    assert ask("?limit=0").status == 400
    assert ask("?limit=2&from=x").status == 400
