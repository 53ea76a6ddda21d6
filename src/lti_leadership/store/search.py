"""Finding statements: every filter is one range of the key index, read in `seq` order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import aliased

from lti_leadership.database import AnySession
from lti_leadership.store.models import StoreKey, StoreStatement

StatementRow = Row[int, str, datetime, str]
StatementQuery = Select[int, str, datetime, str]


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for.

    Attributes:
        keys: hashes a statement must all have (see `keys`).
        since: only statements stored after this.
        until: only statements stored at or before this.
        limit: how many at most, 1 or more.
        ascending: oldest first instead of newest first.
        cursor: the `seq` where the page before ended.
    """

    limit: int
    keys: tuple[bytes, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    cursor: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of (seq, statement_id, stored, body), and where to go on, if there is more."""

    rows: Sequence[StatementRow]
    next_cursor: int | None


def find_page(session: AnySession, agency_id: int, search: Search) -> Page:
    """Fetch one page of the agency's statements that are not voided."""
    rows = session.execute(_query(agency_id, search)).all()
    if len(rows) <= search.limit:
        return Page(rows, None)
    shown = rows[: search.limit]
    return Page(shown, shown[-1].seq)


def find_one(session: AnySession, agency_id: int, statement_id: str, *, voided: bool) -> Any | None:
    """Fetch the agency's statement with this id, either a voided one or one that is not."""
    return session.execute(
        _columns.where(
            StoreStatement.agency_id == agency_id,
            StoreStatement.statement_id == statement_id.lower(),
            StoreStatement.voided.is_(voided),
        )
    ).first()


_columns = select(
    StoreStatement.seq,
    StoreStatement.statement_id,
    StoreStatement.stored,
    StoreStatement.body,
)


def _query(agency_id: int, search: Search) -> StatementQuery:
    query = _columns.where(StoreStatement.agency_id == agency_id, StoreStatement.voided.is_(False))
    order: Any = StoreStatement.seq
    for wanted in search.keys:
        entry = aliased(StoreKey)
        query = query.join(
            entry,
            (entry.agency_id == agency_id)
            & (entry.key == wanted)
            & (entry.seq == StoreStatement.seq),
        )
        order = entry.seq
    query = _between(query, agency_id, search)
    if search.cursor is not None:
        query = query.where(order > search.cursor if search.ascending else order < search.cursor)
    return query.order_by(order.asc() if search.ascending else order.desc()).limit(search.limit + 1)


def _between(query: StatementQuery, agency_id: int, search: Search) -> StatementQuery:
    """Turn times into places: `stored` grows with `seq`, so the range stays one of the index."""
    if search.since is not None:
        query = query.where(StoreStatement.seq > _last_seq_at(agency_id, search.since))
    if search.until is not None:
        query = query.where(StoreStatement.seq <= _last_seq_at(agency_id, search.until))
    return query


def _last_seq_at(agency_id: int, moment: datetime) -> ColumnElement[int]:
    last = (
        select(StoreStatement.seq)
        .where(StoreStatement.agency_id == agency_id, StoreStatement.stored <= moment)
        .order_by(StoreStatement.stored.desc(), StoreStatement.seq.desc())
        .limit(1)
        .correlate(None)
    )
    return func.coalesce(last.scalar_subquery(), 0)
