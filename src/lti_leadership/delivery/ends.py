"""How a turn can end, and what each end means for the lane.

finished      everything that was loaded has its answer: twice as many the next time
unfinished    the worker stops, or the turn was long enough: nothing is changed
rest          no answer, or one that says nothing of what was sent: try again later
paused        we are refused: nothing is sent until an administrator starts the lane again
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lti_leadership.agencies.destinations import (
    LARGEST_BATCH,
    Destination,
    DestinationStatus,
)
from lti_leadership.delivery.pacing import Pacing
from lti_leadership.delivery.settling import plain_words


@dataclass(frozen=True)
class Finished:
    """Every delivery that was loaded has its answer."""


@dataclass(frozen=True)
class Unfinished:
    """The turn ended between two requests, by no fault of the destination."""


@dataclass(frozen=True)
class Rest:
    """The destination is to be left alone for a while; `retry_after` in seconds, if it said so."""

    reason: str
    retry_after: float | None = None


@dataclass(frozen=True)
class Paused:
    """The destination refuses us; what waits is not to blame."""

    reason: str


End = Finished | Unfinished | Rest | Paused


class LaneStoppedError(Exception):
    """The lane must stop here; `end` says how."""

    def __init__(self, end: End) -> None:
        super().__init__(type(end).__name__)
        self.end = end


def left_behind(
    destination: Destination, end: End, pacing: Pacing, *, any_delivered: bool
) -> dict[str, Any]:
    """Return the destination's columns as a turn leaves them, the lease given back.

    A destination that took something in this turn works: it rests from the first pause again.
    """
    columns: dict[str, Any] = {"lease_owner": None, "lease_until": None}
    match end:
        case Finished():
            return columns | _works(destination, pacing)
        case Unfinished():
            return columns | {"next_attempt_at": pacing.now()}
        case Paused(reason):
            return columns | {"status": DestinationStatus.PAUSED, "last_error": plain_words(reason)}
        case Rest(reason, retry_after):
            failures = 1 if any_delivered else destination.failures + 1
            return columns | {
                "failures": failures,
                "batch_size": _smaller(destination.batch_size, failures),
                "last_error": plain_words(reason),
                "next_attempt_at": pacing.next_attempt(failures, retry_after),
            }


def _works(destination: Destination, pacing: Pacing) -> dict[str, Any]:
    now = pacing.now()
    return {
        "failures": 0,
        "last_error": None,
        "last_success_at": now,
        "next_attempt_at": now,
        "batch_size": min(destination.batch_size * 2, LARGEST_BATCH),
    }


def _smaller(batch_size: int, failures: int) -> int:
    """Half as many from the second failure in a row: a single hiccup tells nothing of the size."""
    return batch_size if failures == 1 else max(batch_size // 2, 1)
