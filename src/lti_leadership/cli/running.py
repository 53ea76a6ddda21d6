"""`lti-leadership serve` and `worker`: the tool's two processes."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from lti_leadership import schema
from lti_leadership.app import Parts, build_parts
from lti_leadership.cli.common import open_database, plain_problems
from lti_leadership.cli.housekeeping import keep_tidy
from lti_leadership.cli.ports import refuse_taken_port
from lti_leadership.database import db
from lti_leadership.delivery.worker import Worker
from lti_leadership.serving import SERVERS
from lti_leadership.settings import load_settings


@contextmanager
def ready_parts() -> Iterator[Parts]:
    """Give everything built; the database is open, and fits this version."""
    parts = build_parts(load_settings())
    with open_database(parts.settings) as app:
        schema.check(app)
        yield parts


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8002, show_default=True)
@click.option("--server", type=click.Choice(list(SERVERS)), default="granian", show_default=True)
@plain_problems
def serve(host: str, port: int, server: str) -> None:
    """Serve the tool's pages."""
    refuse_taken_port(host, port)
    with ready_parts() as parts:
        parts.tool_keys.ensure(db.session)
        click.echo(f"Serving {parts.settings.public_url} on {host}:{port}. Ctrl-C stops it.")
    SERVERS[server]("lti_leadership.wsgi:create_tool", host, port)


@click.command()
@plain_problems
def worker() -> None:
    """Deliver scores and statements until told to stop (Ctrl-C or SIGTERM)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()
    with ready_parts() as parts:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        click.echo("Delivering. Ctrl-C stops it.")
        tidying = keep_tidy(parts.settings, stop)
        Worker(db.session, parts.delivery_tools).run(stop)
        tidying.join()
