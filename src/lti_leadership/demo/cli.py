"""`lti-leadership demo` and `demo-once`: an agency on your laptop."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from lti_leadership.demo.journey import JourneyFailedError, table, travel
from lti_leadership.demo.places import Places, PortTakenError, on_free_ports, refuse_taken_ports
from lti_leadership.demo.processes import ProcessEndedError, running
from lti_leadership.demo.setting_up import (
    SetUpFailedError,
    StaleDemoError,
    set_up,
    write_lms_config,
)

P = ParamSpec("P")
R = TypeVar("R")
FOLDER = Path("var/demo")
LOOK_EVERY_SECONDS = 0.5
PROBLEMS = (
    JourneyFailedError,
    OSError,
    PortTakenError,
    ProcessEndedError,
    SetUpFailedError,
    StaleDemoError,
)


def in_one_line(command: Callable[P, R]) -> Callable[P, R]:
    """Tell a problem in one line, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except PROBLEMS as problem:
            raise click.ClickException(str(problem)) from None

    return run


@click.command("demo")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
@click.option("--fresh", is_flag=True, help="Throw the last demo's data away first.")
@in_one_line
def demo(folder: Path, *, fresh: bool) -> None:
    """Run an agency on this computer: an LMS, the tool and a statement store. Ctrl-C stops it."""
    places = Places(folder)
    refuse_taken_ports(places)
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    click.echo("Setting up the demo agency …")
    config = write_lms_config(places, set_up(places))
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell had it ignored
        signal.signal(number, signal.default_int_handler)
    try:
        with running(places, config) as processes:
            click.echo(f"\n  Open {places.lms} in your browser.\n\n  Ctrl-C stops all of it.")
            while True:
                processes.refuse_ended()
                time.sleep(LOOK_EVERY_SECONDS)
    except KeyboardInterrupt:
        click.echo("\nStopped.")


@click.command("demo-once")
@in_one_line
def demo_once() -> None:
    """Do the demo's journey without a browser, and show what arrived where.

    It uses the database in LTI_LEADERSHIP_DATABASE_URL if that is set, else one of its own that it
    throws away. Exit status: 0 only if everything arrived.
    """
    with tempfile.TemporaryDirectory(prefix="lti-leadership-demo-") as folder:
        places = on_free_ports(Path(folder))
        config = set_up(places)
        with running(places, write_lms_config(places, config)):
            rows = travel(places, config)
    click.echo(table(rows))
    if any(row.found is None for row in rows):
        message = "not everything arrived"
        raise click.ClickException(message)
