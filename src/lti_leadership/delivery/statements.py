"""An LRS's lane: statements in order, in batches, until each has ended.

An LRS takes or refuses a batch whole, so what it refuses is halved until the statement that it
refuses stands alone. A known id (409) is neither delivered nor failed: the statement that the LRS
holds is fetched and compared. ADL's LRS answers 409 even to an equal statement; such an LRS is
known from the first time on, and asked for the ids of what it did not acknowledge before they are
sent again (xAPI 1.0.3, Communication 2.1.1: 409 or 204, as the LRS likes).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from lti_leadership.delivery.ends import LaneStoppedError, Paused, Rest
from lti_leadership.delivery.turn import Turn
from lti_leadership.journal.models import Delivery, DeliveryState
from lti_leadership.xapi.lrs import (
    Accepted,
    Conflict,
    FetchFailedError,
    LrsClient,
    Refused,
    TooLarge,
    TryLater,
    Unauthorised,
    same_statement,
)

LOOKS = 3
"""How often an LRS may say that it has a statement and not show it, before we believe neither."""


def send_statements(lrs: LrsClient, deliveries: Sequence[Delivery], turn: Turn) -> None:
    """Send `deliveries`, whose bodies are built, and settle each one that has an answer.

    Raises:
        LaneStoppedError: the lane must stop here; what was answered is noted.
    """
    waiting = [list(deliveries)]
    while waiting:
        batch = _without_known(lrs, waiting.pop(), turn)
        if not batch:
            continue
        outcome = post(lrs, batch, turn)
        if isinstance(outcome, Accepted):
            turn.settle(batch, DeliveryState.DELIVERED, "the LRS accepted it")
        elif len(batch) > 1:
            middle = len(batch) // 2
            waiting += [batch[middle:], batch[:middle]]  # the first half is sent first
        elif isinstance(outcome, Conflict):
            _settle_known(lrs, batch[0], turn)
        else:
            turn.settle(batch, DeliveryState.DEAD, f"the LRS refuses it: {outcome.reason}")


def post(
    lrs: LrsClient, batch: Sequence[Delivery], turn: Turn
) -> Accepted | Conflict | Refused | TooLarge:
    """Send a batch; return what the LRS says of it.

    Raises:
        LaneStoppedError: it says nothing of it, or refuses our credentials.
    """
    turn.before_request(batch)
    outcome = lrs.send([delivery.body or b"" for delivery in batch])
    if isinstance(outcome, Unauthorised | TryLater):
        raise _stop(outcome)
    return outcome


def _without_known(lrs: LrsClient, batch: list[Delivery], turn: Turn) -> list[Delivery]:
    """Settle what such an LRS (see above) has already; return what is still to be sent."""
    if not turn.answers_409_to_known:
        return batch
    return [
        delivery
        for delivery in batch
        if delivery.attempts == 1 or not _is_there(lrs, delivery, turn)
    ]


def _is_there(lrs: LrsClient, delivery: Delivery, turn: Turn) -> bool:
    theirs = _fetch(lrs, delivery, turn)
    if theirs is None:
        return False
    _settle_compared(delivery, theirs, turn)
    return True


def _settle_known(lrs: LrsClient, delivery: Delivery, turn: Turn) -> None:
    theirs = _fetch(lrs, delivery, turn)
    if theirs is not None:
        turn.answers_409_to_known |= _settle_compared(delivery, theirs, turn)
    elif delivery.attempts > LOOKS:
        reason = "the LRS says that it has this statement and does not show it; was it voided?"
        turn.settle([delivery], DeliveryState.DEAD, reason)
    else:
        raise LaneStoppedError(Rest("the LRS says that it has a statement and does not show it"))


def _settle_compared(delivery: Delivery, theirs: dict[str, Any], turn: Turn) -> bool:
    """Settle a statement whose id the LRS has; return whether it is the very statement."""
    same = same_statement(delivery.body or b"{}", theirs)
    if same:
        turn.settle([delivery], DeliveryState.DELIVERED, "the LRS had it already")
    else:
        reason = "the LRS holds another statement under this id"
        turn.settle([delivery], DeliveryState.DEAD, reason)
    return same


def _fetch(lrs: LrsClient, delivery: Delivery, turn: Turn) -> dict[str, Any] | None:
    turn.before_request()
    try:
        return lrs.fetch(orjson.loads(delivery.body or b"{}")["id"])
    except FetchFailedError as problem:
        raise _stop(problem.outcome) from None


def _stop(outcome: Unauthorised | TryLater) -> LaneStoppedError:
    if isinstance(outcome, Unauthorised):
        return LaneStoppedError(Paused(f"the LRS refuses our credentials: {outcome.reason}"))
    return LaneStoppedError(Rest(outcome.reason, outcome.retry_after))
