"""Putting a batch on the shelf: all of it or nothing (Communication 2.1.2, 3.2).

One select looks for known ids, one insert writes the statements, one their keys; 50 statements
cost as many round trips as one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from lti_leadership.database import AnySession, write_transaction
from lti_leadership.store.attachments import Part, keep_attachments
from lti_leadership.store.errors import ConflictError, RepeatedIdError, VoidsVoidingError
from lti_leadership.store.models import StoreKey, StoreStatement
from lti_leadership.store.preparation import Prepared, iso_utc
from lti_leadership.store.references import keys_to_add, referrers
from lti_leadership.store.shelf import Place, leave_place, take_place


def store_batch(
    session: AnySession,
    agency_id: int,
    batch: Sequence[Prepared],
    parts: Mapping[str, Part],
) -> int:
    """Store the statements that are new, and say how many were.

    A statement that is known and equal is passed over in silence: sending twice has one effect.

    Raises:
        RepeatedIdError: two of the batch have one id.
        ConflictError: an id is known with different content; nothing is stored.
        VoidsVoidingError: one would void a voiding statement; nothing is stored.
    """
    _refuse_repeated_ids(batch)
    with write_transaction(session):
        place = take_place(session, agency_id)
        new = _not_known(session, agency_id, batch)
        if new:
            _refuse_voiding_of_voiding(session, agency_id, new)
            _insert(session, agency_id, new, place)
            keep_attachments(session, agency_id, parts)
            leave_place(session, agency_id, Place(place.last_seq + len(new), place.stored))
    return len(new)


def _refuse_repeated_ids(batch: Sequence[Prepared]) -> None:
    count = Counter(item.statement_id for item in batch)
    for statement_id, times in count.items():
        if times > 1:
            raise RepeatedIdError(
                reason=f"the id {statement_id} is used by more than one statement"
            )


def _not_known(session: AnySession, agency_id: int, batch: Sequence[Prepared]) -> list[Prepared]:
    rows = session.execute(
        select(
            StoreStatement.statement_id,
            StoreStatement.fingerprint,
            StoreStatement.timestamp,
            StoreStatement.timestamp_given,
        ).where(
            StoreStatement.agency_id == agency_id,
            StoreStatement.statement_id.in_([item.statement_id for item in batch]),
        )
    )
    known = {row.statement_id: row for row in rows}
    for item in batch:
        if item.statement_id in known and not _same(item, known[item.statement_id]):
            raise ConflictError(
                reason=f"another statement is already stored as {item.statement_id}"
            )
    return [item for item in batch if item.statement_id not in known]


def _same(item: Prepared, row: Any) -> bool:
    both_gave_a_time = item.timestamp is not None and row.timestamp_given
    if both_gave_a_time and item.timestamp != row.timestamp:
        return False
    return bool(item.fingerprint == row.fingerprint)


def _refuse_voiding_of_voiding(
    session: AnySession, agency_id: int, new: Sequence[Prepared]
) -> None:
    targets = {item.target_id for item in new if item.voiding}
    if not targets:
        return
    stored = session.scalars(
        select(StoreStatement.statement_id).where(
            StoreStatement.agency_id == agency_id,
            StoreStatement.statement_id.in_(targets),
            StoreStatement.voiding,
        )
    )
    if set(stored) or targets & {item.statement_id for item in new if item.voiding}:
        raise VoidsVoidingError(
            reason="a voiding statement cannot be voided; send the statement anew"
        )


def _insert(session: AnySession, agency_id: int, new: Sequence[Prepared], place: Place) -> None:
    fresh = dict(enumerate(new, start=place.last_seq + 1))
    rows = [_row(agency_id, seq, item, place) for seq, item in fresh.items()]
    connection = session.connection()
    connection.execute(insert(StoreStatement.__table__), rows)  # type: ignore[arg-type]
    keys = keys_to_add(session, agency_id, fresh)
    found_by = [
        {"agency_id": agency_id, "key": key, "seq": seq}
        for seq, owned in keys.items()
        for key in owned
    ]
    connection.execute(insert(StoreKey.__table__), found_by)  # type: ignore[arg-type]
    _void(session, agency_id, new)


def _row(agency_id: int, seq: int, item: Prepared, place: Place) -> dict[str, Any]:
    stored = iso_utc(place.stored)
    body = {**item.statement, "stored": stored}
    body.setdefault("timestamp", stored)
    return {
        "agency_id": agency_id,
        "seq": seq,
        "statement_id": item.statement_id,
        "stored": place.stored,
        "timestamp": item.timestamp or place.stored,
        "timestamp_given": item.timestamp is not None,
        "fingerprint": item.fingerprint,
        "target_id": item.target_id,
        "voiding": item.voiding,
        "voided": False,
        "body": json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")),
    }


def _void(session: AnySession, agency_id: int, new: Sequence[Prepared]) -> None:
    """Mark what the new statements void, and the new ones that were voided before they came."""
    targets = {item.target_id for item in new if item.target_id and item.voiding}
    targets |= _voided_before(session, agency_id, [item.statement_id for item in new])
    if targets:
        session.execute(
            update(StoreStatement)
            .where(
                StoreStatement.agency_id == agency_id,
                StoreStatement.statement_id.in_(targets),
                StoreStatement.voiding.is_(False),
            )
            .values(voided=True),
            execution_options={"synchronize_session": False},
        )


def _voided_before(session: AnySession, agency_id: int, ids: Collection[str]) -> set[str]:
    return {row.target_id for row in referrers(session, agency_id, ids) if row.voiding}
