from __future__ import annotations

import json
import re

import pytest

from demo.fake_tool import call
from lti_leadership.demo.lms.vocabulary import (
    LINE_ITEM_CONTAINER_TYPE,
    LINE_ITEM_TYPE,
    RESULT_CONTAINER_TYPE,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READ,
    SCOPE_RESULT_READ,
    SCOPE_SCORE,
    SCORE_TYPE,
)

ITEMS = "/mod/lti/services.php/2/lineitems?type_id=1"
ITEM = "/mod/lti/services.php/2/lineitems/1/lineitem?type_id=1"
NEW = {"label": "Extra", "scoreMaximum": 7.5, "resourceId": "extra", "tag": "final"}


@pytest.fixture
def ask(lms, tool):
    token = tool.token()

    def asking(method, path, body=None, *, given=token, **how):
        address = path if path.startswith("http") else f"{lms.base_url}{path}"
        text = None if body is None else json.dumps(body)
        return call(method, address, token=given, body=text, **how)

    return asking


@pytest.fixture
def listed(ask):
    def listing(query=""):
        answer = ask("GET", f"{ITEMS}{query}", accept=LINE_ITEM_CONTAINER_TYPE)
        assert answer.status == 200, answer.text
        return answer.json()

    return listing


@pytest.fixture
def add(ask):
    def adding(**changes):
        item = {**NEW, **changes}
        return ask("POST", ITEMS, item, content_type=LINE_ITEM_TYPE)

    return adding


def test_the_container_lists_the_columns_of_the_course(lms, listed):
    first, second = listed()
    assert first == {
        "id": f"{lms.base_url}{ITEM}",
        "label": "Leadership framework",
        "scoreMaximum": 100,
        "resourceId": "framework",
        "tag": "",
        "resourceLinkId": "1",
    }
    assert second["resourceId"] == "mmllf-3"


def test_another_tools_columns_are_not_listed(lms, tool, listed):
    lms.register_tool(tool.config(client_id="other-tool"))
    assert len(listed()) == 2


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("&resource_id=mmllf-3", ["One area of the framework"]),
        ("&resource_link_id=1", ["Leadership framework"]),
        ("&tag=final", ["Extra"]),
        ("&tag=final&resource_id=other", []),
        ("&resource_id=nothing", []),
    ],
)
def test_columns_can_be_looked_for(add, listed, query, labels):
    add()
    assert [item["label"] for item in listed(query)] == labels


def test_pages_lead_from_one_to_the_next_with_a_proper_link(add, ask):
    add()
    labels, address = [], f"{ITEMS}&limit=2"
    pages = 0
    while address:
        answer = ask("GET", address, accept=LINE_ITEM_CONTAINER_TYPE)
        labels += [item["label"] for item in answer.json()]
        following = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("Link", ""))
        address = following and following[1]
        pages += 1
    assert labels == ["Leadership framework", "One area of the framework", "Extra"]
    assert pages == 2


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "%C2%B2", ""])
def test_a_limit_that_is_no_number_is_refused(ask, limit):
    answer = ask("GET", f"{ITEMS}&limit={limit}", accept=LINE_ITEM_CONTAINER_TYPE)
    assert answer.status == 400
    assert "limit has to be a whole number" in answer.json()["reason"]


@pytest.mark.parametrize("accept", ["*/*", "application/json", None, f"{LINE_ITEM_TYPE}, */*"])
def test_accept_has_to_be_exact(ask, accept):
    assert ask("GET", ITEMS, accept=accept).status == 400
    assert ask("GET", ITEM, accept=accept).status == 400


def test_by_the_book_a_wrong_accept_is_406_and_a_wrong_type_415(lms, tool):
    lms.register_tool(tool.config(dialect="spec"))
    token, items = tool.token(), f"{lms.base_url}/mod/lti/services.php/2/lineitems"
    assert call("GET", items, token=token, accept="text/html").status == 406
    assert call("POST", items, token=token, body="{}", content_type="text/html").status == 415


def test_a_new_column_comes_back_with_its_address(lms, add, listed):
    answer = add()
    assert answer.status == 201
    assert answer.headers["Content-Type"] == LINE_ITEM_TYPE
    assert answer.json() == {
        **NEW,
        "id": f"{lms.base_url}/mod/lti/services.php/2/lineitems/4/lineitem?type_id=1",
    }
    assert listed()[-1] == answer.json()


def test_the_same_column_twice_makes_two_as_in_moodle(add, listed):
    assert add().json()["id"] != add().json()["id"]
    assert len(listed("&tag=final&resource_id=extra")) == 2


def test_a_column_may_belong_to_an_activity_of_this_tool_and_course_only(lms, tool, add):
    assert add(resourceLinkId="1").json()["resourceLinkId"] == "1"
    other = lms.register_tool(tool.config(client_id="other-tool"))
    theirs = next(link for link in lms.links() if link.registration_id == other.id)
    for link_id in (str(theirs.id), "4", "99", "x"):
        assert add(resourceLinkId=link_id).status == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"label": ""},
        {"label": None},
        {"label": "x" * 256},
        {"scoreMaximum": 0},
        {"scoreMaximum": -1},
        {"scoreMaximum": "10"},
        {"scoreMaximum": None},
        {"tag": 5},
    ],
)
def test_a_column_that_is_not_sound_is_refused(add, listed, changes):
    assert add(**changes).status == 400
    assert len(listed()) == 2


def test_one_column_can_be_read(ask, listed):
    answer = ask("GET", ITEM, accept=LINE_ITEM_TYPE)
    assert answer.json() == listed()[0]
    assert answer.headers["Content-Type"] == LINE_ITEM_TYPE


def test_a_change_of_scale_rescales_the_grades(lms, ask):
    send_score(ask, "4", 40)
    changed = {"label": "Renamed", "scoreMaximum": 20}
    answer = ask("PUT", ITEM, changed, content_type=LINE_ITEM_TYPE)
    assert answer.json()["label"] == "Renamed"
    book = lms.gradebook(2)
    assert book["columns"][0]["score_maximum"] == 20
    assert book["people"][0]["grades"][0]["score"] == 8


def test_a_column_cannot_be_moved_to_another_activity(ask):
    moved = {"label": "x", "scoreMaximum": 1, "resourceLinkId": "2"}
    assert ask("PUT", ITEM, moved, content_type=LINE_ITEM_TYPE).status == 403


def test_deleting_takes_the_column_and_its_grades_even_an_activitys_own(lms, ask, listed):
    send_score(ask, "4", 40)
    assert ask("DELETE", ITEM).status == 204
    assert [item["label"] for item in listed()] == ["One area of the framework"]
    assert ask("DELETE", ITEM).status == 404
    assert lms.lms.gradebook.grades_of(1) == []


def test_each_doing_needs_its_scope(ask, tool):
    reader, writer = tool.token(SCOPE_LINE_ITEM_READ), tool.token(SCOPE_LINE_ITEM)
    scorer = tool.token(SCOPE_SCORE)
    container = {"accept": LINE_ITEM_CONTAINER_TYPE}
    assert ask("GET", ITEMS, given=reader, **container).status == 200
    assert ask("GET", ITEMS, given=writer, **container).status == 200
    assert ask("GET", ITEMS, given=scorer, **container).status == 401
    sent = {"content_type": LINE_ITEM_TYPE}
    assert ask("POST", ITEMS, NEW, given=reader, **sent).status == 401
    assert ask("PUT", ITEM, NEW, given=reader, **sent).status == 401
    assert ask("DELETE", ITEM, given=reader).status == 401
    assert ask("GET", results_address(), given=scorer, accept=RESULT_CONTAINER_TYPE).status == 401


@pytest.mark.parametrize(("method", "path"), [("PUT", ITEMS), ("DELETE", ITEMS), ("POST", ITEM)])
def test_a_wrong_method_is_405(ask, method, path):
    answer = ask(method, path, NEW)
    assert answer.status == 405
    assert answer.json()["reason"] == "Method Not Allowed"
    assert "GET" in answer.headers["Allow"]


def test_an_unknown_course_is_404(ask):
    elsewhere = ITEMS.replace("/2/", "/9/")
    assert ask("GET", elsewhere, accept=LINE_ITEM_CONTAINER_TYPE).status == 404


def results_address(query=""):
    return ITEM.replace("?", "/results?") + query


def send_score(ask, user_id, given, item=ITEM, **changes):
    score = {
        "userId": user_id,
        "timestamp": "2026-11-01T12:00:00Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": given,
        "scoreMaximum": 100,
        **changes,
    }
    answer = ask("POST", item.replace("?", "/scores?"), score, content_type=SCORE_TYPE)
    assert answer.status == 200, answer.text


def test_results_show_what_scores_have_come_to(lms, ask, tool):
    send_score(ask, "4", 0, comment="From the start")
    send_score(ask, "5", 62.5)
    token = tool.token(SCOPE_RESULT_READ)
    answer = ask("GET", results_address(), given=token, accept=RESULT_CONTAINER_TYPE)
    assert answer.headers["Content-Type"] == RESULT_CONTAINER_TYPE
    first, second = answer.json()
    assert first == {
        "id": f"{lms.base_url}{results_address('&user_id=4')}",
        "scoreOf": f"{lms.base_url}{ITEM}",
        "userId": "4",
        "resultScore": 0,
        "resultMaximum": 100,
        "comment": "From the start",
    }
    assert second["resultScore"] == 62.5
    assert ask("GET", first["id"], accept=RESULT_CONTAINER_TYPE).json() == [first]


def test_results_come_by_page_and_by_person(ask):
    send_score(ask, "4", 1)
    send_score(ask, "5", 2)
    first = ask("GET", results_address("&limit=1"), accept=RESULT_CONTAINER_TYPE)
    (link,) = re.findall(r'^<(.+)>; rel="next"$', first.headers["Link"])
    last = ask("GET", link, accept=RESULT_CONTAINER_TYPE)
    assert [result["userId"] for result in first.json() + last.json()] == ["4", "5"]
    assert "Link" not in last.headers
    of_one = ask("GET", results_address("&user_id=5"), accept=RESULT_CONTAINER_TYPE)
    assert [result["userId"] for result in of_one.json()] == ["5"]


def test_a_wiped_grade_is_left_out_but_on_an_extra_column_it_is_bare(ask, add):
    extra = add().json()["id"]
    for item in (ITEM, extra):
        send_score(ask, "4", 50, item, gradingProgress="Pending")
    assert ask("GET", results_address(), accept=RESULT_CONTAINER_TYPE).json() == []
    bare = ask("GET", extra.replace("?", "/results?"), accept=RESULT_CONTAINER_TYPE).json()
    assert [result.keys() for result in bare] == [{"id", "userId"}]


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_results_take_their_own_media_type_only(ask, accept):
    assert ask("GET", results_address(), accept=accept).status == 400
