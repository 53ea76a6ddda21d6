"""A tool's registration document, read as strictly as Moodle reads it, answered as it answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from lti_leadership.demo.lms.config import ToolConfig
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.vocabulary import (
    DEEP_LINKING_REQUEST,
    LTI_VERSION,
    SCOPES,
    TOOL_CONFIGURATION,
)

REQUIRED = (
    "response_types",
    "initiate_login_uri",
    "redirect_uris",
    "client_name",
    "jwks_uri",
    "token_endpoint_auth_method",
    TOOL_CONFIGURATION,
)
AUTH_METHOD = "private_key_jwt"
NAME_CLAIMS = frozenset({"name", "given_name", "family_name"})
DEFAULT_PORTS = {"http": 80, "https": 443}


class RegistrationRefused(Exception):
    """A registration that is not taken: a status, and one word or line of plain text."""

    def __init__(self, status: int, text: str) -> None:
        """Keep both."""
        super().__init__(text)
        self.status = status


def tool_from(document: dict[str, Any], client_id: str, deployment_id: str) -> ToolConfig:
    """Return the tool a document describes; raises RegistrationRefused in Moodle's words."""
    for name in REQUIRED:
        if not document.get(name):
            raise RegistrationRefused(400, f"missing required attribute {name}")
    _check_oauth(document)
    lti = document[TOOL_CONFIGURATION]
    if not isinstance(lti, dict) or not lti.get("domain"):
        raise RegistrationRefused(400, "missing_domain")
    target = lti.get("target_link_uri") or f"https://{lti['domain']}"
    if domain_of(target) != lti["domain"]:
        raise RegistrationRefused(400, "domain_targetlinkuri_mismatch")
    return _build(document, lti, {"client_id": client_id, "deployment_id": deployment_id})


def domain_of(address: object) -> str:
    """Return host, and the port unless it is the scheme's own."""
    try:
        parts = urlsplit(str(address))
        port = parts.port
    except ValueError:
        return ""
    default = DEFAULT_PORTS.get(parts.scheme)
    host = parts.hostname or ""
    return host if port in {None, default} else f"{host}:{port}"


def registered(tool: ToolConfig, dialect: SpecDialect) -> dict[str, Any]:
    """Return what the registration has come to (Dynamic Registration 1.0, 3.6)."""
    messages = []
    if tool.deep_linking_uri is not None:
        messages = [{"type": DEEP_LINKING_REQUEST, "target_link_uri": tool.deep_linking_uri}]
    return {
        "client_id": tool.client_id,
        "response_types": ["id_token"],
        "jwks_uri": tool.jwks_uri,
        "initiate_login_uri": tool.initiate_login_uri,
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": list(tool.redirect_uris),
        "application_type": "web",
        "token_endpoint_auth_method": AUTH_METHOD,
        "client_name": tool.client_name,
        "scope": " ".join(dialect.registered_scopes(tool)),
        TOOL_CONFIGURATION: {
            "version": LTI_VERSION,
            "deployment_id": tool.deployment_id,
            "target_link_uri": tool.target_link_uri,
            "domain": domain_of(tool.target_link_uri),
            "messages": messages,
            "custom_parameters": dialect.registered_custom(tool),
            "claims": _claims_of(tool),
        },
    }


def _check_oauth(document: dict[str, Any]) -> None:
    uris = document["redirect_uris"]
    if not isinstance(uris, list) or not all(isinstance(uri, str) for uri in uris):
        raise RegistrationRefused(400, "invalid_redirect_uris")
    if document["token_endpoint_auth_method"] != AUTH_METHOD:
        raise RegistrationRefused(400, "invalid_token_endpoint_auth_method")
    if "id_token" not in document["response_types"]:
        raise RegistrationRefused(400, "invalid_response_types")
    if document.get("application_type", "web") != "web":
        raise RegistrationRefused(400, "invalid_application_type")


def _build(document: dict[str, Any], lti: dict[str, Any], ids: dict[str, str]) -> ToolConfig:
    try:
        claims = set(lti.get("claims") or [])
        asked = str(document.get("scope", "")).split()
        custom = {
            key: _as_text(value) for key, value in (lti.get("custom_parameters") or {}).items()
        }
        return ToolConfig(
            client_id=ids["client_id"],
            deployment_id=ids["deployment_id"],
            client_name=document["client_name"],
            initiate_login_uri=document["initiate_login_uri"],
            redirect_uris=document["redirect_uris"],
            jwks_uri=document["jwks_uri"],
            target_link_uri=lti.get("target_link_uri") or f"https://{lti['domain']}",
            deep_linking_uri=_deep_linking_uri(lti),
            send_names=not claims.isdisjoint(NAME_CLAIMS),
            send_email="email" in claims,
            scopes=tuple(scope for scope in SCOPES if scope in asked),
            custom=custom,
        )
    except ValidationError as error:
        name = error.errors(include_url=False)[0]["loc"][0]
        raise RegistrationRefused(400, f"invalid attribute {name}") from error
    except (TypeError, AttributeError) as error:
        raise RegistrationRefused(400, "invalid_registration") from error


def _deep_linking_uri(lti: dict[str, Any]) -> str | None:
    """Return where content is chosen; of all messages Moodle keeps this one only."""
    for message in lti.get("messages") or []:
        if message.get("type") == DEEP_LINKING_REQUEST:
            return str(message.get("target_link_uri") or lti.get("target_link_uri"))
    return None


def _as_text(value: object) -> str:
    """Return a custom value as PHP writes it: true is "1", null and false are ""."""
    if value is None or value is False:
        return ""
    return "1" if value is True else str(value)


def _claims_of(tool: ToolConfig) -> list[str]:
    names = ["name", "family_name", "given_name"] if tool.send_names else []
    return ["sub", "iss", *names, *(["email"] if tool.send_email else [])]
