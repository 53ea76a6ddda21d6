"""The store's tables. Every row carries its agency, and every query names it.

`agency_id` is the agency's integer id without a foreign key: the store stands on the same floor as
the agencies and may be given a database of its own, where no table `agency` exists.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from lti_leadership.database import Model, UtcDateTime

KEY_BYTES = 16
UUID_LENGTH = 36


class StoreCredential(Model):
    """A user name and secret with which an agency reads or writes its statements."""

    __tablename__ = "store_credential"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    agency_id: Mapped[int] = mapped_column(Integer, index=True)
    name: Mapped[str] = mapped_column(String(100))
    username: Mapped[str] = mapped_column(String(64), unique=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    scopes: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class StoreShelf(Model):
    """Where an agency's next statement goes; its row is the lock that writers of an agency share.

    With it `seq` and `stored` only ever grow, in the order of commits, on both databases. So a
    page's cursor never skips a statement, and `last_stored` is a true "consistent through".
    """

    __tablename__ = "store_shelf"

    agency_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    last_stored: Mapped[datetime] = mapped_column(UtcDateTime)


class StoreStatement(Model):
    """One accepted statement; `body` is the JSON that is given back, never changed afterwards.

    Attributes:
        fingerprint: SHA-256 of what statement comparison looks at (Data 2.3.1).
        timestamp_given: false when the sender left the timestamp to us.
        target_id: the statement that this one's object refers to, if any.
        voiding: this statement voids its target.
        voided: another statement voids this one; it is only given out by `voidedStatementId`.
    """

    __tablename__ = "store_statement"
    __table_args__ = (
        UniqueConstraint("agency_id", "statement_id"),
        Index("ix_store_statement_target", "agency_id", "target_id"),
        Index("ix_store_statement_stored", "agency_id", "stored", "seq"),
    )

    agency_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    statement_id: Mapped[str] = mapped_column(String(UUID_LENGTH))
    stored: Mapped[datetime] = mapped_column(UtcDateTime)
    timestamp: Mapped[datetime] = mapped_column(UtcDateTime)
    timestamp_given: Mapped[bool]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    target_id: Mapped[str | None] = mapped_column(String(UUID_LENGTH), default=None)
    voiding: Mapped[bool]
    voided: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)


class StoreKey(Model):
    """What a statement can be found by: a hash of "verb X", "agent Y" or "related activity Z".

    One narrow table for all filters keeps each of them one index range, already in `seq` order.
    """

    __tablename__ = "store_key"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency_id", "seq"], ["store_statement.agency_id", "store_statement.seq"]
        ),
        Index("ix_store_key_statement", "agency_id", "seq"),
        {"sqlite_with_rowid": False},
    )

    agency_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key: Mapped[bytes] = mapped_column(LargeBinary(KEY_BYTES), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class StoreAttachment(Model):
    """The octets of an attachment, kept once an agency however many statements name them."""

    __tablename__ = "store_attachment"

    agency_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sha2: Mapped[str] = mapped_column(String(128), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
