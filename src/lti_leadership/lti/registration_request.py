"""What the tool asks an LMS for, why, and how it says so (LTI Dynamic Registration 1.0, 3.5).

Least data: one reference for each person, the name if the agency wants it, never an e-mail
address. What is listed here is what the administrator reads before they press Register, and
exactly what is sent when they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lti_leadership.lti.registration_platform import Configuration, host_of
from lti_leadership.lti.registration_vendors import DEEP_LINKING, RESOURCE_LINK

TOOL_CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
TOOL_NAME = "Leadership learning"
TOOL_DESCRIPTION = (
    "Learning for middle managers in Scottish social services: nine areas of leadership, "
    "with activities, reflection and evidence."
)
_AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"


@dataclass(frozen=True)
class Asked:
    """One thing that is asked for, in words for an administrator.

    `choice` names the tick box of what the agency may leave out.
    """

    what: str
    why: str
    name: str
    choice: str = ""


# What nothing uses yet (columns of our own, results, the course list) is not asked for.
SCOPES = (
    Asked(
        "Send scores",
        "So that a person’s progress shows in your gradebook.",
        f"{_AGS}/score",
    ),
)
CLAIMS = (
    Asked("Your learning site’s address", "To know which site a person comes from.", "iss"),
    Asked("A reference for each person", "So that their learning is there next time.", "sub"),
    Asked(
        "Each person’s name",
        "So that people see that they are signed in as themselves.",
        "name",
        choice="names",
    ),
)


@dataclass(frozen=True)
class Choices:
    """What the administrator left ticked."""

    names: bool = True

    def take(self, asked: Asked) -> bool:
        """Return whether this is asked for."""
        return not asked.choice or bool(getattr(self, asked.choice))


@dataclass(frozen=True)
class ToolAddresses:
    """Where the tool is; `public_url` is its origin, and `launch_url` the one redirect_uri."""

    public_url: str
    launch_url: str

    @property
    def login_url(self) -> str:
        """Where an LMS begins a login."""
        return f"{self.public_url}/lti/login"

    @property
    def jwks_url(self) -> str:
        """Our public keys."""
        return f"{self.public_url}/lti/jwks"

    @property
    def logo_url(self) -> str:
        """A picture for the LMS’s list of tools."""
        return f"{self.public_url}/static/img/icon.svg"

    @property
    def domain(self) -> str:
        """Host, and the port unless it is the scheme's own: Moodle compares it so (4.5.6)."""
        return host_of(self.public_url)


def scopes_for(supported: tuple[str, ...] | None) -> tuple[Asked, ...]:
    """Return the scopes to ask for; an LMS that lists what it has is asked for no others."""
    return tuple(scope for scope in SCOPES if supported is None or scope.name in supported)


def registration_document(
    tool: ToolAddresses, configuration: Configuration, choices: Choices
) -> dict[str, Any]:
    """Return the body of the registration request."""
    scopes = scopes_for(configuration.scopes_supported)
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["client_credentials", "implicit"],
        "initiate_login_uri": tool.login_url,
        "redirect_uris": [tool.launch_url],
        "client_name": TOOL_NAME,
        "jwks_uri": tool.jwks_url,
        "logo_uri": tool.logo_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(scope.name for scope in scopes if choices.take(scope)),
        TOOL_CONFIGURATION: {
            "domain": tool.domain,
            "target_link_uri": tool.launch_url,
            "description": TOOL_DESCRIPTION,
            "claims": [claim.name for claim in CLAIMS if choices.take(claim)],
            "messages": [
                _message(RESOURCE_LINK, tool, configuration),
                _message(DEEP_LINKING, tool, configuration),
            ],
            **configuration.vendor.tool_members(names=choices.names),
        },
    }


def _message(kind: str, tool: ToolAddresses, configuration: Configuration) -> dict[str, Any]:
    wanted = configuration.vendor.placements.get(kind, ())
    offered = _offered(kind, configuration)
    placements = [place for place in wanted if offered is None or place in offered]
    return {
        "type": kind,
        "target_link_uri": tool.launch_url,
        "label": TOOL_NAME,
        **({"placements": placements} if placements else {}),
        **configuration.vendor.message_members(kind),
    }


def _offered(kind: str, configuration: Configuration) -> tuple[str, ...] | None:
    """Return the placements that the LMS has for a message; None if it does not say."""
    for message in configuration.lti.messages_supported or ():
        if message.type == kind:
            return message.placements
    return None
