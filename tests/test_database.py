"""Transactions, times and the schema, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from lti_leadership import schema
from lti_leadership.agencies.models import Agency, Learner
from lti_leadership.database import create_database_app, db, upsert, write_transaction
from lti_leadership.settings import Settings

from databases import TEST_SECRET


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_database_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("app")
def test_an_error_rolls_everything_back() -> None:
    with pytest.raises(RuntimeError), write_transaction(db.session):
        upsert(db.session, Agency, {"slug": "a"}, {"name": "A"})
        raise RuntimeError
    assert db.session.scalars(select(Agency)).all() == []


@pytest.mark.usefixtures("app")
def test_changes_made_outside_of_a_transaction_are_not_slipped_in() -> None:
    db.session.add(Agency(slug="a", name="A"))
    with (
        pytest.raises(RuntimeError, match="outside of write_transaction"),
        write_transaction(db.session),
    ):
        pass


@pytest.mark.usefixtures("app")
def test_upsert_gives_the_same_row_and_brings_it_up_to_date() -> None:
    with write_transaction(db.session):
        first = upsert(db.session, Agency, {"slug": "a"}, {"name": "A"})
        second = upsert(db.session, Agency, {"slug": "a"}, {"name": "B"})
    assert first is second
    assert second.name == "B"


@pytest.mark.usefixtures("app")
def test_upsert_with_nothing_to_update_leaves_the_row_as_it_is() -> None:
    with write_transaction(db.session):
        agency = upsert(db.session, Agency, {"slug": "a"}, {"name": "A"})
        keys = {"agency_id": agency.id, "issuer": "https://lms.example", "subject": "4"}
        upsert(db.session, Learner, keys, {"name": "Known"})
        assert upsert(db.session, Learner, keys, {}).name == "Known"


def test_many_writers_that_read_first_all_succeed(app: Flask) -> None:
    with write_transaction(db.session):
        upsert(db.session, Agency, {"slug": "a"}, {"name": "0"})

    def add_one() -> None:
        with app.app_context(), write_transaction(db.session):
            row = db.session.scalar(select(Agency).where(Agency.slug == "a").with_for_update())
            assert row is not None
            row.name = str(int(row.name) + 1)

    threads = [Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert db.session.scalar(select(Agency.name)) == "8"


@pytest.mark.usefixtures("app")
def test_times_come_back_aware_and_in_utc() -> None:
    noon_in_summer = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    with write_transaction(db.session):
        db.session.add(Agency(slug="a", name="A", created_at=noon_in_summer))
    db.session.expire_all()
    kept = db.session.scalar(select(Agency.created_at))
    assert kept == datetime(2026, 7, 1, 11, tzinfo=UTC)
    assert kept.tzinfo is UTC


@pytest.mark.usefixtures("app")
def test_a_naive_time_is_refused() -> None:
    naive = datetime(2026, 7, 1)  # noqa: DTZ001 - the very mistake that is refused
    with pytest.raises(Exception, match="naive datetime"), write_transaction(db.session):
        db.session.add(Agency(slug="a", name="A", created_at=naive))


@pytest.mark.usefixtures("app")
def test_a_learner_cannot_belong_to_an_agency_that_is_not_there() -> None:
    with pytest.raises(IntegrityError), write_transaction(db.session):
        db.session.add(Learner(agency_id=99, issuer="https://lms.example", subject="4"))


def test_the_head_that_is_asked_for_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == schema.HEAD


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    flask_migrate.Migrate(app, db, directory=str(schema.MIGRATIONS))
    assert flask_migrate.check() is None
    names = inspect(db.engine).get_table_names()
    assert {table.name for table in db.metadata.sorted_tables} <= set(names)


def test_the_migrations_go_back_as_well(app: Flask) -> None:
    flask_migrate.Migrate(app, db, directory=str(schema.MIGRATIONS))
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}


def test_a_database_that_fits_is_not_complained_about(app: Flask) -> None:
    schema.check(app)


def test_a_database_of_another_version_says_what_to_do(app: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    with pytest.raises(schema.SchemaError, match=r"at revision older.*db upgrade"):
        schema.check(app)


def test_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    app = create_database_app(Settings(database_url=url, secret_key=TEST_SECRET))
    with pytest.raises(schema.SchemaError, match=r"no tables yet.*db upgrade"):
        schema.check(app)


def test_a_database_that_cannot_be_opened_is_named_without_its_password() -> None:
    url = "postgresql+psycopg://someone:hidden-word@127.0.0.1:1/nothing"
    app = create_database_app(Settings(database_url=url, secret_key=TEST_SECRET))
    with pytest.raises(schema.SchemaError, match="cannot be opened") as problem:
        schema.check(app)
    assert "hidden-word" not in str(problem.value)
