"""The one lock and counter of an agency: who writes next, where, and when.

Writers of one agency wait for each other here, for the few milliseconds of an insert. On PostgreSQL
the row is locked; on SQLite the write transaction already holds the whole database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from lti_leadership.database import AnySession, utc_now
from lti_leadership.store.models import StoreShelf

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# Longer than an insert takes after `stored` was settled, and than well-kept clocks differ.
SETTLED = timedelta(seconds=10)
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """The last sequence number given out, and the time that the next statements are stored at."""

    last_seq: int
    stored: datetime


def take_place(session: AnySession, agency_id: int) -> Place:
    """Lock the agency's shelf until the transaction ends.

    `stored` is now to the millisecond, and always later than the agency's last one, even when the
    machine's clock was set back.
    """
    row = session.execute(_locked(agency_id)).first()
    if row is None:
        _put_up(session, agency_id)
        row = session.execute(_locked(agency_id)).one()
    now = utc_now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return Place(row.last_seq, max(now, row.last_stored + _TICK))


def leave_place(session: AnySession, agency_id: int, place: Place) -> None:
    """Write down how far the shelf is filled."""
    session.execute(
        update(StoreShelf)
        .where(StoreShelf.agency_id == agency_id)
        .values(last_seq=place.last_seq, last_stored=place.stored)
    )


def consistent_through(session: AnySession, agency_id: int) -> datetime:
    """Give the time up to which everything the agency stored can be read (Communication 2.1.3).

    What is being written now is stored later than the last committed statement, so that one's time
    is always safe. An agency that sends little would stay in the past with it, so what is older
    than `SETTLED` counts as consistent too.
    """
    settled = utc_now() - SETTLED
    last = session.execute(
        select(StoreShelf.last_stored).where(StoreShelf.agency_id == agency_id)
    ).scalar()
    return max(last, settled) if last else settled


def _locked(agency_id: int) -> Select[int, datetime]:
    return (
        select(StoreShelf.last_seq, StoreShelf.last_stored)
        .where(StoreShelf.agency_id == agency_id)
        .with_for_update()
    )


def _put_up(session: AnySession, agency_id: int) -> None:
    """Add the agency's row; two first writers at once leave one row."""
    try:
        with session.begin_nested():
            session.execute(
                insert(StoreShelf).values(agency_id=agency_id, last_seq=0, last_stored=BEGINNING)
            )
    except IntegrityError:
        return
