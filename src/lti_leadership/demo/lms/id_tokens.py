"""Put a launch's facts into an id_token, in the dialect of its registration."""

from __future__ import annotations

from typing import Any

from lti_leadership.demo.lms.dialects.facts import LaunchFacts
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.vocabulary import (
    AGS_ENDPOINT_CLAIM,
    CLAIM,
    DEEP_LINKING_CLAIM,
    DEEP_LINKING_REQUEST,
    LTI_VERSION,
    NRPS_CLAIM,
    RESOURCE_LINK_ITEM,
    RESOURCE_LINK_REQUEST,
)


def launch_claims(facts: LaunchFacts, dialect: SpecDialect, nonce: str, now: int) -> dict[str, Any]:
    """Return all claims of a launch (LTI Core 1.3, 5; Deep Linking 2.0, 4.4)."""
    claims = {
        "nonce": nonce,
        "iat": now,
        "exp": now + dialect.id_token_seconds,
        "iss": facts.issuer,
        "aud": facts.registration.client_id,
        f"{CLAIM}deployment_id": facts.registration.tool.deployment_id,
        f"{CLAIM}target_link_uri": facts.target_link_uri,
        f"{CLAIM}roles": dialect.roles(facts.person),
        f"{CLAIM}context": dialect.context(facts.course),
        f"{CLAIM}launch_presentation": dialect.presentation(facts),
        f"{CLAIM}tool_platform": dialect.platform(facts),
        f"{CLAIM}version": LTI_VERSION,
        f"{CLAIM}custom": dialect.custom(facts),
        **dialect.identity(facts),
        **dialect.extras(facts),
        **_services(facts, dialect),
        **_message(facts),
    }
    return dialect.sent(claims)


def _services(facts: LaunchFacts, dialect: SpecDialect) -> dict[str, Any]:
    endpoint = dialect.ags_endpoint(facts)
    claims: dict[str, Any] = {AGS_ENDPOINT_CLAIM: endpoint} if endpoint["scope"] else {}
    members = dialect.nrps_service(facts)
    if members is not None:
        claims[NRPS_CLAIM] = members
    return claims


def _message(facts: LaunchFacts) -> dict[str, Any]:
    if facts.link is None:
        settings = _deep_linking_settings(facts)
        return {
            f"{CLAIM}message_type": DEEP_LINKING_REQUEST,
            f"{DEEP_LINKING_CLAIM}deep_linking_settings": settings,
        }
    return {
        f"{CLAIM}message_type": RESOURCE_LINK_REQUEST,
        f"{CLAIM}resource_link": {
            "title": facts.link.title,
            "description": facts.link.description,
            "id": facts.link_id,
        },
    }


def _deep_linking_settings(facts: LaunchFacts) -> dict[str, Any]:
    """Return the settings, as Moodle has them: no `data`, no confirmation, many items."""
    return {
        "accept_types": [RESOURCE_LINK_ITEM],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": True,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "deep_link_return_url": facts.addresses.select_return,
        "title": facts.registration.tool.client_name,
        "text": "",
    }
