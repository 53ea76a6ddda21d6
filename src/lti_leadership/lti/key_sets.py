"""The platforms' public keys, fetched from their JWKS addresses and kept for five minutes.

An unknown `kid` asks again once (platforms rotate keys: Brightspace hourly), but not more often
than the cool-down. What cannot be used is never cached, and a platform that fails to answer does
not lose the keys that we have.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lti_leadership.lti.refusals import KeysUnavailableError, TokenInvalidError
from lti_leadership.outbound import OutboundError, Wire

FRESH_SECONDS = 300.0
KEPT_WHEN_UNREACHABLE_SECONDS = 3600.0
COOL_DOWN_SECONDS = 30.0
MAX_KEYS = 50
MIN_RSA_BITS = 2048


@dataclass(frozen=True)
class _Fetched:
    keys: dict[str, tuple[RSAKey, ...]]
    at: float


class KeySets:
    """A cache of platforms' key sets, shared by all requests of a process."""

    def __init__(self, wire: Wire, clock: Callable[[], float] = time.monotonic) -> None:
        self._wire = wire
        self._clock = clock
        self._fetched: dict[str, _Fetched] = {}
        self._locks: dict[str, threading.Lock] = {}

    def keys(self, jwks_url: str, kid: str) -> tuple[RSAKey, ...]:
        """Return the platform's RSA keys named `kid` (a set may, wrongly, hold several).

        Raises:
            KeysUnavailableError: the address gives no key set, and we have none to go on with.
            TokenInvalidError: there is a key set, but no usable key of that name in it.
        """
        known = self._fetched.get(jwks_url)
        age = self._clock() - known.at if known else 0.0
        if (
            known is None
            or age > FRESH_SECONDS
            or (kid not in known.keys and age > COOL_DOWN_SECONDS)
        ):
            known = self._refresh(jwks_url, known)
        if kid not in known.keys:
            message = "no usable RSA signing key of this kid in the platform's key set"
            raise TokenInvalidError(message)
        return known.keys[kid]

    def _refresh(self, jwks_url: str, known: _Fetched | None) -> _Fetched:
        """Fetch once, however many threads want it: those who waited take what came."""
        with self._locks.setdefault(jwks_url, threading.Lock()):
            newest = self._fetched.get(jwks_url)
            if newest is not None and newest is not known:
                return newest
            try:
                fetched = _Fetched(self._fetch(jwks_url), self._clock())
            except KeysUnavailableError:
                if known and self._clock() - known.at < KEPT_WHEN_UNREACHABLE_SECONDS:
                    return known
                raise
            self._fetched[jwks_url] = fetched
            return fetched

    def _fetch(self, jwks_url: str) -> dict[str, tuple[RSAKey, ...]]:
        try:
            response = self._wire.get(jwks_url, {"Accept": "application/json"})
            body = response.json()
        except OutboundError as problem:
            raise KeysUnavailableError(str(problem)) from None
        except ValueError:
            message = "the key set address answered something that is not JSON"
            raise KeysUnavailableError(message) from None
        entries = body.get("keys") if isinstance(body, dict) else None
        if response.status != 200 or not isinstance(entries, list):  # noqa: PLR2004
            message = f"the key set address answered {response.status} and no key set"
            raise KeysUnavailableError(message)
        return _usable_keys(entries[:MAX_KEYS])


def _usable_keys(entries: list[object]) -> dict[str, tuple[RSAKey, ...]]:
    """Parse one by one: a garbage key must not take the good ones with it."""
    found: dict[str, tuple[RSAKey, ...]] = {}
    for entry in entries:
        key = _rsa_key(entry)
        if key is not None and isinstance(entry, dict):
            found[entry["kid"]] = (*found.get(entry["kid"], ()), key)
    return found


def _rsa_key(entry: object) -> RSAKey | None:
    """Return the key if it can verify RS256; Open edX leaves `use` and `alg` out."""
    if not isinstance(entry, dict) or entry.get("kty") != "RSA":
        return None
    if entry.get("use", "sig") != "sig" or entry.get("alg", "RS256") != "RS256":
        return None
    if not isinstance(entry.get("kid"), str):
        return None
    try:
        key = RSAKey.import_key({name: entry[name] for name in ("kty", "n", "e", "kid")})
        return key if key.public_key.key_size >= MIN_RSA_BITS else None
    except (JoseError, ValueError, KeyError, TypeError):
        return None
