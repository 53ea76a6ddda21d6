"""An LMS of any make that says of itself, and answers to a registration, whatever a test likes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any

from forging import QuietServer, Received, Served

CONFIGURATION = "/openid-configuration"
REGISTRATION = "/registrations"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
TOKEN = "registration-token-9tZq"


def json_answer(document: Any, status: int = 200) -> Served:
    """Answer with JSON."""
    return Served(json.dumps(document).encode(), status, {"Content-Type": "application/json"})


class LyingLms:
    """Answers its two addresses as told, and remembers what it was asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.configuration: Served = json_answer(self.description())
        self.registration: Served = json_answer(self.registered(), 201)
        self.needs_token = False
        self.on_registration: Callable[[], None] = lambda: None
        self.received: list[Received] = []

    def description(self, family: str = "moodle", **changes: Any) -> dict[str, Any]:
        """Return an openid-configuration; a member that is `...` is left out."""
        known = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/auth",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "registration_endpoint": f"{self.address}{REGISTRATION}",
            "scopes_supported": [
                *(f"{AGS}/{name}" for name in ("lineitem", "lineitem.readonly", "result.readonly")),
                f"{AGS}/score",
                NRPS,
                "openid",
            ],
            PLATFORM: {
                "product_family_code": family,
                "version": "4.5.6",
                "messages_supported": [
                    {"type": "LtiResourceLinkRequest"},
                    {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
                ],
            },
            **changes,
        }
        return {name: value for name, value in known.items() if value is not ...}

    def describes_itself(self, family: str = "moodle", **changes: Any) -> None:
        """Answer with a description from now on."""
        self.configuration = json_answer(self.description(family, **changes))

    def registered(self, client_id: Any = "client-1", deployment: Any = "7") -> dict[str, Any]:
        """Return the answer to a registration; None: without that member."""
        tool = {} if deployment is None else {"deployment_id": deployment}
        return {"client_id": client_id, TOOL: tool}

    def answers(
        self, client_id: Any = "client-1", deployment: Any = "7", status: int = 201
    ) -> None:
        """Answer a registration so from now on."""
        self.registration = json_answer(self.registered(client_id, deployment), status)

    def asked(self, path: str) -> list[Received]:
        """Return the requests for a path."""
        return [seen for seen in self.received if seen.path == path]

    def sent(self) -> dict[str, Any]:
        """Return the newest registration that it was sent."""
        document: dict[str, Any] = json.loads(self.asked(REGISTRATION)[-1].body)
        return document

    def answer(self, received: Received) -> Served:
        """Note a request and return how to answer it."""
        self.received.append(received)
        if received.path == CONFIGURATION:
            has_token = received.headers.get("Authorization") == f"Bearer {TOKEN}"
            refuses = self.needs_token and not has_token
            return Served(b"Access token missing", 401) if refuses else self.configuration
        if received.path == REGISTRATION:
            self.on_registration()
            return self.registration
        return Served(b"not here", 404)


@contextmanager
def running_liar() -> Iterator[LyingLms]:
    """Serve one on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            served = lms.answer(Received(self.command, self.path, dict(self.headers), body))
            if served.waits_for is not None:
                served.waits_for.wait(30)
            self.send_response(served.status)
            for name, value in {**served.headers, "Content-Length": len(served.body)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(served.body)

        do_POST = do_GET  # noqa: N815 - the server's own name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    lms = LyingLms(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield lms
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
