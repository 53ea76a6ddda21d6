"""Marking deliveries with what became of them."""

from __future__ import annotations

from collections.abc import Iterable

from lti_leadership.database import utc_now
from lti_leadership.journal.models import Delivery, DeliveryState

REASON_LENGTH = 500


def settle(deliveries: Iterable[Delivery], state: DeliveryState, reason: str | None = None) -> None:
    """End the deliveries' lives in `state`."""
    now = utc_now()
    for delivery in deliveries:
        delivery.state = state
        delivery.settled_at = now
        delivery.reason = reason[:REASON_LENGTH] if reason else None
