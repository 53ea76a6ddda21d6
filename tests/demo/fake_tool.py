"""A tiny LTI tool with a key of its own, on a port of its own: what the demo LMS is tested with."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import urllib3
from flask import Flask, Response, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from lti_leadership.demo.lms.config import ToolConfig
from lti_leadership.demo.lms.handle import LmsHandle, PlatformAddresses
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.server import Server, listening_socket
from lti_leadership.demo.lms.vocabulary import CLAIM, CLIENT_ASSERTION_TYPE, SCOPES

CLIENT_ID = "fake-tool"
DEPLOYMENT_ID = "1"
HTTP = urllib3.PoolManager(retries=False)


@dataclass
class Answer:
    status: int
    headers: Any
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class FakeTool:
    """Its attributes may be changed by a test between requests."""

    key: RSAKey
    base_url: str = ""
    lms: LmsHandle | None = None
    auth_changes: dict[str, str | None] = field(default_factory=dict)
    jwks_answer: Response | None = None
    logins: list[dict[str, str]] = field(default_factory=list)
    login_headers: list[dict[str, str]] = field(default_factory=list)
    launches: list[dict[str, str]] = field(default_factory=list)
    registrations: list[dict[str, str]] = field(default_factory=list)
    redirects_by_script: bool = False
    registration: Registration | None = None

    @property
    def platform(self) -> PlatformAddresses:
        """Where the LMS is, for this tool's own registration."""
        assert self.lms is not None
        if self.registration is None:
            return self.lms.platform
        return self.lms.platform_for(self.registration)

    def config(self, **changes: Any) -> ToolConfig:
        known: dict[str, Any] = {
            "client_id": CLIENT_ID,
            "deployment_id": DEPLOYMENT_ID,
            "initiate_login_uri": f"{self.base_url}/login",
            "redirect_uris": (f"{self.base_url}/launch",),
            "jwks_uri": f"{self.base_url}/jwks",
            "target_link_uri": f"{self.base_url}/launch",
            "deep_linking_uri": f"{self.base_url}/choose",
        }
        return ToolConfig(**{**known, **changes})

    def authorization_parameters(self, login: dict[str, str]) -> dict[str, str]:
        parameters: dict[str, str | None] = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": login["client_id"],
            "redirect_uri": f"{self.base_url}/launch",
            "login_hint": login["login_hint"],
            "lti_message_hint": login["lti_message_hint"],
            "state": secrets.token_hex(8),
            "nonce": secrets.token_hex(8),
            **self.auth_changes,
        }
        return {name: value for name, value in parameters.items() if value is not None}

    @property
    def claims(self) -> dict[str, Any]:
        """The claims of the last launch, its signature checked with the LMS's published keys."""
        keys = KeySet.import_key_set(get(self.platform.jwks_uri).json())
        return dict(jwt.decode(self.launches[-1]["id_token"], keys, algorithms=["RS256"]).claims)

    def sign(self, claims: dict[str, Any], header: dict[str, Any] | None = None) -> str:
        """A JWT; a claim or header given as None is left out."""
        head = {"alg": "RS256", "typ": "JWT", "kid": self.key.kid, **(header or {})}
        return jwt.encode(
            {name: value for name, value in head.items() if value is not None},
            {name: value for name, value in claims.items() if value is not None},
            self.key,
            algorithms=["RS256", "RS384"],
        )

    def assertion_claims(self) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": CLIENT_ID,
            "sub": CLIENT_ID,
            "aud": self.platform.token_endpoint,
            "iat": now - 5,
            "exp": now + 60,
            "jti": secrets.token_hex(8),
        }

    def ask_token(
        self, *scopes: str, assertion: str | None = None, **changes: str | None
    ) -> Answer:
        fields: dict[str, str | None] = {
            "grant_type": "client_credentials",
            "client_assertion_type": CLIENT_ASSERTION_TYPE,
            "client_assertion": assertion or self.sign(self.assertion_claims()),
            "scope": " ".join(scopes or SCOPES),
            **changes,
        }
        given = {name: value for name, value in fields.items() if value is not None}
        return call(
            "POST",
            self.platform.token_endpoint,
            body=urlencode(given),
            content_type="application/x-www-form-urlencoded",
        )

    def token(self, *scopes: str) -> str:
        return str(self.ask_token(*scopes).json()["access_token"])

    def deep_linking_claims(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": CLIENT_ID,
            "aud": self.platform.issuer,
            "iat": now - 5,
            "exp": now + 60,
            "nonce": secrets.token_hex(8),
            f"{CLAIM}deployment_id": DEPLOYMENT_ID,
            f"{CLAIM}message_type": "LtiDeepLinkingResponse",
            f"{CLAIM}version": "1.3.0",
            "https://purl.imsglobal.org/spec/lti-dl/claim/content_items": items,
        }


def call(
    method: str,
    url: str,
    *,
    token: str | None = None,
    accept: str | None = None,
    content_type: str | None = None,
    body: str | None = None,
) -> Answer:
    given = {"Accept": accept, "Content-Type": content_type}
    if token is not None:
        given["Authorization"] = f"Bearer {token}"
    headers = {name: value for name, value in given.items() if value is not None}
    answer = HTTP.request(method, url, headers=headers, body=body, timeout=10.0, redirect=False)
    return Answer(answer.status, answer.headers, answer.data.decode())


def get(url: str) -> Answer:
    return call("GET", url)


def fake_tool_app(tool: FakeTool) -> Flask:
    app = Flask("fake_tool")

    @app.route("/login", methods=["GET", "POST"])
    def login() -> Any:
        tool.logins.append(request.values.to_dict())
        tool.login_headers.append(dict(request.headers))
        query = tool.authorization_parameters(request.values.to_dict())
        address = f"{tool.platform.authorization_endpoint}?{urlencode(query)}"
        if tool.redirects_by_script:
            return f'<a href="{address.replace("&", "&amp;")}">go on</a>'
        return redirect(address)

    @app.post("/launch")
    def launch() -> Any:
        tool.launches.append(request.form.to_dict())
        answer = redirect("/seat", 303)
        answer.set_cookie(
            "__Host-seat", "1", path="/", secure=True, samesite="None", partitioned=True
        )
        return answer

    @app.get("/seat")
    def seat() -> str:
        return f"<title>Seat</title><p>seat cookie: {request.cookies.get('__Host-seat')}</p>"

    @app.get("/jwks")
    def jwks() -> Any:
        if tool.jwks_answer is not None:
            return tool.jwks_answer
        return {"keys": [tool.key.as_dict(private=False)]}

    @app.get("/register")
    def register() -> str:
        tool.registrations.append(request.args.to_dict())
        return "<title>Registering</title><p>registering</p>"

    return app


def new_key(kid: str, bits: int = 2048) -> RSAKey:
    return RSAKey.generate_key(bits, {"kid": kid, "use": "sig"})


def served(tool: FakeTool) -> tuple[Server, Thread]:
    listener = listening_socket(0)
    tool.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = Server(fake_tool_app(tool), listener)
    thread = Thread(target=server.run)
    thread.start()
    return server, thread
