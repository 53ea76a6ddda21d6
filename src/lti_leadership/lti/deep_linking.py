"""A deep linking request: somebody who runs a course comes to choose what to put into it.

Deep Linking 2.0, 4.4. State, nonce, browser, signature and deployment are checked as for every
launch; here is what only this message has. Whoever answers it lets the LMS make links in a course,
so the answer goes to the LMS's own site only, and by the hand of somebody who runs the course.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, StrictBool, StrictStr

from lti_leadership.agencies.models import Platform
from lti_leadership.lti.claims import (
    Claim,
    Identifier,
    LaunchClaims,
    ShownText,
    WebAddress,
    required_claim,
)
from lti_leadership.lti.models import Role
from lti_leadership.lti.refusals import ClaimsInvalidError, LaunchRefusedError
from lti_leadership.lti.roles import role_from_claim

DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RESOURCE_LINK_ITEM = "ltiResourceLink"
CHOOSERS = frozenset({Role.LEAD, Role.ADMINISTRATOR})
DATA_LENGTH = 10_000
SPOKEN = {"true": True, "false": False}
PORTS = {"http": 80, "https": 443}


class ContentReturnElsewhereError(ClaimsInvalidError):
    """`deep_link_return_url` is no web address, or not one of the platform's own site."""

    title = "What you choose could not be sent back"
    what_happened = (
        "Your learning site gave an address for your choice that is not its own, "
        "so nothing would be safe to send there."
    )
    what_to_do = (
        "Give the support code below to the people who look after your learning site. "
        "Nothing in your course has changed."
    )
    spec = "Deep Linking 2.0, 4.4.1"


class ContentTypesUnsupportedError(ClaimsInvalidError):
    """`accept_types` has no `ltiResourceLink`, and that is all that this tool has to offer."""

    title = "Links to this tool cannot be added here"
    what_happened = (
        "This part of your learning site takes other kinds of content, such as files or pictures. "
        "This tool offers links to its learning."
    )
    what_to_do = (
        "Go back to your course and add an activity or external tool instead. If there is no such "
        "choice, give the support code below to the people who look after your learning site."
    )
    spec = "Deep Linking 2.0, 4.4.1"


class ContentNotForRoleError(LaunchRefusedError):
    """Somebody who neither teaches in the course nor administers it."""

    status = HTTPStatus.FORBIDDEN
    title = "Choosing content is for people who run the course"
    what_happened = (
        "Your learning site says that you take part in this course but do not run it, "
        "so there is nothing for you to choose here."
    )
    what_to_do = (
        "To learn, go back to your course and open its link. If you do run the course, "
        "give the support code below to the people who look after your learning site."
    )
    spec = "Deep Linking 2.0, 4.4; LTI 1.3 core, 5.3.7"


def _spoken_boolean(value: object) -> object:
    """Some platforms write a boolean as a text."""
    return SPOKEN.get(value, value) if isinstance(value, str) else value


Boolean = Annotated[StrictBool | None, BeforeValidator(_spoken_boolean)]


class DeepLinkingSettings(Claim):
    """What the platform takes, and where (Deep Linking 2.0, 4.4.1).

    `data` is opaque and goes back exactly as it came. An address that is none is None here, and
    refused by `check_request`.
    """

    deep_link_return_url: WebAddress
    accept_types: Annotated[list[Identifier], Field(max_length=50)]
    accept_presentation_document_targets: Annotated[list[Identifier], Field(max_length=50)]
    accept_multiple: Boolean = None
    accept_lineitem: Boolean = None
    auto_create: Boolean = None
    title: ShownText | None = None
    text: ShownText | None = None
    data: Annotated[StrictStr, Field(max_length=DATA_LENGTH)] | None = None

    @property
    def takes_several(self) -> bool:
        """Only if the platform says so: one is what every platform takes."""
        return self.accept_multiple is True

    @property
    def takes_grades(self) -> bool:
        """Unless the platform says no: Moodle says nothing, and makes the column."""
        return self.accept_lineitem is not False


class DeepLinkingLaunch(LaunchClaims):
    """The claims of an LtiDeepLinkingRequest.

    The specification lets a platform leave out `sub` and `roles`. They are required here: only
    people who run the course may choose, and a request without roles names nobody who does.
    """

    message_type: Literal["LtiDeepLinkingRequest"] = required_claim("message_type")
    settings: DeepLinkingSettings = required_claim(f"{DEEP_LINKING}deep_linking_settings")


def check_request(claims: LaunchClaims, platform: Platform) -> None:
    """Check what only a deep linking request has; other messages pass.

    Raises:
        ContentNotForRoleError: the person does not run the course.
        ContentReturnElsewhereError: the answer would leave the platform's site.
        ContentTypesUnsupportedError: the platform takes no links here.
    """
    if not isinstance(claims, DeepLinkingLaunch):
        return
    if role_from_claim(claims.roles) not in CHOOSERS:
        raise ContentNotForRoleError
    _check_return_address(claims, platform)
    if RESOURCE_LINK_ITEM not in claims.settings.accept_types:
        note = f"accept_types has {len(claims.settings.accept_types)} others"
        raise ContentTypesUnsupportedError(note)


def settings_to_keep(claims: LaunchClaims) -> dict[str, Any] | None:
    """Return the settings as the seat keeps them; None for other messages."""
    if not isinstance(claims, DeepLinkingLaunch):
        return None
    return claims.settings.model_dump(mode="json", exclude={"title", "text"})


def _check_return_address(claims: DeepLinkingLaunch, platform: Platform) -> None:
    """The site of the issuer, of the login, or of the page that the person came from.

    Canvas and Blackboard have one issuer for all schools, and each school's own host in the
    `return_url` of the same signed message.
    """
    presentation = claims.launch_presentation
    came_from = presentation.return_url if presentation else None
    known = {_origin(url) for url in (platform.issuer, platform.authorization_url, came_from)}
    if _origin(claims.settings.deep_link_return_url) not in known - {None}:
        message = "deep_link_return_url is not on the platform's own site"
        raise ContentReturnElsewhereError(message)


def _origin(url: str | None) -> tuple[str, str, int] | None:
    """Scheme, host and port; None of what has no such things (an issuer may be any text)."""
    try:
        parts = urlsplit(url or "")
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None
