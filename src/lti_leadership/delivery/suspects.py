"""Telling a poisonous statement from a broken LRS.

Some statements are refused with a 500 instead of a 400 (Ralph: `mbox: "not"`; ADL_LRS: NaN), which
looks like an LRS out of order. Smaller and smaller batches leave such a statement alone at the
head of its lane. When it has failed alone three times, three witnesses are heard in one turn: the
statements after it, or where there are too few, the last that arrived (a known id changes nothing).
If each of them passes, and the suspect fails again after each, it is dead. If a witness fails as
well, nobody is blamed. Chance alone, with a quarter of all requests failing, condemns one of
40,000 statements that come so far.
"""

from __future__ import annotations

from collections.abc import Sequence

from lti_leadership.agencies.destinations import LARGEST_BATCH
from lti_leadership.delivery.ends import LaneStoppedError, Rest
from lti_leadership.delivery.statements import post, send_statements
from lti_leadership.delivery.turn import Turn
from lti_leadership.journal.models import Delivery, DeliveryState
from lti_leadership.xapi.lrs import LrsClient

TRIES_ALONE = 3
WITNESSES = 3
HALVINGS = LARGEST_BATCH.bit_length()


def is_suspect(waiting: Sequence[Delivery]) -> bool:
    """Return whether the head of a lane has failed alone three times.

    It has if it was sent so often more than what follows it. Where nothing follows, it was sent
    together with others while batches shrank from fifty to one, and alone after that.
    """
    if not waiting:
        return False
    with_others = waiting[1].attempts if len(waiting) > 1 else HALVINGS
    return waiting[0].attempts - with_others >= TRIES_ALONE


def try_suspect(
    lrs: LrsClient, suspect: Delivery, witnesses: Sequence[Delivery], turn: Turn
) -> None:
    """Send the suspect between its witnesses, and settle what can be settled.

    The suspect goes first: after an outage the order of the lane is kept.

    Raises:
        LaneStoppedError: a witness failed, or the LRS asked for a pause.
    """
    failure = _failure(lrs, suspect, turn)
    for witness in witnesses:
        if failure is None:
            return
        _hear(lrs, witness, turn)
        failure = _failure(lrs, suspect, turn)
    if failure is not None:
        reason = f"the LRS takes others, but fails on this statement: {failure.reason}"
        turn.settle([suspect], DeliveryState.DEAD, reason)


def _hear(lrs: LrsClient, witness: Delivery, turn: Turn) -> None:
    if witness.state == DeliveryState.PENDING:
        send_statements(lrs, [witness], turn)
    else:
        post(lrs, [witness], turn)  # whatever it says to a known id: it works


def _failure(lrs: LrsClient, suspect: Delivery, turn: Turn) -> Rest | None:
    """Send the suspect; return how the LRS failed on it, None when it has an answer."""
    try:
        send_statements(lrs, [suspect], turn)
    except LaneStoppedError as stopped:
        if isinstance(stopped.end, Rest) and stopped.end.retry_after is None:
            return stopped.end
        raise
    return None
