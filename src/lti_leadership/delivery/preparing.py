"""Loading what is owed to a leased destination, with the bytes that will be sent.

All of it happens in the transaction that takes the lease, so the bytes are kept before anything
is sent, and whoever sends again sends the same.
"""

from __future__ import annotations

import logging
from pathlib import Path
from traceback import extract_tb

from sqlalchemy import select

from lti_leadership.agencies.destinations import Destination, DestinationKind
from lti_leadership.database import AnySession
from lti_leadership.delivery.pacing import Pacing
from lti_leadership.delivery.scores import build_score, supersede
from lti_leadership.delivery.settling import settle
from lti_leadership.delivery.suspects import WITNESSES, is_suspect
from lti_leadership.journal.models import Delivery, DeliveryState
from lti_leadership.xapi.actors import actor_for
from lti_leadership.xapi.errors import StatementError
from lti_leadership.xapi.statements import build_statement, statement_bytes
from lti_leadership.xapi.vocabulary import Vocabulary

SCORES_A_TURN = 50

log = logging.getLogger(__name__)


class Preparation:
    """Loads and builds, for one destination, inside the transaction of its lease."""

    def __init__(
        self, session: AnySession, destination: Destination, vocabulary: Vocabulary, pacing: Pacing
    ) -> None:
        self._session = session
        self._destination = destination
        self._vocabulary = vocabulary
        self._pacing = pacing

    def load(self) -> list[Delivery]:
        """Return what is to be sent now, in order, one attempt counted for each."""
        if self._destination.kind == DestinationKind.GRADEBOOK:
            supersede(self._session, self._destination, self._pacing.now())
            deliveries = self._waiting(SCORES_A_TURN)
        else:
            deliveries = self._statements()
        return [delivery for delivery in deliveries if self._is_built(delivery)]

    def _statements(self) -> list[Delivery]:
        """A batch; or, once batches of one fail, a suspect and its witnesses (see `suspects`)."""
        size = self._destination.batch_size
        if size > 1:
            return self._waiting(size)
        waiting = self._waiting(1 + WITNESSES)
        if not is_suspect(waiting):
            return waiting[:1]
        return waiting + self._delivered(1 + WITNESSES - len(waiting))

    def _delivered(self, limit: int) -> list[Delivery]:
        """The lane's last statements that arrived: sent again they change nothing."""
        return list(
            self._session.scalars(
                select(Delivery)
                .where(
                    Delivery.destination_id == self._destination.id,
                    Delivery.state == DeliveryState.DELIVERED,
                    Delivery.body.is_not(None),
                )
                .order_by(Delivery.id.desc())
                .limit(limit)
                .execution_options(populate_existing=True)
            )
        )

    def _waiting(self, limit: int) -> list[Delivery]:
        """Statements in the order in which things happened; scores that failed before go last."""
        is_gradebook = self._destination.kind == DestinationKind.GRADEBOOK
        return list(
            self._session.scalars(
                select(Delivery)
                .where(
                    Delivery.destination_id == self._destination.id,
                    Delivery.state == DeliveryState.PENDING,
                )
                .order_by(*([Delivery.attempts] if is_gradebook else []), Delivery.id)
                .limit(limit)
                .execution_options(populate_existing=True)
            )
        )

    def _is_built(self, delivery: Delivery) -> bool:
        try:
            delivery.body = delivery.body or self._build(delivery)
        except Exception as problem:  # noqa: BLE001 - one that cannot be said must not stop the lane
            log.error("delivery %s cannot be built: %s", delivery.id, place_of(problem))  # noqa: TRY400
            reason = str(problem) if isinstance(problem, StatementError) else _UNSAYABLE
            self._settle_dead(delivery, reason)
            return False
        delivery.attempts += delivery.state == DeliveryState.PENDING
        return True

    def _build(self, delivery: Delivery) -> bytes:
        if self._destination.kind == DestinationKind.GRADEBOOK:
            return build_score(delivery)
        event = delivery.event
        return statement_bytes(build_statement(event, self._vocabulary, actor_for(event.learner)))

    def _settle_dead(self, delivery: Delivery, reason: str) -> None:
        now = self._pacing.now()
        settle(self._session, [delivery.id], DeliveryState.DEAD, reason, now)


_UNSAYABLE = "it could not be put into words; the worker's log says where"


def place_of(problem: Exception) -> str:
    """Name the kind and the place only: an error's text may hold what was being built."""
    frames = extract_tb(problem.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"
