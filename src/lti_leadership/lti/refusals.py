"""Why a launch is refused. Each reason is a class of its own; its texts are shown to the person.

The texts never hold anything that came with the launch: who sees the page may not be who sent it.
`note` is for the administrator, who finds it by the page's support code.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar


class LaunchRefusedError(Exception):
    """A launch that goes no further."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED
    title: ClassVar[str] = "This link could not be opened"
    what_happened: ClassVar[str] = "Your learning site sent something that this tool cannot accept."
    what_to_do: ClassVar[str] = (
        "Go back to your course and open the link again. If it happens again, "
        "give the support code below to the people who look after your learning site."
    )
    spec: ClassVar[str] = "LTI 1.3 core, 5.1; 1EdTech Security Framework 1.0, 5.1"

    def __init__(self, note: str = "") -> None:
        super().__init__(note or self.title)
        self.note = note


class LoginRequestInvalidError(LaunchRefusedError):
    """The login initiation lacks something or has it in a form that cannot be used."""

    status = HTTPStatus.BAD_REQUEST
    spec = "1EdTech Security Framework 1.0, 5.1.1.1"


class PlatformUnknownError(LaunchRefusedError):
    """No registration of this issuer and client_id."""

    status = HTTPStatus.BAD_REQUEST
    title = "Your learning site is not set up here yet"
    what_happened = "This tool does not know the learning site that sent you."
    what_to_do = (
        "Ask the people who look after your learning site to register this tool, "
        "and give them the support code below."
    )
    spec = "1EdTech Security Framework 1.0, 5.1.1.1"


class PlatformReportedError(LaunchRefusedError):
    """The platform answered the authentication request with an error and no id_token."""

    status = HTTPStatus.BAD_REQUEST
    title = "Your learning site did not sign you in"
    what_happened = "Your learning site answered that it could not open this link for you."
    what_to_do = (
        "Sign in to your learning site again, go to your course, and open the link once more."
    )
    spec = "OpenID Connect core 1.0, 3.1.2.6"


class LaunchRequestInvalidError(LaunchRefusedError):
    """The launch has no state or id_token, or too much of either."""

    status = HTTPStatus.BAD_REQUEST


class StateUnknownError(LaunchRefusedError):
    """The state was not made here, or too long ago."""

    title = "This link has timed out"
    what_happened = "The link was opened too long ago, or not from your course."
    what_to_do = "Go back to your course and open the link again."


class StateUsedError(LaunchRefusedError):
    """The same launch was sent before: a reload, a back button, or a replay."""

    title = "This link was already opened"
    what_happened = "Each opening of the link works once, and this one has been used."
    what_to_do = "Go back to your course and open the link again. Nothing you did is lost."


class BrowserUnknownError(LaunchRefusedError):
    """The browser that brings the launch is not known to be the one that began it."""

    title = "Your browser did not keep our cookie"
    what_happened = (
        "This tool sets one cookie so that nobody else can use your link, "
        "and your browser did not send it back."
    )
    what_to_do = (
        "Allow cookies for this tool in your browser, or ask for the link to open in a new "
        "window. Then open it again from your course."
    )


class KeysUnavailableError(LaunchRefusedError):
    """The platform's key set cannot be had just now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "Your learning site could not be checked"
    what_happened = "This tool could not reach your learning site to check the link."
    what_to_do = "Wait a minute, go back to your course and open the link again."


class TokenInvalidError(LaunchRefusedError):
    """The id_token is not a token, or its signature or header does not hold."""


class TokenForOthersError(LaunchRefusedError):
    """`iss`, `aud` or `azp` are not those of the registration that began the login."""


class TokenOutOfTimeError(LaunchRefusedError):
    """`exp`, `iat` or `nbf` are missing or out of time."""

    title = "This link has timed out"
    what_happened = (
        "The link was too old when it arrived, or the clock of your learning site is wrong."
    )


class NonceMismatchError(LaunchRefusedError):
    """The token's nonce is not the one of this login."""


class ClaimsInvalidError(LaunchRefusedError):
    """A claim is missing or has another type or size than LTI 1.3 core says."""

    status = HTTPStatus.BAD_REQUEST
    spec = "LTI 1.3 core, 5.3"


class MessageTypeUnsupportedError(ClaimsInvalidError):
    """A message type that this tool does not handle."""

    title = "This kind of link is not supported"
    what_happened = "Your learning site sent a kind of message that this tool does not handle."
    spec = "LTI 1.3 core, 5.3.1"


class TargetElsewhereError(ClaimsInvalidError):
    """`target_link_uri` does not point to this tool."""

    spec = "LTI 1.3 core, 5.3.5"


class ItemUnknownError(ClaimsInvalidError):
    """The link names a part of the framework that does not exist."""

    title = "This link points to something that is not there"
    what_happened = "The link was set up for a part of the framework that this tool does not have."
    what_to_do = (
        "Tell the person who made the course page, and give them the support code below: "
        "the link's custom parameter `item` must be the framework, an area or an activity."
    )


class DeploymentUnknownError(LaunchRefusedError):
    """A known registration, but a deployment that nobody gave to an agency yet."""

    status = HTTPStatus.FORBIDDEN
    title = "Nearly there: your organisation has to confirm this tool"
    what_happened = (
        "Your learning site is known here, but this copy of the tool in it "
        "has not been confirmed for an organisation yet."
    )
    what_to_do = (
        "Give the support code below to the people who look after your learning site; "
        "they can confirm it in a minute."
    )
    spec = "LTI 1.3 core, 3.1.3 and 5.3.3"
