"""Fetch a tool's public keys from its JWKS address, each time anew, with caps on time and size.

Real LMSs cache (Moodle without end), so a withdrawn key goes on working there. Here it stops at
once: a tool that signs with a key it no longer publishes is found out.
"""

from __future__ import annotations

import json
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import urllib3
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lti_leadership.demo.lms.refusals import KeySetUnreachable, KeyUnfit, KeyUnknown
from lti_leadership.demo.lms.vocabulary import SIGNING_ALGORITHM

FETCH_SECONDS = 5.0
LARGEST_KEY_SET = 64 * 1024
SMALLEST_KEY_BITS = 2048
HTTP_OK = 200


class ToolKeys:
    """The one wire from this LMS to tools. `fetches` counts by address, for tests."""

    def __init__(self, base_url: str, allow_ports: tuple[int, ...]) -> None:
        """Fetch as the LMS at `base_url`, from `allow_ports` only (empty: from any port)."""
        self._pool = urllib3.PoolManager(headers={"User-Agent": f"DemoLmsBot/1.0 (+{base_url})"})
        self._allow_ports = allow_ports
        self.fetches: dict[str, int] = {}

    def key(self, jwks_uri: str, kid: str) -> RSAKey:
        """Return the tool's key called `kid`; raises KeySetUnreachable, KeyUnknown, KeyUnfit."""
        self._refuse_other_ports(jwks_uri)
        found = [key for key in self._fetch(jwks_uri) if key.get("kid") == kid]
        if len(found) != 1:
            raise KeyUnknown(kid, len(found))
        return _signing_key(found[0])

    def close(self) -> None:
        """Close idle connections."""
        self._pool.clear()

    def _refuse_other_ports(self, jwks_uri: str) -> None:
        parts = urlsplit(jwks_uri)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if self._allow_ports and port not in self._allow_ports:
            raise KeySetUnreachable(f"port {port} is not one this LMS may connect to")

    def _fetch(self, jwks_uri: str) -> list[dict[str, Any]]:
        self.fetches[jwks_uri] = self.fetches.get(jwks_uri, 0) + 1
        try:
            keys = json.loads(self._get(jwks_uri))["keys"]
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise KeySetUnreachable(type(error).__name__) from error
        except (ValueError, KeyError, TypeError) as error:
            raise KeySetUnreachable("not a JSON key set") from error
        if not isinstance(keys, list):
            raise KeySetUnreachable("not a JSON key set")
        return [key for key in keys if isinstance(key, dict)]

    def _get(self, url: str) -> bytes:
        deadline = monotonic() + FETCH_SECONDS
        response = self._pool.request(
            "GET", url, timeout=FETCH_SECONDS, retries=False, redirect=False, preload_content=False
        )
        try:
            if response.status != HTTP_OK:
                raise KeySetUnreachable(f"it answered {response.status}")
            return _read_within(response, deadline)
        finally:
            response.close()


def _read_within(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    body = b""
    for chunk in response.stream(4096):
        body += chunk
        if len(body) > LARGEST_KEY_SET:
            raise KeySetUnreachable("it is larger than 64 KiB")
        if monotonic() > deadline:
            raise KeySetUnreachable("it came too slowly")
    return body


def _signing_key(entry: dict[str, Any]) -> RSAKey:
    """Return an entry of a key set as a key to verify with, if it is fit for that."""
    if entry.get("kty") != "RSA":
        raise KeyUnfit("the key is not an RSA key")
    if "d" in entry:
        raise KeyUnfit("the key set shows a private key")
    if entry.get("use", "sig") != "sig" or entry.get("alg", SIGNING_ALGORITHM) != SIGNING_ALGORITHM:
        raise KeyUnfit("the key is not for RS256 signatures")
    try:
        key = RSAKey.import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise KeyUnfit("the key is not an RSA key") from error
    if key.raw_value.key_size < SMALLEST_KEY_BITS:
        raise KeyUnfit("the key is shorter than 2048 bits")
    return key
