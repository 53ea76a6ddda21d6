"""Calls to a platform's services with an access token: pylti1p3's connector on our own wire.

pylti1p3's own has no time-outs, keeps tokens for ever in one object, parses a private key for each
token, and lower-cases and follows any `next` link. This one keeps tokens in the database (sealed,
per registration and scopes), renews them a minute early and once when one is refused.
Source: 1EdTech Security Framework 1.0, 4.1 (client credentials with a JWT bearer assertion).
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pylti1p3.registration import Registration
from pylti1p3.service_connector import ServiceConnector
from sqlalchemy import delete, select

from lti_leadership.agencies.models import Platform
from lti_leadership.database import AnySession, upsert, utc_now, write_transaction
from lti_leadership.lti.dialects import dialect_for
from lti_leadership.lti.keys import ToolKeys
from lti_leadership.lti.models import AccessToken
from lti_leadership.outbound import AddressRefusedError, Response, Wire
from lti_leadership.vault import Vault

RENEWED_EARLY = timedelta(seconds=60)
ASSERTION_SECONDS = 60
CLOCK_ALLOWANCE_SECONDS = 5  # Moodle and Open edX refuse an `iat` 2 s ahead of their clock
USUAL_SECONDS = 3600
LONGEST_SECONDS = 86_400
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class TokenRefusedError(Exception):
    """The platform gives us no access token; the text says what it answered, without secrets."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"the token address answered {status}: {reason}")
        self.status = status


class TokenAddressRefusedError(TokenRefusedError):
    """The platform's token address is one that this tool may not call."""

    def __init__(self, reason: str) -> None:
        Exception.__init__(self, f"the token address: {reason}")
        self.status = 403


def _seconds(value: object) -> int:
    """RFC 6749 only recommends it: what cannot be read is the usual, and a day is enough."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return USUAL_SECONDS
    return int(min(max(value, 0), LONGEST_SECONDS))


class TokenAnswer(BaseModel):
    """RFC 6749, 5.1."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    access_token: str = Field(pattern=r"^[\x21-\x7e]+$", max_length=10_000)
    expires_in: Annotated[int, BeforeValidator(_seconds)] = USUAL_SECONDS


class Connectors:
    """Makes connectors; shared by all threads of a worker."""

    def __init__(self, wire: Wire, keys: ToolKeys, vault: Vault) -> None:
        self.wire = wire
        self.keys = keys
        self.vault = vault
        self._locks: dict[tuple[int, int, str], threading.Lock] = {}

    def connect(self, session: AnySession, platform: Platform, agency_id: int) -> PlatformConnector:
        """Return an agency's connector for one platform, to be used with this session only."""
        return PlatformConnector(self, session, platform, agency_id)

    def lock(self, agency_id: int, platform_id: int, scopes: str) -> threading.Lock:
        """One token request at a time per agency, registration and scopes."""
        return self._locks.setdefault((agency_id, platform_id, scopes), threading.Lock())


class PlatformConnector(ServiceConnector):
    """One platform's services, for one agency."""

    def __init__(
        self, shared: Connectors, session: AnySession, platform: Platform, agency_id: int
    ) -> None:
        registration = Registration().set_issuer(platform.issuer).set_client_id(platform.client_id)
        super().__init__(registration, _NO_SESSION)
        self._shared = shared
        self._session = session
        self.platform = platform
        self._agency_id = agency_id

    def get_access_token(self, scopes: Sequence[str]) -> str:
        """Return a token for exactly these scopes, kept or new.

        Raises:
            TokenRefusedError: the platform refused.
            OutboundError: it could not be reached.
        """
        wanted = " ".join(sorted(scopes))
        with self._shared.lock(self._agency_id, self.platform.id, wanted):
            return self._kept_token(wanted) or self._new_token(wanted)

    def call(
        self,
        scopes: Sequence[str],
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        body: bytes | None = None,
        token_refused: frozenset[int] = frozenset({401}),
    ) -> Response:
        """Call a service; when the token is refused, get a new one and call once more.

        Raises:
            TokenRefusedError, OutboundError: as `get_access_token`.
        """
        answer = self._call_once(scopes, method, url, headers, body)
        if answer.status in token_refused:
            self._forget_token(" ".join(sorted(scopes)))
            answer = self._call_once(scopes, method, url, headers, body)
        return answer

    def _call_once(
        self,
        scopes: Sequence[str],
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
    ) -> Response:
        token = self.get_access_token(scopes)
        sent = {**headers, "Authorization": f"Bearer {token}"}
        return self._shared.wire.request(method, url, body=body, headers=sent)

    def _kept_token(self, scopes: str) -> str | None:
        self._session.commit()  # a read begun before we waited would not see what came meanwhile
        kept = self._session.scalar(
            select(AccessToken).where(
                AccessToken.agency_id == self._agency_id,
                AccessToken.platform_id == self.platform.id,
                AccessToken.scopes == scopes,
                AccessToken.expires_at > utc_now() + RENEWED_EARLY,
            )
        )
        self._session.commit()  # no open read while the service is called
        return self._shared.vault.open(kept.sealed_token) if kept else None

    def _new_token(self, scopes: str) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(),
            "scope": scopes,
        }
        answer = _read_token(self._ask_for_token(urlencode(form).encode()))
        self._keep_token(scopes, answer)
        return answer.access_token

    def _ask_for_token(self, form: bytes) -> Response:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        try:
            return self._shared.wire.post(self.platform.token_url, form, headers)
        except AddressRefusedError as problem:
            raise TokenAddressRefusedError(str(problem)) from None

    def _keep_token(self, scopes: str, answer: TokenAnswer) -> None:
        with write_transaction(self._session):
            upsert(
                self._session,
                AccessToken,
                {
                    "agency_id": self._agency_id,
                    "platform_id": self.platform.id,
                    "scopes": scopes,
                },
                {
                    "sealed_token": self._shared.vault.seal(answer.access_token),
                    "expires_at": utc_now() + timedelta(seconds=answer.expires_in),
                },
            )

    def _forget_token(self, scopes: str) -> None:
        with write_transaction(self._session):
            self._session.execute(
                delete(AccessToken).where(
                    AccessToken.agency_id == self._agency_id,
                    AccessToken.platform_id == self.platform.id,
                    AccessToken.scopes == scopes,
                )
            )

    def _audience(self) -> str:
        """What was registered, what this make of LMS always wants, or the token address itself."""
        usual = dialect_for(self.platform).assertion_audience
        return self.platform.token_audience or usual or self.platform.token_url

    def _assertion(self) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.platform.client_id,
            "sub": self.platform.client_id,
            "aud": self._audience(),
            "iat": now - CLOCK_ALLOWANCE_SECONDS,
            "exp": now + ASSERTION_SECONDS - CLOCK_ALLOWANCE_SECONDS,
            "jti": secrets.token_urlsafe(24),
        }
        token = self._shared.keys.sign(self._session, claims)
        self._session.commit()
        return token


class _NoSession:
    """In place of the `requests.Session` that the base class would make: it is never used."""

    def __bool__(self) -> bool:
        return True


_NO_SESSION: Any = _NoSession()


def _read_token(response: Response) -> TokenAnswer:
    """Moodle labels its JSON text/html, and some of its errors are not JSON at all."""
    try:
        body = orjson.loads(response.body)
    except ValueError:
        raise TokenRefusedError(response.status, "an answer that is not JSON") from None
    if response.status != 200 or not isinstance(body, dict):  # noqa: PLR2004
        reason = body.get("error") if isinstance(body, dict) else None
        raise TokenRefusedError(response.status, _readable(reason))
    try:
        return TokenAnswer.model_validate(body)
    except ValidationError:
        raise TokenRefusedError(response.status, "an answer without an access token") from None


def _readable(reason: object) -> str:
    """What a platform gives as its reason ends up in a row and on a page: letters only."""
    text = reason[:200] if isinstance(reason, str) else ""
    return "".join(letter for letter in text if letter.isprintable()) or "no reason given"
