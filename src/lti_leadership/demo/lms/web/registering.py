"""Dynamic registration: what the tool asks and how Moodle answers (Dynamic Registration 1.0).

Errors are plain text under text/html, as Moodle's; a token that does not hold gets a 404 page.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from joserfc.errors import JoseError

from lti_leadership.demo.lms.config import ToolConfig
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.lms import Lms, current_lms
from lti_leadership.demo.lms.registrations import State
from lti_leadership.demo.lms.tool_registration import RegistrationRefused, registered, tool_from
from lti_leadership.demo.lms.vocabulary import PLATFORM_CONFIGURATION, SCOPES
from lti_leadership.demo.lms.web.refused import NotFound

REGISTRATION_SCOPE = "reg"
TOKEN_SECONDS = 3600


class RegistrationTokenRefused(Exception):
    """The token is garbled, expired or not for registering."""


def routes(app: Flask, paths: Paths) -> None:
    """Add the platform's description of itself and the registration endpoint, if there are any."""
    app.add_url_rule(paths.openid_configuration, "openid_configuration", openid_configuration)
    app.add_url_rule(paths.registration, "registration", registration, methods=["POST"])
    app.register_error_handler(RegistrationTokenRefused, _token_refused)
    app.register_error_handler(RegistrationRefused, _refused)


def openid_configuration() -> Response:
    """Return what a tool has to know of this platform; Moodle needs no token for it."""
    lms = current_lms()
    if not lms.dialect.registers_tools:
        raise NotFound
    if lms.dialect.configuration_needs_token:
        _bearer_of_registration()
    return jsonify(
        {
            "issuer": lms.issuer,
            "token_endpoint": lms.central_address("token"),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": lms.central_address("jwks"),
            "authorization_endpoint": lms.central_address("authorize"),
            "registration_endpoint": lms.address("registration"),
            "scopes_supported": [*SCOPES, "openid"],
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            PLATFORM_CONFIGURATION: lms.dialect.platform_configuration(),
        }
    )


def issue_registration_token(lms: Lms, client_id: str) -> str:
    """Return a bearer token good for one registration within an hour, as Moodle's."""
    now = int(lms.clock().timestamp())
    lms.storage.run("INSERT INTO registration_token (client_id) VALUES (?)", (client_id,))
    claims = {
        "sub": client_id,
        "scope": REGISTRATION_SCOPE,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
    }
    return lms.keys.sign(claims)


def registration() -> Response:
    """Store a tool as it describes itself; it stays pending until somebody activates it."""
    if not current_lms().dialect.registers_tools:
        raise NotFound
    return _register(_client_id(), request.get_data())


def _token_refused(_: RegistrationTokenRefused) -> Response:
    page = render_template("refused.html", title="Error", sentence="Invalid token.")
    return Response(page, 404, content_type="text/html; charset=utf-8")


def _refused(refusal: RegistrationRefused) -> Response:
    return Response(str(refusal), refusal.status, content_type="text/html; charset=utf-8")


def _client_id() -> str:
    """Return the client_id that is being registered; raises RegistrationTokenRefused.

    A dialect that gives no token knows it from the registration that an administrator began last.
    """
    lms = current_lms()
    if lms.dialect.sends_registration_token:
        return _bearer_of_registration()
    begun = lms.storage.row(
        "SELECT client_id FROM registration_token WHERE used = 0 ORDER BY rowid DESC"
    )
    if begun is None:
        raise RegistrationTokenRefused
    return str(begun["client_id"])


def _bearer_of_registration() -> str:
    """Return whom the bearer token is for; raises RegistrationTokenRefused, RegistrationRefused."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise RegistrationRefused(401, "missing_registration_token")
    lms = current_lms()
    try:
        claims = lms.keys.read(token.strip())
    except (JoseError, ValueError) as error:
        raise RegistrationTokenRefused from error
    expired = claims.get("exp", 0) <= lms.clock().timestamp()
    if claims.get("scope") != REGISTRATION_SCOPE or expired:
        raise RegistrationTokenRefused
    return str(claims.get("sub", ""))


def _register(client_id: str, body: bytes) -> Response:
    lms = current_lms()
    known = lms.storage.row("SELECT used FROM registration_token WHERE client_id = ?", (client_id,))
    if known is None:
        raise RegistrationTokenRefused
    if known["used"]:
        raise RegistrationRefused(401, "token_already_used")
    tool = tool_from(_document(body), client_id, str(lms.registrations.next_id()))
    _use_up(lms, client_id)
    return _answer(lms, tool)


def _document(body: bytes) -> dict[str, Any]:
    if request.mimetype != "application/json":
        raise RegistrationRefused(400, "the registration has to be application/json")
    try:
        document = json.loads(body)
    except ValueError as error:
        raise RegistrationRefused(400, "the registration is not JSON") from error
    if not isinstance(document, dict):
        raise RegistrationRefused(400, "the registration is not a JSON object")
    return document


def _use_up(lms: Lms, client_id: str) -> None:
    sql = "UPDATE registration_token SET used = 1 WHERE client_id = ? AND used = 0"
    if lms.storage.run(sql, (client_id,)) != 1:
        raise RegistrationRefused(401, "token_already_used")


def _answer(lms: Lms, tool: ToolConfig) -> Response:
    lms.registrations.put(tool, State.PENDING)
    response = jsonify(registered(tool, lms.dialect))
    response.status_code = lms.dialect.registration_status
    return response
