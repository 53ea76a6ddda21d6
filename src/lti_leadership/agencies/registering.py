"""Taking in agencies, their platforms and their LRSs. Doing it again changes nothing twice.

Call these inside `write_transaction`.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import select

from lti_leadership.agencies.destinations import Destination, DestinationKind
from lti_leadership.agencies.models import (
    IDENTIFIER_LENGTH,
    URL_LENGTH,
    Agency,
    Deployment,
    DeploymentStatus,
    Platform,
)
from lti_leadership.database import AnySession, upsert
from lti_leadership.vault import Vault

SLUG_LENGTH = 63


class AgencyUnclearError(ValueError):
    """No agency was named, and there is more than one to choose from; or the name is unknown."""


class DeploymentTakenError(ValueError):
    """The deployment belongs to another agency already."""


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        message = "must be a web address that starts with https://"
        raise ValueError(message)
    return value


Identifier = Annotated[str, Field(min_length=1, max_length=IDENTIFIER_LENGTH)]
WebAddress = Annotated[str, Field(max_length=URL_LENGTH), AfterValidator(_web_address)]


class PlatformEntry(BaseModel):
    """A platform as its administrator gives it to us; also a row of the CSV file."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    issuer: Annotated[str, Field(max_length=IDENTIFIER_LENGTH), AfterValidator(_web_address)]
    client_id: Identifier
    auth_url: WebAddress
    token_url: WebAddress
    jwks_url: WebAddress
    deployment: Identifier
    agency: Annotated[str, Field(max_length=SLUG_LENGTH)] = ""
    token_audience: Annotated[str, Field(max_length=URL_LENGTH)] = ""


def slug_of(name: str) -> str:
    """Return a short name for addresses and commands: lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:SLUG_LENGTH] or "agency"


def add_agency(session: AnySession, name: str, slug: str = "") -> Agency:
    """Return the agency of that slug, made or renamed."""
    return upsert(session, Agency, {"slug": slug or slug_of(name)}, {"name": name})


def find_agency(session: AnySession, slug: str) -> Agency:
    """Return the agency of that slug.

    Raises:
        AgencyUnclearError: there is none; the text lists those that there are.
    """
    found = session.scalar(select(Agency).where(Agency.slug == slug))
    if found is None:
        known = ", ".join(session.scalars(select(Agency.slug).order_by(Agency.slug))) or "none yet"
        message = f"there is no agency “{slug}” (known: {known})"
        raise AgencyUnclearError(message)
    return found


def agency_for(session: AnySession, entry: PlatformEntry) -> Agency:
    """Return the agency that an entry names; without a name, the only one, or a first one.

    Raises:
        AgencyUnclearError: the name is unknown, or none was given and there are several.
    """
    if entry.agency:
        return find_agency(session, entry.agency)
    agencies = session.scalars(select(Agency).order_by(Agency.slug)).all()
    if len(agencies) > 1:
        slugs = ", ".join(agency.slug for agency in agencies)
        message = f"say which agency it is for: {slugs}"
        raise AgencyUnclearError(message)
    return (
        agencies[0]
        if agencies
        else add_agency(session, urlsplit(entry.issuer).hostname or "Agency")
    )


def add_platform(session: AnySession, entry: PlatformEntry) -> Deployment:
    """Return the deployment that `entry` describes, its platform made or brought up to date.

    Raises:
        AgencyUnclearError: see `agency_for`.
        DeploymentTakenError: another agency has it: a deployment never changes hands by itself.
    """
    agency = agency_for(session, entry)
    platform = upsert(
        session,
        Platform,
        {"issuer": entry.issuer, "client_id": entry.client_id},
        {
            "authorization_url": entry.auth_url,
            "token_url": entry.token_url,
            "jwks_url": entry.jwks_url,
            **({"token_audience": entry.token_audience} if entry.token_audience else {}),
        },
    )
    keys = {"platform_id": platform.id, "deployment_id": entry.deployment}
    known = session.scalar(select(Deployment).filter_by(**keys))
    if known is not None and known.agency_id not in {None, agency.id}:
        message = f"deployment “{entry.deployment}” of {entry.issuer} belongs to another agency"
        raise DeploymentTakenError(message)
    return upsert(
        session, Deployment, keys, {"agency_id": agency.id, "status": DeploymentStatus.ACTIVE}
    )


class LrsEntry(BaseModel):
    """An LRS as its administrator gives it to us; the secret comes apart from it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    endpoint: WebAddress
    username: Identifier
    xapi_version: Annotated[str, Field(pattern=r"^(1\.0\.3|2\.0\.0)$")] = "1.0.3"


def add_lrs(
    session: AnySession, vault: Vault, agency: Agency, entry: LrsEntry, secret: str
) -> Destination:
    """Return the agency's LRS of that name, made or brought up to date."""
    return upsert(
        session,
        Destination,
        {"agency_id": agency.id, "name": entry.name},
        {
            "kind": DestinationKind.LRS,
            "endpoint": entry.endpoint,
            "username": entry.username,
            "sealed_secret": vault.seal(secret),
            "xapi_version": entry.xapi_version,
        },
    )
