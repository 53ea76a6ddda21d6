"""Whether the database's schema is the one that this version needs, and bringing it there."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import OperationalError

from lti_leadership.agencies import destinations as _destinations
from lti_leadership.agencies import models as _agencies
from lti_leadership.database import db
from lti_leadership.journal import models as _journal
from lti_leadership.learning import models as _learning
from lti_leadership.lti import models as _lti
from lti_leadership.store import models as _store
from lti_leadership.web import support as _support

MIGRATIONS = Path(__file__).parent / "migrations"
MAPPED = (_agencies, _destinations, _journal, _learning, _lti, _store, _support)
"""Every module with tables: importing them is what makes the metadata whole."""


class SchemaError(RuntimeError):
    """The database is not ready for this version; the text says which command mends it."""


def upgrade(app: Flask) -> None:
    """Create or migrate the tables.

    Raises:
        SchemaError: the database cannot be reached.
    """
    with app.app_context():
        _make_folder()
        try:
            flask_migrate.upgrade(directory=str(MIGRATIONS))
        except OperationalError as problem:
            raise SchemaError(_unreachable(problem)) from None


def check(app: Flask) -> None:
    """Do nothing if the schema fits.

    Raises:
        SchemaError: it is missing, older or newer.
    """
    wanted = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                found = MigrationContext.configure(connection).get_current_revision()
        except OperationalError as problem:
            raise SchemaError(_unreachable(problem)) from None
    if found is None:
        message = "the database has no tables yet: run `lti-leadership db upgrade`"
        raise SchemaError(message)
    if found != wanted:
        message = (
            f"the database is at revision {found}, this version needs {wanted}: "
            "run `lti-leadership db upgrade` (back it up first)"
        )
        raise SchemaError(message)


def _make_folder() -> None:
    database = db.engine.url.database
    if db.engine.dialect.name == "sqlite" and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)


def _unreachable(problem: OperationalError) -> str:
    where = db.engine.url.render_as_string(hide_password=True)
    return f"the database {where} cannot be opened: {str(problem.orig).splitlines()[0]}"
