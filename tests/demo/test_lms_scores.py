from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from demo.fake_tool import call
from lti_leadership.demo.lms.vocabulary import SCOPE_LINE_ITEM, SCOPE_SCORE, SCORE_TYPE

ITEM = "/mod/lti/services.php/2/lineitems/1/lineitem"
START = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def send(lms, tool):
    token = tool.token(SCOPE_SCORE)

    def sending(score, *, item=ITEM, query="?type_id=1", given=token, **how):
        how = {"content_type": SCORE_TYPE, **how}
        body = score if isinstance(score, str) else json.dumps(score)
        address = f"{lms.base_url}{item}/scores{query}"
        return call("POST", address, token=given, body=body, **how)

    return sending


def a_score(seconds=0, **changes):
    score = {
        "userId": "4",
        "timestamp": (START + timedelta(seconds=seconds)).isoformat(),
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 40,
        "scoreMaximum": 50,
        "comment": "Well done",
        **changes,
    }
    return {name: value for name, value in score.items() if value is not ...}


def grade_of(lms, user_id="4", column=0):
    rows = {row["user_id"]: row["grades"] for row in lms.gradebook(2)["people"]}
    return rows[user_id][column]


def test_a_full_score_becomes_a_grade_scaled_to_the_column(lms, send):
    answer = send(a_score())
    assert (answer.status, answer.text) == (200, "")
    assert grade_of(lms) == {
        "line_item_id": 1,
        "user_id": "4",
        "score": 80.0,
        "comment": "Well done",
        "timestamp": "2026-11-01T12:00:00.000Z",
    }
    assert grade_of(lms, "5") is None


def test_nought_is_a_grade_and_more_than_the_maximum_is_cut(lms, send):
    send(a_score(scoreGiven=0))
    assert grade_of(lms)["score"] == 0
    send(a_score(1, scoreGiven=70))
    assert grade_of(lms)["score"] == 100


def test_a_later_score_without_a_comment_erases_it(lms, send):
    send(a_score())
    send(a_score(1, comment=...))
    assert grade_of(lms)["comment"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"gradingProgress": "Pending"},
        {"gradingProgress": "PendingManual"},
        {"gradingProgress": "NotReady"},
        {"gradingProgress": "Failed"},
        {"scoreGiven": ..., "scoreMaximum": ...},
    ],
)
def test_anything_but_a_full_grade_is_answered_200_and_wipes(lms, send, changes):
    send(a_score())
    assert send(a_score(1, **changes)).status == 200
    assert grade_of(lms)["score"] is None


def test_timestamps_have_to_rise_by_whole_seconds(lms, send):
    assert send(a_score()).status == 200
    for seconds in (0, 0.9, -1):
        refused = send(a_score(seconds, scoreGiven=1))
        assert refused.status == 409
        assert "earlier timestamp for item 1 and user 4" in refused.json()["reason"]
    assert grade_of(lms)["score"] == 80
    assert send(a_score(1)).status == 200
    assert send(a_score(userId="5")).status == 200


def test_timestamps_are_compared_as_moments_not_as_text(send):
    assert send(a_score(timestamp="2026-11-01T12:00:00Z")).status == 200
    assert send(a_score(timestamp="2026-11-01T14:00:00+02:00")).status == 409
    assert send(a_score(timestamp="2026-11-01T12:00:01.5Z")).status == 200


@pytest.mark.parametrize("user_id", ["6", "7", "2", "99", "", "ailsa", 4, None])
def test_only_learners_of_the_course_can_be_graded(lms, send, user_id):
    assert send(a_score(userId=user_id)).status == 400
    assert all(grade is None for row in lms.gradebook(2)["people"] for grade in row["grades"])


@pytest.mark.parametrize(
    "changes",
    [
        {"activityProgress": "Banana"},
        {"activityProgress": ...},
        {"gradingProgress": "Fully"},
        {"gradingProgress": ...},
        {"timestamp": ...},
        {"timestamp": "yesterday"},
        {"timestamp": "2026-11-01"},
        {"timestamp": "2026-11-01T12:00:00"},
        {"timestamp": 1_790_000_000},
        {"timestamp": "2026-02-31T12:00:00Z"},
        {"scoreGiven": "40"},
        {"scoreGiven": -1},
        {"scoreGiven": True},
        {"scoreMaximum": 0},
        {"scoreMaximum": ...},
        {"userId": ...},
        {"comment": 5},
    ],
)
def test_a_score_that_is_not_sound_is_refused(lms, send, changes):
    answer = send(a_score(**changes))
    assert answer.status == 400
    assert answer.json()["reason"].startswith("Incorrect score received")
    assert grade_of(lms) is None


@pytest.mark.parametrize("body", ["", "x", "[]", "null", '{"scoreGiven": NaN}', "{" * 100])
def test_a_body_that_is_no_score_is_refused(send, body):
    assert send(body).status == 400


def test_a_body_without_end_is_refused(send):
    assert send(a_score(comment="x" * 70_000)).status == 413


def test_a_moment_far_ahead_is_refused_as_it_would_block_all_later_ones(send):
    soon = datetime.now(UTC) + timedelta(seconds=30)
    late = datetime.now(UTC) + timedelta(seconds=120)
    assert send(a_score(timestamp=late.isoformat())).status == 400
    assert send(a_score(timestamp=soon.isoformat())).status == 200


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", None, f"{SCORE_TYPE}x"])
def test_the_media_type_has_to_be_exact(send, content_type):
    answer = send(a_score(), content_type=content_type)
    assert answer.status == 400
    assert "No handler found for" in answer.json()["reason"]


def test_a_charset_after_the_media_type_is_let_be(send):
    assert send(a_score(), content_type=f"{SCORE_TYPE}; charset=utf-8").status == 200


def test_scores_go_before_the_query_and_the_query_has_to_stay(send):
    assert send(a_score(), item=f"{ITEM}?type_id=1", query="").status in {404, 405}
    assert send(a_score(), query="").status == 404
    assert send(a_score(), query="?type_id=9").status == 404


def test_a_column_has_to_be_there_and_in_that_course(send):
    assert send(a_score(), item=ITEM.replace("/1/", "/99/")).status == 404
    assert send(a_score(), item=ITEM.replace("/2/", "/3/")).status == 404


def test_a_column_of_another_tool_is_as_if_not_there(lms, tool, send):
    lms.register_tool(tool.config(client_id="other-tool"))
    (other_item, *_) = [item for item in lms.line_items(2) if item.registration_id == 2]
    theirs = ITEM.replace("/1/", f"/{other_item.id}/")
    assert send(a_score(), item=theirs).status == 404
    assert send(a_score(), item=theirs, query="?type_id=2").status == 404


def test_a_bad_or_missing_or_old_token_is_refused_with_a_challenge(lms, tool, send, clock):
    for token in ("", "wrong"):
        answer = send(a_score(), given=token)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        assert answer.json()["reason"] == "Unauthorized"
    assert send(a_score(), given=None).status == 401
    good = tool.token(SCOPE_SCORE)
    clock.forward(seconds=3601)
    assert send(a_score(), given=good).status == 401
    newer = tool_token_by(clock, tool)
    lms.lms.access_tokens.revoke_all()
    assert send(a_score(), given=newer).status == 401


def tool_token_by(clock, tool):
    clock.shift = timedelta()
    return tool.token(SCOPE_SCORE)


def test_a_token_for_something_else_is_401_in_moodle_and_403_by_the_book(lms, tool, send):
    other = tool.token(SCOPE_LINE_ITEM)
    assert send(a_score(), given=other).status == 401
    lms.register_tool(tool.config(dialect="spec"))
    assert send(a_score(), given=other).status == 403


def test_a_wrong_method_is_405_as_json(lms, tool):
    address = f"{lms.base_url}{ITEM}/scores?type_id=1"
    answer = call("GET", address, token=tool.token(SCOPE_SCORE))
    assert answer.status == 405
    assert answer.json()["status"] == 405


def test_every_call_is_logged_accepted_or_not(lms, send):
    send(a_score())
    send(a_score(), given="wrong")
    send("x")
    first, second, third = lms.score_log()
    assert (first.status, first.accepted, first.client_id) == (200, True, "fake-tool")
    assert json.loads(first.body)["scoreGiven"] == 40
    assert (second.status, second.client_id, second.reason) == (401, None, "Unauthorized")
    assert (third.status, third.body, third.line_item_id) == (400, "x", "1")
