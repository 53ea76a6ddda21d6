"""`lti-leadership store credential …`: make, list and withdraw the store's credentials.

The lead command runs these inside an application context. An agency is found by its slug through
the table's name, because the store must not import `agencies`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import click
from sqlalchemy import column, select, table

from lti_leadership.database import AnySession, write_transaction
from lti_leadership.store.credentials import SCOPES, issue_credential, revoke
from lti_leadership.store.models import StoreCredential

FindAgency = Callable[[AnySession, str], int | None]

_agency = table("agency", column("id"), column("slug"))


def find_agency(session: AnySession, slug: str) -> int | None:
    """Look an agency's id up by its slug."""
    return session.execute(select(_agency.c.id).where(_agency.c.slug == slug)).scalar()


def store_commands(
    session: AnySession,
    find: FindAgency = find_agency,
    ready: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> click.Group:
    """Build the command group `store`.

    Args:
        session: the database session to work on.
        find: gives an agency's id for its slug, None when there is no such agency.
        ready: opens the database for the length of a command.
    """

    @click.group()
    def store() -> None:
        """Look after the statement store."""

    store.add_command(_credential_commands(session, find, ready))
    return store


def _credential_commands(
    session: AnySession, find: FindAgency, ready: Callable[[], AbstractContextManager[object]]
) -> click.Group:
    @click.group()
    @click.pass_context
    def credential(context: click.Context) -> None:
        """Make, list and withdraw credentials."""
        context.with_resource(ready())

    @credential.command("add")
    @click.option("--agency", "slug", required=True, help="The agency's slug.")
    @click.option("--name", default="by the operator", show_default=True, help="What it is for.")
    @click.option(
        "--scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="May be repeated."
    )
    def add(slug: str, name: str, scopes: tuple[str, ...]) -> None:
        """Make a credential; its secret is shown this once and kept nowhere."""
        agency_id = _agency_id(session, find, slug)
        with write_transaction(session):
            issued = issue_credential(session, agency_id, name, scopes)
        click.echo(f"user name: {issued.username}")
        click.echo(f"secret:    {issued.secret}")

    @credential.command("list")
    @click.option("--agency", "slug", required=True, help="The agency's slug.")
    def show(slug: str) -> None:
        """List an agency's credentials, without their secrets."""
        for row in _credentials(session, _agency_id(session, find, slug)):
            state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else "active"
            click.echo(f"{row.username}\t{row.scopes}\t{state}\t{row.name}")

    @credential.command("revoke")
    @click.argument("username")
    def end(username: str) -> None:
        """Withdraw a credential at once."""
        with write_transaction(session):
            ended = revoke(session, username)
        if not ended:
            message = f"there is no active credential with the user name {username!r}"
            raise click.ClickException(message)
        click.echo("revoked")

    return credential


def _credentials(session: AnySession, agency_id: int) -> list[StoreCredential]:
    query = select(StoreCredential).where(StoreCredential.agency_id == agency_id)
    return list(session.scalars(query.order_by(StoreCredential.id)))


def _agency_id(session: AnySession, find: FindAgency, slug: str) -> int:
    agency_id = find(session, slug)
    session.rollback()
    if agency_id is None:
        message = f"there is no agency with the slug {slug!r}"
        raise click.ClickException(message)
    return agency_id
