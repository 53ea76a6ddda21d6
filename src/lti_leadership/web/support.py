"""Support cases: what an error page's code stands for, for the people who look after the tool.

A case keeps why, never what: no claim about a person, no address of a seat, nothing that anyone
wrote. It may name a registration and a deployment: those are what an administrator has to mend.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lti_leadership.database import AnySession, Model, UtcDateTime, utc_now, write_transaction

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"  # none that are mistaken for another, no words
CODE_LENGTH = 8


class SupportCase(Model):
    """One error page that somebody saw."""

    __tablename__ = "support_case"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    agency_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(80))
    specification: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(1000))
    endpoint: Mapped[str | None] = mapped_column(String(80))


def open_case(
    session: AnySession,
    kind: str,
    note: str,
    *,
    specification: str | None = None,
    endpoint: str | None = None,
    agency_id: int | None = None,
) -> str:
    """Keep a case and return its code, such as `KD7M-2XQB`."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    code = f"{letters[:4]}-{letters[4:]}"
    case = SupportCase(
        code=code,
        kind=kind,
        note=_printable(note[:1000]),
        specification=specification,
        endpoint=endpoint,
        agency_id=agency_id,
    )
    session.rollback()  # whatever failed before must not be saved with it
    with write_transaction(session):
        session.add(case)
    return code


def _printable(note: str) -> str:
    """A note may quote what a platform sent: no NUL, half a letter or line end gets into a row."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in note)
