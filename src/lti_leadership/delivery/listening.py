"""Hearing a little more of an LMS's answer to a score than `lti.grades` tells of it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from lti_leadership.lti.connector import PlatformConnector
from lti_leadership.lti.dialects import ScoreOutcome
from lti_leadership.lti.grades import ScoreAnswer, send_score
from lti_leadership.outbound import Response

_ALREADY = (b"already exists for the provided timestamp", b"updated to a later point in time")
"""Open edX's words for what others say by 409 (lti_consumer, 400 on `timestamp`)."""


class ListeningConnector(PlatformConnector):
    """A platform's connector that keeps the last answer of a service."""

    heard: Response | None = None

    def call(self, *args: Any, **kwargs: Any) -> Response:
        """Call the service as `PlatformConnector.call` does, and keep its answer."""
        self.heard = None
        self.heard = super().call(*args, **kwargs)
        return self.heard


def send_and_listen(connector: ListeningConnector, line_item_url: str, body: bytes) -> ScoreAnswer:
    """Post a score; tell a column that is gone, and a score that is there, from a wrong one."""
    connector.heard = None
    answer = send_score(connector, line_item_url, body)
    heard = connector.heard
    if answer.outcome is not ScoreOutcome.REFUSED or heard is None:
        return answer
    if heard.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return replace(answer, reason=f"its column is gone: {answer.reason}")
    is_there = heard.status == HTTPStatus.BAD_REQUEST and any(
        words in heard.body for words in _ALREADY
    )
    return replace(answer, outcome=ScoreOutcome.STALE) if is_there else answer
