"""`lti-leadership agency`, `platform` and `lrs`: who hosts the tool, and where facts go."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import click
from pydantic import ValidationError
from sqlalchemy import select

from lti_leadership.agencies.models import Agency, Deployment
from lti_leadership.agencies.registering import (
    AgencyUnclearError,
    DeploymentTakenError,
    LrsEntry,
    PlatformEntry,
    add_agency,
    add_lrs,
    add_platform,
    find_agency,
)
from lti_leadership.cli.common import plain_problems, ready_database
from lti_leadership.cli.invites import add_invite_commands
from lti_leadership.database import db, write_transaction
from lti_leadership.settings import Settings
from lti_leadership.vault import Vault
from lti_leadership.xapi.endpoint import normalise_endpoint

MAX_CSV_BYTES = 1024 * 1024


@click.group()
def agency() -> None:
    """Agencies: the councils and care providers that host the tool."""


@agency.command("add")
@click.option("--name", required=True, help="As people know it, such as “Glen Council”.")
@click.option("--slug", default="", help="Short name for commands; made from the name if left out.")
@plain_problems
def agency_add(name: str, slug: str) -> None:
    """Add an agency, or rename one."""
    with ready_database(), write_transaction(db.session):
        added = add_agency(db.session, name, slug)
    click.echo(f"Agency “{added.slug}” ({added.name}) is ready.")


@agency.command("list")
@plain_problems
def agency_list() -> None:
    """List the agencies."""
    with ready_database():
        for row in db.session.scalars(select(Agency).order_by(Agency.slug)):
            click.echo(f"{row.slug}\t{row.name}")


add_invite_commands(agency)


@click.group()
def platform() -> None:
    """LMSs that may launch the tool."""


@platform.command("add")
@click.option("--issuer", help="The LMS’s issuer (iss), exactly as it sends it.")
@click.option("--client-id", help="The client id that the LMS gave this tool.")
@click.option("--auth-url", help="Where people are sent to be signed in (OIDC authorization).")
@click.option("--token-url", help="Where access tokens come from.")
@click.option("--jwks-url", help="The LMS’s public keys (JWKS).")
@click.option("--deployment", help="The deployment id.")
@click.option("--agency", default="", help="Whose it is (slug); not needed while there is one.")
@click.option("--token-audience", default="", help="Only if the LMS’s documentation asks for it.")
@click.option("--csv", "csv_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plain_problems
def platform_add(csv_file: Path | None, **options: str | None) -> None:
    """Add one platform by its options, or many from a CSV file with the same column names.

    The columns are issuer, client_id, auth_url, token_url, jwks_url, deployment and, if wanted,
    agency and token_audience. Either all rows are taken or none.
    """
    given = {name: value for name, value in options.items() if value}
    entries = _rows(csv_file) if csv_file else [("", PlatformEntry.model_validate(given))]
    with ready_database() as settings:
        with write_transaction(db.session):
            added = [_add(where, entry) for where, entry in entries]
        for deployment in added:
            click.echo(_added(deployment, settings))


@platform.command("list")
@plain_problems
def platform_list() -> None:
    """List the deployments and whose they are."""
    with ready_database():
        for row in db.session.scalars(select(Deployment).order_by(Deployment.id)):
            owner = row.agency.slug if row.agency else "nobody yet"
            issuer, client = row.platform.issuer, row.platform.client_id
            click.echo(f"{issuer}\t{client}\t{row.deployment_id}\t{owner}\t{row.status}")


@click.group()
def lrs() -> None:
    """Learning record stores that an agency’s statements go to."""


@lrs.command("add")
@click.option("--agency", required=True, help="Whose it is (slug).")
@click.option("--name", required=True, help="As the agency calls it.")
@click.option(
    "--endpoint", required=True, help="The LRS’s address, such as https://lrs.example/xapi."
)
@click.option("--username", required=True, help="The Basic key or user name.")
@click.option("--xapi-version", default="1.0.3", show_default=True)
@plain_problems
def lrs_add(agency: str, **entry: str) -> None:
    """Add an LRS, or change one. The secret is asked for, or read from LTI_LEADERSHIP_LRS_SECRET.

    Statements are sent from now on; what happened before is not sent.
    """
    with ready_database() as settings:
        entry["endpoint"] = normalise_endpoint(entry["endpoint"])
        checked = LrsEntry.model_validate(entry)
        secret = os.environ.get("LTI_LEADERSHIP_LRS_SECRET") or click.prompt(
            "Secret", hide_input=True
        )
        vault = Vault(settings.secret_key.get_secret_value())
        owner = find_agency(db.session, agency)
        with write_transaction(db.session):
            add_lrs(db.session, vault, owner, checked, secret)
    click.echo(f"Statements of {agency} go to {checked.endpoint}.")


def _rows(path: Path) -> list[tuple[str, PlatformEntry]]:
    """Read the CSV; every row’s problems are told at once, each with its line."""
    if path.stat().st_size > MAX_CSV_BYTES:
        message = f"{path} is larger than 1 MiB; is it the right file?"
        raise click.ClickException(message)
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    entries, problems = [], []
    for row in reader:
        where = f"{path}:{reader.line_num}"
        try:
            entries.append((f"{where}: ", PlatformEntry.model_validate(_filled(row))))
        except ValidationError as invalid:
            problems += [
                f"{where}: {error['loc'][0]}: {error['msg']}"
                for error in invalid.errors(include_input=False, include_url=False)
            ]
    if problems or not entries:
        raise click.ClickException("\n".join(problems) or f"{path} has no rows")
    return entries


def _filled(row: dict[str, str | None]) -> dict[str, str]:
    return {str(name).strip(): value for name, value in row.items() if value}


def _add(where: str, entry: PlatformEntry) -> Deployment:
    try:
        return add_platform(db.session, entry)
    except (AgencyUnclearError, DeploymentTakenError) as problem:
        message = f"{where}{problem}"
        raise click.ClickException(message) from None


def _added(deployment: Deployment, settings: Settings) -> str:
    owner = deployment.agency.slug if deployment.agency else ""
    return (
        f"{deployment.platform.issuer} may launch the tool for “{owner}” "
        f"(deployment {deployment.deployment_id}).\n"
        f"  In the LMS:  login {settings.public_url}/lti/login  "
        f"launch {settings.launch_url}  keys {settings.public_url}/lti/jwks"
    )
