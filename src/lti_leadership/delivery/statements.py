"""An LRS's lane: statements in order, in batches, until each has ended.

An LRS takes or refuses a batch whole, so what it refuses is halved until the statement that it
refuses stands alone. A known id (409) is neither delivered nor failed: the statement that the LRS
holds is fetched and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import orjson

from lti_leadership.delivery.settling import settle
from lti_leadership.journal.models import Delivery, DeliveryState
from lti_leadership.xapi.lrs import (
    Accepted,
    Conflict,
    FetchFailedError,
    LrsClient,
    Refused,
    SendOutcome,
    TooLarge,
    TryLater,
    Unauthorised,
    same_statement,
)

Commit = Callable[[Callable[[], None]], None]
"""Runs a change in a transaction of its own: what an LRS accepted is known before the next call."""


def send_statements(
    lrs: LrsClient, deliveries: Sequence[Delivery], commit: Commit
) -> Unauthorised | TryLater | None:
    """Send `deliveries`, whose bodies are built, and settle each one that has an answer.

    Returns:
        None when every delivery was settled, else why the lane must stop here.
    """
    waiting = [list(deliveries)]
    while waiting:
        batch = waiting.pop()
        outcome = lrs.send([delivery.body or b"" for delivery in batch])
        if isinstance(outcome, Unauthorised | TryLater):
            return outcome
        if isinstance(outcome, Accepted):
            commit(partial(settle, batch, DeliveryState.DELIVERED))
        elif len(batch) > 1:
            middle = len(batch) // 2
            waiting += [batch[middle:], batch[:middle]]  # the first half is sent first
        elif stop := _settle_alone(lrs, batch[0], outcome, commit):
            return stop
    return None


def _settle_alone(
    lrs: LrsClient, delivery: Delivery, outcome: SendOutcome, commit: Commit
) -> Unauthorised | TryLater | None:
    if isinstance(outcome, Refused | TooLarge):
        commit(partial(settle, [delivery], DeliveryState.DEAD, outcome.reason))
    elif isinstance(outcome, Conflict):
        return _settle_known(lrs, delivery, commit)
    return None


def _settle_known(
    lrs: LrsClient, delivery: Delivery, commit: Commit
) -> Unauthorised | TryLater | None:
    body = delivery.body or b"{}"
    try:
        theirs: dict[str, Any] | None = lrs.fetch(orjson.loads(body)["id"])
    except FetchFailedError as problem:
        return problem.outcome
    if theirs is not None and same_statement(body, theirs):
        commit(partial(settle, [delivery], DeliveryState.DELIVERED))
    else:
        reason = "the LRS holds another statement under this id, or a voided one"
        commit(partial(settle, [delivery], DeliveryState.DEAD, reason))
    return None
