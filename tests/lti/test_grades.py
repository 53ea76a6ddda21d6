"""Scores: their bytes, their address, and what an LMS's answer means."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from forging import Served

from lti_leadership.agencies.models import Platform
from lti_leadership.agencies.registering import add_agency, add_platform
from lti_leadership.database import db, write_transaction
from lti_leadership.lti.connector import Connectors, PlatformConnector
from lti_leadership.lti.dialects import ScoreOutcome
from lti_leadership.lti.grades import Score, score_bytes, scores_url, send_score
from lti_leadership.lti.keys import ToolKeys

AT = datetime(2026, 11, 22, 9, 5, 7, 891_000, tzinfo=UTC)
SENT = score_bytes(Score("4", 0.5, AT, "Under way."))


@pytest.mark.parametrize(
    ("progress", "given", "activity"),
    [
        (0.0, 0, "InProgress"),
        (1 / 3, 33.33, "InProgress"),
        (0.999, 99.9, "InProgress"),
        (1.0, 100, "Completed"),
    ],
)
def test_the_bytes_of_a_score(progress, given, activity) -> None:
    body = json.loads(score_bytes(Score("user 4", progress, AT, "Two of nine: “good”.")))
    assert body == {
        "userId": "user 4",
        "scoreGiven": given,
        "scoreMaximum": 100,
        "timestamp": "2026-11-22T09:05:07.000Z",
        "activityProgress": activity,
        "gradingProgress": "FullyGraded",
        "comment": "Two of nine: “good”.",
    }


def test_a_score_of_nothing_is_a_score() -> None:
    assert json.loads(score_bytes(Score("4", 0.0, AT, "")))["scoreGiven"] == 0


def test_the_same_score_has_the_same_bytes() -> None:
    assert score_bytes(Score("4", 0.5, AT, "Under way.")) == SENT


@pytest.mark.parametrize(
    ("line_item", "address"),
    [
        ("https://lms.test/items/1", "https://lms.test/items/1/scores"),
        ("https://lms.test/items/1?type_id=7", "https://lms.test/items/1/scores?type_id=7"),
        ("https://lms.test/items/1/?a=b&c=/", "https://lms.test/items/1/scores?a=b&c=/"),
        ("https://lms.test", "https://lms.test/scores"),
    ],
)
def test_scores_goes_after_the_path_and_before_the_query(line_item, address) -> None:
    assert scores_url(line_item) == address


@pytest.fixture
def connector(app, wire, vault, platform) -> PlatformConnector:
    assert app
    with write_transaction(db.session):
        agency = add_agency(db.session, "Glen", "glen")
        row = add_platform(db.session, platform.entry()).platform_id
    connectors = Connectors(wire, ToolKeys(vault), vault)
    return connectors.connect(db.session, db.session.get_one(Platform, row), agency.id)


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ANSWERS = [
    ("", 200, ScoreOutcome.ACCEPTED),
    ("", 201, ScoreOutcome.ACCEPTED),
    ("", 202, ScoreOutcome.ACCEPTED),
    ("", 204, ScoreOutcome.ACCEPTED),
    ("", 302, ScoreOutcome.TRY_LATER),
    ("", 400, ScoreOutcome.REFUSED),
    ("", 401, ScoreOutcome.UNAUTHORISED),
    ("", 403, ScoreOutcome.UNAUTHORISED),
    ("", 404, ScoreOutcome.REFUSED),
    ("", 408, ScoreOutcome.TRY_LATER),
    ("", 409, ScoreOutcome.STALE),
    ("", 422, ScoreOutcome.NOT_ENROLLED),
    ("", 429, ScoreOutcome.TRY_LATER),
    ("", 500, ScoreOutcome.TRY_LATER),
    ("", 503, ScoreOutcome.TRY_LATER),
    ("moodle", 400, ScoreOutcome.NOT_ENROLLED),
    ("Moodle", 400, ScoreOutcome.NOT_ENROLLED),
    ("moodle", 409, ScoreOutcome.STALE),
    ("moodle", 404, ScoreOutcome.REFUSED),
    ("unheard-of", 400, ScoreOutcome.REFUSED),
]


@on_sqlite
@pytest.mark.parametrize(("product", "status", "outcome"), ANSWERS)
def test_what_an_answer_means(connector, platform, product, status, outcome) -> None:
    connector.platform.product_family_code = product or None
    db.session.commit()
    platform.service_answer = Served(b"<html>", status, {"Location": f"{platform.issuer}/away"})
    answer = send_score(connector, f"{platform.issuer}/items/1?type_id=7", SENT)
    assert answer.outcome is outcome
    assert platform.paths("/items") == ["/items/1/scores?type_id=7"] * (2 if status == 401 else 1)
    assert platform.paths("/away") == []
    sent = platform.received[-1]
    assert sent.body == SENT
    assert sent.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    assert sent.headers["Authorization"] == "Bearer forged-access-token"


@on_sqlite
@pytest.mark.parametrize(
    ("token_status", "outcome"),
    [
        (400, ScoreOutcome.UNAUTHORISED),
        (401, ScoreOutcome.UNAUTHORISED),
        (403, ScoreOutcome.UNAUTHORISED),
        (404, ScoreOutcome.TRY_LATER),
        (500, ScoreOutcome.TRY_LATER),
    ],
)
def test_without_a_token_nothing_is_sent(connector, platform, token_status, outcome) -> None:
    platform.token_answer = Served(b"no", token_status)
    assert send_score(connector, f"{platform.issuer}/items/1", SENT).outcome is outcome
    assert platform.paths("/items") == []


@on_sqlite
@pytest.mark.parametrize(
    ("retry_after", "pause"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-5", None),
        ("1.5", None),
        ("\u00b2", None),
        ("9" * 400, 86_400.0),
    ],
)
def test_a_pause_that_the_lms_asks_for(connector, platform, retry_after, pause) -> None:
    platform.service_answer = Served(b"", 429, {"Retry-After": retry_after})
    answer = send_score(connector, f"{platform.issuer}/items/1", SENT)
    assert (answer.outcome, answer.retry_after) == (ScoreOutcome.TRY_LATER, pause)


@on_sqlite
@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.1/items/1", "https://10.0.0.1/items/1", "https://169.254.169.254/items"],
)
def test_d66_a_line_item_on_an_address_inside_is_not_called(connector, platform, address) -> None:
    answer = send_score(connector, address, SENT)
    assert answer.outcome is ScoreOutcome.REFUSED
    assert platform.paths("/items") == []
    assert answer.reason
