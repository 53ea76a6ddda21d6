"""The one database: SQLite (WAL) embedded, PostgreSQL when one machine is not enough.

Same models, same queries, same tests on both. A unit of work that writes goes through
`write_transaction`, so that everything a person did is committed together or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from lti_leadership.settings import Settings

AnySession = Session | scoped_session[Any]
"""What a function that works on the database takes: a session, or Flask's scoped one."""

BUSY_TIMEOUT_MS = 10_000

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base: every constraint has a predictable name, so migrations can drop it."""

    metadata = MetaData(naming_convention=NAMING)


# Rows stay readable after a commit: a page is often drawn from what was just written.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:

    class Model(Base):
        """A mapped class (`db.Model`, typed)."""

        __abstract__ = True
else:
    Model = db.Model


def create_database_app(settings: Settings) -> Flask:
    """Return a Flask application that has the database and no pages (worker, commands)."""
    app = Flask("lti_leadership")
    bind_database(app, settings)
    return app


def bind_database(app: Flask, settings: Settings) -> None:
    """Give `app` the database of the settings."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.resolved_database_url
    db.init_app(app)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite forgets zones: what comes back is marked UTC again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes: they are a bug wherever they come from."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a naive datetime cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware datetime, whatever the database kept."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


@contextmanager
def write_transaction(session: AnySession) -> Iterator[None]:
    """Commit what the block did, or roll all of it back and raise.

    A read that is still open is ended first. On SQLite the write lock is taken at the start: a
    transaction that reads first and writes later would fail with "database is locked" when
    another writer came between.
    """
    if session.new or session.dirty or session.deleted:
        message = "unsaved changes were made outside of write_transaction"
        raise RuntimeError(message)
    session.commit()
    try:
        session.connection(execution_options={"writes": True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


M = TypeVar("M", bound=Base)


def upsert(session: AnySession, model: type[M], keys: dict[str, Any], updates: dict[str, Any]) -> M:
    """Return the row of `model` that has `keys` (a unique constraint), made or brought up to date.

    One statement: two people arriving in the same moment get the same row, and neither fails.
    """
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    some_key = next(iter(keys))
    statement = (
        insert(model)
        .values(**keys, **updates)
        .on_conflict_do_update(
            index_elements=list(keys), set_=updates or {some_key: keys[some_key]}
        )
        .returning(model)
    )
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
