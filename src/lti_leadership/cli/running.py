"""`lti-leadership serve`, `worker` and `store`: the three processes."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading

import click

from lti_leadership.app import create_database_app
from lti_leadership.cli.common import plain_problems, ready_database, ready_parts
from lti_leadership.database import db
from lti_leadership.delivery.worker import Worker
from lti_leadership.serving import serve_by_granian, serve_by_waitress
from lti_leadership.store.cli import store_commands

store = store_commands(db.session, ready=ready_database)

SERVERS = {"granian": serve_by_granian, "waitress": serve_by_waitress}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8002, show_default=True)
@click.option("--server", type=click.Choice(list(SERVERS)), default="granian", show_default=True)
@plain_problems
def serve(host: str, port: int, server: str) -> None:
    """Serve the tool's pages."""
    parts = ready_parts()
    refuse_taken_port(host, port)
    with create_database_app(parts.settings).app_context():
        parts.tool_keys.ensure(db.session)
    click.echo(f"Serving {parts.settings.public_url} on {host}:{port}. Ctrl-C stops it.")
    SERVERS[server]("lti_leadership.wsgi:create_tool", host, port)


@click.command()
@plain_problems
def worker() -> None:
    """Deliver scores and statements until told to stop (Ctrl-C or SIGTERM)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    parts = ready_parts()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with create_database_app(parts.settings).app_context():
        click.echo("Delivering. Ctrl-C stops it.")
        Worker(db.session, parts.delivery_tools).run(stop)


@store.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8003, show_default=True)
@click.option("--server", type=click.Choice(list(SERVERS)), default="granian", show_default=True)
@plain_problems
def store_serve(host: str, port: int, server: str) -> None:
    """Serve the statement store, for agencies that have no LRS."""
    ready_parts()
    refuse_taken_port(host, port)
    click.echo(f"Serving the statement store on {host}:{port}. Ctrl-C stops it.")
    SERVERS[server]("lti_leadership.wsgi:create_statement_store", host, port)


def refuse_taken_port(host: str, port: int) -> None:
    """Say in one line that a port is taken, before a server says it in twenty."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            reason = os.strerror(problem.errno or 0)
            message = (
                f"port {port} on {host} cannot be used ({reason}): "
                "stop what uses it, or choose another with --port"
            )
            raise click.ClickException(message) from None
