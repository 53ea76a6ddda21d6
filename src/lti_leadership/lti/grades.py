"""Scores to a gradebook (LTI AGS 2.0, 3.4).

Rules that Moodle forces and that hold for everyone: only `FullyGraded` with a score sets a grade,
and anything else wipes the one that is there, so nothing else is ever sent; timestamps are whole
seconds, later each time; `/scores` goes before the `?` of a line item's address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pylti1p3.grade import Grade

from lti_leadership.lti.connector import PlatformConnector, TokenRefusedError
from lti_leadership.lti.dialects import ScoreOutcome, dialect_for
from lti_leadership.outbound import AddressRefusedError, OutboundError

SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCORE_MEDIA_TYPE = "application/vnd.ims.lis.v1.score+json"
SCORE_MAXIMUM = 100
LONGEST_PAUSE_SECONDS = 86_400.0


@dataclass(frozen=True)
class Score:
    """One person's score in one column.

    Attributes:
        user_id: the LMS's id of the person (`sub`).
        progress: 0 to 1; 0 is a score like any other.
        timestamp: when it came to be, a whole second, later than the last one sent.
        comment: shown to the person in the gradebook; never what a learner wrote.
        extension: what the LMS wants to be told beyond AGS 2.0 (see `lti.dialects`).
    """

    user_id: str
    progress: float
    timestamp: datetime
    comment: str
    extension: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ScoreAnswer:
    """What came of sending a score; `retry_after` in seconds if the LMS asked for a pause."""

    outcome: ScoreOutcome
    reason: str = ""
    retry_after: float | None = None


def score_bytes(score: Score) -> bytes:
    """Return the request body; it is kept and sent again as it is."""
    done = score.progress >= 1
    grade = (
        Grade()
        .set_user_id(score.user_id)
        .set_score_given(round(score.progress * SCORE_MAXIMUM, 2))
        .set_score_maximum(SCORE_MAXIMUM)
        .set_timestamp(score.timestamp.strftime("%Y-%m-%dT%H:%M:%S.000Z"))
        .set_activity_progress("Completed" if done else "InProgress")
        .set_grading_progress("FullyGraded")
        .set_comment(score.comment)
        .set_extra_claims(score.extension)
    )
    return grade.get_value().encode()


def scores_url(line_item_url: str) -> str:
    """Return the address to post scores to: `/scores` after the path, before any query."""
    parts = urlsplit(line_item_url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/scores"))


def send_score(connector: PlatformConnector, line_item_url: str, body: bytes) -> ScoreAnswer:
    """Post a score and say what its answer means; never raises for what a platform can do."""
    dialect = dialect_for(connector.platform)
    try:
        answer = connector.call(
            [SCORE_SCOPE],
            "POST",
            scores_url(line_item_url),
            headers={"Content-Type": SCORE_MEDIA_TYPE, "Accept": "application/json"},
            body=body,
            token_refused=dialect.token_refused,
        )
    except AddressRefusedError as problem:
        return ScoreAnswer(ScoreOutcome.REFUSED, str(problem))  # this column, not the whole LMS
    except TokenRefusedError as problem:
        return ScoreAnswer(_token_outcome(problem), str(problem))
    except OutboundError as problem:
        return ScoreAnswer(ScoreOutcome.TRY_LATER, str(problem))
    outcome = dialect.score_outcome(answer)
    return ScoreAnswer(outcome, _reason(answer.status), _retry_after(answer.headers))


def _reason(status: int) -> str:
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return f"its column is gone: the gradebook answered {status}"
    is_taken = status < HTTPStatus.MULTIPLE_CHOICES
    return "" if is_taken else f"the gradebook answered {status}"


def _token_outcome(problem: TokenRefusedError) -> ScoreOutcome:
    refused = problem.status in {400, 401, 403}
    return ScoreOutcome.UNAUTHORISED if refused else ScoreOutcome.TRY_LATER


def _retry_after(headers: object) -> float | None:
    """Seconds of a `Retry-After`; its date form is rare enough to fall back to our own pause."""
    value = headers.get("retry-after", "") if hasattr(headers, "get") else ""
    is_number = value.isascii() and value.isdigit()
    return min(float(value), LONGEST_PAUSE_SECONDS) if is_number else None
