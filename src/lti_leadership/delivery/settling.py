"""Marking deliveries with what became of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from lti_leadership.database import AnySession
from lti_leadership.journal.models import Delivery, DeliveryState

REASON_LENGTH = 500


def settle(
    session: AnySession,
    delivery_ids: Collection[int],
    state: DeliveryState,
    reason: str,
    now: datetime,
) -> None:
    """End the lives of those deliveries that still wait, in `state` and with a reason."""
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), Delivery.state == DeliveryState.PENDING)
        .values(state=state, settled_at=now, reason=plain_words(reason)),
        execution_options={"synchronize_session": False},
    )


def not_sent(session: AnySession, delivery_ids: Collection[int]) -> None:
    """Take back the attempt of deliveries that were loaded, and then not sent."""
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), Delivery.state == DeliveryState.PENDING)
        .values(attempts=Delivery.attempts - 1),
        execution_options={"synchronize_session": False},
    )


def plain_words(reason: str) -> str:
    """Return `reason` on one line, short, without what no database and no page can show."""
    one_line = " ".join(reason.split())
    return "".join(letter for letter in one_line if letter.isprintable())[:REASON_LENGTH]
