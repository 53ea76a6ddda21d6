"""Why a registration goes no further. The texts are for an LMS's administrator.

What an LMS answered is shown to them, escaped and cut short: without it nobody can tell what the
LMS did not like. Nothing else that came with the request is shown.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from lti_leadership.lti.refusals import LaunchRefusedError

NEW_ADDRESS = "If you need another one, ask the people who run this tool."
ASK_US = "Give the support code below to the people who run this tool."


class RegistrationRefusedError(LaunchRefusedError):
    """A registration that goes no further."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    title: ClassVar[str] = "The tool could not be registered"
    what_happened: ClassVar[str] = "Your learning site sent something this tool cannot work with."
    what_to_do: ClassVar[str] = ASK_US
    spec: ClassVar[str] = "LTI Dynamic Registration 1.0"
    may_be_listed: ClassVar[bool] = False
    """Whether the LMS may list a tool that this tool does not know."""
    answered: str = ""
    """What the LMS answered, for the administrator to read; never interpreted."""


class InviteRefusedError(RegistrationRefusedError):
    """There is no such invite."""

    status = HTTPStatus.FORBIDDEN
    title = "This registration address is not valid"
    what_happened = "The address was not made by this tool, or a part of it is missing."
    what_to_do = (
        f"Copy the whole address again, exactly as it was sent. If that fails: {NEW_ADDRESS}"
    )


class InviteSpentError(InviteRefusedError):
    """The invite registered an LMS already."""

    title = "This registration address has been used"
    what_happened = (
        "Each address registers one learning site, once. If it was you who used it, "
        "the tool is registered and there is nothing more to do here."
    )
    what_to_do = f"Look for the tool in your learning site. {NEW_ADDRESS}"


class InviteExpiredError(InviteRefusedError):
    """The invite is too old, or was revoked."""

    title = "This registration address can no longer be used"
    what_happened = "Registration addresses end after some days, and can be withdrawn."
    what_to_do = "Ask the people who run this tool for a new one."


class InviteInUseError(InviteRefusedError):
    """Somebody registers with the same invite at this very moment."""

    status = HTTPStatus.CONFLICT
    title = "This registration address is being used just now"
    what_happened = "Somebody, perhaps you in another window, has just pressed Register."
    what_to_do = (
        "Wait two minutes, then look for the tool in your learning site. "
        "If it is not there, open the registration address again."
    )


class OpenedOutsideError(RegistrationRefusedError):
    """`openid_configuration` is missing: the address was not opened by an LMS."""

    title = "Paste this address into your learning site"
    what_happened = (
        "A registration address works only when your learning site opens it. "
        "It has not been used up."
    )
    what_to_do = (
        "In Moodle, Canvas or Brightspace paste it where tools are registered. "
        "Blackboard and Open edX cannot use it: there the tool is set up by hand."
    )
    spec = "LTI Dynamic Registration 1.0, 3.3"


class OfferInvalidError(RegistrationRefusedError):
    """The form is not the one that was shown for this invite, or it is too old."""

    title = "This page is out of date"
    what_happened = "Nothing was registered: the page was open for too long, or is not from here."
    what_to_do = "Close it, and open the registration address from your learning site again."


class ConfigurationRefusedError(RegistrationRefusedError):
    """The LMS's description of itself cannot be used."""

    title = "Your learning site’s description of itself cannot be used"
    spec = "LTI Dynamic Registration 1.0, 3.4"


class ConfigurationAddressRefusedError(ConfigurationRefusedError):
    """`openid_configuration` is not an address that this tool may call."""

    what_happened = (
        "The address it gave is not on the public internet, or does not begin with https://. "
        "This tool calls no other address unless its operator has named it."
    )


class ConfigurationUnavailableError(ConfigurationRefusedError):
    """No answer, too late, too much, a redirect, or an error."""

    status = HTTPStatus.BAD_GATEWAY
    what_happened = "This tool asked your learning site to describe itself and got no good answer."
    what_to_do = (
        "Check that your learning site can be reached from outside your network, and open the "
        "registration address again. If it fails again, give the support code below to the "
        "people who run this tool."
    )


class ConfigurationInvalidError(ConfigurationRefusedError):
    """It is not JSON, or a member that is needed is missing or of another type."""

    what_happened = "It lacks something that the standard asks for, or is not a description at all."


class HostMismatchError(ConfigurationRefusedError):
    """The issuer or an endpoint is on another host than the description itself."""

    what_happened = (
        "It names addresses on another site than its own, so this tool cannot be sure "
        "who it would be registering with."
    )
    spec = "LTI Dynamic Registration 1.0, 3.4; OpenID Connect Discovery 1.0, 4.3"


class PlatformRefusedError(RegistrationRefusedError):
    """The LMS answered the registration with an error."""

    status = HTTPStatus.BAD_GATEWAY
    title = "Your learning site did not accept the registration"
    what_happened = "Nothing was registered here. This is what your learning site answered:"
    what_to_do = (
        "Close this page and open the registration address from your learning site again: it "
        "gives a fresh permission each time, and the address has not been used up. "
        "If it is refused again, give the support code below to the people who run this tool."
    )
    spec = "LTI Dynamic Registration 1.0, 3.6"


class PlatformSilentError(RegistrationRefusedError):
    """The LMS did not answer the registration: whether it took it is not known."""

    status = HTTPStatus.BAD_GATEWAY
    title = "Your learning site did not answer"
    what_happened = "Nothing was registered here, and it is not known whether it was over there."
    what_to_do = "Look for the tool in your learning site, delete it if it is there, and try again."
    may_be_listed = True


class PlatformAnswerInvalidError(RegistrationRefusedError):
    """The LMS said yes, but not with what client id."""

    status = HTTPStatus.BAD_GATEWAY
    title = "Your learning site’s answer could not be read"
    what_happened = "It seems to have accepted the tool, but did not say under which client id."
    may_be_listed = True
    spec = "LTI Dynamic Registration 1.0, 3.6"


class PlatformTakenError(RegistrationRefusedError):
    """The (issuer, client_id) or the deployment belongs to another agency, or to nobody yet."""

    status = HTTPStatus.CONFLICT
    title = "This learning site is registered for another organisation"
    what_happened = (
        "Your learning site gave an identity that this tool knows already, and that is not held "
        "by the organisation of this registration address. Nothing was changed."
    )
    may_be_listed = True


class RegistrationNotKeptError(RegistrationRefusedError):
    """The LMS registered us, and then we could not keep it."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    title = "The registration could not be kept"
    what_happened = (
        "Your learning site accepted the tool, but this tool could not save it. "
        "That is our fault. Nothing half-made was left here."
    )
    what_to_do = (
        "Delete the tool in your learning site and try again in some minutes: "
        "the registration address has not been used up."
    )
    may_be_listed = True
