"""A platform that lies: it signs whatever a test likes, and serves whatever key set a test likes.

To the tool it is a registered platform like any other; nothing in the tool knows of it.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import urllib3
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from lti_leadership.agencies.registering import PlatformEntry

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
KID = "platform-key"
CLIENT_ID = "forged-client-8Yd2"
DEPLOYMENT = "deployment-5Kq7"
PLAIN_NAMES = frozenset({"iss", "aud", "azp", "sub", "exp", "iat", "nbf", "nonce", "name", "email"})

Claims = dict[str, Any]
Signer = Callable[[bytes], bytes]


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return the RSA key of that name; making one takes long, so tests share them."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public_jwk(kid: str = KID, key: rsa.RSAPrivateKey | None = None, **more: Any) -> dict[str, Any]:
    """Return the public half as a JWK for signatures."""
    modulus = (key or rsa_key("platform")).public_key().public_numbers().n
    n = b64(modulus.to_bytes((modulus.bit_length() + 7) // 8))
    return {"kty": "RSA", "n": n, "e": "AQAB", "kid": kid, "use": "sig", "alg": "RS256", **more}


def b64(value: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def rs256(key: rsa.RSAPrivateKey) -> Signer:
    """Return what signs with RS256."""
    return lambda signed: key.sign(signed, padding.PKCS1v15(), hashes.SHA256())


def compact(header: Any, claims: Any, sign: Signer) -> str:
    """Return a compact JWS; `claims` as bytes are taken as they are."""
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    start = f"{b64(json.dumps(header).encode())}.{b64(body)}"
    return f"{start}.{b64(sign(start.encode()))}"


def claim(name: str) -> str:
    """Return a claim's full name: `roles` is LTI's, `iss` is a plain one."""
    return name if name in PLAIN_NAMES or "/" in name else LTI + name


@dataclass
class Served:
    """How the platform answers at its key set's address."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    waits_for: Event | None = None


def key_set(*keys: Any) -> Served:
    """Answer with a key set."""
    return Served(json.dumps({"keys": keys}).encode())


@dataclass
class Received:
    """A request that reached the platform."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class ForgingPlatform:
    """A registered platform; its issuer, keys and services are all on one address."""

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.jwks = key_set(public_jwk())
        self.token_answer = Served(b'{"access_token": "forged-access-token", "expires_in": 3600}')
        self.service_answer = Served(b"{}")
        self.received: list[Received] = []

    def entry(self, **changes: str) -> PlatformEntry:
        """Return what an administrator of the tool types in."""
        given = {
            "issuer": self.issuer,
            "client_id": CLIENT_ID,
            "auth_url": f"{self.issuer}/auth",
            "token_url": f"{self.issuer}/token",
            "jwks_url": f"{self.issuer}/jwks",
            "deployment": DEPLOYMENT,
            "agency": "glen",
            **changes,
        }
        return PlatformEntry(**given)

    def paths(self, start: str) -> list[str]:
        """Return the paths asked for that begin so."""
        return [seen.path for seen in self.received if seen.path.startswith(start)]

    def answer(self, received: Received) -> Served:
        """Note a request and return how to answer it."""
        self.received.append(received)
        by_path = {"/jwks": self.jwks, "/token": self.token_answer}
        return by_path.get(received.path, self.service_answer)


@contextmanager
def running_forger() -> Iterator[ForgingPlatform]:
    """Serve a forging platform on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            served = platform.answer(Received(self.command, self.path, dict(self.headers), body))
            if served.waits_for is not None:
                served.waits_for.wait(30)
            self.send_response(served.status)
            for name, value in {**served.headers, "Content-Length": len(served.body)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(served.body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    platform = ForgingPlatform(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class QuietServer(ThreadingHTTPServer):
    """A caller that gave up waiting is no error here."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Answer:
    """What the tool answered."""

    status: int
    headers: urllib3.HTTPHeaderDict
    text: str

    @property
    def location(self) -> str:
        """Where it redirects to; empty if it does not."""
        return self.headers.get("Location", "")


class Visitor:
    """One person's browser: it keeps its one cookie and follows nothing by itself."""

    def __init__(self, tool_url: str) -> None:
        self.tool_url = tool_url
        self.cookie = ""

    def get(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        """GET a path of the tool."""
        query = f"?{urlencode(fields)}" if fields else ""
        return self.send("GET", f"{path}{query}", headers=headers)

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        """POST a form to a path of the tool."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.send("POST", path, urlencode(fields).encode(), sent)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send anything."""
        sent = {**({"Cookie": self.cookie} if self.cookie else {}), **(headers or {})}
        url = f"{self.tool_url}{path}"
        raw = urllib3.request(method, url, body=body, headers=sent, redirect=False, retries=False)
        for cookie in raw.headers.getlist("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return Answer(raw.status, raw.headers, raw.data.decode())


@dataclass
class Login:
    """A login that the tool began: what its redirect to the platform said."""

    platform: ForgingPlatform
    visitor: Visitor
    client_id: str
    state: str
    nonce: str

    def claims(self, **changes: Any) -> Claims:
        """Return a good launch's claims, some of them changed (`None` is kept as null)."""
        good = good_claims(self.platform.issuer, self.visitor.tool_url, self.client_id, self.nonce)
        return {**good, **{claim(name): value for name, value in changes.items()}}

    def launch(self, claims: Any, **fields: str) -> Answer:
        """Post these claims, properly signed."""
        token = compact({"alg": "RS256", "kid": KID}, claims, rs256(rsa_key("platform")))
        return self.post(token, **fields)

    def post(self, token: str, **fields: str) -> Answer:
        """Post this token."""
        return self.visitor.post(
            "/lti/launch", **{"state": self.state, "id_token": token, **fields}
        )


def begin_login(
    platform: ForgingPlatform, visitor: Visitor, client_id: str = CLIENT_ID, **changes: str
) -> Login:
    """Begin a login as the platform would, and read what the tool sends along to it."""
    fields = {
        "iss": platform.issuer,
        "client_id": client_id,
        "login_hint": "hint",
        "target_link_uri": f"{visitor.tool_url}/lti/launch",
        **changes,
    }
    answer = visitor.post("/lti/login", **fields)
    assert answer.status == 302, answer.text
    query = dict(parse_qsl(urlsplit(answer.location).query))
    return Login(platform, visitor, client_id, query["state"], query["nonce"])


def good_claims(issuer: str, tool_url: str, client_id: str, nonce: str) -> Claims:
    """Return a launch with every claim that the tool reads; nothing is wrong with it."""
    now = int(time.time())
    mark = secrets.token_hex(4)
    return {
        "iss": issuer,
        "aud": client_id,
        "sub": f"subject-{mark}",
        "exp": now + 60,
        "iat": now,
        "nonce": nonce,
        "name": f"Morag <Forged> {mark}",
        "email": f"morag.{mark}@forged.test",
        claim("version"): "1.3.0",
        claim("message_type"): "LtiResourceLinkRequest",
        claim("deployment_id"): DEPLOYMENT,
        claim("target_link_uri"): f"{tool_url}/lti/launch",
        claim("roles"): [LEARNER],
        claim("resource_link"): {"id": f"link-{mark}", "title": f"Link title {mark}"},
        claim("context"): {"id": f"context-{mark}", "title": f"Context title {mark}"},
        claim("custom"): {},
        claim("launch_presentation"): {"locale": "en", "return_url": f"{issuer}/back"},
        AGS: {
            "scope": [SCORE_SCOPE],
            "lineitems": f"{issuer}/items",
            "lineitem": f"{issuer}/items/{mark}",
        },
    }
