"""What a worker throws away once an hour: what nobody can use any more."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from lti_leadership.cli.common import open_database
from lti_leadership.database import AnySession, db, utc_now, write_transaction
from lti_leadership.lti.login import purge_logins
from lti_leadership.lti.models import Seat
from lti_leadership.settings import Settings
from lti_leadership.web.support import SupportCase

log = logging.getLogger(__name__)

SEATS_KEPT = timedelta(days=30)
"""After its end a seat can still say "your visit has ended", and lead back to the LMS."""

SUPPORT_CASES_KEPT = timedelta(days=90)
EVERY_SECONDS = 3600.0


def tidy(session: AnySession) -> None:
    """Delete logins, seats and support cases that are past their time."""
    now = utc_now()
    with write_transaction(session):
        purge_logins(session)
        session.execute(delete(Seat).where(Seat.expires_at < now - SEATS_KEPT))
        session.execute(delete(SupportCase).where(SupportCase.at < now - SUPPORT_CASES_KEPT))


def keep_tidy(settings: Settings, stop: threading.Event) -> threading.Thread:
    """Tidy now, and every hour until `stop` is set, in a thread of its own."""

    def run() -> None:
        with open_database(settings):
            while not stop.is_set():
                _try_to_tidy()
                stop.wait(EVERY_SECONDS)

    thread = threading.Thread(target=run, name="housekeeping")
    thread.start()
    return thread


def _try_to_tidy() -> None:
    """A database that is away for a while is asked again in an hour."""
    try:
        tidy(db.session)
    except SQLAlchemyError as problem:
        log.warning("housekeeping did not work: %s", type(problem).__name__)
