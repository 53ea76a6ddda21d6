"""From a posted launch to a seat: one read, one check, one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from sqlalchemy import select, update

from lti_leadership.agencies.destinations import (
    Destination,
    DestinationKind,
    GradeCell,
    LineItem,
)
from lti_leadership.agencies.models import (
    Course,
    Deployment,
    DeploymentStatus,
    Learner,
    Platform,
)
from lti_leadership.database import AnySession, upsert, utc_now
from lti_leadership.lti.claims import EndpointClaim, LaunchClaims
from lti_leadership.lti.deep_linking import settings_to_keep
from lti_leadership.lti.key_sets import KeySets
from lti_leadership.lti.login import Browser, digest
from lti_leadership.lti.message import LaunchMessage
from lti_leadership.lti.models import LoginState, Role, Seat
from lti_leadership.lti.refusals import (
    DeploymentUnknownError,
    ItemUnknownError,
    LaunchRequestInvalidError,
    PlatformReportedError,
    StateUnknownError,
    StateUsedError,
)
from lti_leadership.lti.roles import role_from_claim
from lti_leadership.lti.seats import SEAT_LIFETIME, new_token
from lti_leadership.lti.targets import own_query

MAX_STATE_CHARACTERS = 200
AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE_SCOPE = f"{AGS_SCOPE}score"
AGS_SCOPES = {
    f"{AGS_SCOPE}{name}" for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")
}


@dataclass(frozen=True)
class PostedLaunch:
    """What the browser posted to the launch address; absent fields are empty."""

    state: str = ""
    id_token: str = ""
    error: str = ""


@dataclass(frozen=True)
class VerifiedLaunch:
    """A launch whose every check has passed; nothing is stored yet."""

    login: LoginState
    claims: LaunchClaims
    item: str


@dataclass(frozen=True)
class Arrival:
    """An opened seat, its address part, and the grade cell that this link writes to."""

    seat: Seat
    token: str
    grade_cell: GradeCell | None


@dataclass(frozen=True)
class LaunchRules:
    """What a launch is checked against.

    Attributes:
        key_sets: the platforms' keys.
        public_url: our own origin; a target elsewhere is refused.
        whole: the item of a link that names none.
        is_item: whether an id is part of the framework.
    """

    key_sets: KeySets
    public_url: str
    whole: str
    is_item: Callable[[str], bool]


def verify_launch(
    session: AnySession, posted: PostedLaunch, browser: Browser | None, rules: LaunchRules
) -> VerifiedLaunch:
    """Check a posted launch; reads only (and may fetch the platform's keys).

    Raises:
        LaunchRefusedError: one of its subclasses says why.
    """
    login = _find_login(session, posted.state)
    if posted.error or not posted.id_token:
        if posted.error:
            note = f"error={posted.error[:100]}"
            raise PlatformReportedError(note)
        message = "id_token is missing"
        raise LaunchRequestInvalidError(message)
    session.commit()  # no open read while the key set may be fetched
    claims = LaunchMessage(posted.id_token, login, browser or Browser(""), rules.key_sets).claims()
    return VerifiedLaunch(login, claims, _item(claims, rules))


def open_seat(session: AnySession, launch: VerifiedLaunch) -> Arrival:
    """Spend the login and store who came from where. Call it inside `write_transaction`.

    Raises:
        StateUsedError: the same launch was spent in the meantime.
        DeploymentUnknownError: the deployment belongs to no agency yet.
    """
    _spend(session, launch.login)
    claims, platform = launch.claims, launch.login.platform
    if claims.tool_platform and claims.tool_platform.product_family_code:
        platform.product_family_code = claims.tool_platform.product_family_code
    deployment = _deployment(session, platform, claims)
    learner = _learner(session, deployment, platform, claims)
    course = _course(session, deployment, claims)
    role = role_from_claim(claims.roles)
    token = new_token()
    presentation = claims.launch_presentation
    seat = Seat(
        token_hash=digest(token),
        browser_hash=launch.login.browser_hash,
        agency_id=learner.agency_id,
        learner_id=learner.id,
        deployment_id=deployment.id,
        course_id=course.id if course else None,
        role=role,
        item=launch.item,
        return_url=presentation.return_url if presentation else None,
        locale=presentation.locale if presentation else None,
        deep_linking=settings_to_keep(claims),
        expires_at=utc_now() + SEAT_LIFETIME,
    )
    session.add(seat)
    cell = _grade_cell(session, learner, platform, launch) if role is Role.LEARNER else None
    session.flush()
    return Arrival(seat, token, cell)


def _find_login(session: AnySession, state: str) -> LoginState:
    if not state or len(state) > MAX_STATE_CHARACTERS:
        message = "state is missing or too long"
        raise StateUnknownError(message)
    login = session.get(LoginState, digest(state))
    if login is None or login.expires_at <= utc_now():
        raise StateUnknownError
    if login.used_at is not None:
        raise StateUsedError
    return login


def _spend(session: AnySession, login: LoginState) -> None:
    spent = session.scalar(
        update(LoginState)
        .where(LoginState.state_hash == login.state_hash, LoginState.used_at.is_(None))
        .values(used_at=utc_now())
        .returning(LoginState.platform_id)
    )
    if spent is None:
        raise StateUsedError


def _item(claims: LaunchClaims, rules: LaunchRules) -> str:
    """The custom parameter `item`, or the target's own `?item=`; else the whole framework."""
    query = parse_qs(own_query(claims.target_link_uri, rules.public_url))
    named = claims.custom_text("item") or next(iter(query.get("item", [])), None)
    if named is not None and not rules.is_item(named):
        note = f"item={named[:40]}"
        raise ItemUnknownError(note)
    return named or rules.whole


def _deployment(session: AnySession, platform: Platform, claims: LaunchClaims) -> Deployment:
    found = session.scalar(
        select(Deployment).where(
            Deployment.platform_id == platform.id,
            Deployment.deployment_id == claims.deployment_id,
        )
    )
    if found is None or found.agency_id is None or found.status != DeploymentStatus.ACTIVE:
        note = f"deployment “{claims.deployment_id}” of {platform.issuer} ({platform.client_id})"
        raise DeploymentUnknownError(note)
    return found


def _learner(
    session: AnySession, deployment: Deployment, platform: Platform, claims: LaunchClaims
) -> Learner:
    keys = {
        "agency_id": deployment.agency_id,
        "issuer": platform.issuer,
        "subject": claims.sub,
    }
    known_name = {"name": claims.name} if claims.name else {}  # never overwritten with nothing
    return upsert(session, Learner, keys, known_name)


def _course(session: AnySession, deployment: Deployment, claims: LaunchClaims) -> Course | None:
    if claims.context is None:
        return None
    keys = {"deployment_id": deployment.id, "context_id": claims.context.id}
    known_title = {"title": claims.context.title} if claims.context.title else {}
    return upsert(session, Course, keys, {"agency_id": deployment.agency_id, **known_title})


def _grade_cell(
    session: AnySession, learner: Learner, platform: Platform, launch: VerifiedLaunch
) -> GradeCell | None:
    """Remember the gradebook column that this link writes to, if the LMS lets us write scores."""
    endpoint = launch.claims.endpoint
    if endpoint is None or endpoint.lineitem is None or SCORE_SCOPE not in endpoint.scope:
        return None
    gradebook = _gradebook(session, learner.agency_id, platform)
    line_item = upsert(
        session,
        LineItem,
        {"destination_id": gradebook.id, "url": endpoint.lineitem, "covers": launch.item},
        {"agency_id": learner.agency_id, "scopes": _known_scopes(endpoint)},
    )
    return upsert(
        session,
        GradeCell,
        {"line_item_id": line_item.id, "learner_id": learner.id},
        {"agency_id": learner.agency_id},
    )


def _known_scopes(endpoint: EndpointClaim) -> str:
    """Return the granted scopes that AGS 2.0 knows: any others are of no use to us."""
    return " ".join(sorted({scope for scope in endpoint.scope if scope in AGS_SCOPES}))


def _gradebook(session: AnySession, agency_id: int, platform: Platform) -> Destination:
    """The agency's lane to this LMS's gradebook, made at the first graded launch."""
    known = session.scalar(
        select(Destination).where(
            Destination.agency_id == agency_id, Destination.platform_id == platform.id
        )
    )
    if known is not None:
        return known
    return upsert(
        session,
        Destination,
        {"agency_id": agency_id, "name": f"Gradebook of {platform.issuer} ({platform.client_id})"},
        {"kind": DestinationKind.GRADEBOOK, "platform_id": platform.id},
    )
