"""`lti-leadership db`: making and migrating the tables."""

from __future__ import annotations

import click

from lti_leadership import schema
from lti_leadership.app import create_database_app
from lti_leadership.cli.common import plain_problems
from lti_leadership.settings import load_settings


@click.group("db")
def database() -> None:
    """Make and migrate the database."""


@database.command()
@plain_problems
def upgrade() -> None:
    """Make the tables, or bring those of an older version up to date."""
    settings = load_settings()
    schema.upgrade(create_database_app(settings))
    click.echo("The database is up to date.")


@database.command()
@plain_problems
def check() -> None:
    """Say whether the database fits this version; exit status 1 if not."""
    schema.check(create_database_app(load_settings()))
    click.echo("The database fits this version.")
