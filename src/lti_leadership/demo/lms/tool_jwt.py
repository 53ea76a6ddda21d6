"""Verify a JWT that a tool signed: a client assertion or a deep linking response.

Everything the specification asks for is looked at, with no leeway on the clock: Moodle has none
either, and refuses an `iat` two seconds ahead. (1EdTech Security Framework 1.0, 4.1.1 and 5.2.)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from lti_leadership.demo.lms.clock import Clock
from lti_leadership.demo.lms.refusals import (
    AlgorithmRefused,
    ClaimWrong,
    Expired,
    IssuedInFuture,
    JwtGarbled,
    KidMissing,
    Replayed,
    SignatureWrong,
)
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.storage import Storage
from lti_leadership.demo.lms.tool_keys import ToolKeys
from lti_leadership.demo.lms.vocabulary import SIGNING_ALGORITHM

LONGEST_JWT = 64 * 1024
LONGEST_LIFE = 3600
LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class Expected:
    """What the JWT is for: its audience, and the claim that makes it good for one use only."""

    kind: str
    audience: str
    once_claim: str


@dataclass(frozen=True, slots=True)
class ToolJwtReader:
    """Reads tools' JWTs: fetches keys, watches the clock, remembers what was used."""

    storage: Storage
    tool_keys: ToolKeys
    clock: Clock

    def read(self, token: str, registration: Registration, expected: Expected) -> dict[str, Any]:
        """Return the claims of a JWT that holds in every respect; raises JwtRefused."""
        kid = _kid(token)
        key = self.tool_keys.key(registration.tool.jwks_uri, kid)
        try:
            claims = jwt.decode(token, key, algorithms=[SIGNING_ALGORITHM]).claims
        except (JoseError, ValueError) as error:
            raise SignatureWrong from error
        _check_parties(claims, registration.client_id, expected.audience)
        _check_times(claims, self.clock().timestamp())
        self._check_first_use(claims, registration.client_id, expected)
        return dict(claims)

    def _check_first_use(self, claims: dict[str, Any], client_id: str, expected: Expected) -> None:
        value = claims.get(expected.once_claim)
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
            raise ClaimWrong(expected.once_claim, "a text of 1 to 255 characters")
        if not self.storage.use_once(expected.kind, client_id, value):
            raise Replayed(expected.once_claim)


def unverified_issuer(token: str) -> str:
    """Return who a JWT says it is from, only to find out whose key to verify it with."""
    try:
        claims = json.loads(_parts(token).payload)
    except (ValueError, TypeError) as error:
        raise JwtGarbled("the payload is not JSON") from error
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else ""


def _parts(token: str) -> jws.CompactSignature:
    if len(token) > LONGEST_JWT:
        raise JwtGarbled("it is longer than 64 KiB")
    try:
        return jws.extract_compact(token.encode("ascii", "replace"))
    except (JoseError, ValueError) as error:
        raise JwtGarbled("it has not three sound parts") from error


def _kid(token: str) -> str:
    header = _parts(token).headers()
    if header.get("alg") != SIGNING_ALGORITHM:
        raise AlgorithmRefused
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise KidMissing
    return kid


def _check_parties(claims: dict[str, Any], client_id: str, audience: str) -> None:
    if claims.get("iss") != client_id:
        raise ClaimWrong("iss", "the client_id")
    named = claims.get("aud")
    if audience not in (named if isinstance(named, list) else [named]):
        raise ClaimWrong("aud", audience)


def _check_times(claims: dict[str, Any], now: float) -> None:
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    if issued > now:
        raise IssuedInFuture("iat")
    if "nbf" in claims and _moment(claims, "nbf") > now:
        raise IssuedInFuture("nbf")
    if expires <= now:
        raise Expired
    if expires - now > LONGEST_LIFE:
        raise ClaimWrong("exp", "at most an hour away")


def _moment(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ClaimWrong(name, "there, as a number of seconds")
    return float(value)
