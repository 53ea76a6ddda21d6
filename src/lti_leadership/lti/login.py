"""OIDC third-party-initiated login: the LMS says who comes, we ask it to prove it.

1EdTech Security Framework 1.0, 5.1.1. The platform that began the login, the nonce and the browser
are remembered in a row of our own; the launch has to match all of them (pylti1p3 remembers none).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import delete, select

from lti_leadership.agencies.models import URL_LENGTH, Platform
from lti_leadership.database import AnySession, utc_now, write_transaction
from lti_leadership.lti.claims import Identifier
from lti_leadership.lti.models import LoginState
from lti_leadership.lti.refusals import LoginRequestInvalidError, PlatformUnknownError
from lti_leadership.lti.targets import own_query

LOGIN_LIFETIME = timedelta(minutes=10)
KEPT_AFTER_END = timedelta(days=1)
TOKEN_BYTES = 32
HINT_LENGTH = 4000


class LoginRequest(BaseModel):
    """The login initiation's parameters, from a GET or a POST."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    iss: Identifier
    login_hint: Annotated[str, Field(min_length=1, max_length=HINT_LENGTH)]
    target_link_uri: Annotated[str, Field(min_length=1, max_length=URL_LENGTH)]
    client_id: Identifier | Literal[""] = ""
    lti_message_hint: Annotated[str, Field(max_length=HINT_LENGTH)] = ""


@dataclass(frozen=True)
class Browser:
    """The browser that a request came from, by the random ids in its cookies.

    Usually it has one. Frames that open at the same moment in a browser without a cookie each get
    one of their own, and none may take the place of another (see `web.browser`).
    """

    id: str
    others: tuple[str, ...] = ()

    @property
    def digest(self) -> bytes:
        """What a new login is bound to, and kept of it."""
        return digest(self.id)

    def is_known_as(self, kept: bytes) -> bool:
        """Return whether one of the ids is the one that was kept."""
        return any(digest(known) == kept for known in (self.id, *self.others))


@dataclass(frozen=True)
class OwnAddresses:
    """Our origin, and the one redirect_uri: exact, without a query."""

    public_url: str
    launch_url: str


def digest(secret: str) -> bytes:
    """SHA-256 of a secret that has 256 random bits of its own."""
    return hashlib.sha256(secret.encode()).digest()


def begin_login(
    session: AnySession, parameters: dict[str, str], browser: Browser, own: OwnAddresses
) -> str:
    """Remember a login and return the platform's authorization address to redirect to.

    Raises:
        LoginRequestInvalidError: a parameter is missing or too long.
        TargetElsewhereError: the link that is to be opened is not one of ours.
        PlatformUnknownError: no registration fits.
    """
    try:
        request = LoginRequest.model_validate(parameters)
    except ValidationError as problem:
        errors = problem.errors(include_input=False)
        names = ", ".join(dict.fromkeys(str(error["loc"][0]) for error in errors))
        message = f"missing, empty, too long or unreadable: {names}"
        raise LoginRequestInvalidError(message) from None
    own_query(request.target_link_uri, own.public_url)
    platform = find_platform(session, request.iss, request.client_id)
    state, nonce = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
    _remember(session, platform, state, nonce, browser)
    return _authorization_address(platform, request, state, nonce, own.launch_url)


def find_platform(session: AnySession, issuer: str, client_id: str) -> Platform:
    """Return the registration; without a client_id, only if the issuer has exactly one.

    Raises:
        PlatformUnknownError: none, or several and no client_id to tell them apart.
    """
    query = select(Platform).where(Platform.issuer == issuer)
    if client_id:
        query = query.where(Platform.client_id == client_id)
    found = session.scalars(query.limit(2)).all()
    if len(found) != 1:
        message = "several registrations of this issuer, and no client_id" if found else ""
        raise PlatformUnknownError(message)
    return found[0]


def purge_logins(session: AnySession) -> None:
    """Drop logins that ended more than a day ago."""
    session.execute(delete(LoginState).where(LoginState.expires_at < utc_now() - KEPT_AFTER_END))


def _remember(
    session: AnySession, platform: Platform, state: str, nonce: str, browser: Browser
) -> None:
    row = LoginState(
        state_hash=digest(state),
        nonce=nonce,
        browser_hash=browser.digest,
        platform_id=platform.id,
        expires_at=utc_now() + LOGIN_LIFETIME,
    )
    with write_transaction(session):
        session.add(row)


def _authorization_address(
    platform: Platform, request: LoginRequest, state: str, nonce: str, redirect_uri: str
) -> str:
    """Moodle and Open edX compare redirect_uri exactly, so it is always the same, with no query."""
    parts = urlsplit(platform.authorization_url)
    query = [
        *parse_qsl(parts.query, keep_blank_values=True),
        ("scope", "openid"),
        ("response_type", "id_token"),
        ("response_mode", "form_post"),
        ("prompt", "none"),
        ("client_id", platform.client_id),
        ("redirect_uri", redirect_uri),
        ("state", state),
        ("nonce", nonce),
        ("login_hint", request.login_hint),
    ]
    if request.lti_message_hint:
        query.append(("lti_message_hint", request.lti_message_hint))
    return urlunsplit(parts._replace(query=urlencode(query)))
