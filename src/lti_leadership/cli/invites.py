"""`lti-leadership agency invite`, `invites` and `revoke-invite`: addresses to paste into an LMS."""

from __future__ import annotations

import click

from lti_leadership.agencies.invites import (
    MOST_DAYS,
    USUAL_DAYS,
    list_invites,
    make_invite,
    revoke_invite,
)
from lti_leadership.agencies.registering import find_agency
from lti_leadership.cli.common import plain_problems, ready_database
from lti_leadership.database import db, write_transaction


@click.command("invite")
@click.option("--agency", "slug", required=True, help="Who the LMS belongs to (slug).")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=USUAL_DAYS,
    show_default=True,
    help="How long the address can be used.",
)
@plain_problems
def invite(slug: str, days: int) -> None:
    """Make an address that registers the tool in one LMS, once.

    It is shown this one time: only its hash is kept. Send it to the LMS’s administrator as you
    would send a password.
    """
    with ready_database() as settings:
        agency = find_agency(db.session, slug)
        with write_transaction(db.session):
            made, token = make_invite(db.session, agency, days)
        click.echo(f"{settings.public_url}/register/{token}")
        click.echo(
            f"\nInvite {made.id} for {agency.name}: one use, until {made.expires_at:%d %B %Y}.\n"
            "It is not shown again. The LMS’s administrator pastes it where tools are registered;\n"
            f"{settings.public_url}/setup says where that is in each LMS.",
            err=True,
        )


@click.command("invites")
@click.option("--agency", "slug", default="", help="Only those of this agency (slug).")
@plain_problems
def invites(slug: str) -> None:
    """List invites and what became of them."""
    with ready_database():
        agency = find_agency(db.session, slug) if slug else None
        for row in list_invites(db.session, agency):
            made = f"{row.platform.issuer} {row.platform.client_id}" if row.platform else "-"
            click.echo(
                f"{row.id}\t{row.agency.slug}\t{row.state}\tuntil {row.expires_at:%Y-%m-%d}\t{made}"
            )


@click.command("revoke-invite")
@click.argument("invite_id", type=int)
@plain_problems
def revoke(invite_id: int) -> None:
    """Make an invite unusable, if it was not used yet; INVITE_ID is its number in `invites`."""
    with ready_database(), write_transaction(db.session):
        revoked = revoke_invite(db.session, invite_id)
    click.echo(f"Invite {revoked.id} can no longer be used.")


def add_invite_commands(group: click.Group) -> None:
    """Add the three commands to `lti-leadership agency`."""
    for command in (invite, invites, revoke):
        group.add_command(command)
