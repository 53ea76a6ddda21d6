"""How each LMS's answers are read, and how an LMS is recognised."""

from __future__ import annotations

import pytest

from lti_leadership.agencies.models import Platform
from lti_leadership.lti.dialects import (
    Blackboard,
    Brightspace,
    Canvas,
    Dialect,
    Moodle,
    OpenEdx,
    ScoreOutcome,
    dialect_for,
    dialect_of,
)
from lti_leadership.outbound import Response

ALREADY = b'{"timestamp":["Score already exists for the provided timestamp"]}'
EARLIER = b'{"timestamp":["Score timestamp can only be updated to a later point in time"]}'
CANVAS_EARLIER = b'{"errors":{"message":"Provided timestamp of x before last updated timestamp"}}'
OUTCOMES = [
    (OpenEdx, 201, b"{}", ScoreOutcome.ACCEPTED),
    (OpenEdx, 400, ALREADY, ScoreOutcome.STALE),
    (OpenEdx, 400, EARLIER, ScoreOutcome.STALE),
    (OpenEdx, 400, b'{"userId":["This field is required."]}', ScoreOutcome.REFUSED),
    (OpenEdx, 403, b'{"detail":"Invalid token signature."}', ScoreOutcome.UNAUTHORISED),
    (OpenEdx, 500, ALREADY, ScoreOutcome.TRY_LATER),
    (Canvas, 200, b"{}", ScoreOutcome.ACCEPTED),
    (Canvas, 422, b"{}", ScoreOutcome.NOT_ENROLLED),
    (Canvas, 400, CANVAS_EARLIER, ScoreOutcome.STALE),
    (Canvas, 400, ALREADY, ScoreOutcome.REFUSED),
    (Brightspace, 422, b"{}", ScoreOutcome.NOT_ENROLLED),
    (Blackboard, 400, EARLIER, ScoreOutcome.REFUSED),
    (Moodle, 400, b"[]", ScoreOutcome.NOT_ENROLLED),
    (Dialect, 400, ALREADY, ScoreOutcome.REFUSED),
]


@pytest.mark.parametrize(("dialect", "status", "body", "outcome"), OUTCOMES)
def test_what_an_answer_means(
    dialect: type[Dialect], status: int, body: bytes, outcome: ScoreOutcome
) -> None:
    assert dialect().score_outcome(Response(status, body)) is outcome


@pytest.mark.parametrize(
    ("code", "dialect"),
    [
        ("moodle", Moodle),
        ("canvas", Canvas),
        ("desire2learn", Brightspace),
        ("BlackboardLearn", Blackboard),
        ("openedx", OpenEdx),
        ("unheard-of", Dialect),
        (None, Dialect),
    ],
)
def test_an_lms_is_known_by_its_family_code(code: str | None, dialect: type[Dialect]) -> None:
    assert type(dialect_of(code)) is dialect
    assert type(dialect_for(platform(code))) is dialect


@pytest.mark.parametrize(
    ("address", "dialect"),
    [
        ("https://lms.example.org/api/lti_consumer/v1/launch/", OpenEdx),
        ("https://lms.example.org/api/lti_consumer/v1/launch", OpenEdx),
        ("https://example.org/lms/api/lti_consumer/v1/launch/?x=1", OpenEdx),
        ("https://lms.example.org/?next=/api/lti_consumer/v1/launch/", Dialect),
        ("https://lms.example.org/mod/lti/auth.php", Dialect),
    ],
)
def test_open_edx_is_known_by_its_authorization_address(
    address: str, dialect: type[Dialect]
) -> None:
    assert type(dialect_for(platform(None, address))) is dialect


def test_what_an_lms_says_of_itself_comes_first() -> None:
    address = "https://lms.example.org/api/lti_consumer/v1/launch/"
    assert type(dialect_for(platform("canvas", address))) is Canvas


def test_only_open_edx_may_mean_a_token_that_has_ended_by_403() -> None:
    assert OpenEdx.token_refused == {401, 403}
    for other in (Dialect, Moodle, Canvas, Brightspace, Blackboard):
        assert other.token_refused == {401}


def test_progress_is_no_new_submission_in_canvas() -> None:
    extension = {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}
    assert Canvas().score_extension() == extension
    assert Dialect().score_extension() == {}


def test_brightspace_has_one_audience_for_all() -> None:
    assert Brightspace.assertion_audience == "https://api.brightspace.com/auth/token"
    assert Dialect.assertion_audience is None


def platform(code: str | None, address: str = "https://lms.example.org/auth") -> Platform:
    return Platform(product_family_code=code, authorization_url=address)
