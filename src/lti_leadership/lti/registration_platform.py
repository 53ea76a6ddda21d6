"""What an LMS says of itself (its openid-configuration), fetched and checked before it is believed.

LTI Dynamic Registration 1.0, 3.4. Whoever opens the registration page chooses the address that we
fetch, so: only https and public addresses (or hosts that the operator named), no redirects, a
small document, and nothing in it may point to another host than its own.
"""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlsplit

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from lti_leadership.agencies.models import IDENTIFIER_LENGTH
from lti_leadership.lti.registration_refusals import (
    ConfigurationAddressRefusedError,
    ConfigurationInvalidError,
    ConfigurationUnavailableError,
    HostMismatchError,
    OpenedOutsideError,
)
from lti_leadership.lti.registration_vendors import Vendor, vendor_of
from lti_leadership.outbound import (
    AddressRefusedError,
    OutboundError,
    Response,
    Wire,
    check_address,
)

MAX_CONFIGURATION_BYTES = 256 * 1024
ADDRESS_LENGTH = 1000
TOKEN_LENGTH = 8000
PLATFORM_CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"
DEFAULT_PORTS = {"http": 80, "https": 443}

# Printable ASCII without \, about which parsers disagree, and without #, which no endpoint has.
Address = Annotated[str, Field(pattern=r"^https?://[!$-\[\]-~]+$", max_length=ADDRESS_LENGTH)]
Issuer = Annotated[str, Field(pattern=r"^https?://[!$->@-\[\]-~]+$", max_length=IDENTIFIER_LENGTH)]
Word = Annotated[str, Field(max_length=300)]


class RegistrationRequest(BaseModel):
    """The query that an LMS adds to the address (3.3). Brightspace may send no token."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    openid_configuration: Address
    registration_token: Annotated[str, Field(pattern=r"^[!-~]*$", max_length=TOKEN_LENGTH)] = ""


class SupportedMessage(BaseModel):
    """A message type, and where in the LMS it can be placed."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    type: Word
    placements: Annotated[tuple[Word, ...], Field(max_length=200, strict=False)] | None = None


class LtiConfiguration(BaseModel):
    """The LTI part (3.4.1)."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    product_family_code: Annotated[str, Field(min_length=1, max_length=IDENTIFIER_LENGTH)]
    version: Word | None = None
    messages_supported: (
        Annotated[tuple[SupportedMessage, ...], Field(max_length=100, strict=False)] | None
    ) = None


def _no_text(value: object) -> object:
    return None if value == "" else value


class Configuration(BaseModel):
    """The members of an openid-configuration that a tool needs."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", strict=True, populate_by_name=True, hide_input_in_errors=True
    )

    issuer: Issuer
    authorization_endpoint: Address
    token_endpoint: Address
    jwks_uri: Address
    registration_endpoint: Address
    scopes_supported: Annotated[tuple[Word, ...], Field(max_length=200, strict=False)] | None = None
    authorization_server: Annotated[Word | None, BeforeValidator(_no_text)] = None
    lti: LtiConfiguration = Field(validation_alias=PLATFORM_CONFIGURATION)

    @property
    def vendor(self) -> Vendor:
        """Return how this LMS differs from the specification."""
        return vendor_of(self.lti.product_family_code)

    @property
    def addresses(self) -> dict[str, str]:
        """Return every address in it, by the member's name."""
        names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        return {name: getattr(self, name) for name in (*names, "registration_endpoint")}


def read_request(parameters: dict[str, str]) -> RegistrationRequest:
    """Return what the LMS sent along.

    Raises:
        OpenedOutsideError: it sent nothing: somebody opened the address by hand.
        ConfigurationAddressRefusedError: what it sent is no address.
    """
    if not parameters.get("openid_configuration"):
        raise OpenedOutsideError
    try:
        return RegistrationRequest.model_validate(parameters)
    except ValidationError as problem:
        raise ConfigurationAddressRefusedError(_names(problem)) from None


def fetch_configuration(
    wire: Wire, request: RegistrationRequest, allowed_hosts: frozenset[str]
) -> Configuration:
    """Ask the LMS what it is, and check that it speaks for itself only.

    Raises:
        ConfigurationAddressRefusedError: we may not call the address.
        ConfigurationUnavailableError: no answer, a redirect, an error, or too much of it.
        ConfigurationInvalidError: it cannot be read.
        HostMismatchError: it names another host.
    """
    answer = _ask(wire, request)
    if answer.status != 200 or len(answer.body) > MAX_CONFIGURATION_BYTES:  # noqa: PLR2004
        note = f"the openid-configuration answered {answer.status} with {len(answer.body)} bytes"
        raise ConfigurationUnavailableError(note)
    try:
        configuration = Configuration.model_validate(orjson.loads(answer.body))
    except ValidationError as problem:
        raise ConfigurationInvalidError(_names(problem)) from None
    except orjson.JSONDecodeError:
        note = "the openid-configuration is not JSON"
        raise ConfigurationInvalidError(note) from None
    check_hosts(configuration, request.openid_configuration, allowed_hosts)
    return configuration


def check_hosts(configuration: Configuration, fetched_from: str, allowed: frozenset[str]) -> None:
    """Refuse a description that names any other host than its own.

    The port belongs to the host. A vendor whose cloud is spread over several hosts lists them; the
    description has to come from one of these for the list to count.

    Raises:
        HostMismatchError: an address is elsewhere, or not one that we may call.
    """
    home, vendor = host_of(fetched_from), configuration.vendor
    for name, address in configuration.addresses.items():
        host = host_of(address)
        try:
            check_address(address, allowed)
        except AddressRefusedError as problem:
            note = f"{name}: {problem}"
            raise HostMismatchError(note) from None
        if host != home and not vendor.is_one_site(home, host):
            note = f"{name} is on {host}, the openid-configuration on {home}"
            raise HostMismatchError(note)


def host_of(address: str) -> str:
    """Return host and port in lower case, without a port that goes without saying."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").lower()
    return host if port in {None, DEFAULT_PORTS.get(parts.scheme)} else f"{host}:{port}"


def _ask(wire: Wire, request: RegistrationRequest) -> Response:
    """Canvas answers 401 without the registration token; it is shown to nobody who does not ask."""
    headers = {"Accept": "application/json"}
    try:
        answer = wire.get(request.openid_configuration, headers)
        if answer.status in {401, 403} and request.registration_token:
            bearer = {"Authorization": f"Bearer {request.registration_token}"}
            answer = wire.get(request.openid_configuration, {**headers, **bearer})
    except AddressRefusedError as problem:
        raise ConfigurationAddressRefusedError(str(problem)) from None
    except OutboundError as problem:
        raise ConfigurationUnavailableError(str(problem)) from None
    return answer


def _names(problem: ValidationError) -> str:
    errors = problem.errors(include_input=False, include_url=False)
    where = (".".join(str(part) for part in error["loc"]) for error in errors)
    return f"missing or unusable: {', '.join(dict.fromkeys(where))}"[:900]
