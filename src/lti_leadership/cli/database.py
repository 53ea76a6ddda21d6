"""`lti-leadership db`: making and migrating the tables."""

from __future__ import annotations

import click

from lti_leadership import schema
from lti_leadership.cli.common import open_database, plain_problems, ready_database
from lti_leadership.settings import load_settings


@click.group("db")
def database() -> None:
    """Make and migrate the database."""


@database.command()
@plain_problems
def upgrade() -> None:
    """Make the tables, or bring those of an older version up to date."""
    settings = load_settings()
    with open_database(settings) as app:
        schema.upgrade(app)
    click.echo("The database is up to date.")


@database.command()
@plain_problems
def check() -> None:
    """Say whether the database fits this version; exit status 1 if not."""
    with ready_database():
        click.echo("The database fits this version.")
