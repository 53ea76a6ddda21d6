"""The token endpoint and the platform's key set (1EdTech Security 1.0, 4.1 and 6.3)."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, render_template, request

from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.dialects.services import TokenFacts
from lti_leadership.demo.lms.dialects.spec import as_json
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.refusals import (
    ClaimWrong,
    ClientUnknown,
    GrantTypeUnsupported,
    KeySetUnreachable,
    Refusal,
    RequestIncomplete,
    ScopeInvalid,
)
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.tool_jwt import Expected, unverified_issuer
from lti_leadership.demo.lms.vocabulary import CLIENT_ASSERTION_TYPE
from lti_leadership.demo.lms.web.parameters import required, sent
from lti_leadership.demo.lms.web.refused import NotFound


def routes(app: Flask, paths: Paths) -> None:
    """Add both endpoints."""
    app.add_url_rule(paths.token, "token", token, methods=["POST"])
    app.add_url_rule(paths.jwks, "jwks", jwks)


def jwks(passport: str = "") -> Response:
    """Return the public keys: the platform's, or those of one passport."""
    lms = current_lms()
    if passport and lms.client(passport) is None:
        raise NotFound
    lms.jwks_fetches += 1
    keys = lms.keys.published(passport)["keys"]
    return jsonify({"keys": [lms.dialect.public_key(jwk) for jwk in keys]})


def token(passport: str = "") -> Response:
    """Give a tool an access token for a client assertion it signed."""
    try:
        return _json(_grant(sent(), passport), 200)
    except KeySetUnreachable as refusal:
        return _unreachable(refusal)
    except Refusal as refusal:
        body = {"error": refusal.error, "error_description": str(refusal)}
        return _json(body, refusal.status)


def _grant(values: dict[str, str], passport: str) -> dict[str, Any]:
    if required(values, "grant_type") != "client_credentials":
        raise GrantTypeUnsupported
    if required(values, "client_assertion_type") != CLIENT_ASSERTION_TYPE:
        raise RequestIncomplete("client_assertion_type")
    asked = required(values, "scope").split()
    registration = _client(required(values, "client_assertion"), passport)
    granted = [scope for scope in registration.tool.scopes if scope in asked]
    if not granted:
        raise ScopeInvalid
    return {
        "access_token": _issue(registration, granted),
        "token_type": current_lms().dialect_for(registration).token_type,
        "expires_in": current_lms().access_tokens.lifetime,
        "scope": " ".join(granted),
    }


def _issue(registration: Registration, granted: list[str]) -> str:
    lms = current_lms()
    dialect, now = lms.dialect_for(registration), int(lms.clock().timestamp())
    facts = TokenFacts(
        issuer=lms.issuer,
        client_id=registration.client_id,
        scopes=tuple(granted),
        issued_at=now,
        expires_at=now + lms.access_tokens.lifetime,
    )
    claims = dialect.token_claims(facts)
    signed = lms.keys.sign(claims, dialect.passport(registration)) if claims else None
    return lms.access_tokens.issue(registration.client_id, granted, signed)


def _client(assertion: str, passport: str) -> Registration:
    """Return the tool whose assertion this is: iss = sub = client_id, aud = this address."""
    lms = current_lms()
    registration = lms.client(unverified_issuer(assertion))
    if registration is None or lms.dialect_for(registration).passport(registration) != passport:
        raise ClientUnknown
    own_address = lms.address("token", **(request.view_args or {}))
    audience = lms.dialect_for(registration).assertion_audience(own_address)
    expected = Expected("client_assertion", audience, "jti")
    claims = lms.jwt_reader.read(assertion, registration, expected)
    if claims.get("sub") != registration.client_id:
        raise ClaimWrong("sub", "the client_id")
    return registration


def _json(body: dict[str, Any], status: int) -> Response:
    """Return JSON under the content type the dialect has for it (Moodle: text/html)."""
    content_type = current_lms().dialect.token_content_type
    response = Response(as_json(body), status, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _unreachable(refusal: KeySetUnreachable) -> Response:
    if not current_lms().dialect.key_set_unreachable_is_page:
        body = {"error": refusal.error, "error_description": str(refusal)}
        return _json(body, refusal.status)
    page = render_template("refused.html", title="Error", sentence=str(refusal))
    return Response(page, 404, content_type="text/html; charset=utf-8")
