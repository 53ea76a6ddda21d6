"""How long a worker rests, holds a lease and goes on: one value, so that no test has to wait."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_leadership.database import utc_now

DOUBLINGS = 12
FAILURES_IN_A_DAY = 300  # of five-minute pauses; after them an hour between two tries is enough
LONGEST_ASKED_SECONDS = 24 * 60 * 60.0
JITTER = 0.25


@dataclass(frozen=True)
class Pacing:
    """All durations in seconds.

    Attributes:
        lease_seconds: how long a killed worker's lane waits for another worker. A living worker
            never outlives its lease: it starts no request after `turn_seconds`, and the longest
            exchange (a score with two new access tokens) takes less than the rest.
        turn_seconds: after so long a turn ends where it is, and the other lanes come first.
        unkept_seconds: for how long answers are kept in memory alone. A worker that is killed
            sends what it did not keep again, which is harmless, but not for ever.
        idle_seconds: how long to wait when nothing is due.
        first_pause_seconds, longest_pause_seconds, day_later_pause_seconds: the back-off.
        now: the clock.
        spread: draws a number between two; so that a hundred lanes do not come back at once.
    """

    lease_seconds: float = 120.0
    turn_seconds: float = 15.0
    unkept_seconds: float = 2.0
    idle_seconds: float = 0.5
    first_pause_seconds: float = 1.0
    longest_pause_seconds: float = 300.0
    day_later_pause_seconds: float = 3600.0
    now: Callable[[], datetime] = utc_now
    spread: Callable[[float, float], float] = random.uniform

    @property
    def lease_end(self) -> datetime:
        """When a lease that is taken now ends."""
        return self.now() + timedelta(seconds=self.lease_seconds)

    def next_attempt(self, failures: int, retry_after: float | None) -> datetime:
        """Return when to try again after `failures` failures in a row (1 for the first).

        The pause doubles, with jitter, and is never shorter than what the other side asked for
        (`retry_after`, seconds; at most a day is believed).
        """
        ceiling = (
            self.day_later_pause_seconds
            if failures > FAILURES_IN_A_DAY
            else self.longest_pause_seconds
        )
        doubled = self.first_pause_seconds * 2 ** min(failures - 1, DOUBLINGS)
        pause = min(doubled, ceiling) * self.spread(1 - JITTER, 1 + JITTER)
        asked = min(retry_after or 0.0, LONGEST_ASKED_SECONDS)
        return self.now() + timedelta(seconds=max(pause, asked))


PRODUCTION = Pacing()
