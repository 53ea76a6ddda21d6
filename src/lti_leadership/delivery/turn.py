"""One lease of one destination: what was answered, kept in few transactions, by its holder only.

Answers are noted in memory and written together with the end of the lease: a batch that goes well
costs one commit to take and one to settle. A long turn writes what it has every few seconds. Each
write is made on condition that the lease is still ours.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from lti_leadership.agencies.destinations import Destination
from lti_leadership.database import AnySession, write_transaction
from lti_leadership.delivery.ends import End, LaneStoppedError, Unfinished, left_behind
from lti_leadership.delivery.lease import write_as_holder
from lti_leadership.delivery.pacing import Pacing
from lti_leadership.delivery.settling import not_sent, settle
from lti_leadership.journal.models import Delivery, DeliveryState

Change = Callable[[AnySession], None]
"""Writes one thing; runs inside a transaction of the turn."""

log = logging.getLogger(__name__)


class Turn:
    """What a lane tells while it sends, and where it asks whether it may go on."""

    def __init__(
        self,
        session: AnySession,
        destination: Destination,
        owner: str,
        pacing: Pacing,
        stopping: Callable[[], bool],
    ) -> None:
        self._session = session
        self._destination = destination
        self._owner = owner
        self._pacing = pacing
        self._stopping = stopping
        self._began = self._written = pacing.now()
        self._changes: list[Change] = []
        self._sent: set[int] = set()
        self._ended: Counter[DeliveryState] = Counter()
        self.answers_409_to_known = destination.answers_409_to_known

    @property
    def any_delivered(self) -> bool:
        """Whether the destination took something in this turn."""
        return bool(self._ended[DeliveryState.DELIVERED])

    def before_request(self, deliveries: Sequence[Delivery] = ()) -> None:
        """Ask for one more request; `deliveries` are what it sends.

        Raises:
            LaneStoppedError: the worker was told to stop, or the turn was long enough.
            LeaseLostError: another worker has this lane by now.
        """
        if self._stopping() or self._seconds_since(self._began) > self._pacing.turn_seconds:
            raise LaneStoppedError(Unfinished())
        if self._changes and self._seconds_since(self._written) > self._pacing.unkept_seconds:
            self._write({"lease_until": self._pacing.lease_end})
        self._sent.update(delivery.id for delivery in deliveries)

    def settle(self, deliveries: Sequence[Delivery], state: DeliveryState, reason: str) -> None:
        """Note that these deliveries have ended in `state`."""
        ids = [delivery.id for delivery in deliveries]
        now = self._pacing.now()
        self.note(partial(settle, delivery_ids=ids, state=state, reason=reason, now=now))
        self._ended[state] += len(ids)

    def note(self, change: Change) -> None:
        """Note anything else that has to be written."""
        self._changes.append(change)

    def end(self, end: End, loaded: Sequence[Delivery]) -> None:
        """Write all that is noted, and give the lease back.

        Raises:
            LeaseLostError: another worker has this lane by now; nothing was written.
        """
        unsent = [delivery.id for delivery in loaded if delivery.id not in self._sent]
        if unsent:
            self.note(partial(not_sent, delivery_ids=unsent))
        self._write(
            left_behind(self._destination, end, self._pacing, any_delivered=self.any_delivered)
        )
        counts = ", ".join(f"{count} {state}" for state, count in self._ended.items())
        log.info("destination %s: %s (%s)", self._destination.id, type(end).__name__, counts or "-")

    def _write(self, columns: dict[str, Any]) -> None:
        learnt = {"answers_409_to_known": self.answers_409_to_known}
        with write_transaction(self._session):
            write_as_holder(self._session, self._destination.id, self._owner, columns | learnt)
            for change in self._changes:
                change(self._session)
        self._changes.clear()
        self._written = self._pacing.now()

    def _seconds_since(self, moment: datetime) -> float:
        return (self._pacing.now() - moment).total_seconds()
