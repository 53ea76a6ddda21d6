"""Dynamic registration: an LMS's administrator registers the tool with an invite, in two steps.

    GET   look:      invite open? → fetch the LMS's description → show what will be asked for
    POST  register:  claim the invite → ask the LMS → keep platform and deployment, spend the invite

Nothing is kept by the first step. What it showed is sealed into its form, so the second sends
exactly what was read, and only somebody who holds the invite can have such a form. If anything
fails, nothing half-made is left and the invite can be used again.
Source: LTI Dynamic Registration 1.0 (1EdTech).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from lti_leadership.agencies.invites import (
    Claim,
    Invite,
    InviteState,
    InviteUnavailableError,
    agencies_that_registered,
    claim_invite,
    give_back,
    open_invite,
    spend_invite,
)
from lti_leadership.agencies.models import Agency, Deployment, DeploymentStatus, Platform
from lti_leadership.database import AnySession, upsert, write_transaction
from lti_leadership.lti.registration_answer import Answer, send_registration
from lti_leadership.lti.registration_offer import Offer, open_offer
from lti_leadership.lti.registration_platform import (
    Configuration,
    fetch_configuration,
    read_request,
)
from lti_leadership.lti.registration_refusals import (
    InviteExpiredError,
    InviteInUseError,
    InviteRefusedError,
    InviteSpentError,
    PlatformTakenError,
    RegistrationNotKeptError,
)
from lti_leadership.lti.registration_request import Choices, ToolAddresses, registration_document
from lti_leadership.outbound import Wire
from lti_leadership.vault import Vault

_REFUSALS: dict[InviteState | None, type[InviteRefusedError]] = {
    InviteState.SPENT: InviteSpentError,
    InviteState.CLAIMED: InviteInUseError,
    InviteState.EXPIRED: InviteExpiredError,
    InviteState.REVOKED: InviteExpiredError,
}


@dataclass(frozen=True)
class Registrar:
    """What registering works with."""

    wire: Wire
    vault: Vault
    tool: ToolAddresses
    allowed_hosts: frozenset[str]


@dataclass(frozen=True)
class Registered:
    """What came of a registration. Without `deployment_id` the LMS gives one later (Canvas)."""

    agency: Agency
    platform: Platform
    configuration: Configuration
    deployment_id: str | None


def look(
    session: AnySession, registrar: Registrar, token: str, parameters: dict[str, str]
) -> tuple[Agency, Offer]:
    """Return whom the invite is for, and what to show before anything is registered.

    Raises:
        RegistrationRefusedError: the invite cannot be used, or the LMS's description cannot.
    """
    agency = _invite(session, token).agency
    session.commit()  # no transaction stays open while the LMS is asked
    request = read_request(parameters)
    configuration = fetch_configuration(registrar.wire, request, registrar.allowed_hosts)
    return agency, Offer.of(token, configuration, request.registration_token)


def register(
    session: AnySession, registrar: Registrar, token: str, sealed: str, choices: Choices
) -> Registered:
    """Register at the LMS what was shown, and keep it.

    Raises:
        RegistrationRefusedError: it was not registered here; the class says how far it came.
    """
    _invite(session, token)
    offer = open_offer(registrar.vault, sealed, token)
    claim = _claim(session, token)
    try:
        document = registration_document(registrar.tool, offer.configuration, choices)
        answer = send_registration(registrar.wire, offer, document)
        return _keep(session, claim, offer.configuration, answer)
    except BaseException:
        with suppress(SQLAlchemyError), write_transaction(session):
            give_back(session, claim)
        raise


def _invite(session: AnySession, token: str) -> Invite:
    try:
        return open_invite(session, token)
    except InviteUnavailableError as problem:
        raise _refusal(problem) from None


def _claim(session: AnySession, token: str) -> Claim:
    try:
        with write_transaction(session):
            return claim_invite(session, token)
    except InviteUnavailableError as problem:
        raise _refusal(problem) from None


def _refusal(problem: InviteUnavailableError) -> InviteRefusedError:
    return _REFUSALS.get(problem.state, InviteRefusedError)(str(problem))


def _keep(
    session: AnySession, claim: Claim, configuration: Configuration, answer: Answer
) -> Registered:
    """All of it or nothing: the platform, its deployment and the end of the invite."""
    try:
        with write_transaction(session):
            platform = _bind(session, claim.agency_id, configuration, answer)
            spend_invite(session, claim, platform)
            agency = session.get_one(Agency, claim.agency_id)
    except (SQLAlchemyError, InviteUnavailableError) as problem:
        raise RegistrationNotKeptError(type(problem).__name__) from problem
    return Registered(agency, platform, configuration, answer.deployment_id)


def _bind(
    session: AnySession, agency_id: int, configuration: Configuration, answer: Answer
) -> Platform:
    """Make or update the platform of this agency.

    It is known whose a platform is only once its row is ours to write: two agencies that register
    the same one in the same moment must not both find it new.
    """
    keys = {"issuer": configuration.issuer, "client_id": answer.client_id}
    is_new = session.scalar(select(Platform.id).filter_by(**keys)) is None
    platform = upsert(session, Platform, keys, _facts(configuration))
    holders = _holders(session, platform)
    if holders - {agency_id} or not (is_new or holders):
        note = f"client_id {answer.client_id} of {configuration.issuer} is held by another"
        raise PlatformTakenError(note)
    if answer.deployment_id is not None:
        owner = {"agency_id": agency_id, "status": DeploymentStatus.ACTIVE}
        of = {"platform_id": platform.id, "deployment_id": answer.deployment_id}
        upsert(session, Deployment, of, owner)
    return platform


def _holders(session: AnySession, platform: Platform) -> set[int]:
    """Return the agencies that a platform serves, or that registered it."""
    serving = select(Deployment.agency_id).where(
        Deployment.platform_id == platform.id, Deployment.agency_id.is_not(None)
    )
    return {
        *(agency_id for agency_id in session.scalars(serving) if agency_id is not None),
        *agencies_that_registered(session, platform),
    }


def _facts(configuration: Configuration) -> dict[str, str | None]:
    return {
        "authorization_url": configuration.authorization_endpoint,
        "token_url": configuration.token_endpoint,
        "jwks_url": configuration.jwks_uri,
        "token_audience": configuration.vendor.token_audience(configuration.authorization_server),
        "product_family_code": configuration.lti.product_family_code,
    }
