"""One launch message, checked step by step: pylti1p3's `MessageLaunch` with our own checks.

What pylti1p3 2.0.0 does at each of these steps accepts replays, mix-ups of platforms and tokens
without `exp`; its steps are methods, so each is replaced here and only its order of message
validators is kept. Nothing is read from a token before its signature is verified.
Sources: LTI 1.3 core 5; 1EdTech Security Framework 1.0, 5.1.3; OpenID Connect core 3.1.3.7.
"""

from __future__ import annotations

import base64
import time
from typing import Annotated, Any, Literal, Self

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from pydantic import BaseModel, Field, StrictStr, ValidationError
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch

from lti_leadership.lti.claims import (
    LTI,
    RESOURCE_LINK_REQUEST,
    LaunchClaims,
    ResourceLinkLaunch,
    parse_claims,
)
from lti_leadership.lti.deep_linking import (
    DEEP_LINKING_REQUEST,
    DeepLinkingLaunch,
    check_request,
)
from lti_leadership.lti.key_sets import KeySets
from lti_leadership.lti.login import Browser
from lti_leadership.lti.models import LoginState
from lti_leadership.lti.refusals import (
    BrowserUnknownError,
    ClaimsInvalidError,
    LaunchRequestInvalidError,
    MessageTypeUnsupportedError,
    NonceMismatchError,
    TokenForOthersError,
    TokenInvalidError,
    TokenOutOfTimeError,
)

LEEWAY_SECONDS = 30
MAX_AGE_SECONDS = 600
MAX_TOKEN_CHARACTERS = 100_000
MAX_SECONDS = 1e11
"""Later than any year that a clock shows; also keeps NaN, infinity and endless integers out."""

MESSAGE_TYPES: dict[str, type[LaunchClaims]] = {
    RESOURCE_LINK_REQUEST: ResourceLinkLaunch,
    DEEP_LINKING_REQUEST: DeepLinkingLaunch,
}


class TokenHeader(BaseModel):
    """RS256 by a named key, and nothing that must be understood (RFC 7515, 4.1.11)."""

    alg: Literal["RS256"]
    kid: Annotated[StrictStr, Field(min_length=1, max_length=255)]
    crit: None = None


class LaunchMessage(MessageLaunch[Any, Any, Any, Any]):
    """The message that came back for one remembered login.

    Args:
        id_token: as posted.
        login: the login that the posted `state` belongs to; it names the platform.
        browser: who posted it.
        key_sets: the platforms' keys.
    """

    def __init__(
        self, id_token: str, login: LoginState, browser: Browser, key_sets: KeySets
    ) -> None:
        # The base class insists on services that keep state in a cookie; ours is in `login`.
        super().__init__(None, None, session_service=object(), cookie_service=object())
        self._id_token = id_token
        self._login = login
        self._browser = browser
        self._key_sets = key_sets
        self._body: dict[str, Any] = {}
        self._claims: LaunchClaims | None = None

    def _get_request_param(self, key: str) -> str:
        """Give the base class the one parameter that it may ask for."""
        return self._id_token if key == "id_token" else ""

    def claims(self) -> LaunchClaims:
        """Run every check and return the claims, typed as their message type has them.

        Raises:
            LaunchRefusedError: one of its subclasses says which check failed.
        """
        self.validate()
        return self._claims or self._parse()

    def validate(self) -> Self:
        """Run the checks, the cheapest first, and the message's content last."""
        self._validated = True
        self.validate_state()
        self.validate_jwt_format()
        self.validate_jwt_signature()
        self.validate_registration()
        self._validate_times()
        self.validate_nonce()
        self.validate_message()
        return self

    def validate_state(self) -> Self:
        """The browser that brings the token must be the one that began the login."""
        if not self._browser.is_known_as(self._login.browser_hash):
            raise BrowserUnknownError
        return self

    def validate_jwt_format(self) -> Self:
        """Three parts, of a size that a launch can have."""
        if len(self._id_token) > MAX_TOKEN_CHARACTERS or self._id_token.count(".") != 2:  # noqa: PLR2004
            message = "id_token is not a compact JWS of a reasonable size"
            raise LaunchRequestInvalidError(message)
        return self

    def validate_jwt_signature(self) -> Self:
        """RS256 only, by a key of the platform of this login."""
        kid = _read_header(self._id_token).kid
        self._body = self._decode(kid)
        self._jwt = {"header": {"kid": kid, "alg": "RS256"}, "body": self._body}  # type: ignore[typeddict-item]
        if not any(name.startswith(LTI) for name in self._body):
            message = "the token holds no LTI claim"
            raise ClaimsInvalidError(message)
        return self

    def _decode(self, kid: str) -> dict[str, Any]:
        for key in self._key_sets.keys(self._login.platform.jwks_url, kid):
            try:
                return dict(jwt.decode(self._id_token, key, algorithms=["RS256"]).claims)
            except (JoseError, ValueError):
                continue
            except RecursionError:
                message = "the token's claims are nested too deeply"
                raise TokenInvalidError(message) from None
        message = "the token's signature does not hold"
        raise TokenInvalidError(message)

    def validate_registration(self) -> Self:
        """The issuer and the audience are the registration that began this login (no mix-up)."""
        platform = self._login.platform
        audience = self._body.get("aud")
        audiences = [audience] if isinstance(audience, str) else audience
        authorised = self._body.get("azp")
        if self._body.get("iss") != platform.issuer:
            message = "iss is not the platform that began the login"
            raise TokenForOthersError(message)
        if not isinstance(audiences, list) or platform.client_id not in audiences:
            message = "aud is not this registration's client_id"
            raise TokenForOthersError(message)
        if (len(audiences) > 1 or authorised is not None) and authorised != platform.client_id:
            message = "azp must be this registration's client_id"
            raise TokenForOthersError(message)
        return self

    def _validate_times(self) -> None:
        now = time.time()
        expires, issued = self._seconds("exp"), self._seconds("iat")
        begins = issued if self._body.get("nbf") is None else max(issued, self._seconds("nbf"))
        if now > expires + LEEWAY_SECONDS or now > issued + MAX_AGE_SECONDS:
            message = f"the token was issued {now - issued:.0f} s ago by our clock, and is too old"
            raise TokenOutOfTimeError(message)
        if begins > now + LEEWAY_SECONDS:
            message = f"the platform's clock is {begins - now:.0f} s ahead of ours"
            raise TokenOutOfTimeError(message)

    def _seconds(self, claim: str) -> float:
        value = self._body.get(claim)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is None or not is_number or not abs(value) < MAX_SECONDS:
            message = f"{claim} is missing or not a number of seconds"
            raise TokenOutOfTimeError(message)
        return float(value)

    def validate_nonce(self) -> Self:
        """The nonce of this very login; it is spent together with the login."""
        if self._body.get("nonce") != self._login.nonce:
            message = "nonce is not the one of this login"
            raise NonceMismatchError(message)
        return self

    def validate_message(self) -> Self:
        """A message type that this tool handles, valid for pylti1p3's own validators as well."""
        self._claims = self._parse()  # first: pylti1p3 trips over claims of other types
        check_request(self._claims, self._login.platform)
        try:
            super().validate_message()
        except LtiException as problem:
            raise ClaimsInvalidError(str(problem)) from None
        return self

    def _parse(self) -> LaunchClaims:
        message_type = self._body.get(f"{LTI}message_type")
        model = MESSAGE_TYPES.get(message_type) if isinstance(message_type, str) else None
        if model is None:
            note = message_type[:100] if isinstance(message_type, str) else "not a text"
            raise MessageTypeUnsupportedError(note)
        return parse_claims(self._body, model)


def _read_header(token: str) -> TokenHeader:
    """Read by schema what nobody has signed for yet; orjson does not mind how deep it nests."""
    segment = token.partition(".")[0]
    try:
        decoded = base64.b64decode(segment + "=" * (-len(segment) % 4), b"-_", validate=True)
        return TokenHeader.model_validate(orjson.loads(decoded))
    except ValidationError:
        message = "the token is not signed with RS256, names no key, or has `crit`"
        raise TokenInvalidError(message) from None
    except ValueError:
        message = "the token's header cannot be read"
        raise TokenInvalidError(message) from None
