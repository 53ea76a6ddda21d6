from __future__ import annotations

import json
import time

import pytest
import urllib3

from demo.fake_tool import call, get
from lti_leadership.demo.lms import faults
from lti_leadership.demo.lms.server import running_lms
from lti_leadership.demo.lms.vocabulary import SCORE_TYPE

SCORES = "/mod/lti/services.php/2/lineitems/1/lineitem/scores?type_id=1"


@pytest.fixture
def send(lms, tool):
    token = tool.token()

    def sending(second=0):
        score = {
            "userId": "4",
            "timestamp": f"2026-11-01T12:00:{second:02}Z",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": 1,
            "scoreMaximum": 1,
        }
        address = f"{lms.base_url}{SCORES}"
        body = json.dumps(score)
        return call("POST", address, token=token, content_type=SCORE_TYPE, body=body)

    return sending


def grade(lms):
    return lms.gradebook(2)["people"][0]["grades"][0]


def test_an_endpoint_fails_as_often_as_ordered_and_then_works(lms, send):
    lms.faults.order("scores", faults.answers(500), times=2)
    assert [send().status for _ in range(3)] == [500, 500, 200]
    assert [call.reason for call in lms.score_log()] == ["fault on order"] * 2 + [""]


def test_faults_of_different_kinds_come_in_the_order_they_were_ordered(lms, send):
    lms.faults.order("scores", faults.answers(401))
    lms.faults.order("scores", faults.too_many_requests("7"))
    lms.faults.order("scores", faults.html_page())
    assert send().status == 401
    limited = send()
    assert (limited.status, limited.headers["Retry-After"]) == (429, "7")
    page = send()
    assert page.status == 404
    assert page.text.startswith("<!DOCTYPE html>")
    assert grade(lms) is None


def test_a_hang_up_leaves_the_caller_without_any_answer(lms, send):
    lms.faults.order("scores", faults.hangs_up())
    with pytest.raises(urllib3.exceptions.ProtocolError):
        send()
    assert grade(lms) is None
    assert send().status == 200


def test_a_lost_answer_leaves_the_caller_in_doubt_though_the_work_is_done(lms, send):
    lms.faults.order("scores", faults.loses_answer())
    with pytest.raises(urllib3.exceptions.ProtocolError):
        send()
    assert grade(lms)["score"] == 100
    assert send().status == 409


def test_a_slow_endpoint_answers_late_but_properly(lms, send):
    lms.faults.order("scores", faults.is_slow(0.2))
    began = time.monotonic()
    assert send().status == 200
    assert time.monotonic() - began >= 0.2


def test_a_slow_answer_does_not_hold_up_the_end_of_the_lms():
    with running_lms() as slow:
        slow.faults.order("jwks", faults.is_slow(60))
        with pytest.raises(urllib3.exceptions.ReadTimeoutError):
            urllib3.request("GET", slow.platform.jwks_uri, timeout=0.2, retries=False)


def test_token_and_key_set_can_fail_too(lms, tool):
    lms.faults.order("token", faults.answers(503))
    lms.faults.order("jwks", faults.answers(500))
    assert tool.ask_token().status == 503
    assert tool.ask_token().status == 200
    assert get(lms.platform.jwks_uri).status == 500
    assert get(lms.platform.jwks_uri).status == 200
    assert lms.jwks_fetches == 1


def test_orders_can_be_cancelled_and_unknown_endpoints_are_not_taken(lms, send):
    lms.faults.order("scores", faults.answers(500), times=9)
    lms.faults.clear()
    assert send().status == 200
    with pytest.raises(KeyError):
        lms.faults.order("score", faults.answers(500))
