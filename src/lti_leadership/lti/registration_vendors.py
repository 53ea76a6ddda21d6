"""What each LMS does differently when the tool is registered. The base is the specification.

One small class each, chosen by the `product_family_code` that the LMS gives of itself.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

RESOURCE_LINK = "LtiResourceLinkRequest"
DEEP_LINKING = "LtiDeepLinkingRequest"
CANVAS = "https://canvas.instructure.com/lti"


class Vendor:
    """LTI Dynamic Registration 1.0 as it is written.

    Attributes:
        key: names the templates and the page under docs/install.
        name: what administrators call the LMS.
        placements: where each message is wanted, in this LMS's words; an LMS that lists what it
            has is asked for no others.
    """

    key: ClassVar[str] = "other"
    name: ClassVar[str] = "your learning site"
    placements: ClassVar[dict[str, tuple[str, ...]]] = {DEEP_LINKING: ("ContentArea",)}

    def is_one_site(self, host: str, other: str) -> bool:
        """Return whether two hosts are one LMS."""
        return host == other

    def tool_members(self, *, names: bool) -> dict[str, Any]:
        """Return members of the tool configuration that only this LMS knows."""
        del names
        return {}

    def message_members(self, message_type: str) -> dict[str, Any]:
        """Return members of a message that only this LMS knows."""
        del message_type
        return {}

    def token_audience(self, authorization_server: str | None) -> str | None:
        """Return the audience of our token requests, if it is not the token address (3.4)."""
        return authorization_server


class Moodle(Vendor):
    """Moodle keeps the deep linking message and drops every placement (4.5.6, observed)."""

    key = "moodle"
    name = "Moodle"


class Canvas(Vendor):
    """Canvas: names and placements in members of its own.

    canvas-lms doc/api/registration.md. Without a privacy level nothing but `sub` is ever sent.
    """

    key = "canvas"
    name = "Canvas"
    placements: ClassVar[dict[str, tuple[str, ...]]] = {
        RESOURCE_LINK: ("course_navigation",),
        DEEP_LINKING: ("link_selection", "assignment_selection"),
    }
    _cloud = re.compile(
        r"(?:[a-z0-9-]+\.)+instructure\.com|sso\.(?:beta\.|test\.)?canvaslms\.com", re.ASCII
    )

    def is_one_site(self, host: str, other: str) -> bool:
        """Hosted Canvas has one issuer, one host for signing in, and one host a school.

        The issuer is canvas.instructure.com, keys and tokens are at sso.canvaslms.com, and the
        registration endpoint is the school's own (security_controller.rb). A Canvas that somebody
        else hosts is on one host, like any LMS.
        """
        return all(self._cloud.fullmatch(one) for one in (host, other))

    def tool_members(self, *, names: bool) -> dict[str, Any]:
        """Ask for the name or for nothing; never for an e-mail address or a picture."""
        return {
            f"{CANVAS}/privacy_level": "name_only" if names else "anonymous",
            f"{CANVAS}/tool_id": "lti-leadership",
        }

    def message_members(self, message_type: str) -> dict[str, Any]:
        """Let each course switch the link on: by default Canvas puts it into every course."""
        hidden = {f"{CANVAS}/course_navigation/default_enabled": False}
        return hidden if message_type == RESOURCE_LINK else {}

    def token_audience(self, authorization_server: str | None) -> None:
        """Canvas gives a host name there, and expects its token address as audience."""
        del authorization_server


class Brightspace(Vendor):
    """Brightspace opens the page in a new tab and keeps tokens on a host of its own.

    documentation.brightspace.com, "Register an external learning tool for LTI Advantage".
    """

    key = "brightspace"
    name = "Brightspace"
    _tokens = "auth.brightspace.com"
    _audience = "https://api.brightspace.com/auth/token"

    def is_one_site(self, host: str, other: str) -> bool:
        """Access tokens for every Brightspace come from one host of D2L's."""
        return other in {host, self._tokens}

    def token_audience(self, authorization_server: str | None) -> str:
        """The audience is one constant and not the token address (hypothesis/lms, d2l)."""
        return authorization_server or self._audience


class Blackboard(Vendor):
    """Blackboard has no dynamic registration: an institution enters the tool's client id."""

    key = "blackboard"
    name = "Blackboard"


_VENDORS: dict[str, Vendor] = {
    "moodle": Moodle(),
    "canvas": Canvas(),
    "desire2learn": Brightspace(),
    "blackboardlearn": Blackboard(),
}
_SPECIFICATION = Vendor()


def vendor_of(product_family_code: str | None) -> Vendor:
    """Return how an LMS differs; the specification for one that we do not know."""
    return _VENDORS.get((product_family_code or "").lower(), _SPECIFICATION)
