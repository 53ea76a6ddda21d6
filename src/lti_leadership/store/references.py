"""Statements that refer to statements are found wherever their target is (Communication 2.1.3).

"For filters agent, verb, activity and registration, a statement also matches when its target does."
So a statement takes over its target's keys, and the target's target's, whichever of them arrives
first; a query then needs no recursion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from lti_leadership.database import AnySession
from lti_leadership.store.models import StoreKey, StoreStatement
from lti_leadership.store.preparation import Prepared

KeysBySeq = dict[int, set[bytes]]


def keys_to_add(session: AnySession, agency_id: int, fresh: dict[int, Prepared]) -> KeysBySeq:
    """Work out all key rows that `fresh` statements bring, those of their referrers included.

    Args:
        session: the write transaction in which the statements were just inserted.
        agency_id: whose they are.
        fresh: sequence number → statement.
    """
    known: KeysBySeq = {seq: set(item.keys) for seq, item in fresh.items()}
    _inherit(session, agency_id, fresh, known)
    present = _spread(session, agency_id, fresh, known)
    return {seq: keys - present.get(seq, set()) for seq, keys in known.items()}


def referrers(session: AnySession, agency_id: int, statement_ids: Collection[str]) -> list[Any]:
    """Find the statements whose object refers to one of these ids: seq, id, target, voiding."""
    found = session.execute(
        select(
            StoreStatement.seq,
            StoreStatement.statement_id,
            StoreStatement.target_id,
            StoreStatement.voiding,
        ).where(
            StoreStatement.agency_id == agency_id,
            StoreStatement.target_id.in_(statement_ids),
        )
    )
    return list(found)


def _inherit(
    session: AnySession, agency_id: int, fresh: dict[int, Prepared], known: KeysBySeq
) -> None:
    """Give each fresh statement the keys of a target that was there before."""
    targets = {item.target_id for item in fresh.values()} - {None}
    if not targets:
        return
    rows = session.execute(
        select(StoreStatement.statement_id, StoreKey.key)
        .join(
            StoreKey,
            (StoreKey.agency_id == StoreStatement.agency_id) & (StoreKey.seq == StoreStatement.seq),
        )
        .where(
            StoreStatement.agency_id == agency_id,
            StoreStatement.statement_id.in_(targets),
        )
    )
    of_target: dict[str, set[bytes]] = defaultdict(set)
    for statement_id, key in rows:
        of_target[statement_id].add(key)
    for seq, item in fresh.items():
        known[seq] |= of_target.get(item.target_id or "", set())


def _spread(
    session: AnySession, agency_id: int, fresh: dict[int, Prepared], known: KeysBySeq
) -> KeysBySeq:
    """Hand keys on from target to referrer until nothing new arrives; circles end by themselves.

    Returns:
        The keys that older referrers had already.
    """
    present: KeysBySeq = {}
    frontier = {item.statement_id: set(known[seq]) for seq, item in fresh.items()}
    while frontier:
        arrived: dict[str, set[bytes]] = defaultdict(set)
        rows = referrers(session, agency_id, frontier)
        older = {row.seq for row in rows} - known.keys()
        loaded = _keys_in_database(session, agency_id, older)
        present.update({seq: set(keys) for seq, keys in loaded.items()})
        known.update(loaded)
        for row in rows:
            new = frontier[row.target_id] - known[row.seq]
            known[row.seq] |= new
            if new:
                arrived[row.statement_id] |= new
        frontier = dict(arrived)
    return present


def _keys_in_database(session: AnySession, agency_id: int, seqs: Iterable[int]) -> KeysBySeq:
    found: KeysBySeq = {seq: set() for seq in seqs}
    if not found:
        return found
    rows = session.execute(
        select(StoreKey.seq, StoreKey.key).where(
            StoreKey.agency_id == agency_id, StoreKey.seq.in_(found)
        )
    )
    for seq, key in rows:
        found[seq].add(key)
    return found
