"""The store over a migrated database, of each kind in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import delete

from lti_leadership.database import db
from lti_leadership.store.app import create_store
from lti_leadership.store.models import (
    StoreAttachment,
    StoreCredential,
    StoreKey,
    StoreShelf,
    StoreStatement,
)
from store.helpers import Sender, sender

from databases import PostgresDatabases, SqliteDatabases

TABLES = (StoreKey, StoreStatement, StoreShelf, StoreAttachment, StoreCredential)


@dataclass(frozen=True)
class TestedSettings:
    """The settings that the store reads."""

    __test__ = False

    resolved_database_url: str
    secret_key: SecretStr = field(default_factory=lambda: SecretStr("k" * 43))
    store_public_url: str = "https://store.example"
    trusted_proxies: int = 0


@pytest.fixture(scope="session")
def store_postgres_url(
    postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """One database for all of the store's tests: making one takes longer than most of them."""
    with postgres_databases.fresh(tmp_path_factory.mktemp("store")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_databases: SqliteDatabases
) -> Iterator[str]:
    if request.param == "postgresql":
        yield request.getfixturevalue("store_postgres_url")
    else:
        with sqlite_databases.fresh(tmp_path) as url:
            yield url


@pytest.fixture
def store_app(store_database_url: str) -> Iterator[Flask]:
    app = create_store(TestedSettings(store_database_url))
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        for table in TABLES:
            db.session.execute(delete(table))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def agency(store_app: Flask) -> Sender:
    """A sender with all scopes."""
    return sender(store_app)
