"""A gradebook's lane: one score after another, each cell for itself.

Scores of different cells do not depend on each other, so one that an LMS fails on (Open edX: 500
for a person whom it does not know) holds up nobody. Two failures in a row are an LMS that is down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from lti_leadership.delivery.ends import LaneStoppedError, Paused, Rest
from lti_leadership.delivery.scores import make_newer
from lti_leadership.delivery.turn import Turn
from lti_leadership.journal.models import Delivery, DeliveryState
from lti_leadership.lti.dialects import ScoreOutcome
from lti_leadership.lti.grades import ScoreAnswer

TRIES = 8
"""How often an LMS that takes other scores may fail on one, before that one is dead."""

FAILURES_IN_A_ROW = 2

SendScore = Callable[[str, bytes], ScoreAnswer]
"""Posts a score's bytes to a line item's address."""


class GradebookLane:
    """One turn's way through the scores that wait."""

    def __init__(self, send: SendScore, turn: Turn, now: Callable[[], datetime]) -> None:
        self._send = send
        self._turn = turn
        self._now = now
        self._failed_in_a_row = 0
        self._later: Rest | None = None

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """Send each score and settle it.

        Raises:
            LaneStoppedError: the LMS is down or refuses us, or some scores have to come again.
        """
        for delivery in deliveries:
            self._deliver(delivery)
        if self._later is not None:
            raise LaneStoppedError(self._later)

    def _deliver(self, delivery: Delivery) -> None:
        answer = self._ask(delivery)
        if answer.outcome is ScoreOutcome.TRY_LATER and self._is_suspect(delivery):
            answer = self._ask(delivery)
            if answer.outcome is ScoreOutcome.TRY_LATER:
                reason = f"the LMS takes other scores, but fails on this one: {answer.reason}"
                self._turn.settle([delivery], DeliveryState.DEAD, reason)
                return
        self._take_in(delivery, answer)

    def _ask(self, delivery: Delivery) -> ScoreAnswer:
        if delivery.grade_cell is None or delivery.body is None:
            message = "a score without a cell or without bytes"
            raise ValueError(message)
        self._turn.before_request([delivery])
        return self._send(delivery.grade_cell.line_item.url, delivery.body)

    def _take_in(self, delivery: Delivery, answer: ScoreAnswer) -> None:
        if answer.outcome is ScoreOutcome.UNAUTHORISED:
            raise LaneStoppedError(Paused(f"the LMS refuses us: {answer.reason}"))
        if answer.outcome is ScoreOutcome.TRY_LATER:
            self._come_again(answer)
            return
        self._failed_in_a_row = 0
        if answer.outcome is ScoreOutcome.STALE and delivery.attempts == 1:
            self._turn.note(partial(make_newer, delivery=delivery, now=self._now()))
            self._later = Rest("the gradebook holds a later score, and not by us")
        else:
            state, words = _ENDS[answer.outcome]
            self._turn.settle([delivery], state, f"{words} {_in_brackets(answer.reason)}")

    def _come_again(self, answer: ScoreAnswer) -> None:
        self._failed_in_a_row += 1
        self._later = Rest(answer.reason, answer.retry_after)
        if answer.retry_after is not None or self._failed_in_a_row == FAILURES_IN_A_ROW:
            raise LaneStoppedError(self._later)

    def _is_suspect(self, delivery: Delivery) -> bool:
        return delivery.attempts >= TRIES and self._turn.any_delivered


_ENDS = {
    ScoreOutcome.ACCEPTED: (DeliveryState.DELIVERED, "the gradebook accepted it"),
    ScoreOutcome.STALE: (DeliveryState.DELIVERED, "the gradebook has had it since an earlier try"),
    ScoreOutcome.NOT_ENROLLED: (
        DeliveryState.HELD,
        "the LMS does not know this person as a learner of the course (any more)",
    ),
    ScoreOutcome.REFUSED: (DeliveryState.DEAD, "the LMS refuses this score"),
}


def _in_brackets(reason: str) -> str:
    return f"({reason})" if reason else ""
