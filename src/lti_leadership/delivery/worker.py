"""The delivery worker: lease a destination, build what is owed, send, settle, give it back.

Two commits for a batch: one takes the lease and keeps the bytes that will be sent, the other
settles what was answered and gives the lease back. Nothing is sent while a transaction is open.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from lti_leadership.agencies.destinations import Destination, DestinationKind
from lti_leadership.database import AnySession, write_transaction
from lti_leadership.delivery import lease
from lti_leadership.delivery.ends import End, Finished, LaneStoppedError, Paused, Rest, Unfinished
from lti_leadership.delivery.gradebook import GradebookLane
from lti_leadership.delivery.pacing import PRODUCTION, Pacing
from lti_leadership.delivery.preparing import Preparation, place_of
from lti_leadership.delivery.statements import send_statements
from lti_leadership.delivery.suspects import try_suspect
from lti_leadership.delivery.turn import Turn
from lti_leadership.journal.models import Delivery
from lti_leadership.lti.connector import Connectors
from lti_leadership.lti.grades import send_score
from lti_leadership.outbound import Wire
from lti_leadership.vault import SecretKeyChangedError, Vault
from lti_leadership.xapi.endpoint import EndpointRefusedError
from lti_leadership.xapi.lrs import LrsClient, basic_authorization
from lti_leadership.xapi.vocabulary import Vocabulary

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

    def __init__(
        self,
        session: AnySession,
        tools: Tools,
        name: str | None = None,
        pacing: Pacing = PRODUCTION,
    ) -> None:
        self._session = session
        self._tools = tools
        self._name = name or worker_name()
        self._pacing = pacing
        self._stop = threading.Event()
        self._idle = True

    def run(self, stop: threading.Event) -> None:
        """Take turns until `stop` is set; the request under way is finished, and no other begun.

        A database that does not answer is tried again: a worker outlives its restart.
        """
        self._stop = stop
        while not stop.is_set():
            if not self._try_turn():
                stop.wait(self._pacing.idle_seconds)

    def drain(self) -> None:
        """Take turns until nothing is due just now."""
        while self.take_turn():
            pass

    def take_turn(self) -> bool:
        """Serve one destination with one batch; return whether there was one."""
        if self._idle and not self._anything_due():
            return False
        deliveries: list[Delivery] = []
        with write_transaction(self._session):
            destination = lease.take(self._session, self._name, self._pacing)
            if destination is not None:
                deliveries = self._prepare(destination)
        self._idle = destination is None
        if destination is not None:
            self._serve(destination, deliveries)
        return destination is not None

    def _try_turn(self) -> bool:
        try:
            return self.take_turn()
        except SQLAlchemyError as problem:
            log.error("the database does not answer: %s", type(problem).__name__)  # noqa: TRY400
            self._session.rollback()
            return False

    def _anything_due(self) -> bool:
        due = lease.anything_due(self._session, self._pacing.now())
        self._session.commit()
        return due

    def _prepare(self, destination: Destination) -> list[Delivery]:
        vocabulary = self._tools.vocabulary
        return Preparation(self._session, destination, vocabulary, self._pacing).load()

    def _serve(self, destination: Destination, deliveries: Sequence[Delivery]) -> None:
        """Send and settle; whatever happens, the lease ends, and the other lanes go on."""
        turn = Turn(self._session, destination, self._name, self._pacing, self._stop.is_set)
        try:
            turn.end(self._send(turn, destination, deliveries), deliveries)
        except lease.LeaseLostError:
            log.warning("destination %s was taken over by another worker", destination.id)

    def _send(self, turn: Turn, destination: Destination, deliveries: Sequence[Delivery]) -> End:
        try:
            self._send_by_kind(turn, destination, deliveries)
        except LaneStoppedError as stopped:
            return stopped.end
        except (SecretKeyChangedError, EndpointRefusedError) as problem:
            return Paused(str(problem))
        except (lease.LeaseLostError, SQLAlchemyError):
            raise
        except Exception as problem:  # noqa: BLE001 - one lane's trouble must not end the others
            log.error("destination %s: %s", destination.id, place_of(problem))  # noqa: TRY400
            return Rest(f"an error of our own, see the worker's log ({type(problem).__name__})")
        return Finished() if deliveries else Unfinished()

    def _send_by_kind(
        self, turn: Turn, destination: Destination, deliveries: Sequence[Delivery]
    ) -> None:
        if destination.kind == DestinationKind.GRADEBOOK:
            self._gradebook(turn, destination).send(deliveries)
        elif destination.batch_size == 1 and len(deliveries) > 1:
            try_suspect(self._lrs(destination), deliveries[0], deliveries[1:], turn)
        else:
            send_statements(self._lrs(destination), deliveries, turn)

    def _gradebook(self, turn: Turn, destination: Destination) -> GradebookLane:
        if destination.platform is None:
            message = "a gradebook without a platform"
            raise ValueError(message)
        connector = self._tools.connectors.connect(
            self._session, destination.platform, destination.agency_id
        )
        return GradebookLane(partial(send_score, connector), turn, self._pacing.now)

    def _lrs(self, destination: Destination) -> LrsClient:
        secret = self._tools.vault.open(destination.sealed_secret or "")
        authorization = basic_authorization(destination.username or "", secret)
        return LrsClient(
            self._tools.wire, destination.endpoint or "", authorization, destination.xapi_version
        )
