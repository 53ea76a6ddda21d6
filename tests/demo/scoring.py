"""Sending scores to whatever column the last launch named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from demo.fake_tool import Answer, FakeTool, call
from lti_leadership.demo.browser import PlainBrowser, launch
from lti_leadership.demo.lms.vocabulary import AGS_ENDPOINT_CLAIM, SCOPE_SCORE, SCORE_TYPE

GRADED = "Leadership framework"


def launch_graded(tool: FakeTool, browser: PlainBrowser, person: str = "ailsa") -> dict[str, Any]:
    """Launch the graded activity; return the claims."""
    assert tool.lms is not None
    launch(browser, tool.lms.base_url, person, GRADED)
    return tool.claims


def score(claims: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a good score for whoever launched."""
    return {
        "userId": claims["sub"],
        "timestamp": datetime.now(UTC).isoformat(),
        "activityProgress": "InProgress",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 40,
        "scoreMaximum": 100,
        **changes,
    }


def post_score(tool: FakeTool, claims: dict[str, Any], body: Any, token: str = "") -> Answer:
    """Post a score to the column that `claims` name."""
    path, mark, query = claims[AGS_ENDPOINT_CLAIM]["lineitem"].partition("?")
    return call(
        "POST",
        f"{path}/scores{mark}{query}",
        token=token or tool.token(SCOPE_SCORE),
        content_type=SCORE_TYPE,
        body=json.dumps(body),
    )
