"""The id_token's claims, typed, sized and bounded once, at the border.

Only `sub` and what LTI 1.3 core demands is required; every optional claim may be absent or null.
Claims that this tool does not use are ignored, not kept.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictStr,
    ValidationError,
)

from lti_leadership.agencies.models import IDENTIFIER_LENGTH, URL_LENGTH
from lti_leadership.lti.refusals import ClaimsInvalidError

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS_ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"

_LABEL = r"[A-Za-z0-9_-]{1,63}"
_WEB_ADDRESS = re.compile(
    rf"https?://({_LABEL}(\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(:\d{{1,5}})?([/?#][^\s\x00-\x1f\x7f\\]*)?"
)
_LOCALE = re.compile(r"[A-Za-z0-9_.@-]{1,35}")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")


def _is_identifying(value: str) -> str:
    """No id of an LMS is blank or has control characters (PostgreSQL cannot even hold a NUL)."""
    if not value.strip() or _CONTROL_CHARACTER.search(value):
        message = "must be a text without control characters"
        raise ValueError(message)
    return value


Identifier = Annotated[
    StrictStr, Field(max_length=IDENTIFIER_LENGTH), AfterValidator(_is_identifying)
]


def _without_control_characters(value: str) -> str:
    """Names and titles are shown: drop control characters and cut what is absurdly long."""
    return "".join(character for character in value if character.isprintable())[:200].strip()


def _web_address_or_none(value: object) -> str | None:
    """A service or return address that cannot be used switches the feature off, no more."""
    if not isinstance(value, str) or len(value) > URL_LENGTH or not _WEB_ADDRESS.fullmatch(value):
        return None
    try:
        port = urlsplit(value).port
    except ValueError:
        return None
    return None if port == 0 else value


def _locale_or_none(value: object) -> str | None:
    """A language that cannot be read is no reason to keep somebody out."""
    return value if isinstance(value, str) and _LOCALE.fullmatch(value) else None


ShownText = Annotated[
    StrictStr, Field(max_length=10_000), AfterValidator(_without_control_characters)
]
WebAddress = Annotated[str | None, BeforeValidator(_web_address_or_none)]
Locale = Annotated[str | None, BeforeValidator(_locale_or_none)]


class Claim(BaseModel):
    """A claim that is an object; unknown members are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class ContextClaim(Claim):
    """LTI 1.3 core, 5.4.1."""

    id: Identifier
    title: ShownText | None = None


class ResourceLinkClaim(Claim):
    """LTI 1.3 core, 5.3.6."""

    id: Identifier
    title: ShownText | None = None


class EndpointClaim(Claim):
    """AGS 2.0, 3.1. An empty `lineitem` is Moodle's way to say that the column was deleted."""

    scope: Annotated[list[Identifier], Field(max_length=20)] = []
    lineitem: WebAddress = None
    lineitems: WebAddress = None


class PresentationClaim(Claim):
    """LTI 1.3 core, 5.4.4."""

    return_url: WebAddress = None
    locale: Locale = None


class ToolPlatformClaim(Claim):
    """LTI 1.3 core, 5.4.2."""

    product_family_code: ShownText | None = None


def required_claim(name: str) -> Any:
    """Return the field of a claim that must be there: by LTI core's short name, or in full."""
    return Field(validation_alias=AliasChoices(name if "//" in name else f"{LTI}{name}"))


def optional_claim(name: str) -> Any:
    """Return the field of a claim that may be absent or null."""
    return Field(
        default=None, validation_alias=AliasChoices(name if "//" in name else f"{LTI}{name}")
    )


class LaunchClaims(Claim):
    """The claims that every kind of message may have (LTI 1.3 core, 5.3 and 5.4)."""

    sub: Identifier
    version: Literal["1.3.0"] = required_claim("version")
    deployment_id: Identifier = required_claim("deployment_id")
    target_link_uri: Annotated[StrictStr, Field(max_length=URL_LENGTH)] = required_claim(
        "target_link_uri"
    )
    roles: Annotated[list[Identifier], Field(max_length=100)] = required_claim("roles")
    name: ShownText | None = None
    context: ContextClaim | None = optional_claim("context")
    custom: Annotated[dict[str, Any], Field(max_length=200)] | None = optional_claim("custom")
    launch_presentation: PresentationClaim | None = optional_claim("launch_presentation")
    tool_platform: ToolPlatformClaim | None = optional_claim("tool_platform")
    endpoint: EndpointClaim | None = optional_claim(AGS_ENDPOINT)

    def custom_text(self, name: str) -> str | None:
        """Return a custom parameter's text; None if absent, empty, or an unreplaced `$Variable`."""
        value = (self.custom or {}).get(name)
        if not isinstance(value, str) or not value.strip() or value.startswith("$"):
            return None
        return value.strip()[:IDENTIFIER_LENGTH]


class ResourceLinkLaunch(LaunchClaims):
    """The claims of an LtiResourceLinkRequest (LTI 1.3 core, 5.3)."""

    message_type: Literal["LtiResourceLinkRequest"] = required_claim("message_type")
    resource_link: ResourceLinkClaim = required_claim("resource_link")


def parse_claims(
    body: dict[str, Any], model: type[LaunchClaims] = ResourceLinkLaunch
) -> LaunchClaims:
    """Check the claims of a verified token against the model of its message type.

    Raises:
        ClaimsInvalidError: its note names every claim that is wrong, never a value.
    """
    try:
        return model.model_validate(body)
    except ValidationError as problem:
        raise ClaimsInvalidError(_note(problem)) from None


def _note(problem: ValidationError) -> str:
    errors = problem.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}" for error in errors[:10]
    )
