"""How long a worker leaves a destination alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lti_leadership.delivery.pacing import PRODUCTION, Pacing
from lti_leadership.delivery.settling import plain_words

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
EXACT = Pacing(now=lambda: NOW, spread=lambda _low, _high: 1.0)


def pause(failures: int, retry_after: float | None = None, pacing: Pacing = EXACT) -> float:
    return (pacing.next_attempt(failures, retry_after) - NOW).total_seconds()


def test_pauses_double_up_to_five_minutes_and_after_a_day_to_an_hour():
    assert [pause(failures) for failures in (1, 2, 3, 9, 10, 300, 301, 10_000)] == [
        1, 2, 4, 256, 300, 300, 3600, 3600,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "seconds"), [(None, 4), (0, 4), (30, 30), (2, 4), (1e9, 86_400), (1e400, 86_400)]
)
def test_a_pause_is_never_shorter_than_what_was_asked_and_never_longer_than_a_day(asked, seconds):
    assert pause(3, asked) == seconds


def test_pauses_are_spread_by_a_quarter_to_either_side():
    real = Pacing(now=lambda: NOW)
    pauses = [pause(5, None, real) for _ in range(200)]
    assert 12 <= min(pauses) < 15
    assert 17 < max(pauses) <= 20


def test_a_living_worker_never_outlives_its_lease():
    longest_exchange = 4 * (3 + 20)  # score, token, score, token: connect and whole call each
    assert PRODUCTION.turn_seconds + longest_exchange < PRODUCTION.lease_seconds


def test_a_reason_is_one_short_line_that_a_database_and_a_page_can_show():
    assert plain_words("answered\n  400:\x00\x1b[31m no") == "answered 400:[31m no"
    assert len(plain_words("x" * 5000)) == 500
