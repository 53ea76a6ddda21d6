"""`lti-leadership store`: the statement store's credentials and its server."""

from __future__ import annotations

import click

from lti_leadership.cli.common import plain_problems, ready_database
from lti_leadership.cli.ports import refuse_taken_port
from lti_leadership.database import db
from lti_leadership.serving import SERVERS
from lti_leadership.store.cli import store_commands

store = store_commands(db.session, ready=ready_database)


@store.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8003, show_default=True)
@click.option("--server", type=click.Choice(list(SERVERS)), default="granian", show_default=True)
@plain_problems
def store_serve(host: str, port: int, server: str) -> None:
    """Serve the statement store, for agencies that have no LRS."""
    refuse_taken_port(host, port)
    with ready_database():
        pass  # say now, and in one line, if the database does not fit
    click.echo(f"Serving the statement store on {host}:{port}. Ctrl-C stops it.")
    SERVERS[server]("lti_leadership.wsgi:create_statement_store", host, port)
