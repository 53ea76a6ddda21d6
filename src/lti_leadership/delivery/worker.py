"""The delivery worker: lease a destination, build what is owed, send, settle, give it back.

Two commits for a batch: one takes the lease and keeps the bytes that will be sent, the other
settles what was answered. Nothing is sent while a transaction is open.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from lti_leadership.agencies.destinations import Destination, DestinationKind
from lti_leadership.database import AnySession, write_transaction
from lti_leadership.delivery import lease
from lti_leadership.delivery.scores import build_score, send_scores, supersede
from lti_leadership.delivery.settling import settle
from lti_leadership.delivery.statements import send_statements
from lti_leadership.journal.models import Delivery, DeliveryState
from lti_leadership.lti.connector import Connectors
from lti_leadership.lti.dialects import ScoreOutcome
from lti_leadership.lti.grades import ScoreAnswer, send_score
from lti_leadership.outbound import Wire
from lti_leadership.vault import SecretKeyChangedError, Vault
from lti_leadership.xapi.actors import actor_for
from lti_leadership.xapi.lrs import LrsClient, TryLater, Unauthorised, basic_authorization
from lti_leadership.xapi.statements import build_statement, statement_bytes
from lti_leadership.xapi.vocabulary import Vocabulary

BATCH = 50
IDLE_SECONDS = 0.5
RENEW_AFTER_SECONDS = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tools:
    """What a worker works with."""

    wire: Wire
    vault: Vault
    connectors: Connectors
    vocabulary: Vocabulary


def worker_name() -> str:
    """Return a name that no other worker has, now or after a restart."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"


class Worker:
    """Delivers until told to stop. One per process; run more processes for more lanes at once."""

    def __init__(self, session: AnySession, tools: Tools, name: str | None = None) -> None:
        self._session = session
        self._tools = tools
        self._name = name or worker_name()

    def run(self, stop: threading.Event) -> None:
        """Take turns until `stop` is set; rest half a second when nothing is due."""
        while not stop.is_set():
            if not self.take_turn():
                stop.wait(IDLE_SECONDS)

    def drain(self) -> None:
        """Take turns until nothing is due just now."""
        while self.take_turn():
            pass

    def take_turn(self) -> bool:
        """Serve one destination with one batch; return whether there was one."""
        idle = not lease.anything_due(self._session)
        self._session.commit()
        if idle:
            return False
        with write_transaction(self._session):
            destination = lease.take(self._session, self._name)
            deliveries = self._prepare(destination) if destination else []
        if destination is None:
            return False
        Turn(self._session, self._tools, destination).serve(deliveries)
        return True

    def _prepare(self, destination: Destination) -> list[Delivery]:
        """Load a batch in order, with its bytes built and kept."""
        if destination.kind == DestinationKind.GRADEBOOK:
            supersede(self._session, destination)
        deliveries = list(
            self._session.scalars(
                select(Delivery)
                .where(
                    Delivery.destination_id == destination.id,
                    Delivery.state == DeliveryState.PENDING,
                )
                .order_by(Delivery.id)
                .limit(BATCH)
                .execution_options(populate_existing=True)
            )
        )
        return [delivery for delivery in deliveries if self._build(destination, delivery)]

    def _build(self, destination: Destination, delivery: Delivery) -> bool:
        delivery.attempts += 1
        if delivery.body is not None:
            return True
        try:
            delivery.body = self._body(destination, delivery)
        except Exception:  # one event that cannot be said must not stop the lane
            log.exception("delivery %s cannot be built", delivery.id)
            settle([delivery], DeliveryState.DEAD, "it could not be put into words; see the log")
            return False
        return True

    def _body(self, destination: Destination, delivery: Delivery) -> bytes:
        if destination.kind == DestinationKind.GRADEBOOK:
            return build_score(delivery)
        event = delivery.event
        statement = build_statement(event, self._tools.vocabulary, actor_for(event.learner))
        return statement_bytes(statement)


class Turn:
    """One lease: send a batch and leave the destination in the state that the answers call for."""

    def __init__(self, session: AnySession, tools: Tools, destination: Destination) -> None:
        self._session = session
        self._tools = tools
        self._destination = destination
        self._renewed = time.monotonic()

    def serve(self, deliveries: Sequence[Delivery]) -> None:
        """Send and settle; whatever happens, the lease ends, and the other lanes go on."""
        end: Callable[[], None]
        try:
            end = self._end_for(self._send(deliveries))
        except SecretKeyChangedError as problem:
            end = partial(lease.pause, self._destination, str(problem))
        except Exception as problem:
            log.exception("destination %s: an unforeseen error", self._destination.id)
            end = partial(lease.back_off, self._destination, type(problem).__name__, None)
        self._commit(end)

    def _end_for(self, stopped: Unauthorised | TryLater | ScoreAnswer | None) -> Callable[[], None]:
        match stopped:
            case None:
                return partial(lease.give_back, self._destination)
            case Unauthorised(reason) | ScoreAnswer(ScoreOutcome.UNAUTHORISED, reason):
                return partial(lease.pause, self._destination, reason)
            case TryLater(retry_after, reason) | ScoreAnswer(_, reason, retry_after):
                return partial(lease.back_off, self._destination, reason, retry_after)

    def _send(self, deliveries: Sequence[Delivery]) -> Unauthorised | TryLater | ScoreAnswer | None:
        destination = self._destination
        if destination.kind == DestinationKind.LRS:
            return send_statements(self._lrs(), deliveries, self._commit)
        if destination.platform is None:
            message = "a gradebook without a platform"
            raise ValueError(message)
        connector = self._tools.connectors.connect(self._session, destination.platform)
        return send_scores(partial(send_score, connector), deliveries, self._commit)

    def _lrs(self) -> LrsClient:
        destination = self._destination
        secret = self._tools.vault.open(destination.sealed_secret or "")
        authorization = basic_authorization(destination.username or "", secret)
        return LrsClient(
            self._tools.wire, destination.endpoint or "", authorization, destination.xapi_version
        )

    def _commit(self, change: Callable[[], None]) -> None:
        """Commit each answer as it comes, and renew the lease when the exchange is long."""
        with write_transaction(self._session):
            if time.monotonic() - self._renewed > RENEW_AFTER_SECONDS:
                lease.renew(self._destination)
                self._renewed = time.monotonic()
            change()
