"""The platforms' public keys, fetched from their JWKS addresses and kept for five minutes.

An unknown `kid` asks again at once (platforms rotate keys: Brightspace hourly), but not more often
than the cool-down. What cannot be used is never cached, and a platform that fails to answer does
not lose the keys that we have: they are good for an hour, and it is asked again after a cool-down.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lti_leadership.lti.refusals import KeysUnavailableError, TokenInvalidError
from lti_leadership.outbound import OutboundError, Wire

FRESH_SECONDS = 300.0
KEPT_WHEN_UNREACHABLE_SECONDS = 3600.0
COOL_DOWN_SECONDS = 30.0
MAX_KEYS = 50
MIN_RSA_BITS = 2048
MAX_RSA_BITS = 8192  # checking one signature with a larger key costs a second and more

Keys = dict[str, tuple[RSAKey, ...]]


@dataclass(frozen=True)
class _Fetched:
    """A key set that came at `at`; `asked_again_at` is when we last asked before it was due."""

    keys: Keys
    at: float
    asked_again_at: float = float("-inf")


class KeySets:
    """A cache of platforms' key sets, shared by all requests of a process."""

    def __init__(self, wire: Wire, clock: Callable[[], float] = time.monotonic) -> None:
        self._wire = wire
        self._clock = clock
        self._fetched: dict[str, _Fetched] = {}
        self._under_way: dict[str, Future[_Fetched]] = {}
        self._lock = threading.Lock()

    def keys(self, jwks_url: str, kid: str) -> tuple[RSAKey, ...]:
        """Return the platform's RSA keys named `kid` (a set may, wrongly, hold several).

        Raises:
            KeysUnavailableError: the address gives no key set, and we have none to go on with.
            TokenInvalidError: there is a key set, but no usable key of that name in it.
        """
        known = self._fetched.get(jwks_url)
        if known is None or self._is_worth_asking(known, kid):
            known = self._refresh(jwks_url, known)
        if kid not in known.keys:
            message = (
                "the platform's key set has no usable key of this kid "
                f"(RSA of {MIN_RSA_BITS} to {MAX_RSA_BITS} bits, for signatures with RS256)"
            )
            raise TokenInvalidError(message)
        return known.keys[kid]

    def _is_worth_asking(self, known: _Fetched, kid: str) -> bool:
        now = self._clock()
        is_due = now - known.at > FRESH_SECONDS or kid not in known.keys
        is_gone = now - known.at >= KEPT_WHEN_UNREACHABLE_SECONDS
        return is_gone or (is_due and now - known.asked_again_at > COOL_DOWN_SECONDS)

    def _refresh(self, jwks_url: str, known: _Fetched | None) -> _Fetched:
        """Ask once, however many threads want it: all of them take what comes, or its error."""
        with self._lock:
            newest = self._fetched.get(jwks_url)
            if newest is not None and newest is not known:
                return newest
            under_way = self._under_way.get(jwks_url)
            if under_way is None:
                mine = self._under_way[jwks_url] = Future()
        return under_way.result() if under_way else self._ask(jwks_url, known, mine)

    def _ask(self, jwks_url: str, known: _Fetched | None, asked: Future[_Fetched]) -> _Fetched:
        try:
            self._fetched[jwks_url] = fetched = self._renewed(jwks_url, known)
            asked.set_result(fetched)
            return fetched
        except BaseException as problem:
            asked.set_exception(problem)
            raise
        finally:
            with self._lock:
                del self._under_way[jwks_url]

    def _renewed(self, jwks_url: str, known: _Fetched | None) -> _Fetched:
        """Return what the platform says now, or, if it says nothing, what is still good."""
        try:
            keys, now = self._fetch(jwks_url), self._clock()
        except KeysUnavailableError:
            now = self._clock()
            if known is None or now - known.at >= KEPT_WHEN_UNREACHABLE_SECONDS:
                raise
            return replace(known, asked_again_at=now)
        was_due = known is None or now - known.at > FRESH_SECONDS
        return _Fetched(keys, now) if was_due else _Fetched(keys, now, asked_again_at=now)

    def _fetch(self, jwks_url: str) -> Keys:
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


def _usable_keys(entries: list[object]) -> Keys:
    """Parse one by one: a garbage key must not take the good ones with it."""
    found: Keys = {}
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
    if not all(isinstance(entry.get(name), str) for name in ("n", "e", "kid")):
        return None
    try:
        if not MIN_RSA_BITS <= _bits(entry["n"]) <= MAX_RSA_BITS:
            return None
        return RSAKey.import_key({name: entry[name] for name in ("kty", "n", "e", "kid")})
    except (JoseError, ValueError):
        return None


def _bits(modulus: str) -> int:
    """Measure before importing: joserfc warns of a short key, and an endless one costs time."""
    return int.from_bytes(base64.urlsafe_b64decode(modulus + "==")).bit_length()
