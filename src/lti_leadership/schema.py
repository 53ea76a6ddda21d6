"""Whether the database's schema is the one that this version needs, and bringing it there.

Alembic takes a second to import, so only what migrates imports it.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from lti_leadership.agencies import destinations as _destinations
from lti_leadership.agencies import invites as _invites
from lti_leadership.agencies import models as _agencies
from lti_leadership.database import db
from lti_leadership.journal import models as _journal
from lti_leadership.learning import models as _learning
from lti_leadership.lti import models as _lti
from lti_leadership.store import models as _store
from lti_leadership.web import support as _support

HEAD = "0001"
"""The newest revision in `migrations/versions`; a test compares them."""

MIGRATIONS = Path(__file__).parent / "migrations"
MAPPED = (_agencies, _destinations, _invites, _journal, _learning, _lti, _store, _support)
"""Every module with tables: importing them is what makes the metadata whole."""


class SchemaError(RuntimeError):
    """The database is not ready for this version; the text says which command mends it."""


def upgrade(app: Flask) -> None:
    """Create or migrate the tables.

    Raises:
        SchemaError: the database cannot be reached.
    """
    import flask_migrate  # noqa: PLC0415 - slow, see above

    with app.app_context():
        _make_folder()
        flask_migrate.Migrate(app, db, directory=str(MIGRATIONS))
        try:
            flask_migrate.upgrade()
        except OperationalError as problem:
            raise SchemaError(_unreachable(problem)) from None


def check(app: Flask) -> None:
    """Do nothing if the schema fits.

    Raises:
        SchemaError: it is missing, older or newer.
    """
    with app.app_context():
        try:
            found = _revision()
        except OperationalError as problem:
            raise SchemaError(_unreachable(problem)) from None
    if found is None:
        message = "the database has no tables yet: run `lti-leadership db upgrade`"
        raise SchemaError(message)
    if found != HEAD:
        message = (
            f"the database is at revision {found}, this version needs {HEAD}: "
            "run `lti-leadership db upgrade` (back it up first)"
        )
        raise SchemaError(message)


def _revision() -> str | None:
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def _make_folder() -> None:
    database = db.engine.url.database
    if db.engine.dialect.name == "sqlite" and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)


def _unreachable(problem: OperationalError) -> str:
    where = db.engine.url.render_as_string(hide_password=True)
    return f"the database {where} cannot be opened: {str(problem.orig).splitlines()[0]}"
