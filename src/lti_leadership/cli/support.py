"""`lti-leadership support`: what a support code stands for."""

from __future__ import annotations

import click

from lti_leadership.cli.common import plain_problems, ready_database
from lti_leadership.database import db
from lti_leadership.web.support import SupportCase


@click.group()
def support() -> None:
    """Look up what people report."""


@support.command()
@click.argument("code")
@plain_problems
def show(code: str) -> None:
    """Show why the page with support CODE was shown."""
    with ready_database():
        case = db.session.get(SupportCase, code.strip().upper())
        if case is None:
            message = f"there is no case {code}"
            raise click.ClickException(message)
        click.echo(f"when   {case.at:%Y-%m-%d %H:%M:%S} UTC")
        click.echo(f"page   {case.endpoint or 'unknown'}")
        click.echo(f"why    {case.kind}{': ' + case.note if case.note else ''}")
        if case.specification:
            click.echo(f"rule   {case.specification}")
